"""The records of the served release open from ready columns, and say what its own files say."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from geodata.records import Coded, Texts
from geodata.store import (
    finish_purges,
    import_lock,
    load_contents,
    open_release,
    purge,
    ready,
    roll_back,
    write_release,
)
from tests.geodata.store.traces import kept_numbers, traces

NAME = "r0002"


def said(study: Path, name: str | None = None) -> dict[str, object]:
    """Return every column of a release's tables, with its type."""
    holdings = open_release(study, name)
    found: dict[str, object] = {}
    for table in ("incidents", "offences", "requests"):
        records = getattr(holdings, table)
        for field in fields(records):
            value = getattr(records, field.name)
            several = value if isinstance(value, dict) else {"": value}
            found |= {f"{table}.{field.name}.{key}": _plain(one) for key, one in several.items()}
    return found


def _plain(column: object) -> object:
    if isinstance(column, Coded):
        return column.names, str(column.codes.dtype), column.codes.tolist()
    if isinstance(column, Texts):
        return list(column)
    assert isinstance(column, np.ndarray)
    return str(column.dtype), [repr(one) for one in column.tolist()]


def opened_from(monkeypatch: pytest.MonkeyPatch, study: Path, name: str | None = None) -> str:
    """Say what a release was opened from."""
    decoded: list[str] = []
    with monkeypatch.context() as patch:
        from geodata.store import tables

        def told(content: bytes, *rest: object) -> object:
            decoded.append("files")
            return tables.read_incidents(content, *rest)

        patch.setattr(ready, "read_incidents", told)
        open_release(study, name)
    return "files" if decoded else "ready"


def ready_of(study: Path) -> Path:
    return study / "releases" / ".ready"


def flip(at: float) -> Callable[[bytes], bytes]:
    """Return what changes one bit of a file, so far from its beginning."""

    def change(content: bytes) -> bytes:
        place = int(at * (len(content) - 1))
        return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]

    return change


def told_otherwise(key: str, value: object) -> Callable[[bytes], bytes]:
    """Return what writes another header, with its own SHA-256."""

    def change(content: bytes) -> bytes:
        header, _, tables = content.split(b"\n", 2)
        told = json.dumps(json.loads(header) | {key: value}).encode()
        return b"\n".join([told, hashlib.sha256(told).hexdigest().encode(), tables])

    return change


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "the first bit": flip(0),
    "a bit of the header": flip(0.001),
    "a bit": flip(0.37),
    "another bit": flip(0.9),
    "the last bit": flip(1),
    "half a file": lambda content: content[: len(content) // 2],
    "more than was written": lambda content: content + b"\0",
    "nothing": lambda _: b"",
    "one line": lambda _: b"{}",
    "brackets without end": lambda _: b"[" * 200_000,
    "another version": told_otherwise("version", 0),
    "another release's": told_otherwise("seal", "0" * 64),
    "no tables": told_otherwise("tables", []),
    "tables of another kind": told_otherwise("tables", 7),
}


def test_a_release_opened_from_ready_columns_says_what_its_files_say(
    two_releases: Path, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert opened_from(monkeypatch, two_releases) == "ready"
    ready_of(study).unlink()
    assert opened_from(monkeypatch, study) == "files"
    assert said(two_releases) == said(study)
    assert len(said(study)) > 40
    # An older one has none.
    assert opened_from(monkeypatch, two_releases, "r0001") == "files"
    assert said(two_releases, "r0001") != said(two_releases)


@pytest.mark.parametrize("what", BROKEN)
def test_ready_columns_that_are_not_what_was_written_are_not_used(
    what: str, study: Path, two_releases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ready_of(study).read_bytes()
    broken = BROKEN[what](whole)
    assert broken != whole
    ready_of(study).write_bytes(broken)
    assert opened_from(monkeypatch, study) == "files"
    assert said(study) == said(two_releases)


def test_two_numbers_that_have_changed_places_are_noticed(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    x_m = np.unique(open_release(study).incidents.x_m)
    one, other = (value.tobytes() for value in x_m[np.isfinite(x_m)][:2])
    whole = ready_of(study).read_bytes()
    assert one in whole
    assert other in whole
    swapped = whole.replace(one, b"one place").replace(other, one).replace(b"one place", other)
    assert len(swapped) == len(whole)
    ready_of(study).write_bytes(swapped)
    assert opened_from(monkeypatch, study) == "files"


def test_nobody_can_write_what_is_open_and_what_happens_to_the_file_changes_nothing(
    study: Path, two_releases: Path
) -> None:
    holdings = open_release(study)
    assert ready_of(study).exists()
    for column in (holdings.incidents.day, holdings.incidents.x_m, holdings.incidents.kind.codes):
        with pytest.raises(ValueError, match="read-only"):
            column[0] = 0
    with ready_of(study).open("r+b") as file:  # as a copy that is brought back writes
        file.write(b"\0" * ready_of(study).stat().st_size)
        file.truncate(100)
    whole = open_release(two_releases)
    assert holdings.incidents.x_m.tobytes() == whole.incidents.x_m.tobytes()
    assert list(holdings.incidents.number) == list(whole.incidents.number)


def test_after_a_roll_back_the_older_release_is_opened(
    study: Path, two_releases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roll_back(study, "r0001")
    assert said(study) == said(two_releases, "r0001")
    roll_back(study, NAME)
    assert opened_from(monkeypatch, study) == "ready"


@pytest.mark.parametrize("back", [False, True], ids=["newest", "rolled back"])
def test_a_purge_takes_a_record_out_of_the_ready_columns(
    back: bool, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if back:
        roll_back(study, "r0001")
    number = kept_numbers(3)[-1]
    assert "releases/.ready" in traces(study, number)
    before = tuple(open_release(study).incidents.number)
    kept = ready_of(study).read_bytes()
    purge(study, number)
    assert traces(study, number) == []
    assert opened_from(monkeypatch, study) == "ready"
    assert set(before) - set(open_release(study).incidents.number) == {number}
    # Somebody puts back what a copy of the study held.
    ready_of(study).write_bytes(kept)
    assert opened_from(monkeypatch, study) == "files"
    assert number not in set(open_release(study).incidents.number)
    with import_lock(study):
        finish_purges(study)
    assert traces(study, number) == []


def test_a_purge_that_nothing_has_leaves_ready_columns_alone(study: Path) -> None:
    before = ready_of(study).stat().st_mtime_ns
    purge(study, "no such number")
    assert ready_of(study).stat().st_mtime_ns == before


@pytest.mark.parametrize("error", [OSError(28, "No space left"), MemoryError(), ValueError("odd")])
def test_a_release_is_published_where_its_ready_columns_cannot_be_kept(
    error: Exception, study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise error

    stale = ready_of(study).read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(ready, "_packed", fails)
        with import_lock(study):
            facts = write_release(study, load_contents(study))
    assert facts.name == "r0003"
    assert not ready_of(study).exists()
    assert [path.name for path in ready_of(study).parent.glob(".ready*")] == []
    assert opened_from(monkeypatch, study) == "files"
    ready_of(study).write_bytes(stale)
    assert opened_from(monkeypatch, study) == "files"


def test_half_a_file_of_an_import_that_was_killed_is_taken_away(study: Path) -> None:
    half = ready_of(study).with_name(".ready.123.new")
    half.write_bytes(b"half")
    with import_lock(study):
        finish_purges(study)
    assert not half.exists()
    assert ready_of(study).exists()
