"""Comparison places and the other tests in a real browser: by mouse, by key, with a way back, and stopped."""

import threading
from collections.abc import Callable, Iterator

import pytest
from dash import Dash
from playwright.sync_api import Browser, Page, expect

from dashboard.components.comparison_controls import AUTOMATIC, ID, USE_TYPED, option
from dashboard.components.other_tests import AGAIN
from dashboard.desk import Desk
from dashboard.shell import build_app
from geodata.holdings import Holdings
from layers.base.forms import read_points, write_point
from layers.comparison import sensitivity
from layers.comparison.other_tests import TEST_NAMES
from layers.comparison.sensitivity_finding import Finding
from layers.comparison.sensitivity_sample import Sample
from tests.browser.accessibility import axe
from tests.browser.test_before_after_page import (
    CARD,
    EVENT,
    FIRST,
    SECOND,
    TOLD,
    asked,
    link,
    open_page,
    pixel_of,
    ready,
    say,
    view_of,
    wait_for_param,
)
from tests.dashboard.test_comparison_places import far_from_all, place_gesture, places, set_places
from tests.layers.cities import city

CONTROLS = option("controls")
ROWS = "table.facts-controls tbody tr"


@pytest.fixture(scope="module")
def town() -> Holdings:
    return city(seed=7, n=9_000)


@pytest.fixture(scope="module")
def desk(town: Holdings) -> Desk:
    return Desk(town)


@pytest.fixture(scope="module")
def app(town: Holdings) -> Dash:
    return build_app(town)


@pytest.fixture
def home(serve: Callable[..., str], app: Dash, browser: Browser) -> Iterator[str]:
    """Give the page's address; whoever is still there when a test ends leaves before the server does."""
    yield f"{serve(app.server).rstrip('/')}/before-after"
    for context in browser.contexts:
        for page in context.pages:
            page.goto("about:blank")


@pytest.fixture(scope="module")
def by_hand(desk: Desk) -> dict[str, str]:
    return place_gesture(desk, EVENT, remove=places(desk, EVENT)[0].at)


def chosen(page: Page) -> list[tuple[float, float]]:
    return list(read_points(asked(page)[CONTROLS]))


def wait_for_other_places(page: Page, before: str) -> None:
    page.wait_for_function(
        "([name, was]) => (new URLSearchParams(location.search).get(name) ?? '') !== was",
        arg=[CONTROLS, before],
        timeout=30_000,
    )


def marks(page: Page, frame: str) -> list[str]:
    found: list[str] = page.locator(f"{frame} .place-mark").all_inner_texts()
    return found


def expect_exploratory(page: Page) -> None:
    expect(page.locator(f"{CARD} .verdict")).to_have_text(
        say("comparison.verdict.exploratory"), timeout=30_000
    )


# ------------------------------------------------------------------------------------- places
def test_numbers_stand_on_both_maps_where_the_table_has_them(page: Page, home: str, desk: Desk) -> None:
    open_page(page, link(home, EVENT))
    shown = places(desk, EVENT)
    assert marks(page, FIRST) == marks(page, SECOND) == [str(one.number) for one in shown]
    assert page.locator(f"{ROWS} th").all_inner_texts() == [str(one.number) for one in shown]
    page.locator(f"#{ID('places-show')}").click()
    wait_for_param(page, "view")
    for place in shown[:3]:
        mark = page.locator(f"{SECOND} .place-mark[data-at='{write_point(place.at)}']").bounding_box()
        assert mark is not None
        x, y = pixel_of(page, SECOND, *place.at)
        moved = page.locator(f"{SECOND} .place-mark[data-at='{write_point(place.at)}']").bounding_box()
        assert moved is not None
        assert (moved["x"] + moved["width"] / 2, moved["y"] + moved["height"] / 2) == pytest.approx(
            (x, y), abs=2
        )


def test_a_place_is_taken_out_by_key_and_back_undoes_it(page: Page, home: str, desk: Desk) -> None:
    open_page(page, link(home, EVENT))
    before = page.url
    button = page.locator(f"{ROWS} [data-place-remove]").nth(1)
    button.focus()
    page.keyboard.press("Enter")
    wait_for_param(page, CONTROLS)
    gone = places(desk, EVENT)[1].at
    assert gone not in chosen(page)
    expect_exploratory(page)
    ready(page)
    assert len(chosen(page)) == len(places(desk, EVENT)) - 1
    assert len(marks(page, FIRST)) == len(chosen(page)) == page.locator(ROWS).count()
    assert axe(page) == []
    page.go_back()  # one step of the history a gesture
    wait_for_param(page, CONTROLS, gone=True)
    assert page.url == before
    expect(page.locator(ROWS)).to_have_count(len(places(desk, EVENT)))


