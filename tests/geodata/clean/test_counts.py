"""Counts of a file: a number of 0 is kept, what is no number is rejected, and nothing is guessed."""

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from geodata.clean.counts import area_set_of, clean_counts
from geodata.feeds import FEEDS, recognise
from geodata.feeds.base import Variant
from geodata.read import read_table
from geodata.records import Coded, Counts
from geodata.words.speaker import Speaker

FEED = FEEDS["kc_daily_counts"]
HEADER = "council_district,crime,Reported_Date,Crime_Count,split"
TODAY = dt.date(2024, 10, 1)


def clean(folder: Path, *rows: str):
    path = folder / "counts.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    table = read_table(path)
    feed, variant = recognise(table.frame.columns)
    assert feed is FEED
    return clean_counts(table, feed, variant, file_number=1, imported_on=TODAY)


def test_zero_is_a_number_and_is_kept(tmp_path: Path) -> None:
    found = clean(tmp_path, "4,Assault,2021-06-01,0,train", "4,Assault,2021-06-03,2.0,train")
    assert found.rows["n"].to_list() == [0, 2]
    assert found.counts == {"zero_counts": 1, "missing_days": 1}
    said = [Speaker("es").say(notice.what) for notice in found.notices]
    assert "1 fila dice 0" in said[0]
    assert "falta, lo cual no es 0" in said[1]


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("4,Assault,2021-06-01,-1,train", "N01", "Crime_Count"),
        ("4,Assault,2021-06-01,2.5,train", "N01", "Crime_Count"),
        ("4,Assault,2021-06-01,,train", "N01", "Crime_Count"),
        ("4,Assault,2021-06-01,many,train", "N01", "Crime_Count"),
        ("4,Assault,2021-06-01,99999999,train", "N01", "Crime_Count"),
        ("4,Assault,2021-02-29,1,train", "T09", "Reported_Date"),
        ("4,Assault,,1,train", "T09", "Reported_Date"),
        ("4,Assault,2024-10-03,1,train", "T05", "Reported_Date"),
        ("4,Assault,1999-12-31,1,train", "T06", "Reported_Date"),
        (",Assault,2021-06-01,1,train", "N03", "council_district"),
        ("4,,2021-06-01,1,train", "N03", "crime"),
    ],
)
def test_a_bad_row_is_rejected_with_its_column_and_what_to_do(
    tmp_path: Path, row: str, code: str, column: str
) -> None:
    found = clean(tmp_path, "4,Assault,2021-05-01,3,train", row)
    assert found.rows["n"].to_list() == [3]
    (reject,) = found.rejects
    assert (reject.code, reject.column, reject.file, reject.record, reject.line) == (
        code,
        column,
        "counts.csv",
        2,
        3,
    )
    for language in ("en", "es"):
        said = [Speaker(language).say(text) for text in (reject.what, reject.hint)]
        assert all(one and "[" not in one for one in said)


def test_equal_rows_stay_and_rows_that_contradict_each_other_all_go(tmp_path: Path) -> None:
    found = clean(
        tmp_path,
        "4,Assault,2021-06-01,3,train",
        "4,Assault,2021-06-01,3,test",
        "4,Assault,2021-06-02,3,train",
        "4,Assault,2021-06-02,4,train",
        "5,Assault,2021-06-02,9,train",
    )
    assert found.rows["n"].to_list() == [3, 3, 9]
    assert [(one.record, one.code) for one in found.rejects] == [(3, "N02"), (4, "N02")]


def test_a_rejected_number_contradicts_nothing(tmp_path: Path) -> None:
    found = clean(tmp_path, "4,Assault,2021-06-01,3,train", "4,Assault,2021-06-01,-3,train")
    assert found.rows["n"].to_list() == [3]
    assert [one.code for one in found.rejects] == ["N01"]


def test_a_label_on_nobodys_list_keeps_its_word_and_an_unknown_kind(tmp_path: Path) -> None:
    found = clean(tmp_path, "4,Moon landing,2021-06-01,3,train", "4,Auto Theft,2021-06-01,1,train")
    assert found.rows["kind"].to_list() == ["unknown", "motor_vehicle_theft"]
    assert found.rows["label"].to_list() == ["Moon landing", "Auto Theft"]
    assert found.unmapped == {"Moon landing": 1}


def test_a_layout_counts_by_one_set_of_areas() -> None:
    with pytest.raises(ValueError, match="one set"):
        area_set_of(Variant(name="none", header=frozenset(), columns={"day": "a", "count": "b"}))


def counts_of(rows: list[tuple[str, str, str, str, int]]) -> Counts:
    """Counts of (area, kind, label, day, n)."""
    areas, kinds, labels, days, numbers = zip(*rows, strict=True)
    day = np.array([(dt.date.fromisoformat(one) - dt.date(1970, 1, 1)).days for one in days], np.int32)
    same = Coded(np.zeros(len(rows), np.int32), ("feed",))
    ones = np.ones(len(rows), np.int32)
    return Counts(
        source=same,
        area_set=same,
        area=Coded.of(list(areas)),
        kind=Coded.of(list(kinds)),
        label=Coded.of(list(labels)),
        counted=same,
        day=day,
        n=np.array(numbers, np.int32),
        first_seen=ones,
        last_seen=ones,
        changed=ones,
    )


def test_a_series_tells_0_from_missing_and_knows_a_sum_only_where_every_part_is_known() -> None:
    counts = counts_of(
        [
            ("4", "theft", "Theft", "2021-06-01", 0),
            ("4", "theft", "Theft", "2021-06-03", 5),
            ("4", "theft", "Stealing", "2021-06-03", 2),
            ("5", "assault", "Assault", "2021-06-01", 7),
            ("4", "assault", "Assault", "2021-06-01", 1),
            ("4", "assault", "Assault", "2021-06-02", 1),
        ]
    )
    first, end = dt.date(2021, 6, 1), dt.date(2021, 6, 5)
    for asked, wanted, known in [
        ("Theft", [0, 0, 5, 0], [True, False, True, False]),
        ("theft", [0, 0, 7, 0], [False, False, True, False]),
        ("Assault", [8, 0, 0, 0], [True, False, False, False]),
    ]:
        values, is_known = counts.series(asked, first, end)
        assert values.tolist() == wanted
        assert is_known.tolist() == known
    assert counts.kinds_of_labels() == {"Assault": "assault", "Stealing": "theft", "Theft": "theft"}
    assert repr(counts) == "<Counts: 6, 2021-06-01..2021-06-03, 3 labels>"
    with pytest.raises(ValueError, match="Robbery"):
        counts.series("Robbery", first, end)
    with pytest.raises(ValueError, match="before they begin"):
        counts.series("Theft", end, first)


def test_counts_below_0_or_of_different_lengths_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="below 0"):
        counts_of([("4", "theft", "Theft", "2021-06-01", -1)])
    from dataclasses import replace

    with pytest.raises(ValueError, match="length"):
        replace(counts_of([("4", "theft", "Theft", "2021-06-01", 1)]), n=np.zeros(2, np.int32))
