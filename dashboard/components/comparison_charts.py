"""The charts of a comparison: weeks against expected, event study, running difference, placebos."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from dashboard.desk import Desk
from dashboard.figures.cumulative import RunningDifference, cumulative_figure
from dashboard.figures.event_study import EventStudyBins, event_study_figure
from dashboard.figures.expected_weeks import ExpectedWeeks, expected_weeks_figure
from dashboard.figures.placebo_strip import PlaceboEffects, placebo_strip_figure
from dashboard.theme.look import Look
from geodata.words.text import Text
from layers.base.naming import titled
from layers.comparison.result import Comparison
from layers.comparison.running import running_difference
from layers.comparison.sensitivity_finding import Finding
from layers.comparison.sensitivity_placebos import PlaceboRun
from layers.stats.event_study import EventStudy

Json = dict[str, Any]
_WEEK = dt.timedelta(days=7)
# Two years before the event: older weeks would squeeze the windows together.
_WEEKS_SHOWN = 104


def weeks_chart(found: Comparison, desk: Desk, look: Look) -> Json:
    """Return the zone's weeks against what its controls lead one to expect."""
    weekly, windows = found.weekly, found.windows
    kept = weekly.week >= -_WEEKS_SHOWN
    days = [windows.day + int(week) * _WEEK for week in weekly.week[kept]]
    none = [None] * len(days)
    line = found.weeks
    band = (
        (none, none, none)
        if line is None
        else tuple([float(one) for one in part[kept]] for part in (line.expected, line.low, line.high))
    )
    return expected_weeks_figure(
        ExpectedWeeks(
            first_days=days,
            observed=[int(n) for n in weekly.disc[0][kept]],
            expected=band[0],
            low=band[1],
            high=band[2],
            before=windows.before,
            after=windows.after,
            event_day=windows.day,
            unit=found.points.unit,
            held_back=windows.held_back,
            recording_changes=_changes(found, desk, days[0] if days else windows.day),
        ),
        look=look,
    )


def running_chart(found: Comparison, look: Look) -> Json:
    """Return observed minus expected, added up from the first day after on; its last band is the card's."""
    running = running_difference(found)
    sums = (
        {"last_days": [], "difference": [], "low": [], "high": []}
        if running is None
        else {
            "last_days": running.last_days,
            "difference": running.difference.tolist(),
            "low": running.low.tolist(),
            "high": running.high.tolist(),
        }
    )
    return cumulative_figure(
        RunningDifference(
            **sums,
            first_day=found.windows.after.first,
            unit=found.points.unit,
            reason=Text("compare.chart.nothing_expected") if running is None else None,
        ),
        look=look,
    )


def leads_chart(findings: Sequence[Finding], look: Look) -> Json | None:
    """Return the event study, None where there is none."""
    study = next((one.detail for one in findings if isinstance(one.detail, EventStudy)), None)
    if study is None or study.reason or not len(study.lead):
        return None
    return event_study_figure(
        EventStudyBins(
            leads=study.lead.tolist(),
            estimates=study.ratio.tolist(),
            low=study.low.tolist(),
            high=study.high.tolist(),
            is_reference=study.is_reference.tolist(),
            measure="ratio",
            period=Text("compare.chart.four_weeks"),
            joint_low=study.low_joint.tolist(),
            joint_high=study.high_joint.tolist(),
            level=study.level,
        ),
        look=look,
    )


def placebo_chart(findings: Sequence[Finding], found: Comparison, look: Look) -> Json | None:
    """Return what came out at places where nothing happened, None without them."""
    space = next((one for one in findings if one.name == "placebo_space"), None)
    run = space.detail if space is not None else None
    if not isinstance(run, PlaceboRun) or not len(run.effects):
        return None
    return placebo_strip_figure(
        PlaceboEffects(
            effects=run.effects.tolist(),
            observed=run.observed,
            as_extreme=run.test.as_extreme,
            p=run.test.p,
            smallest_possible_p=run.test.smallest_possible_p,
            measure="count",
            unit=found.points.unit,
            measured=Text("comparison_charts.placebo.measured"),
        ),
        look=look,
    )


def _changes(found: Comparison, desk: Desk, first: dt.date) -> tuple[tuple[dt.date, Text | str], ...]:
    """Return the changes of recording; one in the week before the first that is drawn, where weeks begin."""
    return tuple(
        (first if first - _WEEK < change.day < first else change.day, titled(change.titles))
        for change in desk.holdings.study.changes_of(found.points.kinds)
    )
