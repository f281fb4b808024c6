"""What stands on the page of a comparison: every chart, number and sentence is there, and is the layer's."""

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from dash import dcc, html
from plotly.utils import PlotlyJSONEncoder
from scipy.stats import norm

from dashboard.components.comparison_controls import option, question_of
from dashboard.components.comparison_parts import SHOWN, show
from dashboard.components.other_tests import rest
from dashboard.desk import Desk
from dashboard.theme.look import Look
from layers.comparison.alike import how_alike
from layers.comparison.other_tests import TEST_NAMES
from layers.comparison.result import Comparison
from layers.comparison.says import least_fall
from layers.comparison.sensitivity_placebos import PlaceboRun
from layers.stats.event_study import EventStudy
from tests.layers.comparison.towns import DAY, FIRST, change, rows, town

Json = dict[str, Any]
EVENT = {option("event"): "E01"}
LATE_DAYS = 12
LAST = DAY + dt.timedelta(days=200)
# In the history, three days before the first whole week that is drawn.
CHANGED = DAY - dt.timedelta(weeks=100, days=3)
ENGLISH, SPANISH = Look("light", "en"), Look("light", "es")
LANGUAGES = pytest.mark.parametrize("look", [ENGLISH, SPANISH], ids=["en", "es"])


@pytest.fixture(scope="module")
def desk() -> Desk:
    """Give a town where incidents fell by half, reports come late and the forms changed once."""
    table = rows(2, mean=4.0, fall=0.5, days=(LAST - FIRST).days + 1)
    # Into the rings, which are empty otherwise.
    table.loc[np.random.default_rng(2).random(len(table)) < 0.3, "x_m"] += 400
    return Desk(town(table, delay_days=LATE_DAYS, last=LAST, changes=(change(CHANGED),)))


@pytest.fixture(scope="module")
def found(desk: Desk) -> Comparison:
    compared = desk.comparison(desk.query(question_of(EVENT))[0])
    assert isinstance(compared, Comparison)
    assert compared.word == "likely_fewer"
    return compared


def shown(name: str, desk: Desk, look: Look = ENGLISH) -> Any:
    """Return what one part of the page shows."""
    params = EVENT | {"lang": look.language}
    return show(params, desk)[[one for one, _ in SHOWN].index(name)]


def of_tests(desk: Desk, look: Look = ENGLISH) -> Sequence[Any]:
    """Return what the other tests show."""
    return rest(EVENT | {"lang": look.language}, desk).shown


def charts(parts: Sequence[Any]) -> dict[str, Json]:
    """Return every chart in some parts of the page, by the heading above it."""
    sections = [one for one in html.Div(list(parts))._traverse() if isinstance(one, html.Section)]
    return {
        one.children[0].children: one.children[1].figure
        for one in sections
        if isinstance(one.children[1], dcc.Graph)
    }


def of(name: str, desk: Desk) -> Json:
    """Return one chart of the page in English."""
    drawn = charts(of_tests(desk) if name in {"leads", "placebos"} else shown("charts", desk))
    return drawn[ENGLISH.say(f"compare.chart.{name}")]


def line(figure: Json, key: str, **values: Any) -> Json:
    """Return one series of a chart by what the legend says of it."""
    name = ENGLISH.say(f"comparison_charts.{key}", **values)
    return next(one for one in figure["data"] if one["name"].replace("<br>", " ") == name)


def texts(part: Any) -> str:
    return json.dumps(part, cls=PlotlyJSONEncoder, ensure_ascii=False)


@LANGUAGES
def test_the_page_holds_its_four_charts_below_their_headings(desk: Desk, look: Look) -> None:
    at_once, later = charts(shown("charts", desk, look)), charts(of_tests(desk, look))
    assert list(at_once) == [look.say("compare.chart.weeks"), look.say("compare.chart.running")]
    assert list(later) == [look.say("compare.chart.leads"), look.say("compare.chart.placebos")]
    assert all(figure["data"] for figure in (at_once | later).values())


def test_the_weeks_drawn_are_those_counted_and_expected(desk: Desk, found: Comparison) -> None:
    figure, kept = of("weeks", desk), found.weekly.week >= -104
    assert line(figure, "week.observed")["y"] == found.weekly.disc[0][kept].tolist()
    assert found.weeks is not None
    assert line(figure, "week.expected")["y"] == found.weeks.expected[kept].tolist()
    band = [*found.weeks.low[kept], *found.weeks.high[kept][::-1]]
    assert line(figure, "week.band", percent="95")["y"] == band


