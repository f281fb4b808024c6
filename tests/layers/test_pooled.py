"""Kinds of events taken together: calibrated where nothing happens, and nothing shared is pooled."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from benchmarks.calibration.trial import judged
from benchmarks.calibration.world import World, draw
from geodata.words.speaker import Speaker
from layers.base.catalogue import ask
from layers.base.query import Query
from layers.comparison.all_events import AllEvents, EventRow
from layers.comparison.event_numbers import EventNumbers
from layers.comparison.pooled_kinds import overlaps_of, pooled_kinds
from layers.comparison.pooled_rule import log_ratios
from layers.comparison.pooled_says import MOST_NAMES, headline, sentences
from layers.stats.pooling import FEW_EVENTS, pool
from tests.layers.comparison.test_all_events import event, listed, town

SAID = {language: Speaker(language).say for language in ("en", "es")}


def numbers(observed: int, expected: float, before: int = 30) -> EventNumbers:
    off = observed - expected
    return EventNumbers(
        before=before, observed=observed, expected=expected, difference=off, low=off - 9, high=off + 9,
        dispersion=1.0, noise=0.01, doubt=0.0, level=0.95,
    )  # fmt: skip


def row(number: int, observed: int = 20, expected: float = 20.0, **more: object) -> EventRow:
    plain = next(one for one in listed().rows if one.judged)
    own = {"event": event(number, 78), "numbers": numbers(observed, expected), "verdict": "cannot_tell"}
    place = {"zone": (1_000.0 * number, 0.0, 200.0), "p": 0.5, "adjusted_p": 0.5}
    return replace(plain, **(own | place | more))


def all_of(*rows: EventRow) -> AllEvents:
    return AllEvents(Query(), rows, len(rows), None, ())


@pytest.mark.slow
def test_events_that_share_days_and_ground_are_not_pooled_and_are_named() -> None:
    rows = [row(number) for number in range(6)]
    rows[1] = replace(rows[1], zone=(350.0, 0.0, 200.0))  # within 400 m of the first, in the same days
    (found,) = pooled_kinds(all_of(*rows))
    assert [one.event.id for one in found.overlapping] == ["E0", "E1"]
    assert len(found.pooled) == 4
    for say in SAID.values():
        assert "Event 0" in " ".join(map(say, sentences(found)))


def test_ground_without_days_and_days_without_ground_do_not_overlap() -> None:
    early, late = row(1), row(1, event=event(1, 90))
    assert early.compared is not None
    later = replace(early.compared, first=early.compared.end, end=early.compared.end.replace(year=2030))
    assert not overlaps_of((early, replace(late, compared=later))).any()
    assert not overlaps_of((row(1), row(2))).any()
    assert overlaps_of((row(1), row(1))).sum() == 2


def test_the_pool_is_that_of_the_logs_by_hand() -> None:
    rows = tuple(row(number, 10 + 3 * number, 20.0) for number in range(1, 7))
    y, v = log_ratios([numbers(10 + 3 * number, 20.0) for number in range(1, 7)])
    observed = np.array([10.5 + 3 * number for number in range(1, 7)])
    np.testing.assert_allclose(y, np.log(observed / 20))
    np.testing.assert_allclose(v, 1 / (20 * observed.sum() / 120) + 0.01)
    (found,) = pooled_kinds(all_of(*rows))
    alike = 0.35 * np.sqrt(v.mean())
    by_hand = pool(y, v, overlaps=np.zeros((6, 6), bool), treated_before=np.full(6, 30), shared_error=alike)
    assert found.found.effect == by_hand.effect
    assert found.before == 180


def test_what_may_be_left_of_bursts_makes_an_event_weigh_less() -> None:
    calm = numbers(20, 20.0)
    _, (usual, doubtful) = log_ratios([calm, replace(calm, doubt=5.0)])
    np.testing.assert_allclose(doubtful - usual, 0.25**2)


def test_events_whose_weeks_are_not_all_in_wait_and_are_named() -> None:
    early = replace(numbers(2, 20.0), level=0.995)
    (found,) = pooled_kinds(all_of(*(row(number) for number in range(5)), row(5, numbers=early)))
    assert (len(found.pooled), len(found.waiting)) == (5, 1)
    assert SAID["en"](sentences(found)[-1]).startswith("Not pooled before all their weeks are in: ")
    (alone,) = pooled_kinds(all_of(*(row(number) for number in range(5))))
    assert found.found.effect == alone.found.effect


def test_nothing_observed_after_an_event_can_still_be_pooled() -> None:
    (found,) = pooled_kinds(all_of(*(row(number, 0, 12.0) for number in range(5))))
    assert found.word == "likely_fewer"
    assert found.found.effect is not None
    assert found.found.effect.low > 0


@pytest.mark.parametrize(
    ("observed", "expected", "events", "word"),
    [
        (60, 100.0, 6, "likely_fewer"),
        (150, 100.0, 6, "likely_more"),
        (4_000, 4_000.0, 9, "little_or_no_change"),
        (100, 100.0, 6, "cannot_tell"),
        (60, 100.0, FEW_EVENTS - 1, "cannot_tell"),
        (60, 100.0, 1, None),
    ],
)
def test_the_mean_has_one_of_four_words(
    observed: int, expected: float, events: int, word: str | None
) -> None:
    quiet = replace(numbers(observed, expected), noise=0.0005 if expected > 1_000 else 0.01)
    rows = (row(number, numbers=quiet) for number in range(events))
    (found,) = pooled_kinds(all_of(*rows))
    assert found.word == word
    for say in SAID.values():
        said = " ".join(map(say, sentences(found)))
        assert "[" not in said
        assert ("%" in said) == (word is not None)


def test_no_percentage_is_said_of_fewer_than_20_before() -> None:
    rows = [row(number, numbers=numbers(3, 4.0, before=3)) for number in range(6)]
    (few,) = pooled_kinds(all_of(*rows))
    assert few.before == 18
    (enough,) = pooled_kinds(all_of(*rows, row(7, numbers=numbers(3, 4.0, before=2))))
    for say in SAID.values():
        assert "95 %" in say(sentences(few)[0])
        assert say(sentences(few)[0]).count("%") == 1
        assert say(sentences(enough)[0]).count("%") == 4


def test_many_names_are_counted_and_not_listed() -> None:
    rows = [row(number, judged=False, numbers=None) for number in range(MOST_NAMES + 5)]
    (found,) = pooled_kinds(all_of(*rows))
    assert "and 5 more" in SAID["en"](sentences(found)[-1])
    assert "y 5 más" in SAID["es"](sentences(found)[-1])


def test_the_headline_counts_add_up_to_the_judged_events() -> None:
    values = headline(listed()).values
    assert sum(values[name] for name in ("fewer", "more", "same", "unsure")) == listed().tested


@pytest.mark.slow
def test_the_layer_has_a_row_an_event_and_unknown_is_never_0() -> None:
    answer = ask(town(), Query(layer="pooled"))
    assert len(answer) == len(town().events)
    on_people = list(answer.places.ids).index("E9")
    columns = answer.columns
    assert np.isnan(answer.value[on_people])
    assert np.isnan(columns["observed"][on_people])
    assert np.isnan(columns["adjusted_p"][on_people])
    assert columns["attendance"][on_people] == 31
    assert columns["hires"][on_people] == 0
    assert np.isnan(columns["meals"][on_people])
    assert columns["verdict"][on_people] == ""
    judged_rows = columns["judged"] == "yes"
    assert np.isfinite(columns["adjusted_p"][judged_rows]).all()
    assert np.isnan(columns["adjusted_p"][~judged_rows]).all()
    assert all(columns["reason"])


NULL = [
    World("plain"),
    World("picked at its worst", pick="worst_before"),
    World("noisy and drifting", dispersion=2.0, drift_per_year=0.2),
    World("sparse", weekly_level=0.6),
]


@pytest.mark.slow
@pytest.mark.parametrize("world", NULL, ids=lambda world: world.name)
def test_where_nothing_happens_few_pools_are_called_fewer_or_more(world: World) -> None:
    rng = np.random.default_rng(11)
    pools, size, false = 120, 8, 0
    for _ in range(pools):
        rows: list[EventRow] = []
        while len(rows) < size:
            history = draw(world, rng)
            found = judged(world, history)
            zone, weekly = found.zone, history.weekly
            if found.verdict.refused or zone.expected is None:
                continue
            past, after = weekly.columns(found.spans.history), weekly.columns(found.spans.after)
            controls = weekly.disc[found.controls.rows]
            parts = (weekly.disc[0, past], controls[:, past], controls[:, after])
            own = replace(
                numbers(zone.observed, zone.expected),
                dispersion=zone.dispersion,
                noise=sum(1 / float(one.sum()) for one in parts),
            )
            rows.append(row(len(rows), numbers=own))
        (kind,) = pooled_kinds(all_of(*rows))
        false += kind.word in {"likely_fewer", "likely_more"}
    assert stats.binomtest(false, pools, 0.05, alternative="greater").pvalue > 0.01
