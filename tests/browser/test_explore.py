"""Explore in a real browser: one number everywhere, every gesture in the address, nothing that jumps."""

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from pathlib import Path
from threading import Event
from urllib.parse import parse_qs, urlencode, urlsplit
from wsgiref.types import WSGIApplication

import pytest
from dash import Dash
from playwright.sync_api import Page, Route, expect

from dashboard.components.controls import ID as QUESTION
from dashboard.components.gestures import KINDS_CHART, TABLE
from dashboard.components.ground import NEAR
from dashboard.components.incident_list import GRID, NUMBERS
from dashboard.components.study_map import MAP
from dashboard.ids import SHELL
from dashboard.shell import build_app
from layers.base.catalogue import ask
from layers.base.query import Query, QueryFacts
from layers.base.report import report_places
from tests.browser.accessibility import axe
from tests.browser.explore import (
    FINDING,
    FRAME,
    open_explore,
    painted_on,
    see,
    settled,
    settled_anew,
    view_of,
    wait_for_zoom,
)
from tests.browser.pixels import colour_count, wait_for_pixels
from tests.browser.watch import Watch
from tests.spine import recount, studies
from tests.spine.recount import Records
from tests.spine.studies import Built

Serve = Callable[[WSGIApplication], str]
NewPage = Callable[..., Page]
ZOOM = f"document.querySelector('#{MAP} .js-plotly-plot')._fullLayout.map._subplot.map.getZoom()"

WESTSIDE = {
    "kinds": "robbery,theft_from_vehicle",
    "areas": "neighborhoods:8,9",
    "from": "2017-01-01",
    "to": "2017-12-31",
}
SUMMER_EVENINGS = WESTSIDE | {"from": "2017-06-01", "to": "2017-08-31", "hours": "18-24"}
INVENTED = {
    "kinds": "robbery,theft_from_vehicle",
    "areas": "neighborhoods:2,3",
    "from": "2023-01-01",
    "to": "2024-06-30",
}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("studies")


@pytest.fixture(scope="module")
def demo(shelf: Path) -> Built:
    return studies.demonstration(shelf)


@pytest.fixture(scope="module")
def kansas_city(real_data: Path, shelf: Path) -> Built:
    return studies.kansas_city(real_data, shelf)


@pytest.fixture(scope="module")
def demo_app(demo: Built) -> Dash:
    return build_app(demo.holdings)


@pytest.fixture
def home(serve: Serve, demo_app: Dash) -> str:
    """Give the address of the invented city."""
    return serve(demo_app.server)


def link(home: str, params: dict[str, str]) -> str:
    return f"{home}?{urlencode(params, safe=',:')}"


