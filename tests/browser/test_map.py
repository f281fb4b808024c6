"""The map in a real browser: cells in the legend's colours where they lie, hover, choice, keys, failures."""

import json
import re
from collections.abc import Callable
from wsgiref.types import WSGIApplication

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from dashboard.figures.cells import class_colours, legend_rows
from dashboard.theme.colours import rgb
from dashboard.theme.look import Look
from tests.browser.accessibility import axe
from tests.browser.map_page import BREAKS, BUCKETS, COUNTS, GRID, OTHER, make_app, pixel_of
from tests.browser.pixels import (
    Pixels,
    extent_of_colour,
    pixels_of,
    share_of_colour,
    wait_for_pixels,
    wait_until_still,
)
from tests.browser.watch import Watch

Serve = Callable[[WSGIApplication], str]
Rgb = tuple[int, int, int]

LIGHT, SPANISH = Look("light", "en"), Look("dark", "es")


def painted(class_number: int, look: Look) -> Rgb:
    """Colour of a class as the legend has it, over the land of the base map."""
    return rgb(legend_rows(BREAKS, look)[class_number][0])


def near(seen: Pixels, column: float, row: float, colour: Rgb, *, within: int = 6) -> bool:
    """Whether the picture of a map has a colour at a place of the grid."""
    x, y = pixel_of(column, row)
    return bool((np.abs(seen[y, x].astype(int) - colour) <= within).all())


def open_map(page: Page, address: str, *, maps: int = 1, state: str = "[data-map-settled]") -> None:
    page.goto(address)
    for number in range(maps):
        # At rest: until then Plotly may put its first view over one just chosen, which is then given back.
        page.wait_for_selector(f"#map-{number}[data-cells-shown='/cells/first']{state}", timeout=30_000)


def wait_for_cell(
    page: Page, index: int, class_number: int | None, look: Look, selector: str = "#map-0"
) -> Pixels:
    """Wait until a cell has the colour of a class (None: the land's own)."""
    colour = rgb(look.palette.base.land) if class_number is None else painted(class_number, look)
    column, row = index % GRID.columns + 0.3, index // GRID.columns + 0.7
    return wait_for_pixels(
        page, selector, lambda seen: near(seen, column, row, colour), what=f"cell {index} in {colour}"
    )


def at(page: Page, column: float, row: float, selector: str = "#map-0") -> tuple[float, float]:
    """Place on the page of a point of the grid."""
    box = page.locator(selector).bounding_box()
    assert box is not None
    x, y = pixel_of(column, row)
    return box["x"] + x, box["y"] + y


def set_cells(page: Page, url: str) -> None:
    page.evaluate("url => { document.querySelector('#map-0').dataset.cellsUrl = url; }", url)


def expect_painted(page: Page, counts: dict[int, int]) -> None:
    """Wait until the map says that it painted these cells."""
    painted, total = sum(counts.values()), sum(counts.values()) + sum(BUCKETS.values())
    expect(page.locator("#map-0")).to_have_attribute("data-cells-painted", str(painted))
    expect(page.locator("#map-0")).to_have_attribute("data-cells-total", str(total))


def view_of(page: Page) -> list[float]:
    return page.evaluate("""() => {
        const map = document.querySelector('#graph-0 .js-plotly-plot')._fullLayout.map._subplot.map;
        return [map.getCenter().lng, map.getCenter().lat, map.getZoom()];
    }""")


@pytest.mark.parametrize("look", [LIGHT, SPANISH], ids=str)
def test_cells_have_the_legends_colours_exactly_where_they_lie(serve: Serve, page: Page, look: Look) -> None:
    open_map(page, serve(make_app(look).server))
    for index, n in COUNTS.items():
        wait_for_cell(page, index, sum(n >= low for low in BREAKS) - 1, look)
    seen = wait_for_cell(page, 10, None, look)
    first = painted(0, look)
    inside = [(1.15, 1.4), (1.85, 1.4), (1.4, 1.15), (1.4, 1.85)]
    outside = [(0.85, 1.4), (2.15, 1.4), (1.4, 0.8), (1.4, 2.2)]
    assert [place for place in inside if not near(seen, *place, first)] == []
    assert [place for place in outside if near(seen, *place, first)] == []


