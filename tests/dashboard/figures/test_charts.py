"""Bars, weeks and hours show every count once, say what they count, and do not crowd their axes."""

import datetime as dt
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures.axes import MOST_TICKS, count_ticks, day_ticks
from dashboard.figures.bars import CHART_CONFIG, bars_height_px, kinds_figure
from dashboard.figures.hours import hours_figure
from dashboard.figures.weeks import Weeks, weeks_figure
from dashboard.theme.look import Look

LOOKS = [
    Look(theme, language, size)
    for theme in ("light", "dark")
    for language in ("en", "es")
    for size in ("screen", "projector")
]
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2040, 1, 1))
MONDAYS = tuple(dt.date(2017, 5, 1) + dt.timedelta(days=7 * week) for week in range(5))
MAY = Weeks(MONDAYS, (5, 7, 7, 7, 2), (5, 7, 7, 7, 2))  # Wednesday 3 to Tuesday 30, one a day


def charts(look: Look):
    return [
        kinds_figure(["Robbery", "<Fraud>"], [1200, 3], measure="incidents", look=look, ids=["r", "f"]),
        weeks_figure(MAY, measure="estimated", look=look, changes=[(dt.date(2017, 5, 10), "New <codes>")]),
        hours_figure(np.arange(168).reshape(7, 24), measure="victims", look=look),
    ]


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_charts_are_plain_json_with_every_word_known(look: Look) -> None:
    for figure in charts(look):
        text = json.dumps(figure, ensure_ascii=False)
        assert json.loads(text) == figure
        assert "[map." not in text
        assert "[en]" not in text
        assert figure["layout"]["paper_bgcolor"] == look.palette.panel


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_axes_carry_units_and_few_ticks(look: Look) -> None:
    for figure in charts(look):
        layout = figure["layout"]
        axes = [layout[name] for name in ("xaxis", "yaxis")]
        said = [axis["title"]["text"] for axis in axes if "title" in axis]
        said += [note["text"] for note in layout.get("annotations", [])]
        assert any(said)
        assert all(len(axis["tickvals"]) <= 7 for axis in axes)


def test_no_chart_has_a_button_to_plotlys_cloud() -> None:
    assert CHART_CONFIG["showSendToCloud"] is False
    assert CHART_CONFIG["displayModeBar"] is False


# ---- kinds


def test_bars_say_their_counts_and_hand_back_their_ids() -> None:
    (bars,) = kinds_figure(
        ["Robo", "Fraude"], [1200, 1], measure="incidents", look=Look("light", "es"), ids="rf"
    )["data"]
    assert bars["text"] == ["1,200", "1"]
    assert bars["customdata"] == ["r", "f"]
    assert bars["hovertext"] == [
        "<b>Robo</b><br>1,200 incidentes reportados",
        "<b>Fraude</b><br>1 incidente reportado",
    ]


def test_names_of_kinds_are_never_markup_and_never_too_long_for_the_axis() -> None:
    figure = kinds_figure(["<img src=x>", "A" * 90], [1, 1], measure="offences", look=Look())
    first, second = figure["layout"]["yaxis"]["ticktext"]
    assert first == "&lt;img src=x&gt;"
    assert len(second) < 40
    assert "A" * 90 in figure["data"][0]["hovertext"][1]


def test_chosen_kinds_stand_out_and_without_a_choice_all_are_alike() -> None:
    def colours(chosen: list[str]) -> list[str]:
        figure = kinds_figure(["A", "B"], [1, 2], measure="offences", look=Look(), chosen=chosen)
        return figure["data"][0]["marker"]["color"]

    assert len(set(colours([]))) == 1
    assert len(set(colours(["A"]))) == 2


def test_no_kinds_are_an_empty_chart_and_more_kinds_a_higher_one() -> None:
    assert kinds_figure([], [], measure="offences", look=Look())["data"][0]["x"] == []
    assert bars_height_px(20, Look()) > bars_height_px(3, Look()) > 0


# ---- weeks


