"""Forests keep every event: ratios as handed in, words where there is no interval, diamonds for groups."""

import math
from itertools import pairwise

import pytest

from dashboard.figures.forest import (
    ForestGroup,
    ForestRow,
    PooledRow,
    forest_figure,
    forest_height_px,
    forest_plot_px,
)
from dashboard.figures.parts import line_px
from dashboard.theme.look import Look
from geodata.words.text import Text
from tests.dashboard.figures.comparisons import LOOKS, NAMES, groups


def by_name(look: Look | None = None) -> dict[str, dict]:
    return {
        t.get("name", "").replace("<br>", " "): t
        for t in forest_figure(groups(), look=look or Look())["data"]
    }


def words(figure: dict) -> str:
    return " ".join(one["text"].replace("<br>", " ") for one in figure["layout"]["annotations"])


def test_squares_and_intervals_are_the_numbers_handed_in() -> None:
    rows = [row for group in groups() for row in group.rows if row.numbers()]
    drawn = by_name()
    assert drawn["One event"]["x"] == [row.ratio for row in rows]
    assert drawn["95% interval"]["x"] == [end for row in rows for end in (row.low, row.high, None)]
    assert drawn["95% interval"]["y"][::3] == drawn["One event"]["y"]


def test_a_square_has_the_area_of_its_weight() -> None:
    sizes = by_name()["One event"]["marker"]["size"]
    weights = [row.weight for row in groups()[0].rows if row.weight]
    assert (sizes[0] / sizes[1]) ** 2 == pytest.approx(weights[0] / weights[1], rel=0.05)


def test_the_diamond_spans_the_pooled_interval_and_the_range_of_a_further_event_is_wider() -> None:
    pooled = groups()[0].pooled
    drawn = by_name()
    diamond = drawn["Events of a group together, with interval"]
    assert diamond["x"] == [pooled.low, pooled.ratio, pooled.high, pooled.ratio, pooled.low]
    assert drawn["Range for a further event like these"]["x"] == [
        pooled.predicted_low,
        pooled.predicted_high,
        None,
    ]
    assert pooled.predicted_low < pooled.low < pooled.high < pooled.predicted_high


def test_every_event_has_a_row_with_its_counts_also_without_an_interval() -> None:
    said = words(forest_figure(groups(), look=Look()))
    for name in ("Block party, Elm St", "Lighting &lt;walk&gt;", "Vigil", "Market"):
        assert name in said
    assert "before 30, after 20" in said
    assert "before 0, after not known" in said
    assert "1 event: with fewer than 10, a lopsided picture says nothing." in said
    places = [one["y"] for one in forest_figure(groups(), look=Look())["layout"]["annotations"]]
    assert places == sorted(places)


def test_a_pooled_row_without_a_ratio_says_why_and_draws_no_diamond() -> None:
    alone = ForestGroup(name="One", rows=groups()[1].rows, pooled=groups()[1].pooled)
    figure = forest_figure((alone,), look=Look("light", "es"))
    assert "En conjunto: 1 actividad No se puede dar un intervalo." in words(figure)
    assert not any(trace.get("fill") for trace in figure["data"])


def test_the_axis_is_logarithmic_with_ratios_said_in_words() -> None:
    (group, _) = groups()
    axis = forest_figure((group,), look=Look("light", "es"))["layout"]["xaxis"]
    assert axis["type"] == "log"
    said = dict(zip(axis["tickvals"], axis["ticktext"], strict=True))
    assert (said[0.5], said[1.0], said[2.0]) == ("mitad<br>0.5", "igual<br>1", "doble<br>2")


def test_an_interval_that_leaves_the_picture_ends_in_arrows_and_is_said_whole() -> None:
    figure = forest_figure(groups(), look=Look())
    (arrows,) = [t for t in figure["data"] if isinstance(t.get("marker", {}).get("symbol"), list)]
    assert arrows["marker"]["symbol"] == ["triangle-left", "triangle-right"]
    assert [math.log10(x) for x in arrows["x"]] == pytest.approx(figure["layout"]["xaxis"]["range"])
    assert "2.00 (0.001 to over 1,000)" in words(figure)


