"""Every export leaves one line, for the study's owner alone."""

import datetime as dt
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from geodata.errors import EnvironmentProblem
from geodata.store import log_export

ENTRY = {"format": "csv", "layer": "areas", "query": {"kinds": "robbery"}, "release": "r0001", "rows": 5}


def lines(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "exports.log").read_text().splitlines()]


def test_lines_are_added_with_their_time_in_utc_and_nobody_else_can_read_them(tmp_path: Path) -> None:
    before = dt.datetime.now(dt.UTC).replace(microsecond=0)
    log_export(tmp_path, ENTRY)
    log_export(tmp_path, {**ENTRY, "rows": 6})
    first, second = lines(tmp_path)
    time = dt.datetime.fromisoformat(str(first.pop("time")))
    assert time.utcoffset() == dt.timedelta(0)
    assert before <= time <= dt.datetime.now(dt.UTC)
    assert first == ENTRY
    assert second["rows"] == 6
    assert stat.S_IMODE((tmp_path / "exports.log").stat().st_mode) == 0o600


def test_lines_of_many_at_once_do_not_mix(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda rows: log_export(tmp_path, {**ENTRY, "rows": rows}), range(200)))
    assert sorted(line["rows"] for line in lines(tmp_path)) == list(range(200))


def test_what_cannot_be_written_down_is_a_problem_that_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "exports.log").mkdir()
    with pytest.raises(EnvironmentProblem, match="R03.*exports.log"):
        log_export(tmp_path, ENTRY)
