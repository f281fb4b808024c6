"""Notice that this computer's clock is behind the records: then every new day would be wrong."""

from __future__ import annotations

import datetime as dt
import zoneinfo

from geodata.errors import EnvironmentProblem, Notice
from geodata.holdings import ReleaseFacts
from geodata.words.text import Text

# Records are taken up to tomorrow, since a report may be dated in another zone.
_ALLOWED = dt.timedelta(days=1)


def clock_notice(newest: dt.date | None, today: dt.date) -> Notice | None:
    """
    Return what to say where the clock shows a day more than one day before the newest day that is kept.

    Parameters
    ----------
    newest
        The last day of the data, or the day on which the release was made; None where there is none.
    today
        Local day of this computer's clock.

    Misreadings
    -----------
    A clock that runs ahead is not found by this: old data look the same.

    Examples
    --------
    >>> clock_notice(dt.date(2024, 5, 4), dt.date(2024, 5, 3)) is None
    True
    >>> clock_notice(dt.date(2024, 5, 4), dt.date(2024, 5, 2)).code
    'K14'
    """
    if newest is None or newest <= today + _ALLOWED:
        return None
    return Notice("K14", Text("start.clock", today=today, newest=newest), Text("start.clock.hint"))


def newest_day(release: ReleaseFacts) -> dt.date:
    """Return the newest day a release knows of: that of its last record, or that on which it was made."""
    made = release.made.date()
    return made if release.last is None else max(made, release.last)


def today_in(time_zone: str) -> dt.date:
    """Return the day that this computer's clock shows in a time zone."""
    return dt.datetime.now(zoneinfo.ZoneInfo(time_zone)).date()


def refuse_wrong_clock(newest: dt.date | None, today: dt.date) -> None:
    """
    Refuse to import under a clock that is behind the records of the last release.

    Raises
    ------
    EnvironmentProblem
        K14: nothing is changed; newer days would be rejected, and the release would bear a wrong day.
    """
    notice = clock_notice(newest, today)
    if notice is not None:
        raise EnvironmentProblem(notice.code, notice.what, Text("start.clock.import.hint"))