def test_partial_weeks_look_different_and_the_note_says_why() -> None:
    figure = weeks_figure(MAY, measure="incidents", look=Look())
    marker = figure["data"][0]["marker"]
    assert marker["pattern"]["shape"] == ["/", "", "", "", "/"]
    assert marker["color"][0] != marker["color"][1]
    assert "not wholly inside" in figure["layout"]["meta"]["note"]
    assert (
        figure["data"][0]["hovertext"][0]
        == "Week of May 1, 2017<br><b>5 reported incidents</b><br>5 of 7 days"
    )


def test_whole_weeks_need_no_note() -> None:
    figure = weeks_figure(Weeks(MONDAYS[:2], (7, 7), (7, 7)), measure="incidents", look=Look())
    assert figure["layout"]["meta"]["note"] == ""


def test_a_week_of_which_nothing_is_known_has_no_bar_and_a_quiet_one_is_a_zero() -> None:
    unknown = Weeks(MONDAYS, (5, 7, 2, 0, 0), (5, 7, 2, 0, 0))
    assert weeks_figure(unknown, measure="incidents", look=Look())["data"][0]["y"] == [5, 7, 2, None, None]
    quiet = Weeks(MONDAYS, (0,) * 5, (5, 7, 7, 7, 2))
    assert weeks_figure(quiet, measure="incidents", look=Look())["data"][0]["y"] == [0] * 5


def test_changes_of_recording_are_dashed_lines_with_their_title_inside_the_span_only() -> None:
    changes = [(dt.date(2017, 5, 10), "New <codes>"), (dt.date(2019, 1, 1), "Later")]
    layout = weeks_figure(MAY, measure="incidents", look=Look(), changes=changes)["layout"]
    assert [(s["x0"], s["line"]["dash"]) for s in layout["shapes"]] == [("2017-05-10", "dash")]
    assert [a["text"] for a in layout["annotations"]] == ["Recording changed: New &lt;codes&gt;"]


# ---- hours


def test_every_hour_of_the_week_is_there_with_its_words() -> None:
    figure = hours_figure(np.arange(168).reshape(7, 24), measure="incidents", look=Look("dark", "es"))
    squares = figure["data"][0]
    assert sum(map(sum, squares["z"])) == 167 * 84
    assert squares["hovertext"][0][1] == "lunes, de 1:00 a 1:59<br><b>1 incidente reportado</b>"
    assert figure["layout"]["yaxis"]["ticktext"][5] == "sáb"


def test_an_hour_without_reports_has_no_colour_of_the_scale() -> None:
    look = Look("dark")
    scale = hours_figure(np.zeros((7, 24), int), measure="incidents", look=look)["data"][0]["colorscale"]
    assert scale[0] == [0.0, look.palette.panel]
    assert scale[1][0] > 0
    assert [stop for stop, _ in scale] == sorted(stop for stop, _ in scale)


def test_a_table_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\(24, 7\)"):
        hours_figure(np.zeros((24, 7), int), measure="incidents", look=Look())


# ---- ticks


@given(st.integers(0, 10**9), st.sampled_from([3, 5]))
def test_ticks_of_counts_are_whole_start_at_zero_and_reach_the_largest(largest: int, most: int) -> None:
    ticks = count_ticks(largest, most=most)
    assert ticks[0] == 0
    assert ticks[-1] >= largest
    assert 2 <= len(ticks) <= most + 1
    assert len(set(np.diff(ticks))) == 1


@given(DAYS, st.integers(1, 12_000), st.sampled_from(LOOKS))
def test_ticks_of_days_are_few_inside_and_in_the_visitors_words(
    first: dt.date, span: int, look: Look
) -> None:
    last = first + dt.timedelta(days=span)
    days, called = day_ticks(first, last, look)
    assert 1 <= len(days) == len(called) <= MOST_TICKS[look.size]
    assert all(first.isoformat() <= day <= last.isoformat() for day in days)
    assert len(set(called)) == len(called)


def test_months_are_said_in_both_languages() -> None:
    span = dt.date(2017, 1, 1), dt.date(2017, 6, 30)
    assert day_ticks(*span, Look())[1][0] == "Jan 2017"
    assert day_ticks(*span, Look("light", "es"))[1][0] == "ene 2017"
