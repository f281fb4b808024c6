"""Before & after in a real browser: one sentence everywhere, picked and drawn by hand and by key."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from wsgiref.types import WSGIApplication

import pytest
from dash import Dash
from playwright.sync_api import Browser, Page, expect

from dashboard.components.comparison_controls import ID, option
from dashboard.components.comparison_maps import comparison_ids
from dashboard.components.study_map import FRAME
from dashboard.desk import Desk
from dashboard.shell import build_app
from dashboard.theme.look import Look
from geodata.holdings import Holdings
from layers.base.forms import read_point, read_points
from layers.base.query import Query
from layers.comparison.compare import compare
from layers.comparison.result import Comparison
from layers.comparison.verdict import WORDS
from tests.browser.accessibility import axe
from tests.layers.cities import city

Serve = Callable[[WSGIApplication], str]
NewPage = Callable[..., Page]

IDS = comparison_ids(ID)
FIRST, SECOND, STUDY = f"#{IDS.first.frame}", f"#{IDS.second.frame}", f"#{FRAME}"
CARD, TOLD = f"#{ID('card')}", "[data-draw-said]"
EVENT = {option("event"): "e2"}
PLACE = {option("at"): "39.08995,-94.60000", option("day"): "2023-01-10"}
SHAPE = "39.08000,-94.61000;39.10000,-94.61000;39.10000,-94.59000;39.08000,-94.59000"

_MAP = "const map = id => document.querySelector(`${id} .js-plotly-plot`)._fullLayout.map._subplot.map;"
_SHOWN = """frames => frames.every(one => {
    const {cellsShown, mapSettled} = document.querySelector(one)?.dataset ?? {};
    return cellsShown !== undefined && mapSettled !== undefined;
})"""
# Nothing is on its way, and every chart that is there is drawn.
_QUIET = """() => document.getElementById('compare-progress')?.hidden
    && !document.querySelector('[data-dash-is-loading="true"]')
    && [...document.querySelectorAll('.dash-graph')].every(one => one.querySelector('.main-svg'))"""
# What was seen of the progress text, from the first moment on.
_PROGRESS = """
window.__progress = [];
new MutationObserver(() => {
  const text = document.getElementById('compare-progress');
  if (text && window.__progress.at(-1) !== text.hidden) window.__progress.push(text.hidden);
}).observe(document, {subtree: true, childList: true, attributes: true, attributeFilter: ['hidden']});
"""


@pytest.fixture(scope="module")
def town() -> Holdings:
    return city(seed=7, n=9_000)


@pytest.fixture(scope="module")
def app(town: Holdings) -> Dash:
    return build_app(town)


@pytest.fixture
def home(serve: Serve, app: Dash, browser: Browser) -> Iterator[str]:
    """Give the page's address; whoever is still there when a test ends leaves before the server does."""
    yield f"{serve(app.server).rstrip('/')}/before-after"
    for context in browser.contexts:
        for page in context.pages:
            page.goto("about:blank")


def link(home: str, params: dict[str, str]) -> str:
    return f"{home}?{urlencode(params, safe=',:;')}"


