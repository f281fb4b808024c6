"""What an event on people reported of itself, and why counts of incidents near it cannot judge it."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.theme.look import Look
from geodata.errors import visible
from geodata.period import Period
from geodata.records import OUTPUTS, Event
from layers.base.naming import event_name

MOST_NAME = 200  # characters of an event's name


def people_card(event: Event, look: Look) -> Component:
    """
    Return the card of an event that acts on people: name, days, what it reported, why no count judges it.

    Parameters
    ----------
    event
        With `acts_on` ``"people"``.

    Raises
    ------
    ValueError
        The event acts on a place: that has a count before and after, not a card.

    Misreadings
    -----------
    What is not reported is not 0. What is reported is the organisers' own count, which nobody checked.
    """
    if event.acts_on != "people":
        raise ValueError(f"`event` acts on a {event.acts_on!r} but must act on 'people'")
    known = reported_of(event)
    unknown = tuple(look.say(f"people.name.{name}") for name in ("attendance", *OUTPUTS) if name not in known)
    missing = look.say("people.not_reported", what=unknown) if unknown else None
    parts = (
        html.H3(visible(look.speaker.say(event_name(event)), MOST_NAME)),
        html.P(_days(event.period, look), className="quiet"),
        html.Ul([_reported(name, n, look) for name, n in known.items()], className="counts")
        if known
        else None,
        html.P(missing, className="quiet") if missing else None,
        html.P(look.say("people.no_verdict"), role="note"),
    )
    return html.Article([part for part in parts if part is not None], className="panel people-card")


def reported_of(event: Event) -> dict[str, int]:
    """Return everything an event reported, attendance first."""
    attendance = {} if event.attendance is None else {"attendance": event.attendance}
    return attendance | {name: event.outputs[name] for name in OUTPUTS if name in event.outputs}


def _days(period: Period, look: Look) -> str:
    if period.span_days == 1:
        return look.say("people.day", day=period.first)
    return look.say("people.days", first=period.first, last=period.last)


def _reported(name: str, n: int, look: Look) -> Component:
    return html.Li(
        [html.Span(look.number(n), className="count-number"), " ", look.say(f"people.unit.{name}", n=n)]
    )
