"""Watch a page for what no user would see and no test should let pass."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    WebSocket,
)
from playwright.sync_api import Error as PlaywrightError

HOME = "127.0.0.1"
LOCAL_SCHEMES = {"about", "blob", "data", "chrome-error"}

# The console is not enough: a blocked `eval` inside try/catch says nothing there.
LISTEN_FOR_VIOLATIONS = """
document.addEventListener('securitypolicyviolation', event => window.__violation(
  `${event.effectiveDirective} blocked ${event.blockedURI} (${event.sourceFile}:${event.lineNumber})`))
"""


class UncleanPageError(AssertionError):
    """The page broke a rule that holds for every page; each problem is on a line of its own."""


class Watch:
    """
    Everything wrong that one visitor's browser saw.

    Problems are sentences that begin with what they are: `request to another host`, `console error`,
    `page error`, `policy violation`, `server error`.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.problems: list[str] = []
        self._allowed: list[re.Pattern[str]] = []
        context.expose_binding("__violation", self._violation)
        context.add_init_script(LISTEN_FOR_VIOLATIONS)
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", lambda error: self._note("page error", str(error.error)))
        context.on("page", lambda page: page.on("websocket", self._websocket))

    def allow(self, pattern: str) -> None:
        """
        Expect a problem, once or more: a test that provokes one says so.

        Parameters
        ----------
        pattern
            Regular expression found in the problem's sentence. An expectation that is not met fails too.
        """
        self._allowed.append(re.compile(pattern))

    def check(self) -> None:
        """Raise `UncleanPageError` for every problem not allowed and every one allowed that never came."""
        wrong = [said for said in self.problems if not any(p.search(said) for p in self._allowed)]
        wrong += [
            f"expected, but never seen: {pattern.pattern}"
            for pattern in self._allowed
            if not any(pattern.search(said) for said in self.problems)
        ]
        if wrong:
            raise UncleanPageError("\n".join(wrong))

    def _note(self, kind: str, what: str) -> None:
        self.problems.append(f"{kind}: {what}")

    def _violation(self, _source: Any, what: str) -> None:
        self._note("policy violation", what)

    def _request(self, request: Request) -> None:
        self._only_home(request.url)

    def _websocket(self, socket: WebSocket) -> None:
        self._only_home(socket.url)

    def _only_home(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in LOCAL_SCHEMES and parts.hostname != HOME:
            self._note("request to another host", url)

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self._note("server error", f"{response.status} {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note("console error", f"{message.text} ({message.location.get('url', '')})")


@contextmanager
def visitor(browser: Browser, viewport: tuple[int, int], **options: Any) -> Iterator[tuple[Page, Watch]]:
    """
    One visitor with cookies of their own, whose page is checked when they leave.

    Parameters
    ----------
    browser
        The shared browser.
    viewport
        Width and height in pixels.
    options
        Further options of Playwright's `new_context`, such as `locale` and `color_scheme`.
    """
    width, height = viewport
    context = browser.new_context(viewport={"width": width, "height": height}, **options)
    try:
        watch = Watch(context)
        page = context.new_page()
        yield page, watch
        for one in context.pages:
            # Reports come in order: the answer to this comes after every report made before it. A page
            # that is just being left answers nothing, and reports nothing more.
            with suppress(PlaywrightError):
                one.evaluate("1")
        watch.check()
    finally:
        context.close()
