"""Saved views in a real browser: kept with what the map looks at, opened by link, changed by two people."""

from collections.abc import Callable
from pathlib import Path
from wsgiref.types import WSGIApplication

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from dashboard.settings import Settings
from dashboard.shell import build_app
from geodata.outreach import SavedViews, open_outreach
from geodata.outreach.database import VARIABLE
from tests.browser.accessibility import axe
from tests.layers.cities import city

Serve = Callable[[WSGIApplication], str]
NewPage = Callable[..., Tab]


@pytest.fixture
def views(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SavedViews:
    monkeypatch.delenv(VARIABLE, raising=False)
    return SavedViews(open_outreach(tmp_path, "westside"))


def open_list(tab: Tab) -> None:
    tab.get_by_role("button", name="Saved views").click()
    expect(tab.get_by_label("Name for what is on screen")).to_be_visible()


def test_a_screen_is_kept_opened_elsewhere_and_changed_without_losing_an_edit(
    serve: Serve, page: Tab, new_page: NewPage, views: SavedViews
) -> None:
    home = serve(build_app(city(seed=7, n=3_000), Settings(views=lambda: views)).server)
    asked = "kinds=robbery&view=39.0870,-94.5930,13.00"
    page.goto(f"{home}?{asked}")
    expect(page.locator("#explore-chips")).to_contain_text("Robbery", timeout=60_000)
    open_list(page)
    page.get_by_label("Name for what is on screen").fill("Robberies <1>")
    page.get_by_label("Name for what is on screen").press("Tab")
    page.keyboard.press("Enter")  # the button, by keyboard
    expect(page.locator("#views-said")).to_have_text("Saved as Robberies <1>.")
    assert axe(page) == []
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").press("Enter")
    expect(page.locator(".copied")).to_have_text("Copied")
    (kept,) = views.all()
    assert kept.params["kinds"] == "robbery"
    assert kept.params["view"].startswith("39.08")
    assert page.evaluate("() => navigator.clipboard.readText()") == f"{home}view/{kept.id}"

    theirs = new_page(locale="es-MX")
    theirs.goto(f"{home}view/{kept.id}")
    expect(theirs.locator("#explore-chips")).to_contain_text("Robbery", timeout=60_000)
    assert "kinds=robbery" in theirs.url
    open_list(theirs)
    expect(theirs.locator(".saved-view")).to_have_count(1)

    page.get_by_label("Change Robberies <1>").click()
    page.get_by_label("New name").fill("Robberies")
    page.get_by_role("button", name="Rename").click()
    expect(page.locator("#views-said")).to_have_text("It is now called Robberies.")

    # They still see the old one: their removal is refused, and they see what it is now.
    theirs.get_by_label("Change Robberies <1>").click()
    theirs.get_by_role("button", name="Remove").click()
    expect(theirs.locator("#views-said")).to_contain_text("somebody else has changed this")
    theirs.get_by_label("Change Robberies").click()
    theirs.get_by_role("button", name="Remove").click()
    expect(theirs.locator(".saved-view")).to_have_count(0)
    theirs.get_by_role("button", name="Undo").click()
    expect(theirs.locator(".saved-view")).to_have_count(1)

    theirs.get_by_role("link", name="Robberies").click()
    expect(theirs.get_by_label("Name for what is on screen")).to_be_hidden()
    assert [one.what for one in views.history(kept.id)] == ["made", "changed", "removed", "restored"]
