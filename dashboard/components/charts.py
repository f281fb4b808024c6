"""The charts of Explore from one overview: weeks and kinds."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dashboard.figures.bars import bars_height_px, kinds_figure
from dashboard.figures.weeks import Weeks, weeks_figure
from dashboard.theme.look import Look
from geodata.holdings import StudyFacts
from layers.base.overview import Overview

# More bars than this are read as a table, which the download gives.
KINDS_DRAWN = 15
WEEKS_HEIGHT_PX = 260


def weeks_chart(seen: Overview, study: StudyFacts, look: Look) -> dict[str, Any]:
    """Return the counts a week, with the study's recording changes drawn on them."""
    known = seen.days
    weeks = Weeks(
        starts=tuple(week.monday for week in seen.weeks),
        counts=tuple(week.n for week in seen.weeks),
        known_days=tuple(
            max(0, (min(week.monday + dt.timedelta(days=7), known.end) - max(week.monday, known.first)).days)
            for week in seen.weeks
            if known is not None
        ),
    )
    changes = [
        (change.day, change.titles.get(look.language) or change.titles.get("en", ""))
        for change in study.recording_changes
        if known is not None and change.day in known
    ]
    return weeks_figure(weeks, measure=seen.measure, look=look, changes=changes)


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
