"""Placebos are all counted once, the observed effect is marked, and its rank is said."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.figures.placebo_strip import PlaceboEffects, placebo_strip_figure
from dashboard.theme.look import Look
from layers.stats.placebo import placebo_test
from tests.dashboard.figures.comparisons import placebos


def test_the_rank_and_both_p_are_said_in_both_languages() -> None:
    said = placebo_strip_figure(placebos(), look=Look())["layout"]["meta"]["note"]
    assert said.startswith(
        "16 of 999 placebos are as extreme as the event or more; p = 0.017, and the smallest possible with "
        "so many is 0.001."
    )
    said = placebo_strip_figure(placebos("ratio", 15), look=Look("light", "es"))["layout"]["meta"]["note"]
    assert said.startswith("0 de 15 placebos son tan extremos como la actividad o más; p = 0.062")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(-50, 50, allow_subnormal=False), min_size=1, max_size=60),
    st.floats(-50, 50, allow_subnormal=False),
)
def test_every_placebo_is_in_one_bar_and_the_extreme_ones_are_those_of_the_test(
    effects: list[float], observed: float
) -> None:
    found = placebo_test(observed, np.array(effects))
    strip = PlaceboEffects(
        effects=effects,
        observed=observed,
        as_extreme=found.as_extreme,
        p=found.p,
        smallest_possible_p=found.smallest_possible_p,
        measure="count",
        unit="incidents",
    )
    usual, extreme = placebo_strip_figure(strip, look=Look())["data"]
    assert sum(usual["y"]) + sum(extreme["y"]) == len(effects)
    assert sum(extreme["y"]) == found.as_extreme
    assert extreme["base"] == usual["y"]


def test_bars_are_the_counts_of_numpy_and_no_bar_holds_both_signs() -> None:
    strip = placebos()
    usual, extreme = placebo_strip_figure(strip, look=Look())["data"]
    step = usual["x"][1] - usual["x"][0]
    edges = [usual["x"][0] - step / 2 + n * step for n in range(len(usual["x"]) + 1)]
    assert np.add(usual["y"], extreme["y"]).tolist() == np.histogram(strip.effects, edges)[0].tolist()
    assert min(abs(edge) for edge in edges) < 1e-9


def test_the_observed_effect_and_no_difference_are_lines_and_the_effect_is_said() -> None:
    look = Look()
    layout = placebo_strip_figure(placebos(), look=look)["layout"]
    assert [shape["x0"] for shape in layout["shapes"]] == [0, placebos().observed]
    (label,) = layout["annotations"]
    assert label["text"].replace("<br>", " ") == "Event: −14.4 (reported incidents)"
    assert label["font"]["color"] == layout["shapes"][1]["line"]["color"] == look.palette.event


def test_effects_that_are_logs_get_ticks_in_plain_ratios() -> None:
    figure = placebo_strip_figure(placebos("ratio"), look=Look())
    axis = figure["layout"]["xaxis"]
    said = dict(zip(axis["ticktext"], axis["tickvals"], strict=True))
    assert said["half<br>0.5"] == pytest.approx(math.log(0.5))
    assert "0.49 times as many as expected" in figure["layout"]["annotations"][0]["text"].replace("<br>", " ")


def test_extreme_placebos_differ_from_the_others_also_without_colour() -> None:
    usual, extreme = placebo_strip_figure(placebos(), look=Look())["data"]
    assert extreme["marker"]["pattern"]["shape"] == "/"
    assert "pattern" not in usual["marker"]


def test_counts_start_at_zero() -> None:
    axis = placebo_strip_figure(placebos(), look=Look())["layout"]["yaxis"]
    assert axis["range"][0] == 0
    assert axis["title"]["text"] == "Number of placebos"


def test_without_an_observed_effect_no_rank_is_said_and_none_marked() -> None:
    layout = placebo_strip_figure(
        placebos(observed=None, as_extreme=0, p=None, smallest_possible_p=None), look=Look()
    )["layout"]
    assert len(layout["shapes"]) == 1
    assert "p =" not in layout["meta"]["note"]


def test_a_rank_that_the_picture_would_contradict_is_refused() -> None:
    with pytest.raises(ValueError, match="16 effects"):
        placebos(as_extreme=3)
    with pytest.raises(ValueError, match="finite"):
        placebos(effects=[math.nan], as_extreme=0)
