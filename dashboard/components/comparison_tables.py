"""Tables of a comparison: every count, every control, every other test; each sortable, each with units."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.components.comparison_places import Place
from dashboard.components.place_marks import place_name, remove_button
from dashboard.components.sorted_table import Cell, sorted_table
from dashboard.components.verdict_card import method, said
from dashboard.figures.scales import p_said
from dashboard.theme.look import Look
from layers.comparison.result import Comparison
from layers.comparison.sensitivity_finding import Finding

_FINE_BELOW = 10


def counts_table(found: Comparison, look: Look) -> Component:
    """Return every count that went into the answer: where, in which days, how many."""
    say = look.speaker.say
    rows = [
        [
            say(row.where_text),
            say(row.when_text),
            (say(row.days.sentence()), row.days.first.isoformat()),
            row.weeks,
            row.n,
        ]
        for row in found.counts
    ]
    return sortable_table("counts", ("where", "when", "days", "weeks", "n"), rows, look, numbers=(3, 4))


def controls_table(found: Comparison, places: Sequence[Place], look: Look) -> Component:
    """Return every comparison place with its counts, why it was chosen, and a button that takes it out."""
    rows = [
        [
            (str(place.number), place.number),
            (_name(place, look), place_name(place, look)),
            *_control(place, found, look),
        ]
        for place in places
    ]
    heads = ("number", "name", "history", "before", "after", "unlike", "why")
    return sortable_table("controls", heads, rows, look, numbers=(2, 3, 4, 5))


def _name(place: Place, look: Look) -> Component:
    # Beside the name, so that it is in sight where the rest of a row has to be scrolled.
    return html.Div([html.Span(place_name(place, look)), remove_button(place, look)], className="place-cell")


def _control(place: Place, found: Comparison, look: Look) -> list[Cell]:
    """Return counts, unlikeness and reason of a place; one without reports stands in for nothing."""
    one = place.control
    if one is None:
        counts = found.weekly.disc[place.row]
        spans = found.judgement.spans
        before, after = (
            int(counts[found.weekly.columns(span)].sum()) for span in (spans.before, spans.after)
        )
        return [0, before, after, ("–", None), look.say("comparison_places.unused")]
    unlike = (look.speaker.number(one.distance, decimals=2), one.distance)
    return [
        one.history,
        one.before,
        one.after,
        unlike,
        look.speaker.say(one.says),
    ]


def tests_table(findings: Sequence[Finding], look: Look) -> Component:
    """Return what the other tests say: shown, never counted as votes; each with a link to its method."""
    rows = [
        [
            (_title(one, look), look.speaker.say(one.title)),
            (_says(one, look), look.speaker.say(one.says)),
            (_number(one.estimate, look), one.estimate),
            "–"
            if one.low is None or one.high is None
            else look.say("compare.interval", low=_number(one.low, look), high=_number(one.high, look)),
            look.speaker.say(one.measured_in),
            ("–" if one.p is None else p_said(one.p, look), one.p),
        ]
        for one in findings
    ]
    heads = ("test", "says", "estimate", "interval", "unit", "p")
    return sortable_table("tests", heads, rows, look, numbers=(2, 5))


def _title(one: Finding, look: Look) -> Component:
    name = look.speaker.say(one.title)
    return html.Span([name, " ", method(one.name, name, look)])


def _says(one: Finding, look: Look) -> Component:
    """Return what a test says, and folded below it what has to be kept in mind."""
    mind = [html.Li(look.speaker.say(text)) for text in one.warnings]
    folded = [html.Details([html.Summary(look.say("compare.table.tests.mind")), html.Ul(mind)])]
    return html.Div([html.Div(look.speaker.say(one.says)), *(folded if mind else [])])


def _number(value: float | None, look: Look) -> str:
    if value is None:
        return "–"
    if abs(value) >= _FINE_BELOW or value == 0:
        return said(value, look)
    return look.speaker.number(value, decimals=2)


def sortable_table(
    name: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]], look: Look, *, numbers: Sequence[int]
) -> Component:
    """
    Return a table that sorts by a click on any heading: every row is in the page, on paper too.

    Parameters
    ----------
    name, heads
        The words ``compare.table.<name>.<head>`` are the headings.
    rows
        Cells in their order; the first names the row. A pair is what is shown and what it is sorted by.
    numbers
        Columns of numbers, which stand to the right.
    """
    if not rows:
        return html.P(look.say("compare.table.empty"), className="quiet")
    said = [look.say(f"compare.table.{name}.{one}") for one in heads]
    return sorted_table(
        look.say(f"compare.{name}"), said, rows, look, numbers=numbers, class_name=f"facts-{name}"
    )
