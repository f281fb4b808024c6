"""Whenever a purge is killed, every release is whole, and finishing it leaves nothing of the record."""

import os
import random
import signal
import time
from pathlib import Path

import polars as pl
import pytest

from geodata.store import finish_purges, import_lock, open_release, verify_releases
from geodata.store.tombstones import Tombstones
from tests.geodata.store.traces import PURGE, begin, kept_numbers, traces
from tests.geodata.town import report_rows

KILLS = 20


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_purge_killed_at_any_moment_leaves_whole_releases_and_is_finished_later(study: Path) -> None:
    rejected = report_rows(120)[20][0]
    first, *gone = [*kept_numbers(KILLS), rejected]
    process = begin(PURGE, study, first)
    began = time.monotonic()
    assert process.wait() == 0
    takes_s = time.monotonic() - began
    rng = random.Random(20)
    interrupted = 0
    for number in gone:
        process = begin(PURGE, study, number)
        time.sleep(rng.random() * takes_s)
        os.killpg(process.pid, signal.SIGKILL)
        interrupted += process.wait() != 0
        assert open_release(study).release.name == "r0002"
        assert [one.whole for one in verify_releases(study)] == [True, True]
    assert interrupted > KILLS // 2
    with import_lock(study):
        finish_purges(study)
    buried = Tombstones(study).among(pl.Series(gone)).to_list()
    assert any(buried)
    for number, is_buried in zip(gone, buried, strict=True):
        # Whoever was killed before the tombstone has done nothing, and is told so by an exit code.
        assert (traces(study, number) == []) == is_buried
    assert [one.whole for one in verify_releases(study)] == [True, True]
    left = {path.name for path in study.glob("re*/**/.*")}
    assert left <= {".lock", ".ready"}
