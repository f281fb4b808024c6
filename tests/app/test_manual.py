"""The manual and the commands agree: every command line in a text can be typed, every option is explained."""

import re
import shlex
from pathlib import Path

import click
import pytest

from app import cli
from tests.conftest import ROOT

TEXTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
REFERENCE = (ROOT / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")
TYPED = re.compile(r"python app\.py ([^`\n]+)")


def command_lines(text: str) -> list[list[str]]:
    """Return what stands after `python app.py`, without comments and without signs that mean "and so on"."""
    found = [shlex.split(re.sub(r"[\[\]]|\.\.\.", " ", line), comments=True) for line in TYPED.findall(text)]
    return [words for words in found if words and words[0].islower()]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_every_command_line_of_a_text_can_be_typed(path: Path) -> None:
    for name, *words in command_lines(path.read_text(encoding="utf-8")):
        assert name in cli.commands, f"{path.name}: {name}"
        command = cli.commands[name]
        if isinstance(command, click.Group):
            assert words, f"{path.name}: {name}"
            assert words[0] in command.commands, f"{path.name}: {name} {words[0]}"
            command = command.commands[words[0]]
        known = {option for param in command.params for option in param.opts} | {"--help"}
        assert {word for word in words if word.startswith("--")} <= known, f"{path.name}: {name} {words}"


@pytest.mark.parametrize("command", list(cli.commands.values()), ids=lambda command: command.name)
def test_every_command_and_option_stands_in_the_reference(command: click.Command) -> None:
    section = re.search(rf"^## {command.name}\n(.*?)(?=^## |\Z)", REFERENCE, flags=re.MULTILINE | re.DOTALL)
    assert section, command.name
    head = REFERENCE.split("## How a command ends")[0]
    inner = list(command.commands.values()) if isinstance(command, click.Group) else []
    for one in inner:
        assert f"{command.name} {one.name}" in section[1]
    for param in (param for one in (command, *inner) for param in one.params):
        if isinstance(param, click.Option):
            assert param.opts[-1] in section[1] + head, f"{command.name} {param.opts}"


def test_every_exit_code_stands_in_the_reference() -> None:
    codes = re.findall(r"^\| (\d+) \|", REFERENCE, flags=re.MULTILINE)
    assert codes == ["0", "3", "4", "5", "70", "130"]


def test_a_command_line_is_found_in_a_text() -> None:
    text = '    python app.py ask "a=b&c=d"  # why\n`python app.py DIR --help`, `python app.py feeds`'
    assert command_lines(text) == [["ask", "a=b&c=d"], ["feeds"]]
