"""The command that shows a study in the browser, by one process or by several."""

from __future__ import annotations

import os
import secrets
import sys
from functools import partial
from pathlib import Path

import click

from dashboard.commands.studies import studies
from dashboard.terminal import CLEAN, Console, Spoken, common, console, in_study, shown
from geodata.words.text import Text

MOST_ASKED = 32


@click.command(cls=Spoken)
@in_study
@click.option("--host", metavar="HOST", default="127.0.0.1")
@click.option("--port", metavar="N", type=click.IntRange(0, 65_535))
@click.option("--release", metavar="NAME")
@click.option("--processes", metavar="N", type=click.IntRange(1, MOST_ASKED))
@click.option("--open", "browse", is_flag=True)
@common
@console
def serve(
    out: Console,
    study: Path,
    host: str,
    port: int | None,
    release: str | None,
    processes: int | None,
    *,
    browse: bool,
) -> int:
    """Show a study in the browser until Ctrl-C or SIGTERM."""
    from dashboard import serving
    from dashboard.joining import JOINS, Started, greet
    from dashboard.settings import Settings
    from dashboard.team import Team
    from geodata.shared import shared_folder

    serving.leave_on_sigterm()
    serving.log_to_stderr()
    if JOINS in os.environ:
        return _join(out, study, release)
    opens = studies().serves
    writes = opens.may_write(out, study)  # which says, too, where this folder is no study
    Settings(host=host)  # refuses a network address before anything listens there
    with serving.listen(host, port) as door, shared_folder() as shared:
        told = {"token": secrets.token_urlsafe(32), "host": host, "port": door.getsockname()[1]}
        settings = opens.settings(out, study, shared, writes=writes, **told)
        link = serving.link_to(settings, out.speaker.language)
        out.aside(Text("cli.serve.opening", study=shown(study)))
        opened = opens.app(out, study, release, settings, shared, says=True)
        size = _fitting(opened.incidents) if processes is None else processes

        def ready() -> None:
            out.say(Text("cli.serve.ready", link=link))
            out.say(Text("cli.serve.stop"))
            named = opened.release or None
            out.json({"url": link, "port": settings.port, "release": named, "processes": size})
            sys.stdout.flush()
            if browse and not serving.browse(link):
                out.aside(Text("cli.serve.no_display"))

        command = _command(out, study, release)
        greeting = greet({**told, "shared": str(shared.folder), "writes": writes})
        start = partial(Started, command, greeting)
        team = Team(start, size - 1, tell=out.aside, on_lost=settings.jobs.forget)
        serving.run_until_stopped(opened.app, door, ready=ready, team=team)
    out.aside(Text("cli.serve.stopped"))
    return CLEAN


def _fitting(incidents: int) -> int:
    """Return how many processes suit a study and this computer."""
    from dashboard.team import how_many
    from geodata.machine import cores, free_bytes, held_bytes

    return how_many(incidents, cores=cores(), held_bytes=held_bytes(), free_bytes=free_bytes())


def _command(out: Console, study: Path, release: str | None) -> list[str]:
    """Return what is typed for a further process: the same command, which its environment tells to join."""
    named = [] if release is None else ["--release", release]
    spoken = ["--language", out.speaker.language]
    return [sys.executable, str(studies().program), "serve", "--study", str(study), *named, *spoken]


def _join(out: Console, study: Path, release: str | None) -> int:
    """Answer for the first process, with what it tells; its secret stands in no list of processes."""
    from dashboard import serving
    from dashboard.joining import Joining
    from geodata.shared import Shared

    joining = Joining(os.environ)
    told = joining.told
    shared, address = Shared(Path(told["shared"])), (told["host"], told["port"])
    opens = studies().serves
    settings = opens.settings(
        out, study, shared, writes=told["writes"], token=told["token"], host=told["host"], port=told["port"]
    )
    opened = opens.app(out, study, release, settings, shared, says=False)
    joining.done()
    serving.run_until_left(opened.app, joining.line, address)
    return CLEAN
