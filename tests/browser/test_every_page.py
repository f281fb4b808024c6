"""Every page in a real browser: both languages, both themes, three sizes; a new page needs no line here."""

from collections.abc import Callable
from wsgiref.types import WSGIApplication

import pytest
from dash import Dash
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from dashboard.pages.base import Page, pages
from dashboard.shell import build_app
from tests.browser.accessibility import axe
from tests.layers.cities import city

Serve = Callable[[WSGIApplication], str]
NewPage = Callable[..., Tab]

LOOKS = (
    ((1920, 1080), "en", "light"),
    ((1280, 720), "es", "dark"),
    ((390, 844), "es", "light"),
    ((390, 844), "en", "dark"),
)


@pytest.fixture(scope="module")
def app() -> Dash:
    return build_app(city(seed=7, n=2_000))


def open_page(tab: Tab, home: str, page: Page, language: str, theme: str) -> None:
    tab.goto(f"{home.rstrip('/')}{page.path}?lang={language}&look={theme}")
    expect(tab.locator(f".page-{page.name} .panel:not([hidden])").last).to_be_visible(timeout=30_000)
    if tab.locator("[data-map-graph]").count():
        tab.wait_for_selector("[data-cells-shown]", timeout=60_000)
    tab.wait_for_load_state("networkidle")


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
@pytest.mark.parametrize(("size", "language", "theme"), LOOKS, ids=str)
def test_a_page_reads_without_barriers_and_fits_the_screen(
    serve: Serve, new_page: NewPage, app: Dash, page: Page, size: tuple[int, int], language: str, theme: str
) -> None:
    tab = new_page(size)
    open_page(tab, serve(app.server), page, language, theme)
    expect(tab.locator("html")).to_have_attribute("lang", language)
    assert axe(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert tab.get_by_role("heading", level=1).count() == 1
