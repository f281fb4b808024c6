"""A saved plan is whole, is never written over, and is refused once somebody changed it."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from geodata.errors import BadQuery, BadStudy, EnvironmentProblem, PlanDamaged, ReleaseDamaged, say_problem
from geodata.plans import make_plan, read_plan, read_plans, save_plan
from geodata.plans.plan import MOST_CHARACTERS, MOST_NAME, MOST_NOTE
from geodata.words.speaker import LANGUAGES, Speaker
from tests.conftest import ROOT
from tests.geodata.plans.studies import PARAMS, plan, study

# Saves plan after plan; `stop` is a function of the system after which it waits to be killed.
WRITER = """
import os, sys, time
from pathlib import Path
import geodata.plans.keep as keep
from tests.geodata.plans.studies import plan
folder, number, stop = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
if stop != "never":
    calls = {"fsync": os.fsync, "replace": Path.replace}
    def and_wait(*given):
        done = calls[stop](*given)
        if stop == "replace" or list((folder / "plans").glob(".*.new")):
            print("reached", flush=True)
            time.sleep(60)
        return done
    setattr(*((os, "fsync") if stop == "fsync" else (Path, "replace")), and_wait)
print("ready", flush=True)
for _ in range(number):
    keep.save_plan(folder, plan(note="x" * 2_000))
