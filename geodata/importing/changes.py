"""Stop where an export says something else of whole columns than before, or tells known records anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from geodata.errors import NeedsConfirmation, Where, visible
from geodata.ledger import SheetLedger
from geodata.period import NO_DAY
from geodata.words.text import Text

# A correction changes a few reports in a hundred; another form of a column changes most of them.
MOST_CHANGED = 0.25
FEWEST_KNOWN = 50
MOST_TWICE = 0.5
# As many more of a hundred records without a place than before are no chance.
MOST_LOST = 0.25
# A hundredth of a thousandth of a degree is a meter: no place has moved by less.
_MOVED_DEGREES = 2e-5

_SAYS = ("day", "minute", "longitude", "latitude", "label")


def stop_at_emptied_sheets(
    accounts: Sequence[SheetLedger], before: Mapping[str, Any], *, confirmed: bool
) -> None:
    """
    Stop where a file of services or events has lost more than half of what was taken from it.

    Parameters
    ----------
    before
        The last release's quality, with the account of each file.

    Raises
    ------
    NeedsConfirmation
        E13, unless `confirmed`: names the file.
    """
    known = {
        (sort, one["file"]): int(one["accepted"])
        for sort in ("services", "events")
        for one in before.get(sort, [])
    }
    for account in accounts:
        earlier = known.get((account.sort, account.file), 0)
        if not confirmed and 2 * account.accepted < earlier:
            what = Text("import.sheet_emptied", n=account.accepted, before=earlier)
            raise NeedsConfirmation("E13", what, Text("import.sheet_emptied.hint"), Where(file=account.file))


def stop_at_many_changes(old: pl.DataFrame, new: pl.DataFrame, *, confirmed: bool) -> None:
    """
    Stop where the days, the places or the types of a quarter of the known records are other ones now.

    Parameters
    ----------
    old, new
        Records of the last release and of these files, with `id`.

    Raises
    ------
    NeedsConfirmation
        S06, unless `confirmed`: day and month may have changed places, or places have lost their decimals.

    Misreadings
    -----------
    Only what both say is compared: a place that was unknown before and is known now has not changed.
    """
    both = new.select("id", *_SAYS).join(old.select("id", *_SAYS), on="id", suffix="_before")
    if confirmed or both.height < FEWEST_KNOWN:
        return
    moved = (pl.col("longitude") - pl.col("longitude_before")).abs().fill_null(0) > _MOVED_DEGREES
    moved |= (pl.col("latitude") - pl.col("latitude_before")).abs().fill_null(0) > _MOVED_DEGREES
    known = (pl.col("day") != NO_DAY) & (pl.col("day_before") != NO_DAY)
    changed = {
        "days": known & (pl.col("day") != pl.col("day_before")),
        "places": moved,
        "labels": (pl.col("label") != pl.col("label_before")).fill_null(False),
    }
    for what, differs in changed.items():
        n = both.filter(differs).height
        if n > MOST_CHANGED * both.height:
            says = Text(f"import.changed.{what}", n=n, known=both.height)
            raise NeedsConfirmation("S06", says, Text("import.changed.hint"))


def stop_at_lost_places(
    old: pl.DataFrame, new: pl.DataFrame, feeds: Sequence[str], *, confirmed: bool
) -> None:
    """
    Stop where the share of a feed's records without a place has grown by a quarter of all of them.

    Parameters
    ----------
    old, new
        Records of the last release and of these files, of every source.
    feeds
        Of these files.

    Raises
    ------
    NeedsConfirmation
        G02, unless `confirmed`: a column of places was left empty, or is written in another way.

    Misreadings
    -----------
    A source that never had many places is not asked; nor is a file of fewer than 50 records.
    """
    for feed in feeds:
        before, now = (table.filter(pl.col("source") == feed)["longitude"] for table in (old, new))
        if confirmed or min(len(before), len(now)) < FEWEST_KNOWN:
            continue
        n = now.null_count()
        if n / len(now) > before.null_count() / len(before) + MOST_LOST:
            values = {"n": n, "of": len(now), "before": before.null_count(), "known": len(before)}
            what = Text("import.places_lost", feed=visible(feed), **values)
            raise NeedsConfirmation("G02", what, Text("import.places_lost.hint"))


def stop_at_second_telling(
    old: pl.DataFrame, new: pl.DataFrame, feeds: Sequence[str], *, confirmed: bool
) -> None:
    """
    Stop where half of a feed's new records say the same as records that are known under another key.

    Parameters
    ----------
    old, new, feeds
        See `stop_at_lost_places`.

    Raises
    ------
    NeedsConfirmation
        S06, unless `confirmed`: everything would count twice. A mapping was given another name, the report
        numbers are written in another way, or a source without numbers has another column.

    Misreadings
    -----------
    Only records with a day and a place are compared: by day, time, place and type.
    """
    if confirmed or old.is_empty():
        return
    telling = pl.col("longitude").is_not_null() & (pl.col("day") != NO_DAY)
    unknown = new.filter(telling).join(old.select("id"), on="id", how="anti").select("id", *_SAYS, "source")
    if unknown.height < FEWEST_KNOWN:
        return
    alike = old.join(unknown.select(*_SAYS).unique(), on=_SAYS, how="semi", nulls_equal=True)
    known = alike.select(*_SAYS, other="source").unique()
    for feed in feeds:
        mine = unknown.filter(pl.col("source") == feed)
        same = mine.join(known, on=_SAYS, nulls_equal=True)
        n = same["id"].n_unique()
        if mine.height < FEWEST_KNOWN or n <= MOST_TWICE * mine.height:
            continue
        other = str(same["other"].mode().sort()[0])
        key = "import.second_name" if other != feed else "import.second_key"
        what = Text(key, n=n, of=mine.height, feed=visible(feed), other=visible(other))
        raise NeedsConfirmation("S06", what, Text(f"{key}.hint", other=visible(other)))
