"""Funnels: events and limits as handed in, the most certain on top, and silence on few events."""

import math

import numpy as np
import pytest

from dashboard.figures.funnel import funnel_figure
from dashboard.theme.look import Look
from tests.dashboard.figures.comparisons import LOGS, NAMES, VARIANCES, funnel_points


def test_points_are_the_log_ratios_and_standard_errors_handed_in() -> None:
    dots = funnel_figure(funnel_points(), look=Look())["data"][-1]
    assert dots["x"] == LOGS.tolist()
    assert dots["y"] == np.sqrt(VARIANCES).tolist()


def test_limits_are_those_of_the_statistic_and_meet_at_the_centre_on_top() -> None:
    points = funnel_points()
    limits, centre, _ = funnel_figure(points, look=Look())["data"]
    half = len(points.line_low)
    assert limits["x"] == [*points.line_low, None, *points.line_high]
    assert limits["x"][0] == limits["x"][half + 1] == pytest.approx(points.centre)
    assert centre["x"] == [points.centre] * 2
    assert limits["name"].startswith("95% limits")


def test_the_most_certain_are_on_top_and_ticks_are_plain_ratios() -> None:
    layout = funnel_figure(funnel_points(), look=Look("light", "es"))["layout"]
    low, high = layout["yaxis"]["range"]
    assert high == 0
    assert low >= math.sqrt(VARIANCES.max())
    said = dict(zip(layout["xaxis"]["ticktext"], layout["xaxis"]["tickvals"], strict=True))
    assert said["mitad<br>0.5"] == pytest.approx(math.log(0.5))
    assert said["igual<br>1"] == 0


def test_fewer_than_10_events_say_nothing_by_their_asymmetry_and_the_note_says_so() -> None:
    few = funnel_figure(funnel_points(), look=Look())["layout"]["meta"]["note"]
    assert few.startswith("5 events: with fewer than 10, a lopsided picture says nothing.")
    assert "1 event has no ratio and is not drawn." in few
    many = {"names": ["A"] * 10, "log_ratios": [0.1] * 10, "standard_errors": [0.2] * 10}
    assert (
        "may mean that some events were not recorded"
        in funnel_figure(funnel_points(**many), look=Look())["layout"]["meta"]["note"]
    )
    nine = {name: values[:9] for name, values in many.items()}
    assert funnel_figure(funnel_points(**nine), look=Look("light", "es"))["layout"]["meta"][
        "note"
    ].startswith("9 actividades")


def test_hover_says_name_ratio_and_error() -> None:
    dots = funnel_figure(funnel_points(names=["<i>Fair", *NAMES]), look=Look())["data"][-1]
    assert dots["hovertext"][0] == (
        "<b>&lt;i&gt;Fair</b><br>0.54 times as many as expected<br>Standard error of the log ratio: 0.22"
    )


def test_a_negative_standard_error_is_refused() -> None:
    with pytest.raises(ValueError, match="below 0"):
        funnel_points(standard_errors=[-1.0] * 6)
