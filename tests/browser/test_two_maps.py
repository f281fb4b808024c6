"""Before and after in a real browser: linked maps, the curtain, hatching, one scale, keys, sizes, axe."""

from collections.abc import Callable
from wsgiref.types import WSGIApplication

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from dashboard.components.comparison_maps import Mode
from dashboard.figures.cells import legend_rows
from dashboard.figures.difference_cells import difference_rows
from dashboard.theme.colours import rgb
from dashboard.theme.look import Look
from tests.browser.accessibility import axe
from tests.browser.map_page import lonlat
from tests.browser.pixels import Pixels, pixels_of, share_of_colour, wait_for_pixels, wait_until_still
from tests.browser.two_maps_page import BREAKS, CELLS, FIRST, GRID, IDS, ROOT, SECOND, change_header, make_app

Serve = Callable[[WSGIApplication], str]
Rgb = tuple[int, int, int]

LIGHT, SPANISH = Look("light", "en"), Look("dark", "es")
CURTAIN = f"{ROOT} [role=slider]"
LEFT, RIGHT = 25, 30  # cells left and right of the middle that differ between before and after

_MAP = "const map = id => document.querySelector(`${id} .js-plotly-plot`)._fullLayout.map._subplot.map;"
_SHOWN = """frames => frames.every(one => {
    const {cellsShown, mapSettled} = document.querySelector(one)?.dataset ?? {};
    return cellsShown !== undefined && mapSettled !== undefined;
})"""
# Exactly the same: MapLibre's own distance of a point to itself is 0.1 m at one latitude in eight.
_SAME_VIEW = (
    "([a, b]) => {"
    + _MAP
    + """const [one, other] = [map(a), map(b)], [here, there] = [one.getCenter(), other.getCenter()];
    return one.getZoom() === other.getZoom() && here.lng === there.lng && here.lat === there.lat; }"""
)


def frames_of(mode: Mode) -> list[str]:
    return [FIRST] if mode == "difference" else [FIRST, SECOND]


def wait_for_maps(page: Page, mode: Mode) -> None:
    """Wait until every map of a mode shows its cells and moves no more by itself."""
    page.wait_for_selector(f"{ROOT}[data-mode={mode}]")
    page.wait_for_function(_SHOWN, arg=frames_of(mode), timeout=60_000)


def open_maps(page: Page, address: str, mode: Mode) -> None:
    page.goto(address)
    wait_for_maps(page, mode)


def spot(page: Page, frame: str, column: float, row: float) -> tuple[float, float]:
    """Pixel of a frame where a point of the grid is drawn now."""
    found = page.evaluate(
        "([id, place]) => {" + _MAP + "const {x, y} = map(id).project(place); return [x, y]; }",
        [frame, list(lonlat(column, row))],
    )
    return found[0], found[1]


def view_of(page: Page, frame: str) -> list[float]:
    return page.evaluate(
        "id => {" + _MAP + "const {lng, lat} = map(id).getCenter(); return [lng, lat, map(id).getZoom()]; }",
        frame,
    )


def patch(page: Page, frame: str, index: int, seen: Pixels) -> Pixels:
    """The inner pixels of a cell."""
    column, row = index % GRID.columns, index // GRID.columns
    left, top = spot(page, frame, column + 0.15, row + 0.15)
    right, bottom = spot(page, frame, column + 0.85, row + 0.85)
    return seen[round(top) : round(bottom), round(left) : round(right)]


def count_colour(n: int, look: Look) -> Rgb:
    rows = legend_rows(BREAKS, look)
    return rgb(rows[sum(n >= low for low in BREAKS) - 1][0])


def wait_for_cells(page: Page, frame: str, colours: dict[int, Rgb], *, share: float = 0.95) -> None:
    """Wait until cells of a map are seen in these colours."""

    def holds(seen: Pixels) -> bool:
        return all(
            share_of_colour(patch(page, frame, index, seen), colour) >= share
            for index, colour in colours.items()
        )

    wait_for_pixels(page, frame, holds, what=f"cells in {colours}")


