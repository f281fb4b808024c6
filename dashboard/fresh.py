"""Serve an app that is made anew between two requests, when what it shows is no longer what is kept."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable
from threading import Lock
from typing import Any

from geodata.errors import HotspotError
from geodata.shared import News

log = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0


class Fresh:
    """
    A WSGI app that stands for another one, and exchanges it whole.

    No request sees two releases, since each is answered by one app from its first line to its last. While
    the app is made anew, requests wait: a purged record must not be shown once more.

    Parameters
    ----------
    make
        Makes the app; what goes wrong the first time is raised.
    outdated
        Asked at most once a second, before a request is answered.
    closed
        Answers while no app can be made. It stands before the door, so it tells nothing about the study.
    news
        Told of a change, and asked before every request whether another process of this server has told one:
        then all of them go over at once, and a screen whose parts several of them draw is of one release.
    """

    def __init__(
        self, make: Callable[[], Any], outdated: Callable[[], bool], closed: Any, news: News | None = None
    ) -> None:
        self._make, self._outdated, self._closed, self._news = make, outdated, closed, news
        self._lock = Lock()
        self._app: Any = _settled(make())
        self._looked = time.monotonic()

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer one request with the app of this moment."""
        return self._now()(environ, start_response)

    def _now(self) -> Any:
        with self._lock:
            heard = self._news is not None and self._news.heard()
            if heard or time.monotonic() - self._looked >= LOOK_EVERY_S:
                if self._app is None or self._outdated():
                    self._renew()
                self._looked = time.monotonic()
            return self._app or self._closed

    def _renew(self) -> None:
        if self._news is not None and self._app is not None:  # not at every further try
            self._news.tell()
        # Let go first: two large releases may not fit into memory, and the old one is not to be shown again.
        self._app = None
        gc.unfreeze()
        gc.collect()
        try:
            self._app = _settled(self._make())
        except (HotspotError, OSError) as error:
            log.error("the study on the disk has changed and cannot be opened: %s", error)


def _settled(app: Any) -> Any:
    """Return an app that the garbage collector leaves alone: a look at all its parts halts every answer."""
    gc.freeze()  # what was made for it holds no garbage that would be worth a fifth of a second
    return app
