"""Join a study to the dashboard, and offer everything a person types: ``python app.py --help``."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

try:
    import babel  # noqa: F401 - whatever else is missing can then be said in words
    import click
except ModuleNotFoundError as missing:
    print(  # a catalogue cannot be read yet
        f"{missing}: run `. .venv/bin/activate` first, or `make run`, which installs what is needed.\n"
        "Ejecute antes `. .venv/bin/activate`, o `make run`, que instala lo necesario.",
        file=sys.stderr,
    )
    raise SystemExit(5) from None

from dashboard.asking import form_of, refuse_strangers, sentences
from dashboard.commands.bulletin import bulletin
from dashboard.commands.doctor import doctor
from dashboard.commands.fetch import fetch
from dashboard.commands.filling import demo, feeds, import_, init
from dashboard.commands.plans import plan
from dashboard.commands.serve import serve
from dashboard.commands.studies import Opened, Studies
from dashboard.commands.views import views
from dashboard.import_lines import release_line
from dashboard.paper.files import FORMS, PICTURES, as_file
from dashboard.terminal import (
    CLEAN,
    ENVIRONMENT,
    PATH,
    WITH_REJECTS,
    Console,
    SpokenGroup,
    common,
    console,
    in_study,
    run,
    shown,
)
from geodata.errors import BadQuery, NeedsConfirmation, Notice, ReleaseDamaged
from geodata.words.text import Text

if TYPE_CHECKING:
    from dashboard.settings import Settings
    from geodata.holdings import Holdings
    from geodata.outreach import OutreachDatabase, SavedViews
    from geodata.plans import Plan
    from geodata.shared import Shared

BINARY = ("gpkg", "geoparquet", *PICTURES)


@click.group("app", cls=SpokenGroup)
@common
def cli() -> None:
    """See ``cli.app.help`` in the catalogues, as for every command."""


for command in (init, demo, import_, fetch, doctor, feeds):
    cli.add_command(command)


# ---------------------------------------------------------------------------------- asking a study
@cli.command()
@click.argument("question", metavar="[URL]", default="")
@in_study
@click.option("--format", "form", metavar="|".join(FORMS), type=click.Choice(FORMS))
@click.option("--out", "file", metavar="FILE", type=PATH)
@click.option("--release", metavar="NAME")
@common
@console
def ask(
    out: Console, question: str, study: Path, form: str | None, file: Path | None, release: str | None
) -> int:
    """Answer the question of a link, as a sentence or as a file."""
    from dashboard.theme.look import Look
    from layers.base import catalogue
    from layers.base.export import entry_of, refusal
    from layers.base.query import Query, QueryFacts

    form = form_of(file, form, as_json=out.as_json)
    if form in BINARY and file is None and sys.stdout.isatty():
        raise BadQuery("C14", Text("cli.ask.binary"), Text("cli.ask.binary.hint"))
    refuse_strangers(question)
    holdings = _open(study, release)
    query, notices = Query.from_link(question, QueryFacts.of(holdings))
    if notices and file is not None:
        raise refusal(notices)
    for notice in notices:
        out.problem(notice)
    answer = catalogue.ask(holdings, query)
    if form is None:
        for text in sentences(answer):
            out.say(text)
        return _answered(notices)
    content = as_file(answer, holdings, form, Look(language=out.speaker.language)).content
    _log_of(study)(entry_of(answer, form))
    if file is None:
        click.echo(content, nl=False)
        return _answered(notices)
    file.write_bytes(content)
    out.say(Text("cli.ask.written", file=shown(file), n=len(content)))
    out.json({"file": str(file), "format": form, "bytes": len(content), "total": answer.totals.n})
    return CLEAN


def _answered(notices: Sequence[Notice]) -> int:
    """Return the exit code: a script must see that a part of its question was left out."""
    return WITH_REJECTS if notices else CLEAN


def _log_of(study: Path) -> Callable[[Mapping[str, Any]], None]:
    """Return what writes an export down in a study's folder; the dashboard itself writes no file."""
    from geodata.store import log_export
    from geodata.study import read_study

    return partial(log_export, read_study(study).folder)


