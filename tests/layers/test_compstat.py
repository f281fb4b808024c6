"""The sheet of recent days: every count by a plain data frame, and what may not be compared is not."""

import datetime as dt
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from geodata.holdings import Holdings
from geodata.kinds.tree import KINDS
from geodata.period import NO_DAY, Period, day_number
from geodata.records import RecordingChange
from geodata.words.speaker import Speaker
from layers.base.answers import Answer
from layers.base.catalogue import ask
from layers.base.query import Query, QueryFacts
from layers.compstat import NAME, ends_of
from layers.sheet.windows import WINDOWS, Window
from layers.stats.false_discovery import control_false_discovery
from layers.stats.recent_change import recent_change
from tests.layers import brute
from tests.layers.sheet.years import years

ASKED = (
    Query(),
    Query(kinds=("robbery", "theft_from_vehicle"), hours=(18, 3)),
    Query(weekdays=(4, 5), clock="reported"),
    Query(areas=(("quarters", ("q1", "q2")),), basis="offences"),
    Query(basis="victims"),
)


@pytest.fixture(scope="module")
def holdings() -> Holdings:
    return years()


def sheet(holdings: Holdings, query: Query = Query(), **options: str) -> Answer:  # noqa: B008 - frozen
    return ask(holdings, replace(query, layer=NAME, options=tuple(options.items())))


def counted_by_hand(holdings: Holdings, query: Query, days: Period, row: str, by: str) -> int:
    found = brute.passing(holdings, replace(query, period=days, preset="all"))
    if by == "kinds":
        found = found[found["kind"] == row]
    elif by == "areas":
        areas = found["area quarters"]
        found = found[areas.isna() if row == "" else areas == row]
    return int(found["weight"].sum())


@pytest.mark.slow
@pytest.mark.parametrize("by", ["kinds", "areas", "all"])
@pytest.mark.parametrize("query", ASKED)
def test_every_count_is_that_of_a_data_frame(holdings: Holdings, query: Query, by: str) -> None:
    asked = replace(query, period=None, preset="all", table="quarters")
    answer = sheet(holdings, asked, rows=by, until="newest")
    last = holdings.release.last
    assert last is not None
    for name in WINDOWS:
        window = Window.ending(name, last)
        for at, row in enumerate(answer.places.ids):
            assert answer.columns[name][at] == counted_by_hand(holdings, asked, window.current, row, by)


def test_earlier_years_are_those_of_a_data_frame_and_what_stands_beside_follows_from_them(
    holdings: Holdings,
) -> None:
    answer = sheet(holdings)
    ends = ends_of(holdings, Query(layer=NAME))
    window = Window.ending("last_28_days", ends.last)
    columns: dict[str, Any] = dict(answer.columns)
    assert len(answer) > 4
    for at, row in enumerate(answer.places.ids):
        said = [columns[f"last_28_days_{year}_years_before"][at] for year in (1, 2, 3)]
        assert said == [counted_by_hand(holdings, Query(), days, row, "kinds") for days in window.earlier]
        assert columns["last_28_days_mean"][at] == pytest.approx(np.mean(said))
    share = columns["last_28_days_share_in"]
    assert columns["last_28_days_expected"] == pytest.approx(columns["last_28_days_mean"] * share)
    again = recent_change(
        current=columns["last_28_days"],
        earlier=np.array([columns[f"last_28_days_{year}_years_before"] for year in (1, 2, 3)]).T,
        span_days=28 * share,
        earlier_days=np.full(3, 28),
        dispersion=np.ones(len(answer)),
    )
    assert answer.value == pytest.approx(again.z)
    assert columns["last_28_days_low"] == pytest.approx(again.low)
    assert (columns["p"] >= again.p - 1e-12).all(), "a row that swings more is never surer"
    assert columns["p_adjusted"] == pytest.approx(control_false_discovery(columns["p"]).adjusted)


def test_a_percentage_stands_only_where_at_least_20_were_counted_before(holdings: Holdings) -> None:
    columns = sheet(holdings).columns
    for window in WINDOWS:
        for percent, base in (("percent", "mean"), ("percent_year_before", "1_years_before")):
            said = np.isfinite(columns[f"{window}_{percent}"])
            enough = columns[f"{window}_{base}"] >= 20
            assert said.tolist() == enough.tolist()
    assert np.isfinite(columns["year_to_date_percent"]).any()
    assert np.isnan(columns["last_7_days_percent"]).any()


