"""The card of a comparison: the verdict, its numbers, what could have been seen, the chain behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.figures.scales import percent_said
from dashboard.method_anchors import anchor_of, method_link
from dashboard.theme.look import Look
from geodata.period import Period
from geodata.words.text import Text
from layers.comparison.errors import NoComparison
from layers.comparison.result import Comparison
from layers.comparison.says import least_fall
from layers.stats.expected_after import ExpectedAfter


def verdict_card(found: Comparison, look: Look) -> Component:
    """
    Return the card of a comparison.

    Misreadings
    -----------
    The word in large letters is nothing without its interval, which stands under it.
    """
    word = found.word or "exploratory"
    return html.Article(
        [
            html.H2(look.speaker.say(found.subject.name)),
            html.P(look.say(f"comparison.verdict.{word}"), className=f"verdict verdict-{word}"),
            html.P(look.speaker.say(found.sentence), className="finding"),
            # Which plan answers is the first choice, and nobody should have to unfold a list for it.
            *([] if found.plan is None else [html.P(look.speaker.say(found.choices[0]), className="quiet")]),
            numbers(found, look),
            _folded(
                # An exploratory answer has no verdict that could be asked for.
                look.say("compare.why" if found.word else "compare.why_exploratory"),
                found.reasons,
                look,
                is_open=found.word in (None, "cannot_tell"),
            ),
            _folded(look.say("compare.mind"), found.caveats, look),
            _folded(look.say("compare.chosen"), found.choices, look),
        ],
        className="panel verdict-card",
    )


def no_comparison_card(none: NoComparison, look: Look, *, place: str = "") -> Component:
    """Return the card that says why nothing is compared, what to do, and the place that is picked already."""
    return html.Div(
        [
            *([html.H2(place)] if place else []),
            html.P(look.speaker.say(none.what), className="finding"),
            html.P(look.speaker.say(none.hint), className="quiet"),
        ],
        className="panel verdict-card",
        role="status",
    )


def numbers(found: Comparison, look: Look) -> Component:
    """Return the numbers of a card, each with its unit: counted, expected, difference, what could be seen."""
    zone = found.judgement.zone
    before = found.count("zone", "before") or 0
    windows = found.windows
    parts = [
        (said(before, look), _counted("before", before, windows.before, found, look)),
        (said(zone.observed, look), _counted("after", zone.observed, windows.after, found, look)),
        *_estimates(zone, look),
    ]
    ring = found.judgement.ring
    if ring.estimate is not None and ring.low is not None and ring.high is not None:
        interval = look.say("compare.interval", low=said(ring.low, look), high=said(ring.high, look))
        parts.append(
            (
                said(ring.estimate, look),
                look.say("compare.number.ring", interval=interval, level=percent_said(ring.level)),
            )
        )
    return html.Ul(
        [html.Li([html.Span(number, className="count-number"), " ", text]) for number, text in parts],
        className="counts",
    )


def _counted(when: str, n: int, days: Period, found: Comparison, look: Look) -> str:
    """Return what a count is of; of unequal windows with its rate, since only those can be compared."""
    told = look.say(f"compare.number.{when}", days=days.sentence())
    if found.windows.equal:
        return told
    rate = look.speaker.number(n / (days.span_days / 7), decimals=1)
    return look.say("compare.number.a_week", told=told, rate=rate)


def _estimates(zone: ExpectedAfter, look: Look) -> list[tuple[str, str]]:
    if zone.expected is None or zone.estimate is None or zone.low is None or zone.high is None:
        return []
    interval = look.say("compare.interval", low=said(zone.low, look), high=said(zone.high, look))
    level = percent_said(zone.level)
    fall = (
        ("–", look.say("compare.number.undetectable"))
        if zone.detectable is None
        else (
            said(least_fall(zone.detectable, zone.expected), look),
            look.say("compare.number.detectable", power=round(100 * zone.power)),
        )
    )
    return [
        (said(zone.expected, look), look.say("compare.number.expected")),
        (said(zone.estimate, look), look.say("compare.number.difference", interval=interval, level=level)),
        fall,
    ]


def said(value: float, look: Look) -> str:
    """Return a count or an estimate: one decimal below 100."""
    return look.speaker.number(value, decimals=0 if isinstance(value, int) or abs(value) >= 100 else 1)


def method(anchor: str, what: str, look: Look) -> Component:
    """Return the link to a method; `what` tells a screen reader whose, among many of the same words."""
    shown = {"lang": look.language, "look": look.theme, "size": look.size}
    usual = {"lang": "en", "look": "light", "size": "screen"}
    link = method_link(anchor, {name: value for name, value in shown.items() if value != usual[name]})
    return dcc.Link(
        look.say("method_links.link"),
        href=link,
        className="method-link",
        title=look.say("method_links.of", what=what),
    )


def _with_method(text: Text, look: Look) -> list[Any]:
    said_ = look.speaker.say(text)
    anchor = anchor_of(text.key)
    return [said_] if anchor is None else [said_, " ", method(anchor, said_, look)]


def _folded(title: str, texts: Sequence[Text], look: Look, *, is_open: bool = False) -> Component:
    items = [html.Li(_with_method(text, look)) for text in texts]
    return html.Details([html.Summary(title), html.Ul(items)], className="caveats", open=is_open)
