"""Stop at new months with far more or fewer records than the year before, until a person says yes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from geodata.errors import NeedsConfirmation, Notice, visible
from geodata.period import NO_DAY
from geodata.schema import RECORD_AREAS
from geodata.words.text import Text

# Expected is the mean of the year before: with less of it, or with few records, nothing is expected.
MONTHS = 12
FEWEST_MONTHS = 6
FEWEST_EXPECTED = 50
FEWEST_OF_GROUP = 20
MOST_CHANGE = 0.30
# Beyond what chance alone makes of so many records; restless counts move more, so this is generous.
FARTHEST = 4.0
MOST_SAID = 3


@dataclass(frozen=True)
class OddMonth:
    """A new month with another number than expected: of everything, or none at all of a kind or an area."""

    month: dt.date
    by: str  # "all", "kind", "area"
    group: str
    n: int
    expected: float

    @property
    def says(self) -> Text:
        """One sentence."""
        return Text(
            f"import.volume.{self.by}",
            month=f"{self.month:%Y-%m}",
            group=Text(f"kind.{self.group}") if self.by == "kind" else visible(self.group),
            n=self.n,
            expected=round(self.expected),
        )


def odd_months(before: pl.DataFrame, now: pl.DataFrame, last: dt.date | None) -> tuple[OddMonth, ...]:
    """
    Return the new months that look unlike the year before them.

    Parameters
    ----------
    before, now
        Incidents of the last release and of this one, with `day`, `kind` and its own areas.
    last
        Last complete day: a month that it does not end is not judged.

    Misreadings
    -----------
    A season can make a third more or fewer by itself; that is why a person is asked, and nothing is refused.
    """
    dated, known = (_by_month(one) for one in (now, before))
    new = sorted(set(dated["month"].unique()) - set(known["month"].unique()))
    found: list[OddMonth] = []
    for month in new:
        if last is None or _next(month) > last + dt.timedelta(days=1):
            continue
        past = [one for one in _year_before(month) if one not in new]
        earlier = dated.filter(pl.col("month").is_in(past))
        months = earlier["month"].n_unique()
        if months >= FEWEST_MONTHS:
            found += _odd(month, dated.filter(pl.col("month") == month), earlier, months)
    return tuple(found)


def stop_at_odd_months(
    before: pl.DataFrame | None, now: pl.DataFrame, last: dt.date | None, *, confirmed: bool
) -> tuple[Notice, ...]:
    """
    Stop where new months look unlike the year before; return notices of them where a person has said yes.

    Raises
    ------
    NeedsConfirmation
        S13, unless `confirmed`.
    """
    found = () if before is None else odd_months(before, now, last)
    if not found:
        return ()
    if not confirmed:
        said = tuple(one.says for one in found[:MOST_SAID])
        raise NeedsConfirmation(
            "S13", Text("import.volume", months=said, n=len(found)), Text("import.volume.hint")
        )
    return tuple(Notice("S13", one.says) for one in found)


def _by_month(records: pl.DataFrame) -> pl.DataFrame:
    day = pl.col("day").cast(pl.Int32).cast(pl.Date)
    return records.filter(pl.col("day") != NO_DAY).with_columns(month=day.dt.month_start())


def _year_before(month: dt.date) -> list[dt.date]:
    first = month.year * 12 + month.month - 1
    return [dt.date(one // 12, one % 12 + 1, 1) for one in range(first - MONTHS, first)]


def _next(month: dt.date) -> dt.date:
    return dt.date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _odd(month: dt.date, new: pl.DataFrame, earlier: pl.DataFrame, months: int) -> Iterator[OddMonth]:
    expected = earlier.height / months
    away = abs(new.height - expected)
    if expected >= FEWEST_EXPECTED and away > MOST_CHANGE * expected and away > FARTHEST * expected**0.5:
        yield OddMonth(month, "all", "", new.height, expected)
    columns = [("kind", "kind"), *(("area", one) for one in RECORD_AREAS)]
    for by, column in columns:
        usual = earlier[column].drop_nulls().value_counts()
        there = set(new[column].drop_nulls().unique())
        gone = usual.filter(pl.col("count") >= FEWEST_OF_GROUP * months).sort(column)
        for group, n in gone.iter_rows():
            if group not in there:
                yield OddMonth(month, by, str(group), 0, n / months)
