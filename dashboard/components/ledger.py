"""The ledger over all imports: what is counted, what each import changed, what was rejected and why."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.components.facts import facts_table, nothing, section
from dashboard.components.sources import counted_rules, files_of, total_of
from dashboard.theme.look import Look
from geodata.errors import visible
from geodata.holdings import Holdings
from geodata.ledger import reason_of
from geodata.words.text import Text


def ledger(holdings: Holdings, look: Look) -> Component:
    """Return what is counted and what became of every row, over all imports."""
    heading = look.say("data.ledger")
    imports = holdings.ledger.get("imports", [])
    rules = counted_rules(holdings, look)
    parts: list[Component] = [html.H3(look.say("data.counted"))]
    parts.append(html.Ul(rules) if rules else nothing(look.say("data.counted.nothing")))
    if rules:
        parts.append(nothing(look.say("data.counted.bases")))
    if not imports:
        return section(heading, *parts, nothing(look.say("data.ledger.none")))
    total = total_of(files_of(holdings.ledger))
    left_out = "not_counted" in total
    named = {name: total[name] for name in _EQUATION if name in total}
    equation = look.say("data.equation.not_counted" if left_out else "data.equation", **named)
    parts.append(html.P(equation, className="equation"))
    if left_out:
        parts.append(html.P(look.say("data.not_counted", n=total["not_counted"])))
    return section(heading, *parts, _changes(imports, look), *_rejects(holdings, look))


_EQUATION = ("read", "accepted", "merged", "not_counted", "rejected")


# What few imports do, and older releases could not.
_LEFT = ("withdrawn", "removed")


def _changes(imports: Sequence[Mapping[str, Any]], look: Look) -> Component:
    """Return what each import changed in the records; a record absent from a file is kept."""
    rows = []
    rare = [
        name for name in _LEFT if any(name in unit for one in imports for unit in one["changes"].values())
    ]
    names = ("new", "changed", "same", "kept", *rare)
    for one in reversed(imports):
        for unit in ("incidents", "requests", "counts"):
            changes = one["changes"].get(unit, {})
            if any(changes.values()):
                day = look.speaker.day(dt.date.fromisoformat(one["day"]))
                counts = (int(changes.get(name, 0)) for name in names)
                rows.append([one["release"], day, look.say(f"data.unit.{unit}"), *counts])
    if not rows:
        return nothing(look.say("data.changes.none"))
    heads = ("release", "imported", "sort", *names)
    caption = look.say("data.changes.caption")
    return facts_table(caption, [look.say(f"data.head.{name}") for name in heads], rows, look)


def _rejects(holdings: Holdings, look: Look) -> list[Component]:
    """Return the reasons of rejected rows, first examples, and where the whole rows lie."""
    imports = holdings.ledger.get("imports", [])
    parts: list[Component] = [html.H3(look.say("data.rejects"))]
    reasons: Counter[str] = Counter()
    files: Counter[str] = Counter()
    # Every import reads all services and events anew, so only what this release says of them counts.
    around = [file for sort in ("services", "events") for file in holdings.quality.get(sort, [])]
    for file in [*(file for one in imports for file in one["files"]), *around]:
        reasons.update(file.get("reasons", {}))
        files.update(file.get("reasons", {}).keys())
    if not reasons:
        return [*parts, nothing(look.say("data.rejects.none"))]
    rows = [[code, look.speaker.say(reason_of(code)), n, files[code]] for code, n in reasons.most_common()]
    heads = [look.say(f"data.head.{name}") for name in ("code", "reason", "rows", "files")]
    parts.append(facts_table(look.say("data.rejects.caption"), heads, rows, look))
    parts += _examples(imports, look)
    with_rejects = [
        one["release"] for one in imports if one.get("examples") or any(f["rejected"] for f in one["files"])
    ]
    parts.append(html.P(look.say("data.rejects.where")))
    parts.append(
        html.Ul(
            [html.Li(html.Code(look.say("data.rejects.file", release=r))) for r in reversed(with_rejects)]
        )
    )
    return parts


def _examples(imports: Sequence[Mapping[str, Any]], look: Look) -> list[Component]:
    """Return the first rejected rows of the newest import that names any: where and what, never the value."""
    named: list[dict[str, Any]] = next(
        (one["examples"] for one in reversed(imports) if one.get("examples")), []
    )
    rows = [
        [
            visible(one["file"]),
            one["code"],
            visible(one["column"] or "–"),
            look.speaker.listed(tuple(look.number(record) for record in one["records"])),
            int(one["rows"]),
            look.speaker.say(Text.from_json(one["what"])),
            look.speaker.say(Text.from_json(one["hint"])),
        ]
        for one in named
    ]
    if not rows:
        return []
    heads = ("file", "code", "column", "first_rows", "rows", "what", "hint")
    caption = look.say("data.examples.caption")
    return [facts_table(caption, [look.say(f"data.head.{name}") for name in heads], rows, look)]
