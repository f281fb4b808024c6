"""How far an import is: rows and seconds, in a line that keeps counting or once a stage."""

import sys

import pytest

from dashboard import terminal
from dashboard.terminal import Console
from geodata.words import Speaker


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Reading: 205,935 rows (7 s)"), ("es", "Leyendo: 205")]
)
def test_a_screen_is_told_rows_and_seconds(monkeypatch, capsys, language, said) -> None:
    clock = iter((100.0, 100.2, 107.1))
    monkeypatch.setattr(terminal.time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    console = Console(Speaker(language), as_json=False, debug=False)
    console.progress("read", 1)
    console.progress("read", 205_935)
    assert said in capsys.readouterr().err


def test_a_log_names_each_stage_once_with_the_seconds_until_it_began(monkeypatch, capsys) -> None:
    clock = iter((0.0, 0.0, 1.0, 2.6, 3.0, 4.0))
    monkeypatch.setattr(terminal.time, "monotonic", lambda: next(clock))
    console = Console(Speaker("en"), as_json=False, debug=False)
    for stage, n in (("read", 1), ("read", 2), ("clean", 2), ("clean", 3)):
        console.progress(stage, n)
    assert capsys.readouterr().err == "Reading (0 s)\nCleaning (3 s)\n"
