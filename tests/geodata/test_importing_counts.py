"""Counts go the way of every file: nothing lost, one release or none, 0 kept apart from missing."""

import datetime as dt
import hashlib
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from geodata.errors import BadInput
from geodata.importing import import_files
from geodata.period import day_number
from geodata.store import list_releases, open_release, purge, verify_releases
from layers.base.overview import overview
from layers.base.query import Query
from tests.geodata.town import STUDY, report_rows, write_reports, write_study

TODAY = dt.date(2024, 10, 1)
FIXTURE = Path(__file__).parent / "feeds" / "fixtures" / "kc_daily_counts" / "by_district.csv"
HEADER = "council_district,crime,Reported_Date,Crime_Count,split"
ONLY_COUNTS = """
[study]
name = "counts"
title = { en = "Counts", es = "Cantidades" }
time_zone = "America/Chicago"
crs = "auto"
"""


def write_counts(path: Path, *rows: str) -> Path:
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def counts_study(folder: Path) -> Path:
    folder.mkdir()
    (folder / "study.toml").write_text(ONLY_COUNTS, encoding="utf-8")
    return folder


def test_a_study_of_counts_alone_is_imported_opened_and_says_that_it_has_no_incidents(tmp_path: Path) -> None:
    folder = counts_study(tmp_path / "study")
    report = import_files(folder, [FIXTURE], today=TODAY, confirmed=True)
    (account,) = report.files
    assert (account.feed, account.read, account.accepted, account.merged, account.rejected) == (
        "kc_daily_counts",
        20,
        16,
        1,
        3,
    )
    assert account.reasons == {"N01": 2, "T09": 1}
    assert account.sha256 == hashlib.sha256(FIXTURE.read_bytes()).hexdigest()
    assert (report.counts, report.incidents, report.requests) == (16, 0, 0)
    assert report.to_json()["release"]["counts"] == 16
    assert report.rejected_file is not None
    assert "no es un número entero" in report.rejected_file.read_text(encoding="utf-8")
    holdings = open_release(folder)
    assert len(holdings.counts) == 16
    assert set(holdings.counts.counted.words()) == {"person_rows"}
    assert holdings.crs.code == "EPSG:26915"
    assert (holdings.release.first, holdings.release.last) == (dt.date(2021, 6, 1), dt.date(2021, 6, 4))
    assert holdings.release.sources == ("kc_daily_counts",)
    values, known = holdings.counts.series("Auto Theft", dt.date(2021, 6, 1), dt.date(2021, 6, 6))
    assert values.tolist() == [4, 0, 5, 2, 0]
    assert known.tolist() == [True, True, True, True, False]
    seen = overview(holdings, Query())
    assert seen.n == 0
    assert "caveat.no_records" in [caveat.key for caveat in seen.caveats]
    assert [one.whole for one in verify_releases(folder)] == [True]
    assert list_releases(folder)[0].counts == 16


@pytest.mark.slow
def test_counts_are_never_added_to_incidents(tmp_path: Path) -> None:
    folder = write_study(tmp_path / "study", head=STUDY)
    reports = write_reports(tmp_path / "reports.csv", report_rows(60))
    import_files(folder, [reports], today=TODAY)
    alone = open_release(folder)
    report = import_files(folder, [FIXTURE], today=TODAY, confirmed=True)
    both = open_release(folder)
    assert (report.incidents, report.counts) == (60, 16)
    assert (overview(both, Query()).n, len(both.counts)) == (overview(alone, Query()).n, 16)
    assert (both.release.first, both.release.last) == (alone.release.first, alone.release.last)
    changes = both.ledger["imports"][-1]["changes"]
    assert changes["counts"] == {"new": 16, "changed": 0, "same": 0, "kept": 0}


def test_a_study_without_counts_has_the_release_it_had_before_there_were_any(tmp_path: Path) -> None:
    folder = write_study(tmp_path / "study")
    import_files(folder, [write_reports(tmp_path / "reports.csv", report_rows(60))], today=TODAY)
    assert not (folder / "releases" / "r0001" / "counts.parquet").exists()
    assert len(open_release(folder).counts) == 0


