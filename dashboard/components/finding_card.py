"""The finding of an answer with its question, what was chosen by itself, and what must be known beside it."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.theme.look import Look
from layers.base.answers import Answer

# What no reader may miss stands open; the rest is folded.
_OPEN = (
    *(
        "sheet.late",
        "sheet.no_swing",
        "sheet.fewer_years",
        "sheet.changed",
        "sheet.changed.some",
        "sheet.gap",
    ),
    *("sheet.thin", "sheet.share_in", "sheet.days_ignored", "caveat.areas_since"),
)


def finding_card(answer: Answer, look: Look) -> Component:
    """Return the finding with its question, what was chosen by itself, and what must be known beside it."""
    say = look.speaker.say
    opened = [one for one in answer.caveats if one.key in _OPEN]
    folded = [one for one in answer.caveats if one.key not in _OPEN]
    parts: list[Component] = [
        html.P(say(answer.headline), className="finding"),
        html.P(say(answer.question), className="quiet"),
        *(html.P(say(one), className="quiet") for one in answer.choices),
        *(html.P(say(one), className="empty") for one in opened),
    ]
    if folded:
        summary = html.Summary(look.say("screen.caveats", n=len(folded)))
        parts.append(
            html.Details([summary, html.Ul([html.Li(say(one)) for one in folded])], className="caveats")
        )
    return html.Section(parts, className="panel")
