"""Hotspots in a real browser: classes painted in the legend's colors, names that take the map there, axe."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit
from wsgiref.types import WSGIApplication

import pytest
from dash import Dash
from playwright.sync_api import Page, expect

from dashboard.pages.hotspots import ROOM
from dashboard.shell import build_app
from tests.browser.accessibility import axe
from tests.browser.pixels import share_of_colour, wait_for_pixels
from tests.spine import studies

Serve = Callable[[WSGIApplication], str]
FRAME, LEGEND, CARD, TABLE = (f"#{ROOM.id(name)}" for name in ("frame", "legend", "card", "table"))


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Dash:
    return build_app(studies.demonstration(tmp_path_factory.mktemp("studies")).holdings)


@pytest.fixture
def home(app: Dash, serve: Serve) -> str:
    return serve(app.server)


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_function(
        """id => {
            const {cellsUrl, cellsShown} = document.querySelector(id)?.dataset ?? {};
            return cellsShown && cellsShown === cellsUrl && document.querySelector('.pattern-table');
        }""",
        arg=FRAME,
    )


def asked_view(page: Page) -> str:
    """Return what the address says of where the map looks."""
    return parse_qs(urlsplit(page.url).query)["view"][0]


def test_the_map_has_the_colors_of_the_legend_and_the_finding_counts_what_is_above(
    page: Page, home: str
) -> None:
    opened(page, f"{home}hotspots?cell_m=250")
    swatch = page.locator(f"{LEGEND} li", has_text="less than 1 in 1,000 by chance").locator(".swatch")
    color = swatch.evaluate("one => getComputedStyle(one).backgroundColor")
    rgb = tuple(int(part) for part in re.findall(r"\d+", color)[:3])
    wait_for_pixels(
        page, FRAME, lambda seen: share_of_colour(seen, rgb) > 0.001, what="a cell far above the rest"
    )
    said = re.match(r"(\d+) of", page.locator(f"{CARD} .finding").inner_text())
    assert said is not None
    hot = int(said.group(1))
    rows = page.locator(f"{TABLE} tbody tr td:has-text('above')").count()
    assert rows == min(hot, 40) > 0


def test_a_name_in_the_table_takes_the_map_there_also_by_keyboard(page: Page, home: str) -> None:
    opened(page, f"{home}hotspots?cell_m=250")
    zoom = "() => document.querySelector('.js-plotly-plot')._fullLayout.map._subplot.map.getZoom()"
    before = page.evaluate(zoom)
    name = page.locator(f"{TABLE} .goes-there").first
    name.focus()
    page.keyboard.press("Enter")
    page.wait_for_function(f"before => ({zoom})() > before + 1", arg=before)
    page.wait_for_function("() => location.search.includes('view=')")
    west, south, east, north = (float(edge) for edge in (name.get_attribute("data-goal") or "").split(","))
    latitude, longitude, _ = (float(one) for one in asked_view(page).split(","))
    assert west < longitude < east
    assert south < latitude < north


def test_another_shape_and_kind_repaint_the_map_and_back_undoes_it(page: Page, home: str) -> None:
    opened(page, f"{home}hotspots?cell_m=500")
    first = page.locator(f"{CARD} .finding").inner_text()
    page.locator(f"#{ROOM.id('cells')}").click()
    page.get_by_role("option", name="Hexagons", exact=True).click()
    page.wait_for_function(
        "id => document.querySelector(id).dataset.cellsShown.includes('hexagons')", arg=FRAME
    )
    expect(page.locator(f"{CARD} .finding")).not_to_have_text(first)
    page.go_back()
    expect(page.locator(f"{CARD} .finding")).to_have_text(first)
    page.wait_for_function(
        "id => !document.querySelector(id).dataset.cellsShown.includes('hexagons')", arg=FRAME
    )


@pytest.mark.parametrize(
    ("page", "search"),
    [((1280, 720), "lang=en"), ((390, 844), "lang=es&look=dark"), ((1920, 1080), "lang=es&size=projector")],
    indirect=["page"],
    ids=["desk", "phone", "projector"],
)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(page: Page, home: str, search: str) -> None:
    opened(page, f"{home}hotspots?cell_m=500&{search}")
    assert axe(page) == []
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0
