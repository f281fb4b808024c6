"""Leads and lags: the estimates handed in, a reference that is named, and no number where there is none."""

import math

import numpy as np
import pytest

from dashboard.figures.event_study import event_study_figure
from dashboard.theme.look import Look
from tests.dashboard.figures.comparisons import count_bins, ratio_bins


def points(figure: dict) -> dict[float, float | None]:
    return {
        x: y
        for trace in figure["data"]
        if trace["mode"] == "markers"
        for x, y in zip(trace["x"], trace["y"], strict=True)
    }


def test_estimates_stand_in_the_middle_of_their_bins_with_the_event_between() -> None:
    figure = event_study_figure(count_bins(), look=Look())
    assert points(figure) == {-2.5: 0.5, -1.5: -1.25, -0.5: 0.0, 0.5: -4.0, 1.5: -6.5}
    (event,) = figure["layout"]["shapes"]
    assert event["x0"] == event["x1"] == 0


def test_intervals_are_those_handed_in_and_the_reference_has_none() -> None:
    figure = event_study_figure(count_bins(), look=Look())
    (lines,) = [trace for trace in figure["data"] if "each period by itself" in trace["name"]]
    assert lines["y"] == [-2.0, 3.0, None, -4.0, 1.5, None, -8.0, 0.0, None, -11.0, -2.0, None]


def test_ratios_of_the_statistic_are_drawn_unchanged_and_unknown_ones_are_gaps() -> None:
    bins = ratio_bins()
    drawn = points(event_study_figure(bins, look=Look()))
    for lead, ratio in zip(bins.leads, bins.estimates, strict=True):
        assert drawn[lead + 0.5] == (None if np.isnan(ratio) else ratio)
    assert None in drawn.values()


def test_joint_intervals_are_drawn_only_where_handed_in() -> None:
    assert "95% interval, all periods at once" in str(event_study_figure(ratio_bins(), look=Look()))
    assert "at once" not in str(event_study_figure(ratio_bins(joint_low=None, joint_high=None), look=Look()))


def test_before_reference_and_after_have_symbols_and_words_of_their_own() -> None:
    figure = event_study_figure(count_bins(), look=Look("light", "es"))
    kinds = {
        t["name"]: (t["marker"]["symbol"], t["marker"]["color"])
        for t in figure["data"]
        if t["mode"] == "markers"
    }
    assert len(set(kinds.values())) == 3
    assert "Antes de la actividad" in kinds
    assert "Se compara con: período 1 antes de la actividad." in figure["layout"]["meta"]["note"]


def test_no_difference_is_1_on_a_log_axis_of_ratios_and_0_between_counts() -> None:
    for bins, value, kind in ((ratio_bins(), 1.0, "log"), (count_bins(), 0.0, None)):
        figure = event_study_figure(bins, look=Look())
        (same,) = [trace for trace in figure["data"] if trace["name"] == "No difference"]
        assert same["y"] == [value, value]
        assert figure["layout"]["yaxis"].get("type") == kind


def test_ticks_of_ratios_are_plain_ratios_said_in_words() -> None:
    axis = event_study_figure(ratio_bins(), look=Look("light", "es"))["layout"]["yaxis"]
    said = dict(zip(axis["tickvals"], axis["ticktext"], strict=True))
    assert (said[0.5], said[1.0], said[2.0]) == ("mitad 0.5", "igual 1", "doble 2")
    assert axis["range"] == [
        pytest.approx(math.log10(2 ** (math.log2(min(said)) - 0.2))),
        pytest.approx(math.log10(2 ** (math.log2(max(said)) + 0.2))),
    ]


def test_bins_without_an_estimate_are_named_and_say_so_in_their_hover() -> None:
    figure = event_study_figure(ratio_bins(), look=Look())
    assert "No estimate, so nothing is drawn: period 5 before the event." in figure["layout"]["meta"]["note"]
    said = [text for trace in figure["data"] for text in trace.get("hovertext", [])]
    assert "period 5 before the event (4 &lt;weeks&gt;)<br>Cannot be estimated." in said


def test_hover_says_estimate_interval_and_unit() -> None:
    figure = event_study_figure(count_bins(), look=Look("light", "es"))
    said = [text for trace in figure["data"] for text in trace.get("hovertext", [])]
    assert said[-1] == (
        "período 2 después de la actividad (4 weeks)<br><b>−6.5 (incidentes reportados)</b>"
        "<br>Intervalo del 95 %: de −11 a −2"
    )


def test_a_ratio_of_0_or_an_interval_upside_down_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        count_bins(measure="ratio")
    with pytest.raises(ValueError, match="runs from"):
        count_bins(low=[3.0, -4.0, None, -8.0, -11.0], high=[-2.0, 1.5, None, 0.0, -2.0])