@pytest.mark.slow
def test_a_newer_file_changes_its_days_and_keeps_the_others(tmp_path: Path) -> None:
    folder = counts_study(tmp_path / "study")
    first = write_counts(tmp_path / "a.csv", "4,Assault,2021-06-01,3,t", "4,Assault,2021-06-02,4,t")
    second = write_counts(tmp_path / "b.csv", "4,Assault,2021-06-02,9,t", "4,Assault,2021-06-03,0,t")
    import_files(folder, [first], today=TODAY)
    import_files(folder, [second], today=TODAY)
    counts = open_release(folder).counts
    start = day_number(dt.date(2021, 6, 1))
    assert (counts.day - start).tolist() == [0, 1, 2]
    assert counts.n.tolist() == [3, 9, 0]
    assert counts.first_seen.tolist() == [1, 1, 2]
    assert counts.last_seen.tolist() == [1, 2, 2]
    assert counts.changed.tolist() == [1, 2, 2]
    again = import_files(folder, [second], today=TODAY)
    assert again.unchanged


@pytest.mark.slow
def test_the_order_of_files_and_rows_makes_no_difference(tmp_path: Path) -> None:
    rows = [f"{area},Assault,2021-06-{day:02d},{area + day},t" for area in (4, 5) for day in range(1, 9)]
    hashes = set()
    for number, order in enumerate((rows, rows[::-1])):
        folder = counts_study(tmp_path / f"study{number}")
        files = [write_counts(tmp_path / f"{number}{half}.csv", *order[half::2]) for half in (0, 1)]
        hashes.add(import_files(folder, files, today=TODAY).content_sha256)
    assert len(hashes) == 1


def test_two_files_of_one_import_that_contradict_each_other_stop_it(tmp_path: Path) -> None:
    folder = counts_study(tmp_path / "study")
    files = [write_counts(tmp_path / f"{n}.csv", f"4,Assault,2021-06-01,{n},t") for n in (1, 2)]
    with pytest.raises(BadInput, match=r"1\.csv and 2\.csv") as caught:
        import_files(folder, files, today=TODAY)
    assert caught.value.code == "N02"
    assert not list((folder / "releases").glob("r*"))


def test_many_bad_numbers_wait_for_a_person(tmp_path: Path) -> None:
    from geodata.errors import NeedsConfirmation

    folder = counts_study(tmp_path / "study")
    rows = [f"4,Assault,2021-06-{day:02d},{-1 if day < 4 else 1},t" for day in range(1, 29)]
    with pytest.raises(NeedsConfirmation):
        import_files(folder, [write_counts(tmp_path / "a.csv", *rows)], today=TODAY)


@pytest.mark.slow
def test_a_flipped_bit_in_the_counts_is_noticed_and_a_purge_leaves_them_whole(tmp_path: Path) -> None:
    folder = write_study(tmp_path / "study")
    rows = report_rows(60)
    import_files(folder, [write_reports(tmp_path / "r.csv", rows), FIXTURE], today=TODAY, confirmed=True)
    before = open_release(folder).counts
    assert purge(folder, rows[0][0]).found
    after = open_release(folder).counts
    assert np.array_equal(after.n, before.n)
    assert after.label.names == before.label.names
    path = folder / "releases" / "r0001" / "counts.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    (check,) = verify_releases(folder)
    assert check.wrong == ("counts.parquet",)


def test_the_command_line_prints_the_account_of_a_file_of_counts(tmp_path: Path, capsys) -> None:
    from app import main

    folder = counts_study(tmp_path / "study")
    code = main(["import", str(FIXTURE), "--study", str(folder), "--yes", "--json"])
    said = json.loads(capsys.readouterr().out)
    assert code == 3
    assert said["files"][0]["reasons"] == {"N01": 2, "T09": 1}
    assert said["release"]["counts"] == 16


def test_the_real_file_keeps_every_row_every_zero_and_its_gaps(tmp_path: Path, real_data: Path) -> None:
    path = real_data / "kc" / "kc_daily_counts_district4_2015_2024.csv"
    folder = counts_study(tmp_path / "study")
    report = import_files(folder, [path], today=dt.date(2024, 11, 25))
    (account,) = report.files
    assert (account.read, account.accepted, account.rejected) == (32_434, 32_434, 0)
    holdings = open_release(folder)
    counts = holdings.counts
    assert int((counts.n == 0).sum()) == 6_804
    assert holdings.release.last == dt.date(2024, 9, 22)
    theirs = pl.read_csv(path).group_by("crime").agg(pl.col("Crime_Count").sum())
    assert {label: int(counts.n[counts.label.is_any({label})].sum()) for label in counts.label.names} == dict(
        theirs.iter_rows()
    )
    assert "unknown" not in counts.kinds_of_labels().values()
    _, known = counts.series("Domestic Assault", dt.date(2015, 1, 1), dt.date(2024, 9, 23))
    assert int((~known).sum()) == 3_553 - 3_543