def asked(page: Page) -> dict[str, str]:
    """Return the parameters of the address bar."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def first_number(text: str) -> int:
    found = re.search(r"[\d,]+", text)
    assert found, text
    return int(found[0].replace(",", ""))


def every_number(page: Page, built: Built, home: str, params: dict[str, str]) -> dict[str, int]:
    """Return what each part of the screen, `ask` and the download say to one question."""
    open_explore(page, link(home, params))
    seen = see(page)
    query, notices = Query.from_params(params, QueryFacts.of(built.holdings))
    assert notices == ()
    with page.expect_download() as download:
        page.locator("a[download='areas.csv']").click()
    lines = csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig")))
    return {
        "sentence": first_number(seen.finding),
        "counts": first_number(seen.counts),
        "map": seen.on_map,
        "table": sum(seen.table.values()),
        "weeks": seen.weeks,
        "kinds": seen.kinds,
        "ask": ask(built.holdings, query).totals.n,
        "download": sum(int(line["n"]) for line in lines),
    }


def assert_one_number(said: dict[str, int], records: Records, params: dict[str, str], built: Built) -> int:
    query, _ = Query.from_params(params, QueryFacts.of(built.holdings))
    true = records.total(query)
    assert said == dict.fromkeys(said, true)
    return true


# ---------------------------------------------------------------------------------- one number
def test_the_westside_of_2017_has_one_number_everywhere(
    serve: Serve, page: Page, kansas_city: Built, real_data: Path
) -> None:
    home = serve(build_app(kansas_city.holdings).server)
    said = every_number(page, kansas_city, home, WESTSIDE)
    true = assert_one_number(said, recount.of_police_2017(real_data), WESTSIDE, kansas_city)
    assert 24 <= true <= 60  # a few dozen
    assert set(see(page).table) == {"Westside North", "Westside South"}
    assert studies.REMARK["en"] in page.locator("[role=note]").inner_text()


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_summer_evenings_are_empty_and_the_page_says_so(
    serve: Serve, page: Page, kansas_city: Built, real_data: Path, language: str
) -> None:
    home = serve(build_app(kansas_city.holdings).server)
    params = SUMMER_EVENINGS | ({"lang": language} if language != "en" else {})
    said = every_number(page, kansas_city, home, params)
    assert assert_one_number(said, recount.of_police_2017(real_data), SUMMER_EVENINGS, kansas_city) == 0
    explained = page.locator(".empty[role=status]")
    expect(explained).to_be_visible()
    words = {"en": "Try a longer period or fewer filters", "es": "filtros"}
    assert words[language] in explained.inner_text()
    assert studies.REMARK[language] in page.locator("[role=note]").inner_text()


def test_the_invented_city_has_one_number_everywhere(page: Page, demo: Built, home: str) -> None:
    said = every_number(page, demo, home, INVENTED)
    assert assert_one_number(said, recount.of_release(demo.folder), INVENTED, demo) > 10
    wait_for_pixels(page, f"#{MAP}", lambda seen: colour_count(seen) > 200, what="a drawn map")


# ---------------------------------------------------------------------------------- gestures
def choose_kind(page: Page, words: str) -> None:
    """Choose a kind with the keyboard alone."""
    page.locator(f"#{QUESTION('kinds')}").focus()
    page.keyboard.type(words)
    page.get_by_role("option", name=words, exact=True).wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def test_a_kind_chosen_by_keyboard_is_in_address_sentence_and_cells_and_back_undoes_it(
    page: Page, demo: Built, home: str
) -> None:
    open_explore(page, home)
    before = see_without_table(page)
    choose_kind(page, "Armed robbery")
    settled(page, has=("kinds=robbery_armed",))
    assert asked(page)["kinds"] == "robbery_armed"
    after = see_without_table(page)
    assert 0 < after[1] < before[1]
    assert after[0] != before[0]
    assert "Armed robbery" in page.locator(FINDING).inner_text()
    page.keyboard.press("Escape")
    page.go_back()
    settled(page, lacks=("kinds=",))
    assert see_without_table(page) == before
    page.go_forward()
    settled(page, has=("kinds=robbery_armed",))
    assert see_without_table(page) == after


def see_without_table(page: Page) -> tuple[str, int, int]:
    """Return the finding, what it counts, and what the map holds."""
    finding = page.locator(f"{FINDING} .finding").inner_text()
    on_map, in_cells = painted_on(page)
    assert first_number(finding) == on_map
    return finding, on_map, in_cells


def test_a_click_on_a_row_of_the_table_filters_and_a_second_one_takes_it_back(page: Page, home: str) -> None:
    open_explore(page, link(home, {"kinds": "burglary"}))
    rows = page.locator(f"#{TABLE} .ag-center-cols-container .ag-row")
    # A row of the grid stands before its cells do, and a cell before its text.
    expect(rows.first.locator(".ag-cell")).to_have_text([re.compile(r"\w"), re.compile(r"\d")])
    name, n = rows.first.locator(".ag-cell").all_text_contents()
    rows.first.click()
    settled(page, has=("areas=",))
    assert asked(page)["kinds"] == "burglary"
    assert first_number(page.locator(FINDING).inner_text()) == int(n)
    assert name in page.locator(f"{FINDING} .quiet").inner_text()
    expect(rows.first).to_contain_text(name)
    rows.first.click()
    settled(page, lacks=("areas=",))
    assert asked(page) == {"kinds": "burglary"}


def test_a_click_on_a_bar_filters_by_its_kind(page: Page, home: str) -> None:
    open_explore(page, home)
    bar = page.locator(f"#{KINDS_CHART} .bars .point path").first
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 3, box["y"] + box["height"] / 2)
    bars = page.locator(f"#{KINDS_CHART} .bars .point").count()
    settled(page, has=("kinds=",))
    assert "," not in asked(page)["kinds"]
    # The others stay, paler, with what they would count: one more click asks for a second kind as well.
    assert page.locator(f"#{KINDS_CHART} .bars .point").count() == bars > 5
    assert see(page).kinds == first_number(page.locator(FINDING).inner_text())


def test_an_own_period_is_chosen_day_by_day_however_slowly(page: Page, home: str) -> None:
    open_explore(page, home)
    page.locator(f"#{QUESTION('dates')}").click()
    days = page.locator(".mantine-DatePickerInput-day:not([data-outside]):not([disabled])")
    days.nth(4).click()
    page.wait_for_load_state("networkidle")  # the first day has reached the server and come back
    expect(days.nth(4)).to_have_attribute("data-first-in-range", "true")
    days.nth(9).click()
    settled(page, has=("from=", "to="))
    first, last = (dt.date.fromisoformat(asked(page)[name]) for name in ("from", "to"))
    assert (last - first).days == 5


def test_a_filter_after_a_moved_map_keeps_the_view_and_the_question_in_the_address(
    page: Page, new_page: NewPage, home: str
) -> None:
    open_explore(page, home)
    drag_map(page)
    page.wait_for_function("() => location.search.includes('view=')")
    page.get_by_label("Sat", exact=True).check()
    settled(page, has=("weekdays=sa",))
    expect(page).to_have_url(re.compile(r"view=.*weekdays=sa|weekdays=sa.*view="))
    theirs = new_page()
    open_explore(theirs, page.url)
    assert see(theirs) == see(page)
    page.go_back()
    settled(page, lacks=("weekdays=",))
    assert asked(page).keys() == {"view"}


def test_a_link_with_areas_opens_on_them(page: Page, home: str) -> None:
    open_explore(page, home)
    whole = view_of(page)
    open_explore(page, link(home, INVENTED))
    assert view_of(page)[2] > whole[2] + 0.5


def test_areas_that_are_asked_for_stand_first_and_the_others_can_still_be_chosen(
    page: Page, home: str
) -> None:
    open_explore(page, link(home, {"areas": "neighborhoods:2,3"}))
    rows = page.locator(f"#{TABLE} .ag-center-cols-container .ag-row")
    chosen = page.locator(f"#{TABLE} .row-chosen")
    expect(chosen).to_have_count(2)
    assert [rows.nth(at).get_attribute("class").split().count("row-chosen") for at in range(3)] == [1, 1, 0]
    assert len(see(page).table) == 2
    name = rows.nth(2).locator(".ag-cell").first.text_content()
    settled_anew(page, rows.nth(2).click, has=("areas=",))
    expect(chosen).to_have_count(3)
    assert name in see(page).table


def drag_over(page: Page, chart: str, box: tuple[float, float, float, float], *, drop: bool = True) -> None:
    """Drag over a part of a chart: left, top, right and bottom as shares of its plot."""
    plot = page.locator(f"#explore-{chart} .nsewdrag").first
    plot.scroll_into_view_if_needed()
    whole = plot.bounding_box()
    assert whole is not None
    (left, top, right, bottom) = box
    x = [whole["x"] + whole["width"] * share for share in (left, right)]
    y = [whole["y"] + whole["height"] * share for share in (top, bottom)]
    page.mouse.move(x[0], y[0])
    page.mouse.down()
    page.mouse.move(x[0] + 10, y[0] + 2)
    page.mouse.move(x[1], y[1], steps=8)
    if drop:
        page.mouse.up()


def test_while_weeks_are_dragged_over_everything_follows_and_back_undoes_the_whole_brush(
    page: Page, home: str
) -> None:
    open_explore(page, link(home, {"kinds": "burglary"}))
    whole = see(page)
    drag_over(page, "strip", (0.3, 0.5, 0.6, 0.5), drop=False)
    page.wait_for_function(
        "before => document.querySelector('#explore-finding .finding').innerText !== before",
        arg=whole.finding,
    )
    settled(page, has=("from=", "to="))
    assert asked(page) == {"kinds": "burglary"}  # nothing in the address until the hand lets go
    assert painted_on(page)[0] < whole.on_map
    page.mouse.up()
    page.wait_for_function("() => location.search.includes('from=')")
    # The map still shows cells of the weeks under the hand until those of the address arrive.
    settled(page, has=tuple(f"{name}={asked(page)[name]}" for name in ("from", "to")))
    first, last = (dt.date.fromisoformat(asked(page)[name]) for name in ("from", "to"))
    assert (first.weekday(), last.weekday()) == (0, 6)
    some = see(page)
    assert some.weeks == some.kinds == some.on_map == sum(some.table.values())
    page.go_back()
    settled(page, lacks=("from=",))
    assert asked(page) == {"kinds": "burglary"}
    assert see(page).finding == whole.finding


def test_hours_that_are_dragged_over_filter_and_a_chip_takes_them_away(page: Page, home: str) -> None:
    open_explore(page, link(home, {"kinds": "burglary"}))
    drag_over(page, "hours", (18.3 / 24, 4.3 / 7, 22.6 / 24, 5.6 / 7))
    settled(page, has=("hours=", "weekdays="))
    assert asked(page) == {"kinds": "burglary", "hours": "18-23", "weekdays": "fr,sa"}
    chips = page.locator(".chip")
    expect(chips).to_have_count(3)
    settled_anew(page, chips.filter(has_text="18:00").click)
    assert asked(page) == {"kinds": "burglary", "weekdays": "fr,sa"}
    expect(chips).to_have_count(2)
    settled_anew(page, page.go_back, has=("hours=",))
    expect(chips).to_have_count(3)


def test_a_place_is_picked_on_the_map_with_the_mouse_and_by_keyboard_and_its_radius_is_changed(
    page: Page, home: str
) -> None:
    open_explore(page, home)
    page.wait_for_selector(f"{FRAME}[data-map-settled]")
    box = page.locator(f"#{MAP}").bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] * 0.47, box["y"] + box["height"] * 0.55)
    page.mouse.click(*middle)  # shows what the cell holds, and filters by nothing
    expect(page.locator("#explore-detail li").first).to_be_visible()
    assert "where" not in asked(page)
    page.locator("[data-draw-do='pick']").click()
    page.mouse.click(*middle)
    settled(page, has=("where=",))
    near = asked(page)["where"]
    assert re.fullmatch(r"(near:-?[\d.]+,-?[\d.]+|event:\w+|service:\w+),300", near)
    some = see(page)
    assert 0 < some.on_map == some.in_cells == some.kinds == sum(some.table.values())
    page.locator("#ground-radius_m").fill("900")
    settled(page, has=(",900",))
    assert see(page).on_map > some.on_map
    page.locator(FRAME).focus()
    settled_anew(page, lambda: page.keyboard.press("p"), has=("where=",))
    assert asked(page)["where"].startswith("near:")


def test_a_drawn_shape_filters_and_the_map_shows_its_outline(page: Page, home: str) -> None:
    open_explore(page, home)
    page.wait_for_selector(f"{FRAME}[data-map-settled]")
    page.locator("[data-draw-do='start']").click()
    box = page.locator(f"#{MAP}").bounding_box()
    assert box is not None
    for x, y in ((0.4, 0.3), (0.6, 0.3), (0.6, 0.6), (0.4, 0.6)):
        page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
    page.locator("[data-draw-do='finish']").click()
    settled(page, has=("where=in",))
    assert asked(page)["where"].count(";") == 3
    assert page.locator("#ground-marks").inner_text(timeout=1000) or page.locator(
        "#ground-marks"
    ).text_content() == asked(page)["where"].removeprefix("in:")
    assert see(page).on_map > 0
    expect(page.locator(".chip")).to_contain_text("drawn shape of 4 corners")


def drag_map(page: Page) -> None:
    # Before its map has come to rest, Plotly may take its own first view in the middle of a drag.
    page.wait_for_selector(f"{FRAME}[data-map-settled]")
    box = page.locator(f"#{MAP}").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 200, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 280, box["y"] + 240, steps=5)
    page.mouse.up()


def test_another_language_keeps_the_question_and_renames_the_document(page: Page, home: str) -> None:
    open_explore(page, link(home, INVENTED))
    before = see(page)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator(f"#{SHELL('pick-language')}").get_by_text("Español").click()
    settled(page, has=("lang=es",))
    expect(page.locator("html")).to_have_attribute("lang", "es")
    assert asked(page).items() >= (INVENTED | {"lang": "es"}).items()
    after = see(page)
    assert (after.on_map, after.table, after.weeks, after.kinds) == (
        before.on_map,
        before.table,
        before.weeks,
        before.kinds,
    )
    assert after.finding != before.finding
    assert "Explorar" in page.title()


def test_dark_colours_are_dark_keep_the_question_and_reach_the_map(page: Page, home: str) -> None:
    open_explore(page, link(home, INVENTED))
    light = wait_for_pixels(page, f"#{MAP}", lambda seen: colour_count(seen) > 100, what="a light map")
    page.locator(f"#{SHELL('pick-theme')}").get_by_text("Dark").click()
    settled(page, has=("look=dark",))
    assert asked(page).items() >= INVENTED.items()
    dark = wait_for_pixels(page, f"#{MAP}", lambda seen: seen.mean() < 90, what="a dark map")
    assert light.mean() > 150 > dark.mean()
    background = page.evaluate("getComputedStyle(document.querySelector('.app')).backgroundColor")
    assert max(int(one) for one in re.findall(r"\d+", background)[:3]) < 80


@pytest.mark.parametrize(
    ("bad", "language"),
    [
        ({"from": "2023-02-31"}, "en"),
        ({"areas": "neighborhoods:nowhere"}, "en"),
        ({"hours": "25-99"}, "es"),
        ({"cell_m": "<script>alert(1)</script>"}, "en"),
        ({"look": "pink"}, "es"),
    ],
    ids=lambda one: one if isinstance(one, str) else "".join(one),
)
def test_a_bad_link_says_what_is_wrong_and_shows_the_rest(
    page: Page, home: str, bad: dict[str, str], language: str
) -> None:
    open_explore(page, link(home, {"kinds": "burglary", "lang": language} | bad))
    notice = page.locator("#explore-notices [role=alert]")
    expect(notice).to_be_visible()
    said = notice.inner_text()
    assert len(said) > 20
    assert not any(value in said for value in bad.values())
    assert re.search("burglary|robo con entrada", page.locator(FINDING).inner_text(), re.IGNORECASE)
    assert first_number(page.locator(FINDING).inner_text()) > 0


def test_a_link_too_long_to_be_read_says_so_and_stays_until_something_is_asked(
    page: Page, demo: Built, home: str
) -> None:
    address = link(home, {"kinds": "burglary", "note": "x" * 66_000})
    open_explore(page, address)
    expect(page.locator("#explore-notices [role=alert]")).to_contain_text("U12")
    assert first_number(page.locator(FINDING).inner_text()) == len(demo.holdings.incidents)
    assert painted_on(page)[0] == len(demo.holdings.incidents)
    assert page.url == address
    choose_kind(page, "Armed robbery")
    settled(page, has=("kinds=robbery_armed",))
    expect(page.locator("#explore-notices [role=alert]")).to_have_count(0)
    assert len(page.url) < 200


def test_an_empty_list_of_kinds_in_a_link_selects_none(page: Page, home: str) -> None:
    open_explore(page, f"{home}?kinds=")
    assert painted_on(page) == (0, 0)
    assert page.url == f"{home}?kinds="
    expect(page.locator(".filters-panel").get_by_text("No type at all")).to_be_visible()


def test_the_view_stays_while_filters_change(page: Page, home: str) -> None:
    open_explore(page, home)
    box = page.locator(f"#{MAP}").bounding_box()
    assert box is not None
    opened = view_of(page)
    page.mouse.move(box["x"] + box["width"] / 3, box["y"] + box["height"] / 3)
    page.mouse.wheel(0, -300)
    wait_for_zoom(page, beyond=opened[2])
    before = view_of(page)
    assert before != opened
    choose_kind(page, "Armed robbery")
    settled(page, has=("kinds=robbery_armed",))
    page.keyboard.press("Escape")
    assert view_of(page) == pytest.approx(before, abs=1e-9)
    page.locator(f"#{TABLE} .ag-center-cols-container .ag-row").first.click()
    settled(page, has=("areas=",))
    assert view_of(page) == pytest.approx(before, abs=1e-9)


def test_a_mailed_link_shows_the_same_screen_to_somebody_else(new_page: NewPage, home: str) -> None:
    mine = new_page()
    open_explore(mine, link(home, INVENTED | {"lang": "es", "view": "39.0849,-94.59,14"}))
    choose_kind(mine, "Vandalismo / daños a la propiedad")
    settled(mine, has=("property_damage",))
    mine.keyboard.press("Escape")
    theirs = new_page(locale="en-US")
    open_explore(theirs, mine.url)
    assert asked(theirs) == asked(mine)
    assert see(theirs) == see(mine)


# ---------------------------------------------------------------------------------- for everybody
@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("page", [(1280, 720), (390, 844)], indirect=True, ids=["desktop", "phone"])
def test_axe_finds_nothing_on_explore(page: Page, home: str, language: str, look: str) -> None:
    open_explore(page, link(home, INVENTED | {"lang": language, "look": look}))
    assert axe(page) == []


@pytest.mark.parametrize("page", [(1920, 1080)], indirect=True, ids=["projector"])
@pytest.mark.parametrize("look", ["light", "dark"])
def test_axe_finds_nothing_on_a_projected_explore_and_its_words_are_large(
    page: Page, home: str, look: str
) -> None:
    open_explore(page, link(home, INVENTED | {"lang": "es", "look": look, "size": "projector"}))
    assert axe(page) == []
    px = page.locator(FINDING).evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    assert px / 1080 >= 0.022


@pytest.mark.parametrize("page", [(1920, 1080), (1280, 720), (390, 844)], indirect=True, ids=str)
def test_nothing_is_wider_than_the_screen(page: Page, home: str) -> None:
    open_explore(page, link(home, {"lang": "es"}))
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0


# ---------------------------------------------------------------------------------- one by one
def test_few_incidents_are_listed_opened_and_found_by_number_with_mouse_and_keyboard(
    page: Page, demo: Built, home: str
) -> None:
    open_explore(page, link(home, {"kinds": "homicide"}))
    rows = page.locator(f"#{GRID} .ag-center-cols-container .ag-row")
    page.locator("#explore-incidents summary").click()
    rows.first.scroll_into_view_if_needed()
    expect(rows.first.locator(".ag-cell").first).to_have_text(re.compile(r"\d{4}-\d\d-\d\d"))
    n = first_number(page.locator(FINDING).inner_text())
    assert int(page.locator(f"#{GRID} [role='grid']").get_attribute("aria-rowcount") or 0) - 1 == n
    rows.first.click()
    card = page.locator(".one-incident")
    expect(card).to_be_visible()
    number = rows.first.locator("[col-id='number']").text_content()
    expect(card).to_contain_text(number or "?")
    assert axe(page) == []
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    rows.nth(1).locator(".ag-cell").first.focus()
    page.keyboard.press("Space")
    expect(card).to_be_visible()
    expect(card).to_contain_text(rows.nth(1).locator("[col-id='number']").text_content() or "?")
    page.keyboard.press("Escape")
    numbers = page.locator(f"#{NUMBERS}").input_value().split("\n")
    assert number in numbers
    found = next(one for one in numbers if report_places(demo.holdings, one))
    near = page.locator(f"#{NEAR.id}")
    expect(card).to_be_hidden()
    expect(rows.nth(1).locator(".ag-cell").first).to_be_focused()  # the drawer gives it back
    near.focus()
    page.keyboard.type(found)
    page.get_by_role("option", name=re.compile(re.escape(found))).wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    settled(page, has=("where=near",))
    assert found in (page.locator(f"#{NUMBERS}").input_value()).split("\n")
    near.focus()
    near.fill("0123456789")
    expect(page.get_by_text("No report of this number can be shown")).to_be_visible()


def test_of_many_incidents_the_page_says_why_there_is_no_list(page: Page, home: str) -> None:
    open_explore(page, home)
    expect(page.locator("#explore-incidents")).to_contain_text("only 200 and fewer are shown one by one")
    assert page.locator(f"#{GRID}").count() == 0


def test_the_map_has_its_new_cells_before_the_rest_of_the_page_and_what_is_late_agrees(
    page: Page, home: str
) -> None:
    open_explore(page, home)
    before = page.get_attribute(FRAME, "data-cells-url")
    again: list[str] = []
    page.on("request", lambda one: again.append(one.url) if "/cells.bin" in one.url else None)
    held: list[Route] = []
    may_go = Event()

    def hold(route: Route) -> None:
        if may_go.is_set():
            route.continue_()
        else:
            held.append(route)

    page.route("**/_dash-update-component*", hold)
    choose_kind(page, "Armed robbery")
    page.wait_for_function(
        "() => document.querySelector('#map-frame').dataset.cellsShown.includes('robbery_armed')"
    )
    assert page.get_attribute(FRAME, "data-cells-url") == before
    may_go.set()
    for one in held:
        one.continue_()
    settled(page, has=("kinds=robbery_armed",))
    assert painted_on(page)[0] == first_number(page.locator(f"{FINDING} .finding").inner_text())
    assert again == []


def test_without_the_early_cells_the_map_gets_the_same_a_little_later(
    page: Page, home: str, watch: Watch
) -> None:
    watch.allow("console error: .*cells/touched")
    open_explore(page, home)
    page.route("**/cells/touched", lambda route: route.abort())
    choose_kind(page, "Armed robbery")
    settled(page, has=("kinds=robbery_armed",))
    assert painted_on(page)[0] == first_number(page.locator(f"{FINDING} .finding").inner_text())


def test_a_neighborhood_is_found_by_its_name_filters_and_is_what_the_map_then_shows(
    page: Page, demo: Built, home: str
) -> None:
    open_explore(page, home)
    name = demo.holdings.areas["neighborhoods"].names[2]
    id_ = demo.holdings.areas["neighborhoods"].ids[2]
    before = view_of(page)
    page.locator(f"#{NEAR.id}").fill(name)
    page.get_by_role("option", name=name, exact=True).click()
    settled(page, has=(f"areas=neighborhoods:{id_}",))
    assert asked(page)["areas"] == f"neighborhoods:{id_}"
    wait_for_zoom(page, beyond=before[2])
    page.wait_for_function("() => location.search.includes('view=')")
    # The next filter keeps both, and the menu takes the question along.
    choose_kind(page, "Armed robbery")
    settled(page, has=("kinds=robbery_armed", f"neighborhoods:{id_}"))
    page.keyboard.press("Escape")
    assert view_of(page)[2] > before[2]
    compare = page.locator("#shell-to-compstat")
    compare.hover()
    expect(compare).to_have_attribute("href", re.compile(r"/compare\?.*kinds=robbery_armed"))
    expect(compare).not_to_have_attribute("href", re.compile("view="))
    compare.click()
    page.wait_for_url("**/compare?**")
    assert asked(page) | {"table": ""} == {
        "areas": f"neighborhoods:{id_}",
        "kinds": "robbery_armed",
        "table": "",
    }


def test_where_the_page_cannot_follow_the_map_goes_back_to_what_it_says(
    page: Page, home: str, watch: Watch
) -> None:
    watch.allow("console error")
    open_explore(page, home)
    before = page.get_attribute(FRAME, "data-cells-shown")
    page.route("**/_dash-update-component*", lambda route: route.abort())
    choose_kind(page, "Armed robbery")
    shown = "() => document.querySelector('#map-frame').dataset.cellsShown"
    page.wait_for_function(f"() => ({shown})()?.includes('robbery_armed')")
    page.wait_for_function(f"before => ({shown})() === before", arg=before, timeout=30_000)
    assert page.get_attribute(FRAME, "data-cells-url") == before
    assert painted_on(page)[0] == first_number(page.locator(f"{FINDING} .finding").inner_text())


def test_of_two_touches_the_map_ends_with_the_second_whichever_answer_comes_first(
    page: Page, home: str
) -> None:
    open_explore(page, home)
    held: list[Route] = []

    def hold(route: Route) -> None:
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route("**/cells/touched", hold)
    choose_kind(page, "Armed robbery")
    # One that does not come is not waited for.
    settled(page, has=("robbery_armed",))
    choose_kind(page, "Homicide")
    settled(page, has=("homicide", "robbery_armed"))
    held[0].abort()
    page.wait_for_load_state("networkidle")
    settled(page, has=("homicide", "robbery_armed"))
    assert painted_on(page)[0] == first_number(page.locator(f"{FINDING} .finding").inner_text())


def test_a_place_that_is_chosen_again_takes_the_map_there_again(page: Page, home: str) -> None:
    open_explore(page, home)
    before = view_of(page)[2]
    places = page.locator(f"#{NEAR.id}")
    for _ in range(2):
        places.fill("Mattie Rhodes")
        page.get_by_role("option", name=re.compile("Mattie Rhodes")).first.click()
        settled(page, has=("where=",))
        wait_for_zoom(page, beyond=before + 1)
        longitude, latitude, _ = view_of(page)
        latitude_asked, longitude_asked, _ = asked(page)["where"].removeprefix("near:").split(",")
        assert (longitude, latitude) == pytest.approx(
            (float(longitude_asked), float(latitude_asked)), abs=2e-3
        )
        page.locator(FRAME).focus()
        for _ in range(6):
            page.keyboard.press("-")
        page.wait_for_function(f"zoom => {ZOOM} < zoom", arg=before + 0.5)
        page.locator("#explore-chips .chip").click()
        settled(page, lacks=("where=",))
