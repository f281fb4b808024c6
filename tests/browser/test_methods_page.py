"""The page of methods in a real browser: found by a word, by the keyboard, by a deep link, and on paper."""

from collections.abc import Callable
from wsgiref.types import WSGIApplication

import pytest
from dash import Dash
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from dashboard.shell import build_app
from layers.methods.catalogue import METHODS
from tests.browser.accessibility import axe
from tests.layers.cities import city

Serve = Callable[[WSGIApplication], str]
NewPage = Callable[..., Tab]
SHOWN = "[data-method]:not([hidden])"


@pytest.fixture(scope="module")
def app() -> Dash:
    return build_app(city(seed=7, n=200, requests=20))


def open_methods(tab: Tab, home: str, rest: str = "") -> None:
    tab.goto(f"{home}methods{rest}")
    expect(tab.locator("[data-methods][data-drawn]")).to_be_attached(timeout=60_000)
    tab.wait_for_load_state("networkidle")


def is_marked_and_on_screen(tab: Tab, key: str) -> None:
    expect(tab.locator(f"#{key}:target")).to_be_visible(timeout=10_000)
    expect(tab.locator(f"#{key} h3")).to_be_in_viewport()


@pytest.mark.parametrize(
    ("size", "look"),
    [
        ((1920, 1080), "lang=en"),
        ((1920, 1080), "lang=es&size=projector"),
        ((1280, 720), "lang=es&look=dark"),
        ((390, 844), "lang=en&look=dark"),
        ((390, 844), "lang=es"),
    ],
)
def test_it_reads_without_barriers_and_fits_the_screen_with_everything_open(
    serve: Serve, new_page: NewPage, app: Dash, size: tuple[int, int], look: str
) -> None:
    tab = new_page(size)
    open_methods(tab, serve(app.server), f"?{look}#wdd")
    tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert axe(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    # No formula is cut by the edge of its box.
    widths = tab.locator(".formula").evaluate_all("all => all.map(one => one.scrollWidth - one.clientWidth)")
    assert len(widths) == len(METHODS)
    assert max(widths) <= 1


@pytest.mark.parametrize("key", ["estimator", "wdd", "recorded_change", "wrong"])
def test_a_deep_link_scrolls_to_its_entry_and_marks_it(serve: Serve, page: Tab, app: Dash, key: str) -> None:
    open_methods(page, serve(app.server), f"?lang=es#{key}")
    expect(page.locator(f"#{key}:target")).to_be_visible(timeout=10_000)
    expect(page.locator(f"#{key} :is(h2, h3)").first).to_be_in_viewport()
    assert page.evaluate("document.activeElement.id") == key


def test_another_language_keeps_the_entry_that_the_address_names(serve: Serve, page: Tab, app: Dash) -> None:
    open_methods(page, serve(app.server), "#its")
    is_marked_and_on_screen(page, "its")
    page.get_by_text("Español").click()
    expect(page.locator("#its h3")).to_contain_text("Serie", timeout=30_000)
    is_marked_and_on_screen(page, "its")
    assert page.url.endswith("lang=es#its")


def test_a_name_that_is_no_entry_and_half_a_character_leave_the_page_as_it_is(
    serve: Serve, page: Tab, app: Dash
) -> None:
    home = serve(app.server)
    for name in ("#nothing", "#%E0%A4%A", "#shell-main"):
        page.goto("about:blank")
        open_methods(page, home, name)
        expect(page.locator(SHOWN)).to_have_count(len(METHODS))


@pytest.mark.parametrize(
    ("language", "word", "first"), [("en", "PLACEBO", "placebo"), ("es", "regresion media", "regression")]
)
def test_a_word_leaves_the_entries_that_have_it_whatever_its_accents(
    serve: Serve, page: Tab, app: Dash, language: str, word: str, first: str
) -> None:
    open_methods(page, serve(app.server), f"?lang={language}")
    expect(page.locator(SHOWN)).to_have_count(len(METHODS))
    page.locator("#methods-filter").fill(word)
    expect(page.locator("#methods-shown")).not_to_be_empty()
    left = page.locator(SHOWN).evaluate_all("all => all.map(one => one.id)")
    assert 0 < len(left) < len(METHODS)
    assert any(one.startswith(first) for one in left)
    linked = page.locator("[data-entry]:not([hidden])").evaluate_all(
        "all => all.map(one => one.dataset.entry)"
    )
    assert linked == left
    assert (
        page.locator("#methods-shown").inner_text().startswith((f"{len(left)} ", f"Se muestran {len(left)} "))
    )
    page.locator("#methods-filter").fill("qqqq")
    expect(page.locator(SHOWN)).to_have_count(0)
    assert axe(page) == []
    page.locator("#methods-filter").fill("")
    expect(page.locator(SHOWN)).to_have_count(len(METHODS))
    expect(page.locator("#methods-shown")).to_be_empty()


def test_a_link_to_an_entry_that_the_box_left_out_empties_the_box(serve: Serve, page: Tab, app: Dash) -> None:
    open_methods(page, serve(app.server))
    page.locator("#methods-filter").fill("Bonferroni")
    expect(page.locator("#wdd")).to_be_hidden()
    page.evaluate("location.hash = 'wdd'")
    is_marked_and_on_screen(page, "wdd")
    expect(page.locator("#methods-filter")).to_have_value("")


def test_the_keyboard_reaches_the_box_the_contents_and_an_entry(serve: Serve, page: Tab, app: Dash) -> None:
    open_methods(page, serve(app.server))
    page.locator("#methods-filter").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#estimator"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    is_marked_and_on_screen(page, "interval")
    page.keyboard.press("Tab")
    # From the entry on: the next stop is its own link.
    assert page.evaluate("document.activeElement.closest('[data-method]').id") == "interval"


@pytest.mark.parametrize(("size", "is_open"), [((1920, 1080), True), ((390, 844), False)])
def test_on_a_small_screen_the_contents_fold_themselves(
    serve: Serve, new_page: NewPage, app: Dash, size: tuple[int, int], is_open: bool
) -> None:
    tab = new_page(size)
    open_methods(tab, serve(app.server))
    expect(tab.locator("#methods-contents a").first).to_be_visible(visible=is_open)
    expect(tab.locator("#estimator .finding")).to_be_attached()


def test_a_link_of_an_entry_leads_to_the_page_that_uses_it(serve: Serve, page: Tab, app: Dash) -> None:
    open_methods(page, serve(app.server), "?lang=es#false_discovery")
    page.locator("#false_discovery dd a").first.click()
    expect(page.locator(".page-events")).to_be_visible(timeout=30_000)
    assert "/events?lang=es" in page.url


def test_on_paper_every_entry_stands_with_its_checks_and_without_the_contents(
    serve: Serve, page: Tab, app: Dash
) -> None:
    open_methods(page, serve(app.server), "?look=dark")
    page.emulate_media(media="print")
    # Dark paper would swallow dark ink.
    paper = "one => getComputedStyle(one).backgroundColor"
    assert page.locator("#wdd .formula").evaluate(paper) == "rgb(255, 255, 255)"
    expect(page.locator(".methods-contents")).to_be_hidden()
    expect(page.locator("#wdd .method-checks .vectors")).to_be_visible()
    expect(page.locator("[data-method]:visible")).to_have_count(len(METHODS))


def test_it_works_where_the_browser_has_no_webgl(serve: Serve, new_page: NewPage, app: Dash) -> None:
    tab = new_page((390, 844))
    tab.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    open_methods(tab, serve(app.server), "?lang=es#dispersion")
    is_marked_and_on_screen(tab, "dispersion")
    expect(tab.locator(SHOWN)).to_have_count(len(METHODS))
