"""Hexagons in a real browser: painted to their very edges at every zoom, found, walked and chosen."""

from collections.abc import Callable
from wsgiref.types import WSGIApplication

import numpy as np
import pytest
import shapely
from playwright.sync_api import Page, expect

from dashboard.figures.cells import legend_rows, picture_indexes
from dashboard.theme.colours import rgb
from dashboard.theme.look import Look
from geodata.columns.hexagons import Hexagons
from tests.browser.accessibility import axe
from tests.browser.map_page import (
    BREAKS,
    CENTRE,
    CRS,
    GRID,
    HEXAGON_COUNTS,
    make_app,
    pixel_of,
)
from tests.browser.pixels import Pixels, share_of_colour, wait_for_pixels

Serve = Callable[[WSGIApplication], str]

LIGHT = Look("light", "en")
LATTICE = Hexagons(west=1440, south=19_994, cell_m=250, columns=7, rows=6)
# Up and down lead to one of two neighbours, always to the one from which the way back leads here.
WALK = (
    ("ArrowUp", 28),
    ("ArrowDown", 36),
    ("ArrowUp", 28),
    ("ArrowRight", 38),
    ("ArrowLeft", 36),
    ("ArrowUp", 28),
    ("ArrowLeft", 27),
    ("ArrowUp", 19),
    ("ArrowLeft", 18),
    ("ArrowUp", 10),
    ("ArrowDown", 18),
)
# Roads are drawn over cells, a few pixels wide.
MOST_UNDER_ROADS = 0.25
ON_EDGE_PX = 2.0


def open_hexagons(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("#map-0[data-cells-shown='/cells/first'][data-map-settled]", timeout=30_000)
    page.evaluate("() => { document.querySelector('#map-0').dataset.cellsUrl = '/cells/hexagons'; }")
    page.wait_for_selector("#map-0[data-cells-shown='/cells/hexagons']", timeout=30_000)


def counted_at(x_m: np.ndarray, y_m: np.ndarray) -> np.ndarray:
    """Return what the hexagon of each point holds, 0 for none."""
    cell = LATTICE.cell_of(x_m, y_m)
    index = picture_indexes(np.maximum(cell, 0), LATTICE)
    return np.array(
        [
            HEXAGON_COUNTS.get(one, 0) if here else 0
            for one, here in zip(index.tolist(), cell >= 0, strict=True)
        ]
    )


def points_off_edges(zoom: float, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return random points of the map that are farther than two pixels from an edge, with their pixels."""
    metres_a_px = 40_075_017 * np.cos(np.radians(CENTRE[1])) / (512 * 2**zoom)
    centre_x, centre_y = CRS.to_metres(np.array([CENTRE[0]]), np.array([CENTRE[1]]))
    across, up = (
        np.random.default_rng(seed).uniform(-1, 1, (2, 6_000)) * np.array([[300], [220]]) * metres_a_px
    )
    x_m, y_m = centre_x + across, centre_y + up
    step = ON_EDGE_PX * metres_a_px
    here = LATTICE.cell_of(x_m, y_m)
    ways = [(np.cos(angle) * step, np.sin(angle) * step) for angle in np.radians(range(0, 360, 30))]
    inner = np.all([LATTICE.cell_of(x_m + dx, y_m + dy) == here for dx, dy in ways], axis=0)
    column, row = (x_m - GRID.left_m) / GRID.cell_m, (GRID.top_m - y_m) / GRID.cell_m
    pixels = np.array([pixel_of(*at, zoom=zoom) for at in zip(column, row, strict=True)])
    return x_m[inner], y_m[inner], pixels[inner]


def share_painted(seen: Pixels, at: tuple[np.ndarray, np.ndarray, np.ndarray]) -> tuple[float, int]:
    """Return which share of points in hexagons has its class's colour, and how many others have any."""
    x_m, y_m, pixels = at
    n = counted_at(x_m, y_m)
    colours = np.array([rgb(colour) for colour, _ in legend_rows(BREAKS, LIGHT)])
    found = seen[pixels[:, 1], pixels[:, 0]].astype(int)
    near = (np.abs(found[:, None, :] - colours[None]) <= 6).all(axis=-1)
    wanted = np.searchsorted(BREAKS, n, side="right") - 1
    inside = n > 0
    right = near[inside, wanted[inside]]
    wrong = near[inside].sum(axis=1) - right
    return float(right.mean()), int(near[~inside].sum() + wrong.sum())


def test_hexagons_have_the_legends_colours_to_their_edges_at_every_zoom(serve: Serve, page: Page) -> None:
    open_hexagons(page, serve(make_app(LIGHT).server))
    expect(page.locator("#map-0")).to_have_attribute("data-cells-painted", str(sum(HEXAGON_COUNTS.values())))
    for zoom in (13.4, 17.0, 12.0):
        page.evaluate(
            """([center, zoom]) => {
                const {map} = document.querySelector('#graph-0 .js-plotly-plot')._fullLayout.map._subplot;
                map.jumpTo({center, zoom});
            }""",
            [CENTRE, zoom],
        )
        at = points_off_edges(zoom, seed=int(zoom))
        counted = np.unique(counted_at(*at[:2]))
        assert len(counted) > 1, "a map of one class would prove nothing"

        def painted(seen: Pixels, at: tuple[np.ndarray, np.ndarray, np.ndarray] = at) -> bool:
            right, wrong = share_painted(seen, at)
            return right > 1 - MOST_UNDER_ROADS and wrong == 0

        wait_for_pixels(page, "#map-0", painted, what=f"hexagons at zoom {zoom}")


def test_hexagons_are_found_walked_and_chosen(serve: Serve, page: Page) -> None:
    open_hexagons(page, serve(make_app(LIGHT).server))
    x_m, y_m = np.random.default_rng(7).uniform([[359_800], [4_328_500]], [[361_950], [4_330_200]], (2, 800))
    places = np.column_stack(CRS.to_degrees(x_m, y_m)).tolist()
    found = page.evaluate(
        """async places => {
            const answer = await fetch('/cells/hexagons');
            const cells = window.mapCells.read(await answer.arrayBuffer());
            return places.map(place => cells.counts[cells.find(...place)] ?? 0);
        }""",
        places,
    )
    assert found == counted_at(x_m, y_m).tolist()
    hatched = page.evaluate(
        """async () => {
            const answer = await fetch('/cells/changes');
            return window.mapCells.read(await answer.arrayBuffer()).hatched();
        }"""
    )
    shapes = [shapely.Polygon(np.column_stack(CRS.to_metres(*np.array(one).T))) for one in hatched]
    assert [len(one.exterior.coords) for one in shapes] == [7, 7]
    assert shapely.area(shapes) == pytest.approx(LATTICE.area_m2, rel=1e-3)
    # Two neighbours: they share a side and no ground.
    assert shapes[0].intersection(shapes[1]).area < 1
    assert shapes[0].distance(shapes[1]) < 0.01
    frame, said = page.locator("#map-0"), page.locator("#map-0 .map-said")
    frame.focus()
    page.keyboard.press("c")
    expect(frame).to_have_attribute("data-cursor", "36")
    for key, cell in WALK:
        page.keyboard.press(key)
        expect(frame).to_have_attribute("data-cursor", str(cell))
    page.keyboard.press("Enter")
    expect(said).to_contain_text("hexagonal cell 250 m wide")
    focus = rgb(LIGHT.palette.focus)
    wait_for_pixels(page, "#map-0", lambda seen: share_of_colour(seen, focus) > 0.001, what="the cursor")
    assert axe(page) == []
