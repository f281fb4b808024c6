"""What a comparison could show before its event: the numbers of one made where the newest weeks stand in."""

import datetime as dt
import math
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from dashboard.components.comparison_controls import option
from dashboard.components.plan_box import plans_said
from dashboard.desk import Desk
from geodata.holdings import Holdings
from geodata.period import Period, day_number
from layers.base.query import Query
from layers.comparison.compare import compare
from layers.comparison.foresee import Foresight, foresee
from layers.comparison.result import Comparison
from tests.dashboard.shown_texts import texts
from tests.layers.comparison.towns import DAY, HERE, LAST, asked, change, degrees, event, rows, said, town

WEEK, DAY_LONG = dt.timedelta(weeks=1), dt.timedelta(days=1)
# The event to come, a month after the newest day known.
TO_COME = Period(LAST + 5 * WEEK, LAST + 31 * WEEK)
POINT = degrees(*HERE)


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    """Give a town in which reports at the corner fell by half, a year before the newest day."""
    return rows(2, mean=3.0, fall=0.5)


@pytest.fixture(scope="module")
def ahead(lines: pd.DataFrame) -> Holdings:
    return town(lines, events=(event(period=TO_COME),))


def by_hand(
    lines: pd.DataFrame, weeks: int = 26, query: Query | None = None, *, late: int = 0, **more: Any
) -> Comparison:
    """Return the comparison of an event at the same corner on the day that stands in."""
    day = LAST + dt.timedelta(days=1 - late) - weeks * WEEK
    past = event(period=Period(day, day + 26 * WEEK))
    return compare(town(lines, events=(past,), **more), query or asked(event="E01", weeks=weeks))


def foreseen(holdings: Holdings, query: Query | None = None) -> Foresight:
    found = foresee(holdings, query or asked())
    assert found is not None
    return found


def same(found: Foresight, other: Comparison) -> None:
    """See that what is foreseen are the numbers of a comparison, and that these are some."""
    zone = other.judgement.zone
    assert zone.expected is not None
    assert zone.expected > 1
    assert (found.expected, found.detectable, found.power) == (zone.expected, zone.detectable, zone.power)
    assert found.weeks == other.windows.after.span_days // 7


# ----------------------------------------------------------------------------------- the numbers


@pytest.mark.parametrize("weeks", [0, 8, 40])
def test_the_newest_weeks_stand_in_for_those_to_come(
    ahead: Holdings, lines: pd.DataFrame, weeks: int
) -> None:
    other = by_hand(lines, weeks or 26)
    end = LAST + DAY_LONG
    assert other.windows.after == Period(end - (weeks or 26) * WEEK, end)
    found = foreseen(ahead, asked(event="E01", weeks=weeks))
    same(found, other)
    assert found.detectable is not None
    assert found.weeks == (weeks or 26)


def test_a_place_picked_by_hand_is_foreseen_with_a_day_or_without(ahead: Holdings) -> None:
    day = LAST + DAY_LONG - 26 * WEEK
    other = compare(ahead, asked(at=POINT, day=day, weeks=26))
    for query in (asked(at=POINT), asked(at=POINT, day=TO_COME.first), asked(at=POINT, day=day)):
        same(foreseen(ahead, query), other)
    # Another place has numbers of its own.
    aside = foreseen(ahead, asked(at=degrees(HERE[0] + 1_200, HERE[1])))
    assert aside.expected != other.judgement.zone.expected


@pytest.mark.slow
def test_settings_of_the_question_hold_and_windows_to_come_are_no_windows_of_the_stand_in(
    ahead: Holdings, lines: pd.DataFrame
) -> None:
    first = TO_COME.first
    spans = {
        "before": f"{first - 10 * WEEK}..{first - DAY_LONG}",
        "after": f"{first}..{first + 10 * WEEK - DAY_LONG}",
    }
    same(foreseen(ahead, asked(event="E01", **spans)), by_hand(lines))
    narrow = {"event": "E01", "radius_m": 120}
    other = by_hand(lines, query=asked(**narrow, weeks=26))
    same(foreseen(ahead, asked(**narrow)), other)
    assert other.judgement.zone.expected != by_hand(lines).judgement.zone.expected
    one = asked(event="E01", kinds=("burglary_home",))
    same(
        foreseen(ahead, one),
        by_hand(lines, query=asked(event="E01", kinds=("burglary_home",), weeks=26)),
    )


def test_days_for_which_the_place_was_picked_are_no_days_of_the_stand_in(lines: pd.DataFrame) -> None:
    picked = Period(LAST - 60 * WEEK, LAST)
    chosen = town(lines, events=(event(period=TO_COME, picked=picked),))
    same(foreseen(chosen), by_hand(lines))
    assert foreseen(chosen).weeks == 26


def test_days_of_which_reports_are_still_to_come_are_in_no_window(lines: pd.DataFrame) -> None:
    late = town(lines, events=(event(period=TO_COME),), delay_days=12)
    other = by_hand(lines, late=12, delay_days=12)
    assert other.delay_days == 12
    assert other.windows.after.last == LAST - dt.timedelta(days=12)
    same(foreseen(late), other)
    assert foreseen(late).expected != by_hand(lines).judgement.zone.expected


@pytest.mark.slow
def test_a_declared_change_of_recording_cuts_the_history_of_the_stand_in(lines: pd.DataFrame) -> None:
    changes = (change(DAY - 30 * WEEK),)
    cut = town(lines, events=(event(period=TO_COME),), changes=changes)
    other = by_hand(lines, changes=changes)
    assert other.windows.history.first >= DAY - 30 * WEEK > by_hand(lines).windows.history.first
    same(foreseen(cut), other)
    assert foreseen(cut).expected != by_hand(lines).judgement.zone.expected


