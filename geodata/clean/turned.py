"""Turn written degrees that lie outside a study only because numbers were exchanged or lost their sign."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import polars as pl

from geodata.crs import Box

# What a person may confirm -> longitude and latitude, made from those that are written.
TURNS: Mapping[str, Callable[[pl.Expr, pl.Expr], tuple[pl.Expr, pl.Expr]]] = {
    "exchange": lambda x, y: (y, x),
    "negate_longitude": lambda x, y: (-x, y),
    "negate_latitude": lambda x, y: (x, -y),
    "negate_both": lambda x, y: (-x, -y),
}


def turned(x: pl.Series, y: pl.Series, turn: str, box: Box) -> tuple[pl.Series, pl.Series, int]:
    """
    Return degrees of which those outside a box are turned where that puts them into it, and how many are.

    Parameters
    ----------
    x, y
        Longitudes and latitudes as written, shape (n,), null where there are none.
    turn
        A name of `TURNS`.
    box
        West, south, east, north.

    Examples
    --------
    >>> x, y = pl.Series([-94.5, 39.1, 7.0]), pl.Series([39.1, -94.5, 8.0])
    >>> [part.to_list() for part in turned(x, y, "exchange", (-95, 38, -94, 40))[:2]]
    [[-94.5, -94.5, 7.0], [39.1, 39.1, 8.0]]
    """
    to_x, to_y = TURNS[turn](pl.col("x"), pl.col("y"))
    moves = (~_inside(pl.col("x"), pl.col("y"), box) & _inside(to_x, to_y, box)).fill_null(False)
    made = pl.DataFrame({"x": x, "y": y}).select(
        pl.when(moves).then(to_x).otherwise("x").alias("x"),
        pl.when(moves).then(to_y).otherwise("y").alias("y"),
        moves.alias("moves"),
    )
    return made["x"], made["y"], int(made["moves"].sum())


def _inside(x: pl.Expr, y: pl.Expr, box: Box) -> pl.Expr:
    west, south, east, north = box
    return x.is_between(west, east) & y.is_between(south, north)
