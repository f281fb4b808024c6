"""The program as it is started by hand, in a real browser: the printed link, a mailed link, and strangers."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from dashboard.components.study_map import MAP
from tests.app.test_serve import served
from tests.browser.explore import open_explore, painted_on, settled
from tests.browser.pixels import colour_count, wait_for_pixels
from tests.browser.watch import Watch
from tests.spine import studies
from tests.spine.studies import Built

NewPage = Callable[..., Page]
MAIL = "http://mail.example/"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return studies.demonstration(tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="module")
def link(demo: Built) -> Iterator[str]:
    """Give the link that a server of its own process prints, as `python app.py serve` does."""
    with served(Path(demo.folder), "--port", "0") as (_, printed):
        yield printed


def home_of(link: str) -> str:
    return f"http://{urlsplit(link).netloc}/"


@pytest.mark.slow
def test_the_printed_link_opens_the_map_under_the_policy_and_asks_nobody_else(
    page: Page, link: str, demo: Built
) -> None:
    # The fixture fails for every violation of the policy and every request to another host.
    with page.expect_response(lambda answer: answer.status == 200 and answer.url == home_of(link)) as opened:
        open_explore(page, link)
    policy = opened.value.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self' 'sha256-")
    assert "token" not in page.url
    on_map, in_cells = painted_on(page)
    assert on_map == len(demo.holdings.incidents) > in_cells > 0
    wait_for_pixels(page, f"#{MAP}", lambda pixels: colour_count(pixels) > 200, what="a drawn map")
    (cookie,) = page.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["expires"]) == (True, "Lax", -1)
    assert page.evaluate("document.cookie") == ""


@pytest.mark.slow
def test_a_link_in_webmail_opens_the_screen_for_whom_the_server_knows(
    page: Page, watch: Watch, link: str
) -> None:
    open_explore(page, link)
    watch.allow(f"request to another host: {MAIL}")
    page.route(
        f"{MAIL}**",
        lambda route: route.fulfill(
            content_type="text/html", body=f"<a href='{home_of(link)}?kinds=robbery'>The map</a>"
        ),
    )
    page.goto(MAIL)
    page.get_by_role("link", name="The map").click()
    settled(page, has=("kinds=robbery",))
    assert page.url == f"{home_of(link)}?kinds=robbery"


@pytest.mark.slow
def test_a_stranger_sees_nothing_and_the_printed_link_opens_twice(new_page: NewPage, link: str) -> None:
    stranger = new_page()
    stranger.watch.allow("console error: .*401")  # type: ignore[attr-defined]
    answer = stranger.goto(home_of(link))
    assert answer is not None
    assert answer.status == 401
    for visitor in (stranger, new_page()):
        visitor.goto(link)
        expect(visitor.locator("#map-frame")).to_be_visible(timeout=60_000)
