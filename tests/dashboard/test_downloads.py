"""A file answers exactly the question of its link, and no file leaves without being written down."""

import io
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pandas as pd
import pytest
from flask.testing import FlaskClient

from dashboard.components.downloads import FILES, downloads
from dashboard.desk import Desk
from dashboard.settings import Settings
from dashboard.shell import build_app
from dashboard.theme.look import Look
from geodata.errors import EnvironmentProblem
from geodata.holdings import Holdings
from geodata.words.speaker import Speaker
from geodata.words.text import Text
from layers.base.answers import FORMATS
from layers.base.query import Query
from tests.dashboard.conftest import browser_of

WRONG = {
    "hours=٣-٤": "U00",
    "hours=18-3&from=2022-13-01": "U03",
    "areas=quarters:nowhere": "U04",
    "kinds=robbery,nothing": "U06",
    "cell_m=7": "U00",
    "cells=triangles": "U00",
    "kinds=robbery&note=" + "x" * 66_000: "U12",
}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("link", "code"), WRONG.items(), ids=lambda one: one[:24])
def test_no_file_is_made_of_a_link_that_is_not_understood_whole(
    client: FlaskClient, desk: Desk, link: str, code: str, language: str
) -> None:
    for file in ("areas.csv", "incidents.json", "density.gpkg"):
        refused = client.get(f"/export/{file}?lang={language}&{link}")
        assert refused.status_code == 400
        assert refused.json is not None
        assert refused.json["code"] == code
    # What is wrong is said in the words that the screen and `ask` use.
    spoken = Speaker(
        "en" if code == "U12" else language
    )  # of a link that is not read the language is not known
    _, notices = Query.from_link(link, desk.facts)
    assert all(spoken.say(notice.what) in refused.json["message"] for notice in notices)
    assert spoken.say(Text("export.refused.hint")) in refused.json["message"]


def test_the_links_of_a_screen_ask_what_the_screen_understood(client: FlaskClient, desk: Desk) -> None:
    params = {"kinds": "robbery", "hours": "late", "areas": "quarters:q1,nowhere", "lang": "es"}
    query, notices = desk.query(params)
    assert len(notices) == 2
    _, *links = downloads(query, Look(language="es"))
    assert len(links) == len(FILES)
    for link in links:
        said = dict(parse_qsl(urlsplit(link.href).query))
        assert said == {"kinds": "robbery", "areas": "quarters:q1", "lang": "es"}
        assert client.get(link.href).status_code == 200


def test_a_file_in_a_language_that_is_not_ours_is_in_english(client: FlaskClient) -> None:
    assert client.get("/export/areas.csv?lang=xx").data == client.get("/export/areas.csv").data


def visitor_and_log(holdings: Holdings) -> tuple[FlaskClient, list[Mapping[str, Any]]]:
    written: list[Mapping[str, Any]] = []
    return browser_of(build_app(holdings, Settings(on_export=written.append))), written


def test_a_download_is_written_down_with_its_question_and_no_report_number(holdings: Holdings) -> None:
    visitor, written = visitor_and_log(holdings)
    number = str(holdings.incidents.number.words()[5])
    link = f"kinds=robbery&reports={number},kc-00009,made-up&lang=es&view=39,-94,12"
    file = visitor.get(f"/export/incidents.csv?{link}")
    assert file.status_code == 200
    (entry,) = written
    assert entry == {
        "format": "csv",
        "layer": "incidents",
        "query": {"kinds": "robbery", "reports": 3},
        "release": holdings.release.name,
        "rows": entry["rows"],
    }
    asked, _ = Query.from_link(link, Desk(holdings).facts)
    assert entry["rows"] == len(Desk(holdings).ask(asked))
    assert number.lower() not in str(written).lower()
    assert "made-up" not in str(written)


def test_every_form_is_written_down_and_what_is_no_export_is_not(holdings: Holdings) -> None:
    visitor, written = visitor_and_log(holdings)
    for path in ("/", "/cells.bin", "/export/areas.gif", "/export/nothing.csv", "/export/areas.csv?hours=x"):
        visitor.get(path)
    assert written == []
    for form in FORMATS:
        assert visitor.get(f"/export/areas.{form}").status_code == 200
    assert [entry["format"] for entry in written] == list(FORMATS)
    lines = pd.read_csv(io.BytesIO(visitor.get("/export/areas.csv").data))
    assert {entry["rows"] for entry in written} == {len(lines)}


def test_nothing_is_handed_out_that_cannot_be_written_down(holdings: Holdings) -> None:
    def full_disk(_entry: Mapping[str, Any]) -> None:
        raise EnvironmentProblem(
            "R03",
            Text("store.export_not_logged", problem="No space left"),
            Text("store.export_not_logged.hint"),
        )

    answer = browser_of(build_app(holdings, Settings(on_export=full_disk))).get("/export/areas.csv")
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["code"] == "R03"
    assert "q0" not in answer.get_data(as_text=True)
