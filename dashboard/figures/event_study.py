"""Estimates period by period, before and after an event, with their intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dashboard.figures.axes import MOST_TICKS, axis_title
from dashboard.figures.parts import (
    broken,
    empty_figure,
    finished,
    legend_below,
    marked,
    no_difference,
    notes,
    top_labels,
)
from dashboard.figures.scales import (
    difference_axis,
    finite,
    in_order,
    percent_said,
    ratio_said,
    ratio_ticks,
    same_length,
    signed,
    unit_said,
)
from dashboard.theme.look import Look
from geodata.words.text import Text

Json = dict[str, Any]
Measure = Literal["ratio", "count"]


@dataclass(frozen=True, eq=False, kw_only=True)
class EventStudyBins:
    """
    One estimate for each bin of periods around an event.

    Attributes
    ----------
    leads
        Shape (n,): 0 is the first bin after the event began, -1 the last before.
    estimates, low, high
        Shape (n,): ratios, or differences of counts; None or NaN where not estimable.
    is_reference
        Shape (n,): bins to which all others are compared.
    measure
        ``ratio``: log axis, no difference is 1; ``count``: no difference is 0.
    period
        What one bin is, such as "4 weeks".
    unit
        Of a difference of counts, such as "reported incidents"; a ratio has none.
    joint_low, joint_high
        Shape (n,): intervals for all bins at once; none drawn without them.
    level
        Of the intervals, inside (0, 1).
    reason
        Why there is nothing to draw, where there is not.

    Raises
    ------
    ValueError
        Lengths differ, an interval has one end or the wrong order, or a ratio is not above 0.
    """

    leads: Sequence[int]
    estimates: Sequence[float | None]
    low: Sequence[float | None]
    high: Sequence[float | None]
    is_reference: Sequence[bool]
    measure: Measure
    period: Text | str
    unit: Text | str = ""
    joint_low: Sequence[float | None] | None = None
    joint_high: Sequence[float | None] | None = None
    level: float = 0.95
    reason: Text | None = None

    def __post_init__(self) -> None:
        same_length(
            leads=self.leads,
            estimates=self.estimates,
            low=self.low,
            high=self.high,
            is_reference=self.is_reference,
            joint_low=self.low if self.joint_low is None else self.joint_low,
            joint_high=self.low if self.joint_high is None else self.joint_high,
        )
        in_order(finite(self.low), finite(self.high))
        in_order(*self.joint())
        if self.measure == "ratio" and any(
            value is not None and value <= 0 for value in finite(self.estimates)
        ):
            raise ValueError("`estimates` are ratios and must be above 0")

    def joint(self) -> tuple[list[float | None], list[float | None]]:
        """Return the ends of the intervals for all bins at once; nothing where there are none."""
        if self.joint_low is None or self.joint_high is None:
            return [], []
        return finite(self.joint_low), finite(self.joint_high)

    @property
    def places(self) -> list[float]:
        """Where each bin stands on the axis: its middle, with the event at 0."""
        return [int(lead) + 0.5 for lead in self.leads]


def event_study_figure(bins: EventStudyBins, *, look: Look) -> Json:
    """
    Return estimates with intervals: hollow before the event, filled after it, a square for the reference.

    ``layout.meta.note`` names the reference and the bins without an estimate; the page has to show it.

    Parameters
    ----------
    bins
        Estimates by bin.
    look
        Theme, language and size.

    Misreadings
    -----------
    Among many bins some stray: the joint intervals are the ones to look at. Estimates near no difference
    before the event do not show that the zones would have moved alike after it.
    """
    estimates = finite(bins.estimates)
    if bins.reason or not any(
        value is not None and not reference
        for value, reference in zip(estimates, bins.is_reference, strict=True)
    ):
        return empty_figure(bins.reason or Text("comparison_charts.study.none"), look)
    layout = look.chart_layout()
    layout["hovermode"] = "closest"
    _x_axis(layout, bins, look)
    _y_axis(layout, bins, look)
    legend_below(layout, look)
    label = (0, 0.5, look.palette.event, look.say("comparison_charts.study.event"))
    layout["shapes"] = [marked(0, look.palette.event, "solid")]
    layout["annotations"], layout["margin"]["t"] = top_labels([label], look)
    layout["meta"] = notes(*_notes(bins, estimates, look))
    zero = no_difference(layout, 1.0 if bins.measure == "ratio" else 0.0, look)
    data = [zero | {"legendrank": 9}, *_intervals(bins, look), *_points(bins, estimates, look)]
    return finished(data, layout)


def _intervals(bins: EventStudyBins, look: Look) -> list[Json]:
    percent = percent_said(bins.level)
    joint = bins.joint()
    kinds = [("joint", *joint, 1, 5)] if joint[0] else []
    kinds.append(("interval", finite(bins.low), finite(bins.high), 3, 4))
    drawn = []
    for name, lows, highs, width, rank in kinds:
        x: list[float | None] = []
        y: list[float | None] = []
        for place, low, high in zip(bins.places, lows, highs, strict=True):
            if low is not None and high is not None:
                x += [place, place, None]
                y += [low, high, None]
        drawn.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": x,
                "y": y,
                "line": {"color": look.palette.series, "width": width},
                "hoverinfo": "skip",
                "name": look.say(f"comparison_charts.study.{name}", percent=percent),
                "legendrank": rank,
            }
        )
    return drawn


def _points(bins: EventStudyBins, estimates: Sequence[float | None], look: Look) -> list[Json]:
    palette = look.palette
    kinds = {
        "leads": (
            "circle",
            [lead < 0 and not r for lead, r in zip(bins.leads, bins.is_reference, strict=True)],
        ),
        "reference": ("square", list(bins.is_reference)),
        "lags": (
            "circle",
            [lead >= 0 and not r for lead, r in zip(bins.leads, bins.is_reference, strict=True)],
        ),
    }
    hover = [_hover(bins, number, look) for number in range(len(bins.leads))]
    drawn = []
    for rank, (name, (symbol, members)) in enumerate(kinds.items(), 1):
        here = [n for n, one in enumerate(members) if one]
        if not here:
            continue
        drawn.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [bins.places[n] for n in here],
                "y": [estimates[n] for n in here],
                "marker": {
                    "color": palette.series if name == "lags" else palette.panel,
                    "symbol": symbol,
                    "size": round(look.font_px * 0.75),
                    "line": {"width": 2, "color": palette.series},
                },
                "hovertext": [hover[n] for n in here],
                "hovertemplate": "%{hovertext}<extra></extra>",
                "name": look.say(f"comparison_charts.study.{name}"),
                "legendrank": rank,
            }
        )
    return drawn


def _when(lead: int, look: Look) -> str:
    side, number = ("before", -lead) if lead < 0 else ("after", lead + 1)
    return look.say(f"comparison_charts.study.period_{side}", number=int(number))


def _amount(bins: EventStudyBins, value: float, look: Look) -> str:
    if bins.measure == "ratio":
        return look.say("comparison_charts.ratio.times", ratio=ratio_said(value, look))
    return look.say(
        "comparison_charts.difference", count=signed(value, look), unit=unit_said(bins.unit, look)
    )


def _hover(bins: EventStudyBins, number: int, look: Look) -> str:
    value, low, high = (finite([one[number]])[0] for one in (bins.estimates, bins.low, bins.high))
    said = f"{_when(bins.leads[number], look)} ({unit_said(bins.period, look)})<br>"
    if bins.is_reference[number]:
        return said + look.say("comparison_charts.study.reference")
    if value is None:
        return said + look.say("comparison_charts.not_estimable")
    said += f"<b>{_amount(bins, value, look)}</b>"
    if low is None or high is None:
        return f"{said}<br>{look.say('comparison_charts.no_interval')}"
    percent = percent_said(bins.level)
    if bins.measure == "ratio":
        ends = {"low": ratio_said(low, look), "high": ratio_said(high, look)}
    else:
        ends = {"low": signed(low, look), "high": signed(high, look)}
    return f"{said}<br>{look.say('comparison_charts.hover_interval', percent=percent, **ends)}"


def _x_axis(layout: Json, bins: EventStudyBins, look: Look) -> None:
    first, last = min(*bins.leads, -1), max(*bins.leads, 0)
    reach = max(-first, last + 1)
    step = max(1, math.ceil(2 * reach / (MOST_TICKS[look.size] + 2)))
    # Counted outwards from the event, so that the first after and the last before always have a number.
    leads = [lead for lead in range(first, last + 1) if (lead if lead >= 0 else -1 - lead) % step == 0]
    title = look.say("comparison_charts.study.axis", period=look.speaker.say(bins.period))
    layout["xaxis"] |= {
        "title": axis_title(broken(title), look),
        "tickvals": [lead + 0.5 for lead in leads],
        "ticktext": [f"−{-lead}" if lead < 0 else f"+{lead + 1}" for lead in leads],
        "range": [first, last + 1],
        "showgrid": False,
    }


def _y_axis(layout: Json, bins: EventStudyBins, look: Look) -> None:
    estimates = finite(bins.estimates)
    low_joint, high_joint = bins.joint()
    ends = [*finite(bins.low), *finite(bins.high), *low_joint, *high_joint]
    if bins.measure == "ratio":
        ticks, called, (low, high) = ratio_ticks([*estimates, *ends], look, never_cut=estimates, most=7)
        layout["yaxis"] |= {
            "type": "log",
            "title": axis_title(look.say("comparison_charts.ratio.axis"), look),
            "tickvals": ticks,
            "ticktext": [label.replace("<br>", " ") for label in called],
            "range": [math.log10(low), math.log10(high)],
        }
        return
    shown = [value for value in [*estimates, *ends, 0.0] if value is not None]
    layout["yaxis"] |= difference_axis(min(shown), max(shown), bins.unit, look)


def _notes(bins: EventStudyBins, estimates: Sequence[float | None], look: Look) -> list[str]:
    references = tuple(
        _when(lead, look) for lead, one in zip(bins.leads, bins.is_reference, strict=True) if one
    )
    said = []
    if references:
        said.append(look.say("comparison_charts.study.reference_note", periods=references))
    missing = tuple(
        _when(lead, look) for lead, value in zip(bins.leads, estimates, strict=True) if value is None
    )
    if missing:
        said.append(look.say("comparison_charts.study.missing", periods=missing))
    if bins.measure == "count":
        said.append(look.say("comparison_charts.signs"))
    said.append(look.say("comparison_charts.study.leads_note"))
    return said
