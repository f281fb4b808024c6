"""Stop at new months with far more or fewer records than the year before, until a person says yes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import polars as pl

from geodata.errors import NeedsConfirmation, Notice, visible
from geodata.importing.through import Through, source_of
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
    """
    A new month of a source with another number than expected: of everything, or none of a type or an area.

    Attributes
    ----------
    by, group
        ``"all"`` and nothing; ``"kind"`` and a kind, of counts a label; or ``"area"`` and an area.
    """

    month: dt.date
    by: str
    group: str
    n: int
    expected: float
    table: str = "incidents"
    source: str = ""

    @property
    def says(self) -> Text:
        """One sentence."""
        titles = {"incidents": "kind", "requests": "request_kind"}
        is_kind = self.by == "kind" and self.table in titles
        return Text(
            f"import.volume.{self.table}.{self.by}",
            source=visible(self.source),
            month=f"{self.month:%Y-%m}",
            group=Text(f"{titles[self.table]}.{self.group}") if is_kind else visible(self.group),
            n=self.n,
            expected=round(self.expected),
        )


def odd_months(
    before: pl.DataFrame,
    now: pl.DataFrame,
    last: dt.date | None,
    *,
    known: dt.date | None = None,
    table: str = "incidents",
    source: str = "",
) -> tuple[OddMonth, ...]:
    """
    Return the new months of one source that look unlike the year before them.

    Parameters
    ----------
    before, now
        Its part of the last release and of this one: records with `day`, `kind` and their own areas, or
        counts with `day`, `label`, `area` and `n`.
    last
        Its last complete day: a month that it does not end is not judged.
    known
        Its last complete day in the last release: a month that had not ended then is new again. None where
        every month of `before` was judged.
    table
        ``"incidents"``, ``"requests"`` or ``"counts"``.

    Misreadings
    -----------
    A season can make a third more or fewer by itself; that is why a person is asked, and nothing is refused.
    """
    dated = _by_month(now, table)
    earlier_months = _by_month(before, table)["month"].unique()
    judged = {
        month for month in earlier_months if known is None or _next(month) <= known + dt.timedelta(days=1)
    }
    new = sorted(set(dated["month"].unique()) - judged)
    found: list[OddMonth] = []
    for month in new:
        if last is None or _next(month) > last + dt.timedelta(days=1):
            continue
        past = [one for one in _year_before(month) if one not in new]
        earlier = dated.filter(pl.col("month").is_in(past))
        months = earlier["month"].n_unique()
        if months >= FEWEST_MONTHS:
            new_one = dated.filter(pl.col("month") == month)
            found += (
                replace(one, table=table, source=source) for one in _odd(month, new_one, earlier, months)
            )
    return tuple(found)


def stop_at_odd_months(
    before: Mapping[str, pl.DataFrame],
    now: Mapping[str, pl.DataFrame],
    through: tuple[Through, Through],
    *,
    confirmed: bool,
) -> tuple[Notice, ...]:
    """
    Stop where new months look unlike the year before; return notices of them where a person has said yes.

    Each source is judged by its own past: where two agencies' files come one after the other, the month that
    holds one of them only is no half of both.

    Parameters
    ----------
    before, now
        ``incidents``, ``requests`` and ``counts`` of the last release, nothing where there is none, and of
        this one.
    through
        How far the sources of both went.

    Raises
    ------
    NeedsConfirmation
        S13, unless `confirmed`.
    """
    known = {(reach.table, reach.source): reach.last for reach in through[0].reaches}
    found = [
        one
        for reach in through[1].reaches
        if reach.table in before
        for one in odd_months(
            before[reach.table].filter(source_of(reach.table) == reach.source),
            now[reach.table].filter(source_of(reach.table) == reach.source),
            reach.last,
            known=known.get((reach.table, reach.source)),
            table=reach.table,
            source=reach.source,
        )
    ]
    if not found:
        return ()
    if not confirmed:
        said = tuple(one.says for one in found[:MOST_SAID])
        raise NeedsConfirmation(
            "S13", Text("import.volume", months=said, n=len(found)), Text("import.volume.hint")
        )
    return tuple(Notice("S13", one.says) for one in found)


def _by_month(records: pl.DataFrame, table: str) -> pl.DataFrame:
    """Return what has a day with its month, and in `n` and `kind` what is summed by what."""
    day = pl.col("day").cast(pl.Int32).cast(pl.Date)
    dated = records.filter(pl.col("day") != NO_DAY).with_columns(month=day.dt.month_start())
    if table == "counts":
        return dated.with_columns(kind=pl.col("label")).filter(pl.col("n") > 0)
    return dated.with_columns(n=pl.lit(1, pl.Int32))


def _year_before(month: dt.date) -> list[dt.date]:
    first = month.year * 12 + month.month - 1
    return [dt.date(one // 12, one % 12 + 1, 1) for one in range(first - MONTHS, first)]


def _next(month: dt.date) -> dt.date:
    return dt.date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _odd(month: dt.date, new: pl.DataFrame, earlier: pl.DataFrame, months: int) -> Iterator[OddMonth]:
    expected, n = int(earlier["n"].sum()) / months, int(new["n"].sum())
    away = abs(n - expected)
    if expected >= FEWEST_EXPECTED and away > MOST_CHANGE * expected and away > FARTHEST * expected**0.5:
        yield OddMonth(month, "all", "", n, expected)
    columns = [("kind", "kind"), *(("area", one) for one in ("area", *RECORD_AREAS) if one in new.columns)]
    for by, column in columns:
        usual = earlier.drop_nulls(column).group_by(column).agg(pl.col("n").sum())
        there = set(new[column].drop_nulls().unique())
        gone = usual.filter(pl.col("n") >= FEWEST_OF_GROUP * months).sort(column)
        for group, n in gone.iter_rows():
            if group not in there:
                yield OddMonth(month, by, str(group), 0, n / months)