def test_requests_are_foreseen_from_their_own_newest_day(lines: pd.DataFrame) -> None:
    lights = rows(9, mean=2.0).assign(kind="street_lights")
    end = LAST + DAY_LONG - 10 * WEEK
    lights = lights[lights["day"] < day_number(end)]
    query = {"event": "E01", "measure": "requests", "request_kinds": "street_lights"}
    found = foreseen(town(lines, requests=lights, events=(event(period=TO_COME),)), asked(**query))
    day = end - 26 * WEEK
    past = town(lines, requests=lights, events=(event(period=Period(day, day + 26 * WEEK)),))
    same(found, compare(past, asked(**query, weeks=26)))
    assert "311 requests" in said(found.says)[0]


def test_where_the_data_begin_too_late_the_weeks_that_are_said_are_those_that_were_counted(
    lines: pd.DataFrame,
) -> None:
    # Twenty weeks before the day that stands in allow for no more than twenty after it.
    first = LAST + DAY_LONG - 46 * WEEK
    short = lines[lines["day"] >= day_number(first)]
    whole = town(short, events=(event(period=TO_COME),))
    holdings = replace(whole, release=replace(whole.release, first=first))
    found = foreseen(holdings)
    day = LAST + DAY_LONG - 26 * WEEK
    past = replace(holdings, events=(event(period=Period(day, day + 26 * WEEK)),))
    same(found, compare(past, asked(event="E01", weeks=20)))
    assert found.weeks == 20
    assert said(found.says)[0].startswith("In 20 weeks after it about ")
    assert foresee(holdings, asked(event="E01", weeks=26)) is None, "so many are not there"


# ---------------------------------------------------------------------------- nothing to expect


def test_without_days_nothing_is_expected(ahead: Holdings) -> None:
    assert foresee(town(rows(days=30).iloc[:0], events=(event(period=TO_COME),)), asked()) is None
    assert foresee(ahead, asked(event="E01", measure="requests")) is None, "there is no request with a day"


def test_where_no_place_is_like_it_or_nothing_was_there_nothing_is_expected(lines: pd.DataFrame) -> None:
    far = (lines["x_m"] - HERE[0]) ** 2 + (lines["y_m"] - HERE[1]) ** 2 > 700**2
    for some in (lines[far], lines[~far]):
        assert by_hand(some).judgement.zone.expected is None
        assert foresee(town(some, events=(event(period=TO_COME),)), asked()) is None


@pytest.mark.parametrize(
    "query",
    [
        asked(event="E02"),
        asked(kinds=()),
        asked(kinds=("arson",)),
        asked(event="E01", weeks=200),
        asked(at="0,0", radius_m=1),
        Query(layer="before_after"),
    ],
    ids=["on people", "no kinds", "nothing counted", "past the data", "too small", "nothing named"],
)
def test_what_cannot_be_compared_is_not_foreseen_either(lines: pd.DataFrame, query: Query) -> None:
    fair = event("E02", "job_fair", acts_on="people", period=TO_COME)
    assert foresee(town(lines, events=(event(period=TO_COME), fair)), query) is None


# ------------------------------------------------------------------------------------- what is said


def shown(holdings: Holdings, **params: str) -> tuple[str, str]:
    """Return the first thing that the box of plans says, in English and in Spanish."""
    english, spanish = (
        next(texts(plans_said({option("event"): "E01", "lang": language, **params}, Desk(holdings))))
        for language in ("en", "es")
    )
    return english, spanish


@pytest.mark.parametrize("weeks", [26, 12])
def test_the_box_of_plans_says_these_numbers_in_both_languages(ahead, lines, weeks: int) -> None:
    zone = by_hand(lines, weeks).judgement.zone
    assert zone.expected is not None
    assert zone.detectable is not None
    expected, fall = f"{zone.expected:.1f}".removesuffix(".0"), math.ceil(zone.detectable)
    assert 1 < fall < zone.expected < 100
    english, spanish = shown(ahead, **({option("weeks"): str(weeks)} if weeks != 26 else {}))
    assert english == (
        f"In {weeks} weeks after it about {expected} reported incidents are expected there "
        f"if nothing changes; a fall of {fall} or more would be seen in 80 of 100 cases."
    )
    assert spanish == (
        f"En las {weeks} semanas siguientes se esperan unos {expected} incidentes reportados "
        f"si nada cambia; una baja de {fall} o más se vería en 80 de 100 casos."
    )


def test_where_no_fall_could_be_seen_the_box_says_so_and_no_number_of_a_fall() -> None:
    few = rows(2, mean=0.2)
    zone = by_hand(few).judgement.zone
    assert zone.expected is not None
    assert zone.detectable is None
    holdings = town(few, events=(event(period=TO_COME),))
    same(foreseen(holdings), by_hand(few))
    expected = f"{zone.expected:.1f}".removesuffix(".0")
    english, spanish = shown(holdings)
    assert english.startswith(f"In 26 weeks after it about {expected} reported incidents are expected there")
    assert english.endswith("so few that not even a fall to nothing would be seen in 80 of 100 cases.")
    assert spanish.startswith(
        f"En las 26 semanas siguientes se esperan unos {expected} incidentes reportados"
    )
    assert spanish.endswith("tan pocos que ni una baja a cero se vería en 80 de 100 casos.")


def test_where_nothing_is_expected_the_box_holds_its_list_of_plans_alone() -> None:
    nothing = town(rows(days=30).iloc[:0], events=(event(period=TO_COME),))
    params = {option("event"): "E01"}
    assert len(plans_said(params, Desk(nothing))) == 1
    assert len(plans_said(params, Desk(town(events=(event(period=TO_COME),))))) == 2
