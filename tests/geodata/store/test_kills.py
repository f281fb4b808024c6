"""Whenever an import is killed, the release served is the old one or the new one, and verifies."""

import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path

import pytest

from geodata.store import list_releases, open_release, verify_releases
from tests.geodata.store.importers import Importers
from tests.geodata.town import report_rows, write_reports, write_study

KILLS = 200


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
