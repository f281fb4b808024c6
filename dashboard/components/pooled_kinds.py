"""Kinds of events taken together: sentences, a table of their spread, the forest, and funnels."""

from __future__ import annotations

from typing import Any

import numpy as np
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.facts import NONE, Numeral, facts_table, listing, nothing
from dashboard.figures.forest import ForestGroup, ForestRow, PooledRow, forest_figure, forest_height_px
from dashboard.figures.funnel import FunnelPoints, funnel_figure
from dashboard.figures.map import GRAPH_CONFIG
from dashboard.figures.scales import interval_said, p_said, percent_said, ratio_said
from dashboard.theme.look import Look
from geodata.words.text import Text
from layers.comparison.all_events import EventRow
from layers.comparison.judge import LEVEL
from layers.comparison.pooled_kinds import PooledKind
from layers.comparison.pooled_says import sentences, spread

# With two events a funnel is a line.
FEWEST_FOR_FUNNEL = 3
FUNNEL_LETTERS_HIGH = 30


def together(kinds: tuple[PooledKind, ...], look: Look) -> list[Component]:
    """Return what each kind shows in words, and the table of the numbers behind them."""
    if not kinds:
        return [nothing(look.say("all_events.together.none"))]
    said = [" ".join(map(look.speaker.say, sentences(one))) for one in kinds]
    table = [one for one in kinds if one.word is not None]
    parts = [listing(said, empty="")]
    return [*parts, _table(table, look)] if table else parts


def _table(kinds: list[PooledKind], look: Look) -> Component:
    names = ("kind", "pooled", "ratio", "next", "tau", "i2", "alike")
    heads = [look.say(f"all_events.together.{name}") for name in names]
    caption = look.say("all_events.together.caption")
    return facts_table(caption, heads, [_numbers(one, look) for one in kinds], look)


def _numbers(one: PooledKind, look: Look) -> list[Any]:
    effect, low, high, differ = (
        one.found.effect,
        one.found.predicted_low,
        one.found.predicted_high,
        spread(one),
    )
    ratio = (
        NONE
        if effect is None
        else Numeral(f"{ratio_said(effect.ratio, look)} ({interval_said(effect.low, effect.high, look)})")
    )
    return [
        look.speaker.say(one.name),
        Numeral(look.say("all_events.together.of", n=len(one.pooled), of=len(one.rows))),
        ratio,
        NONE if low is None or high is None else Numeral(interval_said(low, high, look)),
        *(
            (NONE, NONE, NONE)
            if differ is None
            else (
                Numeral(look.speaker.number(differ[0], decimals=2)),
                differ[1],
                Numeral(p_said(differ[2], look)),
            )
        ),
    ]


def forest(kinds: tuple[PooledKind, ...], look: Look) -> tuple[dict[str, Any], int]:
    """Return every event on a place below its kind, with the kind's mean, and how high that must be."""
    groups = [ForestGroup(name=one.name, rows=_rows(one), pooled=_mean(one)) for one in kinds]
    return forest_figure(groups, look=look), forest_height_px(groups, look)


def _rows(one: PooledKind) -> tuple[ForestRow, ...]:
    shares = {} if one.found.forest is None else dict(zip(one.pooled, one.found.forest.weights, strict=True))
    return tuple(_event(row, shares.get(row)) for row in one.rows)


def _event(row: EventRow, weight: float | None) -> ForestRow:
    """Return one event with the interval that decides its verdict, so that picture and word agree."""
    numbers = row.numbers
    if numbers is None:
        # Where nothing could be expected there are counts all the same, as on the event's own card.
        before, after = row.counted or (None, None)
        reason = Text("all_events.forest.not_judged")
        return ForestRow(name=row.name, before=before, after=after, reason=reason)
    before, after = numbers.before, numbers.observed
    if not row.judged or after == 0:
        # One short line: whole reasons stand in the table.
        key = "none_observed" if row.judged else "not_judged"
        return ForestRow(name=row.name, before=before, after=after, reason=Text(f"all_events.forest.{key}"))
    low, high = (max(0.0, 1 + end / numbers.expected) for end in (numbers.low, numbers.high))
    name: Text | str = row.name
    if numbers.level != LEVEL:
        name = Text("all_events.forest.provisional", name=name, level=percent_said(numbers.level))
    return ForestRow(
        name=name,
        before=before,
        after=after,
        ratio=after / numbers.expected,
        low=low,
        high=high,
        weight=None if weight is None else float(weight),
    )


def _mean(one: PooledKind) -> PooledRow:
    effect = one.found.effect
    if one.word is None or effect is None:
        return PooledRow(events=len(one.pooled), reason=Text("all_events.forest.few"))
    return PooledRow(
        events=len(one.pooled),
        ratio=effect.ratio,
        low=effect.low,
        high=effect.high,
        predicted_low=one.found.predicted_low,
        predicted_high=one.found.predicted_high,
    )


def funnels(kinds: tuple[PooledKind, ...], look: Look) -> list[Component]:
    """Return a funnel with its note for every kind with three events or more."""
    found = []
    for one in kinds:
        if len(one.pooled) < FEWEST_FOR_FUNNEL or one.found.funnel is None or one.found.common is None:
            continue
        funnel = one.found.funnel
        points = FunnelPoints(
            names=[row.name for row in one.pooled],
            log_ratios=_plain(funnel.log_ratios),
            standard_errors=_plain(funnel.standard_errors),
            centre=one.found.common.log,
            line_standard_error=_plain(funnel.line_standard_error),
            line_low=_plain(funnel.line_low),
            line_high=_plain(funnel.line_high),
        )
        figure = funnel_figure(points, look=look)
        height = {"height": f"{round(look.font_px * FUNNEL_LETTERS_HIGH)}px"}
        found.append(
            html.Section(
                [
                    html.H2(look.say("all_events.funnel", kind=one.name)),
                    dcc.Graph(figure=figure, config=GRAPH_CONFIG, style=height),
                    html.P(figure["layout"].get("meta", {}).get("note", ""), className="quiet"),
                ],
                className="panel",
            )
        )
    return found


def _plain(values: np.ndarray[Any, Any]) -> list[float]:
    return [float(one) for one in values]
