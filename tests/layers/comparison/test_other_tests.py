"""The other tests, watched and stopped: who watches changes no number, and who stops keeps what was found."""

import pytest

from layers.base.query import Query
from layers.comparison.compare import compare
from layers.comparison.other_tests import TEST_NAMES, StopAsked, other_tests
from layers.comparison.result import Comparison
from layers.comparison.sensitivity_finding import Finding
from tests.layers.cities import city


@pytest.fixture(scope="module")
def found() -> Comparison:
    return compare(city(seed=7, n=5_000), Query(layer="before_after", options=(("event", "e2"),)))


def numbers(findings: tuple[Finding, ...]) -> list[tuple[object, ...]]:
    return [(one.name, one.estimate, one.low, one.high, one.p, one.caveats, one.says) for one in findings]


def test_who_watches_is_told_every_test_in_order_and_changes_no_number(found: Comparison) -> None:
    told: list[str] = []
    watched = other_tests(found, on_test=told.append)
    assert numbers(watched) == numbers(other_tests(found))
    assert tuple(told) == TEST_NAMES == tuple(one.name for one in watched)


@pytest.mark.parametrize("wanted", [0, 3, 13])
def test_who_stops_gets_what_was_found_and_no_further_test_is_made(found: Comparison, wanted: int) -> None:
    told: list[str] = []

    def watch(name: str) -> None:
        if len(told) == wanted:
            raise StopAsked
        told.append(name)

    with pytest.raises(StopAsked) as stop:
        other_tests(found, on_test=watch)
    assert numbers(stop.value.made) == numbers(other_tests(found)[:wanted])
    assert tuple(told) == TEST_NAMES[:wanted]
