"""Whoever shows a release learns that it was purged, is gone, or is not the newest any more."""

import os
import shutil
from pathlib import Path

import pytest

from geodata.errors import ReleaseDamaged
from geodata.importing import import_files
from geodata.store import Watch, open_release, purge
from tests.geodata.store.conftest import TODAY
from tests.geodata.store.traces import kept_numbers


def watch(study: Path, name: str | None = None) -> Watch:
    found = Watch(study, name, lambda: open_release(study, name))
    found.open()
    return found


@pytest.mark.parametrize("name", [None, "r0001"])
def test_a_release_stays_until_it_is_purged(study: Path, name: str | None) -> None:
    shown = watch(study, name)
    assert not shown.outdated()
    os.utime(study / "releases" / (name or "r0002") / "manifest.json")
    assert not shown.outdated()
    purge(study, "KC99999999")  # nobody's number
    assert not shown.outdated()
    purge(study, kept_numbers(1)[0])
    assert shown.outdated()
    shown.open()
    assert not shown.outdated()


def test_a_newer_release_ends_the_time_of_the_current_one_and_of_no_other(study: Path) -> None:
    newest, pinned = watch(study), watch(study, "r0002")
    import_files(study, [study / "first.csv"], today=TODAY)
    assert newest.outdated()
    assert not pinned.outdated()
    assert newest.open().release.name == "r0003"


def test_a_purge_while_the_release_is_being_opened_is_noticed(study: Path) -> None:
    def purged_meanwhile():
        holdings = open_release(study)
        purge(study, kept_numbers(1)[0])
        return holdings

    shown = Watch(study, None, purged_meanwhile)
    shown.open()
    assert shown.outdated()


def test_an_older_release_that_stands_in_for_a_damaged_one_is_watched_too(study: Path) -> None:
    (study / "releases" / "r0002" / "offences.parquet").write_bytes(b"?")
    shown = Watch(study, None, lambda: open_release(study, strict=False))
    assert shown.open().release.name == "r0001"
    assert not shown.outdated()
    (study / "releases" / "r0001" / "manifest.json").write_text("{")
    assert shown.outdated()


def test_a_release_that_is_gone_or_was_never_opened_is_outdated(study: Path) -> None:
    shown = watch(study, "r0001")
    shutil.rmtree(study / "releases" / "r0001")
    assert shown.outdated()
    refused = Watch(study, None, lambda: open_release(study))
    (study / "releases" / "r0002" / "areas.parquet").write_bytes(b"?")
    with pytest.raises(ReleaseDamaged):
        refused.open()
    assert refused.outdated()
