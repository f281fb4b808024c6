"""How often the verdict is wrong: the key figures of the last calibration, with the rule they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components.facts import NONE, Numeral, facts_table
from dashboard.components.methods_contents import WRONG
from dashboard.theme.look import Look
from layers.methods.calibrated import CALIBRATED
from layers.methods.calibration import Calibration

# As many as name a file of rules beyond doubt; the whole stands in its title.
_DIGITS = 16


def methods_wrong(look: Look, found: Calibration = CALIBRATED) -> Component:
    """
    Return the section with its sentences, its three tables, and which rule they belong to.

    Misreadings
    -----------
    The worlds are invented. They show that the rule keeps its word where its assumptions hold, and in the
    named ways in which they do not; not that records outside are like one of them.
    """
    return html.Section(
        [
            html.H2(look.say("methods.wrong")),
            html.P(look.say("methods.wrong.about")),
            html.Ul([html.Li(one) for one in _sentences(found, look)]),
            _null_table(found, look),
            _falls_table(found, look),
            _lists_table(found, look),
            html.P(look.say("methods.wrong.limits")),
            _rule(found, look),
        ],
        id=WRONG,
        className="panel method",
        tabIndex="-1",
    )


def _sentences(found: Calibration, look: Look) -> list[str]:
    return [
        look.say(
            "methods.wrong.false",
            worlds=sum(one.worlds for one in found.worlds),
            runs=found.runs,
            low=min(one.fewest_false for one in found.worlds),
            high=max(one.most_false for one in found.worlds),
            allowed=found.most_allowed,
        ),
        look.say("methods.wrong.intervals", share=_hundred(found.lowest_coverage), n=found.intervals),
        look.say("methods.wrong.twice", share=_hundred(found.twice_found / found.runs), n=found.twice_tried),
        look.say(
            "methods.wrong.cities",
            cities=found.cities,
            found=found.cities_found,
            judged=found.judged,
            false=found.judged_false,
        ),
    ]


def _null_table(found: Calibration, look: Look) -> Component:
    """Return for every family of worlds without a change how often the verdict was false there."""
    rows = [
        (
            look.say(f"methods.world.{one.family}"),
            one.worlds,
            _range(one.fewest_false, one.most_false, look),
            Numeral(f"{look.speaker.number(_hundred(one.lowest_coverage), decimals=1)} %"),
            _range(one.difference_fewest, one.difference_most, look),
        )
        for one in found.worlds
    ]
    heads = _heads(look, "world", "worlds", "false", "intervals", "difference")
    return _table(look.say("methods.wrong.null", runs=found.runs), heads, rows, look)


def _falls_table(found: Calibration, look: Look) -> Component:
    rows = [(look.say(f"methods.world.{one.family}"), one.expected, *one.found) for one in found.falls]
    falls = [look.say("methods.wrong.head.fall", percent=percent) for percent in found.falls_percent]
    heads = [*_heads(look, "world", "expected"), *falls]
    return _table(look.say("methods.wrong.falls", runs=found.runs), heads, rows, look)


def _lists_table(found: Calibration, look: Look) -> Component:
    rows = [
        (
            look.say(f"methods.world.{one.family}"),
            one.events,
            one.real,
            one.runs,
            one.runs_with_false,
            _share(one.false_share, look),
            NONE if one.real_found is None else _share(one.real_found, look),
        )
        for one in found.lists
    ]
    heads = _heads(look, "world", "events", "real", "runs", "with_false", "false_share", "real_found")
    return _table(look.say("methods.wrong.lists"), heads, rows, look)


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]], look: Look) -> Component:
    """Return a table under a heading of its own: a caption would scroll away with a wide table."""
    return html.Div([html.H3(title), facts_table(title, heads, rows, look)])


def _rule(found: Calibration, look: Look) -> Component:
    said = look.say("methods.wrong.rule", rule=found.rule[:_DIGITS], runs=found.runs, seed=str(found.seed))
    files = html.Ul([html.Li(html.Code(name)) for name in found.rule_files])
    return html.Div([html.P(said, title=found.rule), files], className="rule")


def _heads(look: Look, *names: str) -> list[str]:
    return [look.say(f"methods.wrong.head.{name}") for name in names]


def _range(low: int, high: int, look: Look) -> Numeral:
    return Numeral(look.say("methods.wrong.range", low=low, high=high))


def _share(share: float, look: Look) -> Numeral:
    """Return a share of many runs in percent."""
    return Numeral(f"{look.speaker.number(100 * share, decimals=1)} %")


def _hundred(share: float) -> float:
    """Return a share as so many of 100, cut and not rounded: "at least" must be true."""
    return int(1000 * share + 1e-9) / 10
