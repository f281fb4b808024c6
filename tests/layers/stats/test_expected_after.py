"""What places like it lead one to expect: against loops and root finding, in simulated cities, by laws."""

import dataclasses
import doctest
import math
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import optimize, stats

from layers.stats import expected_after as module
from layers.stats.expected_after import Doubts, ExpectedAfter, expected_after
from layers.stats.shared.checks import BadInput

WEEKS, WINDOW = 104, 26


def drawn(
    seed: int, *, controls: int = 12, mean: float = 3.0, weeks: int = WEEKS, window: int = WINDOW, **more
):
    """Return the input of a city without any change; `more` replaces parts."""
    rng = np.random.default_rng(seed)
    means = mean * rng.uniform(0.5, 2.0, controls)
    return {
        "treated_history": rng.poisson(mean, weeks),
        "controls_history": rng.poisson(means[:, None], (controls, weeks)),
        "treated_after": int(rng.poisson(mean * window)),
        "controls_after": rng.poisson(means * window),
        "window_weeks": window,
    } | more


def steady(controls: int = 10, mean: int = 2, after: int = 52, **more):
    """Return counts that vary less than chance, so that nothing but the formula is in the interval."""
    return {
        "treated_history": np.full(WEEKS, mean),
        "controls_history": np.full((controls, WEEKS), mean),
        "treated_after": after,
        "controls_after": np.full(controls, mean * WINDOW),
        "window_weeks": WINDOW,
    } | more


# ------------------------------------------------------------------------------------------ by hand


def pearson(own: list[float], others: list[float]) -> tuple[float, int]:
    """Dispersion of a share that should stay the same: chi-square over its degrees of freedom."""
    share = sum(own) / (sum(own) + sum(others))
    total, cells = 0.0, 0
    for mine, theirs in zip(own, others, strict=True):
        both = mine + theirs
        if both:
            cells += 1
            for seen, part in ((mine, share), (theirs, 1 - share)):
                total += (seen - both * part) ** 2 / (both * part)
    return (total / (cells - 1), cells - 1) if cells > 1 else (1.0, 0)


def by_hand(asked: dict, level: float = 0.95) -> SimpleNamespace:
    own, controls = list(asked["treated_history"]), [list(row) for row in asked["controls_history"]]
    after, window = list(asked["controls_after"]), asked["window_weeks"]
    others = [sum(column) for column in zip(*controls, strict=True)]
    weeks, _ = pearson(own, others)
    all_places = (sum(own) + sum(others)) / len(own)
    if weeks > 1:
        weeks *= min(2.0, (all_places - 1) / (all_places - weeks))
    n = len(own) // window
    cut = len(own) - n * window  # the oldest weeks, which fill no window, are left out
    blocks = [slice(cut + window * one, cut + window * (one + 1)) for one in range(n)]
    share = sum(own) / (sum(own) + sum(others))
    chi, cells = 0.0, 0
    for block in blocks:
        mine, both = sum(own[block]), sum(own[block]) + sum(others[block])
        if both:
            cells += 1
            chi += (mine - both * share) ** 2 / (both * share * (1 - share))
    windows, windows_df = (chi / (cells - 1), cells - 1) if cells > 1 else (1.0, 0)
    squares, of_each = [], []
    for one, row in enumerate(controls):
        rest_history = sum(sum(row) for row in controls) - sum(row)
        rest_after = sum(after) - after[one] or 0.5
        expected = rest_after * sum(row) / rest_history
        of_each.append(expected)
        relative = 1 / sum(row) + 1 / rest_history + 1 / rest_after
        squares.append((after[one] - expected) ** 2 / (expected + expected**2 * relative))
    places = sum(squares) / len(squares)
    all_history = sum(map(sum, controls))
    expected = sum(after) * sum(own) / all_history
    # A place larger than its controls has more of what places differ by beyond chance.
    larger = max(1.0, expected / (sum(of_each) / len(of_each)))
    places += max(0.0, places - max(1.0, weeks)) * (larger - 1)
    places_df = len(controls) - 1
    together = (windows * windows_df + places * places_df) / (windows_df + places_df)
    used = max(1.0, weeks, places, together)
    multiple = max(
        stats.norm.ppf(0.5 + level / 2) * math.sqrt(used),
        stats.t.ppf(0.5 + level / 2, windows_df + places_df) * math.sqrt(together),
    )
    # Weeks widen both counts; what windows and places differ by beyond them is a doubt of the expectation.
    counts = min(multiple, stats.norm.ppf(0.5 + level / 2) * math.sqrt(max(1.0, weeks)))
    noise = 1 / sum(own) + 1 / all_history + 1 / sum(after)
    doubt = (multiple**2 - counts**2) * (expected + expected**2 * noise)
    error = counts * math.sqrt(noise)
    seen = asked["treated_after"]
    usual = (counts / stats.norm.ppf(0.5 + level / 2)) ** 2
    # What is left of a restless count is less restless, and what has grown is more so; above what was
    # counted, as restless as three times that at most.
    most = max(1.0, 3 * seen / expected)
    low, high = mid_p(
        seen,
        lambda mean: stats.norm.sf(
            stats.norm.ppf(0.5 + level / 2) * math.sqrt(1 + (usual - 1) * min(most, mean / expected))
        ),
    )
    estimate = seen - expected
    below = math.sqrt((seen - low) ** 2 + (expected * math.exp(error) - expected) ** 2 + doubt)
    above = math.sqrt((high - seen) ** 2 + (expected - expected * math.exp(-error)) ** 2 + doubt)
    return SimpleNamespace(
        expected=expected, low=estimate - below, high=estimate + above, weeks=weeks, windows=windows,
        places=places, used=used, multiple=multiple,
    )  # fmt: skip


