"""Whenever an import is killed, the release served is the old one or the new one, and verifies."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from geodata.store import list_releases, open_release, verify_releases
from tests.geodata.town import report_rows, write_reports, write_study

KILLS = 200
# Each import is a process of its own, forked where all is loaded: to start Python took half of the time.
IMPORTS = """
import datetime, os, sys, traceback
from pathlib import Path
from geodata.importing import import_files
for line in sys.stdin:
    study, file = map(Path, line.rstrip("\\n").split("\\t"))
    importer = os.fork()
    if importer == 0:
        os.setsid()
        print(os.getpid(), flush=True)
        try:
            # The second file says that every report is of another type, and a person has said yes to that.
            import_files(study, [file], today=datetime.date(2024, 2, 1), confirmed=True)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(importer, 0)[1]), flush=True)
"""


class Importers:
    """Starts imports one after another, and tells how each ended."""

    def __init__(self) -> None:
        self._mother = subprocess.Popen(
            [sys.executable, "-c", IMPORTS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def _says(self) -> int:
        assert self._mother.stdout is not None
        return int(self._mother.stdout.readline())

    def start(self, study: Path, file: Path) -> int:
        """Start an import and return its process."""
        assert self._mother.stdin is not None
        self._mother.stdin.write(f"{study}\t{file}\n")
        self._mother.stdin.flush()
        return self._says()

    def exit_code(self) -> int:
        """Wait for the import to end, and return its exit code."""
        return self._says()

    def end(self) -> None:
        """Start no more of them."""
        self._mother.communicate()


@pytest.fixture
def importers() -> Iterator[Importers]:
    started = Importers()
    yield started
    started.end()


@pytest.mark.slow
@pytest.mark.timeout(900 + 15 * KILLS)
def test_fault_r01_kills_at_random_moments_leave_a_whole_release(
    tmp_path: Path, importers: Importers
) -> None:
    study = write_study(tmp_path / "study")
    rows = report_rows(200)
    changed = [[*row[:7], "Auto Theft", "240", *row[9:]] for row in rows]
    both = [write_reports(tmp_path / name, part) for name, part in (("a.csv", rows), ("b.csv", changed))]
    allowed = set()
    for file in both:
        importers.start(study, file)
        began = time.monotonic()
        assert importers.exit_code() == 0
        allowed.add(list_releases(study)[-1].content_sha256)
    takes_s = time.monotonic() - began
    assert len(allowed) == 2
    rng = random.Random(200)
    interrupted = 0
    for _ in range(KILLS):
        count = len(list_releases(study))
        importer = importers.start(study, rng.choice(both))
        # The last moments, in which the release is put in its place, get as many kills as all the others.
        share = rng.random() if rng.random() < 0.5 else rng.uniform(0.7, 1.05)
        time.sleep(share * takes_s)
        with suppress(ProcessLookupError):  # it was done, and its mother has heard so
            os.killpg(importer, signal.SIGKILL)
        interrupted += importers.exit_code() != 0
        served = open_release(study)
        assert len(served.incidents) == len({row[0] for row in rows})
        assert all(check.whole for check in verify_releases(study))
        assert {one.content_sha256 for one in list_releases(study) if one.current} <= allowed
        assert len(list_releases(study)) in (count, count + 1)
    assert interrupted > KILLS // 4
    importers.start(study, both[1])
    assert importers.exit_code() == 0
    assert not list((study / "releases").glob(".draft-*"))
