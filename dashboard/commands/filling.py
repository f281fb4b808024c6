"""The commands that fill a study: start it, invent one, import files, and list what can be imported."""

from __future__ import annotations

import re
import secrets
import shlex
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dashboard.import_lines import import_lines
from dashboard.terminal import CLEAN, PATH, Console, Spoken, common, console, in_study, shown
from geodata.errors import BadStudy, Where
from geodata.words.text import Text

if TYPE_CHECKING:
    from geodata.importing import ImportReport


@click.command(cls=Spoken)
@click.argument("folder", metavar="DIR", type=PATH)
@click.option("--name", metavar="NAME")
@click.option("--title", metavar="TEXT")
@click.option("--time-zone", metavar="ZONE", default="America/Chicago")
@common
@console
def init(out: Console, folder: Path, name: str | None, title: str | None, time_zone: str) -> int:
    """Write a first `study.toml`."""
    from geodata.study import init_study

    plain = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-")
    usual = plain if plain[:1].isalpha() else f"study-{plain}".strip("-")
    spoken = out.speaker.language
    made = init_study(folder, name=name or usual, title=title, time_zone=time_zone, language=spoken)
    out.say(Text("cli.init.made", file=shown(made)))
    out.say(Text("cli.init.next", folder=shlex.quote(shown(folder))))
    out.json({"study": str(made)})
    return CLEAN


@click.command(cls=Spoken)
@click.argument("folder", metavar="DIR", type=PATH)
@click.option("--seed", metavar="N", type=click.IntRange(0, 2**32 - 1), default=2026)
@click.option("--incidents", metavar="N", type=click.IntRange(1, 20_000_000), default=120_000)
@common
@console
def demo(out: Console, folder: Path, seed: int, incidents: int) -> int:
    """Write the invented city and import it."""
    from geodata.demo import write_city
    from geodata.importing import import_files

    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        where = Where(file=shown(folder))
        raise BadStudy("K02", Text("cli.demo.taken"), Text("cli.demo.taken.hint"), where)
    # Made beside and renamed whole: a folder of the name asked for always holds a finished city.
    place = folder.resolve()
    aside = place.with_name(f".{place.name}-{secrets.token_hex(4)}")
    try:
        out.aside(Text("cli.demo.writing", n=incidents, seed=str(seed)))
        truth = write_city(aside, seed=seed, incidents=incidents)
        report = import_files(aside, [], confirmed=True, progress=out.progress)
        if place.is_dir():
            place.rmdir()
        aside.rename(place)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    if report.rejected_file is not None:
        report = replace(report, rejected_file=folder / report.rejected_file.relative_to(aside))
    for line in import_lines(report):
        out.say(line)
    out.say(Text("cli.demo.made", folder=shown(folder)))
    out.json({"study": str(folder), "truth": truth.to_json(), **_import_json(out, report)})
    return CLEAN


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what a person may say about how the files are to be read."""
    for name in ("delimiter", "encoding", "crs", "layer", "member", "sheet"):
        command = click.option(f"--{name}", metavar="EPSG:N" if name == "crs" else "NAME")(command)
    return click.option("--header/--no-header", default=None)(command)


@click.command("import", cls=Spoken)
@click.argument("files", metavar="[FILE]...", nargs=-1, type=PATH)
@in_study
@click.option("--yes", is_flag=True)
@click.option("--feed", metavar="NAME")
@reading_options
@common
@console
def import_(
    out: Console, /, files: tuple[Path, ...], study: Path, *, yes: bool, feed: str | None, **said: Any
) -> int:
    """Read files into a new release."""
    from geodata.importing import ReadAs, import_files

    read_as = ReadAs(**said)
    report = import_files(
        study, list(files), confirmed=yes, feed=feed, read_as=read_as, progress=out.progress
    )
    for line in import_lines(report):
        out.say(line)
    out.json(_import_json(out, report))
    return report.exit_code


def _import_json(out: Console, report: ImportReport) -> dict[str, Any]:
    file = report.rejected_file
    return {**report.to_json(out.speaker), "rejected_file": None if file is None else str(file)}


@click.command(cls=Spoken)
@common
@console
def feeds(out: Console) -> int:
    """List the feeds that are recognised, with the columns each needs."""
    from geodata.feeds import FEEDS

    for feed in FEEDS.values():
        title = feed.titles.get(out.speaker.language) or feed.titles["en"]
        out.say(Text("cli.feeds.feed", name=feed.name, title=title, table=Text(f"cli.table.{feed.table}")))
        for one in feed.variants:
            out.say(Text("cli.feeds.variant", name=one.name, columns=", ".join(sorted(one.header))))
    out.json(
        {
            "feeds": [
                {
                    "feed": feed.name,
                    "table": feed.table,
                    "titles": dict(feed.titles),
                    "variants": [{"name": one.name, "columns": sorted(one.header)} for one in feed.variants],
                }
                for feed in FEEDS.values()
            ]
        }
    )
    return CLEAN
