"""Before & after in a real browser: the verdict on the screen is the one computed, whatever was touched."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit
from wsgiref.types import WSGIApplication

import pytest
from dash import Dash
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from dashboard.components.comparison_controls import ID
from dashboard.shell import build_app
from geodata.holdings import Holdings
from geodata.words.speaker import Speaker
from layers.base.query import Query
from layers.comparison.compare import compare
from tests.browser.accessibility import axe
from tests.layers.comparison.towns import town

Serve = Callable[[WSGIApplication], str]
NewPage = Callable[..., Tab]
LINK = "/before-after?layer=before_after&before_after.event=E01"
CARD, VERDICT = f"#{ID('card')}", f"#{ID('card')} .verdict"
SHOWN = "[data-map-graph][data-cells-shown]"


@pytest.fixture(scope="module")
def holdings() -> Holdings:
    return town()


@pytest.fixture(scope="module")
def app(holdings: Holdings) -> Dash:
    return build_app(holdings)


def sentence(holdings: Holdings, language: str, **options: str) -> str:
    query = Query(layer="before_after", options=(("event", "E01"), *options.items()))
    return Speaker(language).say(compare(holdings, query).sentence)


def opened(tab: Tab, home: str, more: str = "") -> None:
    tab.goto(home.rstrip("/") + LINK + more)
    expect(tab.locator(VERDICT)).to_be_visible(timeout=60_000)
    tab.wait_for_selector(SHOWN, timeout=60_000)


def options_of(tab: Tab) -> dict[str, list[str]]:
    return parse_qs(urlsplit(tab.url).query)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_card_says_what_is_computed_and_the_other_tests_follow(
    serve: Serve, page: Tab, app: Dash, holdings: Holdings, language: str
) -> None:
    opened(page, serve(app.server), f"&lang={language}")
    expect(page.locator(f"{CARD} .finding")).to_have_text(sentence(holdings, language))
    page.locator(f"#{ID('table-tests')}").scroll_into_view_if_needed(timeout=30_000)
    expect(page.locator(f"#{ID('table-tests')} .ag-row").first).to_be_visible(timeout=30_000)
    expect(page.locator(f"#{ID('progress')}")).to_be_hidden()
    found = compare(holdings, Query(layer="before_after", options=(("event", "E01"),)))
    first = page.locator(f"#{ID('table-counts')} .ag-row[row-index='0']")
    first.scroll_into_view_if_needed()
    expect(first).to_contain_text(str(found.count("zone", "history")))


def test_a_moved_setting_takes_the_verdict_away_and_undo_brings_it_back(
    serve: Serve, page: Tab, app: Dash, holdings: Holdings
) -> None:
    opened(page, serve(app.server))
    page.get_by_text("Set by hand", exact=True).click()
    page.locator(f"#{ID('weeks')}").fill("12")
    expect(page.locator(VERDICT)).to_have_class(re.compile("verdict-exploratory"), timeout=20_000)
    expect(page.locator(f"{CARD} .finding")).to_have_text(sentence(holdings, "en", weeks="12"))
    assert options_of(page)["before_after.weeks"] == ["12"]
    page.get_by_role("button", name="Undo what was set").click()
    expect(page.locator(f"{CARD} .finding")).to_have_text(sentence(holdings, "en"), timeout=20_000)
    assert "before_after.weeks" not in options_of(page)
    page.go_back()
    expect(page.locator(VERDICT)).to_have_class(re.compile("verdict-exploratory"), timeout=20_000)


def test_the_maps_change_their_mode_and_the_address_keeps_it(serve: Serve, page: Tab, app: Dash) -> None:
    opened(page, serve(app.server))
    assert page.locator(SHOWN).count() == 2
    page.get_by_text("Curtain", exact=True).click()
    expect(page.get_by_role("slider").last).to_be_visible(timeout=30_000)
    assert options_of(page)["maps"] == ["swipe"]
    page.get_by_text("Change", exact=True).click()
    page.wait_for_selector("[data-mode=difference] [data-cells-shown]", timeout=60_000)
    expect(page.get_by_text("no evidence of a difference", exact=False).first).to_be_visible()
    assert options_of(page)["maps"] == ["difference"]


def box_of(tab: Tab) -> dict[str, float]:
    frame = tab.locator(SHOWN).first
    frame.scroll_into_view_if_needed()
    box = frame.bounding_box()
    assert box is not None
    return box


def test_a_place_is_picked_with_the_mouse_and_with_the_keyboard(serve: Serve, page: Tab, app: Dash) -> None:
    opened(page, serve(app.server))
    picker = page.get_by_role("button", name="Pick a place")
    picker.click()
    expect(picker).to_have_attribute("aria-pressed", "true")
    box = box_of(page)
    page.mouse.click(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.6)
    expect(page.locator(CARD)).to_contain_text("no day from which on", timeout=20_000)
    page.wait_for_function("() => location.search.includes('before_after.at')")
    picked = options_of(page)
    assert "before_after.event" not in picked
    latitude, longitude = map(float, picked["before_after.at"][0].split(","))
    assert abs(latitude) < 90
    assert abs(longitude) < 180
    page.wait_for_selector(SHOWN, timeout=60_000)
    picker = page.get_by_role("button", name="Pick a place")
    picker.click()
    page.locator(SHOWN).first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function(
        "old => !location.search.includes(old)", arg=picked["before_after.at"][0].split(",")[0]
    )


def test_a_shape_is_drawn_corner_by_corner_and_compared(serve: Serve, page: Tab, app: Dash) -> None:
    opened(page, serve(app.server), "&maps=difference")
    page.get_by_role("button", name="Draw a shape").click()
    finish = page.get_by_role("button", name="Finish the shape")
    expect(finish).to_be_disabled()
    box = box_of(page)
    corners = [(0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.5, 0.9), (0.3, 0.7)]
    for x, y in corners:
        page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
        page.wait_for_timeout(400)  # two clicks within a third of a second are a double click
    expect(page.locator("[data-said]")).to_contain_text("5")
    page.get_by_role("button", name="Remove the last corner").click()
    expect(page.locator("[data-said]")).to_contain_text("4")
    finish.click()
    page.wait_for_function("() => location.search.includes('before_after.shape')")
    assert options_of(page)["before_after.shape"][0].count(";") == 3


@pytest.mark.parametrize(
    ("size", "more"),
    [
        ((390, 844), "&lang=es&look=dark"),
        ((1920, 1080), "&size=projector&maps=swipe"),
        ((1280, 720), "&lang=es&maps=difference"),
    ],
)
def test_the_page_reads_without_barriers_and_fits(
    serve: Serve, new_page: NewPage, app: Dash, size: tuple[int, int], more: str
) -> None:
    tab = new_page(size)
    opened(tab, serve(app.server), more)
    for name in ("counts", "controls", "tests"):
        # A grid draws its rows when it comes into sight.
        tab.locator(f"#{ID(f'table-{name}')}").scroll_into_view_if_needed(timeout=30_000)
        expect(tab.locator(f"#{ID(f'table-{name}')} .ag-row").first).to_be_visible(timeout=30_000)
    assert axe(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    if size[0] < 1000:
        expect(tab.locator(f"#{ID('subject')}")).to_be_hidden()
    tab.emulate_media(media="print")
    expect(tab.locator(CARD)).to_be_visible()
    expect(tab.locator(".filters-panel")).to_be_hidden()
