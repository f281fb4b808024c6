"""The checks of the browser tests can fail: each kind of trouble, provoked on a small page, is caught."""

import re
import threading
import time
from collections.abc import Callable, Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.accessibility import axe
from tests.browser.pixels import colour_count, pixels_of, share_of_colour, wait_for_pixels, wait_until_still
from tests.browser.watch import UncleanPageError, Watch, visitor

Serve = Callable[[WSGIApplication], str]
RED = (255, 0, 0)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "connect-src 'self'; worker-src blob:; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)

HTML = """<!doctype html><html lang="en"><head><title>A small page</title>
<link rel="icon" href="data:,"></head><body><main><h1>A small page</h1>
<canvas id="drawing" style="width:200px;height:100px"></canvas>
<script src="/page.js"></script></main></body></html>"""

# Red, but late and with WebGL2, as a map is drawn.
DRAW = """
const gl = document.getElementById('drawing').getContext('webgl2');
let frames = 0;
function draw() {
  gl.clearColor(frames > 20 ? 1 : 0, 0, 0, 1);
  gl.clear(gl.COLOR_BUFFER_BIT);
  if (frames++ < 40) requestAnimationFrame(draw);
}
draw();
"""


def small_app(script: str = DRAW) -> WSGIApplication:
    """Make an app of one page under a strict policy, whose script is given; /broken answers 500."""
    files = {"/": ("text/html", HTML), "/page.js": ("text/javascript", script)}

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        kind, text = files.get(path, ("text/plain", "nothing here"))
        status = "200 OK" if path in files else "500 Broken" if path == "/broken" else "404 Not Found"
        start_response(
            status, [("Content-Type", f"{kind}; charset=utf-8"), ("Content-Security-Policy", POLICY)]
        )
        return [text.encode()]

    return answer


def test_a_clean_page_passes(serve: Serve, page: Page, watch: Watch) -> None:
    page.goto(serve(small_app()))
    assert watch.problems == []


def test_the_browser_draws_with_webgl2(serve: Serve, page: Page) -> None:
    page.goto(serve(small_app()))
    drawn_by = page.evaluate("""() => {
        const gl = document.createElement('canvas').getContext('webgl2');
        return gl && gl.getParameter(gl.VERSION);
    }""")
    assert drawn_by.startswith("WebGL 2.0")


PROVOKE = {
    "policy violation: script-src blocked eval": "try { eval('1') } catch (error) { }",
    "policy violation: img-src blocked http://example": "new Image().src = 'http://example.invalid/a.png'",
    "request to another host: http://example.invalid/there": "location.href = 'http://example.invalid/there'",
    "console error: the map is lost": "console.error('the map is lost')",
    "page error: .*nobody caught this": "setTimeout(() => { throw new Error('nobody caught this') })",
    "server error: 500 .*/broken": "fetch('/broken')",
    "console error: .*404.*missing.js": "fetch('/missing.js')",
}


@pytest.mark.parametrize("problem", PROVOKE)
def test_each_kind_of_trouble_is_caught(serve: Serve, browser: Browser, problem: str) -> None:
    address = serve(small_app(PROVOKE[problem]))
    with pytest.raises(UncleanPageError, match=problem), visitor(browser, (400, 300)) as (page, watch):
        page.goto(address)
        until = time.monotonic() + 10
        while time.monotonic() < until and not any(re.search(problem, said) for said in watch.problems):
            page.wait_for_timeout(20)


def test_what_a_test_provokes_may_be_allowed_but_must_then_happen(serve: Serve, browser: Browser) -> None:
    address = serve(small_app())
    with visitor(browser, (400, 300)) as (page, watch):
        watch.allow("console error: as planned")
        page.goto(address)
        page.evaluate("console.error('as planned')")
    with (
        pytest.raises(UncleanPageError, match="never seen: something else"),
        visitor(browser, (400, 300)) as (page, watch),
    ):
        watch.allow("something else")
        page.goto(address)


def test_a_late_drawing_is_waited_for_and_then_at_rest(serve: Serve, page: Page) -> None:
    page.goto(serve(small_app()))
    seen = wait_for_pixels(
        page, "#drawing", lambda seen: share_of_colour(seen, RED) > 0.95, what="a red canvas"
    )
    assert seen.shape == (100, 200, 3)
    assert colour_count(wait_until_still(page, "#drawing")) == 1
    with pytest.raises(AssertionError, match="a blue canvas: not seen in #drawing within 0.2 s"):
        wait_for_pixels(
            page,
            "#drawing",
            lambda seen: share_of_colour(seen, (0, 0, 255)) > 0,
            what="a blue canvas",
            timeout_s=0.2,
        )


@pytest.mark.parametrize("page", [(390, 844), (1920, 1080)], indirect=True)
def test_the_page_has_the_size_that_was_asked_for(
    serve: Serve, page: Page, request: pytest.FixtureRequest
) -> None:
    page.goto(serve(small_app()))
    assert page.evaluate("[innerWidth, innerHeight]") == list(request.node.callspec.params["page"])


def test_axe_finds_what_is_wrong_and_nothing_when_it_is_mended(serve: Serve, page: Page) -> None:
    page.goto(serve(small_app()))
    assert axe(page) == []
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    found = axe(page)
    assert [(one.rule, one.impact, one.targets) for one in found] == [
        ("button-name", "critical", ("button",))
    ]


def test_two_visitors_share_no_cookie(serve: Serve, new_page: Callable[..., Page]) -> None:
    address = serve(small_app())
    one, two = new_page(), new_page(locale="es-MX", color_scheme="dark")
    for page in (one, two):
        page.goto(address)
    one.evaluate("document.cookie = 'mine=1'")
    assert (one.evaluate("document.cookie"), two.evaluate("document.cookie")) == ("mine=1", "")
    assert two.evaluate("[navigator.language, matchMedia('(prefers-color-scheme: dark)').matches]") == [
        "es-MX",
        True,
    ]


def test_the_servers_of_a_test_are_gone_after_it(serve: Serve) -> None:
    before = threading.active_count()
    serve(small_app())
    assert threading.active_count() > before


def test_no_server_thread_is_left_over() -> None:
    assert [thread.name for thread in threading.enumerate() if "waitress" in thread.name] == []


def test_shares_and_counts_of_colours_are_those_of_the_picture() -> None:
    picture = np.zeros((10, 10, 3), dtype=np.uint8)
    picture[:3] = (250, 5, 0)
    assert share_of_colour(picture, RED) == 0.3
    assert share_of_colour(picture, RED, within=4) == 0
    assert colour_count(picture) == 2


def test_an_element_that_is_not_there_is_said_to_be_missing(serve: Serve, page: Page) -> None:
    page.goto(serve(small_app()))
    page.set_default_timeout(500)
    with pytest.raises(Exception, match="#nowhere"):
        pixels_of(page, "#nowhere")