def wait_for_halves(page: Page, left: int, right: int, look: Look = LIGHT) -> None:
    """Wait until the left cell shows its count of a period (0 before, 1 after), and the right one its own."""
    colours = {LEFT: count_colour(CELLS[LEFT][left], look), RIGHT: count_colour(CELLS[RIGHT][right], look)}
    wait_for_cells(page, FIRST, colours)


def expect_curtain(page: Page, before: int, *, look: Look = LIGHT) -> None:
    curtain = page.locator(CURTAIN)
    expect(curtain).to_have_attribute("aria-valuenow", str(before))
    said = look.say("comparison_maps.curtain.value", before=before, after=100 - before)
    expect(curtain).to_have_attribute("aria-valuetext", said)


def grip(page: Page) -> tuple[float, float]:
    """Middle of the curtain's handle."""
    box = page.locator(CURTAIN).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def place_left_of(page: Page, index: int) -> float:
    """Where on the page a curtain hangs left of a cell."""
    box = page.locator(FIRST).bounding_box()
    assert box is not None
    return box["x"] + spot(page, FIRST, index % GRID.columns - 0.7, 0)[0]


@pytest.mark.parametrize("look", [LIGHT, SPANISH], ids=str)
def test_two_maps_have_one_scale_their_own_names_and_every_outline(
    serve: Serve, page: Page, look: Look
) -> None:
    open_maps(page, serve(make_app(look, "side", outlined=True).server), "side")
    for place, frame in enumerate((FIRST, SECOND)):
        # 13 and 22 hold as many before as after.
        cells = {index: count_colour(CELLS[index][place], look) for index in (9, 13, LEFT)}
        wait_for_cells(page, frame, cells, share=0.7)
        name, dates = (("before", "Jan 1–Mar 31, 2018"), ("after", "Apr 1–Jun 30, 2018"))[place]
        expect(page.locator(frame)).to_have_attribute(
            "aria-label", look.say(f"comparison_maps.label.{name}", dates=dates)
        )
        expect(page.locator(f"{frame} .comparison-label")).to_have_text(
            f"{look.say(f'comparison_maps.{name}')} {dates}"
        )
        for colour in (look.palette.selection, look.palette.base.label, look.palette.event):
            wait_for_pixels(
                page, frame, lambda seen, c=colour: share_of_colour(seen, rgb(c)) > 0.0002, what=colour
            )
    assert page.locator(".legend").count() == 1
    assert axe(page) == []


# Plotly also sets the view it knows anew, which is nobody's move.
_COUNT_MOVES = (
    "ids => {"
    + _MAP
    + """window.moves = {};
    for (const id of ids) {
        window.moves[id] = {own: 0, linked: 0};
        map(id).on('move', event => {
            if (event.linked) window.moves[id].linked += 1;
            else if (event.originalEvent) window.moves[id].own += 1;
        });
    } }"""
)


def test_either_map_moves_the_other_without_an_echo_and_the_view_is_told_once(
    serve: Serve, page: Page
) -> None:
    open_maps(page, serve(make_app(LIGHT, "side").server), "side")
    page.evaluate(_COUNT_MOVES, [FIRST, SECOND])
    start = view_of(page, FIRST)
    page.locator(FIRST).focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(_SAME_VIEW, arg=[FIRST, SECOND])
    expect(page.locator("#views")).to_have_text("1")
    moved = view_of(page, SECOND)
    assert moved[0] > start[0]
    once = {FIRST: {"own": 1, "linked": 0}, SECOND: {"own": 0, "linked": 2}}  # on the way, and at the end
    assert page.evaluate("window.moves") == once

    box = page.locator(SECOND).bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.8
    page.mouse.move(x, y)
    page.mouse.down()
    for part in (1, 2, 3, 4):  # slower than a view is told
        page.mouse.move(x - 15 * part, y - 10 * part)
        page.wait_for_timeout(400)
    assert page.inner_text("#views") == "1", "the view is told before the hand lets go"
    page.mouse.up()
    expect(page.locator("#views")).to_have_text("2")
    page.wait_for_function(_SAME_VIEW, arg=[FIRST, SECOND])
    dragged = view_of(page, FIRST)
    assert dragged[0] > moved[0]
    assert dragged[1] < moved[1]
    wait_until_still(page, ROOT)
    assert page.inner_text("#views") == "2"
    lat, lon, zoom = (float(part) for part in page.url.split("view=")[1].split(","))
    assert (lon, lat, zoom) == pytest.approx(tuple(dragged), abs=0.01)
    for place, frame in enumerate((FIRST, SECOND)):
        wait_for_cells(page, frame, {LEFT: count_colour(CELLS[LEFT][place], LIGHT)})


