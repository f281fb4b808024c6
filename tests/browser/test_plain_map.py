"""Screens without WebGL: the map is a picture of the server, and does what the other one does."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from wsgiref.types import WSGIApplication

import numpy as np
import pytest
from dash import Dash
from playwright.sync_api import Browser, Page, expect

from dashboard.components.comparison_controls import ID
from dashboard.components.comparison_maps import comparison_ids
from dashboard.components.gestures import TABLE
from dashboard.figures.cells import over_land
from dashboard.figures.plain_cells import kinds_of
from dashboard.figures.plain_window import Window
from dashboard.shell import build_app
from dashboard.theme.colours import rgb
from dashboard.theme.look import Look
from tests.browser.accessibility import axe
from tests.browser.chromium import start_chromium
from tests.browser.explore import FRAME, cells_of, painted_on, settled, settled_anew
from tests.browser.pixels import Pixels, wait_for_pixels
from tests.browser.watch import visitor
from tests.layers.cities import city

Serve = Callable[[WSGIApplication], str]

IDS = comparison_ids(ID)

# Every map of the page shows what it was asked for last.
_SHOWN = """zoom => {
    const frames = [...document.querySelectorAll('[data-map-graph]')];
    return frames.length && frames.every(({dataset}) => dataset.plainShown?.startsWith(dataset.plainUrl)
        && dataset.cellsShown === dataset.cellsUrl && (!zoom || dataset.plainShown.includes(`,${zoom}&`)));
}"""


@pytest.fixture(scope="module")
def app() -> Dash:
    return build_app(city(seed=7, n=9_000))


@pytest.fixture(scope="module")
def plain_browser(browser: Browser) -> Iterator[Browser]:
    """Start a browser that has no WebGL at all, beside the usual one."""
    without = start_chromium(browser.browser_type, webgl=False)
    yield without
    without.close()


@pytest.fixture
def tab(plain_browser: Browser) -> Iterator[Page]:
    with ExitStack() as visitors:
        page, _ = visitors.enter_context(visitor(plain_browser, (1280, 900)))
        yield page


def view_of(page: Page, frame: str = FRAME) -> tuple[float, float, float]:
    """Return latitude, longitude and zoom of the picture that is shown."""
    said = re.search(r"view=([^&]+)", page.get_attribute(frame, "data-plain-shown") or "")
    assert said
    latitude, longitude, zoom = map(float, said[1].split(","))
    return latitude, longitude, zoom


def shares_of_right_colours(page: Page, seen: Pixels, look: Look) -> float:
    """Return the share of the cells in sight that have the colour of their class; names cover a few."""
    arrays, header = page_cells(page)
    latitude, longitude, zoom = view_of(page)
    window = Window(longitude, latitude, zoom, seen.shape[1], seen.shape[0])
    (west, north), _, (east, south), _ = header["corners"]
    row, column = np.divmod(arrays["index"].astype(int), header["columns"])
    at = window.place_px(
        west + (east - west) * (column + 0.4) / header["columns"],
        north + (south - north) * (row + 0.6) / header["rows"],
    )
    colours = np.array([rgb(over_land(colour, look)) for colour in header["colors"]])[
        kinds_of(arrays, header)
    ]
    inside = window.holds(at, margin_px=-3)
    x, y = at[inside].astype(int).T
    assert len(x) > 20
    return float((np.abs(seen[y, x].astype(int) - colours[inside]) <= 6).all(axis=1).mean())


def page_cells(page: Page) -> tuple[dict[str, Any], Any]:
    index, n, header = cells_of(page)
    return {"index": index, "n": n}, header


def wait_for_right_colours(page: Page, look: Look) -> None:
    page.wait_for_function(_SHOWN, arg="")
    wait_for_pixels(
        page,
        f"{FRAME} .plain-map",
        lambda seen: shares_of_right_colours(page, seen, look) > 0.85,
        what="cells in the colours of their classes",
    )


def test_explore_without_webgl_has_the_right_colours_and_every_gesture_in_both_languages(
    serve: Serve, tab: Page, app: Dash
) -> None:
    home = serve(app.server)
    tab.goto(f"{home}?show=none")
    settled(tab)
    assert tab.evaluate("() => document.createElement('canvas').getContext('webgl2')") is None
    wait_for_right_colours(tab, Look())
    assert "This screen has no WebGL 2" in tab.locator(".plain-note").inner_text()
    whole, (_, zoom) = painted_on(tab), view_of(tab)[1:]
    # A filter asks for another picture.
    settled_anew(tab, tab.locator(f"#{TABLE} .ag-center-cols-container .ag-row").first.click, has=("areas=",))
    wait_for_right_colours(tab, Look())
    assert painted_on(tab)[0] < whole[0]
    tab.get_by_role("button", name="Zoom in", exact=True).click()
    tab.wait_for_function(_SHOWN, arg=f"{zoom + 1:.3f}")
    tab.locator(FRAME).focus()
    tab.keyboard.press("+")
    tab.keyboard.press("ArrowRight")
    tab.wait_for_function(_SHOWN, arg=f"{zoom + 2:.3f}")
    tab.wait_for_url(re.compile(rf"view=[^&]+,{round(zoom + 2, 2):g}$"))
    tab.keyboard.press("-")
    tab.wait_for_function(_SHOWN, arg=f"{zoom + 1:.3f}")
    # A cell is reached and chosen by keyboard alone.
    tab.keyboard.press("c")
    n = int(
        re.match(r"[\d,]+", tab.locator(f"{FRAME} .map-tooltip div").first.inner_text())[0].replace(",", "")
    )
    tab.keyboard.press("Enter")
    expect(tab.locator("#explore-detail p").first).to_contain_text(f"{n} estimated incident")
    assert axe(tab) == []
    tab.goto(f"{tab.url}&lang=es&look=dark")
    settled(tab)
    wait_for_right_colours(tab, Look("dark", "es"))
    assert view_of(tab)[2] == pytest.approx(zoom + 1, abs=0.006)
    assert "Esta pantalla no tiene WebGL 2" in tab.locator(".plain-note").inner_text()
    expect(tab.get_by_role("button", name="Acercar", exact=True)).to_be_visible()
    assert axe(tab) == []


def test_before_and_after_without_webgl_move_together_and_share_one_legend(
    serve: Serve, tab: Page, app: Dash
) -> None:
    first, second = f"#{IDS.first.frame}", f"#{IDS.second.frame}"
    tab.goto(f"{serve(app.server)}before-after?before_after.event=e2")
    tab.wait_for_function(_SHOWN, arg="")
    opened = view_of(tab, first)
    assert view_of(tab, second) == opened
    tab.locator(second).get_by_role("button", name="Zoom out", exact=True).click()
    tab.wait_for_function(_SHOWN, arg=f"{opened[2] - 1:.3f}")
    assert view_of(tab, first) == view_of(tab, second)
    assert "before.svg" in (tab.get_attribute(first, "data-plain-shown") or "")
    expect(tab.locator(".comparison-legend")).to_have_count(1)
    assert axe(tab, within="[data-comparison]") == []
    tab.get_by_text("Curtain", exact=True).click()
    tab.wait_for_function(_SHOWN, arg="")
    expect(tab.locator(".plain-note:visible")).to_have_count(2)
    expect(tab.locator(".plain-buttons:visible")).to_have_count(1)
