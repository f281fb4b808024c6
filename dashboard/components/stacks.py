"""Places where many records lie on one point: proposed for a person to judge, with the text that says so."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components.facts import facts_table, nothing, percent
from dashboard.components.sources import feed_title
from dashboard.theme.look import Look
from geodata.clean.stack import rest_of
from geodata.errors import visible
from geodata.feeds import FEEDS
from geodata.holdings import Holdings
from geodata.records import DefaultLocation
from geodata.words.text import Text
from layers.base.tallies import Tallies, meaning_at

RADIUS_M = 15  # what study.toml takes where it says none
_COLUMNS = ("place", "rows", "share", "mix", "why")


def stacks(holdings: Holdings, tallies: Tallies, look: Look) -> list[Component]:
    """Return proposed default locations with the text that confirms each, and those confirmed already."""
    parts: list[Component] = [
        html.H3(look.say("data.stacks")),
        html.P(look.say("data.stacks.why")),
    ]
    found = proposals(holdings)
    parts += [_proposed(feed, stacks, holdings, tallies, look) for feed, stacks in found.items()]
    if found:
        parts += [html.P(look.say("data.stacks.then")), nothing(look.say("data.stacks.other"))]
    else:
        parts.append(nothing(look.say("data.stacks.none")))
    return [*parts, html.H3(look.say("data.confirmed")), *_confirmed(tallies, look)]


def proposals(holdings: Holdings) -> dict[str, list[dict[str, Any]]]:
    """Return the proposed stacks of each feed that has any; feeds of incidents first."""
    found = {feed: stacks for feed, stacks in holdings.quality.get("stacks", {}).items() if stacks}
    return dict(sorted(found.items(), key=lambda pair: (not holds_incidents(pair[0]), pair[0])))


def holds_incidents(feed: str) -> bool:
    """Tell whether a feed's records are incidents; only these can be at a default location."""
    return feed not in FEEDS or FEEDS[feed].table == "incidents"


def snippet(stack: Mapping[str, Any], meaning: str) -> str:
    """
    Return what to add to `study.toml` so that a stack is what a person says it is.

    The address comes from a stranger's file, so it is quoted as TOML wants it.
    """
    lines = [
        "[[default_locations]]",
        f"longitude = {float(stack['longitude'])!r}",
        f"latitude = {float(stack['latitude'])!r}",
        f"radius_m = {RADIUS_M}",
        f'is = "{meaning}"',
    ]
    if stack.get("address"):
        lines.append(f"note = {json.dumps(visible(stack['address']), ensure_ascii=False)}")
    return "\n".join(lines)


def mix_of(stack: Mapping[str, Any], named: frozenset[str], look: Look) -> list[str]:
    """Return the commonest labels of a stack that may be named there, and that there are others."""
    shown = [one for one in stack["mix"] if one["label"] in named]
    if not shown:
        return [look.say("clean.stack.no_types")]
    said = [f"{visible(one['label'])}: {look.number(one['rows'])}" for one in shown]
    rest = rest_of(stack["rows"], sum(one["rows"] for one in shown))
    return said if rest is None else [*said, look.speaker.say(rest)]


def _proposed(
    feed: str, found: Sequence[Mapping[str, Any]], holdings: Holdings, tallies: Tallies, look: Look
) -> Component:
    """Return the stacks of one feed, each with what to do about it below."""
    places = [(stack["longitude"], stack["latitude"]) for stack in found]
    rows: list[Sequence[Any] | Component] = []
    for stack, meaning in zip(found, meaning_at(tallies, holdings, places), strict=True):
        rows.append(
            [
                _place(stack),
                int(stack["rows"]),
                percent(round(1e6 * stack["share"]), 1_000_000, look),
                _lines(mix_of(stack, tallies.nameable, look)),
                _lines([look.speaker.say(Text.from_json(why)) for why in stack["why"]]),
            ]
        )
        if holds_incidents(feed):
            rows.append(html.Tr(html.Td(_what_to_do(stack, meaning, look), colSpan=len(_COLUMNS))))
    key = "data.stacks.caption" if holds_incidents(feed) else "data.stacks.caption.requests"
    heads = [look.say(f"data.head.{name}") for name in _COLUMNS]
    return facts_table(look.say(key, feed=feed_title(feed, look)), heads, rows, look)


def _degrees(stack: Mapping[str, Any]) -> str:
    """Return a place for people: latitude first, to a tenth of a metre; the text for study.toml is exact."""
    return f"{stack['latitude']:.6f}, {stack['longitude']:.6f}"


def _place(stack: Mapping[str, Any]) -> Component:
    degrees = _degrees(stack)
    if not stack.get("address"):
        return html.Span(degrees)
    return html.Span([visible(stack["address"]), html.Br(), html.Span(degrees, className="place-degrees")])


def _lines(said: Sequence[str]) -> Component:
    return html.Ul([html.Li(one) for one in said], className="plain")


def _what_to_do(stack: Mapping[str, Any], meaning: str | None, look: Look) -> Component:
    """Return what was said of a stack, or the three texts to choose from, folded away."""
    if meaning is not None:
        said = look.say("data.stacks.is", what=Text(f"data.meaning.{meaning}"))
        return html.Strong(said)
    choices: list[Component] = []
    for one in DefaultLocation:
        said = look.say(f"data.meaning.{one.value}")
        words = html.P([html.Strong(said), ". ", look.say(f"data.effect.{one.value}")])
        choices.append(html.Div([words, html.Pre(snippet(stack, one.value), className="snippet")]))
    place = visible(stack.get("address") or "") or _degrees(stack)
    return html.Details(
        [html.Summary(look.say("data.stacks.confirm", place=place)), html.Div(choices, className="choices")]
    )


def _confirmed(tallies: Tallies, look: Look) -> list[Component]:
    if not tallies.confirmed:
        return [nothing(look.say("data.confirmed.none"))]
    rows = [
        [
            look.say(f"data.meaning.{one.meaning}"),
            look.say(f"data.effect.{one.meaning}"),
            one.points,
            one.incidents,
        ]
        for one in tallies.confirmed
    ]
    heads = [look.say(f"data.head.{name}") for name in ("meaning", "effect", "points", "incidents")]
    return [facts_table(look.say("data.confirmed.caption"), heads, rows, look)]