@pytest.mark.parametrize("look", [LIGHT, SPANISH], ids=str)
def test_left_of_the_curtain_is_before_and_right_of_it_after_by_keys_mouse_and_buttons(
    serve: Serve, page: Page, look: Look
) -> None:
    open_maps(page, serve(make_app(look, "swipe").server), "swipe")
    labels = [page.locator(f"{frame} .comparison-label") for frame in (FIRST, SECOND)]
    wait_for_halves(page, 0, 1, look)
    expect_curtain(page, 50, look=look)
    assert [label.is_visible() for label in labels] == [True, True]
    assert axe(page) == []

    page.locator(CURTAIN).focus()
    page.keyboard.press("ArrowLeft")
    expect_curtain(page, 45, look=look)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect_curtain(page, 55, look=look)
    page.keyboard.press("Home")
    expect_curtain(page, 0, look=look)
    wait_for_halves(page, 1, 1, look)
    assert [label.is_visible() for label in labels] == [False, True]
    page.keyboard.press("End")
    expect_curtain(page, 100, look=look)
    wait_for_halves(page, 0, 0, look)
    assert [label.is_visible() for label in labels] == [True, False]

    for name, place in (("after", 1), ("before", 0)):
        button = page.get_by_role("button", name=look.say(f"comparison_maps.show_{name}"))
        button.click()
        wait_for_halves(page, place, place, look)
        expect(button).to_have_attribute("aria-pressed", "true")

    _, y = grip(page)
    box = page.locator(FIRST).bounding_box()
    assert box is not None
    for to, left, right in ((place_left_of(page, RIGHT), 0, 1), (place_left_of(page, LEFT), 1, 1)):
        x, _ = grip(page)
        page.mouse.move(min(x, box["x"] + box["width"] - 4), y)
        page.mouse.down()
        page.mouse.move(to, y, steps=4)
        page.mouse.up()
        wait_for_halves(page, left, right, look)
        assert [label.is_visible() for label in labels] == [True, True]


