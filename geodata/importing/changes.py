"""Stop where an export says something else of whole columns than before, or comes under a second name."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from geodata.errors import NeedsConfirmation, visible
from geodata.period import NO_DAY
from geodata.words.text import Text

# A correction changes a few reports in a hundred; another form of a column changes most of them.
MOST_CHANGED = 0.25
FEWEST_KNOWN = 50
MOST_TWICE = 0.5
# A hundredth of a thousandth of a degree is a meter: no place has moved by less.
_MOVED_DEGREES = 2e-5

_SAYS = ("day", "minute", "longitude", "latitude", "label")


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


def stop_at_second_name(
    old: pl.DataFrame, new: pl.DataFrame, feeds: Sequence[str], *, confirmed: bool
) -> None:
    """
    Stop where half of a new source's records are those of another source, told again under its name.

    Parameters
    ----------
    old, new
        Records of the last release and of these files, of every source.
    feeds
        Of these files.

    Raises
    ------
    NeedsConfirmation
        S06, unless `confirmed`: as a rule a mapping was given another name in `study.toml`, and everything
        would count twice.
    """
    if confirmed:
        return
    for feed in feeds:
        if old.is_empty() or not old.filter(pl.col("source") == feed).is_empty():
            continue
        mine = new.filter((pl.col("source") == feed) & (pl.col("day") != NO_DAY)).select("number", *_SAYS)
        same = mine.join(
            old.select("number", *_SAYS, "source").unique(), on=["number", *_SAYS], nulls_equal=True
        )
        if mine.height < FEWEST_KNOWN or same.height <= MOST_TWICE * mine.height:
            continue
        other = same["source"].mode().sort()[0]
        what = Text(
            "import.second_name", n=same.height, of=mine.height, feed=visible(feed), other=visible(other)
        )
        raise NeedsConfirmation("S06", what, Text("import.second_name.hint", other=visible(other)))
