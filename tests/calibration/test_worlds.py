"""An invented world holds what its description says, and a description that makes no sense is refused."""

import re
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.calibration.world import World, draw, read_worlds
from benchmarks.calibration.worlds import LEVELS, NULL, fall_worlds, limit_worlds, null_worlds, world_of

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "benchmarks" / "calibration" / "example.toml"
PAGE = ROOT / "docs" / "explanation" / "calibration.md"


def drawn(world: World, n: int = 200):
    rng = np.random.default_rng(4)
    return [draw(world, rng) for _ in range(n)]


def after(history, row: int = 0) -> int:
    return int(history.weekly.disc[row, history.weekly.week >= 0].sum())


@pytest.mark.parametrize("dispersion", [1.0, 3.0])
def test_counts_of_a_week_have_the_level_and_the_dispersion_asked_for(dispersion: float) -> None:
    counts = np.concatenate([one.weekly.disc[0] for one in drawn(World("w", dispersion=dispersion))])
    assert counts.mean() == pytest.approx(2.0, rel=0.03)
    assert counts.var() / counts.mean() == pytest.approx(dispersion, rel=0.05)


def test_the_windows_are_as_long_as_asked_and_the_weeks_are_counted_from_the_event() -> None:
    world = World("w", history_weeks=60, before_weeks=8, after_weeks=5, held_back_weeks=3)
    week = drawn(world, 1)[0].weekly.week
    assert (week[0], week[-1], len(week)) == (-68, 4, 73)


def test_an_effect_takes_its_share_and_is_told_as_what_really_changed() -> None:
    calm, fallen = World("w", weekly_level=8), World("w", weekly_level=8, effect=0.4)
    left = np.mean([after(one) for one in drawn(fallen)])
    assert left == pytest.approx(0.6 * 104, rel=0.03)
    assert {one.true_change for one in drawn(calm, 3)} == {0.0}
    assert {round(one.true_change, 6) for one in drawn(fallen, 3)} == {-41.6}


@pytest.mark.slow
@pytest.mark.parametrize("dispersion", [1.0, 2.0])
def test_a_rise_adds_its_share_and_what_is_restless_grows_with_it(dispersion: float) -> None:
    rng = np.random.default_rng(6)
    risen = World("w", weekly_level=8, dispersion=dispersion, effect=-1.0)
    counts = np.concatenate([draw(risen, rng).weekly.disc[0, -13:] for _ in range(400)])
    assert counts.mean() == pytest.approx(16, rel=0.03)
    assert counts.var() / counts.mean() == pytest.approx(1 + (dispersion - 1) * 2, rel=0.08)
    assert draw(risen, rng).true_change == pytest.approx(8 * 13)


def test_the_place_picked_because_it_was_worst_was_worst() -> None:
    for pick, first in (("worst_before", -13), ("worst_ever", -1_000)):
        for one in drawn(World("w", pick=pick), 20):
            weekly = one.weekly
            seen = weekly.disc[:, (weekly.week >= first) & (weekly.week < 0)].sum(axis=1)
            assert seen[0] == seen.max()


def test_after_a_peak_counts_fall_by_themselves_and_before_it_they_were_high() -> None:
    peaks = drawn(World("w", pick="after_peak"))
    before = [one.weekly.disc[0, (one.weekly.week < 0) & (one.weekly.week >= -13)].sum() for one in peaks]
    assert np.mean(before) > 1.2 * 26
    # A little below the level even: that no later window was higher is known from what came after.
    assert 0.85 * 26 < np.mean([after(one) for one in peaks]) < 26


@pytest.mark.slow
def test_a_break_of_recording_scales_everything_from_its_week_on() -> None:
    world = World("w", weekly_level=8, break_week=-4, break_ratio=0.5)
    for row in (0, 7):
        then, now = (
            np.mean(
                [
                    one.weekly.disc[row, part(one.weekly.week)].mean()
                    for one in drawn(replace(world, level_spread=0))
                ]
            )
            for part in (lambda week: week < -4, lambda week: week >= -4)
        )
        assert now / then == pytest.approx(0.5, rel=0.05)


