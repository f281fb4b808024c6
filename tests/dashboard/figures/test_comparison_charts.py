"""What all charts of comparisons keep: plain JSON, both languages, the look's colours, no invented scale."""

import json
import re
from xml.etree import ElementTree

import pytest

from dashboard.figures.cumulative import cumulative_figure
from dashboard.figures.event_study import event_study_figure
from dashboard.figures.expected_weeks import expected_weeks_figure
from dashboard.figures.forest import forest_figure
from dashboard.figures.funnel import funnel_figure
from dashboard.figures.parts import figure_height_px
from dashboard.figures.placebo_strip import placebo_strip_figure
from dashboard.figures.svg import svg_chart
from dashboard.theme.look import Look
from geodata.words.speaker import catalogue
from geodata.words.text import Text
from tests.dashboard.figures import comparisons as given

REASON = Text("comparison_charts.not_estimable")
FULL = {
    "weeks": lambda look: expected_weeks_figure(given.expected_weeks(), look=look),
    "ratio bins": lambda look: event_study_figure(given.ratio_bins(), look=look),
    "count bins": lambda look: event_study_figure(given.count_bins(), look=look),
    "running": lambda look: cumulative_figure(given.running(), look=look),
    "forest": lambda look: forest_figure(given.groups(), look=look),
    "funnel": lambda look: funnel_figure(given.funnel_points(), look=look),
    "placebo counts": lambda look: placebo_strip_figure(given.placebos(), look=look),
    "placebo ratios": lambda look: placebo_strip_figure(given.placebos("ratio"), look=look),
}
EMPTY = {
    "weeks": lambda look: expected_weeks_figure(given.expected_weeks(reason=REASON), look=look),
    "no weeks": lambda look: expected_weeks_figure(
        given.expected_weeks(first_days=[], observed=[], expected=[], low=[], high=[]), look=look
    ),
    "bins": lambda look: event_study_figure(given.ratio_bins(reason=REASON), look=look),
    "only a reference": lambda look: event_study_figure(
        given.count_bins(leads=[-1], estimates=[0.0], low=[None], high=[None], is_reference=[True]), look=look
    ),
    "running": lambda look: cumulative_figure(
        given.running(last_days=[], difference=[], low=[], high=[]), look=look
    ),
    "forest": lambda look: forest_figure((), look=look),
    "funnel": lambda look: funnel_figure(
        given.funnel_points(names=["A"], log_ratios=[None], standard_errors=[None]), look=look
    ),
    "placebos": lambda look: placebo_strip_figure(
        given.placebos(effects=[], as_extreme=0, p=None, smallest_possible_p=None), look=look
    ),
}


def colour_of(trace: dict) -> set[str]:
    marker = trace.get("marker", {})
    edge = marker.get("line", {})
    return {
        one for one in (trace.get("line", {}).get("color"), marker.get("color"), edge.get("color")) if one
    }


@pytest.mark.parametrize("look", given.LOOKS, ids=str)
@pytest.mark.parametrize("chart", FULL)
def test_a_chart_is_plain_json_without_nan_and_with_every_word_known(chart: str, look: Look) -> None:
    figure = FULL[chart](look)
    text = json.dumps(figure, ensure_ascii=False, allow_nan=False)
    assert json.loads(text) == figure
    assert "[comparison_charts" not in text
    assert "[en]" not in text
    assert figure["layout"]["paper_bgcolor"] == look.palette.panel
    assert figure["layout"]["font"]["size"] == look.font_px


@pytest.mark.parametrize("chart", FULL)
def test_axes_have_units_ranges_and_few_ticks_in_both_languages(chart: str) -> None:
    said = []
    for language in ("en", "es"):
        layout = FULL[chart](Look("light", language))["layout"]
        axes = [layout["xaxis"], layout["yaxis"]]
        assert all(len(axis["tickvals"]) <= 8 and len(axis["range"]) == 2 for axis in axes)
        titles = [axis["title"]["text"] for axis in axes if "title" in axis]
        said.append([*titles, layout["meta"]["note"]])
        assert all(said[-1])
    assert said[0] != said[1]


@pytest.mark.parametrize("chart", FULL)
def test_the_legend_names_every_kind_of_mark_once_and_a_click_hides_nothing(chart: str) -> None:
    figure = FULL[chart](Look())
    shown = [trace for trace in figure["data"] if trace.get("name") and trace.get("showlegend", True)]
    assert len({trace["name"] for trace in shown}) == len(shown) >= 2
    assert figure["layout"]["showlegend"] is True
    assert figure["layout"]["legend"]["itemclick"] is False


@pytest.mark.parametrize("chart", FULL)
def test_dark_and_light_differ_in_colour_and_in_nothing_else(chart: str) -> None:
    light, dark = FULL[chart](Look("light")), FULL[chart](Look("dark"))
    for one, other in zip(light["data"], dark["data"], strict=True):
        assert colour_of(one) != colour_of(other)
        assert [one.get("x"), one.get("y"), one.get("name")] == [
            other.get("x"),
            other.get("y"),
            other.get("name"),
        ]


@pytest.mark.parametrize("look", given.LOOKS, ids=str)
@pytest.mark.parametrize("chart", EMPTY)
def test_without_data_there_are_words_and_no_axis_numbers(chart: str, look: Look) -> None:
    figure = EMPTY[chart](look)
    assert figure["data"] == []
    assert not figure["layout"]["xaxis"]["visible"]
    assert "tickvals" not in figure["layout"]["yaxis"]
    (words,) = figure["layout"]["annotations"]
    assert len(words["text"]) > 10
    assert "[" not in words["text"]
    svg = svg_chart(figure, title="Nothing", look=look)
    assert len(list(ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}line"))) == 0


@pytest.mark.parametrize("chart", FULL)
def test_a_chart_gets_more_height_for_a_projector(chart: str) -> None:
    small, large = Look(), Look("light", "en", "projector")
    assert figure_height_px(FULL[chart](small), small) < figure_height_px(FULL[chart](large), large)


def test_every_phrase_of_the_charts_is_said_in_both_languages_with_the_same_values() -> None:
    def holders(language: str) -> dict[str, set[str]]:
        return {
            key: set(re.findall(r"{(\w+)}", " ".join(filter(None, forms))))
            for key, forms in catalogue(language).items()
            if key.startswith("comparison_charts.")
        }

    assert len(holders("en")) > 60
    assert holders("en") == holders("es")


@pytest.mark.parametrize(
    "word", ["caused", "worked", "prevented", "thanks to", "causó", "funcionó", "gracias a"]
)
def test_no_phrase_claims_a_cause(word: str) -> None:
    said = " ".join(
        form
        for language in ("en", "es")
        for key, forms in catalogue(language).items()
        if key.startswith("comparison_charts.")
        for form in forms
        if form
    )
    assert word not in said
