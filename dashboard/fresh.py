"""Serve an app that is made anew between two requests, when what it shows is no longer what is kept."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable, Iterator
from threading import Lock
from typing import Any

from geodata.errors import HotspotError
from geodata.shared import News

log = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0


class _Answers:
    """How many answers one app is giving; it knows nothing of the app, so it keeps none in memory."""

    def __init__(self) -> None:
        self.open = 0


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
        self._counting = Lock()  # is never held for long, so that an answer can end while an app is made
        self._answers = _Answers()
        self._has_drained = False
        self._app: Any = make()
        self._settle()
        self._looked = time.monotonic()

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer one request with the app of this moment."""
        app, answers = self._now()
        try:
            parts = app(environ, start_response)
        except BaseException:
            del app
            self._ended(answers)
            raise
        return _Answer(parts, lambda: self._ended(answers))

    def _now(self) -> tuple[Any, _Answers]:
        with self._lock:
            heard = self._news is not None and self._news.heard()
            if heard or time.monotonic() - self._looked >= LOOK_EVERY_S:
                if self._app is None or self._outdated():
                    self._renew()
                self._looked = time.monotonic()
            if self._has_drained:
                self._settle()
            with self._counting:
                self._answers.open += 1
            return self._app or self._closed, self._answers

    def _ended(self, answers: _Answers) -> None:
        """Count an answer that has ended; with the last one of an app that was exchanged, that app can go."""
        with self._counting:
            answers.open -= 1
            if answers.open or answers is self._answers:
                return
            self._has_drained = True
        # While another app is made, whoever makes it sees to this.
        if self._lock.acquire(blocking=False):
            try:
                self._settle()
            finally:
                self._lock.release()

    def _renew(self) -> None:
        if self._news is not None and self._app is not None:  # not at every further try
            self._news.tell()
        # Let go first: two large releases may not fit into memory, and the old one is not to be shown again.
        self._app = None
        with self._counting:
            self._answers = _Answers()
            self._has_drained = True
        self._settle()
        try:
            self._app = self._make()
            self._settle()
        except (HotspotError, OSError) as error:
            log.error("the study on the disk has changed and cannot be opened: %s", error)

    def _settle(self) -> None:
        """
        Take away what an exchanged app has left, and let the garbage collector leave the present one alone.

        An app that another thread still answers with cannot go yet: it goes when that answer has ended.
        """
        if self._has_drained:
            self._has_drained = False
            gc.unfreeze()
            gc.collect()
        if self._app is not None:
            # A look at all its parts halts every answer, and it holds no garbage worth a fifth of a second.
            gc.freeze()


class _Answer:
    """The parts of one answer, as WSGI has them; it says when they have been sent, or nobody wants them."""

    def __init__(self, parts: Any, ended: Callable[[], None]) -> None:
        self._parts, self._ended = parts, ended
        self._is_open = True

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._parts)

    def close(self) -> None:
        """Let go of the parts, and with them of the app."""
        if not self._is_open:
            return
        self._is_open = False
        try:
            if hasattr(self._parts, "close"):
                self._parts.close()
        finally:
            self._parts = ()
            self._ended()