def asked(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def answer(town: Holdings, params: dict[str, str]) -> Comparison:
    query, notices = Query.from_params({**params, "layer": "before_after"}, Desk(town).facts)
    assert notices == ()
    return compare(town, query)


def say_sentence(town: Holdings, params: dict[str, str], language: str = "en") -> str:
    return Look("light", language).speaker.say(answer(town, params).sentence)


def ready(page: Page, *frames: str) -> None:
    """Wait until the maps show their cells and every other answer has arrived."""
    page.wait_for_function(_SHOWN, arg=list(frames or (FIRST, SECOND)), timeout=60_000)
    page.wait_for_function(_QUIET, timeout=60_000)


def open_page(page: Page, address: str, *frames: str) -> None:
    page.goto(address)
    ready(page, *frames)


def expect_sentence(page: Page, text: str) -> None:
    expect(page.locator(f"{CARD} .finding")).to_have_text(text, timeout=30_000)


def view_of(page: Page, frame: str) -> list[float]:
    return page.evaluate(
        "id => {" + _MAP + "const {lng, lat} = map(id).getCenter(); return [lat, lng, map(id).getZoom()]; }",
        frame,
    )


def pixel_of(page: Page, frame: str, latitude: float, longitude: float) -> tuple[float, float]:
    """Where on the screen a place is drawn now."""
    page.locator(frame).scroll_into_view_if_needed()
    x, y = page.evaluate(
        "([id, place]) => {" + _MAP + "const {x, y} = map(id).project(place); "
        "const {left, top} = document.querySelector(id).getBoundingClientRect();"
        "return [left + x, top + y]; }",
        [frame, [longitude, latitude]],
    )
    return x, y


def say(key: str, language: str = "en", **values: Any) -> str:
    return Look("light", language).say(key, **values)


def wait_for_param(page: Page, name: str, *, gone: bool = False) -> None:
    page.wait_for_function(
        "([name, gone]) => new URLSearchParams(location.search).has(name) !== gone",
        arg=[name, gone],
        timeout=30_000,
    )


# ------------------------------------------------------------------------------------- choosing
@pytest.mark.parametrize("language", ["en", "es"])
def test_an_event_chosen_by_keyboard_has_its_verdict_and_back_undoes_it(
    page: Page, home: str, town: Holdings, language: str
) -> None:
    page.add_init_script(_PROGRESS)
    open_page(page, link(home, {"lang": language} if language != "en" else {}), STUDY)
    nothing = page.locator(f"{CARD} .finding").inner_text()
    name = {"en": "Event 2", "es": "Actividad 2"}[language]
    page.locator(f"#{ID('subject')}").focus()
    page.keyboard.type(name)
    page.get_by_role("option", name=re.compile(name)).wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    wait_for_param(page, option("event"))
    assert asked(page)[option("event")] == "e2"
    expect_sentence(page, say_sentence(town, EVENT, language))
    word = answer(town, EVENT).word
    expect(page.locator(f"{CARD} .verdict")).to_have_text(say(f"comparison.verdict.{word}", language))
    ready(page)
    # Other tests take longer: that they are on their way is said, and then it is not.
    expect(page.locator("table.facts-tests tbody tr").first).to_be_visible()
    expect(page.locator(f"#{ID('progress')}")).to_be_hidden()
    assert page.evaluate("window.__progress")[:3] == [True, False, True]
    page.keyboard.press("Escape")
    page.go_back()
    wait_for_param(page, option("event"), gone=True)
    expect_sentence(page, nothing)
    ready(page, STUDY)
    assert option("event") not in asked(page)


def test_weeks_set_by_hand_make_it_exploratory_and_undoing_brings_the_verdict_back(
    page: Page, home: str, town: Holdings
) -> None:
    open_page(page, link(home, EVENT))
    page.locator(".more summary").first.click()
    weeks = page.locator(f"#{ID('weeks')}")
    weeks.fill("12")
    weeks.press("Tab")
    verdict = page.locator(f"{CARD} .verdict")
    expect(verdict).to_have_text(say("comparison.verdict.exploratory"), timeout=20_000)
    expect_sentence(page, say_sentence(town, EVENT | {option("weeks"): "12"}))
    page.get_by_role("button", name=say("compare.reset")).click()
    expect(verdict).to_have_text(say(f"comparison.verdict.{answer(town, EVENT).word}"), timeout=20_000)
    assert option("weeks") not in asked(page)
    expect(weeks).to_have_value("")


# ------------------------------------------------------------------------------------- the maps
def test_another_way_to_look_keeps_view_and_picked_cell_and_its_link_opens_it_elsewhere(
    page: Page, new_page: NewPage, home: str
) -> None:
    open_page(page, link(home, PLACE))
    cell = page.locator(f"#{ID('cell')}").inner_text()
    assert re.search(r"\d+ before, \d+ after|no report in either period", cell)
    chosen = page.locator(FIRST).get_attribute("data-selected")
    assert chosen
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.post_data or "") if "_dash-update" in one.url else None)
    page.locator(FIRST).focus()
    page.keyboard.press("+")
    page.keyboard.press("ArrowRight")
    wait_for_param(page, "view")
    page.wait_for_function(_QUIET)
    # A moved map asks for no number anew.
    assert [one for one in sent if f'"output":"{ID("tests")}' in one or ID("card") in one] == []
    seen = view_of(page, FIRST)
    card = page.locator(CARD).inner_text()
    for mode, frames in (("swipe", (FIRST, SECOND)), ("difference", (FIRST,))):
        page.locator(f"#{ID('maps')}").get_by_text(say(f"compare.maps.{mode}"), exact=True).click()
        page.wait_for_selector(f"#{IDS.root}[data-mode={mode}]")
        ready(page, *frames)
        for frame in frames:
            assert view_of(page, frame) == pytest.approx(seen, abs=0.006)
            assert page.locator(frame).get_attribute("data-selected") == chosen
        assert page.locator(f"#{ID('cell')}").inner_text() == cell
        assert page.locator(CARD).inner_text() == card
    theirs = new_page(locale="es-MX")
    open_page(theirs, page.url, FIRST)
    how = {"layer": "before_after", "maps": "difference", "view": asked(page)["view"]}
    assert asked(theirs) == asked(page) == PLACE | how
    for part in (CARD, f"#{ID('tables')}", f"#{ID('tests')}", ".comparison-legend", f"#{ID('cell')}"):
        assert theirs.locator(part).inner_text() == page.locator(part).inner_text()
        assert len(page.locator(part).inner_text()) > 20
    assert view_of(theirs, FIRST) == pytest.approx(seen, abs=0.006)


