"""The charts of Explore from one overview: weeks, kinds, and hours of the week."""

from __future__ import annotations

from typing import Any

from dashboard.figures.bars import bars_height_px, kinds_figure
from dashboard.figures.hours import hours_figure
from dashboard.figures.weeks import Weeks, weeks_figure
from dashboard.theme.look import Look
from geodata.holdings import StudyFacts
from geodata.kinds.recorded import EVERY_INCIDENT
from layers.base.overview import Overview

# More bars than this are read as a table, which the download gives.
KINDS_DRAWN = 15
WEEKS_HEIGHT_PX = 260
HOURS_HEIGHT_PX = 260


def weeks_chart(seen: Overview, study: StudyFacts, look: Look) -> dict[str, Any]:
    """Return the counts a week, with the study's recording changes drawn on them."""
    weeks = Weeks(*zip(*seen.weeks, strict=True)) if seen.weeks else Weeks((), (), ())
    changes = [
        (change.day, change.titles.get(look.language) or change.titles.get("en", ""))
        for change in study.changes_of(EVERY_INCIDENT)
        if seen.days is not None and change.day in seen.days
    ]
    return weeks_figure(weeks, measure=seen.measure, look=look, changes=changes)


def hours_chart(seen: Overview, look: Look) -> tuple[dict[str, Any], str]:
    """Return hour by weekday, and a sentence about what has no known day or hour and is not in it."""
    known = seen.by_hour[:, :24]  # the last column is the unknown hour
    unknown = seen.n - int(known.sum())
    said = look.say("screen.hours.unknown", n=unknown) if unknown else ""
    return hours_figure(known, measure=seen.measure, look=look), said


def kinds_chart(seen: Overview, look: Look) -> tuple[dict[str, Any], int]:
    """Return the bars of the most frequent kinds, and how high they must be to be read."""
    drawn = seen.kinds[:KINDS_DRAWN]
    chosen = seen.query.leaves()
    figure = kinds_figure(
        [look.speaker.say(kind.title) for kind in drawn],
        [kind.n for kind in drawn],
        measure=seen.measure,
        look=look,
        ids=[kind.id for kind in drawn],
        chosen=[kind.id for kind in drawn if chosen is not None and kind.id in chosen],
    )
    return figure, bars_height_px(len(drawn), look)
