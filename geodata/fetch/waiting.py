"""Wait before asking again: as long as the server says, else longer each time and never all at once."""

from __future__ import annotations

import datetime as dt
import email.utils
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

FIRST_S = 1.0
LONGEST_S = 120.0


@dataclass(frozen=True)
class Patience:
    """
    How often and how long to wait.

    Attributes
    ----------
    attempts
        How often one page is asked for before the fetch stops; what was kept until then stays.
    most_wait_s
        A server that asks for more patience than this in one go is left alone, and says so.
    """

    rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(0))
    sleep: Callable[[float], None] = time.sleep
    attempts: int = 6
    most_wait_s: float = 900.0

    def wait(self, attempt: int, asked_s: float | None) -> bool:
        """
        Wait before another attempt; False where that makes no sense.

        Parameters
        ----------
        attempt
            How many have failed, from 1.
        asked_s
            What the server asks for; None where it says nothing.
        """
        if attempt >= self.attempts or (asked_s is not None and asked_s > self.most_wait_s):
            return False
        longest = min(LONGEST_S, FIRST_S * 2 ** (attempt - 1))
        # Full jitter: a crowd that was turned away together does not come back together.
        self.sleep(asked_s if asked_s is not None else float(self.rng.uniform(longest / 2, longest)))
        return True


def patience_of(name: str) -> Patience:
    """Return the patience for a source, whose jitter depends on its name, so that two sources differ."""
    return Patience(rng=np.random.default_rng(zlib.crc32(name.encode())))


def asked_seconds(header: str | None, now: dt.datetime) -> float | None:
    """
    Return how many seconds a `Retry-After` asks for, written as seconds or as a day and time.

    Examples
    --------
    >>> asked_seconds("120", dt.datetime.now(dt.UTC))
    120.0
    """
    if header is None:
        return None
    said = header.strip()
    if said.isascii() and said.isdigit() and len(said) < 10:
        return float(said)
    try:
        then = email.utils.parsedate_to_datetime(said)
    except ValueError:
        return None
    then = then if then.tzinfo else then.replace(tzinfo=dt.UTC)
    return max(0.0, (then - now).total_seconds())