def mid_p(count: int, tail: Callable[[float], float]) -> tuple[float, float]:
    """Limits of a Poisson mean by root finding: half of the chance of the count itself is in each tail."""
    far = 10 * count + 1_000

    def upper(mean: float) -> float:
        return stats.poisson.cdf(count - 1, mean) + stats.poisson.pmf(count, mean) / 2 - tail(mean)

    def lower(mean: float) -> float:
        return stats.poisson.sf(count, mean) + stats.poisson.pmf(count, mean) / 2 - tail(mean)

    return (optimize.brentq(lower, 0, count + 1) if count else 0.0), optimize.brentq(upper, 0, far)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_every_number_is_what_loops_and_root_finding_give(seed: int, level: float) -> None:
    asked = drawn(seed, mean=0.4 + seed / 3, controls=5 + seed, weeks=90 + seed)
    found, hand = expected_after(**asked, level=level), by_hand(asked, level)
    assert_allclose(found.expected, hand.expected)
    assert_allclose(found.estimate, asked["treated_after"] - hand.expected)
    assert_allclose(found.ratio, asked["treated_after"] / hand.expected)
    assert_allclose(found.dispersion_weeks, hand.weeks)
    assert_allclose(found.dispersion_windows, hand.windows)
    assert_allclose(found.dispersion_places, hand.places)
    assert_allclose(found.dispersion, hand.used)
    assert_allclose(found.multiple, hand.multiple)
    assert_allclose([found.low, found.high], [hand.low, hand.high], rtol=1e-6)
    assert (found.level, found.reason) == (level, None)


def test_a_fall_of_a_restless_count_leaves_a_less_restless_one() -> None:
    rng = np.random.default_rng(5)
    # Varies three times as much as chance; nothing else in this city does.
    asked = drawn(5, mean=3.0) | {"treated_history": rng.negative_binomial(3 / 2, 1 / 3, WEEKS)}
    found = expected_after(**asked | {"treated_after": 8})
    hand = by_hand(asked | {"treated_after": 8})
    assert found.dispersion_weeks > 2
    assert_allclose([found.low, found.high], [hand.low, hand.high], rtol=1e-6)