@pytest.mark.parametrize(
    ("look", "index", "lines"),
    [
        (LIGHT, 9, ["1 reported incident", "square cell of 250 m", "West"]),
        (SPANISH, 30, ["1,200 incidentes reportados", "celda cuadrada de 250 m", "East <b>side</b>"]),
    ],
    ids=["one in English", "many in Spanish"],
)
def test_hovering_a_cell_says_how_many_and_where(
    serve: Serve, page: Page, look: Look, index: int, lines: list[str]
) -> None:
    open_map(page, serve(make_app(look).server))
    wait_for_cell(page, 9, 0, look)
    column, row = index % GRID.columns + 0.4, index // GRID.columns + 0.6
    tooltip = page.locator("#map-0 .map-tooltip")
    page.mouse.move(*at(page, column - 0.1, row))
    page.mouse.move(*at(page, column, row), steps=3)
    expect(tooltip).to_be_visible()
    page.mouse.move(*at(page, column + 0.1, row), steps=3)  # the area is known after Plotly's own hover
    expect(tooltip.locator("div")).to_have_text(lines)
    page.mouse.move(*at(page, 3.5, 4.5), steps=3)
    expect(tooltip.locator("div")).to_have_text(["West"])


def test_a_click_chooses_a_cell_and_a_click_beside_gives_it_up(serve: Serve, page: Page) -> None:
    open_map(page, serve(make_app(LIGHT).server))
    wait_for_cell(page, 13, 1, LIGHT)
    page.mouse.click(*at(page, 5.5, 1.4))
    expect(page.locator("#chosen")).to_contain_text('"index":13')
    chosen = json.loads(page.locator("#chosen").inner_text())
    assert chosen["n"] == 3
    assert pixel_of(5.5, 1.5) == pytest.approx(_pixel_at(page, chosen["lon"], chosen["lat"]), abs=1)
    assert page.get_attribute("#map-0", "data-selected") == "13"
    pink = rgb(LIGHT.palette.selection)
    wait_for_pixels(page, "#map-0", lambda seen: share_of_colour(seen, pink) > 0.001, what="the outline")
    expect(page.locator("#map-0 .map-said")).to_have_text(
        "Chosen: 3 reported incidents, square cell of 250 m"
    )
    page.mouse.click(*at(page, 3.5, 4.5))
    expect(page.locator("#chosen")).to_have_text("null")
    wait_for_pixels(page, "#map-0", lambda seen: share_of_colour(seen, pink) == 0, what="no outline")


def _pixel_at(page: Page, lon: float, lat: float) -> tuple[float, float]:
    point = page.evaluate(
        """place => document.querySelector('#graph-0 .js-plotly-plot')._fullLayout.map._subplot.map
               .project(place)""",
        [lon, lat],
    )
    return point["x"], point["y"]


def test_the_server_can_choose_a_cell(serve: Serve, page: Page) -> None:
    open_map(page, serve(make_app(LIGHT, **{"data-selected": "25"}).server))
    pink = rgb(LIGHT.palette.selection)
    wait_for_pixels(page, "#map-0", lambda seen: share_of_colour(seen, pink) > 0.001, what="the outline")
    row, column = divmod(25, GRID.columns)
    edges = [*pixel_of(column, row), *pixel_of(column + 1, row + 1)]
    # A cell is some forty pixels wide and the line three, so no other cell's outline fits.
    assert extent_of_colour(wait_until_still(page, "#map-0"), pink) == pytest.approx(edges, abs=3)