# ------------------------------------------------------------------------------------- picking
def test_a_click_where_nothing_was_reported_picks_the_place_and_asks_for_the_day(
    page: Page, home: str, town: Holdings
) -> None:
    open_page(page, home, STUDY)
    page.mouse.click(*pixel_of(page, STUDY, 39.0900, -94.5600))  # east of the city
    wait_for_param(page, option("at"))
    picked = read_point(asked(page)[option("at")])
    assert picked == pytest.approx((39.09, -94.56), abs=0.001)
    expect(page.locator(TOLD)).to_contain_text(f"{picked[0]}"[:7])
    day = page.locator(f"#{ID('day')}")
    expect(day).to_have_attribute("data-error", "true")
    expect(page.locator(CARD)).to_contain_text(say("draw.place", place="39.09")[:15])
    # The place stays while its day is chosen.
    day.click()
    page.locator(".mantine-DatePickerInput-day:not([data-outside]):not([disabled])").nth(4).click()
    wait_for_param(page, option("day"))
    assert read_point(asked(page)[option("at")]) == picked
    expect(day).not_to_have_attribute("data-error", "true")


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)], ids=str)
def test_the_map_stays_under_the_hand_while_a_shape_is_drawn(
    new_page: NewPage, home: str, size: tuple[int, int]
) -> None:
    page = new_page(size)
    open_page(page, link(home, EVENT | {"lang": "es"}))
    below_the_tools = (
        "document.querySelector('.map-frame').getBoundingClientRect().top"
        " - document.querySelector('.maps-tools').getBoundingClientRect().top"
    )
    at_first = page.evaluate(below_the_tools)
    for doing in ("[data-draw-do=start]", "[data-draw-do=cancel]", "[data-place-do=add]"):
        page.locator(doing).click()
        assert page.evaluate(below_the_tools) == at_first
    page.locator("[data-draw-do=start]").click()
    page.locator(FIRST).press("p")
    assert "1" in page.locator(TOLD).inner_text()
    assert page.evaluate(below_the_tools) == at_first


