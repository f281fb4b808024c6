"""Propose places where many records lie on one point, for a person to say what each of them is."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from geodata.words.text import Text

FEWEST_ROWS = 5
_MIX_SHOWN = 6
_MANY_KINDS = 8  # a problem place has a few kinds of its own; a desk or a default has nearly all
_MUCH_MORE = 1.5  # times the next stack
_FAR_IN_SPANS = 2.0  # times the span of the middle 98 % away from its middle
_NEAR_DEGREES = 0.1  # never far, however small the span


@dataclass(frozen=True)
class Stack:
    """
    One point with many records.

    Attributes
    ----------
    longitude, latitude
        Degrees, exactly as in the records.
    rows, share
        How many records lie on it, and which share of all records with a place that is.
    mix
        Its commonest labels with their rows, most first.
    labels
        How many different labels it has.
    address
        The commonest address written there; None where the source writes none.
    why
        What speaks for looking at it.
    """

    longitude: float
    latitude: float
    rows: int
    share: float
    mix: tuple[tuple[str, int], ...]
    labels: int
    address: str | None
    why: tuple[Text, ...]


def propose_default_locations(
    longitude: pl.Series,
    latitude: pl.Series,
    label: pl.Series,
    address: pl.Series | None = None,
    *,
    top: int = 12,
) -> tuple[Stack, ...]:
    """
    Return the largest stacks of a source's rows, before merging, with their offence mix.

    Parameters
    ----------
    longitude, latitude
        Degrees, shape (n,), null where a row has no place. (0, 0) is a missing place and never a stack.
    label
        The source's words, or kinds; shape (n,).
    address
        As written, shape (n,).
    top
        So many of the largest stacks, and besides at most so many that lie far outside of all others; each of
        at least five rows.

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
    """
    rows = pl.DataFrame(
        {
            "x": longitude.cast(pl.Float64),
            "y": latitude.cast(pl.Float64),
            "label": label.cast(pl.String),
            "address": pl.Series([None] * len(longitude), dtype=pl.String) if address is None else address,
        }
    ).filter(pl.col("x").is_finite() & pl.col("y").is_finite() & ~((pl.col("x") == 0) & (pl.col("y") == 0)))
    sizes = rows.group_by("x", "y").agg(pl.len().alias("rows")).filter(pl.col("rows") >= FEWEST_ROWS)
    sizes = sizes.sort(["rows", "y", "x"], descending=[True, False, False]).with_columns(
        following=pl.col("rows").shift(-1, fill_value=0)
    )
    spread = _spread(rows.unique(["x", "y"]))
    far = sizes.filter(_is_far(spread))
    proposed = pl.concat([sizes.head(top), far.head(top)]).unique(maintain_order=True)
    inside = rows.join(proposed, on=["x", "y"], how="semi")
    stacks: list[Stack] = []
    for x, y, n, following in proposed.sort(["rows", "y", "x"], descending=[True, False, False]).iter_rows():
        here = inside.filter((pl.col("x") == x) & (pl.col("y") == y))
        mix = _commonest(here["label"])
        addresses = _commonest(here["address"])
        why = _why(n, following, mix, far=far.filter((pl.col("x") == x) & (pl.col("y") == y)).height > 0)
        known = addresses[0][0] if addresses else None
        stacks.append(Stack(x, y, n, n / rows.height, tuple(mix[:_MIX_SHOWN]), len(mix), known, why))
    return tuple(stacks)


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
    if len(mix) >= _MANY_KINDS and 2 * mix[0][1] < rows:
        why.append(Text("clean.stack.many_kinds", n=len(mix)))
    if far:
        why.append(Text("clean.stack.far"))
    return tuple(why)