def test_cells_are_walked_with_the_keyboard_and_said_aloud(serve: Serve, page: Page) -> None:
    open_map(page, serve(make_app(LIGHT).server))
    wait_for_cell(page, 30, 2, LIGHT)
    said, frame = page.locator("#map-0 .map-said"), page.locator("#map-0")
    page.keyboard.press("Tab")
    expect(frame).to_be_focused()
    page.keyboard.press("c")
    expect(said).to_contain_text("Cell cursor on.")
    expect(frame).to_have_attribute("data-cursor", "13")  # the one nearest to the middle
    page.keyboard.press("ArrowLeft")
    expect(frame).to_have_attribute("data-cursor", "9")
    page.keyboard.press("ArrowDown")
    expect(frame).to_have_attribute("data-cursor", "25")
    page.keyboard.press("ArrowUp")
    expect(frame).to_have_attribute("data-cursor", "9")
    expect(said).to_have_text("1 reported incident, square cell of 250 m")
    expect(page.locator("#map-0 .map-tooltip")).to_contain_text("1 reported incident")
    page.keyboard.press("ArrowRight")
    expect(frame).to_have_attribute("data-cursor", "13")
    focus = rgb(LIGHT.palette.focus)
    wait_for_pixels(page, "#map-0", lambda seen: share_of_colour(seen, focus) > 0.001, what="the cursor")
    page.keyboard.press("Enter")
    expect(page.locator("#chosen")).to_contain_text('"index":13')
    page.keyboard.press("ArrowUp")
    expect(said).to_have_text("No more cells with reports in this direction.")
    page.keyboard.press("Escape")
    expect(said).to_have_text("Cell cursor off. Arrow keys move the map.")
    expect(frame).not_to_have_attribute("data-cursor", "13")


def test_keys_move_the_map_and_the_address_keeps_everything_else(serve: Serve, page: Page) -> None:
    address = serve(make_app(LIGHT).server)
    open_map(page, f"{address}?kinds=a%2Cb+c&view=1,2,3&day=#part")
    before = view_of(page)
    assert page.url.endswith("?kinds=a%2Cb+c&view=1,2,3&day=#part")
    page.locator("#map-0").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("+")
    expect(page.locator("#seen")).to_contain_text('"zoom":14.4')
    lon, lat, zoom = view_of(page)
    assert lon > before[0]
    assert zoom == pytest.approx(before[2] + 1)
    seen = json.loads(page.locator("#seen").inner_text())
    assert (seen["lon"], seen["lat"]) == pytest.approx((lon, lat), abs=1e-4)
    assert page.url.endswith(f"?kinds=a%2Cb+c&day=&view={seen['lat']},{seen['lon']},14.4#part")
    assert page.locator("#map-0 .map-scale div").all_inner_texts() == ["200 m", "1,000 ft"]


_PRESS_BEFORE_THE_MAP_IS_LOADED = """
    const pressing = setInterval(() => {
        const map = document.querySelector('#graph-0 .js-plotly-plot')?._fullLayout?.map?._subplot?.map;
        const frame = document.querySelector('#map-0');
        if (!map || !frame || map.getCanvas().hasAttribute('role')) return;
        clearInterval(pressing);
        window.wasLoaded = map.loaded();
        frame.dispatchEvent(new KeyboardEvent('keydown', {key: '-', bubbles: true}));
    }, 1);
"""


def test_a_view_chosen_before_the_map_is_loaded_is_kept(serve: Serve, page: Page) -> None:
    page.add_init_script(_PRESS_BEFORE_THE_MAP_IS_LOADED)
    open_map(page, serve(make_app(LIGHT, overlays=True).server))
    page.wait_for_selector("#map-0[data-map-settled]", state="attached")
    assert page.evaluate("window.wasLoaded") is False
    assert view_of(page)[2] == pytest.approx(12.4)
    expect(page.locator("#seen")).to_contain_text('"zoom":12.4')


