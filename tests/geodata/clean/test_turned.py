"""Only places outside the box are turned, and only where that puts them into it."""

import polars as pl
import pytest

from geodata.clean.turned import TURNS, turned
from geodata.feeds.mapped import PLACE_TURNS

BOX = (-95.0, 38.0, -94.0, 40.0)
INSIDE = (-94.5, 39.1)
WRITTEN = {
    "exchange": (39.1, -94.5),
    "negate_longitude": (94.5, 39.1),
    "negate_latitude": (-94.5, -39.1),
    "negate_both": (94.5, -39.1),
}


@pytest.mark.parametrize("turn", TURNS)
def test_bad_input_g01_a_place_is_turned_as_was_said_and_in_no_other_way(turn: str) -> None:
    names = list(WRITTEN)
    x = pl.Series([INSIDE[0], 0.0, None, 7.0, *(WRITTEN[name][0] for name in names)])
    y = pl.Series([INSIDE[1], 0.0, 39.1, 8.0, *(WRITTEN[name][1] for name in names)])
    to_x, to_y, n = turned(x, y, turn, BOX)
    at = 4 + names.index(turn)
    assert (to_x[at], to_y[at], n) == (*INSIDE, 1)
    others = [row for row in range(len(x)) if row != at]
    assert to_x.gather(others).to_list() == x.gather(others).to_list()
    assert to_y.gather(others).to_list() == y.gather(others).to_list()


def test_a_mapping_may_say_every_turn_and_none() -> None:
    assert set(PLACE_TURNS) == {"none", *TURNS}
