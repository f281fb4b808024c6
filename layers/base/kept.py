"""Keep what was made of a release for as long as somebody holds the release, and no longer."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

Kept = TypeVar("Kept")


class PerRelease(Generic[Kept]):
    """
    Things made once for a release, or for its columns, whoever of many threads asks first.

    Whoever asks while one is being made waits for it: it takes a tenth of a second, and made twice it would
    take twice the memory.

    Parameters
    ----------
    most
        How many are kept for one release, those asked for last; None for all of them.

    Examples
    --------
    >>> class Release: ...
    >>> release, sizes = Release(), PerRelease[int]()
    >>> sizes.get(release, "beats", lambda: 50), sizes.get(release, "beats", lambda: 51)
    (50, 50)
    """

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self._of: WeakKeyDictionary[Any, OrderedDict[Hashable, Kept]] = WeakKeyDictionary()
        # What makes one thing may ask for another of the same sort.
        self._lock = threading.RLock()

    def get(self, release: Any, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """Return what is kept under a key, made first where it is not there."""
        with self._lock:
            kept = self._of.setdefault(release, OrderedDict())
            if key not in kept:
                kept[key] = make()
            kept.move_to_end(key)
            while self._most is not None and len(kept) > self._most:
                kept.popitem(last=False)
            return kept[key]