def test_the_view_stays_when_cells_or_the_theme_change(serve: Serve, page: Page) -> None:
    open_map(page, serve(make_app(LIGHT, overlays=True).server))
    page.locator("#map-0").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("-")
    expect(page.locator("#seen")).to_contain_text('"zoom":12.4')
    page.wait_for_selector("#map-0[data-map-settled]", state="attached")
    view = view_of(page)
    assert view[2] == pytest.approx(12.4)
    set_cells(page, "/cells/other")
    page.wait_for_selector("#map-0[data-cells-shown='/cells/other']")
    assert view_of(page) == pytest.approx(view)
    page.click("#restyle")
    dark = rgb(SPANISH.palette.base.land)
    wait_for_pixels(page, "#map-0", lambda seen: share_of_colour(seen, dark) > 0.3, what="the dark map")
    assert view_of(page) == pytest.approx(view)
    # The header still says the light colours: what matters is that the cells came back after the new style.
    *colour, _ = class_colours(len(BREAKS), LIGHT)[2]
    blended = tuple(round(a * 212 / 255 + b * 43 / 255) for a, b in zip(colour, dark, strict=True))
    wait_for_pixels(page, "#map-0", lambda seen: share_of_colour(seen, blended) > 0.0008, what="the cells")


def test_new_cells_replace_the_old_ones(serve: Serve, page: Page) -> None:
    open_map(page, serve(make_app(LIGHT).server))
    wait_for_cell(page, 25, 2, LIGHT)
    expect_painted(page, COUNTS)
    set_cells(page, "/cells/other")
    wait_for_cell(page, 25, None, LIGHT)
    wait_for_cell(page, 9, 2, LIGHT)
    expect_painted(page, OTHER)
    set_cells(page, "")
    wait_for_cell(page, 9, None, LIGHT)
    expect(page.locator("#map-0")).not_to_have_attribute("data-cells-painted", re.compile(".*"))


def test_while_cells_are_on_their_way_the_old_ones_stay_and_the_last_wish_wins(
    serve: Serve, page: Page
) -> None:
    app = make_app(LIGHT)
    open_map(page, serve(app.server))
    wait_for_cell(page, 25, 2, LIGHT)
    set_cells(page, "/cells/slow")
    page.wait_for_selector("#map-0[aria-busy=true]")
    assert near(pixels_of(page, "#map-0"), 1.3, 3.7, painted(2, LIGHT))
    set_cells(page, "/cells/other")
    wait_for_cell(page, 25, None, LIGHT)
    expect(page.locator("#map-0")).not_to_have_attribute("aria-busy", "true")
    app.server.config["gate"].set()
    assert page.get_attribute("#map-0", "data-cells-shown") == "/cells/other"
    wait_for_cell(page, 9, 2, LIGHT)


@pytest.mark.parametrize(
    ("url", "look", "said"),
    [
        ("/cells/refused", LIGHT, "Period unknown."),
        ("/cells/broken", SPANISH, "No se pudieron cargar las celdas"),
    ],
)
def test_when_cells_fail_none_are_shown_and_it_is_said(
    serve: Serve, page: Page, watch: Watch, url: str, look: Look, said: str
) -> None:
    open_map(page, serve(make_app(look).server))
    wait_for_cell(page, 25, 2, look)
    if url == "/cells/refused":
        watch.allow("console error: .*400")
    set_cells(page, url)
    message = page.locator("#map-0 .map-message")
    expect(message).to_contain_text(said)
    expect(message).to_have_attribute("role", "status")
    wait_for_cell(page, 25, None, look)
    set_cells(page, "/cells/first")
    wait_for_cell(page, 25, 2, look)
    expect(message).to_be_empty()


def test_two_maps_of_a_page_do_not_disturb_each_other_and_both_can_be_heard(
    serve: Serve, new_page: Callable[..., Page]
) -> None:
    page = new_page((1360, 640))
    open_map(page, serve(make_app(LIGHT, maps=2).server), maps=2)
    for number in range(2):
        wait_for_cell(page, 25, 2, LIGHT, f"#map-{number}")
    page.mouse.click(*at(page, 5.5, 1.4, "#map-1"))
    expect(page.locator("#map-1")).to_have_attribute("data-selected", "13")
    assert page.get_attribute("#map-0", "data-selected") == ""
    set_cells(page, "/cells/other")
    wait_for_cell(page, 25, None, LIGHT, "#map-0")
    wait_for_cell(page, 25, 2, LIGHT, "#map-1")
    assert axe(page) == []


