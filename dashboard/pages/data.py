"""Data: where every number comes from, what became of every row, and how far the records can be trusted."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping

from dash import Dash, html
from dash.development.base_component import Component

from dashboard.components.facts import facts_table, nothing, section
from dashboard.components.ledger import ledger
from dashboard.components.quality import notices_said, quality
from dashboard.components.sources import sources
from dashboard.desk import Desk
from dashboard.pages.base import Page
from dashboard.theme.look import Look
from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.answers import percent_of
from layers.base.tallies import Tallies


def layout(desk: Desk, look: Look, _params: Mapping[str, str]) -> Component:
    """Return the page of one release; no filter of the link changes it."""
    holdings = desk.holdings
    tallies = Tallies.of(holdings)
    alarms = notices_said(holdings, look, of_release=True)
    return html.Div(
        [
            html.Section(
                [
                    html.P(look.speaker.say(finding(holdings, tallies)), className="finding"),
                    nothing(look.say("data.about")),
                ],
                className="panel",
            ),
            *(
                [html.Ul([html.Li(one) for one in alarms], className="notices", role="alert")]
                if alarms
                else []
            ),
            sources(holdings, look),
            ledger(holdings, look),
            quality(holdings, tallies, look),
            _release(holdings, look),
        ],
        className="data",
    )


def finding(holdings: Holdings, tallies: Tallies) -> Text:
    """Return the page in one sentence: what the release holds, from how many rows, and how far."""
    release = holdings.release
    through: Text | str = "" if release.last is None else Text("data.finding.through", day=release.last)
    if tallies.incidents:
        counted = "estimated" if release.estimated else "incidents"
        placed = _placed(tallies.placed["mapped"], tallies.incidents)
        what = Text(f"data.finding.{counted}", n=tallies.incidents, rows=tallies.rows)
    elif tallies.requests:
        placed = _placed(tallies.requests_placed["mapped"], tallies.requests)
        what = Text("data.finding.requests", n=tallies.requests)
    elif len(holdings.counts) and release.last is not None:
        n = len(holdings.counts)
        return Text("counts_page.data_finding", release=release.name, n=n, day=release.last)
    else:
        return Text("data.finding.nothing", release=release.name)
    return Text("data.finding", release=release.name, what=what, through=through, placed=placed)


def _placed(mapped: int, records: int) -> Text:
    percent = percent_of(mapped, records)
    if percent is None:
        return Text("data.finding.placed_few", mapped=mapped)
    return Text("data.finding.placed", percent=percent)


def _release(holdings: Holdings, look: Look) -> Component:
    """Return the facts of the release on screen."""
    facts = holdings.release
    zone = holdings.study.time_zone
    made = facts.made.astimezone(zoneinfo.ZoneInfo(zone))
    unknown = look.say("data.release.no_day")
    chosen = "automatic" if holdings.crs.chosen_automatically else "by_study"
    said = {
        "name": facts.name,
        "made": f"{look.speaker.day(made.date())}, {made:%H:%M}",
        "first": unknown if facts.first is None else look.speaker.day(facts.first),
        "last": unknown if facts.last is None else look.speaker.day(facts.last),
        **_other_ends(holdings, look),
        "offences": look.number(len(holdings.offences)),
        "crs": look.say(f"data.release.crs.{chosen}", code=holdings.crs.code),
        "time_zone": zone,
    }
    rows = [[look.say(f"data.release.{name}"), value] for name, value in said.items()]
    heads = [look.say("data.head.fact"), look.say("data.head.value")]
    table = facts_table(look.say("data.release.caption"), heads, rows, look)
    return section(look.say("data.release"), table, nothing(look.say("data.release.verify")))


def _other_ends(holdings: Holdings, look: Look) -> dict[str, str]:
    """Return how far the other tables go, where that is another day than the release's."""
    facts = holdings.release
    ends = {f"last_{name}": day for name, day in facts.through.items() if day != facts.last}
    return {name: look.speaker.day(day) for name, day in ends.items()}


def register(_app: Dash, _desk: Desk) -> None:
    """Declare nothing: the page is made once from the release, and only read."""


PAGE = Page(name="data", path="/data", order=9, layout=layout, register=register)
