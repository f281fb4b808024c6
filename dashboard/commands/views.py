"""The command that lists the saved views of a study, with the address of each."""

from __future__ import annotations

from pathlib import Path

import click

from dashboard.commands.studies import studies
from dashboard.terminal import CLEAN, Console, Spoken, common, console, in_study, shown
from geodata.words.text import Text


@click.command(cls=Spoken)
@in_study
@common
@console
def views(out: Console, study: Path) -> int:
    """List every saved view of a study."""
    from dashboard.state import write_search

    found = studies().views_of(study).all()
    for one in found:
        out.say(Text("cli.views.one", id=one.id, name=one.name, page=one.page, made=one.made.date()))
        out.say(Text("cli.plan.params", params=shown(write_search(one.params).removeprefix("?"))))
    if not found:
        out.say(Text("cli.views.none"))
    out.json({"views": [one.to_json() for one in found]})
    return CLEAN
