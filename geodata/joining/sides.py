"""Tell exactly on which side of a line a point lies.

References
----------
Shewchuk (1997), Discrete & Computational Geometry 18, "Adaptive precision floating-point arithmetic and fast
robust geometric predicates": the bound below which a sign is not trusted, and the exact sums.
Dekker (1971), Numerische Mathematik 18, for the rest of a product.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from geodata.compiled import compile_loop
from geodata.joining.cells import Floats

# Rounding of the determinant, as a part of the sizes of its two products.
TRUSTED = (3.0 + 16.0 * 2.0**-53) * 2.0**-53
_SPLIT = 2.0**27 + 1.0


@compile_loop
def side_of(x1: float, y1: float, x2: float, y2: float, x: float, y: float) -> float:
    """Return a number above 0 where (x, y) lies left of the way from 1 to 2, below 0 right of it, 0 on it."""
    left, right = (x1 - x) * (y2 - y), (y1 - y) * (x2 - x)
    found = left - right
    if abs(found) > TRUSTED * (abs(left) + abs(right)):
        return found
    exact: float = _exact_side(x1, y1, x2, y2, x, y)
    return exact


@compile_loop
def _difference(a: float, b: float) -> tuple[float, float]:
    """Return a - b as a rounded number and what it lacks."""
    whole = a - b
    virtual = a - whole
    return whole, (a - (whole + virtual)) + (virtual - b)


@compile_loop
def _product(a: float, b: float) -> tuple[float, float]:
    """Return a * b as a rounded number and what it lacks."""
    whole = a * b
    c = _SPLIT * a
    high_a = c - (c - a)
    d = _SPLIT * b
    high_b = d - (d - b)
    low_a, low_b = a - high_a, b - high_b
    return whole, low_a * low_b - (((whole - high_a * high_b) - low_a * high_b) - high_a * low_b)


@compile_loop
def _exact_side(x1: float, y1: float, x2: float, y2: float, x: float, y: float) -> float:
    """Return the sign of the determinant by sums without rounding."""
    ax, ax_rest = _difference(x1, x)
    by, by_rest = _difference(y2, y)
    ay, ay_rest = _difference(y1, y)
    bx, bx_rest = _difference(x2, x)
    factors = (
        (ax, by), (ax, by_rest), (ax_rest, by), (ax_rest, by_rest),
        (-ay, bx), (-ay, bx_rest), (-ay_rest, bx), (-ay_rest, bx_rest),
    )  # fmt: skip
    parts = np.zeros(16)  # smallest first, none overlapping another
    n = 0
    for one in range(8):
        whole, rest = _product(factors[one][0], factors[one][1])
        for term in (rest, whole):
            carried = term
            for i in range(n):
                total = carried + parts[i]
                virtual = total - carried
                parts[i] = (carried - (total - virtual)) + (parts[i] - virtual)
                carried = total
            parts[n] = carried
            n += 1
    for i in range(n - 1, -1, -1):
        if parts[i] != 0.0:
            return float(parts[i])
    return 0.0


def sides_twin(line: Floats, x: Floats, y: Floats) -> Floats:
    """
    Return the same as `side_of`, by fractions where rounding could decide.

    Parameters
    ----------
    line
        Shape (n, 4): x1, y1, x2, y2.
    x, y
        Shape (n,): a point for each line.
    """
    x1, y1, x2, y2 = line.T
    left, right = (x1 - x) * (y2 - y), (y1 - y) * (x2 - x)
    found: Floats = left - right
    for i in np.flatnonzero(np.abs(found) <= TRUSTED * (np.abs(left) + np.abs(right))):
        ax, ay, bx, by, px, py = (Fraction(float(one)) for one in (*line[i], x[i], y[i]))
        exact = (ax - px) * (by - py) - (ay - py) * (bx - px)
        found[i] = (exact > 0) - (exact < 0)
    return found
