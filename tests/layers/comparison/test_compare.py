"""The whole chain on an invented town: counts by other means, refusals, and what makes it exploratory."""

import datetime as dt
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely

from dashboard.desk import Desk
from geodata.holdings import Holdings
from geodata.period import Period, day_number
from geodata.plans import Plan
from geodata.words import Speaker
from layers.base.query import Query
from layers.base.where import Where
from layers.before_after import before_after
from layers.comparison.asked import FILTERS, SETTINGS
from layers.comparison.compare import compare
from layers.comparison.errors import NoComparison
from layers.comparison.result import Comparison
from tests.layers.comparison.towns import (
    APART_M,
    COLUMNS,
    CORNER,
    DAY,
    FIRST,
    HERE,
    LAST,
    ROWS,
    all_said,
    asked,
    change,
    corner,
    counted,
    degrees,
    event,
    found_in,
    frame,
    rows,
    said,
    town,
)

WEEK = dt.timedelta(weeks=1)
FORBIDDEN = re.compile(
    r"caus|worked|prevent|thanks|because of|evit|gracias|logr|funcion|caus|debido a|porque", re.IGNORECASE
)
VERDICT = re.compile(
    r"likely|little or no|cannot tell|probablemente|poco o ning|no se puede saber|fewer|more|menos|más",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    """Give a town in which incidents at the corner fell by half on the day, with some that have no place."""
    table = rows(2, mean=3.0, fall=0.5)
    rng = np.random.default_rng(5)
    table["protected"], table["desk"] = rng.random(len(table)) < 0.03, rng.random(len(table)) < 0.02
    table.loc[rng.random(len(table)) < 0.03, ["x_m", "y_m"]] = np.nan
    return table


@pytest.fixture(scope="module")
def fallen(lines: pd.DataFrame) -> Holdings:
    return town(lines)


@pytest.fixture(scope="module")
def found(fallen: Holdings) -> Comparison:
    return found_in(fallen)


# Requests of which four in five are no longer made at the corner from the day on.
LIGHTS = rows(9, mean=2.0, fall=0.2).assign(kind="street_lights")


@pytest.fixture(scope="module")
def lit(lines: pd.DataFrame) -> Holdings:
    """Give the same town with requests for lights, around an event that is not about them."""
    return town(lines, requests=LIGHTS, events=(event(kind="clean_up"),))


@pytest.fixture(scope="module")
def steady() -> Holdings:
    """Give a town in which nothing changed anywhere."""
    return town(seed=3, mean=12.0)


def refusals_of(holdings: Holdings, query: Query | None = None) -> tuple[str, ...]:
    """Return why there is no verdict, after seeing that it is said and that there is none."""
    comparison = found_in(holdings, query)
    assert comparison.judgement.verdict.refused
    assert comparison.judgement.verdict.word == "cannot_tell"
    assert comparison.refusals == comparison.judgement.verdict.reasons
    all_said(comparison)
    return comparison.refusals


def none_of(holdings: Holdings, query: Query) -> str:
    with pytest.raises(NoComparison) as raised:
        compare(holdings, query)
    assert len(said(raised.value.reason)) == 2
    return raised.value.key


# ------------------------------------------------------------------------------------- the numbers


def test_a_planted_fall_is_found_and_said_in_both_languages(found: Comparison) -> None:
    assert (found.word, found.refusals, found.moved) == ("likely_fewer", (), ())
    english, spanish = said(found.sentence)
    assert english.startswith("Likely fewer reported incidents within 300 m of Lamps E01: ")
    assert spanish.startswith("Probablemente menos incidentes reportados a menos de 300 m de Faroles E01: ")
    zone = found.judgement.zone
    for number in (zone.observed, zone.expected, zone.low, zone.high):
        written = f"{number:.1f}".removesuffix(".0").replace("-", "−")
        assert written in english
        assert written in spanish


def test_a_planted_rise_is_found_and_without_one_there_is_no_verdict() -> None:
    assert found_in(town(seed=3, mean=3.0, fall=2.0)).word == "likely_more"
    assert found_in(town(seed=3, mean=3.0)).word in {"cannot_tell", "little_or_no_change"}


PROVISIONAL = {"comparison.caveat.provisional", "comparison.caveat.surer"}


def test_while_weeks_are_still_to_come_a_surer_interval_decides_and_every_card_says_so() -> None:
    table = rows(2, mean=3.0, fall=0.5)
    end = DAY + 10 * WEEK
    early_town = town(table[table["day"] < day_number(end)], last=end - dt.timedelta(days=1))
    early = found_in(early_town)
    assert (early.windows.early, early.judgement.zone.level) == (True, 0.995)
    assert all("99.5 %" in sentence for sentence in said(early.sentence))
    (provisional,) = (one for one in early.caveats if one.key == "comparison.caveat.provisional")
    assert "10 of 26 weeks" in said(provisional)[0]
    moved = compare(early_town, asked(event="E01", radius_m=250))
    assert {one.key for one in moved.caveats} & PROVISIONAL == {"comparison.caveat.surer"}
    full = found_in(town(table))
    assert (full.windows.early, full.judgement.zone.level) == (False, 0.95)
    assert not {one.key for one in full.caveats} & PROVISIONAL


def test_plans_that_ask_different_things_are_several_looks(fallen) -> None:
    made = dt.datetime(2022, 12, 1, tzinfo=dt.UTC)
    queries = [asked(event="E01", weeks=8), asked(event="E01"), asked(event="E01", kinds=("burglary_home",))]
    one = compare(fallen, queries[0], plans=(plan(made, queries[0]),))
    assert (one.judgement.zone.level, one.moved) == (0.95, ())
    all_three = tuple(plan(made, query) for query in queries)
    for query in (queries[0], queries[2]):
        found = compare(fallen, query, plans=all_three)
        assert (found.judgement.zone.level, found.moved) == (0.995, ())
        (several,) = (one for one in found.caveats if one.key == "comparison.caveat.several_plans")
        assert "ask 3 different questions" in said(several)[0]
    late = (*all_three[:1], *(plan(made + dt.timedelta(days=900), query) for query in queries[1:]))
    assert compare(fallen, queries[0], plans=late).judgement.zone.level == 0.95


def test_an_untouched_question_follows_the_first_plan_made_in_time(fallen) -> None:
    early, later = dt.datetime(2022, 11, 1, tzinfo=dt.UTC), dt.datetime(2022, 12, 1, tzinfo=dt.UTC)
    narrow, wide = asked(event="E01", weeks=8, radius_m=200), asked(event="E01", weeks=12)
    plans = (plan(later, wide), plan(early, narrow))
    found = compare(fallen, asked(event="E01"), plans=plans)
    assert (found.plan, found.moved) == (plans[1], ())
    assert found.windows.spans.after == (0, 8)
    assert found.subject.zone.radius_m == 200
    assert any(one.key == "comparison.choice.plan" for one in found.choices)
    # Another setting is one that was tried afterwards, whatever the plan says.
    assert compare(fallen, asked(event="E01", weeks=20), plans=plans).moved == ("weeks",)
    late = compare(fallen, asked(event="E01"), plans=(plan(early + dt.timedelta(days=900), narrow),))
    assert (late.plan, late.windows.spans.after) == (None, (0, 26))


def test_what_may_be_left_of_a_burst_is_said_and_makes_room_below() -> None:
    table = rows(3, mean=3.0)
    near = table[np.hypot(table["x_m"] - HERE[0], table["y_m"] - HERE[1]) < 300]
    usual = found_in(town(table)).judgement.zone
    # As much again in every second year, the last one among them: what comes, stays for long.
    ago = day_number(DAY) - near["day"]
    again = near[(ago > 0) & (ago // 364 % 2 == 0)]
    every = asked(kinds=tuple(sorted(set(table["kind"]))))
    found = found_in(town(pd.concat([table, again])), every)
    assert "reported incidents (" in said(found.sentence)[0]
    zone = found.judgement.zone
    assert zone.doubts.lasting > 1
    english, spanish = said(next(one for one in found.reasons if one.key == "comparison.reason.lasting_more"))
    assert "Of late the zone had more" in english
    # Which kinds were counted, the finding says; a reason does not repeat it.
    assert " reported incidents after may be" in english
    assert "Últimamente la zona tuvo más" in spanish
    assert zone.estimate - zone.low > usual.estimate - usual.low + zone.doubts.lasting / 2


def by_hand(found: Comparison, table: pd.DataFrame) -> dict[tuple[str, str], int]:
    """Return the whole table of counts by distances."""
    points, windows, zone = frame(table), found.windows, found.subject.zone
    at = (zone.x_m, zone.y_m) if zone.shape is None else zone.shape
    near, far = (zone.radius_m, 2 * zone.radius_m) if zone.shape is None else (0, zone.ring_m - zone.radius_m)
    counts = {}
    for when in ("history", "telling", "before", "after"):
        days = windows.history if when == "telling" else getattr(windows, when)
        some = points[(points["day"] >= days.first) & (points["day"] < days.end)]
        if when == "telling":
            some = some[[(day - windows.day).days // 7 % 8 in (1, 2, 4, 7) for day in some["day"]]]
        metres = some.distance(shapely.Point(at) if isinstance(at, tuple) else at)
        counts["zone", when] = int((metres <= near).sum())
        counts["ring", when] = int(((metres > near) & (metres <= far)).sum())
        counts["study", when] = len(some)
        counts["controls", when] = sum(
            counted(some, days, (one.x_m, one.y_m), radius_m=zone.radius_m) for one in found.controls
        )
    for years, pair in enumerate(windows.earlier, start=1):
        for when, days in zip(("before", "after"), pair, strict=True):
            some = points[(points["day"] >= days.first) & (points["day"] < days.end)]
            metres = some.distance(shapely.Point(at) if isinstance(at, tuple) else at)
            counts["zone", f"{when}_{years}"] = int((metres <= near).sum())
    return counts


@pytest.mark.slow
def test_every_count_of_the_table_is_that_of_distances_point_by_point(found, lines) -> None:
    assert {(row.where, row.when): row.n for row in found.counts} == by_hand(found, lines)
    assert found.count("zone", "before_2") is not None
    assert found.count("zone", "before_3") is None


@pytest.mark.slow
def test_every_control_has_its_own_counts_and_they_add_up(found, lines) -> None:
    points = frame(lines)
    for when in ("history", "before", "after"):
        each = [counted(points, getattr(found.windows, when), (one.x_m, one.y_m)) for one in found.controls]
        assert each == [getattr(one, when) for one in found.controls]
        assert sum(each) == found.count("controls", when)
    assert sum(one.telling for one in found.controls) == found.count("controls", "telling")
    assert 0.4 < found.count("controls", "telling") / found.count("controls", "history") < 0.6
    assert len({one.row for one in found.controls}) == len(found.controls) == 20


def test_the_days_of_the_table_are_those_of_the_windows(found: Comparison) -> None:
    for row in found.counts:
        if "_" not in row.when:
            assert row.days == getattr(found.windows, "history" if row.when == "telling" else row.when)
            weeks = row.days.span_days // 7
            assert row.weeks == weeks if row.when != "telling" else abs(row.weeks - weeks / 2) <= 2
    assert {row.sites for row in found.counts if row.where == "controls"} == {20}


def test_expected_is_what_the_controls_had_times_what_the_zone_was_to_them(found: Comparison) -> None:
    weeks = {row.when: row.weeks for row in found.counts}
    part = weeks["telling"] / weeks["history"]
    share = found.count("zone", "history") * part / found.count("controls", "telling")
    after = found.count("controls", "after")
    english, spanish = said(next(one for one in found.reasons if one.key == "comparison.reason.expected"))
    own, theirs = found.count("zone", "history"), found.count("controls", "telling")
    product = f"{after:,} × {own} × {weeks['telling']} ÷ {weeks['history']} ÷ {theirs:,} = "
    assert product in english
    assert f"counted in all of these weeks, the places in only {weeks['telling']} of them." in english
    assert f"todas esas semanas; los lugares, solo en {weeks['telling']} de ellas." in spanish
    assert np.isclose(found.judgement.zone.expected, share * found.count("controls", "after"))
    weeks = found.weeks
    after = found.weekly.columns(found.windows.spans.after)
    assert np.isclose(weeks.expected[after].sum(), found.judgement.zone.expected)
    assert weeks.observed[after].sum() == found.judgement.zone.observed
    assert (weeks.low <= weeks.expected).all()
    assert (weeks.expected <= weeks.high).all()


def test_no_record_after_the_window_before_chooses_a_control(fallen, lines, found) -> None:
    later = lines["day"] >= day_number(found.windows.history.end)
    x = lines["x_m"].where(~later, lines["x_m"].sample(frac=1, random_state=1).to_numpy())
    moved = found_in(town(lines.assign(x_m=x.where(lines["y_m"].notna()))))
    assert [one.row for one in moved.controls] == [one.row for one in found.controls]
    assert [(one.x_m, one.y_m, one.history) for one in moved.controls] == [
        (one.x_m, one.y_m, one.history) for one in found.controls
    ]


def test_the_order_of_the_records_changes_nothing(lines, found) -> None:
    mixed = found_in(town(lines.sample(frac=1, random_state=3)))
    assert {(row.where, row.when): row.n for row in mixed.counts} == {
        (row.where, row.when): row.n for row in found.counts
    }
    assert mixed.sentence == found.sentence


# ---------------------------------------------------------------------- zones of every sort, requests


@pytest.mark.slow
def test_an_area_is_counted_inside_its_outline_and_says_so(fallen, lines) -> None:
    for area, where in (("square", "inside The Square"), ("street", "inside street")):
        found = found_in(fallen, asked(area=f"quarters:{area}", day=DAY))
        assert {(row.where, row.when): row.n for row in found.counts} == by_hand(found, lines)
        english, spanish = said(found.sentence)
        assert where in english
        assert "dentro de" in spanish
        assert " m of " not in english, "no outline is so many metres around a point"
        all_said(found)


@pytest.mark.parametrize(("years", "said_"), [(0, True), (30, False)])
def test_bad_input_g29_an_area_drawn_anew_is_compared_within_its_new_borders_and_says_so(
    fallen, years: int, said_: bool
) -> None:
    since = DAY - dt.timedelta(days=7 + 365 * years)
    anew = replace(fallen, study=replace(fallen.study, areas_since={"quarters": since}))
    query = asked(area="quarters:square", day=DAY)
    before, after = (before_after(one, query) for one in (fallen, anew))
    assert np.array_equal(before.n, after.n)
    more = [text for text in after.caveats if text not in before.caveats]
    assert [text.key for text in more] == ["comparison.caveat.areas_since"] * said_
    for text in more:
        english, spanish = said(text)
        assert "within them" in english
        assert "dentro de ellos" in spanish
    shown = Desk(anew).comparison(query)
    assert [text.key for text in shown.caveats].count("comparison.caveat.areas_since") == said_


def test_no_control_lies_in_a_long_zone_or_its_ring(fallen) -> None:
    found = found_in(fallen, asked(area="quarters:street", day=DAY))
    assert found.controls
    for one in found.controls:
        assert found.subject.zone.shape.distance(shapely.Point(one.x_m, one.y_m)) > found.subject.zone.ring_m


@pytest.mark.slow
def test_a_drawn_shape_is_counted_as_it_is_drawn(fallen, lines) -> None:
    x, y = HERE
    drawn = ";".join(degrees(x + east, y + north) for east, north in ((-250, -250), (250, -250), (0, 300)))
    found = found_in(fallen, asked(shape=drawn, day=DAY))
    assert found.subject.zone.shape.geom_type == "Polygon"
    assert len(found.subject.zone.shape.exterior.coords) == 4
    assert {(row.where, row.when): row.n for row in found.counts} == by_hand(found, lines)
    assert "inside the drawn shape" in said(found.sentence)[0]
    assert (found.word, found.moved) == (None, ("place_and_day",))


def test_a_place_and_a_day_picked_by_hand_are_exploratory_and_said_to_be(fallen, found) -> None:
    picked = found_in(fallen, asked(at=degrees(*HERE), day=DAY))
    # The same place and day as the event's, with its numbers: only the event was there before anybody looked.
    assert picked.judgement.zone == found.judgement.zone
    assert (picked.word, picked.moved, found.word) == (None, ("place_and_day",), "likely_fewer")
    keys = [text.key for text in picked.caveats]
    assert "comparison.caveat.picked_by_hand" in keys
    assert "comparison.caveat.picked_by_hand" not in [text.key for text in found.caveats]
    assert "within 300 m of the chosen point in The Square," in said(picked.sentence)[0]
    assert "a menos de 300 m del punto elegido" in said(picked.sentence)[1]


@pytest.mark.slow
def test_fewer_broken_lights_after_a_repair_are_found_among_requests(lines) -> None:
    lights = rows(9, mean=2.0, fall=0.2).assign(kind="street_lights")
    noise = rows(8, mean=1.0).assign(kind="noise")
    study = town(lines, requests=pd.concat([lights, noise]), events=(event(kind="lighting_repair"),))
    query = asked(event="E01", measure="requests", request_kinds="street_lights")
    found = found_in(study, query)
    assert (found.word, found.moved) == ("likely_fewer", ())
    assert {(row.where, row.when): row.n for row in found.counts} == by_hand(found, lights)
    assert "311 requests" in said(found.sentence)[0]
    all_said(found)
    # What the kind of event is about is no choice; noise near it, or the lights near a clean-up, would be.
    assert found_in(study, asked(event="E01", measure="requests", request_kinds="noise")).moved == (
        "measure",
        "request_kinds",
    )
    assert found_in(study, asked(event="E01", measure="requests")).moved == ("measure",)
    cleaned = replace(study, events=(event(kind="clean_up"),))
    assert found_in(cleaned, query).moved == ("measure", "request_kinds")


@pytest.mark.slow
def test_a_declared_change_in_how_requests_are_recorded_forbids_a_verdict_on_them_alone(lines) -> None:
    lights = rows(9, mean=2.0, fall=0.2).assign(kind="street_lights")
    query = asked(event="E01", measure="requests", request_kinds="street_lights")
    repair = event(kind="lighting_repair")
    for named, refused in (((), ()), (("requests",), ("recording_change",)), (("noise",), ())):
        declared = (change(DAY + 3 * WEEK, named),)
        study = town(lines, requests=lights, events=(repair,), changes=declared)
        assert found_in(study, query).refusals == refused, named
    of_incidents = found_in(study, asked(event="E01"))
    assert of_incidents.refusals == (), "the last change names requests only"


def test_requests_of_which_the_whole_town_makes_half_as_many_get_no_verdict(lines) -> None:
    lights = rows(9, mean=4.0).assign(kind="street_lights")
    after = lights["day"] >= day_number(DAY + 2 * WEEK)
    thinned = lights[~after | (np.arange(len(lights)) % 3 == 0)]
    study = town(lines, requests=thinned, events=(event(kind="lighting_repair"),))
    found = found_in(study, asked(event="E01", measure="requests", request_kinds="street_lights"))
    assert "level_shift" in found.refusals


def test_requests_are_compared_over_their_own_days(lines) -> None:
    lights = rows(9, mean=2.0).assign(kind="street_lights")
    first = day_number(DAY - 60 * WEEK)
    study = town(lines, requests=lights[lights["day"] >= first])
    found = found_in(study, asked(event="E01", measure="requests"))
    assert found.windows.history.first >= DAY - 60 * WEEK
    assert found.refusals == ("short_history",)
    assert found.windows.earlier == ()


# --------------------------------------------------------------------------------- what forbids it


def test_what_acts_on_people_is_not_compared_at_all() -> None:
    fair = event("E02", "job_fair", acts_on="people")
    assert none_of(town(rows(days=30), events=(fair,)), asked(event="E02")) == "acts_on_people"


@pytest.mark.parametrize(("days", "reasons"), [(55, ("not_lasting",)), (56, ())])
def test_what_lasts_less_than_eight_weeks_gets_no_verdict(lines, days: int, reasons: tuple) -> None:
    short = event(period=Period(DAY, DAY + dt.timedelta(days=days)))
    assert found_in(town(lines, events=(short,))).refusals == reasons


def test_an_operation_nearby_forbids_it_and_a_clean_up_stands_beside_it(lines) -> None:
    beside = {"x_m": HERE[0] + 700}
    police = town(lines, events=(event(), event("E02", "police_operation", **beside)))
    assert refusals_of(police) == ("operation",)
    cleaned = found_in(town(lines, events=(event(), event("E02", "clean_up", **beside))))
    assert cleaned.word == "likely_fewer"
    assert "comparison.confounder.other_event" in [text.key for text in cleaned.caveats]


def test_a_finding_among_several_events_is_said_to_be_one_of_them(lines, found) -> None:
    far = event("E02", "clean_up", x_m=HERE[0] + 3_000)
    several = found_in(town(lines, events=(event(), far)))
    assert several.word == "likely_fewer"
    (said_of,) = (text for text in several.caveats if text.key == "comparison.caveat.one_of_many")
    assert said_of.values["n"] == 2
    assert all("2" in spoken for spoken in said(said_of))
    assert "comparison.caveat.one_of_many" not in [text.key for text in found.caveats], "it is the only one"


def test_a_declared_change_of_recording_between_the_windows_forbids_it(lines) -> None:
    for day in (DAY - 10 * WEEK, DAY, DAY + 10 * WEEK):
        blocked = town(lines, changes=(change(day),))
        assert refusals_of(blocked) == ("recording_change",)
        assert found_in(blocked).windows.spans.history_weeks > 100, "the history is not what is wrong"


def test_an_earlier_change_of_recording_cuts_the_history(lines) -> None:
    day = DAY - 90 * WEEK
    found = found_in(town(lines, changes=(change(FIRST + WEEK), change(day))))
    assert found.word == "likely_fewer"
    assert found.windows.history.first == day
    assert len(found.windows.earlier) == 1
    assert "comparison.caveat.little_history" in [text.key for text in found.caveats]
    late = town(lines, changes=(change(DAY - 60 * WEEK),))
    assert refusals_of(late) == ("short_history",)
    late_caveats = [text.key for text in found_in(late).caveats]
    assert "comparison.caveat.no_earlier_year" in late_caveats


def test_two_changes_block_by_the_later_and_cut_by_the_earlier(lines) -> None:
    found = found_in(town(lines, changes=(change(DAY - 90 * WEEK), change(DAY + WEEK))))
    assert found.refusals == ("recording_change",)
    assert found.windows.history.first == DAY - 90 * WEEK


def test_a_jump_of_the_whole_town_that_nobody_declared_forbids_it() -> None:
    table = rows(6, mean=3.0)
    gone = (table["day"] >= day_number(DAY)) & (np.random.default_rng(1).random(len(table)) < 0.6)
    assert refusals_of(town(table[~gone])) == ("level_shift",)


@pytest.mark.slow
def test_weeks_in_which_nothing_was_recorded_anywhere_are_not_weeks_without_incidents(lines) -> None:
    def without(first: dt.date, weeks: int) -> Holdings:
        gap = (lines["day"] >= day_number(first)) & (lines["day"] < day_number(first + weeks * WEEK))
        return town(lines[~gap])

    for first in (DAY - 9 * WEEK, DAY + 8 * WEEK):
        blocked = without(first, 3)
        assert refusals_of(blocked) == ("missing_weeks",)
        (confounder,) = found_in(blocked).confounders
        assert (confounder.day, confounder.says.values["n"]) == (first, 3)
    cut = found_in(without(DAY - 100 * WEEK, 4))
    assert cut.windows.history.first == DAY - 96 * WEEK
    assert cut.judgement.spans.history_weeks == 70
    assert cut.word == "likely_fewer"
    assert refusals_of(without(DAY - 60 * WEEK, 4)) == ("short_history",)
    assert found_in(without(DAY - 100 * WEEK + dt.timedelta(days=2), 1)).refusals == ()


def test_a_feed_that_stopped_before_the_others_leaves_weeks_that_are_missing(lines) -> None:
    stopped = lines[(lines["kind"] != "burglary_home") | (lines["day"] < day_number(DAY + 20 * WEEK))]
    assert refusals_of(town(stopped), asked(kinds=("burglary_home",))) == ("missing_weeks",)


@pytest.mark.slow
def test_protected_incidents_are_in_no_count_and_it_is_said_how_many(lines, found) -> None:
    more = lines.copy()
    there = np.hypot(more["x_m"] - HERE[0], more["y_m"] - HERE[1]) < 300
    more.loc[there & (more["day"] % 2 == 0), "protected"] = True
    other = found_in(town(more))
    assert {(row.where, row.when): row.n for row in other.counts} == by_hand(other, more)
    assert other.count("zone", "after") < found.count("zone", "after")
    hidden = int((more["protected"] & more["x_m"].notna()).sum())
    caveat = next(text for text in other.caveats if text.key == "comparison.caveat.withheld")
    assert caveat.values["n"] == hidden
    english, spanish = said(caveat)
    assert f"{hidden:,} incidents of these kinds are protected, to keep people safe or because" in english
    assert "reviewed list" in english
    assert "lista revisada" in spanish


@pytest.mark.slow
def test_kinds_that_follow_attention_are_left_out_by_default_and_refused_when_asked(lines) -> None:
    drugs = rows(7, mean=2.0, fall=0.2).assign(kind="drugs")
    study = town(pd.concat([lines, drugs]))
    usual = found_in(study)
    assert {(row.where, row.when): row.n for row in usual.counts} == by_hand(usual, lines)
    assert "comparison.caveat.kinds_left_out" in [text.key for text in usual.caveats]
    query = asked(kinds=("drugs",))
    assert refusals_of(study, query) == ("kinds_that_follow_attention",)
    assert found_in(study, query).count("zone", "after") > 0


def test_one_single_point_is_no_area_to_judge(lines) -> None:
    there = np.hypot(lines["x_m"] - HERE[0], lines["y_m"] - HERE[1]) < 300
    stacked = lines.assign(
        x_m=lines["x_m"].where(~there, HERE[0] + 5), y_m=lines["y_m"].where(~there, HERE[1] - 9)
    )
    assert refusals_of(town(stacked)) == ("one_point",)
    two = stacked.copy()
    two.loc[two.index[there.to_numpy()][::2], "x_m"] += 40
    assert found_in(town(two)).refusals == ()


def test_a_long_street_with_incidents_at_both_ends_is_not_one_point(lines) -> None:
    ends = [corner(CORNER - 2), HERE]
    off = (np.abs(lines["y_m"] - HERE[1]) < 250) & lines["y_m"].notna()
    kept = lines[~off | (np.arange(len(lines)) % 3 > 0)].copy()
    row = (np.abs(kept["y_m"] - HERE[1]) < 250).to_numpy()
    at = np.array(ends)[np.arange(row.sum()) % 2]
    kept.loc[row, ["x_m", "y_m"]] = at
    assert "one_point" not in found_in(town(kept), asked(area="quarters:street", day=DAY)).refusals


def test_without_a_possible_control_and_with_a_zone_as_large_as_the_town_it_says_which(lines) -> None:
    alone = lines[np.hypot(lines["x_m"] - HERE[0], lines["y_m"] - HERE[1]) < 3.5 * APART_M]
    thin = alone[
        (np.hypot(alone["x_m"] - HERE[0], alone["y_m"] - HERE[1]) < 300) | (np.arange(len(alone)) % 10 == 0)
    ]
    assert refusals_of(town(thin)) == ("no_possible_control", "too_few_controls")
    assert refusals_of(town(lines), asked(event="E01", radius_m=6_000))[0] == "zone_covers_the_city"


def test_a_zone_without_incidents_says_so(lines) -> None:
    empty = lines[~(np.hypot(lines["x_m"] - HERE[0], lines["y_m"] - HERE[1]) < 700)]
    assert refusals_of(town(empty)) == ("nothing_in_the_zone", "no_history")


def test_a_town_without_incidents_or_days_is_not_compared() -> None:
    assert none_of(town(rows(days=30).iloc[:0]), asked()) == "no_days"
    assert none_of(town(rows(days=30)), asked(kinds=("arson",))) == "nothing_counted"
    assert none_of(town(rows(days=30)), asked(kinds=())) == "no_kinds_chosen"
    assert none_of(town(rows(days=30)), Query(layer="before_after")) == "nothing_named"
    assert none_of(town(rows(days=30), last=FIRST + dt.timedelta(days=29)), asked()) == "future"


def test_the_newest_days_are_held_back_by_how_late_reports_come(lines) -> None:
    late = found_in(town(lines, delay_days=12, last=DAY + dt.timedelta(days=80)))
    assert late.delay_days == 12
    assert late.windows.held_back.span_days == 12
    assert late.windows.after.span_days == (81 - 12) // 7 * 7
    assert "comparison.choice.held_back" in [text.key for text in late.choices]
    unknown = found_in(town(lines, delay_days=None))
    assert "comparison.caveat.delay_unknown" in [text.key for text in unknown.caveats]
    all_said(late)
    all_said(unknown)


@pytest.mark.slow
def test_with_no_history_at_all_there_is_one_reason_and_a_plain_count(lines) -> None:
    early = DAY - 150 * WEEK
    study = town(lines, events=(event(period=Period(early, early + 20 * WEEK)),))
    assert refusals_of(study) == ("short_history",)
    found = found_in(study)
    assert found.word == "cannot_tell"
    assert found.weekly.week[0] == found.windows.spans.before[0], "no week from before the data"
    assert found.windows.spans.clean_weeks == 0
    assert found.windows.history == found.windows.before, "all there is, so that something is expected"
    assert {(row.where, row.when): row.n for row in found.counts} == by_hand(found, lines)


# ----------------------------------------------------------------------------------- exploratory

SPANS = f"{DAY - 10 * WEEK}..{DAY - dt.timedelta(days=1)}", f"{DAY}..{DAY + 10 * WEEK - dt.timedelta(days=1)}"
CONTROLS = ";".join(degrees(*corner(one)) for one in (0, 2, 4, 28, 30, 34, 40))
SOME_REPORTS = tuple(f"T-{one:06d}" for one in range(0, 25_000, 60))
MOVED = {
    "radius_m": (asked(event="E01", radius_m=250), ("radius_m",)),
    "weeks": (asked(event="E01", weeks=20), ("weeks",)),
    "windows": (asked(event="E01", before=SPANS[0], after=SPANS[1]), ("before", "after")),
    "margin_percent": (asked(event="E01", margin_percent=30), ("margin_percent",)),
    "controls": (asked(event="E01", controls=CONTROLS), ("controls",)),
    "hours": (replace(asked(), hours=(18, 3)), ("hours",)),
    "weekdays": (replace(asked(), weekdays=(4, 5)), ("weekdays",)),
    "areas": (replace(asked(), areas=(("quarters", ("west",)),)), ("areas",)),
    "where": (replace(asked(), where=Where(anchor="event", id="E01", radius_m=20_000)), ("where",)),
    "reports": (replace(asked(), reports=SOME_REPORTS), ("reports",)),
    "period": (replace(asked(), period=Period(FIRST, LAST)), ("period",)),
    "preset": (replace(asked(), preset="last_12_months"), ("period",)),
    "basis": (replace(asked(), basis="offences"), ("basis",)),
    "kinds": (asked(kinds=("burglary_home",)), ("kinds",)),
    "date": (replace(asked(), clock="reported"), ("clock",)),
    "default_locations": (replace(asked(), default_locations=True), ("default_locations",)),
    "two at once": (replace(asked(event="E01", weeks=9), hours=(0, 12)), ("weeks", "hours")),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", MOVED)
def test_what_is_moved_by_hand_is_named_and_leaves_no_verdict(fallen: Holdings, name: str) -> None:
    query, moved = MOVED[name]
    found = found_in(fallen, query)
    assert (found.word, found.moved) == (None, moved)
    first = found.reasons[0]
    assert first.key == "comparison.reason.exploratory"
    for language, spoken in zip(("en", "es"), said(first), strict=True):
        for text in first.values["settings"]:
            assert Speaker(language).say(text) in spoken
    for spoken in said(found.sentence):
        assert not VERDICT.search(spoken.split(":", 1)[1].replace("a menos de", "").replace("within", "")), (
            spoken
        )
        assert spoken.startswith(("Exploratory", "Exploratorio"))
    spoken = [one for text in (*found.reasons[1:], *found.caveats) for one in said(text)]
    assert not [
        one
        for one in spoken
        if re.search(r"fewer than expected|more than expected|likely|probablemente", one)
    ]
    all_said(found)


def test_every_setting_and_filter_is_tried_above() -> None:
    tried = {one for _, moved in MOVED.values() for one in moved}
    assert tried == {*SETTINGS, *FILTERS, "basis", "kinds"} - {"measure", "request_kinds"}


def test_a_setting_at_its_default_moves_nothing(fallen, found) -> None:
    same = found_in(fallen, asked(event="E01", weeks=0, radius_m=0, margin_percent=10))
    assert (same.moved, same.word, same.sentence) == ((), found.word, found.sentence)


@pytest.mark.slow
def test_kinds_and_measure_chosen_afterwards_are_exploratory_and_planned_ones_are_judged(lines, lit) -> None:
    lights = {"measure": "requests", "request_kinds": "street_lights"}
    for query, moved, what, counted_lines in (
        (asked(kinds=("burglary_home",)), ("kinds",), "incidents", lines[lines["kind"] == "burglary_home"]),
        (asked(event="E01", **lights), ("measure", "request_kinds"), "requests", LIGHTS),
    ):
        afterwards = found_in(lit, query)
        assert (afterwards.moved, afterwards.word, afterwards.plan) == (moved, None, None)
        planned = plan(dt.datetime(2022, 12, 1, tzinfo=dt.UTC), query)
        found = compare(lit, query, plans=(planned,))
        assert (found.moved, found.plan) == ((), planned)
        assert found.word == found.judgement.verdict.word == "likely_fewer"
        assert {(row.where, row.when): row.n for row in found.counts} == by_hand(found, counted_lines)
        assert found.asked.measure == what
        too_late = plan(dt.datetime(2023, 2, 1, tzinfo=dt.UTC), query)
        assert compare(lit, query, plans=(too_late,)).moved == moved


@pytest.mark.slow
def test_an_untouched_question_follows_the_measure_that_a_plan_fixed(lines, lit) -> None:
    query = asked(event="E01", measure="requests", request_kinds="street_lights")
    fixed = plan(dt.datetime(2022, 12, 1, tzinfo=dt.UTC), query)
    found = compare(lit, asked(event="E01"), plans=(fixed,))
    assert (found.plan, found.moved, found.word) == (fixed, (), "likely_fewer")
    assert (found.asked.measure, found.asked.request_kinds) == ("requests", ("street_lights",))
    assert {(row.where, row.when): row.n for row in found.counts} == by_hand(found, LIGHTS)
    english, spanish = said(found.sentence)
    assert "311 requests" in english
    assert "solicitudes al 311" in spanish
    assert compare(lit, query, plans=(fixed,)).sentence == found.sentence
    # Without the plan it is the incidents that are counted.
    without = compare(lit, asked(event="E01"), plans=())
    assert without.asked.measure == "incidents"
    assert {(row.where, row.when): row.n for row in without.counts} == by_hand(without, lines)


@pytest.mark.slow
def test_an_untouched_question_follows_the_margin_that_a_plan_fixed_and_its_verdict_with_it(steady) -> None:
    usual, wide = asked(event="E01"), asked(event="E01", margin_percent=50)
    fixed = plan(dt.datetime(2022, 12, 1, tzinfo=dt.UTC), wide)
    narrow, found = compare(steady, usual, plans=()), compare(steady, usual, plans=(fixed,))
    assert (found.plan, found.moved, found.asked.margin_percent) == (fixed, (), 50)
    assert (narrow.plan, narrow.asked.margin_percent) == (None, 10)
    # The interval is the same; what is called little is not.
    assert found.judgement.zone == narrow.judgement.zone
    assert (narrow.word, found.word) == ("cannot_tell", "little_or_no_change")
    afterwards = compare(steady, wide, plans=())
    assert (afterwards.word, afterwards.moved) == (None, ("margin_percent",))
    assert compare(steady, wide, plans=(fixed,)).word == "little_or_no_change"
    (said_of,) = (one for one in found.choices if one.key == "comparison.choice.margin")
    assert all("50" in spoken for spoken in said(said_of))


def test_controls_chosen_by_hand_are_those_counted_and_none_may_reach_the_ring(fallen, lines) -> None:
    found = found_in(fallen, MOVED["controls"][0])
    assert len(found.controls) == 7
    assert {(row.where, row.when): row.n for row in found.counts} == by_hand(found, lines)
    near = f"{CONTROLS};{degrees(HERE[0] + 890, HERE[1])}"
    assert none_of(fallen, asked(event="E01", controls=near)) == "control_in_the_ring"
    assert none_of(fallen, asked(event="E01", controls=f"{CONTROLS};0,0")) == "off_the_map"


def test_unequal_windows_are_marked(fallen) -> None:
    before = f"{DAY - 20 * WEEK}..{DAY - 10 * WEEK - dt.timedelta(days=1)}"
    found = found_in(fallen, asked(event="E01", before=before, after=SPANS[1]))
    assert found.windows.equal
    assert "comparison.caveat.unequal_windows" not in [text.key for text in found.caveats]
    after = f"{DAY}..{DAY + 4 * WEEK - dt.timedelta(days=1)}"
    found = found_in(fallen, asked(event="E01", before=before, after=after))
    assert "comparison.caveat.unequal_windows" in [text.key for text in found.caveats]


# ------------------------------------------------------------------------------------ what is said


@pytest.mark.parametrize("fall", [0.3, 0.5, 1.0, 2.0])
def test_no_verdict_says_why_and_no_percentage_stands_in_it(fall: float) -> None:
    found = found_in(town(seed=4, mean=3.0, fall=fall))
    for spoken in said(found.sentence):
        assert not FORBIDDEN.search(spoken), spoken
        assert re.findall(r"(\d+) ?%", spoken) == ["95"]
    for spoken in all_said(found):
        assert set(re.findall(r"(\d+) ?%", spoken)) <= {"95", "10"}, spoken
    assert found.caveats[0].key == "comparison.caveat.not_a_cause"


def test_more_next_door_is_said_beside_a_verdict_only(lines) -> None:
    rng = np.random.default_rng(8)
    n, whole = 400, (day_number(FIRST), day_number(LAST))
    angle = rng.uniform(0, 2 * np.pi, n)
    ring = pd.DataFrame({"x_m": HERE[0] + 450 * np.cos(angle), "y_m": HERE[1] + 450 * np.sin(angle)})
    ring = ring.assign(kind="burglary_home", protected=False, desk=False)
    # Every corner has a ring, so that the ring has controls; at the corner it grew.
    around = []
    for east, north in map(corner, range(COLUMNS * ROWS)):
        moved = {"x_m": ring["x_m"] - HERE[0] + east, "y_m": ring["y_m"] - HERE[1] + north}
        around.append(ring.assign(**moved, day=rng.integers(*whole, n)))
    grown = ring.assign(day=rng.integers(day_number(DAY), day_number(DAY) + 180, n))
    study = town(pd.concat([lines, *around, grown.iloc[:150]]))
    usual, moved = found_in(study), found_in(study, asked(event="E01", weeks=25))
    key = "comparison.caveat.more_next_door"
    assert key in [text.key for text in usual.caveats]
    assert key not in [text.key for text in moved.caveats]
    assert usual.judgement.ring.low > 0


def plan(made: dt.datetime, query: Query) -> Plan:
    return Plan("20221201-101500-3f9a2c1b", "Narrow lamps", made, query.to_params(), "r0001", "9f2c")


def test_settings_saved_before_the_window_after_keep_their_verdict_and_later_ones_do_not(fallen) -> None:
    query = asked(event="E01", radius_m=250)
    early, late = (dt.datetime(2022, 12, 1, tzinfo=dt.UTC), dt.datetime(2023, 1, 20, tzinfo=dt.UTC))
    kept = compare(fallen, query, plans=(plan(early, query),))
    assert (kept.word, kept.moved) == ("likely_fewer", ())
    assert "Narrow lamps" in said(kept.choices[0])[0]
    for plans in ((plan(late, query),), (plan(early, asked(event="E01", radius_m=260)),), ()):
        assert (compare(fallen, query, plans=plans).word, compare(fallen, query, plans=plans).moved) == (
            None,
            ("radius_m",),
        )
