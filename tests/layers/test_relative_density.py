"""Relative density: ratios by hand, the same turned round, floors, and what another bandwidth says."""

from dataclasses import replace

import numpy as np
import pytest

from geodata.holdings import Holdings
from geodata.period import Period
from layers.base.catalogue import ask
from layers.base.counting import count
from layers.base.query import Query
from layers.patterns.relative_cells import relative_cells, signs_of
from layers.patterns.spans import TwoSpans, year_before
from layers.relative_density import relative_density_map
from tests.layers.built import FIRST, of_points, streets
from tests.layers.cities import EAST_M, NORTH_M


def asked(against: str = "before", bandwidth_m: int = 600, **fields) -> Query:
    options = (("against", against), ("bandwidth_m", str(bandwidth_m)))
    return Query(layer="relative_density", options=options, **fields)


def two_places(*, before: tuple[int, int], now: tuple[int, int], kind=None) -> Holdings:
    """Return incidents at two places 4 km apart, in ten days and in the ten after them."""
    times = np.repeat([0, 0, 10, 10], [*before, *now])
    where = np.repeat([0, 1, 0, 1], [*before, *now])
    return of_points(
        EAST_M + 625 + 4_000 * where, NORTH_M + 625 + 0 * where, day=times, kind=kind,
        lines=(streets(6, 20),), last_day=19,
    )  # fmt: skip


def ratio_at(answer, east_m: float) -> float:
    at = np.argmin(np.hypot(answer.places.x_m - EAST_M - east_m, answer.places.y_m - NORTH_M - 625))
    return float(answer.value[at])


def test_a_place_with_twice_as_many_is_twice_as_dense() -> None:
    answer = ask(two_places(before=(10, 20), now=(20, 5)), asked())
    assert ratio_at(answer, 625) == pytest.approx(2)
    assert ratio_at(answer, 4_625) == pytest.approx(0.25)
    assert answer.totals.n == 25
    assert answer.headline.values["other"].values["n"] == 30
    assert "patterns.spans.automatic" in {one.key for one in answer.choices}


def test_exchanging_the_days_turns_each_ratio_round() -> None:
    one, two = (
        relative_cells(two_places(before=a, now=b), Query(), against="before", asked_m=600)
        for a, b in (((10, 20), (20, 5)), ((20, 5), (10, 20)))
    )
    both = np.isfinite(one.ratio) & np.isfinite(two.ratio)
    assert both.any()
    assert one.ratio[both] == pytest.approx(1 / two.ratio[both])
    assert (signs_of(one.ratio[both]) == -signs_of(two.ratio[both])).all()


def test_below_the_floor_there_is_no_ratio_and_nothing_is_painted() -> None:
    holdings = two_places(before=(10, 0), now=(10, 40))
    answer, painted = ask(holdings, asked()), relative_density_map(holdings, asked())
    assert np.isnan(ratio_at(answer, 4_625))
    x_m, _ = painted.lattice.centres(painted.cells)
    assert (x_m < EAST_M + 2_000).all()
    assert {painted.classes[one].tone for one in painted.code} == {"none"}


def test_against_all_kinds_the_usual_share_is_one() -> None:
    # Robberies are half of all here, and a fifth there; on the whole map 14 of 40.
    kind = np.repeat([0, 1, 0, 1], [10, 10, 4, 16])
    where = np.repeat([0, 1], [20, 20])
    holdings = of_points(EAST_M + 625 + 4_000 * where, NORTH_M + 625 + 0 * where, kind=kind)
    answer = ask(holdings, asked("all_kinds", kinds=("robbery",)))
    assert ratio_at(answer, 625) == pytest.approx(0.5 / (14 / 40))
    assert ratio_at(answer, 4_625) == pytest.approx(0.2 / (14 / 40))
    nothing = ask(holdings, asked("all_kinds"))
    assert (len(nothing), nothing.headline.key) == (0, "patterns.reason.all_kinds_against_all")


def test_days_that_the_data_do_not_hold_are_not_made_up(holdings: Holdings) -> None:
    answer = ask(holdings, asked(preset="last_12_months"))
    assert (len(answer), answer.headline.key) == (0, "patterns.reason.no_days_before")
    known = ask(holdings, asked(preset="last_12_weeks", cell_m=500, bandwidth_m=900))
    assert len(known)
    spans = TwoSpans.of(holdings, Query(preset="last_12_weeks"))
    assert spans is not None
    assert spans.before.end == spans.now.first
    for one, n in ((spans.now, known.totals.mapped), (spans.before, known.columns["before"].sum())):
        query = replace(Query(period=one), kinds=_counted_kinds(holdings))
        assert count(holdings, query).totals.mapped >= n
    assert year_before(holdings, Period(FIRST, FIRST)) is None


def _counted_kinds(holdings: Holdings) -> tuple[str, ...]:
    from layers.patterns.asked import Pattern

    kinds = Pattern.of(holdings, Query()).query.kinds
    assert kinds is not None
    return kinds


def test_the_map_and_the_table_say_the_same(holdings: Holdings) -> None:
    query = asked(cell_m=250, bandwidth_m=700)
    answer, painted = ask(holdings, query), relative_density_map(holdings, query)
    said = dict(zip(answer.places.ids, answer.value, strict=True))
    tone = {1: "more", -1: "fewer", 0: "none"}
    for one, code in zip(painted.lattice.ids(painted.cells), painted.code, strict=True):
        assert painted.classes[code].tone == tone[int(np.sign(signs_of(np.array([said[one]]))[0]))]
    assert len(painted.cells) == np.isfinite(answer.value).sum()
    weak = {one.key: one.values for one in answer.caveats}.get("layers.relative_density.weak")
    assert (weak["n"] if weak else 0) == painted.hatched.sum()