def test_a_rise_of_a_restless_count_leaves_a_more_restless_one() -> None:
    rng = np.random.default_rng(5)
    asked = drawn(5, mean=3.0) | {"treated_history": rng.negative_binomial(3 / 2, 1 / 3, WEEKS)}
    found = expected_after(**asked | {"treated_after": 120})
    hand = by_hand(asked | {"treated_after": 120})
    assert_allclose([found.low, found.high], [hand.low, hand.high], rtol=1e-6)
    # As if three times as many incidents were no more restless, the interval would be shorter on both sides.
    usual = 1.96 * math.sqrt(120 * found.dispersion_weeks)
    assert found.estimate - found.low > usual
    assert found.high - found.estimate > usual


def test_with_half_as_much_in_the_history_half_as_much_is_expected() -> None:
    found = expected_after(**steady(treated_history=np.ones(WEEKS, int), after=20))
    assert (found.expected, found.estimate) == (26.0, -6.0)
    assert (found.dispersion, found.dispersion_places) == (1.0, 0.0)


# ------------------------------------------------------------------------------------- dispersion


def test_few_restless_incidents_a_week_are_found_as_restless_as_they_are() -> None:
    # Gamma-distributed rates: every place varies three times as much as chance, half an incident a week.
    rng = np.random.default_rng(11)
    seen = []
    for _ in range(300):
        counts = rng.negative_binomial(0.25, 1 / 3, (11, 400))
        asked = {
            "treated_history": counts[0],
            "controls_history": counts[1:],
            "controls_after": counts[1:, 0] + 9,
        }
        seen.append(expected_after(**steady(**asked)).dispersion_weeks)
    assert np.mean(seen) == pytest.approx(3, rel=0.08), "a share alone shows 2.3"


def test_weeks_that_come_in_bursts_widen_it() -> None:
    bursts = np.zeros(WEEKS, int)
    bursts[::4] = 8
    found = expected_after(**steady(treated_history=bursts))
    others, share = 20, 2 / 22
    chi = sum(
        (mine - (mine + others) * share) ** 2 / ((mine + others) * share * (1 - share)) for mine in bursts
    )
    shown, both = chi / (WEEKS - 1), 22
    assert_allclose(found.dispersion_weeks, shown * (both - 1) / (both - shown))
    assert found.dispersion == found.dispersion_weeks > 3
    assert found.dispersion_windows < 0.5, "every window has nearly the same bursts"


def test_windows_that_drift_widen_it() -> None:
    drift = np.repeat([0, 4, 0, 4], WINDOW)
    found = expected_after(**steady(treated_history=drift))
    share = 2 / 22
    mine, both = np.array([0, 104, 0, 104]), np.array([520, 624, 520, 624])
    by_window = float(np.sum((mine - both * share) ** 2 / (both * share * (1 - share))) / 3)
    assert_allclose(found.dispersion_windows, by_window)
    together = (3 * by_window + 9 * found.dispersion_places) / 12
    assert_allclose(found.dispersion, max(found.dispersion_weeks, together))
    assert_allclose(
        found.multiple,
        max(1.959964 * math.sqrt(found.dispersion), stats.t.ppf(0.975, 12) * math.sqrt(together)),
        rtol=1e-6,
    )


def test_controls_that_part_from_each_other_widen_it() -> None:
    after = np.array([10, 94] * 5)
    found = expected_after(**steady(controls_after=after))
    squares = []
    for one in after:
        expected = (520 - one) * 208 / (9 * 208)
        squares.append(
            (one - expected) ** 2 / (expected + expected**2 * (1 / 208 + 1 / 1872 + 1 / (520 - one)))
        )
    assert_allclose(found.dispersion_places, np.mean(squares))
    assert found.dispersion == found.dispersion_places > 10
    assert "counts_vary_more_than_chance" in found.caveats
    narrow = expected_after(**steady())
    assert narrow.expected == found.expected
    assert found.high - found.low > 2 * (narrow.high - narrow.low)


def test_steady_counts_are_taken_for_chance_and_no_less() -> None:
    found = expected_after(**steady())
    assert (found.dispersion, found.caveats) == (
        1.0,
        ("same_share_of_the_controls_assumed", "fewer_only_with_its_interval"),
    )
    assert_allclose(found.multiple, 1.959964, rtol=1e-6)


