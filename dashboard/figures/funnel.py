"""How far events lie from what they say together, against how certain each is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from dashboard.figures.axes import MOST_TICKS, axis_title
from dashboard.figures.parts import empty_figure, finished, legend_below, notes
from dashboard.figures.scales import (
    finite,
    in_order,
    percent_said,
    ratio_of,
    ratio_said,
    ratio_ticks,
    same_length,
    spread_ticks,
    tick_decimals,
)
from dashboard.theme.look import Look
from geodata.words.text import Text

Json = dict[str, Any]

# Sterne et al. (2011), BMJ 343: with fewer, a lopsided funnel is as good as certain to be chance.
FEWEST_FOR_ASYMMETRY = 10


@dataclass(frozen=True, eq=False, kw_only=True)
class FunnelPoints:
    """
    Events by log ratio and standard error, and the limits between which most lie if all are alike.

    Attributes
    ----------
    names
        Shape (k,): what the events are called.
    log_ratios, standard_errors
        Shape (k,): natural log of each ratio, and its standard error; None or NaN where not estimable.
    centre
        Natural log of the common ratio.
    line_standard_error, line_low, line_high
        Shape (m,): the limits, by standard error.
    level
        Of the limits, inside (0, 1).
    reason
        Why there is nothing to draw, where there is not.

    Raises
    ------
    ValueError
        Lengths differ, a limit has one end or the wrong order, or a standard error is below 0.
    """

    names: Sequence[Text | str]
    log_ratios: Sequence[float | None]
    standard_errors: Sequence[float | None]
    centre: float | None
    line_standard_error: Sequence[float]
    line_low: Sequence[float]
    line_high: Sequence[float]
    level: float = 0.95
    reason: Text | None = None

    def __post_init__(self) -> None:
        same_length(names=self.names, log_ratios=self.log_ratios, standard_errors=self.standard_errors)
        same_length(
            line_standard_error=self.line_standard_error, line_low=self.line_low, line_high=self.line_high
        )
        in_order(finite(self.line_low), finite(self.line_high))
        if any(value is not None and value < 0 for value in finite(self.standard_errors)):
            raise ValueError("`standard_errors` must not be below 0")

    def drawn(self) -> list[tuple[Text | str, float, float]]:
        """Return name, log ratio and standard error of the events that have them."""
        rows = zip(self.names, finite(self.log_ratios), finite(self.standard_errors), strict=True)
        return [(name, log, error) for name, log, error in rows if log is not None and error is not None]


def funnel_figure(points: FunnelPoints, *, look: Look) -> Json:
    """
    Return events by log ratio (with ticks as plain ratios) and standard error, the most certain on top.

    ``layout.meta.note`` says what a lopsided picture can mean, or that so few events can say nothing of it;
    the page has to show it.

    Parameters
    ----------
    points
        Events and limits.
    look
        Theme, language and size.

    Misreadings
    -----------
    A lopsided funnel may mean that some events were not recorded, but also that small events differ from
    large ones. The limits hold only if all events are alike.
    """
    events = points.drawn()
    if points.reason or not events:
        return empty_figure(points.reason or Text("comparison_charts.funnel.none"), look)
    layout = _layout(points, events, look)
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": [log for _, log, _ in events],
        "y": [error for _, _, error in events],
        "marker": {
            "color": look.palette.series,
            "symbol": "circle",
            "size": round(look.font_px * 0.7),
            "line": {"width": 1, "color": look.palette.panel},
        },
        "hovertext": [_hover(*event, look) for event in events],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "name": look.say("comparison_charts.forest.event"),
        "legendrank": 1,
    }
    return finished([*_limits(points, layout["yaxis"]["range"][0], look), dots], layout)


def _limits(points: FunnelPoints, deepest: float, look: Look) -> list[Json]:
    palette = look.palette
    line: Json = {"type": "scatter", "mode": "lines", "hoverinfo": "skip"}
    drawn: list[Json] = []
    (centre,) = finite([points.centre])
    if len(points.line_low):
        error = finite(points.line_standard_error)
        # Both limits are one line with a gap, so that the legend names them once.
        drawn.append(
            line
            | {
                "x": [*finite(points.line_low), None, *finite(points.line_high)],
                "y": [*error, None, *error],
                "line": {"color": palette.muted, "width": 2, "dash": "dash"},
                "name": look.say("comparison_charts.funnel.limits", percent=percent_said(points.level)),
                "legendrank": 3,
            }
        )
    if centre is not None:
        drawn.append(
            line
            | {
                "x": [centre, centre],
                "y": [0, deepest],
                "line": {"color": palette.change, "width": 2},
                "name": look.say("comparison_charts.funnel.centre", ratio=ratio_said(ratio_of(centre), look)),
                "legendrank": 2,
            }
        )
    return drawn


def _hover(name: Text | str, log: float, error: float, look: Look) -> str:
    times = look.say("comparison_charts.ratio.times", ratio=ratio_said(ratio_of(log), look))
    certain = look.say("comparison_charts.funnel.error", error=look.speaker.number(error, decimals=2))
    return f"<b>{escape(look.speaker.say(name))}</b><br>{times}<br>{certain}"


def _layout(points: FunnelPoints, events: Sequence[tuple[Text | str, float, float]], look: Look) -> Json:
    layout = look.chart_layout()
    layout["hovermode"] = "closest"
    logs = [log for _, log, _ in events]
    ratios = [ratio_of(log) for log in logs]
    limits = [ratio_of(log) for log in finite([*points.line_low, *points.line_high]) if log is not None]
    ticks, called, (low, high) = ratio_ticks([*ratios, *limits], look, never_cut=ratios)
    layout["xaxis"] |= {
        "title": axis_title(look.say("comparison_charts.ratio.axis"), look),
        "tickvals": [math.log(tick) for tick in ticks],
        "ticktext": called,
        "range": [math.log(low), math.log(high)],
    }
    deepest = max(
        [error for _, _, error in events] + [e for e in finite(points.line_standard_error) if e is not None]
    )
    errors = spread_ticks(0.0, deepest, most=MOST_TICKS[look.size])
    layout["yaxis"] |= {
        "title": axis_title(look.say("comparison_charts.funnel.axis"), look),
        "tickvals": errors,
        "ticktext": [look.speaker.number(error, decimals=tick_decimals(errors)) for error in errors],
        "range": [errors[-1], 0],
    }
    legend_below(layout, look)
    few = len(events) < FEWEST_FOR_ASYMMETRY
    missing = len(points.names) - len(events)
    layout["meta"] = notes(
        look.say("comparison_charts.funnel.few", n=len(events), fewest=FEWEST_FOR_ASYMMETRY)
        if few
        else look.say("comparison_charts.funnel.lopsided"),
        look.say("comparison_charts.funnel.missing", n=missing) if missing else "",
    )
    return layout
