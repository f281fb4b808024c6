"""Daily counts in a real browser: chosen by hand, sorted, refused, mailed as a link, without barriers."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from wsgiref.types import WSGIApplication

import pytest
from dash import Dash
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from dashboard.shell import build_app
from geodata.importing import import_files
from geodata.records import Counts, RecordingChange
from geodata.store import open_release
from tests.browser.accessibility import axe
from tests.layers.cities import city

Serve = Callable[[WSGIApplication], str]
NewPage = Callable[..., Tab]

EVERY_LABEL = "recorded_counts.event_day=20231003&recorded_counts.weeks=8"
ROBBERY = f"recorded_counts.label=Robbery&{EVERY_LABEL}"


@pytest.fixture(scope="module")
def app() -> Dash:
    return build_app(city(seed=7, n=300, requests=30))


@pytest.fixture(scope="module")
def refused() -> Dash:
    """The city with a declared change of recording between the windows."""
    town = city(seed=7, n=300, requests=30)
    change = RecordingChange(dt.date(2023, 9, 20), {"en": "new software", "es": "otro programa"}, ())
    return build_app(replace(town, study=replace(town.study, recording_changes=(change,))))


def open_counts(tab: Tab, home: str, asked: str = "") -> None:
    tab.goto(f"{home}counts?{asked}")
    expect(tab.locator("#counts-downloads a").first).to_be_visible(timeout=60_000)
    tab.wait_for_load_state("networkidle")


def test_a_label_is_searched_a_window_set_and_the_link_holds_both(serve: Serve, page: Tab, app: Dash) -> None:
    open_counts(page, serve(app.server), EVERY_LABEL)
    expect(page.locator("#counts-card .finding")).to_contain_text("3 of 3 labels")
    page.locator("#counts-label").fill("new")
    page.get_by_role("option", name="Residential, new").click()
    expect(page.locator("#counts-card .finding")).to_contain_text("Residential, new: ", timeout=30_000)
    page.locator("#counts-weeks").fill("6")
    page.locator("#counts-weeks").blur()
    expect(page.locator("#counts-card .finding")).to_contain_text("6 weeks before", timeout=30_000)
    expect(page.locator("#counts-chart .js-plotly-plot")).to_be_visible(timeout=30_000)
    expect(page.locator("#counts-table .ag-row").first).to_contain_text("The windows asked for")
    said = page.locator("#counts-card .finding").inner_text()
    assert "Residential%252C" in page.url
    page.reload()
    expect(page.locator("#counts-card .finding")).to_have_text(said, timeout=30_000)
    expect(page.locator("#counts-label")).to_have_value("Residential, new")
    expect(page.locator("#counts-weeks")).to_have_value("6")


def test_the_table_is_sorted_by_a_click_on_a_head(serve: Serve, page: Tab, app: Dash) -> None:
    open_counts(page, serve(app.server), EVERY_LABEL)
    heading = page.locator("#counts-table .ag-header-cell[col-id='before']")
    heading.click()
    expect(heading).to_have_attribute("aria-sort", "ascending")
    cells = page.locator("#counts-table .ag-cell[col-id='before']")
    expect(cells).to_have_count(3)
    numbers = [int(one.replace(",", "")) for one in cells.all_inner_texts()]
    assert numbers == sorted(numbers)


def test_a_saved_file_is_the_answer_on_the_screen(serve: Serve, page: Tab, app: Dash) -> None:
    open_counts(page, serve(app.server), ROBBERY)
    before = page.locator("#counts-table .ag-row[row-index='0'] .ag-cell[col-id='before']").inner_text()
    with page.expect_download() as saved:
        page.get_by_role("link", name="CSV").click()
    assert "recorded_counts" in saved.value.suggested_filename
    assert f",{before}," in Path(saved.value.path()).read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("size", "look", "reason"),
    [
        ((1280, 720), "lang=en", "recording change of September 20, 2023: new software"),
        ((390, 844), "lang=es&look=dark", "cambio de registro del 20 de septiembre de 2023: otro programa"),
    ],
)
def test_a_refusal_says_why_and_where_and_shows_no_counts(
    serve: Serve, new_page: NewPage, refused: Dash, size: tuple[int, int], look: str, reason: str
) -> None:
    tab = new_page(size)
    open_counts(tab, serve(refused.server), f"{ROBBERY}&{look}")
    expect(tab.locator("#counts-card .finding")).to_contain_text(reason)
    expect(tab.locator("#counts-chart .js-plotly-plot .annotation")).to_have_count(2, timeout=30_000)
    expect(tab.locator("#counts-table")).to_be_empty()
    assert axe(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(
    ("size", "look"),
    [((1920, 1080), "size=projector&lang=es"), ((1280, 720), "look=dark"), ((390, 844), "lang=es")],
)
def test_an_answer_reads_without_barriers_and_fits_the_screen(
    serve: Serve, new_page: NewPage, app: Dash, size: tuple[int, int], look: str
) -> None:
    tab = new_page(size)
    open_counts(tab, serve(app.server), f"{ROBBERY}&{look}")
    expect(tab.locator("#counts-chart .js-plotly-plot")).to_be_visible(timeout=30_000)
    tab.locator("#counts-card summary").click()
    assert axe(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    # No label of the chart is cut by its edge.
    edges = tab.locator("#counts-chart .js-plotly-plot").evaluate(
        """chart => {
          const box = chart.getBoundingClientRect();
          return [...chart.querySelectorAll('.annotation, .legendtext, .xtick text')]
            .map(one => one.getBoundingClientRect())
            .filter(one => one.left < box.left - 1 || one.right > box.right + 1 || one.top < box.top - 1)
            .length;
        }"""
    )
    assert edges == 0


def test_a_study_without_counts_explains_itself(serve: Serve, new_page: NewPage) -> None:
    none = build_app(replace(city(seed=7, n=50, requests=0), counts=Counts.nothing()))
    home = serve(none.server)
    for language, said in (("en", "This study has no counts"), ("es", "Este estudio no tiene cantidades")):
        tab = new_page((390, 844))
        tab.goto(f"{home}counts?lang={language}")
        expect(tab.locator(".page-counts .finding")).to_contain_text(said, timeout=30_000)
        tab.wait_for_load_state("networkidle")
        assert axe(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.fixture(scope="module")
def district(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Dash:
    """The real daily counts as a study of its own, without any recording change declared."""
    folder = tmp_path_factory.mktemp("district") / "study"
    folder.mkdir()
    (folder / "study.toml").write_text(
        '[study]\nname = "district"\ntitle = { en = "District 4", es = "Distrito 4" }\n'
        'time_zone = "America/Chicago"\ncrs = "auto"\n',
        encoding="utf-8",
    )
    file = real_data / "kc" / "kc_daily_counts_district4_2015_2024.csv"
    import_files(folder, [file], today=dt.date(2024, 11, 25))
    return build_app(open_release(folder))


@pytest.mark.parametrize(
    ("label", "day", "said", "is_refused"),
    [
        ("Auto Theft", 20190401, "recording change that shows in its counts", True),
        ("Auto Theft", 20210601, "331 person rows in the 12 weeks before June 1, 2021", False),
        ("Assault", 20190415, "Assault: 202 person rows", False),
    ],
)
def test_real_counts_are_refused_across_2019_where_they_jump(
    serve: Serve, page: Tab, district: Dash, label: str, day: int, said: str, is_refused: bool
) -> None:
    asked = f"recorded_counts.label={label.replace(' ', '%20')}&recorded_counts.event_day={day}"
    open_counts(page, serve(district.server), asked)
    expect(page.locator("#counts-card .finding")).to_contain_text(said)
    expect(page.locator("#counts-table .ag-row")).to_have_count(0 if is_refused else 4)
    chart = page.locator("#counts-chart .js-plotly-plot")
    expect(chart).to_be_visible(timeout=30_000)
    if label == "Auto Theft":
        expect(chart).to_contain_text("Jump seen in the counts")
