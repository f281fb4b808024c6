"""The promise: files that nobody has seen and one event in, a verdict out, in a minute and without a network.

A study is begun, the files of an invented city are imported, and the verdict is asked for: three commands as
a person types them, each a process of its own that can reach no other machine.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.rounds import OURS, Case, Goal, run_cases
from geodata.demo import write_city

ROOT = Path(__file__).resolve().parent.parent
MINUTE_MS = 60_000.0
# Python reads this before anything else: whoever asks for another machine is refused.
NO_NETWORK = """
import socket

def refuse(*_args, **_more):
    raise OSError("this computer has no network")

socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
"""
EVENTS = """
[[events]]
file = "events.csv"
columns = { id = "id", name = "name", kind = "kind", acts_on = "acts_on", first_day = "first_day", \
last_day = "last_day", longitude = "longitude", latitude = "latitude", radius_m = "radius_m" }
"""


class Stranger:
    """Somebody with the files of a city and one event, at a computer without a network."""

    def __init__(self, folder: Path, incidents: int) -> None:
        self.city, self.offline, self.study = folder / "city", folder / "offline", folder / "study"
        truth = write_city(self.city, incidents=incidents)
        self.event = truth.effective_event.id
        self.offline.mkdir()
        (self.offline / "sitecustomize.py").write_text(NO_NETWORK, encoding="utf-8")

    def verdict(self) -> str:
        """Begin anew, import everything, and return the word."""
        shutil.rmtree(self.study, ignore_errors=True)
        self._type("init", self.study, "--time-zone", "America/Chicago")
        header, first, *_ = (self.city / "events.csv").read_text(encoding="utf-8").splitlines()
        (self.study / "events.csv").write_text(f"{header}\n{first}\n", encoding="utf-8")
        with (self.study / "study.toml").open("a", encoding="utf-8") as file:
            file.write(EVENTS)
        self._type("import", *sorted(self.city.glob("incidents_*.csv")), "--study", self.study, "--yes")
        link = f"layer=before_after&before_after.event={self.event}"
        said = self._type("ask", "--study", self.study, link, "--format", "json")
        return str(json.loads(said)["columns"]["verdict"][0])

    def _type(self, *words: object) -> str:
        done = subprocess.run(
            [sys.executable, str(ROOT / "app.py"), *map(str, words)],
            env=os.environ | {"PYTHONPATH": str(self.offline)},
            capture_output=True,
            text=True,
            check=False,
        )
        # 3: read, and some rows were rejected, as the files of this city deserve.
        assert done.returncode in {0, 3}, done.stderr
        return done.stdout


def is_word(answers: Mapping[str, Any]) -> None:
    word = answers[OURS]
    assert word in {"likely_fewer", "likely_more", "little_or_no_change", "cannot_tell"}, word


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks one_minute", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[20_000, 240_000])
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        cases = []
        for rows in chosen.rows:
            stranger = Stranger(Path(folder) / str(rows), rows)
            about = f"{rows:,} incidents and one event, to a verdict; no network"
            cases.append(
                Case("one minute", about, {OURS: stranger.verdict}, is_word, (Goal(within_ms=MINUTE_MS),))
            )
        packages = ("dash", "geopandas", "polars", "numba")
        return run_cases("one_minute", cases, rounds=chosen.rounds, packages=packages)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
