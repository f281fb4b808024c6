"""A command typed in this process or in one of its own, a counted study, and an invented city."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app import main
from tests.app.records import report, write_reports
from tests.conftest import ROOT

CITY_INCIDENTS = 2_000


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Give a function that runs one command in this process."""

    def type_in(*args: object) -> Said:
        capsys.readouterr()
        code = main([str(arg) for arg in args])
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return type_in


def environment(**more: str) -> dict[str, str]:
    """The environment of a plain terminal, whatever the machine's own language is."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG"))}
    return kept | {"LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"} | more


def typed(*args: object, **more: str) -> Said:
    """Run one command as people do: a process of its own."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "app.py"), *map(str, args)],
        cwd=ROOT,
        env=environment(**more),
        capture_output=True,
        timeout=240,
        check=False,
    )
    return Said(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture(scope="session")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a study of 40 reports, one of them with two rows; do not write into it."""
    folder = tmp_path_factory.mktemp("counted") / "study"
    assert main(["init", str(folder), "--name", "counted"]) == 0
    rows = [report(number) for number in range(40)]
    file = write_reports(folder.parent / "reports.csv", [*rows, report(7, Age="12345")])
    assert main(["import", str(file), "--study", str(folder), "--yes"]) == 0
    return folder


@pytest.fixture
def study(counted: Path, tmp_path: Path) -> Path:
    """Give a copy of the counted study that a test may damage."""
    exported = shutil.ignore_patterns("exports.log")  # by tests that only asked
    return Path(shutil.copytree(counted, tmp_path / "study", ignore=exported))


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the invented city, small; do not write into it."""
    folder = tmp_path_factory.mktemp("city") / "demo"
    assert main(["demo", str(folder), "--incidents", str(CITY_INCIDENTS), "--seed", "3"]) == 0
    return folder