def test_by_itself_the_sheet_ends_before_the_days_that_are_not_complete(holdings: Holdings) -> None:
    ends = ends_of(holdings, Query(layer=NAME))
    last = holdings.release.last
    assert last is not None
    assert ends.delay.days
    assert ends.last == last - dt.timedelta(days=ends.delay.days)
    answer = sheet(holdings)
    assert not any(answer.columns["last_7_days_late_days"])
    said = [Speaker("en").say(one) for one in answer.choices]
    assert any(f"newest {ends.left_out} days are left out" in one for one in said)


def test_late_days_are_counted_and_marked_but_nothing_is_compared_in_them(holdings: Holdings) -> None:
    answer = sheet(holdings, until="newest", window="last_7_days")
    assert (answer.columns["last_7_days_late_days"] > 0).all()
    assert set(answer.columns["last_7_days_not_compared"]) == {"late_days"}
    for name in ("z", "low", "percent", "z_year_before"):
        assert np.isnan(answer.columns[f"last_7_days_{name}"]).all()
    assert np.isnan(answer.columns["p"]).all()
    assert (answer.columns["changed"] == "").all()
    # How many there were a year before is known all the same.
    last = holdings.release.last
    assert last is not None
    window = Window.ending("last_7_days", last)
    for at, row in enumerate(answer.places.ids):
        said = [answer.columns[f"last_7_days_{year}_years_before"][at] for year in (1, 2, 3)]
        assert said == [counted_by_hand(holdings, Query(), days, row, "kinds") for days in window.earlier]
        assert answer.columns["last_7_days_mean"][at] == pytest.approx(np.mean(said))
    assert answer.columns["last_7_days"].sum() == answer.totals.n > 0
    assert "not complete yet" in Speaker("en").say(answer.headline)


def test_a_day_can_be_named_and_the_last_one_is_the_last_of_the_data(holdings: Holdings) -> None:
    day = dt.date(2026, 1, 31)
    answer = sheet(holdings, last_day=day.isoformat(), rows="all")
    window = Window.ending("last_28_days", day)
    assert answer.columns["last_28_days"][0] == counted_by_hand(holdings, Query(), window.current, "", "all")
    far = ends_of(holdings, Query(layer=NAME, options=(("last_day", "2150-01-01"),)))
    assert far.last == holdings.release.last


def test_what_was_recorded_otherwise_is_not_compared(holdings: Holdings) -> None:
    ends = ends_of(holdings, Query(layer=NAME))
    day = ends.last - dt.timedelta(days=500)
    one_kind = years(changes=(RecordingChange(day, {"en": "new forms", "es": "otra hoja"}, ("robbery",)),))
    answer = sheet(one_kind)
    of_robbery = np.array([row in {"robbery", "robbery_armed"} for row in answer.places.ids])
    assert of_robbery.any()
    years_in_mean = answer.columns["last_28_days_years_in_mean"]
    assert set(years_in_mean[of_robbery]) == {1}
    assert set(years_in_mean[~of_robbery]) == {3}
    every = sheet(
        years(changes=(RecordingChange(ends.last - dt.timedelta(days=90), {"en": "new", "es": "otra"}),))
    )
    assert set(every.columns["last_28_days_not_compared"]) == {"recording_change"}
    assert np.isnan(every.value).all()
    assert "recording changed" in Speaker("en").say(every.headline)


def test_too_little_history_names_no_change(holdings: Holdings) -> None:
    first = holdings.release.first
    assert first is not None
    answer = sheet(holdings, last_day=(first + dt.timedelta(days=450)).isoformat())
    assert set(answer.columns["last_28_days_years_in_mean"]) == {1}
    assert np.isfinite(answer.columns["last_28_days_z"]).all()
    early = sheet(holdings, last_day=(first + dt.timedelta(days=100)).isoformat())
    assert set(early.columns["last_28_days_not_compared"]) == {"not_known"}
    assert (early.columns["changed"] == "").all()


