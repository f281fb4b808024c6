"""Speak to a person at a terminal: results, progress, help and problems, in English or Spanish."""

from __future__ import annotations

import json
import os
import re
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from geodata.errors import (
    BadQuery,
    EnvironmentProblem,
    HotspotError,
    NeedsConfirmation,
    Notice,
    Where,
    errno_of,
    say_problem,
    visible,
)
from geodata.installed import refuse_other_packages
from geodata.words import LANGUAGES, Speaker, Text

# What the shell gets back, beside 4 for stopped by input; docs/reference/command-line.md explains them.
CLEAN, WITH_REJECTS, ENVIRONMENT, DEFECT, INTERRUPTED = 0, 3, 5, 70, 130


class Console:
    """Where a command speaks: results on stdout, everything about the work on stderr, in one language."""

    def __init__(self, speaker: Speaker, *, as_json: bool, debug: bool) -> None:
        self.speaker = speaker
        self.as_json = as_json
        self.debug = debug
        self._stages: set[str] = set()
        self._counting = False
        self._begun: float | None = None  # of an import

    @classmethod
    def of(cls, args: Sequence[str], environment: Mapping[str, str]) -> Console:
        """
        Return the console that a command line asks for, whatever else is wrong with it.

        Language, form and candour are looked up before anything is understood, so that a mistyped command is
        answered in the right language too.
        """
        asked = re.search(r"(?:^|\0)--language[=\0](\w+)", "\0".join(args))
        places = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
        said = asked[1] if asked else next((place for place in places if place), "")
        language = "es" if said.startswith("es") else "en"
        return cls(Speaker(language), as_json="--json" in args, debug="--debug" in args)

    def say(self, text: Text | Notice) -> None:
        """Print one line of the result; where JSON is asked for, that is printed instead."""
        if not self.as_json:
            self._end_counting()
            click.echo(
                say_problem(text, self.speaker) if isinstance(text, Notice) else self.speaker.say(text)
            )

    def aside(self, text: Text) -> None:
        """Print one line about the work: progress, a hint."""
        self._end_counting()
        click.echo(self.speaker.say(text), err=True)

    def problem(self, problem: HotspotError | Notice) -> None:
        """Print what is wrong, where, and what to do, in one line."""
        self._end_counting()
        click.echo(say_problem(problem, self.speaker), err=True)

    def progress(self, stage: str, n: int) -> None:
        """
        Say how far an import is, in rows and in seconds since it began.

        On a screen it is one line that keeps counting; a log names each stage once, when it begins.
        """
        self._begun = time.monotonic() if self._begun is None else self._begun
        key = f"cli.stage.{stage}"
        counts = sys.stderr.isatty()
        said = Text(key, n=n) if counts else Text(f"{key}.begins")
        text = self.speaker.say(Text("cli.stage.so_far", stage=said, s=round(time.monotonic() - self._begun)))
        if counts:
            click.echo(f"\r\x1b[K{text}", nl=False, err=True)
            self._counting = True
        elif stage not in self._stages:
            click.echo(text, err=True)
        self._stages.add(stage)

    def _end_counting(self) -> None:
        if self._counting:
            click.echo("\r\x1b[K", nl=False, err=True)
            self._counting = False

    def json(self, data: Mapping[str, Any]) -> None:
        """Print the result as JSON if that is asked for, in UTF-8 whatever the terminal takes."""
        if self.as_json:
            click.echo(json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n", nl=False)


PATH = click.Path(path_type=Path)
in_study = click.option("--study", required=True, type=PATH, metavar="DIR")
console = click.make_pass_decorator(Console)


class Spoken(click.Command):
    """
    A command whose help stands in the catalogues: ``cli.<command>.help`` and ``cli.option.<option>``.

    A command of a command is ``cli.<command>.<its own>.help``. An option that means something else than its
    namesakes names its sentence itself: ``click.option("--name", help="cli.option.plan_name")``.
    """

    def get_help(self, ctx: click.Context) -> str:
        """Return the help in the language of the console."""
        say = ctx.ensure_object(Console).speaker.say
        page = ctx.make_formatter()
        pieces = " ".join(self.collect_usage_pieces(ctx))
        page.write_usage(ctx.command_path, pieces, say(Text("cli.usage")) + " ")
        page.write_paragraph()
        path = _path(ctx)
        page.write_text(say(Text(f"cli.{'.'.join(path) or self.name}.help")))
        if isinstance(self, click.Group):
            with page.section(say(Text("cli.commands"))):
                page.write_dl(
                    [(name, say(Text(f"cli.{'.'.join([*path, name])}.help"))) for name in self.commands]
                )
        options = [one for one in self.get_params(ctx) if isinstance(one, click.Option)]
        with page.section(say(Text("cli.options"))):
            page.write_dl([(_spelled(one, ctx), say(Text(_key(one)))) for one in options])
        return page.getvalue().rstrip("\n")


class SpokenGroup(Spoken, click.Group):
    """Several commands."""

    command_class = Spoken


def _path(ctx: click.Context) -> list[str]:
    """Return the names of a command and of those it belongs to, without the program's own."""
    if ctx.parent is None:
        return []
    return [*_path(ctx.parent), str(ctx.command.name)]


def _spelled(option: click.Option, ctx: click.Context) -> str:
    record = option.get_help_record(ctx)
    return record[0] if record else ""


def _key(option: click.Option) -> str:
    """Return an option's sentence in the catalogues: ``--time-zone`` is ``cli.option.time_zone``."""
    if option.help is not None and option.help.startswith("cli."):
        return option.help
    return f"cli.option.{option.opts[-1].removeprefix('--').replace('-', '_')}"


def common(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that all have; `Console.of` has read them before."""
    command = click.option("--debug", is_flag=True, expose_value=False)(command)
    command = click.option("--language", type=click.Choice(LANGUAGES), expose_value=False)(command)
    return click.option("--json", is_flag=True, expose_value=False)(command)


def shown(path: Path | str) -> str:
    """Return a path safe to print, and long enough to be used."""
    return visible(str(path), 400)


def run(cli: click.Group, args: Sequence[str], program: str) -> int:
    """
    Run one command and return its exit code; whatever goes wrong is said in one line.

    Parameters
    ----------
    cli
        The commands. Each takes a `Console` as its context's object and returns an exit code.
    args
        What was typed after the program's name.
    program
        How the program is called in its own help.
    """
    given = list(args)
    out = Console.of(given, os.environ)
    for stream in (sys.stdout, sys.stderr):
        # An old terminal shows "?" for a letter it lacks; it never stops a command.
        getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
    try:
        refuse_other_packages()
        done = cli.main(given, program, standalone_mode=False, obj=out)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output has read enough (`| head`); Python's own flush at the end must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return CLEAN
    except Exception as error:  # noqa: BLE001 - the last door: nobody is shown a bare traceback
        if out.debug:
            traceback.print_exc()
        return _fail(error, out)
    return done if isinstance(done, int) else CLEAN


def _fail(error: Exception, out: Console) -> int:
    """Say what stopped a command and return its exit code."""
    ctx = getattr(error, "ctx", None)
    if type(error) is click.UsageError and ctx is not None and isinstance(ctx.command, click.Group):
        click.echo(ctx.get_help())  # only options were given: whoever types that wants to know the commands
        return CLEAN
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.ctx.get_help())
        return CLEAN
    if isinstance(error, click.Abort):
        out.aside(Text("cli.interrupted"))
        return INTERRUPTED
    if isinstance(error, click.ClickException):
        error = _mistyped(error)
    if isinstance(error, HotspotError):
        problem, code = error, error.exit_code
    elif isinstance(error, OSError | MemoryError):
        problem, code = _refused(error), ENVIRONMENT
    else:
        # The sort of the error only: its words may repeat a row of somebody's records.
        what, hint = Text("cli.defect", sort=type(error).__name__), Text("cli.defect.hint")
        problem, code = HotspotError("DEFECT", what, hint), DEFECT
    out.problem(problem)
    if isinstance(error, NeedsConfirmation):
        out.aside(Text("cli.confirm"))
    out.json({"error": {"code": problem.code, "message": say_problem(problem, out.speaker), "exit": code}})
    return code


def _mistyped(error: click.ClickException) -> HotspotError:
    """Return click's complaint in our words, as click knows English only."""
    hint = Text("cli.mistyped.hint", command=_command_of(error))
    if isinstance(error, click.exceptions.NoSuchCommand | click.exceptions.NoSuchOption):
        name = getattr(error, "command_name", None) or getattr(error, "option_name", "")
        return BadQuery("C04", Text("cli.mistyped.unknown", name=visible(str(name))), hint)
    if isinstance(error, click.MissingParameter):
        return BadQuery("C04", Text("cli.mistyped.missing", name=_named(error)), hint)
    if isinstance(error, click.BadParameter):
        return BadQuery("C04", Text("cli.mistyped.value", name=_named(error)), hint)
    return BadQuery("C04", Text("cli.mistyped"), hint)


def _named(error: click.BadParameter) -> str:
    param = error.param
    if param is None:
        return str(error.param_hint or "")
    return param.opts[-1] if isinstance(param, click.Option) else str(param.metavar or param.name)


def _command_of(error: click.ClickException) -> str:
    ctx = getattr(error, "ctx", None)
    return "" if ctx is None else ctx.command_path


def _refused(error: OSError | MemoryError) -> HotspotError:
    """Return what the machine refused: a full disk, missing rights, a file that is not there."""
    said, name = type(error).__name__, None
    if isinstance(error, OSError):
        number = errno_of(error)
        said, name = error.strerror or (os.strerror(number) if number else said), error.filename
    where = Where(file=shown(str(name))) if name else None
    return EnvironmentProblem("R03", Text("cli.machine", problem=said), Text("cli.machine.hint"), where)