def test_the_keyboard_picks_the_middle_of_the_map_and_a_cell(page: Page, home: str) -> None:
    open_page(page, link(home, {option("day"): "2023-01-10"}), STUDY)
    page.locator(STUDY).focus()
    assert say("draw.script.keys") in (page.locator(STUDY).get_attribute("aria-description") or "")
    page.keyboard.press("ArrowDown")
    latitude, longitude, _ = view_of(page, STUDY)
    page.keyboard.press("p")
    wait_for_param(page, option("at"))
    assert read_point(asked(page)[option("at")]) == pytest.approx((latitude, longitude), abs=2e-5)
    expect(page.locator(TOLD)).to_contain_text(say("draw.script.picked_middle", place="")[:20])
    ready(page)
    page.locator(SECOND).focus()
    page.keyboard.press("c")
    expect(page.locator(SECOND)).to_have_attribute("data-cursor", re.compile(r"\d+"))
    page.keyboard.press("ArrowUp")
    before = asked(page)[option("at")]
    page.keyboard.press("Enter")
    page.wait_for_function(
        "([name, was]) => new URLSearchParams(location.search).get(name) !== was", arg=[option("at"), before]
    )
    ready(page)
    expect(page.locator(f"#{ID('cell')}")).to_contain_text(re.compile(r"\d+ before, \d+ after"))


def test_a_click_on_a_symbol_chooses_the_event_or_the_service(page: Page, home: str, town: Holdings) -> None:
    events = {one.id: (one.x_m, one.y_m) for one in town.events if one.acts_on == "place"}
    services = {one.id: (one.x_m, one.y_m) for one in town.services if one.visibility == "public"}
    for sort, id_, (x_m, y_m) in (("service", "s5", services["s5"]), ("event", "e5", events["e5"])):
        longitude, latitude = (float(one) for one in town.crs.to_degrees(x_m, y_m))
        open_page(page, home, STUDY)
        page.mouse.click(*pixel_of(page, STUDY, latitude, longitude))
        wait_for_param(page, option(sort))
        assert asked(page) == {"layer": "before_after", option(sort): id_}


# ------------------------------------------------------------------------------------- drawing
def corners_of(page: Page) -> list[tuple[float, float]]:
    return [(one[0], one[1]) for one in read_points(asked(page)[option("shape")], fewest=3, most=200)]


def test_a_shape_is_drawn_with_clicks_and_is_the_zone(page: Page, home: str, town: Holdings) -> None:
    open_page(page, link(home, EVENT | {"maps": "difference"}), FIRST)
    first = answer(town, EVENT).subject.day.isoformat()
    page.locator("[data-draw-do=start]").click()
    expect(page.locator(TOLD)).to_have_text(say("draw.script.start"))
    page.locator(FIRST).scroll_into_view_if_needed()
    box = page.locator(FIRST).bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for n, (right, down) in enumerate(((-120, -90), (140, -90), (140, 110), (-10, 20)), start=1):
        page.mouse.click(middle[0] + right, middle[1] + down)
        expect(page.locator(TOLD)).to_have_text(say("draw.script.corner", n=n))
    page.keyboard.press("Backspace")
    expect(page.locator(TOLD)).to_have_text(say("draw.script.removed", n=3))
    assert (
        page.evaluate(
            "async id => {" + _MAP + "const data = await map(id).getSource('draw').getData();"
            "return data.features[0].geometry.coordinates.length; }",
            FIRST,
        )
        == 3
    )
    page.mouse.dblclick(middle[0] - 130, middle[1] + 100)
    wait_for_param(page, option("shape"))
    assert len(corners_of(page)) == 4
    params = {option("shape"): asked(page)[option("shape")], option("day"): first}
    assert asked(page).items() >= params.items()
    assert option("event") not in asked(page)
    expect_sentence(page, say_sentence(town, params))
    expect(page.locator("[data-draw-do=start]")).to_be_visible()


