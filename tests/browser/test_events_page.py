"""All events in a real browser: the list fills, sorts with the unknown last, opens cards by keyboard."""

from collections.abc import Callable
from wsgiref.types import WSGIApplication

import pytest
from dash import Dash
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from dashboard.shell import build_app
from tests.browser.accessibility import axe
from tests.layers.comparison.test_all_events import town
from tests.layers.comparison.towns import ledger

Serve = Callable[[WSGIApplication], str]
NewPage = Callable[..., Tab]
LINK = "events?kinds=robbery,burglary_home,theft_from_vehicle"


@pytest.fixture(scope="module")
def app() -> Dash:
    return build_app(town())


@pytest.fixture(scope="module")
def judged() -> Dash:
    """Give the page of a ledger whose clean-ups are long over: enough of them for a funnel."""
    return build_app(ledger())


def open_list(tab: Tab, home: str, link: str = LINK) -> None:
    tab.goto(f"{home.rstrip('/')}/{link}")
    expect(tab.locator("[col-id=name].ag-cell").first).to_be_visible(timeout=60_000)
    tab.wait_for_load_state("networkidle")


def test_what_is_not_known_stands_last_whichever_way_it_is_sorted(serve: Serve, page: Tab, app: Dash) -> None:
    open_list(page, serve(app.server))
    head = page.locator("[col-id=difference].ag-header-cell")
    for direction in ("ascending", "descending"):
        head.click()
        expect(head).to_have_attribute("aria-sort", direction)
        first = page.locator(".ag-row[row-index='0'] [col-id=difference]")
        expect(first).to_contain_text("(")


def test_a_row_opens_its_card_by_click_and_by_the_space_bar(serve: Serve, page: Tab, app: Dash) -> None:
    open_list(page, serve(app.server))
    page.locator("[col-id=name].ag-cell", has_text="Event 9").click()
    expect(page.locator(".people-card")).to_contain_text("31 people came")
    place = page.locator("[col-id=name].ag-cell", has_text="Event 0")
    place.focus()
    page.keyboard.press("Space")
    expect(page.locator(".event-card")).to_contain_text("To keep in mind")
    link = page.locator(".event-card a")
    expect(link).to_have_attribute(
        "href", "/before-after?before_after.event=E0&" + LINK.removeprefix("events?") + "&layer=before_after"
    )
    assert axe(page) == []


@pytest.mark.parametrize(
    ("size", "link"),
    [
        ((390, 844), "events?lang=es&look=dark"),
        ((1920, 1080), "events?size=projector"),
        ((1280, 720), "events?lang=es"),
    ],
)
def test_the_filled_page_reads_without_barriers_and_fits(
    serve: Serve, new_page: NewPage, judged: Dash, size: tuple[int, int], link: str
) -> None:
    tab = new_page(size)
    open_list(tab, serve(judged.server), link)
    tab.locator("[col-id=name].ag-cell").first.click()
    expect(tab.locator(".event-card, .people-card")).to_be_visible()
    expect(tab.locator(".funnels .panel")).to_have_count(1)
    expect(tab.locator(".funnels .panel .js-plotly-plot")).to_be_visible()
    assert axe(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_on_paper_every_row_stands_in_a_plain_table_in_the_order_of_the_screen(
    serve: Serve, page: Tab, judged: Dash
) -> None:
    open_list(page, serve(judged.server), "events")
    page.locator("[col-id=name].ag-header-cell").click()
    expect(page.locator("[col-id=name].ag-header-cell")).to_have_attribute("aria-sort", "ascending")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    names = page.locator(".paper-table tbody td:nth-child(2)").all_text_contents()
    assert len(names) == len(ledger().events)
    collated = "names => [...names].sort((a, b) => a < b ? -1 : 1)"
    assert names == page.evaluate(collated, names)
    # Cells as people read them, not the numbers that sort them.
    assert page.locator(".paper-table tbody td:nth-child(4)", has_text="(").count() > 0
    expect(page.locator(".ag-root-wrapper")).to_be_hidden()
    assert page.evaluate("document.querySelector('.paper-table').getBoundingClientRect().right") <= 720
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".paper-table")).to_have_count(0)
    expect(page.locator(".ag-root-wrapper")).to_be_visible()