def test_a_click_adds_one_place_and_the_next_click_picks_again(
    page: Page, home: str, desk: Desk, by_hand: dict[str, str]
) -> None:
    open_page(page, link(home, by_hand))
    page.locator(f"#{ID('places-show')}").click()
    wait_for_param(page, "view")
    page.locator("[data-place-do=add]").click()
    expect(page.locator(TOLD)).to_have_text(say("comparison_places.script.start"))
    latitude, longitude = far_from_all(desk, by_hand)
    page.mouse.click(*pixel_of(page, FIRST, latitude, longitude))
    wait_for_other_places(page, by_hand[CONTROLS])
    new = next(one for one in chosen(page) if one not in set_places(by_hand))
    assert new == pytest.approx((latitude, longitude), abs=3e-4)
    assert option("at") not in asked(page)
    ready(page)
    expect(page.locator(ROWS)).to_have_count(len(set_places(by_hand)) + 1)
    expect(page.locator("[data-place-do=add]")).to_have_attribute("aria-pressed", "false")


def test_a_place_is_added_with_the_keyboard_alone_and_escape_gives_up(
    page: Page, home: str, desk: Desk, by_hand: dict[str, str]
) -> None:
    latitude, longitude = far_from_all(desk, by_hand)
    open_page(page, link(home, by_hand | {"view": f"{latitude},{longitude},14"}))
    page.locator("[data-place-do=add]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(FIRST)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(TOLD)).to_have_text(say("comparison_places.script.cancelled"))
    page.locator("[data-place-do=add]").focus()
    page.keyboard.press("Enter")
    middle = view_of(page, FIRST)[:2]
    page.keyboard.press("p")
    wait_for_other_places(page, by_hand[CONTROLS])
    new = next(one for one in chosen(page) if one not in set_places(by_hand))
    assert new == pytest.approx(tuple(middle), abs=2e-5)
    expect(page.locator(f"#{AUTOMATIC}")).to_be_visible()


def test_a_number_is_dragged_and_one_button_brings_the_automatic_places_back(
    page: Page, home: str, desk: Desk, by_hand: dict[str, str]
) -> None:
    open_page(page, link(home, by_hand | {"maps": "difference"}), FIRST)
    page.locator(f"#{ID('places-show')}").click()
    wait_for_param(page, "view")
    latitude, longitude = far_from_all(desk, by_hand)
    first = places(desk, by_hand)[0]
    to = pixel_of(page, FIRST, latitude, longitude)
    page.mouse.move(*pixel_of(page, FIRST, *first.at))
    page.mouse.down()
    page.mouse.move(*to, steps=5)
    page.mouse.up()
    wait_for_other_places(page, by_hand[CONTROLS])
    found = chosen(page)
    assert first.at not in found
    assert set(set_places(by_hand)) - {first.at} < set(found)
    assert len(found) == len(set_places(by_hand))
    new = next(one for one in found if one not in set_places(by_hand))
    assert new == pytest.approx((latitude, longitude), abs=5e-4)
    expect_exploratory(page)
    ready(page, FIRST)
    page.locator(f"#{AUTOMATIC}").click()
    wait_for_param(page, CONTROLS, gone=True)
    expect(page.locator(ROWS)).to_have_count(len(places(desk, EVENT)))
    expect(page.locator(f"#{AUTOMATIC}")).to_be_hidden()


def test_a_place_is_moved_in_the_typed_list_and_a_wrong_line_is_said(
    page: Page, home: str, desk: Desk, by_hand: dict[str, str]
) -> None:
    open_page(page, link(home, by_hand))
    typed = page.locator(f"#{ID('places')}")
    lines = typed.input_value().splitlines()
    assert lines == [write_point(one.at).replace(",", ", ") for one in places(desk, by_hand)]
    typed.fill("\n".join(["over there", *lines[1:]]))
    page.locator(f"#{USE_TYPED}").press("Enter")
    said = page.locator(f"#{ID('places-said')}")
    expect(said).to_have_text(say("comparison_places.unread", line="over there"))
    assert asked(page) == by_hand
    new = far_from_all(desk, by_hand)
    typed.fill("\n".join([f"{new[0]}, {new[1]}", *lines[1:]]))
    page.locator(f"#{USE_TYPED}").press("Enter")
    wait_for_other_places(page, by_hand[CONTROLS])
    assert chosen(page)[0] == new
    expect(said).to_be_hidden()


def test_a_number_that_is_clicked_leads_to_its_row(page: Page, home: str, by_hand: dict[str, str]) -> None:
    open_page(page, link(home, by_hand | {"maps": "difference"}), FIRST)
    page.locator(f"#{ID('places-show')}").click()
    wait_for_param(page, "view")
    page.locator(f"{FIRST} .place-mark").nth(2).click()
    expect(page.locator(f"{ROWS} [data-place-remove]").nth(2)).to_be_focused()
    assert asked(page)[CONTROLS] == by_hand[CONTROLS]


# ------------------------------------------------------------------------------------- the other tests
class Gate:
    """Lets one of the other tests wait, as on a slow machine, until it is opened."""

    def __init__(self) -> None:
        self.reached, self.open = threading.Event(), threading.Event()
        self.made: list[str] = []

    def waiting(self, test: sensitivity.Test, name: str) -> sensitivity.Test:
        def slow(sample: Sample) -> Finding:
            self.made.append(name)
            if name == TEST_NAMES[4]:
                self.reached.set()
                assert self.open.wait(60)
            return test(sample)

        return slow


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    gate = Gate()
    for name, (test, *rest) in sensitivity.TESTS.items():
        monkeypatch.setitem(sensitivity.TESTS, name, (gate.waiting(test, name), *rest))
    yield gate
    gate.open.set()


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_card_does_not_wait_and_stopped_tests_are_named_and_made_later(
    page: Page, serve: Callable[..., str], town: Holdings, gate: Gate, language: str
) -> None:
    home = f"{serve(build_app(town).server).rstrip('/')}/before-after"
    page.goto(link(home, EVENT | ({"lang": language} if language != "en" else {})))
    expect(page.locator(f"{CARD} .verdict")).to_be_visible(timeout=30_000)
    assert gate.reached.wait(30)
    title = say(f"sensitivity.{TEST_NAMES[4]}.title", language)
    progress = say("tests_running.said", language, n=4, total=len(TEST_NAMES), name=title)
    expect(page.locator("[data-job-said]")).to_have_text(progress, timeout=30_000)
    expect(page.locator("#compare-progress progress")).to_have_js_property("value", 4, timeout=30_000)
    page.locator("[data-job-stop]").click()
    expect(page.locator("[data-job-said]")).to_have_text(
        say("tests_running.stopping", language), timeout=30_000
    )
    gate.open.set()
    left_out = page.locator(".left-out")
    expect(left_out).to_be_visible(timeout=30_000)
    for name in TEST_NAMES[5:]:
        expect(left_out).to_contain_text(say(f"sensitivity.{name}.title", language))
    assert gate.made == list(TEST_NAMES[:5])
    expect(page.locator("table.facts-tests tbody tr")).to_have_count(5)
    assert axe(page) == []
    page.locator(f"#{AGAIN}").click()
    expect(page.locator("table.facts-tests tbody tr")).to_have_count(len(TEST_NAMES), timeout=30_000)
    expect(left_out).to_have_count(0)
    expect(page.locator(f"#{AGAIN}")).to_be_hidden()
    page.goto("about:blank")


def test_who_opens_another_page_stops_the_tests(
    page: Page, serve: Callable[..., str], town: Holdings, gate: Gate
) -> None:
    home = f"{serve(build_app(town).server).rstrip('/')}/before-after"
    page.goto(link(home, EVENT))
    assert gate.reached.wait(60)
    expect(page.locator("[data-job-said]")).not_to_be_empty(timeout=30_000)
    with page.expect_response(lambda one: one.url.partition("?")[0].endswith("/stop")):
        page.get_by_role("link", name=say("page.data"), exact=True).click()
    gate.open.set()
    page.wait_for_function("() => !document.querySelector('[data-job-language]')")
    page.goto("about:blank")
    assert gate.made == list(TEST_NAMES[:5])
