"""What else happened near the zone in the days compared, and whether it forbids a verdict."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from geodata.period import Period, day_number
from geodata.records import CONFOUNDING_KINDS, Event
from layers.comparison.asked import Asked
from layers.comparison.confounders import (
    after_earlier_events,
    find_confounders,
    keepouts,
    last_change_before,
)
from layers.comparison.subject import find_subject
from layers.comparison.windows import choose_windows
from tests.layers.comparison.towns import DAY, FIRST, HERE, LAST, change, event, found_in, rows, said, town

FEW = rows(days=20)
KINDS = frozenset({"burglary_home"})
WEEK = dt.timedelta(weeks=1)


def beside(*events, changes=(), kinds=KINDS, jumped=()):
    study = town(FEW, events=(event(), *events), changes=changes)
    asked = Asked(event="E01")
    subject = find_subject(study, asked)
    windows = choose_windows(asked, DAY, Period.including(FIRST, LAST), 0, None, None)
    return find_confounders(study, subject, windows, kinds, jumped), keepouts(study, subject, windows)


def during(first: dt.date, weeks: int = 2) -> Period:
    return Period(first, first + weeks * WEEK)


@pytest.mark.parametrize("kind", sorted(CONFOUNDING_KINDS))
def test_what_changes_counts_by_itself_blocks(kind: str) -> None:
    (found,), _ = beside(event("E02", kind, period=during(DAY + 4 * WEEK)))
    assert (found.severity, found.key) == ("blocks", "operation")
    assert "Lamps E02" in said(found.says)[0]


def test_bad_input_s21_two_events_in_one_zone_cannot_be_told_apart() -> None:
    for distance_m in (0, 299, 449):
        other = event("E02", "clean_up", x_m=HERE[0] + distance_m, period=during(DAY - 4 * WEEK))
        (found,), _ = beside(other)
        assert (found.severity, found.key, found.day) == ("blocks", "same_place", DAY - 4 * WEEK)
        english, spanish = said(found.says)
        assert "one programme" in english
        assert "un solo programa" in spanish


@pytest.mark.parametrize(
    ("first_week", "weeks", "severity"),
    [(-4, 2, "blocks"), (-80, 70, "blocks"), (4, 80, "blocks"), (-80, 160, "qualifies")],
    ids=["within", "ends within", "begins within", "goes on through all"],
)
def test_only_what_begins_or_ends_in_the_days_compared_is_a_change(
    first_week: int, weeks: int, severity: str
) -> None:
    (found,), _ = beside(event("E02", "clean_up", period=during(DAY + first_week * WEEK, weeks)))
    assert found.severity == severity


def test_another_event_beside_the_zone_qualifies() -> None:
    (found,), _ = beside(event("E02", "clean_up", x_m=HERE[0] + 460, period=during(DAY - 4 * WEEK)))
    assert (found.severity, found.key, found.day) == ("qualifies", "other_event", DAY - 4 * WEEK)
    assert len(said(found.says)) == 2


@pytest.mark.parametrize(
    "other",
    [
        event("E02", "job_fair", acts_on="people"),
        event("E02", "clean_up", x_m=None, y_m=None),
        event("E02", "clean_up", period=during(DAY - 29 * WEEK)),
        event("E02", "police_operation", period=during(DAY + 26 * WEEK)),
        event("E02", "police_operation", x_m=HERE[0] + 901),
        event("E02", "police_operation", x_m=HERE[0] + 701, radius_m=100.0),
    ],
    ids=["people", "nowhere", "too early", "too late", "too far", "too small to reach"],
)
def test_what_reaches_neither_place_nor_days_is_no_confounder(other) -> None:
    assert beside(other)[0] == ()


def earlier(*events):
    study = town(FEW, events=(event(), *events))
    subject = find_subject(study, Asked(event="E01"))
    windows = choose_windows(Asked(event="E01"), DAY, Period.including(FIRST, LAST), 0, None, None)
    return windows, *after_earlier_events(study, subject, windows)


@pytest.mark.parametrize(
    ("kind", "first_week", "weeks", "after_week"),
    [
        ("police_operation", -150, 60, -90),
        ("clean_up", -120, 20, -100),
        ("camera", -80, 200, -80),
        ("police_operation", -40, 14, -26),
    ],
    ids=["an operation that ended", "a lasting event", "a camera that stayed", "up to the window before"],
)
def test_the_history_begins_after_the_last_change_that_an_earlier_event_made(
    kind: str, first_week: int, weeks: int, after_week: int
) -> None:
    usual, shorter, said_of = earlier(event("E02", kind, period=during(DAY + first_week * WEEK, weeks)))
    assert usual.spans.history[0] < after_week
    assert shorter.spans.history == (after_week, usual.spans.history[1])
    (one,) = said_of
    assert (one.severity, one.key, one.day) == ("qualifies", "earlier_event", DAY + after_week * WEEK)
    assert all("E02" in words for words in said(one.says))


@pytest.mark.parametrize(
    "other",
    [
        event("E02", "clean_up", period=during(DAY - 100 * WEEK, 2)),
        event("E02", "clean_up", x_m=HERE[0] + 460, period=during(DAY - 100 * WEEK, 20)),
        event("E02", "police_operation", x_m=HERE[0] + 901, period=during(DAY - 100 * WEEK, 20)),
        event("E02", "job_fair", acts_on="people", period=during(DAY - 100 * WEEK, 20)),
    ],
    ids=["a short one", "a lasting one beside it", "an operation elsewhere", "people"],
)
def test_what_changed_nothing_here_for_long_leaves_the_history_whole(other) -> None:
    usual, same, said_of = earlier(other)
    assert same == usual
    assert said_of == ()


@pytest.mark.slow
def test_an_operation_in_the_history_makes_nobody_expect_too_few() -> None:
    first, end = DAY - 150 * WEEK, DAY - 80 * WEEK
    words = []
    for seed in range(4):
        table = rows(300 + seed, mean=3.0)
        here = (table.x_m - HERE[0]) ** 2 + (table.y_m - HERE[1]) ** 2 <= 300**2
        during_it = table.day.between(day_number(first), day_number(end) - 1)
        gone = here & during_it & (np.random.default_rng(seed).random(len(table)) < 0.5)
        operation = event("E00", "police_operation", period=Period(first, end))
        study = town(table[~gone].reset_index(drop=True), events=(event(), operation))
        found = found_in(study)
        words.append(found.word)
        assert found.windows.history.first >= end
        assert "comparison.confounder.earlier_event_ended" in [one.key for one in found.caveats]
    assert "likely_more" not in words


@pytest.mark.parametrize(("far_m", "radius_m"), [(899, None), (699, 100.0), (1_299, 700.0)])
def test_what_reaches_into_the_ring_is_one(far_m: float, radius_m: float | None) -> None:
    found, kept = beside(event("E02", "camera", x_m=HERE[0] - far_m, radius_m=radius_m))
    assert [one.key for one in found] == ["operation"]
    assert [(one.x_m, one.radius_m) for one in kept] == [(HERE[0] - far_m, radius_m or 300)]


def test_no_control_may_lie_near_any_event_on_a_place_in_these_days_however_far() -> None:
    _, kept = beside(
        event("E02", "clean_up", x_m=HERE[0] + 3_000),
        event("E03", "police_operation", acts_on="people", x_m=HERE[0] + 2_000),
        event("E04", "job_fair", acts_on="people", x_m=HERE[0] + 1_500),
        event("E05", "clean_up", x_m=HERE[0] + 2_500, period=during(DAY - 40 * WEEK)),
    )
    assert sorted(one.x_m - HERE[0] for one in kept) == [2_000, 3_000]


@pytest.mark.parametrize(
    ("other", "kept"),
    [
        (event("E02", "police_operation", period=during(DAY - 100 * WEEK)), True),
        (event("E02", "police_operation", acts_on="people", period=during(DAY - 100 * WEEK)), True),
        (event("E02", "clean_up", period=during(DAY - 100 * WEEK, 20)), True),
        (event("E02", "clean_up", period=during(DAY - 100 * WEEK, 2)), False),
        (event("E02", "police_operation", period=Period(FIRST - WEEK, FIRST)), False),
    ],
    ids=[
        "an operation",
        "one without a place of its own",
        "a lasting event",
        "a short one",
        "before the data",
    ],
)
def test_no_control_may_lie_where_something_changed_in_the_history(other: Event, kept: bool) -> None:
    _, away = beside(replace(other, x_m=HERE[0] + 3_000))
    assert [one.x_m - HERE[0] for one in away] == [3_000] * kept


@pytest.mark.parametrize(
    ("day", "blocks"),
    [
        (DAY - 26 * WEEK, False),
        (DAY - 26 * WEEK + dt.timedelta(days=1), True),
        (DAY, True),
        (DAY + 26 * WEEK - dt.timedelta(days=1), True),
        (DAY + 26 * WEEK, False),
    ],
)
def test_a_change_of_recording_between_the_first_and_the_last_day_blocks(day: dt.date, blocks: bool) -> None:
    found, _ = beside(changes=(change(day),))
    assert [(one.severity, one.key, one.day) for one in found] == [
        ("blocks", "recording_change", day)
    ] * blocks
    if found:
        english, spanish = said(found[0].says)
        assert "new forms" in english
        assert "otra hoja" in spanish


def test_a_change_of_other_kinds_does_not_concern_these() -> None:
    assert beside(changes=(change(DAY, kinds=("theft",)),))[0] == ()
    assert len(beside(changes=(change(DAY, kinds=("burglary",)),))[0]) == 1


def test_a_change_of_recording_requests_concerns_those_it_names_and_no_incident() -> None:
    lights, graffiti = frozenset({"street_lights"}), frozenset({"graffiti"})
    assert beside(changes=(change(DAY),), kinds=lights)[0] == (), "requests are recorded elsewhere"
    for named, counted, n in (
        (("street_lights",), lights, 1),
        (("street_lights",), graffiti, 0),
        (("requests",), graffiti, 1),
        (("requests",), frozenset({"robbery"}), 0),
        (("robbery", "graffiti"), graffiti, 1),
    ):
        found, _ = beside(changes=(change(DAY, kinds=named),), kinds=counted)
        assert [one.key for one in found] == ["recording_change"] * n, (named, counted)


def test_a_jump_of_the_whole_study_blocks_and_says_so() -> None:
    (found,), _ = beside(jumped=(DAY + WEEK,))
    assert (found.severity, found.key) == ("blocks", "level_shift")
    assert said(found.says)[0] != said(found.says)[1]


def test_they_come_in_the_order_of_time() -> None:
    found, _ = beside(
        event("E02", "camera", period=during(DAY + 9 * WEEK)),
        event("E03", "clean_up", x_m=HERE[0] + 500, period=during(DAY - 20 * WEEK, 60)),
        changes=(change(DAY + 3 * WEEK),),
    )
    assert [one.key for one in found] == ["other_event", "recording_change", "operation"]


def test_the_last_change_up_to_a_day_is_the_one_that_cuts() -> None:
    study = town(
        FEW,
        changes=(change(FIRST), change(DAY - 60 * WEEK), change(DAY, kinds=("theft",)), change(DAY + WEEK)),
    )
    assert last_change_before(study, KINDS, DAY) == DAY - 60 * WEEK
    assert last_change_before(study, frozenset({"theft_from_vehicle"}), DAY) == DAY
    assert last_change_before(study, KINDS, FIRST - WEEK) is None
    assert (
        last_change_before(replace(study, study=replace(study.study, recording_changes=())), KINDS, DAY)
        is None
    )


@pytest.mark.parametrize(
    ("first_week", "weeks", "english", "spanish"),
    [
        (-150, 60, "ended on April 13, 2021", "terminó el 13 de abril de 2021"),
        (-80, 200, "began on June 23, 2021", "empezó el 23 de junio de 2021"),
    ],
)
def test_an_earlier_event_says_whether_it_ended_or_began_that_day(
    first_week: int, weeks: int, english: str, spanish: str
) -> None:
    period = during(DAY + first_week * WEEK, weeks)
    _, shorter, (one,) = earlier(event("E02", "police_operation", period=period))
    assert english in said(one.says)[0]
    assert spanish in said(one.says)[1]
    assert one.day == shorter.history.first, "the history begins on the day after the last, or on the first"
