"""The effects that turn up where, or when, nothing happened, with the observed one among them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dashboard.figures.axes import MOST_TICKS, axis_title, count_ticks
from dashboard.figures.parts import empty_figure, finished, legend_below, marked, notes, top_labels
from dashboard.figures.scales import (
    finite,
    p_said,
    ratio_of,
    ratio_said,
    ratio_ticks,
    signed,
    spread_ticks,
    tick_decimals,
    unit_said,
)
from dashboard.theme.look import Look
from geodata.words.text import Text

Json = dict[str, Any]

_BINS = 24
# As the test has it: estimates that are equal but for rounding tie, and a tie counts as extreme.
_SLACK = 1e-12


@dataclass(frozen=True, eq=False, kw_only=True)
class PlaceboEffects:
    """
    Effects at placebos, and the observed one.

    Attributes
    ----------
    effects
        Shape (n,): natural logs of ratios, or differences of counts; 0 is none.
    observed
        The effect where the event was, on the same scale; None where there is none.
    as_extreme
        How many placebos lie at least as far from 0, as the test counted them.
    p, smallest_possible_p
        Of the test; None without one.
    measure
        ``ratio``: effects are logs and the axis says ratios; ``count``: differences.
    unit
        Of a difference of counts, such as "reported incidents"; a ratio has none.
    reason
        Why there is nothing to draw, where there is not.
    measured
        How these effects are measured, where the page says another difference of the same event.

    Raises
    ------
    ValueError
        An effect is not finite, or `as_extreme` is not the number of effects that are drawn as such.
    """

    effects: Sequence[float]
    observed: float | None
    as_extreme: int
    p: float | None
    smallest_possible_p: float | None
    measure: Literal["ratio", "count"]
    unit: Text | str = ""
    reason: Text | None = None
    measured: Text | None = None

    def __post_init__(self) -> None:
        if any(value is None for value in finite(self.effects)):
            raise ValueError("`effects` must be finite: leave placebos without an effect out before")
        if sum(self.is_extreme()) != self.as_extreme:
            raise ValueError(
                f"`as_extreme` was {self.as_extreme}, but {sum(self.is_extreme())} effects lie as far from 0"
            )

    def is_extreme(self) -> list[bool]:
        """Return for each placebo whether it lies at least as far from 0 as the observed effect."""
        (far,) = finite([self.observed])
        return [far is not None and abs(float(one)) >= abs(far) * (1 - _SLACK) for one in self.effects]


def placebo_strip_figure(placebos: PlaceboEffects, *, look: Look) -> Json:
    """
    Return how many placebos have which effect, those as extreme as the observed one hatched.

    The rank and p are said above the observed effect and in ``layout.meta.note``, which the page has to show.

    Parameters
    ----------
    placebos
        Effects and the result of the test.
    look
        Theme, language and size.

    Misreadings
    -----------
    It is only as good as the placebos: they must be places or dates where the event could have been.
    Neighbours repeat each other and count for less than they look.
    """
    if placebos.reason or not len(placebos.effects):
        return empty_figure(placebos.reason or Text("comparison_charts.placebo.none"), look)
    (observed,) = finite([placebos.observed])
    edges = _edges([*map(float, placebos.effects), 0.0, *([] if observed is None else [observed])])
    kinds = _counts(placebos, edges)
    layout = _layout(placebos, edges, max(map(sum, zip(*kinds, strict=True))), look)
    return finished([_bars(kind, kinds, edges, look) for kind in (0, 1)], layout)


def _edges(values: Sequence[float]) -> list[float]:
    """Return even edges of classes with one at 0, so that no class holds both more and fewer."""
    ticks = spread_ticks(min(values), max(values), most=_BINS)
    return [*ticks, 2 * ticks[-1] - ticks[-2]]


def _counts(placebos: PlaceboEffects, edges: Sequence[float]) -> tuple[list[int], list[int]]:
    usual, extreme = [0] * (len(edges) - 1), [0] * (len(edges) - 1)
    width = edges[1] - edges[0]
    for effect, far in zip(placebos.effects, placebos.is_extreme(), strict=True):
        place = min(max(math.floor((float(effect) - edges[0]) / width + 1e-9), 0), len(usual) - 1)
        (extreme if far else usual)[place] += 1
    return usual, extreme


def _bars(kind: int, kinds: tuple[list[int], list[int]], edges: Sequence[float], look: Look) -> Json:
    palette = look.palette
    width = edges[1] - edges[0]
    name = ("usual", "extreme")[kind]
    bars: Json = {
        "type": "bar",
        "x": [edge + width / 2 for edge in edges[:-1]],
        "y": kinds[kind],
        "base": [0] * len(kinds[0]) if kind == 0 else kinds[0],
        "width": width * 0.94,
        "marker": {"color": palette.series_soft if kind == 0 else palette.series, "line": {"width": 0}},
        "hovertext": [look.say(f"comparison_charts.placebo.hover_{name}", n=n) for n in kinds[kind]],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "name": look.say(f"comparison_charts.placebo.{name}"),
        "legendrank": kind + 1,
    }
    if kind == 1:
        bars["marker"]["pattern"] = {
            "shape": "/",
            "bgcolor": palette.series,
            "fgcolor": palette.panel,
            "fillmode": "overlay",
            "size": 6,
        }
    return bars


def _layout(placebos: PlaceboEffects, edges: Sequence[float], highest: int, look: Look) -> Json:
    layout = look.chart_layout()
    ticks = count_ticks(highest)
    # Bars carry their own base; stacking by Plotly would add the lower ones twice.
    layout |= {"barmode": "overlay", "hovermode": "closest"}
    layout["yaxis"] |= {
        "title": axis_title(look.say("comparison_charts.placebo.axis"), look),
        "tickvals": ticks,
        "ticktext": [look.number(tick) for tick in ticks],
        "range": [0, ticks[-1] * 1.04],
    }
    _x_axis(layout, placebos, edges, look)
    legend_below(layout, look)
    layout["shapes"] = [marked(0, look.palette.text, "dot")]
    sentence = _sentence(placebos, look)
    (observed,) = finite([placebos.observed])
    if observed is not None:
        colour, (low, high) = look.palette.event, layout["xaxis"]["range"]
        layout["shapes"].append(marked(observed, colour, "solid"))
        said = look.say("comparison_charts.placebo.observed", effect=_effect_said(observed, placebos, look))
        label = (observed, (observed - low) / (high - low), colour, said)
        layout["annotations"], layout["margin"]["t"] = top_labels([label], look)
    layout["meta"] = notes(
        sentence,
        look.say("comparison_charts.signs") if placebos.measure == "count" else "",
        "" if placebos.measured is None else look.speaker.say(placebos.measured),
        look.say("comparison_charts.placebo.note"),
    )
    return layout


def _x_axis(layout: Json, placebos: PlaceboEffects, edges: Sequence[float], look: Look) -> None:
    low, high = edges[0], edges[-1]
    if placebos.measure == "ratio":
        ratios = [ratio_of(edge) for edge in (low, high)]
        ticks, called, outer = ratio_ticks(ratios, look, never_cut=ratios)
        places = [math.log(tick) for tick in ticks]
        title = look.say("comparison_charts.ratio.axis")
        low, high = math.log(outer[0]), math.log(outer[1])
    else:
        # Ticks outside the classes would make the axis, and with it the empty sides, longer.
        spread = spread_ticks(low, high, most=MOST_TICKS[look.size])
        places = [tick for tick in spread if low <= tick <= high]
        called = [signed(tick, look, decimals=tick_decimals(spread)) for tick in places]
        title = look.say("comparison_charts.difference_axis", unit=unit_said(placebos.unit, look))
    layout["xaxis"] |= {
        "title": axis_title(title, look),
        "tickvals": places,
        "ticktext": called,
        "range": [low, high],
        "showgrid": False,
    }


def _effect_said(effect: float, placebos: PlaceboEffects, look: Look) -> str:
    if placebos.measure == "ratio":
        ratio = ratio_said(ratio_of(effect), look)
        return look.say("comparison_charts.ratio.times", ratio=ratio)
    unit = unit_said(placebos.unit, look)
    return look.say("comparison_charts.difference", count=signed(effect, look), unit=unit)


def _sentence(placebos: PlaceboEffects, look: Look) -> str:
    if placebos.observed is None or placebos.p is None or placebos.smallest_possible_p is None:
        return look.say("comparison_charts.placebo.no_test")
    return look.say(
        "comparison_charts.placebo.rank",
        n=placebos.as_extreme,
        placebos=len(placebos.effects),
        p=p_said(placebos.p, look),
        smallest=p_said(placebos.smallest_possible_p, look),
    )