def test_a_kind_that_takes_the_place_of_others_is_named_and_they_are_called_fewer(holdings: Holdings) -> None:
    ends = ends_of(holdings, Query(layer=NAME))
    day = (ends.last - dt.date(1970, 1, 1)).days
    incidents, kind = holdings.incidents, holdings.incidents.kind
    drugs, home = (kind.names.index(name) for name in ("drugs", "burglary_home"))
    recent = (incidents.day > day - 28) & (incidents.day <= day) & (kind.codes != home)
    codes = np.where(recent, drugs, kind.codes).astype(kind.codes.dtype)
    answer = sheet(replace(holdings, incidents=replace(incidents, kind=replace(kind, codes=codes))))
    changed = dict(zip(answer.places.ids, answer.columns["changed"], strict=True))
    assert changed["drugs"] == "more"
    assert changed["burglary_home"] == ""
    assert {way for row, way in changed.items() if row not in {"drugs", "burglary_home"}} == {"fewer"}
    for language, more in (("en", "more Drug offense"), ("es", "más Delito de drogas")):
        assert more in Speaker(language).say(answer.headline)


def test_rows_of_kinds_stand_in_the_order_of_the_tree(holdings: Holdings) -> None:
    order = list(KINDS)
    found = [order.index(row) for row in sheet(holdings).places.ids if row in KINDS]
    assert found == sorted(found)


def test_the_days_of_the_question_are_not_those_of_the_sheet_and_it_says_so(holdings: Holdings) -> None:
    plain, other = sheet(holdings), sheet(holdings, Query(preset="last_year"))
    assert plain.columns["last_7_days"].tolist() == other.columns["last_7_days"].tolist()
    said = {one.key for one in other.caveats} - {one.key for one in plain.caveats}
    assert said == {"sheet.days_ignored"}


def test_areas_are_places_with_outlines_and_what_lies_in_none_stands_last(holdings: Holdings) -> None:
    answer = sheet(holdings, rows="areas")
    offered = QueryFacts.of(holdings).set_named("quarters")
    assert offered is not None
    assert set(answer.places.ids) == {*offered.ids, ""}
    assert answer.places.kind == "areas"
    assert answer.places.ids[-1] == ""
    assert answer.n.sum() == answer.totals.n


def test_years_in_which_areas_had_other_outlines_are_not_held_beside_today(holdings: Holdings) -> None:
    ends = ends_of(holdings, Query(layer=NAME))
    since = ends.last - dt.timedelta(days=500)
    moved = replace(holdings, study=replace(holdings.study, areas_since={"quarters": since}))
    answer = sheet(moved, Query(table="quarters"), rows="areas")
    assert set(answer.columns["last_28_days_years_in_mean"]) == {1}
    assert sum(one.key == "caveat.areas_since" for one in answer.caveats) == 1
    inside = sheet(moved, Query(areas=(("quarters", ("q1",)),)))
    assert set(inside.columns["last_28_days_years_in_mean"]) == {1}
    for untouched in (sheet(moved), sheet(moved, Query(table="beat"), rows="areas")):
        assert set(untouched.columns["last_28_days_years_in_mean"]) == {3}
        assert not any(one.key == "caveat.areas_since" for one in untouched.caveats)


def as_it_was(holdings: Holdings, day: dt.date) -> Holdings:
    """Return holdings as they stood on a day: without what was reported later."""
    incidents, number = holdings.incidents, day_number(day)
    known = (incidents.reported_day == NO_DAY) | (incidents.reported_day <= number)
    unknown = np.where(known, incidents.day, NO_DAY).astype(incidents.day.dtype)
    order = np.argsort(unknown, kind="stable")  # what was not reported yet has no day that anybody knows
    kept = replace(
        incidents,
        **{name: getattr(incidents, name)[order] for name in ("minute", "reported_day", "reported_minute")},
        day=unknown[order],
        kind=incidents.kind.take(order),
    )
    return replace(holdings, incidents=kept, release=replace(holdings.release, last=day))


