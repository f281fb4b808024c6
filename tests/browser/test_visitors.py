"""Strangers never meet: two apps in one process both work, and two visitors keep their own screens."""

from collections.abc import Callable
from wsgiref.types import WSGIApplication

from playwright.sync_api import Page, expect

from dashboard.shell import build_app
from tests.browser.explore import FINDING, open_explore, see, settled
from tests.layers.cities import city

Serve = Callable[[WSGIApplication], str]


def test_two_apps_in_one_process_both_work(serve: Serve, new_page: Callable[..., Page]) -> None:
    small, large = city(seed=3, n=40), city(seed=4, n=2_000)
    # Both are made before either is opened: callbacks declared on a module would go to the first one only.
    apps = [build_app(small), build_app(large)]
    homes = [serve(app.server) for app in apps]
    for home, holdings in zip(homes, (small, large), strict=True):
        page = new_page()
        open_explore(page, home)
        assert see(page).on_map == len(holdings.incidents)
        open_explore(page, f"{home}?kinds=none")
        assert see(page).on_map == 0


def test_two_visitors_of_one_app_never_influence_each_other(
    serve: Serve, new_page: Callable[..., Page]
) -> None:
    home = serve(build_app(city(seed=5, n=1_500)).server)
    one, two = new_page(), new_page()
    open_explore(one, f"{home}?kinds=robbery&lang=es&look=dark")
    open_explore(two, f"{home}?kinds=drugs")
    before = one.locator(FINDING).inner_text()
    two.get_by_role("button", name="Clear filters").click()
    settled(two, lacks=("kinds",))
    assert one.locator(FINDING).inner_text() == before
    assert "kinds=robbery" in one.url
    expect(one.locator("html")).to_have_attribute("lang", "es")
    expect(two.locator("html")).to_have_attribute("lang", "en")
    # The first one goes on where it was.
    one.reload()
    settled(one, has=("kinds=robbery", "lang=es"))
    assert one.locator(FINDING).inner_text() == before
