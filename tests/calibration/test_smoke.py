"""A small calibration, run each time: a rule that has become wrong is seen before anyone calibrates anew."""

from dataclasses import replace

import pytest
from scipy import stats

from benchmarks.calibration import kinds, looks
from benchmarks.calibration.bounds import FEWEST_COVERED, FEWEST_POWER
from benchmarks.calibration.discovery import RATE, discover
from benchmarks.calibration.looks import look_weekly, look_worlds, sum_up
from benchmarks.calibration.power import TWICE, aim_of
from benchmarks.calibration.tasks import Task, do_all
from benchmarks.calibration.trial import most_allowed, try_world
from benchmarks.calibration.worlds import world_of

RUNS = 200
SEED = 2
SURE = 0.01  # one-sided: each of these tests fails by chance alone once in a hundred rules


@pytest.mark.slow
@pytest.mark.parametrize(
    "family",
    [
        "poisson", "dispersed_2", "seasonal", "worst_before", "after_peak", "recording_break", "late_reports",
        "many_candidates", "long_bursts", "rising",
    ],
)  # fmt: skip
def test_false_verdicts_are_no_more_than_so_many_runs_allow(family: str) -> None:
    tally = try_world(world_of(family, 26), runs=RUNS, seed=SEED)
    assert tally.false_verdicts <= most_allowed(RUNS) < 20
    assert tally.intervals == RUNS
    held = stats.binomtest(tally.covered, RUNS, FEWEST_COVERED, alternative="less")
    assert held.pvalue > SURE


@pytest.mark.slow
def test_twice_the_detectable_fall_is_found_in_nine_of_ten() -> None:
    null = try_world(world_of("poisson", 50), runs=100, seed=SEED)
    aim = aim_of("poisson", 50, null)
    assert aim.aim == TWICE
    assert aim.effect * 50 == pytest.approx(2 * null.detectable)
    tally = try_world(aim.world, runs=RUNS, seed=SEED)
    enough = stats.binomtest(tally.words["likely_fewer"], RUNS, FEWEST_POWER, alternative="less")
    assert enough.pvalue > SURE


def test_where_nothing_can_be_seen_nothing_is_asked_to_be_found() -> None:
    null = try_world(world_of("dispersed_3", 10), runs=50, seed=SEED)
    assert aim_of("dispersed_3", 10, replace(null, detectable=10.5)).aim is None
    assert aim_of("dispersed_3", 10, replace(null, detectable=None)).aim is None
    assert aim_of("dispersed_3", 10, replace(null, detectable=9.0)).effect == 1.0


@pytest.mark.slow
def test_of_fifty_events_without_effect_hardly_ever_one_is_a_finding() -> None:
    runs = discover(world_of("poisson", 26), real=0, runs=12, seed=SEED)
    assert (
        stats.binomtest(sum(false > 0 for false, _, _ in runs), len(runs), RATE, alternative="greater").pvalue
        > SURE
    )


@pytest.mark.slow
def test_of_fifty_events_with_ten_real_most_findings_are_the_real_ones() -> None:
    runs = discover(world_of("poisson", 104), real=10, runs=4, seed=SEED)
    false, found, right = (sum(column) for column in zip(*runs, strict=True))
    assert found == false + right
    assert right >= 30
    assert false <= 6


@pytest.mark.slow
def test_who_looks_each_week_would_be_told_of_changes_that_are_none_but_for_the_surer_interval(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (world,) = (one for one in look_worlds() if one.name == "after_peak-weekly")
    strict = sum_up(world, [look_weekly(world, runs=20, part=part, seed=SEED) for part in (0, 1)])
    assert (strict["runs"], strict["looks"]) == (40, 23)
    assert strict["any"] <= strict["most_allowed"] < 8
    monkeypatch.setattr(looks, "EARLY_LEVEL", 0.95)
    loose = sum_up(world, [look_weekly(world, runs=20, part=part, seed=SEED) for part in (0, 1)])
    assert loose["last"] == strict["last"]
    assert loose["early"] > strict["early"]
    assert loose["any"] >= strict["any"] + 3


@pytest.mark.slow
def test_neither_the_order_nor_the_number_of_processes_changes_a_number() -> None:
    worlds = [world_of(family, 26) for family in ("poisson", "seasonal", "after_peak")]
    tasks = [Task(world.name, "world", (world,), {"runs": 20}) for world in worlds]
    alone = do_all(tasks, 1)
    assert do_all(tasks[::-1], 2) == alone
    assert (
        alone["poisson-26"] != do_all([replace(tasks[0], options={"runs": 20, "seed": 5})], 1)["poisson-26"]
    )


@pytest.mark.slow
def test_events_of_a_kind_together_are_hardly_ever_called_changed_without_cause_and_halves_are_found() -> (
    None
):
    runs = 40
    nothing = kinds.pool_kinds(world_of("after_peak", 26), runs=runs, seed=SEED)
    summed = kinds.sum_up(world_of("after_peak", 26), [nothing])
    assert (summed["runs"], summed["words"]["none"]) == (runs, 0)
    assert summed["false_words"] == nothing.get("likely_fewer", 0) + nothing.get("likely_more", 0)
    assert summed["false_words"] <= summed["most_allowed"] < 8
    half = kinds.sum_up(
        world_of("poisson", 26, 0.5), [kinds.pool_kinds(world_of("poisson", 26, 0.5), runs=20, seed=SEED)]
    )
    assert half["words"]["likely_fewer"] >= 16
    assert half["false_words"] is None