@pytest.mark.slow
def test_late_reports_thin_the_newest_week_and_holding_weeks_back_takes_those_away() -> None:
    late = World("w", weekly_level=8, late_share=0.5)
    newest, held = (
        np.mean([one.weekly.disc[0, -1] for one in drawn(world)])
        for world in (late, replace(late, held_back_weeks=8))
    )
    assert newest == pytest.approx(4, rel=0.1)
    assert held == pytest.approx(8, rel=0.05)


def test_all_places_share_the_season_and_the_trend() -> None:
    weekly = drawn(World("w", weekly_level=50, season_amplitude=0.4, trend_per_year=-0.3), 1)[0].weekly
    log = np.log(weekly.disc[:8] + 0.5)
    assert np.corrcoef(log)[0, 1:].min() > 0.8


def test_each_family_is_tried_at_every_level_and_no_two_worlds_share_a_name() -> None:
    worlds = [*null_worlds(), *fall_worlds(), *limit_worlds()]
    names = [world.name for world in worlds]
    assert len(set(names)) == len(names)
    assert {world_of(family, level).name for family in NULL for level in LEVELS} <= set(names)
    assert all(world.is_null for world in null_worlds())
    assert {round(world_of(family, 26).expected_after, 9) for family in NULL} == {26.0}


def test_bursts_last_for_weeks_and_differ_from_place_to_place() -> None:
    (history,) = drawn(World("w", weekly_level=400, burst_spread=0.3, burst_weeks=10, history_weeks=974), 1)
    log = np.log(history.weekly.disc[:20] + 0.5)
    log -= log.mean(axis=1, keepdims=True)
    assert log.std() == pytest.approx(0.3, rel=0.1)
    # Ten weeks later little more than a third is left.
    assert (log[:, 10:] * log[:, :-10]).mean() / (log**2).mean() == pytest.approx(1 / np.e, abs=0.08)
    assert abs(np.corrcoef(log)[0, 1:]).mean() < 0.2


def test_the_treated_place_has_so_many_times_as_much_as_the_others() -> None:
    weekly = drawn(World("w", weekly_level=20, treated_times=4, level_spread=0.1, places=200), 1)[0].weekly
    assert weekly.disc[0].mean() == pytest.approx(20, rel=0.05)
    assert np.median(weekly.disc[1:].mean(axis=1)) == pytest.approx(5, rel=0.05)


def test_the_example_file_can_be_read() -> None:
    calm, fallen = read_worlds(EXAMPLE)
    assert calm.is_null
    assert fallen.effect == 0.5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("weekly = 3", r"has no weekly; it has name, places, weekly_level, .*effect"),
        ('weekly_level = "many"', "`weekly_level` must be a number"),
        ("places = 7.5", "`places` must be a whole number"),
        ("places = true", "`places` must be a whole number"),
        ("weekly_level = nan", "`weekly_level` must be a number"),
        (
            "weekly_level = 0\neffect = 2",
            "`weekly_level` was 0 but .*; `effect` was 2 but must lie between -9 and 1",
        ),
        ('pick = "best"', "one of given, worst_before, worst_ever, after_peak"),
        ("dispersion = 0.5", "`dispersion` was 0.5 but must lie between 1 and 100"),
        ("name = ''", "`name` must be text"),
        ("[[world]]\nname = 'a'\n[[world]]\nname = 'a'", "two worlds are called a"),
        ("places = 9\n[[world]]\nname = 'a'", "nothing else"),
        ("world = []", "nothing else"),
        ("places 9", "Expected '='"),
    ],
)
def test_a_description_that_makes_no_sense_is_refused_with_what_is_wrong(
    tmp_path, text: str, said: str
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=said) as refused:
        read_worlds(path)
    assert "mine.toml" in str(refused.value)


def test_the_page_describes_every_parameter_with_its_true_default() -> None:
    described: dict[str, str] = {}
    for names, default in re.findall(
        r"^\| ([^|]*`[^|]*) \|[^\n]*\| ([^|\n]+) \|$", PAGE.read_text("utf-8"), flags=re.M
    ):
        described |= dict.fromkeys(re.findall(r"`(\w+)`", names), default.strip(" `"))
    for field in fields(World):
        if field.name == "name":
            continue
        value = field.default
        assert described[field.name] == (value if isinstance(value, str) else f"{value:g}"), field.name
