"""The charts of Explore from one overview: weeks, kinds, and hours of the week."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.figures.bars import bars_height_px, kinds_figure
from dashboard.figures.hours import hours_figure
from dashboard.figures.strip import strip_figure
from dashboard.figures.weeks import Weeks, weeks_figure
from dashboard.theme.look import Look
from geodata.holdings import StudyFacts
from geodata.kinds.recorded import EVERY_INCIDENT
from layers.base.beside import Beside
from layers.base.overview import Overview
from layers.base.query import Query
from layers.base.select import hours_between

# More bars than this are read as a table, which the download gives.
KINDS_DRAWN = 15
WEEKS_HEIGHT_PX = 260
HOURS_HEIGHT_PX = 260
STRIP_HEIGHT_PX = 84


def weeks_chart(seen: Overview, study: StudyFacts, look: Look) -> dict[str, Any]:
    """Return the counts a week, with the study's recording changes drawn on them."""
    weeks = Weeks(*zip(*seen.weeks, strict=True)) if seen.weeks else Weeks((), (), ())
    changes = [
        (change.day, change.titles.get(look.language) or change.titles.get("en", ""))
        for change in study.changes_of(EVERY_INCIDENT)
        if seen.days is not None and change.day in seen.days
    ]
    return weeks_figure(weeks, measure=seen.measure, look=look, changes=changes)


def strip_chart(seen: Overview, beside: Beside, look: Look) -> dict[str, Any]:
    """Return the weeks of all the data, small, with the days asked for standing out: to be brushed."""
    return strip_figure(
        [week.monday for week in beside.weeks],
        [week.n for week in beside.weeks],
        chosen=None if seen.query.period is None and seen.query.preset == "all" else seen.days,
        measure=seen.measure,
        look=look,
    )


def hours_chart(seen: Overview, beside: Beside, look: Look) -> tuple[dict[str, Any], str]:
    """Return hour by weekday, and a sentence about what has no known day or hour and is not in it."""
    by_hour = seen.by_hour[:, :24]  # the last column is the unknown hour
    unknown = seen.n - int(by_hour.sum())
    said = look.say("screen.hours.unknown", n=unknown) if unknown else ""
    figure = hours_figure(
        beside.by_hour[:, :24],
        measure=seen.measure,
        look=look,
        chosen=_squares(seen.query),
    )
    return figure, said


def _squares(query: Query) -> NDArray[np.bool_] | None:
    """Return which squares of hour by weekday a question asks for, (7, 24); None for all of them."""
    if query.hours is None and not query.weekdays:
        return None
    hours = hours_between(*query.hours) if query.hours is not None else range(24)
    squares = np.zeros((7, 24), np.bool_)
    squares[np.ix_(query.weekdays or range(7), sorted(hours))] = True
    return squares


def kinds_chart(seen: Overview, beside: Beside, look: Look) -> tuple[dict[str, Any], int]:
    """
    Return the bars of the most frequent kinds, and how high they must be to be read.

    A kind that is asked for is drawn, however few it has: it stands out among those that could be chosen.
    """
    leaves = seen.query.leaves()
    drawn = [kind for at, kind in enumerate(beside.kinds) if at < KINDS_DRAWN or kind.id in (leaves or ())]
    figure = kinds_figure(
        [look.speaker.say(kind.title) for kind in drawn],
        [kind.n for kind in drawn],
        measure=seen.measure,
        look=look,
        ids=[kind.id for kind in drawn],
        chosen=None if leaves is None else [kind.id for kind in drawn if kind.id in leaves],
    )
    return figure, bars_height_px(len(drawn), look)
