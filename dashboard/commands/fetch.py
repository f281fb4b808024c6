"""The command that takes what is new at a live source and imports it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dashboard.import_lines import import_lines
from dashboard.terminal import CLEAN, Console, Spoken, common, console, in_study
from geodata.words.text import Text

if TYPE_CHECKING:
    from geodata.fetch import Fetched


@click.command(cls=Spoken)
@click.argument("source", metavar="SOURCE")
@in_study
@click.option("--yes", is_flag=True, help="cli.option.fetch_yes")
@click.option("--anew", is_flag=True, help="cli.option.fetch_anew")
@common
@console
def fetch(out: Console, source: str, study: Path, *, yes: bool, anew: bool) -> int:
    """Take what is new or changed at a live source."""
    from geodata.fetch import fetch_source

    fetched = fetch_source(study, source, anew=anew, confirmed=yes, progress=out.progress)
    for notice in fetched.notices:
        out.problem(notice)
    if fetched.rows:
        out.say(Text("cli.fetch.taken", n=fetched.rows, pages=fetched.pages, source=source))
    else:
        out.say(Text("cli.fetch.nothing", source=source))
    reports, code = _import_pending(out, study, fetched, yes=yes)
    problems = [{"code": one.code, "what": one.what.to_json()} for one in fetched.notices]
    data = {"source": source, "rows": fetched.rows, "pages": fetched.pages}
    out.json({**data, "problems": problems, "imports": reports})
    return code


def _import_pending(
    out: Console, study: Path, fetched: Fetched, *, yes: bool
) -> tuple[list[dict[str, Any]], int]:
    """Import each file that waits, the oldest first, so that what was fetched last speaks."""
    from geodata.fetch import mark_imported
    from geodata.importing import import_files

    reports: list[dict[str, Any]] = []
    code = CLEAN
    for number, path in fetched.pending:
        feed = fetched.source.feed
        report = import_files(study, [path], confirmed=yes, feed=feed, progress=out.progress)
        mark_imported(study, fetched.source.name, number)
        for line in import_lines(report):
            out.say(line)
        kept = None if report.rejected_file is None else str(report.rejected_file)
        reports.append({**report.to_json(out.speaker), "rejected_file": kept})
        code = max(code, report.exit_code)
    return reports, code
