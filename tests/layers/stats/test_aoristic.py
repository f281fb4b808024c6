"""Hours of the week from spans of time: the worked spans, clock changes as the zone has them, and by laws."""

import datetime as dt
import doctest
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.stats import aoristic as module
from layers.stats.aoristic import aoristic_week
from layers.stats.shared.checks import BadInput

CHICAGO = "America/Chicago"
UTC = {"change_minute_utc": np.array([]), "offset_minutes": np.array([0])}
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def minute_of(moment: dt.datetime) -> int:
    return round((moment.astimezone(dt.UTC) - EPOCH) / dt.timedelta(minutes=1))


@cache
def clock_of(zone: str, first: int = 2023, last: int = 2026) -> dict[str, np.ndarray]:
    """Return the changes of a zone's clock in some years, by asking it every quarter of an hour."""
    place = ZoneInfo(zone)
    quarters = range(
        minute_of(dt.datetime(first, 1, 1, tzinfo=dt.UTC)),
        minute_of(dt.datetime(last, 1, 1, tzinfo=dt.UTC)),
        15,
    )
    ahead = [
        (EPOCH + dt.timedelta(minutes=m)).astimezone(place).utcoffset() // dt.timedelta(minutes=1)
        for m in quarters
    ]
    at = [i for i in range(1, len(ahead)) if ahead[i] != ahead[i - 1]]
    return {
        "change_minute_utc": np.array([quarters[i] for i in at]),
        "offset_minutes": np.array([ahead[0], *(ahead[i] for i in at)]),
    }


def local(text: str, zone: str = CHICAGO, fold: int = 0) -> int:
    return minute_of(dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold))


def week(*spans, clock=UTC):
    table = np.array(spans, float).reshape(-1, 2)
    return aoristic_week(table[:, 0], table[:, 1], **clock)


def shares(found) -> dict[tuple[int, int], float]:
    return {(int(d), int(h)): round(float(found.hours[d, h]), 6) for d, h in np.argwhere(found.hours)}


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        pytest.param(
            "2024-06-04 10:55", "2024-06-04 11:55", {(1, 10): 0.083333, (1, 11): 0.916667}, id="AO-1"
        ),
        pytest.param(
            "2024-06-03 23:30",
            "2024-06-04 01:15",
            {(0, 23): 0.285714, (1, 0): 0.571429, (1, 1): 0.142857},
            id="AO-2",
        ),
    ],
)
def test_the_worked_spans_come_out(start, end, expected) -> None:
    found = week((local(start), local(end)), clock=clock_of(CHICAGO))
    assert shares(found) == expected
    assert (found.counted, found.reason) == (1, None)


def test_old_versions_of_aoristic_split_an_hour_half_and_half_by_rounding_and_ours_is_exact() -> None:
    found = week((10 * 60 + 55, 11 * 60 + 55))
    assert found.hours[3, 10] == pytest.approx(5 / 60)
    assert found.hours[3, 10] != 0.5


def test_crimepys_helper_is_never_run_by_its_tests_and_ours_works_over_new_year() -> None:
    start, end = local("2024-12-31 23:30"), local("2025-01-01 00:30")
    assert shares(week((start, end), clock=clock_of(CHICAGO))) == {(1, 23): 0.5, (2, 0): 0.5}


def test_the_end_minute_is_open() -> None:
    assert shares(week((14 * 60, 15 * 60))) == {(3, 14): 1.0}
    assert shares(week((14 * 60, 15 * 60 + 1)))[3, 15] == pytest.approx(1 / 61, abs=1e-6)


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [(615, 615, "zero_length"), (615, np.nan, "end_missing"), (615, 614, "end_before_start")],
)
def test_a_span_without_a_length_stands_in_the_hour_of_its_start_and_is_counted(start, end, field) -> None:
    found = week((start, end))
    assert shares(found) == {(3, 10): 1.0}
    assert (found.counted, getattr(found, field)) == (1, 1)
    others = {"zero_length", "end_missing", "end_before_start", "week_or_longer", "start_missing"} - {field}
    assert [getattr(found, other) for other in others] == [0] * 4
    assert (field in found.caveats) == (field != "zero_length")


def test_without_a_start_nothing_is_counted() -> None:
    found = week((np.nan, 615), (np.nan, np.nan))
    assert (found.counted, found.start_missing, found.reason) == (0, 2, "no_incident_has_a_start")
    assert not found.hours.any()
    assert week().reason == "no_incident_has_a_start"


