"""The sheet of recent days in a real browser: chosen by hand, sorted, on one page of paper, a link."""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from wsgiref.types import WSGIApplication

import pytest
from dash import Dash
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect
from pypdf import PdfReader

from dashboard.shell import build_app
from tests.browser.accessibility import axe
from tests.layers.sheet.years import years

Serve = Callable[[WSGIApplication], str]
NewPage = Callable[..., Tab]

# Everything together stands above, in a body of its own.
ROWS = ".facts-sheet tbody:not(.total) tr"


@pytest.fixture(scope="module")
def app() -> Dash:
    return build_app(years())


def open_sheet(tab: Tab, home: str, asked: str = "") -> None:
    tab.goto(f"{home}compare?{asked}")
    expect(tab.locator("#compstat-downloads a").first).to_be_visible(timeout=60_000)
    tab.wait_for_load_state("networkidle")


def numbers(tab: Tab, column: int) -> list[float]:
    cells = tab.locator(f"{ROWS} td:nth-child({column})")
    return [float(one) for one in cells.evaluate_all("all => all.map(one => one.dataset.value)") if one]


def test_rows_are_chosen_by_hand_and_the_link_shows_the_same_sheet(
    serve: Serve, page: Tab, new_page: NewPage, app: Dash
) -> None:
    home = serve(app.server)
    open_sheet(page, home)
    before = page.locator(ROWS).count()
    page.locator("#compstat-rows").click()
    page.get_by_role("option", name="Quarters").click()
    expect(page.locator(ROWS).first.locator("th")).to_have_text("Empty end", timeout=30_000)
    assert page.locator(ROWS).count() != before
    page.wait_for_function("() => location.search.includes('compstat.rows=areas')")
    theirs = new_page()
    theirs.goto(page.url)
    expect(theirs.locator(ROWS).first.locator("th")).to_have_text("Empty end", timeout=60_000)
    assert theirs.locator(".facts-sheet").inner_text() == page.locator(".facts-sheet").inner_text()
    page.go_back()
    expect(page.locator(ROWS)).to_have_count(before, timeout=30_000)


def test_the_sheet_sorts_by_the_badge_of_any_window_and_a_third_click_puts_it_back(
    serve: Serve, page: Tab, app: Dash
) -> None:
    open_sheet(page, serve(app.server))
    asked = numbers(page, 9)
    head = page.locator(".facts-sheet thead tr:last-child th").nth(8).get_by_role("button")
    head.click()
    assert numbers(page, 9) == sorted(asked, reverse=True)
    head.click()
    assert numbers(page, 9) == sorted(asked)
    head.click()
    assert numbers(page, 9) == asked


def test_the_newest_day_greys_what_is_not_complete_and_compares_nothing(
    serve: Serve, page: Tab, app: Dash
) -> None:
    open_sheet(page, serve(app.server))
    assert page.locator(".facts-sheet .late").count() == 0
    page.locator("#compstat-until").click()
    page.get_by_role("option", name=re.compile("newest day")).click()
    expect(page.locator(".facts-sheet .late").first).to_be_visible(timeout=30_000)
    assert page.locator(".facts-sheet .badge").count() == 0
    assert axe(page) == []


@pytest.mark.parametrize(
    ("paper", "asked"), [("Letter", ""), ("A4", "compstat.rows=areas&lang=es&look=dark")]
)
def test_paper_gets_the_whole_sheet_on_one_page(
    serve: Serve, page: Tab, app: Dash, tmp_path: Path, paper: str, asked: str
) -> None:
    open_sheet(page, serve(app.server), asked)
    names = page.locator(f"{ROWS} th").all_inner_texts()
    file = tmp_path / "sheet.pdf"
    page.pdf(path=file, format=paper)
    (sheet,) = PdfReader(file).pages
    # Letters that are set as one, such as ff, are two again.
    text = " ".join(unicodedata.normalize("NFKC", sheet.extract_text()).split())
    assert [name for name in names if name not in text] == []
    assert "r0001" in text
