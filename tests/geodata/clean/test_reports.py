"""Rows by their report: different victims are counted alike whether equal rows are neighbours or not."""

import numpy as np
import polars as pl
import pytest

from geodata.clean.reports import Reports


def rows(seed: int, closed: list[int]) -> pl.DataFrame:
    """Return some rows of a few reports, which may be closed on different days."""
    rng = np.random.default_rng(seed)
    n = 300
    return pl.DataFrame(
        {
            "id": rng.integers(0, 40, n).astype(np.uint64),
            "closed_day": rng.choice(closed, n),
            "content": rng.integers(0, 6, n).astype(np.uint64),
            "file": np.ones(n, np.int32),
            "record": np.arange(n),
            "protected": np.zeros(n, bool),
            "victim": rng.random(n) < 0.7,
        }
    )


@pytest.mark.parametrize("closed", [[5], [5, 6, 7]])
@pytest.mark.parametrize("by_content", [True, False])
def test_equal_rows_of_a_victim_count_once_in_each_report_and_in_each_of_its_kinds(
    closed, by_content
) -> None:
    for seed in range(5):
        table = rows(seed, closed)
        rng = np.random.default_rng(seed)
        # Two rows of one content have one kind, unless two numbers have met by chance.
        rank = (table["content"].to_numpy() // 2 if by_content else rng.integers(0, 3, len(table))).astype(
            int
        )
        reports = Reports.of(table, rank)
        victims = table.with_columns(rank=pl.Series(rank)).filter("victim")
        each = victims.unique(["id", "content"]).group_by("id").len()
        expected = dict(each.iter_rows())
        assert reports.different_victims().tolist() == [expected.get(one, 0) for one in reports.ids.tolist()]
        pairs = victims.unique(["id", "rank", "content"]).group_by("id", "rank").len()
        known = {(one, kind): n for one, kind, n in pairs.iter_rows()}
        report, kind, n = reports.offences
        found = zip(reports.ids[report].tolist(), kind.tolist(), n.tolist(), strict=True)
        assert {(one, kind): n for one, kind, n in found if n} == known
