"""The Data page in a real browser: two languages, two themes, three sizes, no barrier."""

from collections.abc import Callable
from wsgiref.types import WSGIApplication

import pytest
from dash import Dash
from playwright.sync_api import Page, expect

from dashboard.shell import build_app
from geodata.store import open_release
from tests.browser.accessibility import axe
from tests.dashboard.data_town import STRANGE, import_town
from tests.layers.cities import city

Serve = Callable[[WSGIApplication], str]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Dash:
    folder = tmp_path_factory.mktemp("data") / "study"
    import_town(folder)
    return build_app(open_release(folder))


def open_data(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator(".page-data .panel").last).to_be_visible(timeout=30_000)


@pytest.mark.parametrize(
    ("size", "language", "theme", "finding"),
    [
        ((1280, 720), "en", "light", "Release r0001: 330 incidents"),
        ((1920, 1080), "es", "dark", "Versión de datos r0001: 330 incidentes"),
        ((390, 844), "es", "light", "Versión de datos r0001: 330 incidentes"),
        ((390, 844), "en", "dark", "Release r0001: 330 incidents"),
    ],
)
def test_the_page_reads_without_barriers(
    serve: Serve, new_page: Callable[..., Page], app: Dash, size, language: str, theme: str, finding: str
) -> None:
    page = new_page(size)
    open_data(page, f"{serve(app.server)}data?lang={language}&look={theme}")
    expect(page.locator(".data .finding")).to_contain_text(finding)
    expect(page.locator(".data .ag-row").first).to_be_visible()
    for details in page.locator(".data details").all():
        details.evaluate("one => { one.open = true; }")
    assert axe(page, within=".data") == []
    # Wide tables scroll by themselves, never the page, and what a table says is read whole all the same.
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    cut = "all => all.filter(one => one.getBoundingClientRect().right > innerWidth + 1).map(one => one.id)"
    captions = page.locator(".data .facts caption > span")
    assert captions.count() > 5
    assert captions.evaluate_all(cut) == []


def test_the_menu_leads_there_and_unreviewed_labels_can_be_sorted(
    serve: Serve, page: Page, app: Dash
) -> None:
    page.goto(serve(app.server))
    page.get_by_role("link", name="Data").click()
    rows = page.locator(".data .ag-row")
    expect(rows.first).to_contain_text(STRANGE, timeout=30_000)
    heading = page.locator(".data .ag-header-cell[col-id='n']")
    expect(heading).to_have_attribute("aria-sort", "descending")
    heading.click()
    expect(heading).not_to_have_attribute("aria-sort", "descending")
    assert page.url.endswith("/data")  # sorting is looking, so the address stays


def test_one_click_marks_the_whole_text_that_confirms_a_stack(serve: Serve, page: Page, app: Dash) -> None:
    open_data(page, serve(app.server) + "data")
    page.locator(".data details", has=page.locator(".snippet")).first.locator("summary").click()
    page.locator(".data .snippet").first.click()
    marked = page.evaluate("window.getSelection().toString()")
    assert marked.strip() == page.locator(".data .snippet").first.inner_text().strip()
    assert marked.startswith("[[default_locations]]")


def test_a_release_without_a_record_says_what_to_do(serve: Serve, page: Page) -> None:
    empty = build_app(city(n=0, requests=0, services=0, events=0))
    open_data(page, serve(empty.server) + "data")
    expect(page.locator(".data .finding")).to_contain_text("holds no records yet")
    assert axe(page, within=".data") == []
