"""A study without a release: its server has the Doctor page, in the server's language."""

from pathlib import Path

import pytest

from dashboard.first import FirstDesk, build_first_app, show_first
from dashboard.settings import Settings
from geodata.doctor.sent import SentTables
from tests.dashboard.test_doctor_page import text_of
from tests.geodata.doctor.tables import wide_study

TITLES = {"en": "Town", "es": "Pueblo"}
BROWSER = {"Accept": "text/html,application/xhtml+xml", "Host": "127.0.0.1:8050"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(language="es", doctor=SentTables(wide_study(tmp_path / "study")))


def test_the_first_page_takes_a_table_and_says_that_nothing_is_imported_yet(settings: Settings) -> None:
    page, shown, _ = show_first("?lang=es", FirstDesk(settings.doctor), TITLES)
    assert shown["language"] == "es"
    assert shown["title"].endswith("Pueblo")
    words = text_of(page)
    assert "Todavía no se ha importado" in words
    assert "Pueblo" in words
    assert "doctor-upload" in str(page)


def test_a_bare_address_goes_to_the_servers_language_and_a_chosen_one_stays(settings: Settings) -> None:
    client = build_first_app(TITLES, settings).server.test_client()
    bare = client.get("/doctor", headers=BROWSER)
    assert (bare.status_code, bare.headers["Location"]) == (302, "/doctor?lang=es")
    assert client.get("/doctor?lang=en", headers=BROWSER).status_code == 200
    assert client.get("/_dash-layout", headers={"Host": "127.0.0.1:8050"}).status_code == 200
    english = build_first_app(TITLES, Settings(doctor=settings.doctor)).server.test_client()
    assert english.get("/doctor", headers=BROWSER).status_code == 200


def test_the_first_app_answers_the_pages_callbacks(settings: Settings) -> None:
    app = build_first_app(TITLES, settings)
    outputs = [output for one in app.callback_map for output in one.strip(".").split("...")]
    assert {"doctor-said.children", "doctor-written.children"} <= set(outputs)