def test_the_share_is_taken_from_the_weeks_that_tell_and_the_unrest_from_all() -> None:
    asked = drawn(5)
    telling = np.arange(WEEKS) % 3 == 0
    found, every = expected_after(**asked, share_weeks=telling), expected_after(**asked)
    own, theirs = asked["treated_history"].sum(), asked["controls_history"][:, telling].sum()
    assert_allclose(found.share, own * telling.mean() / theirs)
    assert_allclose(found.expected, asked["controls_after"].sum() * own * telling.mean() / theirs)
    assert_allclose(found.noise, 1 / own + 1 / theirs + 1 / asked["controls_after"].sum())
    assert (found.dispersion_weeks, found.dispersion_windows) == (
        every.dispersion_weeks,
        every.dispersion_windows,
    )


@pytest.mark.parametrize("name", ["lasting", "fallen_back"])
def test_a_doubt_moves_one_end_by_as_much_and_nothing_else(name: str) -> None:
    asked = steady()
    usual = expected_after(**asked)
    more, fewer = (expected_after(**asked, doubts=Doubts(**{name: n})) for n in (7.5, -7.5))
    assert_allclose([more.low, more.high], [usual.low - 7.5, usual.high])
    assert_allclose([fewer.low, fewer.high], [usual.low, usual.high + 7.5])
    assert (more.expected, fewer.expected, more.detectable) == (usual.expected,) * 2 + (usual.detectable,)
    assert fewer.detectable > usual.detectable + 5


def test_two_doubts_do_not_make_up_for_each_other() -> None:
    both = Doubts(lasting=4.0, fallen_back=-3.0)
    assert (both.lower, both.higher) == (4.0, 3.0)


def test_one_control_without_history_is_one_that_had_nothing() -> None:
    asked = steady()
    asked["controls_history"] = asked["controls_history"].copy()
    asked["controls_history"][0] = 0
    assert expected_after(**asked).reason == "controls_differ_too_much", "it had nothing, and now has 52"
    asked["controls_after"] = np.r_[1, asked["controls_after"][1:]]
    found = expected_after(**asked)
    assert_allclose(found.expected, 469 * 208 / 1872)
    assert np.isfinite([found.low, found.high]).all()


# ------------------------------------------------------------------------------------- simulations


def scattered(rng: np.random.Generator, mean: np.ndarray | float, times: float, shape=None) -> np.ndarray:
    """Draw counts with so many times the variance of Poisson counts: negative binomial."""
    if times == 1:
        return rng.poisson(mean, shape)
    return rng.negative_binomial(np.asarray(mean) / (times - 1), 1 / times, shape)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("weeks", "times", "least", "most"),
    [(52, 1.0, 0.935, 0.988), (104, 1.0, 0.935, 0.988), (104, 2.5, 0.935, 0.99)],
)
def test_95_intervals_of_100_hold_what_was_there(weeks: int, times: float, least: float, most: float) -> None:
    # The history is only twice or four times the window, so an interval without its noise would miss more.
    rng, mean, runs = np.random.default_rng(20_26), 1.5, 700
    held = 0
    for _ in range(runs):
        means = mean * rng.uniform(0.5, 2.0, 15)
        found = expected_after(
            treated_history=scattered(rng, mean, times, weeks),
            controls_history=scattered(rng, np.repeat(means[:, None], weeks, 1), times),
            treated_after=int(scattered(rng, mean, times, WINDOW).sum()),
            controls_after=scattered(rng, np.repeat(means[:, None], WINDOW, 1), times).sum(axis=1),
            window_weeks=WINDOW,
        )
        held += found.low <= 0 <= found.high
    assert least <= held / runs <= most, held / runs


