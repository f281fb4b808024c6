"""The command that serves an earlier release again."""

from __future__ import annotations

from pathlib import Path

import click

from dashboard.terminal import CLEAN, Console, Spoken, common, console, in_study
from geodata.words.text import Text


@click.command(cls=Spoken)
@click.argument("release", metavar="RELEASE")
@in_study
@common
@console
def rollback(out: Console, release: str, study: Path) -> int:
    """Serve a retained release again, the older one as a rule; nothing is deleted."""
    from geodata.store import roll_back
    from geodata.study import read_study

    before = roll_back(read_study(study).folder, release)
    out.say(Text("cli.rollback.done", release=release, before=before or "–"))
    out.json({"release": release, "before": before})
    return CLEAN
