"""How good the records are: places, times, late reports, areas, unknown labels, what was dropped, notices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_ag_grid as dag
from dash import html
from dash.development.base_component import Component

from dashboard.components.facts import NONE, facts_table, listing, nothing, percent, section
from dashboard.components.sources import feed_title, files_of
from dashboard.components.stacks import stacks
from dashboard.ids import scope
from dashboard.theme.look import Look
from geodata.errors import Notice, Where, say_problem, visible
from geodata.feeds import FEEDS
from geodata.holdings import Holdings
from geodata.words.percent import percent_said
from geodata.words.text import Text
from layers.base.naming import titled
from layers.base.tallies import Tallies

ID = scope("data")
LABELS = ID("labels")

# Repairs that have a sentence; other counts of a feed are parts of these.
REPAIRS = (
    *("midnight_times", "midnight_as_24", "shifted_clock", "ambiguous_clock", "occurred_after_reported"),
    *("long_ranges", "sentinel_days", "days_ahead", "placeless", "unparsable_place"),
)


def quality(holdings: Holdings, tallies: Tallies, look: Look) -> Component:
    """Return everything known of the quality of a release's records."""
    return section(
        look.say("data.quality"),
        *stacks(holdings, tallies, look),
        html.H3(look.say("data.places")),
        _places(tallies, look),
        html.H3(look.say("data.times")),
        *_times(tallies, look),
        html.H3(look.say("data.late")),
        *_late(tallies, look),
        html.H3(look.say("data.recording")),
        _recording(holdings, look),
        html.H3(look.say("data.repairs")),
        _repairs(holdings, look),
        html.H3(look.say("data.areas")),
        *_areas(holdings, look),
        html.H3(look.say("data.labels")),
        *_labels(holdings, look),
        html.H3(look.say("data.dropped")),
        *_dropped(holdings, look),
        html.H3(look.say("data.notices")),
        listing(notices_said(holdings, look), empty=look.say("data.notices.none")),
    )


def notices_said(holdings: Holdings, look: Look, *, of_release: bool = False) -> list[str]:
    """Return the notices of the last import as sentences; or only those about the release itself."""
    found = [_notice(one) for one in holdings.quality.get("notices", [])]
    return [say_problem(one, look.speaker) for one in found if not of_release or one.code.startswith("R")]


def _notice(said: Mapping[str, Any]) -> Notice:
    hint = said.get("hint")
    return Notice(
        said["code"],
        Text.from_json(said["what"]),
        Text.from_json(hint) if hint else None,
        Where(**said.get("where", {})),
    )


def _places(tallies: Tallies, look: Look) -> Component:
    rows = []
    for unit, n, placed in (
        ("incidents", tallies.incidents, tallies.placed),
        ("requests", tallies.requests, tallies.requests_placed),
    ):
        if n:
            counts = [placed["mapped"], placed["missing"], placed["outside"]]
            rows.append([look.say(f"data.unit.{unit}"), n, *counts, percent(counts[0], n, look)])
    if not rows:
        return nothing(look.say("data.no_records"))
    heads = ("sort", "records", "mapped", "missing", "outside_study", "share_mapped")
    caption = look.say("data.places.caption")
    return facts_table(caption, [look.say(f"data.head.{name}") for name in heads], rows, look)


def _times(tallies: Tallies, look: Look) -> list[Component]:
    if not tallies.incidents:
        return [nothing(look.say("data.no_records"))]
    rows = [
        [look.say(f"data.precision.{name}"), n, percent(n, tallies.incidents, look)]
        for name, n in tallies.precision.items()
        if n
    ]
    heads = [look.say(f"data.head.{name}") for name in ("precision", "incidents", "share")]
    return [
        facts_table(look.say("data.times.caption"), heads, rows, look),
        nothing(look.say("data.times.why")),
    ]


def _late(tallies: Tallies, look: Look) -> list[Component]:
    known = tallies.report_known
    if not known:
        return [nothing(look.say("data.late.none"))]
    rows = [
        [look.say("data.late.more", n=days), n, percent(n, known, look)] for days, n in tallies.late.items()
    ]
    heads = [look.say(f"data.head.{name}") for name in ("reported_after", "incidents", "share")]
    caption = look.say("data.late.caption", n=known)
    return [facts_table(caption, heads, rows, look), nothing(look.say("data.late.why"))]


def _recording(holdings: Holdings, look: Look) -> Component:
    said = [
        look.say("data.recording.one", day=change.day, what=titled(change.titles))
        for change in holdings.study.recording_changes
    ]
    return listing(said, empty=look.say("data.recording.none"))