@pytest.mark.slow
@pytest.mark.parametrize("mean", [1.0, 3.0])
def test_the_detectable_fall_is_detected_about_as_often_as_it_says(mean: float) -> None:
    rng, runs, seen = np.random.default_rng(11), 500, 0
    for _ in range(runs):
        asked = drawn(0) | {
            "treated_history": rng.poisson(mean, WEEKS),
            "controls_history": rng.poisson(mean, (15, WEEKS)),
            "controls_after": rng.poisson(mean * WINDOW, 15),
        }
        fall = expected_after(**asked).detectable
        left = max(0.0, mean * WINDOW - fall)
        seen += expected_after(**asked | {"treated_after": int(rng.poisson(left))}).high < 0
    assert 0.75 <= seen / runs <= 0.90, seen / runs


def test_a_detectable_fall_grows_with_power_and_with_certainty_and_shrinks_in_share_with_numbers() -> None:
    usual = expected_after(**drawn(3)).detectable
    assert (
        expected_after(**drawn(3), power=0.5).detectable
        < usual
        < expected_after(**drawn(3), power=0.95).detectable
    )
    assert (
        expected_after(**drawn(3), level=0.8).detectable
        < usual
        < expected_after(**drawn(3), level=0.99).detectable
    )
    few, many = (expected_after(**steady(mean=one)) for one in (1, 9))
    assert few.detectable / few.expected > many.detectable / many.expected


def test_of_a_handful_no_fall_however_large_is_seen() -> None:
    found = expected_after(**drawn(5, mean=0.08))
    assert 1 < found.expected < 4
    assert found.detectable is None
    assert "an_expected_count_is_below_5" in found.caveats


# ------------------------------------------------------------------------------------------- laws

cities = st.builds(
    lambda seed, controls, mean: drawn(seed, controls=controls, mean=mean),
    st.integers(0, 10_000),
    st.integers(5, 25),
    st.floats(0.3, 8),
)


def same(one: ExpectedAfter, other: ExpectedAfter) -> None:
    for field in dataclasses.fields(ExpectedAfter):
        first, second = getattr(one, field.name), getattr(other, field.name)
        if isinstance(first, float):
            assert_allclose(first, second, rtol=1e-7, atol=1e-9, err_msg=field.name)
        else:
            assert first == second, field.name


@pytest.mark.slow
@given(cities, st.randoms(use_true_random=False))
def test_the_order_of_controls_changes_nothing(asked: dict, random) -> None:
    order = np.array(random.sample(range(len(asked["controls_after"])), len(asked["controls_after"])))
    turned = asked | {
        "controls_history": asked["controls_history"][order],
        "controls_after": asked["controls_after"][order],
    }
    same(expected_after(**asked), expected_after(**turned))


