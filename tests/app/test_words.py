"""The command line speaks both languages: help, mistakes and defects, without a bare traceback."""

import re

import click
import pytest

import app
from app import cli, main
from dashboard.terminal import Console
from geodata.words.speaker import LANGUAGES, catalogue
from tests.app.conftest import typed

# Every command, and every command of a command, by what is typed.
COMMANDS = {(name,): one for name, one in cli.commands.items()}
COMMANDS |= {
    (*path, name): inner
    for path, one in COMMANDS.items()
    if isinstance(one, click.Group)
    for name, inner in one.commands.items()
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", ["", *map(" ".join, COMMANDS)])
def test_every_command_and_option_is_explained_in_both_languages(run, command: str, language: str) -> None:
    said = run(*command.split(), "--help", "--language", language)
    assert said.code == 0
    assert not re.search(r"\[(cli\.|en\])", said.out), said.out
    assert ("Uso:" in said.out) == (language == "es")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_command_between_marks_can_be_typed_as_it_stands(language: str) -> None:
    """One word names a command; what has more words is copied into a terminal, so it begins as one does."""
    marked = {
        (key, typed_in)
        for key, forms in catalogue(language).items()
        for form in forms
        for typed_in in re.findall("`([^`]+)`", form or "")
    }
    whole = [one for _, one in marked if one.startswith("python app.py ")]
    assert len(whole) > 3
    assert {one.split()[2] for one in whole} <= {*cli.commands}
    assert [(key, one) for key, one in marked if one.split()[0] in cli.commands and " " in one] == []


@pytest.mark.parametrize("command", list(COMMANDS.values()), ids=lambda one: one.name)
def test_every_command_can_answer_in_json_and_in_a_chosen_language(command: click.Command) -> None:
    names = {name for param in command.params for name in param.opts}
    assert {"--json", "--language", "--debug"} <= names


def test_the_program_without_a_command_shows_all_commands(run) -> None:
    assert run().code == run("--language", "es").code == 0
    assert all(name in run().out for name in cli.commands)


@pytest.mark.parametrize(
    ("args", "named"),
    [
        (["improt"], "improt"),
        (["ask"], "--study"),
        (["ask", "--study", "x", "--colour"], "--colour"),
        (["ask", "--study", "x", "--format", "gif"], "--format"),
        (["serve", "--study", "x", "--port", "70000"], "--port"),
        (["purge", "--study", "x"], "REPORT_NO"),
        (["feeds", "more"], "feeds"),
        (["plan", "sav"], "sav"),
        (["plan", "save", "event=E01", "--study", "x"], "--name"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mistyped_command_is_said_in_one_line_and_stops(run, args, named: str, language: str) -> None:
    said = run(*args, "--language", language)
    assert said.code == 4
    assert said.err.count("\n") == 1
    assert named in said.err
    assert ("Vea:" in said.err) == (language == "es")


@pytest.mark.parametrize(
    ("args", "surroundings", "language"),
    [
        ([], {}, "en"),
        ([], {"LANG": "es_MX.UTF-8"}, "es"),
        ([], {"LANG": "es_MX.UTF-8", "LC_ALL": "C"}, "en"),
        ([], {"LANG": "de_DE.UTF-8"}, "en"),
        (["ask", "--language", "en"], {"LANG": "es_ES"}, "en"),
        (["ask", "--language=es"], {"LANG": "en_US"}, "es"),
        (["ask", "--language"], {}, "en"),
        (["ask", "--language", "../../etc"], {}, "en"),
    ],
)
def test_the_language_is_the_one_asked_for_else_the_systems(args, surroundings, language: str) -> None:
    assert Console.of(args, surroundings).speaker.language == language


def test_an_unexpected_error_ends_with_70_and_shows_no_record(run, monkeypatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("KC20000007 100 EXAMPLE ST")

    monkeypatch.setattr("geodata.study.init_study", broken)
    said = run("init", "anywhere", "--json")
    assert said.code == 70
    assert said.json["error"]["exit"] == 70
    assert "RuntimeError" in said.err
    assert "EXAMPLE ST" not in said.err + said.out
    assert "Traceback" not in said.err
    assert "Traceback" in run("init", "anywhere", "--debug").err


def test_a_machine_that_refuses_ends_with_5_and_names_the_file(run, tmp_path) -> None:
    (tmp_path / "file").write_text("in the way")
    said = run("init", tmp_path / "file" / "study")
    assert said.code == 5
    assert str(tmp_path / "file") in said.err


def test_control_characters_of_a_name_never_reach_the_terminal(run, tmp_path) -> None:
    said = run("verify", "--study", tmp_path / "a\x1b[31mb\u202ec")
    assert said.code == 4
    assert "\x1b" not in said.err
    assert "\u202e" not in said.err


@pytest.mark.slow
def test_a_real_process_says_its_mistake_in_the_systems_language_without_a_traceback() -> None:
    said = typed("ask", "--study", "no/such/study", LANG="es_MX.UTF-8")
    assert (said.code, said.out) == (4, "")
    assert "no hay study.toml" in said.err
    assert "Traceback" not in said.err


@pytest.mark.slow
def test_a_terminal_without_accents_gets_question_marks_instead_of_a_crash() -> None:
    said = typed("--help", "--language", "es", PYTHONIOENCODING="ascii")
    assert said.code == 0
    assert "escribe un primer study.toml" in said.out


@pytest.mark.slow
def test_nothing_heavy_is_loaded_to_say_what_there_is() -> None:
    assert app.__name__ == "app"
    said = typed("--help", PYTHONPROFILEIMPORTTIME="1")
    assert said.code == 0
    heavy = {"dash", "geopandas", "numba", "polars", "pyogrio", "scipy"}
    assert heavy & set(re.findall(r"\| +(\w+)$", said.err, flags=re.MULTILINE)) == set()
    assert callable(main)
