"""Recorded counts in words: one sentence, its windows, what it is not, and how to get counts."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.theme.look import Look
from geodata.feeds import FEEDS
from geodata.words.text import Text
from layers.base.answers import Answer
from layers.base.naming import titled
from layers.base.query import Query

# What no reader may miss stands open; the rest is folded.
_OPEN = ("layers.recorded_counts.no_comparison", "layers.recorded_counts.missing")
FORMS = ("csv", "json")


def counts_card(answer: Answer, query: Query, look: Look) -> Component:
    """Return the headline of an answer, or why there is none, with what must be known beside it."""
    say = look.speaker.say
    caveats = [one for one in answer.caveats if one != answer.headline]
    # Several labels' reasons stand in their rows of the table.
    if len(answer) > 1:
        caveats = caveats[sum(bool(code) for code in answer.columns["refused"]) :]
    compared = len(answer) > 0 and not all(answer.columns["refused"])
    opened = [one for one in caveats if compared and one.key in _OPEN]
    folded = [one for one in caveats if one not in opened]
    parts: list[Component] = [html.P(say(answer.headline), className="finding")]
    if query.kinds is not None:
        parts.append(html.P(look.say("counts_page.only_kinds"), className="quiet"))
    parts += [html.P(say(one), className="quiet") for one in answer.choices]
    parts += [html.P(say(one), className="empty") for one in opened]
    if folded:
        listed = html.Ul([html.Li(say(one)) for one in folded])
        summary = html.Summary(look.say("screen.caveats", n=len(folded)))
        parts.append(html.Details([summary, listed], className="caveats"))
    return html.Section(parts, className="panel")


def too_many_card(n: int, look: Look) -> Component:
    """Return what stands where looking at every label would take too long to wait for."""
    return html.Section(html.P(look.say("counts_page.too_many", n=n), className="finding"), className="panel")


def no_counts_card(look: Look) -> Component:
    """Return what counts are, that the study has none, and how to get them."""
    say = look.say
    feeds = [
        html.Li(
            [
                html.Strong(look.speaker.say(titled(feed.titles, feed.name))),
                *(
                    html.Div(
                        [say("counts_page.none.header"), " ", html.Code(", ".join(sorted(variant.header)))]
                    )
                    for variant in feed.variants
                ),
            ]
        )
        for feed in FEEDS.values()
        if feed.table == "counts"
    ]
    return html.Section(
        [
            html.P(look.speaker.say(Text("reason.no_counts")), className="finding"),
            html.P(say("counts_page.none.what")),
            html.P(say("counts_page.none.how")),
            html.Pre("python app.py import FILE.csv --study DIR", className="snippet"),
            html.P(say("counts_page.none.known")),
            html.Ul(feeds),
            html.P(say("counts_page.none.other"), className="quiet"),
        ],
        className="panel",
    )
