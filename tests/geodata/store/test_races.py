"""Whoever opens a release while it is purged gets a whole one: the old or the new, never a bit of both."""

import shutil
import threading
import time
from pathlib import Path

import pytest

from geodata.errors import BadStudy, ReleaseDamaged
from geodata.store import list_releases, load_contents, open_release, opening, purge, verify_releases
from tests.geodata.store.traces import PURGE, begin, fingerprint, kept_numbers

PURGES = 8
READER = """
import sys
from pathlib import Path
from geodata.store import open_release
from tests.geodata.store.traces import fingerprint
study, stop = map(Path, sys.argv[1:])
open_release(study)
print("ready", flush=True)
last = False
while not last:
    last = stop.exists()
    print(fingerprint(open_release(study)), flush=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("first", ["read_ready", "read_release"])
def test_a_purge_between_a_release_and_its_ready_columns_mixes_nothing(
    study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    """Both are read at once; here one is read wholly before the purge and the other wholly after it."""
    gone = kept_numbers(1)[0]
    purged = Path(shutil.copytree(study, tmp_path / "purged"))
    purge(purged, gone)
    states = [fingerprint(open_release(one)) for one in (study, purged)]
    done = threading.Event()
    second = ({"read_ready", "read_release"} - {first}).pop()
    early, late = getattr(opening, first), getattr(opening, second)

    def then_purge(*args):
        found = early(*args)
        _, wrong = begin(PURGE, study, gone).communicate(timeout=120)
        assert wrong == ""
        done.set()
        return found

    def wait_first(*args):
        assert done.wait(60)
        return late(*args)

    monkeypatch.setattr(opening, first, then_purge)
    monkeypatch.setattr(opening, second, wait_first)
    opened = fingerprint(open_release(study))
    assert states[0] != states[1]
    assert opened == states[first == "read_ready"]


@pytest.mark.slow
@pytest.mark.parametrize("file", ["incidents.parquet", "offences.parquet", "manifest.json", "quality.json"])
@pytest.mark.parametrize("look", [open_release, load_contents, verify_releases, list_releases])
def test_a_purge_before_any_file_is_read_is_no_damage(
    study: Path, monkeypatch: pytest.MonkeyPatch, file: str, look
) -> None:
    gone = kept_numbers(1)[0]
    opened = Path.open
    done = []

    def purge_first(path: Path, *args, **more):
        if path.name == file and path.parent.name == "r0002" and not done:
            done.append(path)
            purge(study, gone)
        return opened(path, *args, **more)

    monkeypatch.setattr(Path, "open", purge_first)
    found = look(study)
    monkeypatch.undo()
    assert done or (look is list_releases and file != "manifest.json")
    if look is open_release:
        assert fingerprint(found) == fingerprint(open_release(study))
    if look is load_contents:
        assert gone not in set(found.incidents["number"])
        assert found.offences.height == load_contents(study).offences.height
    if look is verify_releases:
        assert [one.whole for one in found] == [True, True]
    if look is list_releases:
        assert all(one.facts is not None for one in found)


def test_a_release_that_is_away_for_a_moment_is_waited_for(study: Path) -> None:
    folder = study / "releases"
    (folder / "r0002").rename(folder / "away")
    back = threading.Timer(0.1, lambda: (folder / "away").rename(folder / "r0002"))
    back.start()
    try:
        assert open_release(study).release.name == "r0002"
    finally:
        back.join()


def test_a_release_lost_between_the_two_renames_of_a_purge_is_served_all_the_same(study: Path) -> None:
    folder = study / "releases"
    (folder / "r0002").rename(folder / ".purged-r0002")
    assert open_release(study).release.name == "r0002"
    assert open_release(study, "r0002").release.name == "r0002"
    assert [one.name for one in list_releases(study)] == ["r0001", "r0002"]
    assert [one.whole for one in verify_releases(study)] == [True, True]


@pytest.mark.slow
def test_a_current_release_that_is_gone_is_damage_and_not_an_empty_study(study: Path) -> None:
    shutil.rmtree(study / "releases" / "r0002")
    with pytest.raises(ReleaseDamaged) as refused:
        open_release(study)
    assert refused.value.hint.values["older"] == "r0001"
    assert open_release(study, strict=False).release.name == "r0001"
    with pytest.raises(BadStudy):
        open_release(study, "r0002")


def test_a_release_that_never_was_is_refused_at_once(study: Path) -> None:
    began = time.monotonic()
    with pytest.raises(BadStudy):
        open_release(study, "r0009")
    assert time.monotonic() - began < 0.5


@pytest.mark.slow
def test_fault_r08_a_process_that_opens_a_release_while_another_purges_it_sees_whole_releases_only(
    study: Path, tmp_path: Path
) -> None:
    gone = kept_numbers(PURGES)
    twin = Path(shutil.copytree(study, tmp_path / "twin"))
    states = [fingerprint(open_release(twin))]
    for number in gone:
        purge(twin, number)
        states.append(fingerprint(open_release(twin)))
    assert len(set(states)) == PURGES + 1
    stop = tmp_path / "stop"
    reader = begin(READER, study, stop)
    purger = begin(PURGE, study, *gone)
    assert purger.wait(timeout=120) == 0, purger.stderr.read()  # type: ignore[union-attr]
    stop.touch()
    said, wrong = reader.communicate(timeout=60)
    seen = said.split()
    assert reader.returncode == 0, wrong
    assert set(seen) <= set(states)
    assert [states.index(one) for one in seen] == sorted(states.index(one) for one in seen)
    assert len(set(seen)) > 2, "the two processes never met"
    assert seen[-1] == states[-1]