def test_both_sides_of_the_curtain_answer_to_the_mouse(serve: Serve, page: Page) -> None:
    open_maps(page, serve(make_app(LIGHT, "swipe").server), "swipe")
    wait_for_halves(page, 0, 1)
    box = page.locator(FIRST).bounding_box()
    assert box is not None
    for frame, index, n in ((FIRST, LEFT, CELLS[LEFT][0]), (SECOND, RIGHT, CELLS[RIGHT][1])):
        x, y = spot(page, frame, index % GRID.columns + 0.5, index // GRID.columns + 0.5)
        page.mouse.move(box["x"] + x - 3, box["y"] + y)
        page.mouse.move(box["x"] + x, box["y"] + y, steps=3)
        tip = page.locator(f"{frame} .map-tooltip")
        expect(tip).to_be_visible()
        expect(tip).to_contain_text(LIGHT.say("map.cell.incidents", n=n))


def test_on_a_phone_maps_are_stacked_and_the_curtain_follows_a_finger(
    serve: Serve, new_page: Callable[..., Page]
) -> None:
    page = new_page((390, 844), has_touch=True)
    open_maps(page, serve(make_app(LIGHT, "side").server), "side")
    first, second = (page.locator(frame).bounding_box() for frame in (FIRST, SECOND))
    assert first is not None
    assert second is not None
    assert second["x"] == first["x"]
    assert second["y"] >= first["y"] + first["height"]

    page.tap("#mode-swipe")
    wait_for_maps(page, "swipe")
    page.locator(ROOT).scroll_into_view_if_needed()
    wait_for_halves(page, 0, 1)
    x, y = grip(page)
    to = place_left_of(page, LEFT)
    finger = page.context.new_cdp_session(page)
    for kind, at in (("touchStart", x), ("touchMove", (x + to) / 2), ("touchMove", to), ("touchEnd", None)):
        points = [] if at is None else [{"x": at, "y": y}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    wait_for_halves(page, 1, 1)
    assert grip(page)[0] == pytest.approx(to, abs=1)


def _hatched(page: Page, index: int, seen: Pixels) -> float:
    """Share of a cell that has the colour of the land."""
    return share_of_colour(patch(page, FIRST, index, seen), rgb(LIGHT.palette.base.land), within=45)


def test_cells_without_evidence_are_hatched_and_others_are_not_down_to_the_whole_city(
    serve: Serve, page: Page
) -> None:
    open_maps(page, serve(make_app(LIGHT, "difference").server), "difference")
    unsure = [index for index, (_, _, evidence, hidden) in CELLS.items() if not evidence and not hidden]
    plain = [index for index in CELLS if index not in unsure and index != 36]

    def is_hatched(seen: Pixels) -> bool:
        # Half of a thin stripe's pixels are blended with the cell's colour.
        return all(0.1 < _hatched(page, index, seen) < 0.6 for index in unsure)

    page.locator(FIRST).focus()
    for zoom in (13.6, 12.6, 11.6, 10.6):
        page.keyboard.press("+" if zoom == 13.6 else "-")
        page.wait_for_function(
            "([id, zoom]) => {" + _MAP + "return Math.abs(map(id).getZoom() - zoom) < 0.01; }",
            arg=[FIRST, zoom],
        )
        seen = wait_for_pixels(page, FIRST, is_hatched, what=f"the hatch at zoom {zoom}")
        assert [index for index in plain if _hatched(page, index, seen) > 0] == []
    assert axe(page) == []


def test_without_plotlys_private_field_cells_without_evidence_are_crossed(serve: Serve, page: Page) -> None:
    app = make_app(LIGHT, "difference", public=True)
    page.goto(serve(app.server))
    page.wait_for_selector(f"{FIRST}[data-cells-shown]")
    wait_for_pixels(
        page,
        FIRST,
        lambda seen: (
            _hatched(page, 9, seen) > 0.08 and share_of_colour(patch(page, FIRST, 9, seen), _SEEN) > 0.3
        ),
        what="a crossed cell",
    )
    assert _hatched(page, 11, pixels_of(page, FIRST)) == 0


_SEEN = rgb(difference_rows(change_header(LIGHT), LIGHT)[1].colour)


@pytest.mark.parametrize("look", [LIGHT, SPANISH], ids=str)
def test_cells_of_the_change_have_the_legends_colours(serve: Serve, page: Page, look: Look) -> None:
    open_maps(page, serve(make_app(look, "difference").server), "difference")
    shown = page.locator(f"{ROOT} .legend li").evaluate_all(
        """rows => rows.map(row => [row.innerText.trim(),
             getComputedStyle(row.firstElementChild).backgroundColor.match(/[0-9]+/g).map(Number)])"""
    )
    said = dict(shown)
    labels = {
        11: look.say("comparison_maps.class.fewer", low=3, high=9),
        13: look.say("comparison_maps.class.same"),
        25: look.say("comparison_maps.class.more_open", low=10),
        30: look.say("comparison_maps.class.fewer_open", low=10),
        36: look.say("comparison_maps.class.hidden"),
    }
    wait_for_cells(page, FIRST, {index: tuple(said[label]) for index, label in labels.items()})
    assert (
        len({tuple(colour) for label, colour in shown}) == len(shown) - 1
    )  # hatching is on a class's colour
    assert axe(page) == []


@pytest.mark.parametrize("look", [LIGHT, SPANISH], ids=str)
def test_the_change_is_walked_with_the_keyboard_and_said_with_both_counts(
    serve: Serve, page: Page, look: Look
) -> None:
    open_maps(page, serve(make_app(look, "difference").server), "difference")
    frame, said = page.locator(FIRST), page.locator(f"{FIRST} .map-said")
    size = look.say(
        "comparison_maps.cell.size",
        unit=look.say("map.measure.incidents"),
        cell=look.say("map.cell.size.squares", metres=250),
    )
    frame.focus()
    page.keyboard.press("c")
    expect(frame).to_have_attribute("data-cursor", "27")
    steps = {
        "ArrowUp": {"en": "3 fewer: 8 before, 5 after", "es": "3 menos: 8 antes, 5 después"},
        "ArrowLeft": {
            "en": "3 fewer: 8 before, 5 after; no evidence of a difference",
            "es": "3 menos: 8 antes, 5 después; sin evidencia de una diferencia",
        },
        "ArrowDown": {"en": "28 more: 2 before, 30 after", "es": "28 más: 2 antes, 30 después"},
    }
    for key, words in steps.items():
        page.keyboard.press(key)
        expect(said).to_have_text(f"{words[look.language]}, {size}")
    page.keyboard.press("Enter")
    expect(page.locator("#chosen")).to_contain_text('"before":2,"after":30,"evidence":true')
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(said).to_have_text(f"{look.say('comparison_maps.cell.hidden')}, {size}")
    page.keyboard.press("Enter")
    expect(page.locator("#chosen")).to_contain_text('"n":null')
    assert "before" not in page.inner_text("#chosen")


def test_a_cell_walked_to_behind_the_curtain_is_uncovered(serve: Serve, page: Page) -> None:
    open_maps(page, serve(make_app(LIGHT, "swipe").server), "swipe")
    for frame, key, index, place in ((FIRST, "Home", 13, 0), (SECOND, "End", LEFT, 1)):
        page.locator(CURTAIN).focus()
        page.keyboard.press(key)
        page.locator(frame).focus()
        page.keyboard.press("c")
        expect(page.locator(frame)).to_have_attribute("data-cursor", "27")
        for step in ("ArrowUp", "ArrowRight") if frame == FIRST else ("ArrowLeft",):
            page.keyboard.press(step)
        expect(page.locator(frame)).to_have_attribute("data-cursor", str(index))
        wait_for_cells(page, FIRST, {index: count_colour(CELLS[index][place], LIGHT)}, share=0.6)
        page.keyboard.press("Escape")


def _fills(page: Page, frame: str) -> bool:
    return page.evaluate(
        "id => {"
        + _MAP
        + """const canvas = map(id).getCanvas(), frame = document.querySelector(id);
        return canvas.clientWidth === frame.clientWidth && canvas.clientHeight === frame.clientHeight; }""",
        frame,
    )


def test_maps_fill_their_place_after_every_change_of_mode(serve: Serve, page: Page) -> None:
    open_maps(page, serve(make_app(LIGHT, "side").server), "side")
    half = page.locator(FIRST).evaluate("one => one.clientWidth")
    # A page may change the mode of what stands there, or draw it anew.
    page.evaluate("id => { document.querySelector(id).dataset.mode = 'swipe'; }", ROOT)
    wait_for_pixels(page, ROOT, lambda _: _fills(page, FIRST) and _fills(page, SECOND), what="full width")
    assert page.locator(FIRST).evaluate("one => one.clientWidth") > 2 * half
    for mode in ("difference", "swipe", "side"):
        page.click(f"#mode-{mode}")
        wait_for_maps(page, mode)
        for frame in frames_of(mode):
            wait_for_pixels(page, frame, lambda _, f=frame: _fills(page, f), what=f"{mode} filling its place")
    wait_for_cells(page, SECOND, {LEFT: count_colour(CELLS[LEFT][1], LIGHT)})
    assert np.all(
        [page.locator(frame).evaluate("one => one.clientWidth") == half for frame in frames_of("side")]
    )
    assert IDS.second.graph != IDS.first.graph
