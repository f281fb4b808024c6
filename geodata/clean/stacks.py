"""Propose places where many records lie on one point, for a person to say what each of them is."""

from __future__ import annotations

import polars as pl

from geodata.clean.stack import FEWEST_ROWS, LARGE, MANY_KINDS, MIX_SHOWN, Counted, Stack
from geodata.words.text import Text

_MUCH_MORE = 1.5  # times the next stack
_FAR_IN_SPANS = 2.0  # times the span of the middle 98 % away from its middle
_NEAR_DEGREES = 0.1  # never far, however small the span

_SAID = ("x", "y", "rows", "counted", "following")
_TOLD = pl.col("open") | pl.col("unknown")


def propose_default_locations(
    longitude: pl.Series,
    latitude: pl.Series,
    label: pl.Series,
    address: pl.Series | None = None,
    *,
    protected: pl.Series | None = None,
    unknown: pl.Series | None = None,
    top: int = 12,
) -> tuple[Stack, ...]:
    """
    Return the largest stacks of a source's rows, before merging, with their offence mix.

    A place is proposed, chosen and named for its rows that may be points, at least five of them. These are
    its number, except that

    - with 20 or more of them, of at least eight types, and at most as many other rows, the number is that of
      all rows: some types are always left unnamed then, so nobody can tell how much of the rest is protected;
    - a place with 20 or more rows, most of them of a type that nobody knows, is proposed with these, unnamed.
      Rows that are known to be sensitive are not among them.

    Parameters
    ----------
    longitude, latitude
        Degrees, shape (n,), null where a row has no place. (0, 0) is a missing place and never a stack.
    label
        The source's words, or kinds, null where they may not be named; shape (n,).
    address
        As written, shape (n,).
    protected
        Which rows may be no point, shape (n,); none where it is left out.
    unknown
        Which of these are so for no other reason than that nobody knows their type, shape (n,).
    top
        So many of the largest stacks, and besides at most so many that lie far outside of all others.

    Returns
    -------
    stacks
        Most rows first; equal ones by latitude and longitude.

    Misreadings
    -----------
    These are proposals, and no size decides: a police desk or a geocoder's default leaves the densities only
    after a person has said so, and a hospital or a block with a real problem is a finding.

    Examples
    --------
    >>> desk = pl.Series([-94.5773] * 6), pl.Series([39.1009] * 6), pl.Series(["Forgery"] * 6)
    >>> propose_default_locations(*desk)[0].rows
    6
    >>> propose_default_locations(*desk, protected=pl.Series([True] * 6))
    ()
    """
    rows = _rows(longitude, latitude, label, address, protected, unknown)
    sizes = _sizes(rows)
    far = sizes.filter(_is_far(_spread(rows.filter(_TOLD).unique(["x", "y"]))))
    largest = (table.sort("weight", "y", "x", descending=[True, False, False]) for table in (sizes, far))
    proposed = pl.concat([table.head(top) for table in largest]).unique(["x", "y"])
    # Told in the order of what is said of each, for the order they were chosen in would say more.
    proposed = proposed.sort("rows", "y", "x", descending=[True, False, False])
    inside = rows.join(proposed, on=["x", "y"], how="semi")
    stacks: list[Stack] = []
    for x, y, n, counted, following in proposed.select(*_SAID).iter_rows():
        unnamed = counted == Counted.UNKNOWN.value
        here = inside.filter((pl.col("x") == x) & (pl.col("y") == y) & (_TOLD if unnamed else pl.col("open")))
        mix = [] if unnamed else _commonest(here["label"])
        addresses = _commonest(here["address"])
        why = _why(n, following, mix, far=far.filter((pl.col("x") == x) & (pl.col("y") == y)).height > 0)
        known = addresses[0][0] if addresses else None
        share = n / rows.height
        stacks.append(Stack(x, y, n, share, tuple(mix[:MIX_SHOWN]), known, why, Counted(counted)))
    return tuple(stacks)


