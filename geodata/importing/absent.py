"""Notice reports that a newer export of their days does not have any more: as a rule they were sealed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from geodata.errors import NeedsConfirmation, Notice
from geodata.importing.files import ReadFile
from geodata.importing.thresholds import REFUSED
from geodata.period import NO_DAY
from geodata.schema import RECORD_AREAS
from geodata.store import Contents
from geodata.store.layout import ABSENT, rejects_of
from geodata.store.safely import replace_text
from geodata.words.text import Text

# Up to here a whole export of the same period has lost single reports, and nobody need be asked.
FEW = 0.005
# Up to here it may be so, and a person is asked; beyond, the file holds another selection of reports.
SOME = 0.05
# Below this share of the known reports a file is no export of their period, but of something else.
MOST_ABSENT = 0.5
FEWEST_KNOWN = 20
FEWEST_TO_BE_SURE = 200
# A day, a type or an area with so many reports that lost more than half was left out as a whole.
FEWEST_OF_GROUP = 5
MOST_SAID = 5

_KEY = ("source", "number")
_GROUPS = ("day", "reported_day", "kind", *RECORD_AREAS)


@dataclass(frozen=True)
class Absent:
    """
    Reports of one feed that are known, and absent from files that cover their days.

    Attributes
    ----------
    numbers
        Columns `source` and `number`, sorted.
    known
        How many reports are known of these days.
    plain
        Whether the files are plainly an export of the same reports: few are absent, they are scattered over
        days, types and areas, and every row of the files could be read.
    """

    numbers: pl.DataFrame
    known: int
    plain: bool

    @property
    def share(self) -> float:
        """Which share of the known reports is absent."""
        return self.numbers.height / self.known if self.known else 0.0


def no_numbers() -> pl.DataFrame:
    """Return the numbers of no report."""
    return pl.DataFrame(schema=dict.fromkeys(_KEY, pl.String))


def absent_from(last: Contents, rows: pl.DataFrame, files: Sequence[ReadFile]) -> Absent:
    """
    Return which known reports of a feed are absent from its files, which cover their days.

    Parameters
    ----------
    last
        The last release.
    rows
        Rows of the files, columns of `ROWS`.
    files
        All of one feed.

    Notes
    -----
    The files cover the days between the first and the last day of their rows, without these two, which may be
    cut off. A report lies there only if both its day and the day it was reported do, as far as they are
    known: nobody knows by which of them an export was chosen.

    A file that was imported before is no newer export, and removes nothing. One that does not reach as far as
    the feed's records may be an older one, in which later reports are not yet: then a person is asked.

    Misreadings
    -----------
    A report whose row could not be taken is not absent. A number that another source has as well is left out:
    what is removed is removed by its number.
    """
    nothing = Absent(no_numbers(), 0, plain=False)
    feed, seen = files[0].feed, _imported(last)
    old: pl.DataFrame = getattr(last, feed.table)
    again = any(file.sha256 in seen for file in files)
    if feed.merging != "report_number" or rows.is_empty() or old.is_empty() or again:
        return nothing
    covered = pl.lit(True)
    for column in ("day", "reported_day"):
        begins, ends = _span(rows, column)
        inside = pl.col(column).is_between(begins + 1, ends - 1)
        covered &= inside | (pl.col(column) == NO_DAY)
    dated = pl.col("day").ne(NO_DAY) | pl.col("reported_day").ne(NO_DAY)
    mine = pl.col("source") == feed.name
    here = pl.concat([file.numbers for file in files])
    elsewhere = old.filter(~mine)["number"].drop_nulls()
    ours = old.filter(mine & pl.col("number").is_not_null() & dated & covered).select(*_KEY, *_GROUPS)
    known = ours.filter(~pl.col("number").is_in(elsewhere.implode()))
    known = known.with_columns(gone=~pl.col("number").is_in(here.implode()))
    numbers = known.filter("gone").select(*_KEY).unique().sort("number")
    found = Absent(numbers, known.height, plain=False)
    few = known.height >= FEWEST_TO_BE_SURE and found.share <= FEW
    whole = not any(reject.byte_offset is not None for file in files for reject in file.rejects)
    newer = _newest(rows) >= _newest(old.filter(mine))
    return replace(found, plain=few and whole and newer and _is_scattered(known))


def to_remove(
    study_dir: Path, absent: Absent, feed: str, *, confirmed: bool
) -> tuple[pl.DataFrame, list[Notice]]:
    """
    Return which absent reports to remove everywhere, and what a person should know of the others.

    What a removal takes cannot be brought back by a rollback, so a yes counts only for exactly those reports
    that were asked about: they are listed where only the analyst reads them.

    Raises
    ------
    NeedsConfirmation
        S07: it is not plain whether the reports were removed by the agency, and nobody has said yes to these.
    """
    n = absent.numbers.height
    if not n or absent.known < FEWEST_KNOWN or absent.share > MOST_ABSENT:
        return no_numbers(), []
    if absent.share > SOME:
        what = Text("import.absent_kept", n=n, known=absent.known, feed=feed)
        return no_numbers(), [Notice("S07", what, Text("import.absent_kept.hint"))]
    asked = absent.numbers["number"].to_list()
    if not absent.plain and not (confirmed and _asked_before(study_dir) == asked):
        write_absent(study_dir, REFUSED, absent.numbers)
        some = tuple(asked[:MOST_SAID])
        what = Text("import.absent", n=n, known=absent.known, feed=feed, numbers=some)
        raise NeedsConfirmation("S07", what, Text("import.absent.hint"))
    return absent.numbers, []


def write_absent(study_dir: Path, name: str, numbers: pl.DataFrame) -> Path:
    """Write the numbers of absent reports, and nothing else of them, readable by their owner alone."""
    folder = rejects_of(study_dir, name)
    folder.parent.mkdir(mode=0o700, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_KEY)
    writer.writerows(numbers.select(*_KEY).iter_rows())
    path = folder / ABSENT
    replace_text(path, text.getvalue(), mode=0o600)
    return path


def forget_asked(study_dir: Path) -> None:
    """Delete the list of a question that has been answered, or that was not asked again."""
    (rejects_of(study_dir, REFUSED) / ABSENT).unlink(missing_ok=True)


def _asked_before(study_dir: Path) -> list[str]:
    path = rejects_of(study_dir, REFUSED) / ABSENT
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [number for _source, number in list(csv.reader(file))[1:]]


def _imported(last: Contents) -> set[str]:
    """Return the SHA-256 of every file that was imported so far."""
    return {str(file["sha256"]) for one in last.ledger.get("imports", []) for file in one["files"]}


def _newest(records: pl.DataFrame) -> int:
    """Return the newest day of a report, by when it was reported, or where that is unknown by its day."""
    newest = records.select(_judged().filter(_judged() != NO_DAY).max()).item()
    return int(newest) if newest is not None else -NO_DAY


def _judged() -> pl.Expr:
    return pl.when(pl.col("reported_day") != NO_DAY).then("reported_day").otherwise("day")


def _span(rows: pl.DataFrame, column: str) -> tuple[int, int]:
    """Return the first and the last known day of a column; an empty span where it knows none."""
    days = rows.filter(pl.col(column) != NO_DAY)[column]
    first, last = days.min(), days.max()
    return (first, last) if isinstance(first, int) and isinstance(last, int) else (0, 0)


def _is_scattered(known: pl.DataFrame) -> bool:
    """Tell whether no day, week, type or area has lost all of its reports, or more than half of several."""
    groups: Iterable[pl.Expr] = [_judged(), _judged() // 7, *map(pl.col, ("kind", *RECORD_AREAS))]
    for group in groups:
        sizes = known.group_by(group.alias("group")).agg(pl.len(), pl.col("gone").sum()).drop_nulls("group")
        half = (pl.col("len") >= FEWEST_OF_GROUP) & (2 * pl.col("gone") > pl.col("len"))
        whole = (pl.col("len") > 1) & (pl.col("gone") == pl.col("len"))
        if sizes.filter(half | whole).height:
            return False
    return True