def _repairs(holdings: Holdings, look: Look) -> Component:
    said = [
        [html.Strong(feed_title(feed, look)), ": ", look.say(f"clean.{name}", n=int(counts[name]))]
        for feed, counts in holdings.quality.get("counts", {}).items()
        for name in REPAIRS
        if counts.get(name)
    ]
    return listing(said, empty=look.say("data.repairs.none"))


def _areas(holdings: Holdings, look: Look) -> list[Component]:
    if not holdings.areas:
        return [nothing(look.say("data.areas.none"))]
    reports = {one["set"]: one for one in holdings.quality.get("areas", [])}
    rows = [
        [
            look.speaker.say(titled(areas.titles, name)),
            len(areas),
            sum(not one for one in areas.names),
            *_outlines(reports.get(name), look, outlined=areas.has_outlines),
        ]
        for name, areas in holdings.areas.items()
    ]
    heads = ("set", "areas", "nameless", "outlines", "mended", "overlaps", "gaps_m2")
    parts = [
        facts_table(look.say("data.areas.caption"), [look.say(f"data.head.{h}") for h in heads], rows, look)
    ]
    mended = [
        look.say(
            "data.areas.mended",
            name=visible(one["name"] or one["id"]),
            why=visible(one["why"]),
            percent=percent_said(one["change_percent"]),
        )
        for report in reports.values()
        for one in report["mended"]
    ]
    nameless = [
        look.say(
            "data.areas.nameless", n=len(report["nameless"]), ids=tuple(map(visible, report["nameless"]))
        )
        for report in reports.values()
        if report["nameless"]
    ]
    return [*parts, html.Ul([html.Li(one) for one in (*nameless, *mended)])] if nameless or mended else parts


def _outlines(report: Mapping[str, Any] | None, look: Look, *, outlined: bool) -> list[Any]:
    """Return what was found in a set's outlines; a set that only records name has none."""
    own = look.say("data.areas.outlined" if outlined else "data.areas.from_records")
    if report is None:
        return [own, NONE, NONE, NONE]
    return [own, len(report["mended"]), len(report["overlaps"]), round(report["gaps_m2"])]


def _labels(holdings: Holdings, look: Look) -> list[Component]:
    rows = [
        {"label": visible(label) or look.say("data.labels.empty"), "feed": feed_title(feed, look), "n": n}
        for feed, labels in holdings.quality.get("unmapped", {}).items()
        for label, n in labels.items()
    ]
    if not rows:
        return [nothing(look.say("data.labels.none"))]
    return [html.P(look.say("data.labels.why", n=len(rows))), _labels_grid(rows, look)]


def _labels_grid(rows: Sequence[Mapping[str, Any]], look: Look) -> Component:
    columns = [
        {"field": "label", "headerName": look.say("data.head.label"), "flex": 3, "minWidth": 180},
        {"field": "feed", "headerName": look.say("data.head.feed"), "flex": 2, "minWidth": 140},
        {
            "field": "n",
            "headerName": look.say("data.head.rows"),
            "flex": 1,
            "minWidth": 90,
            "type": "rightAligned",
            "sort": "desc",
        },
    ]
    return dag.AgGrid(
        id=LABELS,
        columnDefs=columns,
        rowData=list(rows),
        className=f"ag-theme-alpine{'-dark' if look.theme == 'dark' else ''}",
        columnSize="responsiveSizeToFit",
        defaultColDef={"sortable": True, "resizable": True},
        dashGridOptions={"animateRows": False, "ensureDomOrder": True, "suppressColumnVirtualisation": True},
        style={"height": f"{min(3.2 + 2.7 * len(rows), 22):.1f}rem", "width": "100%"},
    )


def _dropped(holdings: Holdings, look: Look) -> list[Component]:
    """Return what was met at the door and not kept: columns about people by name, shelters as a number."""
    variants = {(file["feed"], file["variant"]) for file in files_of(holdings.ledger)}
    said: list[Any] = []
    for name in sorted({feed for feed, _ in variants}):
        feed = FEEDS.get(name)
        columns = sorted(
            {
                column
                for variant in (feed.variants if feed else ())
                if (name, variant.name) in variants
                for column in variant.person_columns
            }
        )
        if columns:
            words = look.say("data.dropped.columns", n=len(columns), columns=tuple(columns))
            said.append([html.Strong(feed_title(name, look)), ": ", words])
    n = holdings.shelters_dropped
    shelters = look.say("data.dropped.shelters", n=n) if n else look.say("data.dropped.no_shelter")
    return [html.Ul([html.Li(one) for one in (*said, shelters)]), nothing(look.say("data.dropped.why"))]
