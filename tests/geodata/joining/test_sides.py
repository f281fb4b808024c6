"""The side of a line on which a point lies is that of exact fractions, however near the point is."""

import math
from fractions import Fraction

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from geodata.joining.sides import side_of, sides_twin

metres = st.floats(-1e7, 1e7).map(lambda one: one if abs(one) > 1e-30 else 0.0)
ends = st.tuples(metres, metres)


def exact(x1, y1, x2, y2, x, y) -> int:
    ax, ay, bx, by, px, py = (Fraction(one) for one in (x1, y1, x2, y2, x, y))
    found = (ax - px) * (by - py) - (ay - py) * (bx - px)
    return (found > 0) - (found < 0)


def signs(line: tuple, x: float, y: float) -> set[int]:
    compiled = side_of(*line, x, y)
    (twin,) = sides_twin(np.array([line]), np.array([x]), np.array([y]))
    return {int(np.sign(compiled)), int(np.sign(twin))}


@settings(derandomize=True)
@given(ends, ends, ends)
def test_any_point_and_line(one, two, point) -> None:
    assert signs((*one, *two), *point) == {exact(*one, *two, *point)}


@settings(derandomize=True)
@given(ends, ends, st.floats(0, 1), st.integers(-2, 2), st.integers(-2, 2))
def test_a_point_within_the_last_digits_of_a_line(one, two, part, right, up) -> None:
    assume(one != two)
    x, y = (a + part * (b - a) for a, b in zip(one, two, strict=True))
    for _ in range(abs(right)):
        x = math.nextafter(x, math.inf * right)
    for _ in range(abs(up)):
        y = math.nextafter(y, math.inf * up)
    assert signs((*one, *two), x, y) == {exact(*one, *two, x, y)}


def test_what_plain_arithmetic_calls_the_line_and_is_not() -> None:
    # Kettner et al. (2008), "Classroom examples of robustness problems": a grid of neighbours around 0.5.
    steps = 0.5 + np.arange(64) * 2.0**-53
    x, y = (one.ravel() for one in np.meshgrid(steps, steps))
    plain = np.sign((12.0 - x) * (24.0 - y) - (12.0 - y) * (24.0 - x))
    wanted = np.array([exact(12, 12, 24, 24, *point) for point in zip(x.tolist(), y.tolist(), strict=True)])
    assert (plain != wanted).any()
    found = [side_of(12.0, 12.0, 24.0, 24.0, *point) for point in zip(x, y, strict=True)]
    assert np.array_equal(np.sign(found), wanted)
    assert np.array_equal(np.sign(sides_twin(np.tile([12.0, 12.0, 24.0, 24.0], (len(x), 1)), x, y)), wanted)
