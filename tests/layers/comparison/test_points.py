"""Which records are counted: kinds, marks, protection, default locations, requests, and their delay."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd

from geodata.period import NO_DAY, Period, day_number
from layers.base.query import Query
from layers.comparison.asked import Asked
from layers.comparison.points import changed_kinds, data_days, points_of
from tests.layers.comparison.towns import FIRST, HERE, LAST, change, rows, said, town

INCIDENTS = Asked(event="E01")
REQUESTS = Asked(event="E01", measure="requests")


def table(**columns) -> pd.DataFrame:
    """Return one line of each kind named, at the corner."""
    kinds = columns.pop("kind")
    n = len(kinds)
    lines = {
        "x_m": [HERE[0]] * n, "y_m": [HERE[1]] * n, "day": [day_number(FIRST) + one for one in range(n)],
        "kind": kinds, "protected": [False] * n, "desk": [False] * n,
    }  # fmt: skip
    return pd.DataFrame(lines | columns)


SEVEN = table(
    kind=["burglary_home", "drugs", "hate_offence", "rape", "robbery", "robbery", "unknown"],
    protected=[False, False, False, False, True, False, False],
    desk=[False] * 5 + [True, False],
)


def test_kinds_that_follow_attention_or_trust_are_left_out_unless_somebody_asks() -> None:
    found = points_of(town(SEVEN), Query(), INCIDENTS)
    assert set(found.left_out) >= {"drugs", "hate_offence"}
    assert found.tagged == ()
    assert len(found) == 1
    assert said(found.measure)[0].startswith("reported incidents (all but")
    asked = points_of(town(SEVEN), Query(kinds=("drugs",)), INCIDENTS)
    assert (len(asked), asked.tagged, asked.left_out) == (1, ("officer_initiated",), ())
    both = points_of(town(SEVEN), Query(kinds=("drugs", "hate_offence")), INCIDENTS)
    assert both.tagged == ("officer_initiated", "reporting_sensitive")


def test_protected_incidents_are_points_of_nothing_and_are_counted_beside() -> None:
    found = points_of(town(SEVEN), Query(kinds=("robbery", "rape", "unknown")), INCIDENTS)
    assert (len(found), found.withheld, found.elsewhere) == (0, 3, 1)
    assert len(found.group) == 0


def test_a_confirmed_desk_is_counted_only_where_somebody_asks_for_it() -> None:
    out, into = (
        points_of(town(SEVEN), Query(kinds=("robbery",), default_locations=both), INCIDENTS)
        for both in (False, True)
    )
    assert (len(out), out.elsewhere, out.withheld) == (0, 1, 1)
    assert (len(into), into.elsewhere, into.withheld) == (1, 0, 1)


def test_every_line_is_counted_withheld_or_elsewhere() -> None:
    lines = rows(days=200)
    rng = np.random.default_rng(1)
    lines["protected"], lines["desk"] = rng.random(len(lines)) < 0.1, rng.random(len(lines)) < 0.1
    lines.loc[rng.random(len(lines)) < 0.1, ["x_m", "y_m"]] = np.nan
    lines.loc[rng.random(len(lines)) < 0.1, "day"] = NO_DAY
    found = points_of(town(lines), Query(), INCIDENTS)
    drawn = lines[~lines["protected"] & ~lines["desk"] & lines["x_m"].notna() & (lines["day"] != NO_DAY)]
    assert len(found) == len(drawn)
    assert found.withheld == int((lines["protected"] & lines["x_m"].notna()).sum())
    assert len(found) + found.withheld + found.elsewhere == len(lines)
    assert sorted(found.day.tolist()) == sorted(drawn["day"].tolist())


def test_the_filters_of_the_question_hold_but_its_days_do_not() -> None:
    study, lines = (
        town(rows(days=100)),
        rows(days=100).sort_values("day", kind="stable").reset_index(drop=True),
    )
    period = Query(period=Period(FIRST, FIRST + dt.timedelta(days=7)))
    assert len(points_of(study, period, INCIDENTS)) == len(lines)
    west = Query(areas=(("quarters", ("west",)),))
    assert len(points_of(study, west, INCIDENTS)) == int((lines["x_m"] <= HERE[0]).sum())
    hour = np.arange(len(lines)) * 37 % 1_440 // 60
    night = points_of(study, Query(hours=(22, 2)), INCIDENTS)
    assert len(night) == int(((hour >= 22) | (hour < 2)).sum())


def test_kinds_whose_recording_changed_are_left_out_and_named() -> None:
    study = town(rows(days=100), changes=(change(FIRST, kinds=("theft",)),))
    assert "theft_from_vehicle" in changed_kinds(study)
    found = points_of(study, Query(), INCIDENTS)
    assert found.recorded_anew == ("theft_from_vehicle",)
    assert len(found) == int((rows(days=100)["kind"] == "burglary_home").sum())
    asked = points_of(study, Query(kinds=("theft_from_vehicle",)), INCIDENTS)
    assert (asked.recorded_anew, asked.kinds) == ((), frozenset({"theft_from_vehicle"}))


LAMPS = table(
    kind=["street_lights", "graffiti", "street_lights", "noise"], x_m=[HERE[0], HERE[0], np.nan, HERE[0]]
)


def test_requests_are_counted_by_their_kinds() -> None:
    study = town(SEVEN, requests=LAMPS)
    found = points_of(study, Query(), REQUESTS)
    assert (len(found), found.elsewhere, found.withheld) == (3, 1, 0)
    assert found.kinds == {"street_lights", "graffiti", "noise"}
    lights = points_of(study, Query(), replace(REQUESTS, request_kinds=("street_lights",)))
    assert (len(lights), lights.elsewhere, lights.kinds) == (1, 1, {"street_lights"})
    assert "311" in said(lights.measure)[0]
    assert said(found.measure)[0] == said(found.unit)[0]


def test_requests_have_days_of_their_own() -> None:
    study = town(SEVEN, requests=LAMPS.assign(day=day_number(FIRST) - 700 + np.arange(4)))
    requests, incidents = (
        data_days(study, asked, points_of(study, Query(), asked)) for asked in (REQUESTS, INCIDENTS)
    )
    assert requests == Period(FIRST - dt.timedelta(days=700), FIRST - dt.timedelta(days=696))
    assert incidents == Period.including(FIRST, LAST)
    assert data_days(town(SEVEN), REQUESTS, points_of(town(SEVEN), Query(), REQUESTS)) is None


def test_days_before_the_first_record_of_a_kind_are_not_days_without_any() -> None:
    lines = rows(days=400)
    late = lines[(lines["kind"] != "burglary_home") | (lines["day"] >= day_number(FIRST) + 300)]
    for kinds, first in ((("burglary_home",), 300), (("theft_from_vehicle",), 0)):
        points = points_of(town(late), Query(kinds=kinds), INCIDENTS)
        assert data_days(town(late), INCIDENTS, points) == Period.including(
            FIRST + dt.timedelta(days=first), LAST
        )
