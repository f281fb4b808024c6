"""Exports that overlap: a report counts once, the newer file is taken, and both is said."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.clean.exports import Overlap, newest_of, overlap_notices
from geodata.clean.merge import merge
from geodata.clean.rows import clean
from geodata.feeds import FEEDS
from geodata.importing import import_files
from geodata.words.speaker import LANGUAGES, Speaker
from tests.geodata.clean.reports import KCPD, cleaned
from tests.geodata.feeds.test_every_feed import FIXTURES, table_of
from tests.geodata.town import HEADER, report_rows, write_reports, write_study

LATER = {"Reported_Date": "06/01/2024", "From_Date": "06/01/2024", "Report_No": "LATER"}


def pooled(*files: list[dict[str, str | None]]) -> pl.DataFrame:
    return pl.concat([cleaned(*rows, file_number=number).rows for number, rows in enumerate(files, 1)])


def only(found, number: str) -> dict:
    return found.table.filter(pl.col("number") == number).row(0, named=True)


def test_bad_input_s06_a_changed_report_is_the_one_of_the_file_that_reaches_further():
    old = [{"Offense": "Armed Robbery", "IBRS": "120", "Beat": "111"}]
    new = [{"Offense": "Auto Theft", "Beat": "222"}, LATER]
    for files in ([old, new], [new, old]):
        found = merge(pooled(*files), KCPD)
        row = only(found, "KC24000001")
        assert (row["kind"], row["beat"], row["offences"]) == ("motor_vehicle_theft", "222", 1)
        assert found.overlap == Overlap(same=0, changed=1)
        assert sum(found.accepted.values()) == found.table.height == 2
        assert sum(found.merged.values()) == 1


def test_of_two_files_that_reach_equally_far_the_one_named_later_is_the_newer():
    assert only(merge(pooled([{"Beat": "1"}], [{"Beat": "2"}]), KCPD), "KC24000001")["beat"] == "2"
    assert only(merge(pooled([{"Beat": "2"}], [{"Beat": "1"}]), KCPD), "KC24000001")["beat"] == "1"


def test_a_report_that_is_equal_in_two_files_has_its_persons_and_victims_once():
    rows = [{"Involvement": "VIC"}, {"Involvement": "SUS"}]
    found = merge(pooled(rows, rows), KCPD)
    row = only(found, "KC24000001")
    assert (row["persons"], row["victims"]) == (2, 1)
    assert found.overlap == Overlap(same=1, changed=0)


def test_a_report_that_an_older_file_protects_stays_protected():
    found = merge(pooled([{"DVFlag": "true"}], [{"DVFlag": "false"}, LATER]), KCPD)
    assert only(found, "KC24000001")["protected"]
    assert not only(found, "LATER")["protected"]


def test_files_that_share_no_report_are_left_as_they_are():
    rows = pooled([{}], [{"Report_No": "KC24000002"}])
    with_ids = rows.with_columns(id=pl.col("content"))
    kept, overlap = newest_of(with_ids)
    assert kept.equals(with_ids)
    assert overlap == Overlap()


ROW = st.fixed_dictionaries(
    {
        "Report_No": st.sampled_from(["A", "B", "C", None]),
        "Offense": st.sampled_from(["Auto Theft", "Armed Robbery"]),
        "Beat": st.sampled_from(["1", "2"]),
    }
)


@pytest.mark.slow
@settings(max_examples=30)
@given(st.lists(ROW, min_size=1, max_size=6), st.lists(ROW, min_size=1, max_size=6))
def test_bad_input_s04_every_report_of_any_two_files_is_there_once_as_the_newer_file_alone_says_it(old, new):
    new = [*new, LATER]
    found = merge(pooled(old, new), KCPD)
    alone = merge(cleaned(*new).rows, KCPD)
    ids = set(merge(cleaned(*old).rows, KCPD).table["id"]) | set(alone.table["id"])
    assert set(found.table["id"]) == ids
    both = found.table.join(alone.table.select("id"), on="id", how="semi")
    assert both.sort("id").drop("protected").equals(alone.table.sort("id").drop("protected"))
    assert sum(found.accepted.values()) + sum(found.merged.values()) == len(old) + len(new)


def vancouver(*rows: tuple[str, int], file_number: int) -> pl.DataFrame:
    """Return rows of Vancouver's feed: a block, and how often it stands there."""
    feed = FEEDS["vancouver"]
    table = table_of(FIXTURES / "vancouver" / "since_2003.csv")
    one = table.frame.head(1)
    frame = pl.concat(
        [one.with_columns(HUNDRED_BLOCK=pl.lit(block)) for block, times in rows for _ in range(times)]
    )
    numbers = pl.int_range(1, frame.height + 1, eager=True).to_numpy()
    table = replace(table, frame=frame, lines=numbers, records=numbers)
    day, zone = dt.date(2026, 11, 25), "America/Vancouver"
    found = clean(table, feed, feed.variants[0], file_number=file_number, time_zone=zone, imported_on=day)
    return found.rows


def test_equal_rows_of_a_feed_without_numbers_stay_and_overlapping_exports_do_not_add_up():
    first = vancouver(("A ST", 3), ("B ST", 1), file_number=1)
    second = vancouver(("B ST", 2), ("A ST", 2), ("C ST", 1), file_number=2)
    alone = merge(first, FEEDS["vancouver"])
    assert (alone.table.height, alone.estimated) == (4, True)
    both = merge(pl.concat([first, second]), FEEDS["vancouver"])
    # As often as the file that has them more often: three A, two B, one C.
    assert sorted(both.table["address"].to_list()) == ["A ST"] * 3 + ["B ST"] * 2 + ["C ST"]
    assert (both.overlap.same, both.overlap.changed) == (3, 0)
    assert set(alone.table["id"]) < set(both.table["id"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_account_says_what_stands_in_several_files(language):
    said = [Speaker(language).say(notice.what) for notice in overlap_notices(Overlap(same=2, changed=1))]
    assert len(said) == 2
    assert not any(sentence.startswith("[") for sentence in said)
    assert overlap_notices(Overlap()) == ()


@pytest.mark.slow
def test_two_overlapping_exports_in_one_import_are_reconciled_and_it_is_said(tmp_path: Path) -> None:
    study = write_study(tmp_path / "study")
    rows = report_rows()
    changed = [list(row) for row in rows]
    changed[0][HEADER.index("Beat")] = "777"
    old, new = write_reports(tmp_path / "old.csv", rows), write_reports(tmp_path / "new.csv", changed)
    report = import_files(study, [old, new], today=dt.date(2024, 2, 1))
    alone = import_files(write_study(tmp_path / "alone"), [new], today=dt.date(2024, 2, 1))
    assert report.incidents == alone.incidents
    assert sum(file.accepted for file in report.files) == report.incidents
    said = {notice.what.key: notice.what.values["n"] for notice in report.notices if notice.code == "S06"}
    assert said == {"import.in_several_files": report.incidents - 1, "import.newer_version": 1}
