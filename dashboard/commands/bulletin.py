"""The command that writes the bulletin of a link, or of a saved view, as a PDF."""

from __future__ import annotations

from pathlib import Path

import click

from dashboard.asking import refuse_strangers
from dashboard.commands.studies import studies
from dashboard.paper.files import PAPERS
from dashboard.terminal import CLEAN, PATH, Console, Spoken, common, console, in_study, shown
from geodata.errors import BadQuery
from geodata.words.text import Text


@click.command(cls=Spoken)
@click.argument("question", metavar="[URL]", default="")
@in_study
@click.option("--out", "file", metavar="FILE", type=PATH, required=True)
@click.option("--view", metavar="NAME")
@click.option("--paper", metavar="|".join(PAPERS), type=click.Choice(PAPERS), default=PAPERS[0])
@click.option("--release", metavar="NAME")
@common
@console
def bulletin(
    out: Console, question: str, study: Path, file: Path, view: str | None, paper: str, release: str | None
) -> int:
    """Write the bulletin of a link or of a saved view as a PDF."""
    from dashboard.paper.bulletin import bulletin_file
    from dashboard.theme.look import Look
    from layers.base.export import refusal
    from layers.base.naming import titled
    from layers.base.query import Query, QueryFacts

    asked = question if view is None else question_of_view(study, view, question)
    refuse_strangers(asked)
    holdings = studies().open(study, release)
    query, notices = Query.from_link(asked, QueryFacts.of(holdings))
    if notices:
        raise refusal(notices)
    title = out.speaker.say(titled(holdings.study.titles, holdings.study.name))
    look = Look(language=out.speaker.language)
    log = studies().log_of(study)
    made = bulletin_file(holdings, query, look, title=title, paper=paper, log=log)
    file.write_bytes(made.content)
    out.say(Text("cli.bulletin.written", file=shown(file), n=len(made.content)))
    out.json({"file": str(file), "bytes": len(made.content)})
    return CLEAN


def question_of_view(study: Path, name: str, question: str) -> str:
    """
    Return what a saved view asks of the sheet, as a link.

    Raises
    ------
    BadQuery
        C14: a link was given too: one of them would be forgotten. O11: there is no such view.
    """
    from dashboard.state import write_search
    from layers.compstat import NAME

    if question:
        raise BadQuery("C14", Text("cli.bulletin.two"), Text("cli.bulletin.two.hint"))
    return write_search({**studies().views_of(study).find(name).params, "layer": NAME})