def test_overlays_are_drawn_by_shape_without_the_internet_and_hover_tells_their_name(
    serve: Serve, page: Page
) -> None:
    open_map(page, serve(make_app(LIGHT, overlays=True).server))
    palette = LIGHT.palette
    # A single incident's symbol is smaller than the others, so that the cells below it are seen.
    least = {palette.event: 2e-4, palette.service: 2e-4, palette.request: 2e-4, palette.point: 2e-5}
    for colour, share in least.items():
        wait_for_pixels(
            page,
            "#map-0",
            lambda seen, c=colour, least=share: share_of_colour(seen, rgb(c)) > least,
            what=colour,
        )
    page.mouse.move(*at(page, 3.6, 2.5))
    page.mouse.move(*at(page, 3.5, 2.5), steps=3)
    expect(page.locator("#graph-0 .hoverlayer")).to_contain_text("One service <i>here</i>")
    expect(page.locator("#map-0 .map-tooltip")).to_be_hidden()


def test_a_map_whose_webgl_is_lost_goes_on_as_pictures_where_it_was(serve: Serve, page: Page) -> None:
    open_map(page, serve(make_app(SPANISH).server))
    before = view_of(page)
    page.evaluate("""() => {
        const map = document.querySelector('#graph-0 .js-plotly-plot')._fullLayout.map._subplot.map;
        map.getCanvas().getContext('webgl2').getExtension('WEBGL_lose_context').loseContext();
    }""")
    frame = page.locator("#map-0[data-plain-shown]")
    expect(frame.locator(".plain-note")).to_contain_text("Esta pantalla no tiene WebGL 2")
    view = [
        float(part)
        for part in re.search(r"view=([^&]+)", frame.get_attribute("data-plain-shown"))[1].split(",")
    ]
    assert [view[1], view[0], view[2]] == pytest.approx(before, abs=1e-3)
    shown = wait_for_plain_cell(page, 9, 0)
    assert shown.shape[0] < 480  # below it stands the sentence


def wait_for_plain_cell(page: Page, index: int, class_number: int) -> Pixels:
    """Wait until a cell of a picture, which is less high than the map was, has the colour of a class."""
    colour = painted(class_number, SPANISH)

    def is_there(seen: Pixels) -> bool:
        x, y = pixel_of(index % GRID.columns + 0.3, index // GRID.columns + 0.7)
        pixel = seen[y + (seen.shape[0] - 480) // 2, x].astype(int)
        return bool((np.abs(pixel - colour) <= 6).all())

    return wait_for_pixels(page, "#map-0 .plain-map", is_there, what=f"cell {index} in {colour}")


def test_without_plotlys_private_field_cells_are_drawn_through_its_public_way(
    serve: Serve, page: Page
) -> None:
    address = serve(make_app(LIGHT, **{"data-map-public": "yes"}).server)
    open_map(page, address, state="")  # nobody takes the map over
    wait_for_cell(page, 9, 0, LIGHT)
    wait_for_cell(page, 30, 2, LIGHT)
    expect_painted(page, COUNTS)
    page.click("#restyle")
    dark = rgb(SPANISH.palette.base.land)
    wait_for_pixels(page, "#map-0", lambda seen: share_of_colour(seen, dark) > 0.3, what="the dark map")
    set_cells(page, "/cells/other")
    page.wait_for_selector("#map-0[data-cells-shown='/cells/other']")
    expect_painted(page, OTHER)
    *colour, _ = class_colours(len(BREAKS), LIGHT)[2]
    blended = tuple(round(a * 212 / 255 + b * 43 / 255) for a, b in zip(colour, dark, strict=True))
    wait_for_pixels(page, "#map-0", lambda seen: near(seen, 1.3, 1.7, blended), what="the new cell")
    wait_for_pixels(page, "#map-0", lambda seen: near(seen, 1.3, 3.7, dark), what="no old cell")
