"""The Doctor page in a real browser: a file is sent, looked at, asked about, and its mapping written."""

from collections.abc import Callable
from pathlib import Path
from wsgiref.types import WSGIApplication

import pytest
from dash import Dash
from playwright.sync_api import Page, expect

from dashboard.first import build_first_app
from dashboard.pages.doctor import UPLOAD_BYTES
from dashboard.settings import Settings
from dashboard.shell import build_app
from geodata.doctor.sent import SentTables
from geodata.study import read_study
from tests.browser.accessibility import axe
from tests.geodata.doctor.tables import IN_LETTERS, SPANISH, agency, renamed, wide_study, write_csv
from tests.layers.cities import city

Serve = Callable[[WSGIApplication], str]
LONG = 90_000  # a file is read in a process of its own, on however busy a machine


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return wide_study(tmp_path / "study")


@pytest.fixture
def app(study: Path) -> Dash:
    return build_app(city(seed=7, n=500), Settings(doctor=SentTables(study)))


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "letters.csv", renamed(agency(), IN_LETTERS))


def send(page: Page, file: Path) -> None:
    page.locator("#doctor-upload input[type=file]").set_input_files(file)
    expect(page.locator("#doctor-said")).not_to_be_empty(timeout=LONG)


def test_a_table_is_sent_asked_about_by_keyboard_and_written(
    serve: Serve, page: Page, app: Dash, study: Path, letters: Path
) -> None:
    page.goto(f"{serve(app.server)}doctor")
    expect(page.locator("#doctor-choose")).to_be_visible(timeout=30_000)
    send(page, letters)
    expect(page.locator("#doctor-said")).to_have_text("1 question is open.")
    group = page.get_by_role("radiogroup", name="Several columns hold days")
    expect(group).to_be_visible()
    expect(page.locator("#doctor-ready")).to_be_hidden()
    group.get_by_role("radio", name="column W").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Use these answers").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#doctor-said")).to_have_text("No question is open.", timeout=LONG)
    expect(page.locator(".small-chart")).to_have_count(2)
    expect(page.locator(".small-chart .main-svg").first).to_be_visible()
    page.get_by_role("button", name="Write into study.toml").click()
    written = page.locator("#doctor-written")
    expect(written).to_contain_text("import letters.csv --feed letters", timeout=LONG)
    assert read_study(study).mapping("letters") is not None
    assert axe(page) == []


def test_a_study_without_records_takes_a_table_and_a_type_for_each_of_its_labels(
    serve: Serve, page: Page, study: Path, tmp_path: Path
) -> None:
    rows = agency(60)
    rows["Offense"] = [("Zorbing", "Trespassing")[n % 2] for n in range(len(rows["Offense"]))]
    file = write_csv(tmp_path / "agencia.csv", renamed(rows, SPANISH))
    first = build_first_app({"en": "Town", "es": "Pueblo"}, Settings(doctor=SentTables(study)))
    page.goto(f"{serve(first.server)}doctor")
    expect(page.locator("#doctor-choose")).to_be_visible(timeout=30_000)
    send(page, file)
    expect(page.locator("#doctor-q-kinds-unmapped-labels")).to_contain_text("Zorbing (38 rows)")
    field = page.locator("#doctor-q-kinds-unmapped-kinds")
    expect(field).to_have_value("Zorbing = ")
    assert axe(page) == []
    field.fill("Zorbing = vagrancy")
    page.get_by_role("button", name="Use these answers").click()
    expect(page.locator("#doctor-said")).to_have_text("No question is open.", timeout=LONG)
    page.get_by_role("button", name="Write into study.toml").click()
    expect(page.locator("#doctor-written")).to_contain_text("import agencia.csv", timeout=LONG)
    mapping = read_study(study).mapping("agencia")
    assert mapping is not None
    assert mapping.kinds["Zorbing"] == "vagrancy"


@pytest.mark.parametrize(
    ("size", "language", "theme"),
    [((1280, 720), "es", "dark"), ((390, 844), "es", "light"), ((1920, 1080), "en", "light")],
)
def test_a_diagnosis_reads_without_barriers_in_either_language(
    serve: Serve, new_page: Callable[..., Page], app: Dash, letters: Path, size, language: str, theme: str
) -> None:
    page = new_page(size)
    page.goto(f"{serve(app.server)}doctor?lang={language}&look={theme}")
    expect(page.locator("#doctor-choose")).to_be_visible(timeout=30_000)
    send(page, letters)
    expect(page.locator(".doctor .ag-row").first).to_be_visible()
    expect(page.locator("#doctor-questions")).to_be_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    heads = page.locator(".doctor .ag-header-cell-text").all_inner_texts()
    assert len(heads) == 7


def test_a_file_that_is_no_table_is_said_in_words(
    serve: Serve, page: Page, app: Dash, tmp_path: Path
) -> None:
    broken = tmp_path / "report.csv"
    broken.write_bytes(b"%PDF-1.7\n" + bytes(300))
    page.goto(f"{serve(app.server)}doctor")
    expect(page.locator("#doctor-choose")).to_be_visible(timeout=30_000)
    send(page, broken)
    expect(page.locator("#doctor-said")).to_contain_text("report.csv")
    expect(page.locator("#doctor-questions")).to_be_hidden()


def test_bad_input_p02_a_file_too_large_to_be_sent_is_said_beside_the_button(
    serve: Serve, page: Page, app: Dash, letters: Path, tmp_path: Path
) -> None:
    large = tmp_path / "large.csv"
    large.write_bytes(b"a,b\n" * (UPLOAD_BYTES // 4 + 1))
    page.goto(f"{serve(app.server)}doctor?lang=es")
    said = page.locator("#doctor-too-large")
    expect(page.locator("#doctor-choose")).to_be_visible(timeout=30_000)
    expect(said).to_be_hidden()
    page.locator("#doctor-upload input[type=file]").set_input_files(large)
    expect(said).to_be_visible()
    expect(said).to_contain_text("1.4 MB")
    expect(said).to_contain_text("python app.py doctor")
    send(page, letters)
    expect(said).to_be_hidden()
