"""Say at which hours of the week incidents may have happened, where only a span of time is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.checks import refuse, wrong_shapes
from layers.stats.shared.count_model import Floats

DAYS, HOURS = 7, 24
WEEK_MINUTES = DAYS * HOURS * 60
# No clock on earth is farther from UTC.
FARTHEST_OFFSET_MINUTES = 18 * 60


@dataclass(frozen=True, eq=False, kw_only=True)
class AoristicWeek:
    """
    Incidents by hour of the week, `hours` of shape (7, 24), Monday first; it adds up to `counted`.

    Of those counted, `zero_length` had one moment, `end_missing` no end and `end_before_start` one that
    cannot be: all these stand whole in the hour of their start. `week_or_longer` were shared out evenly over
    the week. `start_missing` were left out. `reason` says why nothing was counted.
    """

    hours: Floats
    counted: int
    start_missing: int
    end_missing: int
    end_before_start: int
    zero_length: int
    week_or_longer: int
    reason: str | None
    caveats: tuple[str, ...]


def aoristic_week(
    start_minute_utc: NDArray[Any],
    end_minute_utc: NDArray[Any],
    *,
    change_minute_utc: NDArray[Any],
    offset_minutes: NDArray[Any],
) -> AoristicWeek:
    """
    Answer: if any minute of an incident's span is as likely, how many fall into each hour of the week?

    An hour gets the minutes of a span that lie in it, over all minutes of the span; the end minute is open.
    Minutes are real ones: an hour that the clock skips gets none, and one that it repeats gets both.

    Parameters
    ----------
    start_minute_utc, end_minute_utc
        Shape (n,), whole minutes UTC since 1970-01-01; NaN where missing.
    change_minute_utc, offset_minutes
        Shape (k,) and (k + 1,): minutes UTC at which the study's clock is changed, ascending, which may be
        none; minutes by which local time is ahead of UTC before the first change, between them and after the
        last.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    Hours are shares of possible time, not known times: a flat stretch of the night is what nobody saw. People
    are away and asleep at certain hours, so that spans begin and end by the habits of victims.

    References
    ----------
    Ratcliffe (2000), International Journal of Geographical Information Science 14; Ratcliffe (2002), Journal
    of Quantitative Criminology 18.

    Examples
    --------
    >>> start, end = np.array([10 * 60 + 55]), np.array([11 * 60 + 55])
    >>> utc = {"change_minute_utc": np.array([]), "offset_minutes": np.array([0])}
    >>> aoristic_week(start, end, **utc).hours[3, 10:12].round(6).tolist()
    [0.083333, 0.916667]
    """
    from layers.stats.kernels.hours_of_week import HOURS_A_WEEK, share_out

    starts, ends, changes, offsets = (
        np.atleast_1d(np.asarray(one, np.float64))
        for one in (start_minute_utc, end_minute_utc, change_minute_utc, offset_minutes)
    )
    refuse(_wrong_spans(starts, ends) + _wrong_clock(changes, offsets))
    known, ended = ~np.isnan(starts), ~np.isnan(ends)
    length = np.where(known & ended, ends - starts, np.nan)
    long = length >= WEEK_MINUTES
    short = known & ~long
    first = starts[short].astype(np.int64)
    # What has no length, or none that can be, lies whole in the minute of its start.
    minutes = np.where(length[short] > 0, length[short], 1.0).astype(np.int64)
    hours = share_out(first, first + minutes, changes.astype(np.int64), offsets.astype(np.int64))
    hours += long.sum() / HOURS_A_WEEK
    counts = {
        "start_missing": int((~known).sum()),
        "end_missing": int((known & ~ended).sum()),
        "end_before_start": int((length < 0).sum()),
        "week_or_longer": int(long.sum()),
    }
    return AoristicWeek(
        hours=hours.reshape(DAYS, HOURS),
        counted=int(known.sum()),
        zero_length=int((length == 0).sum()),
        reason=None if known.any() else "no_incident_has_a_start",
        caveats=("hours_are_shares_of_possible_time", *(name for name, n in counts.items() if n)),
        **counts,
    )


def _wrong_spans(starts: Floats, ends: Floats) -> list[str]:
    wrong = wrong_shapes(start_minute_utc=starts, end_minute_utc=ends)
    for name, one in (("start_minute_utc", starts), ("end_minute_utc", ends)):
        if one.ndim != 1:
            wrong.append(f"`{name}` has shape {one.shape} but must have one dimension")
        known = one[~np.isnan(one)]
        if np.isinf(known).any() or (known != np.floor(known)).any():
            wrong.append(f"`{name}` must be whole minutes, or NaN where missing")
    return wrong


def _wrong_clock(changes: Floats, offsets: Floats) -> list[str]:
    wrong = []
    if offsets.shape != (changes.size + 1,):
        wrong.append(
            f"{changes.size} changes of the clock part {changes.size + 1} offsets, not {offsets.size}"
        )
    for name, one in (("change_minute_utc", changes), ("offset_minutes", offsets)):
        if not np.isfinite(one).all() or (one != np.floor(one)).any():
            wrong.append(f"`{name}` must be whole minutes")
    if (np.diff(changes) <= 0).any():
        wrong.append("`change_minute_utc` must ascend")
    if (np.abs(offsets) > FARTHEST_OFFSET_MINUTES).any():
        wrong.append("`offset_minutes` must lie within 18 hours of UTC")
    return wrong
