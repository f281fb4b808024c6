"""Say what is doubtful about readable rows: two orders of dates, trial records, default minutes, twins."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from geodata.clean.different import Different
from geodata.clean.rejects import Fault
from geodata.clean.table import Cells
from geodata.clean.times import in_other_order
from geodata.errors import BadInput, Notice, Where, visible
from geodata.feeds.base import Variant
from geodata.kinds.labels import normal_label
from geodata.period import NO_DAY
from geodata.read.raw import RawTable
from geodata.records import TimePrecision
from geodata.words.text import Text

# One day in the other order is a slip of the keyboard and is rejected; two are a file of two habits.
FEWEST_IN_OTHER_ORDER = 2
# A label that is exactly one of these was typed to try the system out.
TEST_LABELS = frozenset({"test", "test record", "test report", "test only", "training", "training record"})
# What a row can hold without saying of any event when, where or what it was.
_NOTHING_OF_ITS_OWN = frozenset({"number", "case_status", "count"})
# One minute of the day that holds more than this share of all times is what a form or a shift writes.
# A status that says this leaves a record that a count of incidents should perhaps not hold.
NOTHING_HAPPENED = (
    r"unfounded|\bunf(?:d|nd)?\b|false (?:report|call)|no (?:crime|offen[cs]e)"
    r"|infundad|denuncia falsa|sin delito"
)

DEFAULT_MINUTE_SHARE = 0.05
FEWEST_TIMES = 200

# A clock in another time zone moves every hour by as much; fewer times or hours than these are chance.
FEWEST_TIMES_TO_COMPARE = 500
LEAST_SHIFT_HOURS = 3
LEAST_DIFFERENCE = 0.15  # share of times that would have to move to make two days alike


def refuse_two_orders(cells: Cells, variant: Variant, days: Sequence[str], file: str) -> None:
    """
    Refuse a file one column of which writes days in two orders: then neither can be believed.

    Raises
    ------
    BadInput
        T01, with three of the days.
    """
    for what in days:
        column = variant.columns.get(what)
        texts = cells.get(column)
        if column is None or texts is None:
            continue
        other, own = in_other_order(cells.different(column), variant.dates)
        if int(other.sum()) >= FEWEST_IN_OTHER_ORDER and own.any():
            seen = tuple(visible(text, 20) for text in texts.filter(other).unique(maintain_order=True)[:3])
            what_ = Text("clean.two_orders", examples=seen)
            raise BadInput("T01", what_, Text("clean.two_orders.hint"), Where(file=file, column=column))


def trial_records(cells: Cells, variant: Variant) -> list[Fault]:
    """Return the rows that were typed to try the system out: their label says so and nothing else."""
    faults = []
    for word in variant.words[:1]:
        texts, name = cells.get(word), cells.name_of(word)
        if texts is not None and name is not None:
            labels = cells.different(word)
            is_test = pl.Series(
                [normal_label(text) in TEST_LABELS for text in labels.texts], dtype=pl.Boolean
            )
            faults.append(Fault("S16", "clean.test_record", name, labels.spread(is_test).fill_null(False)))
    return faults


def empty_rows(table: RawTable) -> list[Fault]:
    """Return the rows that hold nothing, as a sheet leaves them below its data: none is an incident."""
    written = table.as_written
    if not written.width:
        return []
    empty = written.select(pl.all_horizontal(pl.all().is_null()).alias("empty"))["empty"]
    return [Fault("D15", "clean.empty_row", table.frame.columns[0], empty)]


def pieces(cells: Cells, variant: Variant) -> list[Fault]:
    """
    Return the rows that name no day, place or kind, whatever else they hold: pieces of rows broken in two.

    A line that was broken at a comma may have as many cells as the header. What stands in its number's column
    may then be anything, a person's name too, so such a row is never a report.
    """
    meant = {*variant.words, *(name for parts in variant.parts.values() for name in parts)}
    meant |= {name for what, name in variant.columns.items() if what not in _NOTHING_OF_ITS_OWN}
    texts = [found for name in sorted(meant) if (found := cells.get(name)) is not None]
    if not texts:
        return []
    nothing = pl.DataFrame({str(i): text for i, text in enumerate(texts)}).select(
        pl.all_horizontal(pl.all().is_null()).alias("nothing")
    )
    column = cells.name_of(variant.columns.get("number", "")) or texts[0].name
    return [Fault("D07", "clean.piece", column, nothing["nothing"], is_torn=True)]


def uncounted(cells: Cells, variant: Variant) -> list[Fault]:
    """Return the rows whose status a person has named as that of no incident."""
    name = variant.columns.get("case_status")
    texts = cells.get(name)
    if name is None or texts is None or not variant.uncounted_statuses:
        return []
    hit = texts.str.strip_chars().str.to_uppercase().is_in(sorted(variant.uncounted_statuses))
    return [Fault("S17", "clean.uncounted_status", name, hit.fill_null(False))]


def doubtful_statuses(cells: Cells, variant: Variant, file: str) -> tuple[Notice, ...]:
    """Say which statuses sound as if nothing had happened; nobody has named them, so they are counted."""
    name = variant.columns.get("case_status")
    statuses = cells.different(name)
    doubts = statuses.texts.str.to_lowercase().str.contains(NOTHING_HAPPENED)
    doubtful = cells.texts(name).filter(statuses.spread(doubts).fill_null(False)) if doubts.any() else None
    if doubtful is None or doubtful.is_empty():
        return ()
    words = tuple(visible(word, 40) for word in doubtful.unique().sort()[:3])
    what = Text("clean.doubtful_status", n=doubtful.len(), words=words)
    return (Notice("S17", what, Text("clean.doubtful_status.hint"), Where(file=file, column=name)),)


def default_minutes(rows: pl.DataFrame) -> int:
    """
    Count the times at a minute of the day, other than midnight, that too many of all times name.

    Noon and the change of shifts are such minutes. They are real times as well, so they are counted and kept.

    Parameters
    ----------
    rows
        Columns of `ROWS`.
    """
    exact = rows.select("time_precision", "minute").filter(
        (pl.col("time_precision") == int(TimePrecision.MINUTE)) & (pl.col("minute") >= 0)
    )
    if exact.height < FEWEST_TIMES:
        return 0
    counts = exact.filter(pl.col("minute") > 0)["minute"].value_counts()
    return int(counts.filter(pl.col("count") > DEFAULT_MINUTE_SHARE * exact.height)["count"].sum())


def near_twins(records: pl.DataFrame) -> int:
    """
    Count records beyond the first that share kind, place, day and minute with one of another number.

    They may be one event that was reported twice, or two: they stay apart.

    Parameters
    ----------
    records
        Columns of `INCIDENTS`, after merging.
    """
    exact = (
        (pl.col("time_precision") == int(TimePrecision.MINUTE))
        & (pl.col("day") != NO_DAY)
        & pl.col("longitude").is_not_null()
        & pl.col("number").is_not_null()
    )
    kinds = Different.of(records["kind"])
    moment = pl.col("day").cast(pl.Int64) * 2048 + pl.col("minute")
    told = records.select("longitude", "latitude", exact=exact, moment=moment, kind=pl.Series(kinds.rows))
    told = told.filter("exact").drop("exact")
    return told.height - told.n_unique()


def clock_shift_hours(now: pl.Series, before: pl.Series) -> int:
    """
    Return by how many hours the times of a source seem to have moved against those known before; 0 for none.

    Parameters
    ----------
    now, before
        Minutes since midnight, -1 where unknown; shapes (n,) and (m,).

    Returns
    -------
    hours
        Positive where new times are later: an export in UTC is 5 or 6 hours late in Kansas City. 0 as well
        where there are too few times to compare, or where no shift makes the two halves as much alike.

    Misreadings
    -----------
    A shift is a reason to ask the agency, no proof: a source of other kinds has other hours.
    """
    shares = []
    for minutes in (now, before):
        known = minutes.filter(minutes >= 0).to_numpy() // 60
        if len(known) < FEWEST_TIMES_TO_COMPARE:
            return 0
        shares.append(np.bincount(known, minlength=24) / len(known))
    apart = {s: float(np.abs(shares[0] - np.roll(shares[1], s)).sum() / 2) for s in range(-11, 13)}
    best = min(apart, key=lambda hours: (apart[hours], abs(hours)))
    sure = apart[0] > LEAST_DIFFERENCE and 2 * apart[best] < apart[0]
    return best if sure and abs(best) >= LEAST_SHIFT_HOURS else 0