"""


def start(folder: Path, number: int, stop: str = "never") -> subprocess.Popen:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(number), stop],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    wait_for(process, b"ready\n")
    return process


def wait_for(process: subprocess.Popen, said: bytes) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == said


def change(path: Path, **values: Any) -> None:
    """Edit a plan as somebody would by hand, leaving its hash."""
    said = json.loads(path.read_text(encoding="utf-8"))
    said["plan"] |= values
    path.write_text(json.dumps(said), encoding="utf-8")


def seal(path: Path, content: dict[str, Any]) -> None:
    """Write any content with a hash that fits."""
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True)
    sha256 = hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()
    path.write_text(json.dumps(content | {"sha256": sha256}), encoding="utf-8")


def test_plans_come_back_equal_and_the_oldest_first(tmp_path: Path) -> None:
    older = plan(name="Más luz «ñ»", note="a\nb")
    newer = make_plan(study(tmp_path), "Lights", PARAMS, replaces=older.id)
    save_plan(tmp_path, older)
    save_plan(tmp_path, newer)
    assert read_plans(tmp_path) == ((older, newer), ())
    assert read_plan(tmp_path, newer.id) == newer


def test_the_largest_plan_can_be_read_again(tmp_path: Path) -> None:
    wide = "\U0001f3e0"
    values = {"a": wide * (MOST_CHARACTERS - 1)}
    largest = plan(name=wide * MOST_NAME, by=wide * MOST_NAME, note=wide * MOST_NOTE, params=values)
    save_plan(tmp_path, largest)
    assert read_plans(tmp_path) == ((largest,), ())


def test_a_study_without_plans_has_none(tmp_path: Path) -> None:
    assert read_plans(tmp_path) == ((), ())
    with pytest.raises(BadQuery, match="K22"):
        read_plan(tmp_path, plan().id)


def test_a_plan_is_never_written_over(tmp_path: Path) -> None:
    one = plan()
    path = save_plan(tmp_path, one)
    before = path.read_bytes()
    with pytest.raises(BadQuery) as refused:
        save_plan(tmp_path, plan(id=one.id, name="Other"))
    assert (refused.value.code, refused.value.what.key) == ("K22", "plans.taken")
    assert path.read_bytes() == before


def test_a_plan_replaces_only_one_that_is_there(tmp_path: Path) -> None:
    older = plan()
    with pytest.raises(BadQuery, match="K22"):
        save_plan(tmp_path, plan(replaces=older.id))
    assert read_plans(tmp_path) == ((), ())
    path = save_plan(tmp_path, older)
    newer = plan(replaces=older.id)
    save_plan(tmp_path, newer)
    path.unlink()
    plans, (notice,) = read_plans(tmp_path)
    assert plans == (newer,)
    assert (notice.code, notice.what.values["older"]) == ("K22", older.id)


@pytest.mark.parametrize(
    "values",
    [
        {"made": "2020-01-01T00:00:00+00:00"},
        {"params": PARAMS | {"weeks": "4"}},
        {"note": "edited"},
        {"release": "r0002"},
        {"more": 1},
    ],
)
def test_an_edited_plan_is_refused_by_name_and_the_others_are_read(tmp_path: Path, values: dict) -> None:
    one, other = plan(), plan()
    change(save_plan(tmp_path, one), **values)
    save_plan(tmp_path, other)
    plans, (notice,) = read_plans(tmp_path)
    assert plans == (other,)
    assert (notice.code, notice.where.file) == ("K21", f"{one.id}.json")
    with pytest.raises(PlanDamaged) as refused:
        read_plan(tmp_path, one.id)
    assert (refused.value.code, refused.value.exit_code) == ("K21", 5)


@pytest.mark.parametrize(
    "content",
    [
        *("", "{", "[]", "null", "5", '"a"', "{}", '{"version": 1}', '{"version": 1, "plan": {}}'),
        *("[" * 100_000, '{"version": ' + "9" * 5_000 + "}", '{"version": 1, "plan": {}, "sha256": "0"}'),
        *(b"\xff\xfe", b"\0" * 100, b"x" * 1_000_001),
    ],
    ids=range(15),
)
def test_a_file_that_is_no_plan_is_refused_and_never_stops_the_reader(tmp_path: Path, content) -> None:
    one = plan()
    path = save_plan(tmp_path, one)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    plans, (notice,) = read_plans(tmp_path)
    assert (plans, notice.code) == ((), "K21")


@pytest.mark.parametrize(
    "values",
    [
        {"id": "../../x"},
        {"name": "\x1b[31m"},
        {"name": "\ud800"},
        {"made": "2024-05-31T10:15:00"},
        {"made": 5},
        {"params": []},
        {"params": {"token": "secret"}},
        {"more": 1},
    ],
)
def test_a_plan_with_a_hash_that_fits_is_still_looked_at(tmp_path: Path, values: dict) -> None:
    one = plan()
    path = save_plan(tmp_path, one)
    seal(path, {"version": 1, "plan": one.to_json()})
    assert read_plan(tmp_path, one.id) == one
    seal(path, {"version": 1, "plan": one.to_json() | values})
    with pytest.raises(PlanDamaged):
        read_plan(tmp_path, one.id)


def test_a_copy_under_another_name_does_not_count_twice(tmp_path: Path) -> None:
    one = plan()
    path = save_plan(tmp_path, one)
    path.with_name(f"{plan().id}.json").write_bytes(path.read_bytes())
    plans, (notice,) = read_plans(tmp_path)
    assert (plans, notice.code) == ((one,), "K21")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_of_another_version_is_refused_with_what_to_do(tmp_path: Path, language: str) -> None:
    one = plan()
    seal(save_plan(tmp_path, one), {"version": 2, "plan": {"something": "new"}})
    plans, (notice,) = read_plans(tmp_path)
    assert (plans, notice.code) == ((), "K15")
    said = say_problem(notice, Speaker(language))
    assert "2" in said
    assert "[" not in said
    with pytest.raises(EnvironmentProblem, match="K15"):
        read_plan(tmp_path, one.id)


@pytest.mark.timeout(20)
def test_folders_links_and_pipes_are_not_read(tmp_path: Path) -> None:
    folder = save_plan(tmp_path, plan()).parent
    (folder / "a.json").mkdir()
    (folder / "b.json").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(folder / "c.json")
    (folder / "readme.txt").write_text("not a plan")
    plans, notices = read_plans(tmp_path)
    assert len(plans) == 1
    assert [(one.code, one.where.file) for one in notices] == [
        ("K21", "a.json"),
        ("R03", "b.json"),
        ("K21", "c.json"),
    ]


@pytest.mark.parametrize(
    "name", ["../plans/x", "/etc/passwd", "", ".lock", "a\0b", "20240531-101500-3F9A2C1B"]
)
def test_only_an_id_ever_becomes_the_name_of_a_file(tmp_path: Path, name: str) -> None:
    save_plan(tmp_path, plan())
    with pytest.raises(BadQuery, match="K22"):
        read_plan(tmp_path, name)


def test_a_plan_needs_a_release_that_is_whole(tmp_path: Path) -> None:
    with pytest.raises(BadStudy, match="R01"):
        make_plan(tmp_path, "Lights", PARAMS)
    manifest = study(tmp_path) / "releases" / "r0001" / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace("lights", "other"), encoding="utf-8")
    with pytest.raises(ReleaseDamaged, match="R05"):
        make_plan(tmp_path, "Lights", PARAMS)


def test_fault_r03_a_disk_that_refuses_is_a_problem_that_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "plans").write_text("in the way")
    one = plan()
    with pytest.raises(EnvironmentProblem, match="R03") as refused:
        save_plan(tmp_path, one)
    assert refused.value.where.file == f"{one.id}.json"


@pytest.mark.slow
@pytest.mark.parametrize(("stop", "whole"), [("fsync", 0), ("replace", 1)])
def test_a_writer_killed_in_the_middle_leaves_nothing_or_a_whole_plan(
    tmp_path: Path, stop: str, whole: int
) -> None:
    process = start(tmp_path, 1, stop)
    wait_for(process, b"reached\n")
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    plans, notices = read_plans(tmp_path)
    assert (len(plans), notices) == (whole, ())
    half = list((tmp_path / "plans").glob(".*.new"))
    assert len(half) == 1 - whole
    save_plan(tmp_path, plan())
    assert len(read_plans(tmp_path)[0]) == whole + 1
    assert not list((tmp_path / "plans").glob(".*.new"))


@pytest.mark.slow
def test_writers_killed_at_any_moment_leave_whole_plans_only(tmp_path: Path) -> None:
    for pause_s in (0.0, 0.003, 0.01, 0.03):
        process = start(tmp_path, 100_000)
        time.sleep(pause_s)
        os.kill(process.pid, signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        assert read_plans(tmp_path)[1] == ()
    assert save_plan(tmp_path, plan()).is_file()


@pytest.mark.slow
def test_two_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    writers = [start(tmp_path, 25), start(tmp_path, 25)]
    assert [writer.wait() for writer in writers] == [0, 0]
    plans, notices = read_plans(tmp_path)
    assert (len(plans), notices) == (50, ())


def test_of_many_writers_of_one_plan_one_succeeds(tmp_path: Path) -> None:
    one = plan()

    def save(_: int) -> bool:
        try:
            return save_plan(tmp_path, one).is_file()
        except BadQuery:
            return False

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(save, range(8))) == [False] * 7 + [True]
    assert read_plans(tmp_path) == ((one,), ())