def _keep_plan(folder: Path, name: str, params: Mapping[str, str]) -> Plan:
    """Save a plan in a study's folder; the dashboard itself writes no file."""
    from geodata.plans import make_plan, save_plan

    plan = make_plan(folder, name, params)
    save_plan(folder, plan)
    return plan


@cache
def _outreach_of(study: Path) -> OutreachDatabase:
    """Return a study's database of what people enter; it is opened when it is used first."""
    from geodata.outreach import open_outreach
    from geodata.study import read_study

    read = read_study(study)
    return open_outreach(read.folder, read.facts.name)


def _views_of(study: Path) -> SavedViews:
    """Return a study's saved views; the dashboard itself opens no file."""
    from geodata.outreach import SavedViews

    return SavedViews(_outreach_of(study))


def _open(study: Path, release: str | None) -> Holdings:
    """Open a release of a study; a folder that is none is said to be none, instead of being empty."""
    from geodata.store import open_release
    from geodata.study import read_study

    return open_release(read_study(study).folder, release)


# --------------------------------------------------------------------------------- looking after it
@cli.command()
@in_study
@common
@console
def releases(out: Console, study: Path) -> int:
    """List the releases of a study."""
    from geodata.store import list_releases
    from geodata.study import read_study

    listed = list_releases(read_study(study).folder)
    for one in listed:
        if one.facts is None:
            out.say(Text("cli.releases.unreadable", name=one.name, folder=shlex.quote(shown(study))))
        else:
            out.say(release_line(one.name, one.incidents, one.facts.first, one.facts.last))
        if one.current:
            out.say(Text("cli.releases.current"))
    if not listed:
        out.say(Text("cli.releases.none"))
    out.json({"releases": [one.to_json() for one in listed]})
    return CLEAN


@cli.command()
@in_study
@common
@console
def verify(out: Console, study: Path) -> int:
    """Compare every file of every release with its manifest."""
    from geodata.store import verify_releases
    from geodata.study import read_study

    checks = verify_releases(read_study(study).folder)
    for check in checks:
        if check.problem is not None:
            out.problem(check.problem)
        else:
            out.say(Text("cli.verify.whole", name=check.name, n=check.files))
            if check.notice is not None:
                out.problem(check.notice)
    if not checks:
        out.say(Text("cli.releases.none"))
    out.json({"releases": [check.to_json() for check in checks]})
    return CLEAN if all(check.whole for check in checks) else ENVIRONMENT


@cli.command()
@click.argument("release", metavar="RELEASE")
@in_study
@common
@console
def rollback(out: Console, release: str, study: Path) -> int:
    """Serve a retained release again, an older one as a rule; nothing is deleted."""
    from geodata.store import roll_back
    from geodata.study import read_study

    before = roll_back(read_study(study).folder, release)
    out.say(Text("cli.rollback.done", release=release, before=before or "–"))
    out.json({"release": release, "before": before})
    return CLEAN


@cli.command()
@click.argument("number", metavar="REPORT_NO")
@in_study
@click.option("--yes", is_flag=True)
@common
@console
def purge(out: Console, number: str, study: Path, *, yes: bool) -> int:
    """Remove one record from everything the study keeps; its number is not repeated anywhere."""
    from geodata.outreach import forget
    from geodata.store import purge as purge_record
    from geodata.study import read_study

    folder = read_study(study).folder
    if not yes:
        raise NeedsConfirmation("S07", Text("cli.purge.sure"), Text("cli.purge.sure.hint"))
    report = purge_record(folder, number)
    views = forget(_outreach_of(study), number)  # also one that no release knows: somebody may have typed it
    for name, removed in report.records.items():
        out.say(Text("cli.purge.release", name=name, n=removed))
    for name in report.damaged:
        out.say(Text("cli.purge.damaged", name=name))
    out.say(Text("cli.purge.rejects", n=report.rejected))
    if report.fetched:
        out.say(Text("cli.purge.fetched", n=report.fetched))
    if views:
        out.say(Text("cli.purge.views", n=views))
    if not report.found:
        out.problem(Notice("S07", Text("cli.purge.unknown"), Text("cli.purge.unknown.hint")))
    out.say(Text("cli.purge.files" if report.found else "cli.purge.nothing"))
    out.json(report.to_json() | {"views": views})
    return CLEAN if report.found else WITH_REJECTS


