"""The command tries worlds of a file without touching what is committed, and its exit code tells."""

from pathlib import Path

import pytest

from benchmarks.calibration import __main__ as command
from benchmarks.calibration.__main__ import PAGE, RESULTS, main

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "benchmarks" / "calibration" / "example.toml"


@pytest.fixture
def untouched():
    before = [path.read_bytes() for path in (RESULTS, PAGE)]
    yield
    assert [path.read_bytes() for path in (RESULTS, PAGE)] == before


@pytest.mark.slow
def test_worlds_of_a_file_are_tried_and_their_table_is_printed(untouched, capsys) -> None:
    assert main(["--world", str(EXAMPLE), "--runs", "60", "--processes", "1"]) == 0
    said = capsys.readouterr()
    assert "| corner, nothing happens |" in said.out
    assert "Every bound holds." in said.out
    assert "2 of 2" in said.err


def test_a_file_with_an_unknown_name_is_refused_with_the_names_there_are(untouched, tmp_path, capsys) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("level = 3\n", encoding="utf-8")
    assert main(["--world", str(path)]) == 2
    assert "has no level; it has name, places, weekly_level" in capsys.readouterr().err
    assert main(["--world", str(tmp_path / "absent.toml")]) == 2
    assert "absent.toml" in capsys.readouterr().err


@pytest.mark.slow
def test_a_broken_promise_ends_with_one(untouched, tmp_path, capsys) -> None:
    path = tmp_path / "mine.toml"
    # Recorded anew shortly before, each place in a way of its own, and one picked where most was left.
    path.write_text(BREAKING, encoding="utf-8")
    assert main(["--world", str(path), "--runs", "150", "--processes", "1"]) == 1
    assert "BROKEN  mine" in capsys.readouterr().out


def test_cities_alone_are_refused_after_the_rule_has_changed(
    untouched, tmp_path, capsys, monkeypatch
) -> None:
    kept = tmp_path / "results.json"
    kept.write_text('{"rule": "of another day"}', encoding="utf-8")
    monkeypatch.setattr(command, "RESULTS", kept)
    assert main(["--cities"]) == 2
    assert "The rule has changed" in capsys.readouterr().err
    assert kept.read_text(encoding="utf-8") == '{"rule": "of another day"}'


BREAKING = """\
weekly_level = 30
history_weeks = 60
break_week = -13
break_ratio = 0.3
break_spread = 0.5
pick = "worst_before"
"""