def test_the_band_of_a_week_is_as_wide_as_chance_makes_counts_by_hand(found: Comparison) -> None:
    zone, weeks = found.judgement.zone, found.weeks
    assert zone.share is not None
    assert weeks is not None
    expected = zone.share * found.weekly.disc[[one.row for one in found.controls]].sum(axis=0)
    half = norm.ppf(0.975) * np.sqrt(zone.dispersion * (expected + zone.share * expected))
    np.testing.assert_allclose(weeks.expected, expected)
    np.testing.assert_allclose(weeks.high, expected + half)
    np.testing.assert_allclose(weeks.low, np.maximum(expected - half, 0))


def test_days_held_back_and_changes_of_recording_are_marked_among_the_weeks(
    desk: Desk, found: Comparison
) -> None:
    figure, late = of("weeks", desk), found.windows.held_back
    assert late is not None
    assert late.span_days == LATE_DAYS
    hatched = line(figure, "week.held_back")
    assert (min(hatched["x"]), max(hatched["x"])) == (late.first.isoformat(), late.end.isoformat())
    marks = [one["x0"] for one in figure["layout"]["shapes"] if one["type"] == "line"]
    assert sorted(marks) == [(CHANGED + dt.timedelta(days=3)).isoformat(), DAY.isoformat()]
    assert "new forms" in texts(figure["layout"]["annotations"])


def test_the_running_difference_ends_at_the_difference_of_the_card(desk: Desk, found: Comparison) -> None:
    figure, zone = of("running", desk), found.judgement.zone
    sums = line(figure, "running.line")["y"]
    assert len(sums) == found.windows.after.span_days // 7
    assert sums[-1] == pytest.approx(zone.estimate)
    band = line(figure, "running.band", percent="95")["y"]
    assert band[len(sums) - 1 : len(sums) + 1] == pytest.approx([zone.low, zone.high])


def test_the_points_of_the_event_study_are_its_ratios(desk: Desk, found: Comparison) -> None:
    study = next(one.detail for one in desk.other_tests(found.query) if isinstance(one.detail, EventStudy))
    drawn = [
        (x, y)
        for one in of("leads", desk)["data"]
        if one["mode"] == "markers"
        for x, y in zip(one["x"], one["y"], strict=True)
    ]
    assert len(drawn) > 10
    assert [y for _, y in sorted(drawn)] == study.ratio.tolist()


def test_every_other_place_is_in_a_bar_and_the_zone_is_marked_among_them(
    desk: Desk, found: Comparison
) -> None:
    (run,) = (one.detail for one in desk.other_tests(found.query) if one.name == "placebo_space")
    assert isinstance(run, PlaceboRun)
    figure = of("placebos", desk)
    usual, extreme = (sum(one["y"]) for one in figure["data"] if one["type"] == "bar")
    assert usual + extreme == len(run.effects) == len(found.sites) - 1
    assert extreme == run.test.as_extreme
    assert run.observed in [one["x0"] for one in figure["layout"]["shapes"]]


@LANGUAGES
def test_the_card_says_what_could_have_been_seen_and_what_the_ring_around_it_shows(
    desk: Desk, found: Comparison, look: Look
) -> None:
    zone, ring = found.judgement.zone, found.judgement.ring
    lines = {
        one.children[2]: one.children[0].children
        for one in shown("card", desk, look)._traverse()
        if isinstance(one, html.Li) and isinstance(one.children[0], html.Span)
    }

    def number(value: float) -> str:
        return look.speaker.number(value, decimals=0 if isinstance(value, int) else 1)

    fall = least_fall(zone.detectable, zone.expected)
    assert 0 < fall < zone.expected
    assert lines[look.say("compare.number.detectable", power=80)] == number(fall)
    interval = look.say("compare.interval", low=number(ring.low), high=number(ring.high))
    assert lines[look.say("compare.number.ring", interval=interval, level="95")] == number(ring.estimate)


@LANGUAGES
def test_how_alike_the_maps_are_stands_above_the_other_tests(
    desk: Desk, found: Comparison, look: Look
) -> None:
    alike = how_alike(desk.holdings, found)
    assert alike is not None
    first = of_tests(desk, look)[0]
    assert isinstance(first, html.P)
    assert first.children == look.speaker.say(alike)
    assert rest(EVENT, desk).left_out == ()
    assert len(TEST_NAMES) == 14