@pytest.mark.parametrize(("minutes", "even"), [(7 * 1440, True), (7 * 1440 + 1, True), (7 * 1440 - 1, False)])
def test_seven_days_or_more_are_the_same_in_every_hour_of_the_week(minutes, even) -> None:
    found = week((100, 100 + minutes))
    assert (np.ptp(found.hours) == 0) == even
    assert found.week_or_longer == even
    assert found.hours.sum() == pytest.approx(1)
    if even:
        assert found.hours[0, 0] == pytest.approx(1 / 168)


def test_the_hour_that_the_clock_skips_gets_none() -> None:
    # Three hours by the clock on the wall, two in truth.
    span = (local("2024-03-10 01:00"), local("2024-03-10 04:00"))
    assert span[1] - span[0] == 120
    assert shares(week(span, clock=clock_of(CHICAGO))) == {(6, 1): 0.5, (6, 3): 0.5}


def test_the_hour_that_the_clock_repeats_gets_both() -> None:
    span = (local("2024-11-03 00:00"), local("2024-11-03 03:00"))
    assert span[1] - span[0] == 240
    found = week(span, clock=clock_of(CHICAGO))
    assert shares(found) == {(6, 0): 0.25, (6, 1): 0.5, (6, 2): 0.25}
    second_time = week((local("2024-11-03 01:00", fold=1),) * 2, clock=clock_of(CHICAGO))
    assert shares(second_time) == {(6, 1): 1.0}


def test_a_week_in_which_the_clock_is_put_forward_is_an_hour_short_of_seven_days() -> None:
    span = (local("2024-03-08 12:00"), local("2024-03-15 12:00"))
    found = week(span, clock=clock_of(CHICAGO))
    assert found.week_or_longer == 0
    assert found.hours[6, 2] == 0
    assert np.delete(found.hours.ravel(), 6 * 24 + 2) == pytest.approx(1 / 167)


@pytest.mark.slow
@pytest.mark.parametrize("zone", [CHICAGO, "Australia/Lord_Howe", "Asia/Kathmandu"])
@pytest.mark.parametrize("seed", range(3))
def test_minute_by_minute_the_zone_itself_says_the_same(zone: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    clock, place = clock_of(zone), ZoneInfo(zone)
    changes = clock["change_minute_utc"]
    around = rng.choice(changes, 3) if len(changes) else rng.integers(28_500_000, 28_600_000, 3)
    start = around - rng.integers(0, 600, 3)
    end = start + rng.integers(1, 1_200, 3)
    expected = np.zeros((7, 24))
    for first, last in zip(start.tolist(), end.tolist(), strict=True):
        for minute in range(first, last):
            there = (EPOCH + dt.timedelta(minutes=minute)).astimezone(place)
            expected[there.weekday(), there.hour] += 1 / (last - first)
    np.testing.assert_allclose(aoristic_week(start, end, **clock).hours, expected, atol=1e-12)


moments = st.integers(-30_000, 30_000) | st.just(np.nan)
spans = st.lists(st.tuples(moments, moments), max_size=12)


@given(spans)
def test_weights_add_up_and_every_incident_is_accounted_for(some) -> None:
    found = week(*some)
    assert found.hours.sum() == pytest.approx(found.counted)
    assert found.counted + found.start_missing == len(some)
    assert (found.hours >= 0).all()


@given(spans, st.randoms(use_true_random=False))
def test_the_order_of_incidents_does_not_matter_and_parts_add_up(some, random) -> None:
    whole, middle = week(*some), len(some) // 2
    mixed = week(*random.sample(some, len(some)))
    np.testing.assert_allclose(mixed.hours, whole.hours, atol=1e-12)
    np.testing.assert_allclose(
        week(*some[:middle]).hours + week(*some[middle:]).hours, whole.hours, atol=1e-12
    )


@given(spans, st.integers(0, 167))
def test_hours_later_turns_the_week_by_as_many_hours(some, hours) -> None:
    later = [(start + 60 * hours, end + 60 * hours) for start, end in some]
    turned = np.roll(week(*some).hours.ravel(), hours)
    np.testing.assert_allclose(week(*later).hours.ravel(), turned, atol=1e-12)


def test_everything_wrong_is_listed_at_once() -> None:
    with pytest.raises(BadInput) as raised:
        aoristic_week(
            np.array([0.5]),
            np.array([1.0, np.inf]),
            change_minute_utc=np.array([5, 5]),
            offset_minutes=np.array([2_000]),
        )
    assert len(raised.value.wrong) == 6
