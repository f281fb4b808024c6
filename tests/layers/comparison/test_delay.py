"""How many of the newest days are held back: by the reports' own dates, and by what releases did not know."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from geodata.holdings import Holdings
from geodata.period import day_number
from layers.base.query import Query
from layers.comparison.asked import Asked
from layers.comparison.delay import (
    FOLLOWED_DAYS,
    MISSING_DAYS,
    MOST_DAYS,
    Delay,
    complete_from,
    delay_of,
    known_then,
    late_share,
)
from tests.layers.comparison.towns import LAST, found_in, rows, said, town

INCIDENTS, REQUESTS = Asked(event="E01"), Asked(event="E01", measure="requests")


def one_by_one(day, first_seen, number, newest_day, counted) -> tuple[list[int], list[int]]:
    """Count record by record what each release held of each day."""
    known, then = [0] * MOST_DAYS, [0] * MOST_DAYS
    for release, newest in zip(number, newest_day, strict=True):
        held = [d for d, seen in zip(day, first_seen, strict=True) if seen <= release]
        empty = [newest - age not in held for age in range(MOST_DAYS)]
        for age in range(MOST_DAYS):
            begins = range(max(0, age - MISSING_DAYS + 1), min(age, MOST_DAYS - MISSING_DAYS) + 1)
            missing = any(all(empty[one : one + MISSING_DAYS]) for one in begins)
            if not held or newest - age < min(held) or missing:
                continue
            there = [
                seen
                for d, seen, asked in zip(day, first_seen, counted, strict=True)
                if asked and d == newest - age
            ]
            known[age] += len(there)
            then[age] += sum(seen <= release for seen in there)
    return known, then


@pytest.mark.slow
@given(seed=some.integers(0, 10_000), n=some.integers(0, 150), releases=some.integers(1, 4))
def test_ages_are_counted_as_record_by_record(seed: int, n: int, releases: int) -> None:
    rng = np.random.default_rng(seed)
    number = np.sort(rng.choice(np.arange(1, 8), releases, replace=False))
    newest = np.sort(rng.integers(30, 90, releases))
    day, first_seen = rng.integers(0, 95, n), rng.integers(1, 9, n)
    counted = rng.random(n) < 0.7
    known, then = known_then(day, first_seen, number, newest, counted=counted)
    assert (known.tolist(), then.tolist()) == one_by_one(day, first_seen, number, newest, counted)
    assert (then <= known).all()


def complete_by_definition(known, then, share: float) -> int | None:
    for age in range(len(known)):
        stretches = (
            sum(then[age : end + 1]) - share * sum(known[age : end + 1]) for end in range(age, len(known))
        )
        if all(surplus >= -1e-9 for surplus in stretches):
            return age if sum(known[age:]) else None
    return None


@pytest.mark.slow
@given(some.lists(some.tuples(some.integers(0, 40), some.floats(0, 1)), min_size=1, max_size=25))
def test_the_age_is_the_youngest_from_which_every_stretch_holds_the_share(ages) -> None:
    known = [n for n, _ in ages]
    then = [round(n * part) for n, part in ages]
    found = complete_from(np.array(known), np.array(then), 0.95)
    assert found == complete_by_definition(known, then, 0.95)


@given(
    known=some.lists(some.integers(1, 50), min_size=3, max_size=30),
    seed=some.integers(0, 10_000),
    wanted=some.sampled_from([0.5, 0.8, 0.95]),
)
def test_it_is_where_the_share_that_only_grows_reaches_what_is_wanted(known, seed, wanted) -> None:
    from scipy.optimize import isotonic_regression

    n = np.array(known)
    then = np.random.default_rng(seed).binomial(n, np.linspace(0.3, 1, len(n)))
    grown = isotonic_regression(then / n, weights=n).x
    reached = np.flatnonzero(grown >= wanted - 1e-9)
    assert complete_from(n, then, wanted) == (int(reached[0]) if len(reached) else None)


@given(seed=some.integers(0, 10_000), more=some.integers(1, 5))
def test_records_that_were_always_there_never_lengthen_what_is_held_back(seed: int, more: int) -> None:
    rng = np.random.default_rng(seed)
    known = rng.integers(1, 30, 40)
    then = rng.binomial(known, np.linspace(0.5, 1, 40))
    before, after = complete_from(known, then), complete_from(known + more, then + more)
    assert before is None or (after is not None and after <= before)


def test_a_file_imported_later_is_no_late_report() -> None:
    day = np.repeat(np.arange(200), 5)
    for gone in ((day >= 100) & (day < 130), day < 120):
        first_seen = np.where(gone, 2, 1)
        known, then = known_then(day, first_seen, np.array([1]), np.array([199]))
        assert complete_from(known, then) == 0
        assert known.sum() < len(day)


def with_releases(study: Holdings, ends: dict[int, dt.date], late_days: int) -> Holdings:
    """The study as its last release, after others which lacked what was not `late_days` old."""
    lateness = np.where(np.arange(len(study.incidents)) * 37 % 100 < 20, late_days, 0)
    first_seen = np.full(len(study.incidents), max(ends) + 1, np.int32)
    for number, end in sorted(ends.items(), reverse=True):
        first_seen[study.incidents.day + lateness <= day_number(end)] = number
    imports = [
        {"release": f"r{n:04d}", "number": n, "newest": {"incidents": end.isoformat()}}
        for n, end in ends.items()
    ]
    now = f"r{max(ends) + 1:04d}"
    return replace(
        study,
        incidents=replace(study.incidents, first_seen=first_seen),
        release=replace(study.release, name=now, number=max(ends) + 1),
        ledger={"imports": [*imports, {"release": now, "number": max(ends) + 1, "newest": {}}]},
    )


def before_the_end(*days: int) -> dict[int, dt.date]:
    return {n: LAST - dt.timedelta(days=one) for n, one in enumerate(sorted(days, reverse=True), 1)}


@pytest.mark.parametrize("late_days", [0, 4, 15])
def test_what_earlier_releases_did_not_hold_tells_the_delay(late_days: int) -> None:
    study = with_releases(town(rows()), before_the_end(200, 120, 60), late_days)
    found = delay_of(study, Query(), INCIDENTS)
    assert (found.reported_days, found.seen_days, found.releases) == (0, late_days, 3)
    assert found.days == late_days
    kinds = delay_of(study, Query(kinds=("burglary_home",)), INCIDENTS)
    assert abs(kinds.days - late_days) <= 1


def test_the_longer_of_both_ways_counts() -> None:
    study = with_releases(town(rows(), delay_days=20), before_the_end(200, 120), 9)
    found = delay_of(study, Query(), INCIDENTS)
    assert (found.reported_days, found.seen_days, found.days) == (20, 9, 20)
    assert "20" in said(found.says)[0]
    assert "9" in said(found.says)[0]


def test_by_the_reported_date_only_releases_tell() -> None:
    alone = delay_of(town(rows(), delay_days=20), Query(clock="reported"), INCIDENTS)
    assert (alone.days, alone.not_seen) == (None, "one_release")
    study = with_releases(town(rows()), before_the_end(120), 6)
    assert delay_of(study, Query(clock="reported"), INCIDENTS).days == 6


def test_a_release_that_was_not_followed_for_weeks_tells_nothing() -> None:
    study = with_releases(town(rows()), before_the_end(FOLLOWED_DAYS - 1), 9)
    assert delay_of(study, Query(), INCIDENTS) == Delay(0, not_seen="too_new")
    study = with_releases(town(rows()), before_the_end(FOLLOWED_DAYS), 9)
    assert delay_of(study, Query(), INCIDENTS).seen_days == 9


def test_few_records_and_releases_without_their_day_are_said_and_not_0() -> None:
    study = with_releases(town(rows(mean=0.1)), before_the_end(90), 9)
    assert delay_of(study, Query(), INCIDENTS).not_seen == "few"
    old = {"imports": [{"release": "r0000"}, {"release": "r0001"}]}
    found = delay_of(replace(town(rows()), ledger=old), Query(), INCIDENTS)
    assert (found.days, found.not_seen) == (0, "not_told")
    nothing = delay_of(town(rows()), Query(), REQUESTS)
    assert nothing.days is None


def test_where_records_never_get_complete_the_longest_time_is_held_back_and_said() -> None:
    study = with_releases(town(rows()), before_the_end(300), MOST_DAYS + 10)
    found = delay_of(study, Query(), INCIDENTS)
    assert (found.seen_days, found.complete) == (MOST_DAYS, False)
    assert "fewer than 95" in said(found.says)[0]


def test_requests_are_held_back_by_what_releases_did_not_hold() -> None:
    table = rows(7).assign(kind="street_lights")
    study = town(rows(days=30), requests=table)
    number = np.where(np.arange(len(table)) % 10 < 2, 7, 0) + study.requests.day
    end = LAST - dt.timedelta(days=40)
    study = replace(
        study,
        requests=replace(
            study.requests, first_seen=np.where(number <= day_number(end), 1, 2).astype(np.int32)
        ),
        release=replace(study.release, name="r0002", number=2),
        ledger={
            "imports": [
                {"release": "r0001", "number": 1, "newest": {"requests": end.isoformat()}},
                {"release": "r0002", "number": 2, "newest": {"requests": LAST.isoformat()}},
            ]
        },
    )
    assert study.requests.day.max() == day_number(LAST)
    found = delay_of(study, Query(), REQUESTS)
    assert (found.reported_days, found.seen_days) == (None, 7)


def test_a_comparison_holds_these_days_back_and_says_how_it_knows() -> None:
    study = with_releases(town(rows()), before_the_end(200, 120), 12)
    found = found_in(study)
    assert found.windows.held_back.span_days == 12
    assert found.windows.held_back.last == LAST
    assert found.delay.says in found.choices
    assert "delay.both" in [text.key for text in found.choices]
    alone = found_in(town(rows()))
    assert alone.windows.held_back is None
    assert any("no earlier release" in said(text)[0] for text in alone.choices)


@pytest.mark.parametrize("days", [0, 3, 20])
def test_the_delay_is_that_in_which_95_of_100_reports_are_in(days: int) -> None:
    study = town(rows(), delay_days=days)
    late = np.sort(np.where(np.arange(100) % 100 < 9, days, 0))
    assert delay_of(study, Query(), INCIDENTS).days == days == late[94]


def test_where_no_report_has_a_date_the_delay_is_unknown_and_not_0() -> None:
    assert delay_of(town(rows(), delay_days=None), Query(), INCIDENTS).days is None
    assert delay_of(town(rows(days=5), delay_days=3), Query(), INCIDENTS).days is None


def test_on_real_reports_releases_tell_about_what_the_reports_own_dates_tell(real_data: Path) -> None:
    table = pd.read_csv(real_data / "agencies" / "denver_2016_2018_head.csv", dtype=str)
    day, reported = (
        (
            pd.to_datetime(table[name], format="mixed").dt.floor("D") - pd.Timestamp("1970-01-01")
        ).dt.days.to_numpy()
        for name in ("FIRST_OCCURRENCE_DATE", "REPORTED_DATE")
    )
    # As if somebody had imported on six days whatever was reported by then.
    made = np.quantile(reported, [0.3, 0.4, 0.5, 0.6, 0.7, 0.8]).astype(np.int64)
    known, then = known_then(day, np.searchsorted(made, reported) + 1, np.arange(1, 7), made)
    own, seen = late_share(reported - day), complete_from(known, then)
    assert own is not None
    assert seen is not None
    assert 0 < own <= seen <= own + 7