@pytest.mark.slow
@given(cities, st.permutations(range(WEEKS // WINDOW)))
def test_the_order_of_whole_windows_of_the_history_changes_nothing(asked: dict, order: list[int]) -> None:
    weeks = np.arange(WEEKS).reshape(-1, WINDOW)[order].ravel()
    turned = asked | {
        "treated_history": asked["treated_history"][weeks],
        "controls_history": asked["controls_history"][:, weeks],
    }
    same(expected_after(**asked), expected_after(**turned))


@pytest.mark.slow
@given(cities, st.integers(2, 5))
def test_controls_that_count_so_many_times_as_much_expect_the_same(asked: dict, times: int) -> None:
    more = asked | {
        "controls_history": asked["controls_history"] * times,
        "controls_after": asked["controls_after"] * times,
    }
    assert_allclose(expected_after(**more).expected, expected_after(**asked).expected)


@pytest.mark.slow
@given(cities)
def test_more_certainty_needs_more_room_on_both_sides(asked: dict) -> None:
    narrow, wide = (expected_after(**asked, level=level) for level in (0.8, 0.99))
    assert wide.low < narrow.low < narrow.estimate < narrow.high < wide.high
    assert wide.expected == narrow.expected


def test_more_controls_narrow_the_interval() -> None:
    widths = []
    for controls in (5, 10, 20, 80):
        found = expected_after(**steady(controls, controls_after=np.full(controls, 52)))
        widths.append(found.high - found.low)
    assert widths == sorted(widths, reverse=True)
    assert widths[0] - widths[-1] > 0.5


@pytest.mark.slow
@given(cities, st.integers(1, 30))
def test_one_more_incident_after_moves_all_up_and_never_what_is_expected(asked: dict, more: int) -> None:
    less, plus = (
        expected_after(**asked | {"treated_after": asked["treated_after"] + extra}) for extra in (0, more)
    )
    assert plus.expected == less.expected
    assert_allclose(plus.estimate - less.estimate, more)
    assert less.low < plus.low
    assert less.high < plus.high


counts = st.integers(0, 3) | st.integers(0, 100_000)


@st.composite
def any_counts(draw) -> dict:
    """Any legal input: empty, lopsided, huge, one week, more window than history."""
    controls, weeks = draw(st.integers(0, 9)), draw(st.integers(0, 9))
    each = st.lists(counts, min_size=weeks, max_size=weeks)
    rows = draw(st.lists(each, min_size=controls, max_size=controls))
    return {
        "treated_history": np.array(draw(each), np.int64),
        "controls_history": np.array(rows, np.int64).reshape(controls, weeks),
        "treated_after": draw(counts),
        "controls_after": np.array(draw(st.lists(counts, min_size=controls, max_size=controls)), np.int64),
        "window_weeks": draw(st.integers(1, 12)),
        "level": draw(st.floats(0.001, 0.9999)),
        "power": draw(st.floats(0.001, 0.9999)),
    }


@pytest.mark.slow
@given(any_counts())
def test_whatever_is_counted_every_number_is_finite_or_none_with_its_reason(asked: dict) -> None:
    found = expected_after(**asked)
    for field in dataclasses.fields(found):
        value = getattr(found, field.name)
        assert not isinstance(value, float) or math.isfinite(value), (field.name, value)
    together = [found.expected, found.estimate, found.low, found.high, found.ratio]
    if found.reason is not None:
        assert together == [None] * 5
        assert found.detectable is None
    else:
        assert found.low <= found.estimate <= found.high
        assert found.dispersion >= 1
        assert found.detectable is None or 0 <= found.detectable <= found.expected
    assert found.observed == asked["treated_after"]


# ----------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"treated_history": np.zeros(WEEKS, int)}, "no_history"),
        (
            {"controls_history": np.ones((4, WEEKS), int), "controls_after": np.ones(4, int)},
            "too_few_controls",
        ),
        (
            {"controls_history": np.ones((0, WEEKS), int), "controls_after": np.ones(0, int)},
            "too_few_controls",
        ),
        ({"controls_after": np.zeros(10, int)}, "controls_are_empty"),
        ({"controls_history": np.zeros((10, WEEKS), int)}, "controls_are_empty"),
        ({"controls_after": np.r_[100_000, np.zeros(9, int)]}, "controls_differ_too_much"),
    ],
)
def test_where_nothing_can_be_expected_it_says_why(changed: dict, reason: str) -> None:
    found = expected_after(**steady(**changed))
    assert (found.reason, found.observed, found.expected, found.low, found.detectable) == (
        reason, 52, None, None, None,
    )  # fmt: skip


def test_five_controls_are_enough() -> None:
    assert expected_after(**steady(5)).reason is None


def test_everything_wrong_is_listed_at_once() -> None:
    with pytest.raises(BadInput) as raised:
        expected_after(
            treated_history=np.array([1, -1]),
            controls_history=np.array([[1.5, 2], [1, 1]]),
            treated_after=-3,
            controls_after=np.array([1, np.nan, 2]),
            window_weeks=0,
            level=1.0,
            power=0.0,
        )
    assert len(raised.value.wrong) == 8
    for part in ("treated_history", "controls_history", "treated_after", "controls_after", "level", "power"):
        assert part in str(raised.value)
    assert "one row a control" in str(raised.value)
    assert "window_weeks" in str(raised.value)


@pytest.mark.parametrize("shape", [(2, 104), (10, 103), (10,)])
def test_a_history_of_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(BadInput, match="one row a control and one column a week"):
        expected_after(**steady(controls_history=np.ones(shape, int)))


def test_the_example_in_the_docstring_holds() -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0
