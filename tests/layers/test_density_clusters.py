"""Groups of incidents: planted ones found with their counts, what is chosen by itself said, few are none."""

from dataclasses import replace

import numpy as np
import pytest

from geodata.holdings import Holdings
from layers.base.catalogue import ask
from layers.base.query import Query
from layers.stats.density_clusters import density_clusters
from tests.layers.patterns.towns import with_points

ASKED = Query(layer="density_clusters", kinds=("robbery",))


def asked(**options: int) -> Query:
    return replace(ASKED, options=tuple((name, str(value)) for name, value in options.items()))


def planted(sizes: tuple[int, ...] = (40, 25), noise: int = 60) -> Holdings:
    """Return tight groups 2 km apart, and others strewn far beside them."""
    rng = np.random.default_rng(9)
    x_m = [rng.normal(2_000 * at, 15, n) for at, n in enumerate(sizes)]
    y_m = [rng.normal(0, 15, n) for n in sizes]
    strewn = 3_000 + 500.0 * np.arange(noise)
    return with_points(np.concatenate([*x_m, -strewn]), np.concatenate([*y_m, strewn]))


def test_planted_groups_are_listed_by_size_where_they_lie() -> None:
    answer = ask(planted(), ASKED)
    assert answer.n.tolist() == [40, 25]
    assert answer.places.x_m == pytest.approx([0, 2_000], abs=10)
    assert (answer.columns["width_m"] < 200).all()
    assert answer.value.sum() == pytest.approx(100 * 65 / 125)
    said = answer.headline.values
    assert (said["n"], said["held"], said["most"]) == (2, 65, 40)


def test_groups_are_those_of_the_statistic_and_what_was_asked_for_is_said() -> None:
    holdings = planted()
    answer = ask(holdings, asked(radius_m=12, fewest=4))
    told = density_clusters(holdings.incidents.x_m, holdings.incidents.y_m, radius_m=12, fewest=4)
    assert answer.n.tolist() == told.sizes.tolist()
    keys = {text.key: text.values for text in answer.choices}
    assert keys["layers.density_clusters.radius.asked"] == {"metres": 12}
    assert keys["layers.density_clusters.fewest_is.asked"] == {"fewest": 4}


@pytest.mark.parametrize("scale", [1, 4])
def test_the_radius_follows_how_near_incidents_lie_and_is_said(scale: int) -> None:
    rng = np.random.default_rng(1)
    x_m, y_m = rng.normal(0, 100 * scale, (2, 400))
    said = {text.key: text.values for text in ask(with_points(x_m, y_m), ASKED).choices}
    radius_m = said["layers.density_clusters.radius.automatic"]["metres"]
    assert radius_m % 5 == 0
    assert (radius_m == 25) is (scale == 1)
    assert said["layers.density_clusters.fewest_is.automatic"] == {"fewest": 6}


@pytest.mark.parametrize("n", [1, 4])
def test_few_or_far_incidents_make_no_group(n: int) -> None:
    answer = ask(with_points(np.arange(n) * 10.0, np.zeros(n)), ASKED)
    assert (len(answer), answer.headline.key) == (0, "layers.density_clusters.none")
    far = ask(with_points(np.arange(40) * 900.0, np.zeros(40)), ASKED)
    assert far.headline.key == "layers.density_clusters.none"


def test_all_at_one_place_are_one_group() -> None:
    answer = ask(with_points(np.full(9, 5.0), np.full(9, 5.0)), ASKED)
    assert (answer.n.tolist(), answer.columns["width_m"].tolist()) == ([9], [0])