def test_a_shape_is_drawn_with_the_keyboard_alone(page: Page, home: str) -> None:
    open_page(page, link(home, {"lang": "es"}), STUDY)
    page.locator("[data-draw-do=start]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(STUDY)).to_be_focused()
    page.keyboard.press("p")
    page.keyboard.press("Enter")
    expect(page.locator(TOLD)).to_have_text(say("draw.script.too_few", "es"))
    for key in ("ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
        page.keyboard.press("p")
    expect(page.locator(TOLD)).to_have_text(say("draw.script.corner", "es", n=3))
    page.keyboard.press("Enter")
    wait_for_param(page, option("shape"))
    assert len(set(corners_of(page))) == 3
    expect(page.locator(f"#{ID('day')}")).to_have_attribute("data-error", "true")
    expect(page.locator("[data-draw-do=start]")).to_be_focused()


def test_escape_gives_a_shape_up_and_a_click_picks_again(page: Page, home: str) -> None:
    open_page(page, home, STUDY)
    page.locator("[data-draw-do=start]").click()
    page.mouse.click(*pixel_of(page, STUDY, 39.0900, -94.5600))
    expect(page.locator(TOLD)).to_have_text(say("draw.script.corner", n=1))
    page.keyboard.press("Escape")
    expect(page.locator(TOLD)).to_have_text(say("draw.script.cancelled"))
    assert asked(page) == {}
    page.mouse.click(*pixel_of(page, STUDY, 39.0900, -94.5600))
    wait_for_param(page, option("at"))


def test_a_shape_is_drawn_by_touch(new_page: NewPage, home: str) -> None:
    page = new_page((390, 844), has_touch=True)
    open_page(page, home, STUDY)
    page.locator("[data-draw-do=start]").tap()
    x, y = pixel_of(page, STUDY, 39.0895, -94.6000)
    for right, down in ((-60, -60), (60, -60), (60, 60)):
        page.touchscreen.tap(x + right, y + down)
        page.wait_for_timeout(350)  # two taps at once would be a double tap
    page.locator("[data-draw-do=finish]").tap()
    wait_for_param(page, option("shape"))
    assert len(corners_of(page)) == 3


# ------------------------------------------------------------------------------------- tables, paper
def test_a_table_sorts_by_its_headings_and_is_whole_on_paper(page: Page, home: str, town: Holdings) -> None:
    open_page(page, link(home, EVENT))
    rows = page.locator("table.facts-counts tbody tr")
    found = [one.n for one in answer(town, EVENT).counts]

    def numbers() -> list[int]:
        return [int(one.replace(",", "")) for one in rows.locator("td:last-child").all_inner_texts()]

    assert numbers() == found
    head = page.locator("table.facts-counts th button").last
    head.click()
    assert numbers() == sorted(found, reverse=True)
    expect(page.locator("table.facts-counts th").nth(4)).to_have_attribute("aria-sort", "descending")
    head.press("Enter")
    assert numbers() == sorted(found)
    head.press("Enter")
    assert numbers() == found
    # On paper the card and every row are seen, and no control.
    page.emulate_media(media="print")
    expect(page.locator(f"{CARD} .verdict")).to_be_visible()
    expect(page.locator(f"{CARD} details li").first).to_be_visible()
    for hidden in (".filters-panel", ".header", ".maps-tools", f"#{ID('downloads')}"):
        expect(page.locator(hidden)).to_be_hidden()
    cut = page.evaluate(
        "[...document.querySelectorAll('.compare .scroll')]"
        ".filter(one => one.scrollHeight > one.clientHeight + 1).length"
    )
    assert cut == 0
    background = page.evaluate("getComputedStyle(document.querySelector('.verdict-card')).backgroundColor")
    assert background == "rgb(255, 255, 255)"


def test_before_printing_charts_and_maps_are_drawn_as_wide_as_paper_and_afterwards_as_the_screen(
    page: Page, home: str
) -> None:
    open_page(page, link(home, EVENT))
    widest = "Math.max(...[...document.querySelectorAll('.main-svg')].map(one => one.clientWidth))"
    on_screen = page.evaluate(widest)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(widest) <= 700
    assert page.evaluate(
        "[...document.querySelectorAll('.map-frame')].every(one =>"
        " Math.abs(one.clientHeight - one.querySelector('canvas.maplibregl-canvas').clientHeight) <= 1)"
    )
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(widest) == on_screen


# How many colours the copy of each map for paper has (an empty one has one), and how much it is stretched.
COLOURS_ON_PAPER = """[...document.querySelectorAll('.map-frame[data-side]')].map(one => {
    const paper = one.querySelector('.paper-map');
    const seen = paper.getContext('2d').getImageData(0, 0, paper.width, paper.height).data;
    const stretched = (paper.width / paper.height) / (one.clientWidth / one.clientHeight);
    return [new Set(new Uint32Array(seen.buffer)).size, stretched]; })"""


@pytest.mark.parametrize("maps", ["side", "swipe"])
def test_on_paper_both_maps_are_whole_and_as_wide_as_the_paper(page: Page, home: str, maps: str) -> None:
    open_page(page, link(home, EVENT | {"maps": maps}))
    sides = (
        "[...document.querySelectorAll('.map-frame[data-side]')].map(one => one.getBoundingClientRect().top)"
    )
    one, other = page.evaluate(sides)
    assert one == other
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    one, other = page.evaluate(sides)
    assert other - one > 300, "both stand whole, below each other"
    widths = "[...document.querySelectorAll('.map-frame[data-side]')].map(one => one.clientWidth)"
    assert min(page.evaluate(widths)) > 600
    clip = "getComputedStyle(document.querySelector('[data-side=after] > .comparison-graph')).clipPath"
    assert page.evaluate(clip) == "none"
    for curtain in page.locator("[data-curtain]").all():
        expect(curtain).to_be_hidden()
    # A screen has shown some frames, after which a map's own canvas is empty for whoever prints it.
    page.wait_for_timeout(500)
    for colours, stretched in page.evaluate(COLOURS_ON_PAPER):
        assert colours > 5
        assert stretched == pytest.approx(1, abs=0.01)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    one, other = page.evaluate(sides)
    assert one == other
    expect(page.locator(".paper-map")).to_have_count(0)


# ------------------------------------------------------------------------------------- for everybody
SCREENS = [
    ((1920, 1080), EVENT | {"size": "projector"}),
    ((1280, 720), EVENT | {"lang": "es", "look": "dark", "maps": "swipe"}),
    ((390, 844), EVENT | {"lang": "es", "maps": "difference"}),
    ((390, 844), {option("shape"): SHAPE, option("day"): "2023-01-10", "look": "dark"}),
    ((1280, 720), {option("at"): "39.08995,-94.60000", "lang": "es"}),
    ((390, 844), {option("event"): "e3", "look": "dark"}),
]


@pytest.mark.parametrize(("size", "params"), SCREENS, ids=lambda one: str(one)[:60])
def test_every_state_reads_without_barriers_and_fits_the_screen(
    new_page: NewPage, home: str, size: tuple[int, int], params: dict[str, str]
) -> None:
    page = new_page(size)
    page.goto(link(home, params))
    page.wait_for_selector("[data-cells-shown]", timeout=60_000)
    page.wait_for_function(_QUIET, timeout=60_000)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    projected = params.get("size") == "projector"
    for part in (f"{CARD} h2", ".comparison-legend h2", "table.facts-counts td") if projected else ():
        letters = page.locator(part).first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
        assert letters >= 20
    folded = size[0] < 800 or projected
    assert page.locator(".filters-panel").evaluate("one => one.open") is not folded
    if folded:
        card = page.locator(CARD).bounding_box()
        assert card is not None
        assert card["y"] < size[1] / 2


def test_there_are_words_for_every_verdict_that_a_card_can_show() -> None:
    for language in ("en", "es"):
        assert all("[" not in say(f"comparison.verdict.{word}", language) for word in (*WORDS, "exploratory"))
