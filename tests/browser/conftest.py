"""
One shared Chromium; pages that are checked when a test ends; a server for any WSGI app.

A browser test asks for `serve` and `page`, or for `new_page` where the size, the language or a second
visitor matters:

    def test_the_map_shows_a_red_cell(serve, page):
        page.goto(serve(app))
        wait_for_pixels(page, "#map", lambda seen: share_of_colour(seen, RED) > 0.01, what="a red cell")
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from wsgiref.types import WSGIApplication

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from waitress import wasyncore
from waitress.server import create_server

from tests.browser.chromium import start_chromium
from tests.browser.watch import HOME, Watch, visitor

DESKTOP = (1280, 720)
# A busy machine draws slowly; what never comes is still found out.
expect.set_options(timeout=60_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the one browser of the whole run."""
    with sync_playwright() as playwright:
        browser = start_chromium(playwright.chromium)
        yield browser
        browser.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """
    Give a function that opens a new visitor's page: `new_page((390, 844), locale="es-MX")`.

    Each page is checked when the test ends: no request to another host, no console or page error, no
    violation of the content security policy, no 5xx. `page.watch.allow(...)` names what a test provokes.
    """
    with ExitStack() as visitors:

        def open_page(viewport: tuple[int, int] = DESKTOP, **options: Any) -> Page:
            page, watch = visitors.enter_context(visitor(browser, viewport, **options))
            page.watch = watch  # type: ignore[attr-defined]
            return page

        yield open_page


@pytest.fixture
def page(new_page: Callable[..., Page], request: pytest.FixtureRequest) -> Page:
    """Open a page of 1280 x 720; `parametrize("page", [(390, 844)], indirect=True)` asks for another size."""
    return new_page(getattr(request, "param", DESKTOP))


@pytest.fixture
def watch(page: Page) -> Watch:
    """Give what watches `page`: its problems so far, and `allow`."""
    watch: Watch = page.watch  # type: ignore[attr-defined]
    return watch


@pytest.fixture
def serve() -> Iterator[Callable[[WSGIApplication], str]]:
    """Give a function that serves a WSGI app (a Dash app's `.server`) until the test ends, and says where."""
    with ExitStack() as stops:

        def start(app: WSGIApplication) -> str:
            server = create_server(app, host=HOME, port=0, threads=4)
            thread = threading.Thread(target=server.run, daemon=True)
            thread.start()
            stops.callback(_stop, server, thread)
            return f"http://{HOME}:{server.effective_port}/"

        yield start


def _stop(server: Any, thread: threading.Thread) -> None:
    # The server's own thread closes its sockets: another one would pull them from under its `select`.
    server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
    thread.join(timeout=10)
    server.task_dispatcher.shutdown()
    assert not thread.is_alive(), "the test server did not stop"
