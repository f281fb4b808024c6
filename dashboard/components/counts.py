"""What a page says in words: the finding, its numbers, what must be known, what a link got wrong."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboard.theme.look import Look
from geodata.errors import Notice, say_problem
from layers.base.overview import Overview


def finding(seen: Overview, look: Look) -> Component:
    """Return the finding with the question in words, announced to screen readers when it changes."""
    return html.Div(
        [
            html.P(look.speaker.say(seen.headline), className="finding"),
            html.P(look.speaker.say(seen.sentence), className="quiet"),
        ]
    )


def counts(seen: Overview, look: Look) -> Component:
    """Return every number of the question with its unit: counted, mapped, and where the rest went."""
    number = look.speaker.number
    parts = [(number(seen.n), look.say(f"screen.count.{seen.measure}", n=seen.n))]
    if seen.n:
        percent = seen.percent_mapped
        key = "screen.count.mapped_few" if percent is None else "screen.count.mapped"
        parts.append((number(seen.totals.mapped), look.say(key, percent=str(percent))))
    parts += [(number(n), look.say(f"screen.count.{why}", n=n)) for why, n in seen.buckets.items() if n]
    return html.Ul(
        [html.Li([html.Span(n, className="count-number"), " ", said]) for n, said in parts],
        className="counts",
    )


def caveats(seen: Overview, refused: Sequence[str], look: Look) -> Component:
    """Return what must be known beside the numbers; folded when it is long."""
    said = [look.speaker.say(caveat) for caveat in seen.caveats]
    # What somebody asked to see and does not is never folded away.
    missing = [html.P(one, className="empty", role="status") for one in refused]
    if said and not seen.n:
        return html.Div([html.P(said[0], className="empty", role="status"), *missing])
    folded = html.Details(
        [html.Summary(look.say("screen.caveats", n=len(said))), html.Ul([html.Li(one) for one in said])],
        className="caveats",
    )
    return html.Div([*missing, *([folded] if said else [])])


def notices(found: Sequence[Notice], look: Look) -> Component:
    """Return what in a link could not be understood; nothing that was sent is repeated unescaped."""
    lines = [html.Li(say_problem(notice, look.speaker)) for notice in found]
    return html.Ul(lines, className="notices", role="alert") if lines else html.Div()