def test_hover_says_name_counts_ratio_interval_and_weight() -> None:
    row = groups()[0].rows[0]
    assert by_name(Look("light", "es"))["Una actividad"]["hovertext"][0] == (
        "<b>Block party, Elm St</b><br>antes 30, después 20<br>0.54 veces lo esperado"
        f"<br>Intervalo del 95 %: de 0.35 a 0.83<br>Peso en el conjunto: {round(100 * row.weight)} de 100"
    )


def test_more_events_make_a_higher_chart_and_rows_of_a_projector_too() -> None:
    one = (ForestGroup(name="A", rows=groups()[0].rows[:1]),)
    assert forest_height_px(one, Look()) < forest_height_px(groups(), Look())
    assert forest_height_px(groups(), Look()) < forest_height_px(groups(), Look("light", "en", "projector"))


def test_a_long_name_is_cut_in_its_row_and_whole_in_the_hover_and_a_long_reason_whole_in_the_note() -> None:
    name = "Neighborhood cleanup and resource fair at the old community garden"
    row = ForestRow(name=name, before=1, after=1, ratio=1.0, low=0.5, high=2.0)
    reason = Text("comparison_charts.week.held_back_note", days="from May 1 to May 9")
    group = ForestGroup(name="A", rows=(row, ForestRow(name="Fair", reason=reason)))
    figure = forest_figure((group,), look=Look())
    assert name not in words(figure)
    assert any(name in text for trace in figure["data"] for text in trace.get("hovertext", []))
    assert "Fair: Hatched: the newest days" in figure["layout"]["meta"]["note"]
    assert "Hatched" in words(figure)


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_a_reason_of_two_lines_touches_neither_the_next_row_nor_the_axis(look: Look) -> None:
    reason = Text("comparison_charts.running.one_look")
    rows = tuple(ForestRow(name=name, before=3, after=4, reason=reason) for name in NAMES)
    alone = PooledRow(events=1, reason=reason)
    two = tuple(ForestGroup(name=name, rows=rows, pooled=alone) for name in ("A", "B"))
    layout = forest_figure(two, look=look)["layout"]
    last, first = layout["yaxis"]["range"]
    row_px = forest_plot_px(two, look) / (last - first)
    ends = [_edges_px(one, row_px, look) for one in layout["annotations"]]
    assert sum(one["text"].count("<br>") == 1 for one in layout["annotations"]) == 4 * len(NAMES) + 2
    assert all(end <= top for (_, end), (top, _) in pairwise(ends))
    assert ends[-1][1] <= last * row_px


def _edges_px(words: dict, row_px: float, look: Look) -> tuple[float, float]:
    """Where words begin and end, in pixels below the first row."""
    height = line_px(look, words["text"].count("<br>") + 1)
    anchor = words["y"] * row_px - words.get("yshift", 0)
    top = anchor - height * {"top": 0, "middle": 0.5, "bottom": 1}[words["yanchor"]]
    return top, top + height


def test_events_without_any_ratio_are_still_listed() -> None:
    group = ForestGroup(name="A", rows=tuple(ForestRow(name=name, before=0, after=0) for name in NAMES))
    figure = forest_figure((group,), look=Look())
    assert words(figure).count("No interval can be given.") == len(NAMES)


@pytest.mark.parametrize(
    "wrong",
    [
        {"ratio": 0.0, "low": 0.0, "high": 1.0},
        {"ratio": 1.0, "low": 2.0, "high": 1.0},
        {"low": 1.0},
        {"low": -1.0, "high": 1.0},
    ],
)
def test_impossible_ratios_are_refused(wrong: dict) -> None:
    with pytest.raises(ValueError, match="above 0|runs from|one end|below 0"):
        ForestRow(name="A", **wrong)
    with pytest.raises(ValueError, match="above 0|runs from|one end|below 0"):
        PooledRow(events=2, **wrong)
