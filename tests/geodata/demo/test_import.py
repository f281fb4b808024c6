"""The project's own reading and cleaning finds in the files exactly what the truth says."""

import datetime as dt

import polars as pl
import pytest

from geodata.clean.merge import merge
from geodata.clean.rows import Cleaned, clean
from geodata.demo import Truth, write_city
from geodata.feeds import recognise
from geodata.feeds.kcpd import FEED
from geodata.read.parent import read_table


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Truth, list[Cleaned], Cleaned]:
    folder = tmp_path_factory.mktemp("imported")
    truth = write_city(folder, incidents=20_000, seed=5, years=3)

    def cleaned(number: int, path) -> Cleaned:
        table = read_table(path)
        feed, variant = recognise(table.frame.columns)
        return clean(
            table,
            feed,
            variant,
            file_number=number,
            time_zone="America/Chicago",
            imported_on=truth.last_day + dt.timedelta(days=1),
        )

    files = sorted(folder.glob("incidents_*.csv"))
    assert len(files) == 3
    return truth, [cleaned(n, path) for n, path in enumerate(files)], cleaned(9, folder / "requests_311.csv")


@pytest.mark.slow
def test_exactly_the_broken_rows_are_rejected_for_three_reasons(imported) -> None:
    truth, files, requests = imported
    codes = [reject.code for file in files for reject in file.rejects]
    assert len(codes) == truth.counts["bad_rows"] > 10
    assert set(codes) == {"T09", "T06", "D05"}
    assert sum(len(file.rows) + len(file.rejects) for file in files) == truth.counts["rows"]
    assert requests.rejects == ()


def test_rows_merge_to_the_incidents_that_were_drawn(imported) -> None:
    truth, files, requests = imported
    merged = merge(pl.concat([file.rows for file in files]), FEED)
    counts = truth.counts
    assert merged.table.height == counts["incidents"] == 20_000
    assert sum(merged.merged.values()) == counts["merged_rows"]
    assert not merged.estimated
    assert merged.table["protected"].sum() == counts["protected"]
    assert (merged.table["offences"] > 1).sum() == counts["several_offences"]
    assert merged.table["longitude"].null_count() == counts["no_place"] + counts["zero_zero"]
    assert requests.rows.height == counts["requests"]


def test_no_label_is_unknown_and_no_order_of_days_is_wrong(imported) -> None:
    _, files, requests = imported
    for cleaned in (*files, requests):
        assert cleaned.unmapped == {}
        assert cleaned.counts["occurred_after_reported"] == 0
        assert cleaned.counts["day_unknown"] == 0
