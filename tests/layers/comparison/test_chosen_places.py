"""Comparison places that somebody chose: none in the zone or its ring, and a word where sizes differ."""

import numpy as np
import pandas as pd
import pytest

from geodata.holdings import Holdings
from layers.comparison.compare import compare
from layers.comparison.errors import NoComparison
from layers.comparison.says import FAR_IN_SIZE
from tests.layers.comparison.towns import CORNER, HERE, asked, corner, degrees, found_in, rows, said, town

ALIKE = (0, 2, 4, 28, 30, 34, 40)
BIG, SMALL = 12, 26


def times(table: pd.DataFrame, number: int, factor: float) -> pd.DataFrame:
    """Return a table in which one corner has so many times its incidents."""
    x_m, y_m = corner(number)
    there = np.hypot(table["x_m"] - x_m, table["y_m"] - y_m) < 400
    own = table[there]
    more = own.sample(frac=factor, replace=factor > 1, random_state=3)
    return pd.concat([table[~there], more], ignore_index=True)


@pytest.fixture(scope="module")
def uneven() -> Holdings:
    """Give a town in which one corner has fifteen times what the others have, and another a twentieth."""
    return town(times(times(rows(4, mean=3.0), BIG, 15), SMALL, 0.05))


def chosen(*numbers: int) -> str:
    return ";".join(degrees(*corner(one)) for one in numbers)


def sizes_said(study: Holdings, places: str | None) -> dict[str, dict[str, object]]:
    found = found_in(study, asked(event="E01", **({} if places is None else {"controls": places})))
    keys = ("comparison.caveat.size_many", "comparison.caveat.size_few")
    texts = [text for text in found.caveats if text.key in keys]
    for text in texts:
        english, spanish = said(text)
        assert "{" not in english + spanish
        assert "[" not in english + spanish
    own = next(row.n for row in found.counts if (row.where, row.when) == ("zone", "history"))
    assert all(text.values["own"] == own for text in texts)
    return {text.key.rsplit("_", 1)[1]: dict(text.values) for text in texts}


@pytest.mark.parametrize("east_m", [0, 250, 590, 890])
def test_bad_input_s27_a_comparison_place_that_reaches_the_zone_or_its_ring_is_refused(
    uneven: Holdings, east_m: float
) -> None:
    near = f"{chosen(*ALIKE)};{degrees(HERE[0] + east_m, HERE[1])}"
    with pytest.raises(NoComparison) as refused:
        compare(uneven, asked(event="E01", controls=near))
    assert refused.value.key == "control_in_the_ring"
    english, spanish = said(refused.value.reason)
    assert str(refused.value.what.values["metres"]) in english
    assert str(refused.value.what.values["metres"]) in spanish


def test_bad_input_s27_two_comparison_places_that_overlap_are_refused(uneven: Holdings) -> None:
    x_m, y_m = corner(0)
    twice = f"{chosen(*ALIKE)};{degrees(x_m + 500, y_m)}"
    with pytest.raises(NoComparison) as refused:
        compare(uneven, asked(event="E01", controls=twice))
    assert refused.value.key == "controls_overlap"


def test_bad_input_s28_a_chosen_place_of_ten_times_the_counts_is_said(uneven: Holdings) -> None:
    found = sizes_said(uneven, chosen(*ALIKE, BIG))
    assert set(found) == {"many"}
    assert found["many"]["n"] == 1
    assert found["many"]["other"] >= FAR_IN_SIZE * found["many"]["own"]


def test_bad_input_s28_a_chosen_place_of_a_tenth_of_the_counts_is_said(uneven: Holdings) -> None:
    found = sizes_said(uneven, chosen(*ALIKE, SMALL))
    assert set(found) == {"few"}
    assert FAR_IN_SIZE * found["few"]["other"] <= found["few"]["own"]


def test_places_of_like_size_and_places_nobody_chose_need_no_word(uneven: Holdings) -> None:
    assert CORNER not in ALIKE
    assert sizes_said(uneven, chosen(*ALIKE)) == {}
    assert sizes_said(uneven, None) == {}
