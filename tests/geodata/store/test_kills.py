"""Whenever an import is killed, the release served is the old one or the new one, and verifies."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from geodata.store import list_releases, open_release, verify_releases
from tests.geodata.town import report_rows, write_reports, write_study

KILLS = int(os.environ.get("HOTSPOT_KILLS", "50"))
IMPORT = """
import datetime, sys
from pathlib import Path
from geodata.importing import import_files
print("ready", flush=True)
# The second file says that every report is of another type, and a person has said yes to that.
import_files(Path(sys.argv[1]), [Path(sys.argv[2])], today=datetime.date(2024, 2, 1), confirmed=True)
"""


def start(study: Path, file: Path) -> subprocess.Popen:
    process = subprocess.Popen(
        [sys.executable, "-c", IMPORT, str(study), str(file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout is not None
    ready = process.stdout.readline() == b"ready\n"
    assert ready, process.stderr.read()
    return process


@pytest.mark.slow
@pytest.mark.timeout(900 + 15 * KILLS)
def test_fault_r01_kills_at_random_moments_leave_a_whole_release(tmp_path: Path) -> None:
    study = write_study(tmp_path / "study")
    rows = report_rows(200)
    changed = [[*row[:7], "Auto Theft", "240", *row[9:]] for row in rows]
    both = [write_reports(tmp_path / name, part) for name, part in (("a.csv", rows), ("b.csv", changed))]
    allowed = set()
    for file in both:
        process = start(study, file)
        began = time.monotonic()  # an interpreter that starts is nothing to interrupt
        assert process.wait() == 0, process.stderr.read()
        allowed.add(list_releases(study)[-1].content_sha256)
    takes_s = time.monotonic() - began
    assert len(allowed) == 2
    rng = random.Random(50)
    interrupted = 0
    for _ in range(KILLS):
        count = len(list_releases(study))
        process = start(study, rng.choice(both))
        # The last moments, in which the release is put in its place, get as many kills as all the others.
        share = rng.random() if rng.random() < 0.5 else rng.uniform(0.7, 1.05)
        time.sleep(share * takes_s)
        os.killpg(process.pid, signal.SIGKILL)
        interrupted += process.wait() != 0
        served = open_release(study)
        assert len(served.incidents) == len({row[0] for row in rows})
        assert all(check.whole for check in verify_releases(study))
        assert {one.content_sha256 for one in list_releases(study) if one.current} <= allowed
        assert len(list_releases(study)) in (count, count + 1)
    assert interrupted > KILLS // 4
    assert start(study, both[1]).wait() == 0
    assert not list((study / "releases").glob(".draft-*"))