# ------------------------------------------------------------------------------------------ serving
class _Serving:
    """How a server reaches a study's folder; the dashboard itself opens and writes no file."""

    def may_write(self, out: Console, study: Path) -> bool:
        """Say what is wrong with the machine, and return whether a day written down now could be believed."""
        from geodata.store import list_releases, low_room
        from geodata.study import read_study
        from geodata.wrong_clock import clock_notice, newest_day, today_in

        folder = read_study(study).folder
        facts = next((one.facts for one in list_releases(folder) if one.current), None)
        clock = None if facts is None else clock_notice(newest_day(facts), today_in("UTC"))
        for notice in (clock, low_room(folder)):
            if notice is not None:
                out.problem(notice)
        return clock is None

    def settings(
        self, out: Console, study: Path, shared: Shared, *, writes: bool, token: str, host: str, port: int
    ) -> Settings:
        """Return how one process of a server runs."""
        from dashboard.jobs import Jobs
        from dashboard.settings import Settings
        from geodata.doctor.sent import SentTables
        from geodata.job_rows import JobRows
        from geodata.plans import read_plans
        from geodata.study import read_study

        folder = read_study(study).folder
        return Settings(
            token=token,
            host=host,
            port=port,
            on_export=_log_of(study),
            language=out.speaker.language,
            doctor=SentTables(folder, shared.turn) if writes else None,
            plans=lambda: read_plans(folder)[0],
            keep_plan=partial(_keep_plan, folder) if writes else None,
            views=partial(_views_of, study) if writes else None,
            jobs=Jobs(JobRows(shared.jobs)),
        )

    def app(
        self,
        out: Console,
        study: Path,
        release: str | None,
        settings: Settings,
        shared: Shared,
        *,
        says: bool,
    ) -> Opened:
        """Return the app, which goes over to a purged or newer release by itself, and its first release."""
        import flask

        from dashboard.first import build_first_app
        from dashboard.fresh import Fresh
        from dashboard.shell import build_app
        from geodata.columns.columns import warm_up
        from geodata.store import Watch, list_releases
        from geodata.study import read_study

        folder = read_study(study).folder
        watch = Watch(folder, release, lambda: _open_to_serve(out if says else None, folder, release))
        shown: list[tuple[str, int]] = []

        def make() -> Any:
            if release is None and not list_releases(folder):
                # A study whose first table nobody can read yet: the Doctor page says how.
                shown.append(("", 0))
                return build_first_app(read_study(folder).facts.titles, settings).server
            holdings = watch.open()
            app = build_app(holdings, settings=settings)
            warm_up()
            holdings.columns()
            Thread(target=_load_statistics, daemon=True).start()
            shown.append((holdings.release.name, len(holdings.incidents)))
            if len(shown) > 1 and says:
                out.aside(Text("cli.serve.changed", name=holdings.release.name))
            return app.server

        closed = flask.Response(out.speaker.say(Text("cli.serve.closed")), status=503, mimetype="text/plain")

        def outdated() -> bool:
            return watch.outdated() if shown[-1][0] else bool(list_releases(folder))

        return Opened(Fresh(make, outdated, closed, shared.news), *shown[0])


def _load_statistics() -> None:
    """Load what only comparisons need, while the first visitor looks at the map."""
    import scipy.optimize
    import scipy.stats  # noqa: F401


def _open_to_serve(out: Console | None, folder: Path, release: str | None) -> Holdings:
    """Open a release, or, where the current one is damaged, the newest whole one before it, and say so."""
    from geodata.store import open_release

    try:
        return open_release(folder, release)
    except ReleaseDamaged as damaged:
        if release is not None:
            raise
        holdings = open_release(folder, strict=False)
        if out is not None:
            out.problem(damaged)
            out.aside(Text("cli.serve.older", name=holdings.release.name))
        return holdings


# What these say stands in a release or a database; the dashboard opens none, so it is told how.
for told in (plan, bulletin, views, serve):
    told.context_settings["obj"] = Studies(_open, _log_of, _views_of, _Serving(), Path(__file__))
    cli.add_command(told)


def main(args: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    return run(cli, sys.argv[1:] if args is None else args, "python app.py")


if __name__ == "__main__":
    sys.exit(main())
