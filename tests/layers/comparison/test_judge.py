"""From counts by week to a verdict: the spans, the controls, the two estimates, by hand."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from layers.comparison.judge import FEWEST_HISTORY_WEEKS, Spans, default_spans, judge
from layers.comparison.matching import match
from layers.comparison.weekly import WeeklyCounts
from layers.stats.expected_after import expected_after
from layers.stats.lasting import lasting_of

SITES, FIRST, END = 31, -130, 26


def weekly(seed: int = 1, *, fall: float = 1.0, mean: float = 5.0, first: int = FIRST) -> WeeklyCounts:
    rng = np.random.default_rng(seed)
    means = np.full((SITES, END - first), mean)
    means[0, -first:] *= fall
    return WeeklyCounts(rng.poisson(means), rng.poisson(2 * means), np.arange(first, END))


def judged(counts: WeeklyCounts, spans: Spans | None = None, **more):
    spans = spans or default_spans(int(counts.week[0]), 26, 26)
    return judge(counts, spans, candidates=np.arange(1, SITES), **more)


def test_the_zone_is_judged_by_its_matches_and_the_ring_by_their_rings() -> None:
    counts = weekly(fall=0.5)
    found = judged(counts)
    history, recent, after = slice(0, 104), slice(117, 130), slice(130, 156)
    chooses = np.isin(counts.week[history] % 8, (0, 3, 5, 6))
    rows = match(counts.disc[:, history][:, chooses], np.arange(1, SITES)).rows
    assert_array_equal(found.controls.rows, rows)
    for table, part in ((counts.disc, found.zone), (counts.ring, found.ring)):
        telling = table[:, history][:, ~chooses].sum(axis=1)
        then = table[:, after].sum(axis=1)
        share = table[0, history].sum() * (~chooses).mean() / telling[rows].sum()
        usual = share * table[rows, recent].sum()
        every = then[1:].sum() / telling[1:].sum()
        lasting = lasting_of(np.vstack([table[:1, history], table[rows, history]]), 26)
        assert lasting.window_weeks == 13
        assert part == expected_after(
            treated_history=table[0, history],
            controls_history=table[rows][:, history],
            treated_after=int(table[0, after].sum()),
            controls_after=table[rows][:, after].sum(axis=1),
            window_weeks=26,
            share_weeks=~chooses,
            doubts=part.doubts,
        )
        assert part.doubts.lasting == pytest.approx(
            lasting.part(usual) * (table[0, recent].sum() - usual) * 2
        )
        fallen = every * telling[rows].sum() - then[rows].sum()
        chance = np.sqrt(then[rows].sum() + then[rows].sum() ** 2 / telling[rows].sum())
        back = share * np.sign(fallen) * max(0.0, abs(fallen) - chance)
        assert part.doubts.fallen_back == pytest.approx(back)
    assert found.verdict.word == "likely_fewer"


@pytest.mark.parametrize(
    ("fall", "word"), [(0.4, "likely_fewer"), (2.0, "likely_more"), (1.0, "cannot_tell")]
)
def test_a_planted_change_gets_its_word(fall: float, word: str) -> None:
    assert judged(weekly(3, fall=fall)).verdict.word == word


def test_much_that_stays_the_same_is_little_or_no_change() -> None:
    assert judged(weekly(2, mean=80.0)).verdict.word == "little_or_no_change"


def test_nothing_after_the_event_moves_the_choice_of_controls() -> None:
    one = weekly(5)
    disc = one.disc.copy()
    disc[:, 104:] = np.random.default_rng(9).poisson(50, disc[:, 104:].shape)
    other = judged(WeeklyCounts(disc, one.ring, one.week))
    assert_array_equal(other.controls.rows, judged(one).controls.rows)
    assert_array_equal(other.controls.distance, judged(one).controls.distance)


def test_the_weeks_for_which_the_place_was_picked_are_not_in_what_is_expected() -> None:
    one = weekly(6)
    disc = one.disc.copy()
    disc[0, 104:130] += 40
    usual, picked = judged(one).zone, judged(WeeklyCounts(disc, one.ring, one.week)).zone
    moved = {"low", "high", "doubts", "detectable"}
    assert {name for name, value in vars(usual).items() if vars(picked)[name] != value} <= moved
    # All they may do is to make room for what was already going on.
    assert picked.doubts.lasting >= max(0.0, usual.doubts.lasting)
    assert picked.doubts.fallen_back == usual.doubts.fallen_back
    assert picked.low + picked.doubts.lower == pytest.approx(usual.low + usual.doubts.lower)
    assert picked.high - picked.doubts.higher == pytest.approx(usual.high - usual.doubts.higher)


def test_luck_in_the_weeks_that_choose_is_in_no_number() -> None:
    one = weekly(6)
    lucky = one.disc.copy()
    chooses = np.flatnonzero(np.isin(one.week[:104] % 8, (0, 3, 5, 6)))
    for half in (chooses[:26], chooses[26:]):
        lucky[:, half] = np.random.default_rng(3).permuted(lucky[:, half], axis=1)
    found, other = judged(one), judged(WeeklyCounts(lucky, one.ring, one.week))
    # As many in each half of these weeks, so the same places are chosen.
    assert_array_equal(found.controls.rows, other.controls.rows)
    assert found.zone.expected == pytest.approx(other.zone.expected)
    assert found.zone.noise == pytest.approx(other.zone.noise)


@pytest.mark.slow
def test_where_many_candidates_have_fewer_the_expected_number_is_not_too_small() -> None:
    """The likest of 999 with half as many were lucky: of the same weeks they make it 0.85 of the truth."""
    rng = np.random.default_rng(8)
    week, ratios = np.arange(-130, 26), []
    for _ in range(60):
        means = np.full((1_000, 1), 0.5)
        means[0] = 1.0
        counts = WeeklyCounts(rng.poisson(means, (1_000, 156)), np.zeros((1_000, 156), int), week)
        found = judge(counts, default_spans(-130, 26, 26), candidates=np.arange(1, 1_000))
        ratios.append(found.zone.expected / 26)
    assert abs(np.mean(ratios) - 1) < 3 * np.std(ratios) / np.sqrt(60) < 0.08


@pytest.mark.parametrize("phase", [0, 1])
def test_a_rhythm_of_two_weeks_in_the_zone_alone_makes_nothing_of_nothing(phase: int) -> None:
    rng, week = np.random.default_rng(2), np.arange(-130, 26)
    means = np.full((SITES, len(week)), 4.0)
    means[0] *= np.where(week % 2 == phase, 1.25, 0.75)
    ratios = []
    for _ in range(40):
        drawn = WeeklyCounts(rng.poisson(means), np.zeros((SITES, len(week)), int), week)
        ratios.append(judged(drawn).zone.expected / 104)
    assert abs(np.mean(ratios) - 1) < 0.03


def test_places_chosen_for_luck_that_lasts_make_room_for_what_they_fall_back() -> None:
    rng, week = np.random.default_rng(2), np.arange(-130, 26)
    means = np.full((400, len(week)), 4.0)
    means[0] = 8.0
    lucky = np.arange(100, 140)
    means[lucky, :104] = 8.0
    counts = WeeklyCounts(rng.poisson(means), np.zeros((400, len(week)), int), week)
    found = judge(counts, default_spans(-130, 26, 26), candidates=np.arange(1, 400))
    assert set(found.controls.rows) <= set(lucky)
    assert found.zone.expected == pytest.approx(104, rel=0.15)
    assert found.zone.doubts.fallen_back == pytest.approx(0.85 * 104, rel=0.15)
    assert found.verdict.word == "cannot_tell"
    # By the chosen places alone twice as many came.
    alone = judge(counts, default_spans(-130, 26, 26), candidates=found.controls.rows)
    assert alone.zone.doubts.fallen_back == pytest.approx(0.0, abs=1e-9)
    assert alone.verdict.word == "likely_more"


def test_a_control_without_any_incident_in_the_weeks_that_tell_stays_one() -> None:
    one = weekly(4)
    disc = one.disc.copy()
    disc[7, :104][~np.isin(one.week[:104] % 8, (0, 3, 5, 6))] = 0
    found = judge(
        WeeklyCounts(disc, one.ring, one.week),
        default_spans(FIRST, 26, 26),
        candidates=np.arange(1, SITES),
        chosen=np.array([3, 5, 7, 9, 11, 13]),
    )
    assert set(found.controls.rows) == {3, 5, 7, 9, 11, 13}
    # Nothing in a year, and more than a hundred in half a year after: such places say nothing of another.
    assert found.verdict.reasons == ("controls_differ_too_much",)


def test_controls_chosen_by_hand_are_all_taken() -> None:
    found = judged(weekly(), chosen=np.array([30, 7, 9, 11, 2, 4]))
    assert set(found.controls.rows) == {2, 4, 7, 9, 11, 30}


@pytest.mark.parametrize(
    ("weeks", "refused"), [(FEWEST_HISTORY_WEEKS - 1, True), (FEWEST_HISTORY_WEEKS, False)]
)
def test_a_year_of_history_is_needed(weeks: int, refused: bool) -> None:
    verdict = judged(weekly(first=-26 - weeks)).verdict
    assert verdict.refused is refused
    assert ("short_history" in verdict.reasons) is refused


@pytest.mark.parametrize(("weeks", "refused"), [(3, True), (4, False)])
def test_four_weeks_after_are_needed(weeks: int, refused: bool) -> None:
    verdict = judged(weekly(), default_spans(FIRST, weeks, weeks)).verdict
    assert ("short_window" in verdict.reasons) is refused


def test_without_any_history_that_is_the_only_reason() -> None:
    spans = default_spans(-8, 8, 8)
    assert spans.history == (-8, 0), "what there is, so that something is expected; and no verdict"
    assert spans.clean_weeks == 0
    counts = weekly(first=-8)
    found = judged(counts, spans)
    assert (found.zone.expected is not None, found.verdict.reasons) == (True, ("short_history",))
    assert found.verdict.refused


def test_refusals_from_outside_come_first() -> None:
    assert judged(weekly(first=-60), refusals=("operation",)).verdict.reasons == (
        "operation",
        "short_history",
    )


def test_a_ring_in_which_nothing_happens_has_no_estimate_and_stops_nothing() -> None:
    one = weekly(fall=0.4)
    found = judged(WeeklyCounts(one.disc, np.zeros_like(one.ring), one.week))
    assert found.ring.expected is None
    assert found.verdict.word == "likely_fewer"


def test_a_control_whose_ring_is_empty_leaves_the_ring_and_not_the_zone() -> None:
    one = weekly()
    ring = one.ring.copy()
    ring[judged(one).controls.rows[0]] = 0
    found = judged(WeeklyCounts(one.disc, ring, one.week))
    assert found.zone == judged(one).zone
    assert found.ring.reason is None


@pytest.mark.parametrize(
    ("first", "before", "picked", "history"),
    [
        (-200, 26, None, (-200, -26)),
        (-200, 4, None, (-200, -13)),
        (-400, 26, None, (-286, -26)),
        (-200, 26, (-60, -50), (-200, -60)),
        (-200, 4, (-6, 0), (-200, -6)),
        (-200, 26, (-5, 3), (-200, -26)),
        (-10, 10, None, (-10, 0)),
        (-40, 26, (-60, -50), (-40, 0)),
    ],
)
def test_spans_of_the_history(first: int, before: int, picked, history: tuple[int, int]) -> None:
    spans = default_spans(first, before, 26, picked)
    assert (spans.history, spans.before, spans.after) == (history, (-before, 0), (0, 26))
    assert spans.history_weeks == history[1] - history[0]
    assert spans.history[0] >= first