@pytest.mark.slow
def test_what_is_not_reported_yet_makes_no_kind_look_fewer_however_late_it_is_told(
    holdings: Holdings,
) -> None:
    kind = holdings.incidents.kind
    slow = np.isin(kind.codes, [kind.names.index(one) for one in ("robbery", "burglary_home")])
    days = holdings.incidents.day.astype(np.int64)
    rng = np.random.default_rng(4)
    late = np.where(slow, rng.integers(0, 40, len(days)), 0)
    reported = np.where(days == NO_DAY, NO_DAY, days + late)
    told = replace(
        holdings,
        incidents=replace(
            holdings.incidents, reported_day=reported.astype(holdings.incidents.reported_day.dtype)
        ),
    )
    last = holdings.release.last
    assert last is not None
    kept = {True: [0.0, 0.0], False: [0.0, 0.0]}
    for ago in range(200, 520, 16):
        was = as_it_was(told, last - dt.timedelta(days=ago))
        answer = sheet(was, until="newest", last_day=(last - dt.timedelta(days=ago + 14)).isoformat())
        for at, row in enumerate(answer.places.ids):
            days28 = Window.ending("last_28_days", last - dt.timedelta(days=ago + 14)).current
            truth = counted_by_hand(told, Query(), days28, str(row), "kinds")
            is_slow = row in {"robbery", "burglary_home"}
            kept[is_slow][0] += float(answer.columns["last_28_days"][at])
            kept[is_slow][1] += truth * float(answer.columns["last_28_days_share_in"][at])
    for is_slow, (n, expected) in kept.items():
        assert n / expected == pytest.approx(1, abs=0.06), is_slow
        assert expected > 300


def test_a_tail_of_late_reports_before_the_files_begin_is_no_earlier_year(holdings: Holdings) -> None:
    incidents = holdings.incidents
    first = holdings.release.first
    assert first is not None
    cut = day_number(first) + 900
    thin = (incidents.day >= cut) | (np.arange(len(incidents)) % 10 == 0)
    unknown = np.where(thin, incidents.day, NO_DAY).astype(incidents.day.dtype)
    order = np.argsort(unknown, kind="stable")
    tail = replace(
        incidents,
        day=unknown[order],
        minute=incidents.minute[order],
        reported_day=incidents.reported_day[order],
        reported_minute=incidents.reported_minute[order],
        kind=incidents.kind.take(order),
    )
    answer = sheet(replace(holdings, incidents=tail))
    years_in_mean = set(answer.columns["last_28_days_years_in_mean"])
    assert max(years_in_mean) < 3
    assert any(one.key == "sheet.thin" for one in answer.caveats)
    assert not any(one.key == "sheet.thin" for one in sheet(holdings).caveats)


@pytest.mark.parametrize(("last_day", "key"), [("1900-01-01", "sheet.before_the_data"), ("2199-01-01", "")])
def test_a_day_outside_the_data_is_said(holdings: Holdings, last_day: str, key: str) -> None:
    answer = sheet(holdings, last_day=last_day)
    if key:
        assert answer.headline.key == key
        assert len(answer) == 0
    else:
        assert "sheet.clamped" in {one.key for one in answer.choices}


def test_days_before_the_first_one_are_no_zero(holdings: Holdings) -> None:
    first = holdings.release.first
    assert first is not None
    answer = sheet(holdings, last_day=(first + dt.timedelta(days=14)).isoformat())
    assert set(answer.columns["last_28_days_not_compared"]) == {"current_not_known"}
    assert "do not hold all of these days" in Speaker("en").say(answer.headline)


def test_a_change_of_some_kinds_says_that_the_others_are_still_compared(holdings: Holdings) -> None:
    ends = ends_of(holdings, Query(layer=NAME))
    change = RecordingChange(ends.last - dt.timedelta(days=500), {"en": "new", "es": "otra"}, ("robbery",))
    mixed = sheet(years(changes=(change,)), rows="all")
    assert set(mixed.columns["last_28_days_years_in_mean"]) == {3}
    assert "sheet.changed.some" in {one.key for one in mixed.caveats}
    alone = sheet(years(changes=(change,)), Query(kinds=("robbery",)), rows="all")
    assert set(alone.columns["last_28_days_years_in_mean"]) == {1}
    assert "sheet.changed" in {one.key for one in alone.caveats}
