"""A release is what was written, or it is refused with the name of the file that is not."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from geodata.errors import BadStudy, EnvironmentProblem, ReleaseDamaged
from geodata.records import Coded
from geodata.store import list_releases, load_contents, open_release, verify_releases, write_release
from geodata.store.digest import content_sha256
from geodata.store.tables import in_order, offences_in_order, read_frame, write_table
from geodata.store.writing import sweep

FILES = (
    *("incidents.parquet", "offences.parquet", "requests.parquet", "areas.parquet", "base.parquet"),
    *("places.json", "ledger.json", "quality.json", "manifest.json"),
)


def flip(path: Path, at: float = 0.5) -> None:
    data = bytearray(path.read_bytes())
    data[int(len(data) * at)] ^= 0x04
    path.write_bytes(bytes(data))


def test_a_release_holds_these_files_and_no_other(study: Path) -> None:
    assert {path.name for path in (study / "releases" / "r0002").iterdir()} == set(FILES)
    manifest = json.loads((study / "releases" / "r0002" / "manifest.json").read_text())
    assert set(manifest["files"]) == set(FILES) - {"manifest.json"}
    assert manifest["tz_data_version"]


@pytest.mark.parametrize("name", FILES)
def test_fault_r05_a_flipped_byte_is_refused_with_its_file_and_the_older_release_is_named(
    study: Path, name: str
) -> None:
    flip(study / "releases" / "r0002" / name)
    with pytest.raises(ReleaseDamaged) as refused:
        open_release(study)
    assert refused.value.where.file == f"r0002/{name}"
    assert refused.value.hint.values["older"] == "r0001"
    checks = {check.name: check for check in verify_releases(study)}
    assert checks["r0001"].whole
    assert checks["r0002"].wrong == (name,)
    assert open_release(study, "r0001").release.name == "r0001"


def test_an_older_release_is_served_only_when_asked_for_and_says_so(study: Path) -> None:
    flip(study / "releases" / "r0002" / "offences.parquet")
    holdings = open_release(study, strict=False)
    assert holdings.release.name == "r0001"
    assert holdings.quality["notices"][-1]["code"] == "R05"


def test_a_file_that_changes_after_the_first_opening_is_noticed(study: Path) -> None:
    assert open_release(study).release.name == "r0002"
    flip(study / "releases" / "r0002" / "incidents.parquet")
    with pytest.raises(ReleaseDamaged):
        open_release(study)


def test_a_missing_file_and_an_added_one_are_noticed(study: Path) -> None:
    folder = study / "releases" / "r0002"
    (folder / "ledger.json").unlink()
    (folder / "extra.txt").write_text("?")
    assert verify_releases(study)[-1].wrong == ("extra.txt", "ledger.json")


def test_a_release_of_another_layout_is_refused(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geodata.store.manifest.SCHEMA_VERSION", 2)
    with pytest.raises(EnvironmentProblem) as refused:
        open_release(study)
    assert refused.value.code == "K15"


def test_a_study_without_a_release_and_a_release_that_is_not_there_are_said(
    study: Path, tmp_path: Path
) -> None:
    with pytest.raises(BadStudy):
        open_release(tmp_path / "nothing")
    with pytest.raises(BadStudy):
        open_release(study, "r0009")
    with pytest.raises(BadStudy):
        open_release(study, "../../etc")


def test_releases_are_listed_oldest_first(study: Path) -> None:
    found = list_releases(study)
    assert [(one.name, one.current) for one in found] == [("r0001", False), ("r0002", True)]
    assert found[0].incidents < found[1].incidents


def test_a_study_of_nothing_is_a_release_too(study: Path) -> None:
    contents = load_contents(study)
    nothing = replace(
        contents,
        incidents=contents.incidents.clear(),
        offences=contents.offences.clear(),
        requests=contents.requests.clear(),
        first=None,
        last=None,
    )
    write_release(study, nothing)
    holdings = open_release(study)
    assert len(holdings.incidents) == len(holdings.offences) == len(holdings.requests) == 0
    assert holdings.release.first is None


def test_what_is_written_is_read_back_and_says_the_same(study: Path) -> None:
    contents = load_contents(study)
    before = list_releases(study)[-1].content_sha256
    write_release(study, contents)
    assert list_releases(study)[-1].content_sha256 == before
    first, second = open_release(study, "r0002"), open_release(study)
    assert second.events == first.events
    assert np.array_equal(second.incidents.id, first.incidents.id)
    assert [a.ids for a in second.areas.values()] == [a.ids for a in first.areas.values()]


def test_the_content_hash_does_not_depend_on_the_order_of_rows_but_on_every_column(study: Path) -> None:
    contents = load_contents(study)

    def hashed(incidents):
        ordered = in_order(incidents)
        return content_sha256(
            replace(contents, incidents=ordered, offences=offences_in_order(contents.offences, ordered))
        )

    table = contents.incidents
    whole = hashed(table)
    assert hashed(table.sample(fraction=1.0, shuffle=True, seed=4)) == whole
    assert hashed(table.with_columns(first_seen=table["first_seen"] + 5)) == whole
    for name in ("minute", "kind", "address", "latitude", "protected", "area_quarters"):
        changed = table[name].to_list()
        row = next(i for i, value in enumerate(changed) if value is not None)
        other = next(v for v in [*changed, not changed[row]] if v is not None and v != changed[row])
        changed[row] = other
        assert (
            hashed(table.with_columns(table[name].__class__(name, changed, dtype=table[name].dtype))) != whole
        ), name


def test_where_a_text_ends_and_whether_there_is_one_is_in_the_content_hash(study: Path) -> None:
    contents = load_contents(study)

    def hashed(*labels: str | None) -> str:
        offences = contents.offences.head(len(labels)).with_columns(label=pl.Series(labels, dtype=pl.String))
        return content_sha256(replace(contents, offences=offences))

    several = [("ab", "c"), ("a", "bc"), ("abc", ""), ("abc", None), ("", "abc"), (None, "abc"), ("ñ", "ñ")]
    assert len({hashed(*labels) for labels in several}) == len(several)
    # The same texts from the middle of a longer column.
    longer = pl.Series("label", ["zz", "ab", "c"])[1:]
    offences = contents.offences.head(2).with_columns(longer)
    assert content_sha256(replace(contents, offences=offences)) == hashed("ab", "c")


def test_equal_tables_are_equal_bytes_and_are_stored_in_order_of_time(study: Path, tmp_path: Path) -> None:
    table = load_contents(study).incidents
    for name in ("a", "b"):
        write_table(tmp_path / name, in_order(table.sample(fraction=1.0, shuffle=True)))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    days = read_frame((tmp_path / "a").read_bytes())["day"].to_list()
    assert days == sorted(days)


def test_the_codes_of_a_column_are_the_words_of_the_frame(study: Path) -> None:
    frame = load_contents(study).incidents
    incidents = open_release(study).incidents
    for name in ("kind", "label", "address", "source"):
        coded: Coded = getattr(incidents, name)
        assert coded.words().tolist() == frame[name].to_list()
        assert list(coded.names) == sorted(coded.names)


def test_fault_r01_drafts_of_a_dead_import_are_swept(study: Path) -> None:
    draft = study / "releases" / ".draft-1-dead"
    draft.mkdir()
    (draft / "incidents.parquet").write_bytes(b"half")
    assert len(list_releases(study)) == 2
    sweep(study)
    assert not draft.exists()


def test_bad_input_k16_a_full_disk_is_noticed_before_anything_is_written(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from geodata.store import writing

    monkeypatch.setattr(writing, "_SPARE_BYTES", 10**18)
    with pytest.raises(EnvironmentProblem) as refused:
        writing.check_room(study, 1)
    assert refused.value.code == "K16"
    assert re.search(r"\d MB", str(refused.value))
