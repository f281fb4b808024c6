"""Tell what an import did in the lines of one screen; everything else is on the Data page and in files."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from dashboard.terminal import shown
from geodata.errors import Notice, visible
from geodata.period import Period
from geodata.words.text import Text

if TYPE_CHECKING:
    from geodata.clean.stack import Stack
    from geodata.importing import ImportReport

MOST_LINES = 20
MOST_STACKS = 3
MOST_LABELS = 3

_COUNTS = ("read", "accepted", "merged", "not_counted", "rejected", "without_place", "outside")
_SHEET_COUNTS = ("read", "accepted", "rejected", "shelters_dropped", "closed")


def import_lines(report: ImportReport) -> list[Text | Notice]:
    """
    Return at most 20 lines: each file's account, what was rejected, what to look at, the release.

    Examples
    --------
    >>> for line in import_lines(report):  # doctest: +SKIP
    ...     console.say(line)
    """
    from geodata.importing import rejects_in_short

    lines: list[Text | Notice] = []
    for file in report.files:
        rows = {name: getattr(file, name) for name in _COUNTS}
        key = "cli.import.file_not_counted" if file.not_counted else "cli.import.file"
        lines.append(Text(key, file=shown(file.file), feed=file.feed, **rows))
    for sheet in report.sheets:
        counts = {name: getattr(sheet, name) for name in _SHEET_COUNTS}
        key = f"cli.import.{sheet.sort}{'_closed' if sheet.closed else ''}"
        lines.append(Text(key, file=shown(sheet.file), **counts))
    lines += [*rejects_in_short(report.rejects), *report.notices]
    stacks = [one for found in report.stacks.values() for one in found]
    last = [_stack_line(one) for one in sorted(stacks, key=lambda one: -one.rows)[:MOST_STACKS]]
    if report.rejected_file is not None:
        last.append(_listed(len(report.rejects), report.not_counted, shown(report.rejected_file)))
    names = ("new", "changed", "same", "kept")
    for table, changes in report.changes.items():
        if any(changes[name] for name in names[:3]):
            last.append(Text(f"cli.import.changes.{table}", **{name: changes[name] for name in names}))
    release = report.release
    last.append(release_line(release.name, report.incidents, release.first, release.last))
    if report.counts:
        last.append(Text("cli.import.counts", n=report.counts))
    fitting = MOST_LINES - len(last) - 1
    if len(lines) > fitting + 1:
        lines = [*lines[:fitting], Text("cli.import.more", n=len(lines) - fitting)]
    return [*lines, *last]


def _listed(rejected: int, not_counted: int, file: str) -> Text:
    """Return how many rows of each sort stand in the file of the rows that were not taken."""
    if rejected and not_counted:
        return Text(
            "cli.import.listed",
            rejected=Text("cli.import.rejected_rows", n=rejected),
            not_counted=Text("cli.import.not_counted_rows", n=not_counted),
            file=file,
        )
    key = "cli.import.rejects" if rejected else "cli.import.not_counted"
    return Text(key, n=rejected or not_counted, file=file)


def release_line(name: str, incidents: int, first: dt.date | None, last: dt.date | None) -> Text:
    """Return a release in one line: its name, how many incidents, and their days."""
    known = first is not None and last is not None
    span = Period.including(first, last).sentence() if known else Text("cli.no_days")  # type: ignore[arg-type]
    return Text("cli.release", name=name, n=incidents, span=span)


def _stack_line(stack: Stack) -> Text:
    """Return a place with surprisingly many records, and what they are, for a person to judge."""
    from geodata.clean.stack import rest_of

    named = stack.mix[:MOST_LABELS]
    rest = rest_of(stack.rows, sum(rows for _, rows in named))
    types: list[str | Text] = [f"{visible(label)} {rows:,}" for label, rows in named]
    if not named:
        types = [Text("clean.stack.no_types")]
    elif rest is not None:
        types.append(rest)
    return Text(
        "cli.import.stack",
        place=visible(stack.address or f"{stack.latitude:.4f}, {stack.longitude:.4f}"),
        n=stack.rows,
        percent=round(100 * stack.share, 1),
        mix=tuple(types),
    )