def _rows(
    longitude: pl.Series,
    latitude: pl.Series,
    label: pl.Series,
    address: pl.Series | None,
    protected: pl.Series | None,
    unknown: pl.Series | None,
) -> pl.DataFrame:
    """Return the rows that have a place; whether each may be a point, or may not only for being unknown."""
    n = len(longitude)
    none = pl.repeat(False, n, dtype=pl.Boolean, eager=True)
    closed = none if protected is None else protected
    return pl.DataFrame(
        {
            "x": longitude.cast(pl.Float64),
            "y": latitude.cast(pl.Float64),
            "label": label.cast(pl.String),
            "address": pl.Series([None] * n, dtype=pl.String) if address is None else address,
            "open": ~closed,
            "unknown": closed & (none if unknown is None else unknown),
        }
    ).filter(pl.col("x").is_finite() & pl.col("y").is_finite() & ~((pl.col("x") == 0) & (pl.col("y") == 0)))


def _sizes(rows: pl.DataFrame) -> pl.DataFrame:
    """Return each place that can be proposed: its weight, its number, and the next lower number."""
    at, told = pl.col("open"), pl.col("open") + pl.col("unknown")
    mostly_unknown = (told >= LARGE) & (pl.col("unknown") > at)
    # Many types and most of the rows: the others could as well be points of yet other types.
    whole = (at >= LARGE) & (pl.col("labels") >= MANY_KINDS) & (pl.col("all") <= 2 * at)
    counts = rows.group_by("x", "y").agg(
        pl.len().alias("all"),
        pl.col("open", "unknown").sum(),
        pl.col("label").filter("open").drop_nulls().n_unique().alias("labels"),
    )
    unknown, every, open_ = (pl.lit(one.value) for one in (Counted.UNKNOWN, Counted.ALL, Counted.OPEN))
    sizes = counts.select(
        *("x", "y", "all"),
        pl.when(mostly_unknown).then(told).otherwise(at).alias("weight"),
        pl.when(mostly_unknown).then(unknown).when(whole).then(every).otherwise(open_).alias("counted"),
    ).filter(pl.col("weight") >= FEWEST_ROWS)
    sizes = sizes.with_columns(rows=pl.when(pl.col("counted") == every).then("all").otherwise("weight"))
    sizes = sizes.sort("rows", "y", "x", descending=[True, False, False])
    return sizes.with_columns(following=pl.col("rows").shift(-1, fill_value=0))


def _commonest(words: pl.Series) -> list[tuple[str, int]]:
    counts = words.drop_nulls().value_counts()
    return sorted(
        ((str(word), int(n)) for word, n in counts.iter_rows()), key=lambda pair: (-pair[1], pair[0])
    )


def _spread(rows: pl.DataFrame) -> tuple[tuple[float, float], ...]:
    """Return middle and span of the different longitudes and latitudes, but for a hundredth at each end."""
    if not rows.height:
        return ()
    ends = [
        (rows[axis].quantile(0.01, "nearest"), rows[axis].quantile(0.99, "nearest")) for axis in ("x", "y")
    ]
    return tuple(
        ((float(a) + float(b)) / 2, float(b) - float(a)) for a, b in ends if a is not None and b is not None
    )


def _is_far(spread: tuple[tuple[float, float], ...]) -> pl.Expr:
    far = pl.lit(False)
    for axis, (middle, span) in zip(("x", "y"), spread, strict=False):
        far = far | ((pl.col(axis) - middle).abs() > max(_FAR_IN_SPANS * span, _NEAR_DEGREES))
    return far


def _why(rows: int, following: int, mix: list[tuple[str, int]], *, far: bool) -> tuple[Text, ...]:
    """Return what speaks for looking at a stack; how many records it has is always said."""
    why = [Text("clean.stack.largest", n=rows)]
    if following and rows > _MUCH_MORE * following:
        why.append(Text("clean.stack.much_more", n=following))
    if len(mix) >= MANY_KINDS and 2 * mix[0][1] < rows:
        # How many more would bound what is left unnamed.
        why.append(Text("clean.stack.many_kinds", n=MANY_KINDS))
    if far:
        why.append(Text("clean.stack.far"))
    return tuple(why)
