"""The files of a release: feed, day of import, and each one's rows as an equation that holds exactly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from dash import html
from dash.development.base_component import Component

from dashboard.components.facts import facts_table, nothing, section
from dashboard.theme.look import Look
from geodata.errors import visible
from geodata.feeds import FEEDS
from geodata.holdings import Holdings
from layers.base.naming import titled
from layers.base.tallies import records_of

# Nightly imports over years make thousands of files; the newest are shown, all of them are counted.
MOST_FILES = 200
COUNTED = ("read", "accepted", "merged", "not_counted", "rejected", "without_place", "outside", "stacked")
# Few sources name a status that is not counted, and older releases know none.
RARE = ("not_counted",)


def sources(holdings: Holdings, look: Look) -> Component:
    """Return every file that was imported, newest first, with what became of its rows."""
    heading = look.say("data.sources")
    files = files_of(holdings.ledger)
    if not files:
        return section(heading, nothing(look.say("data.sources.none")))
    parts: list[Component] = [html.P(look.say("data.sources.equation"), className="quiet")]
    parts.append(_files_table(files, look))
    if len(files) > MOST_FILES:
        parts.append(nothing(look.say("data.sources.more", n=len(files) - MOST_FILES)))
    parts.append(_fingerprints(files[:MOST_FILES], look))
    surroundings = _surroundings(holdings, look)
    return section(heading, *parts, *([surroundings] if surroundings else []))


def files_of(ledger: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the account of each file with its import's day and release, newest import first."""
    return [
        {**file, "day": one["day"], "release": one["release"]}
        for one in reversed(ledger.get("imports", []))
        for file in one["files"]
    ]


def feed_title(name: str, look: Look) -> str:
    """Return what people call a feed; its name where nobody has given it a title."""
    feed = FEEDS.get(name)
    return visible(name) if feed is None else look.speaker.say(titled(feed.titles, name))


def total_of(files: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Return the sums over files of everything that is counted; what is rare only where there is any."""
    sums = {name: sum(int(file.get(name, 0)) for file in files) for name in COUNTED}
    return {name: n for name, n in sums.items() if n or name not in RARE}


def counted_rules(holdings: Holdings, look: Look) -> list[Component]:
    """Return, for each feed of the release, what one record is, and how many there are."""
    said, rules = [], holdings.quality.get("rules", {})
    for records, unit in ((holdings.incidents, "incidents"), (holdings.requests, "requests")):
        for name, n in records_of(records).items():
            if n:
                feed = FEEDS.get(name)
                # Releases of before this was kept know the rules of the feeds that come with the program.
                rule = rules.get(name, feed.rule if feed else "unknown")
                text = look.say(f"data.counted.{unit}", n=n)
                merged = look.say(f"data.merging.{rule}.{unit}")
                said.append(html.Li([html.Strong(feed_title(name, look)), f": {text} {merged}"]))
    return [*said, *_daily_counts(holdings, look)]


def _daily_counts(holdings: Holdings, look: Look) -> list[Component]:
    """Return, for each feed of daily counts, how many numbers it has and what they count."""
    counts, said = holdings.counts, []
    for code, name in enumerate(counts.source.names):
        own = counts.source.codes == code
        n = int(own.sum())
        if n:
            units = {counts.counted.names[one] for one in np.unique(counts.counted.codes[own]).tolist()}
            unit = units.pop() if len(units) == 1 and units <= {"person_rows", "incidents"} else "mixed"
            text = f": {look.say('counts_page.counted', n=n)} {look.say(f'counts_page.counted.{unit}')}"
            said.append(html.Li([html.Strong(feed_title(name, look)), text]))
    return said


def _files_table(files: Sequence[Mapping[str, Any]], look: Look) -> Component:
    totals = total_of(files)
    heads = ["file", "feed", "imported", "release", *totals]
    rows = [
        [
            visible(file["file"]),
            feed_title(file["feed"], look),
            look.speaker.day(dt.date.fromisoformat(file["day"])),
            file["release"],
            *(int(file.get(name, 0)) for name in totals),
        ]
        for file in files[:MOST_FILES]
    ]
    total = [look.say("data.total"), "", "", "", *totals.values()]
    caption = look.say("data.sources.caption")
    return facts_table(caption, [look.say(f"data.head.{name}") for name in heads], rows, look, total=total)


def _fingerprints(files: Sequence[Mapping[str, Any]], look: Look) -> Component:
    """Return the SHA-256 of each file as it was read, folded away."""
    rows = [
        [visible(file["file"]), file["release"], html.Code(file["sha256"] or "–", className="hash")]
        for file in files
    ]
    heads = [look.say(f"data.head.{name}") for name in ("file", "release", "sha256")]
    table = facts_table(look.say("data.sha256.caption"), heads, rows, look)
    return html.Details([html.Summary(look.say("data.sha256")), table])


def _surroundings(holdings: Holdings, look: Look) -> Component | None:
    """Return the files of services, events and the base map, which are no records."""
    rows = []
    for sort in ("services", "events", "base_map"):
        for file in holdings.quality.get(sort, []):
            taken = file["shapes"] if sort == "base_map" else file["accepted"]
            rows.append(
                [
                    visible(file["file"]),
                    look.say(f"data.sort.{sort}"),
                    int(file.get("read", taken)),
                    int(taken),
                    int(file.get("read", taken)) - int(taken),
                ]
            )
    if not rows:
        return None
    heads = [look.say(f"data.head.{name}") for name in ("file", "sort", "entries", "taken", "left_out")]
    return facts_table(look.say("data.surroundings.caption"), heads, rows, look)
