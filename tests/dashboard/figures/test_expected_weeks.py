"""Observed and expected weeks: numbers as handed in, gaps for what is not known, words for every mark."""

import datetime as dt

import pytest

from dashboard.figures.expected_weeks import expected_weeks_figure
from dashboard.theme.colours import rgb
from dashboard.theme.look import Look
from geodata.period import Period
from tests.dashboard.figures.comparisons import DAYS, EVENT, expected_weeks


def traces(look: Look | None = None, **changed) -> dict[str, dict]:
    figure = expected_weeks_figure(expected_weeks(**changed), look=look or Look())
    return {trace["name"]: trace for trace in figure["data"]}


def test_lines_hold_the_numbers_handed_in_and_gaps_where_nothing_is_known() -> None:
    weeks = expected_weeks()
    drawn = traces()
    assert drawn["Observed in the zone of the event"]["y"] == list(weeks.observed)
    assert drawn["Observed in the zone of the event"]["y"][-3:] == [None] * 3
    assert drawn["Expected from the comparison places"]["y"] == list(weeks.expected)
    assert not any(trace.get("connectgaps") for trace in drawn.values())


def test_a_quiet_week_is_a_zero_and_an_unknown_one_is_not() -> None:
    observed = [0, None, *expected_weeks().observed[2:]]
    assert traces(observed=observed)["Observed in the zone of the event"]["y"][:2] == [0, None]


def test_a_week_that_touches_the_days_held_back_is_a_gap_whatever_was_counted() -> None:
    late = Period(DAYS[37] - dt.timedelta(days=1), DAYS[-1] + dt.timedelta(days=7))
    drawn = traces(observed=[5] * 40, held_back=late)["Observed in the zone of the event"]
    assert drawn["y"] == [5] * 36 + [None] * 4


def test_the_band_runs_from_low_to_high_around_the_expected() -> None:
    weeks = expected_weeks()
    edge = traces()["95% band around the expected count"]
    known = len(weeks.low) - 2
    assert edge["y"][:known] == list(weeks.low[2:])
    assert edge["y"][known:] == list(weeks.high[2:])[::-1]
    assert edge["x"] == edge["x"][::-1] == [*edge["x"][:known], *edge["x"][:known][::-1]]
    assert edge["x"][0] == "2023-01-19"  # the middle of the third week
    assert all(
        low <= mean <= high
        for low, mean, high in zip(edge["y"], weeks.expected[2:], edge["y"][::-1], strict=False)
    )


def test_a_gap_parts_the_band_into_pieces() -> None:
    weeks = expected_weeks()
    low, high = list(weeks.low), list(weeks.high)
    low[10] = high[10] = None
    edge = traces(low=low, high=high)["95% band around the expected count"]
    assert edge["y"].count(None) == edge["x"].count(None) == 1


def test_the_level_is_said_in_the_legend() -> None:
    assert "80% band around the expected count" in traces(level=0.8)
    assert "Banda del 95 % en torno a lo esperado" in traces(Look("dark", "es"))


def test_counts_start_at_zero_and_everything_fits_below_the_top() -> None:
    layout = expected_weeks_figure(expected_weeks(), look=Look())["layout"]
    assert layout["yaxis"]["range"][0] == 0
    assert layout["yaxis"]["range"][1] > max(one for one in expected_weeks().high if one is not None)
    assert layout["yaxis"]["title"]["text"] == "reported incidents per week"


def test_windows_are_shaded_and_named() -> None:
    layout = expected_weeks_figure(expected_weeks(), look=Look("light", "es"))["layout"]
    shaded = [(s["x0"], s["x1"]) for s in layout["shapes"] if s["type"] == "rect"]
    assert shaded == [
        (DAYS[4].isoformat(), DAYS[22].isoformat()),
        (DAYS[23].isoformat(), DAYS[37].isoformat()),
    ]
    assert {"Antes", "Después"} <= {one["text"] for one in layout["annotations"]}
    assert "Sombreado: antes, del 30 de enero de 2023" in layout["meta"]["note"]


def test_the_event_and_changes_of_recording_are_named_lines_inside_the_days_shown_only() -> None:
    look = Look()
    layout = expected_weeks_figure(expected_weeks(), look=look)["layout"]
    lines = [(s["x0"], s["line"]["dash"]) for s in layout["shapes"] if s["type"] == "line"]
    assert lines == [(EVENT.isoformat(), "solid"), (DAYS[12].isoformat(), "dash")]
    words = {one["text"].replace("<br>", " "): one["font"]["color"] for one in layout["annotations"]}
    assert words["Event: June 7, 2023"] == look.palette.event
    assert words["Recording changed: New &lt;codes&gt; for thefts"] == look.palette.change
    assert not any("Later" in word for word in words)


def test_days_held_back_are_hatched_named_and_explained() -> None:
    figure = expected_weeks_figure(expected_weeks(), look=Look())
    (late,) = [trace for trace in figure["data"] if trace.get("fillpattern")]
    assert late["x"][0] == DAYS[37].isoformat()
    assert late["name"] == "Newest days, not complete yet"
    assert "reports still arrive" in figure["layout"]["meta"]["note"]
    assert "fillpattern" not in str(expected_weeks_figure(expected_weeks(held_back=None), look=Look()))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_legend_and_marks_have_one_colour_and_lines_differ_without_it(theme: str) -> None:
    look = Look(theme)
    drawn = [trace for name, trace in traces(look).items() if "Newest" not in name]
    band, expected, observed = drawn
    assert observed["line"]["color"] == observed["marker"]["color"] == look.palette.series
    assert ",".join(map(str, rgb(expected["line"]["color"]))) in band["fillcolor"]
    assert expected["line"]["dash"] == "dash"
    assert "dash" not in observed["line"]


def test_hover_says_count_expectation_interval_and_unit() -> None:
    drawn = traces(
        Look("light", "es"), expected=[5.25] * 40, low=[1.0] * 40, high=[11.5] * 40, unit="<b>robos"
    )
    assert drawn["Observado en la zona de la actividad"]["hovertext"][0].endswith("&lt;b&gt;robos)</b>")
    assert drawn["Esperado según las zonas de comparación"]["hovertext"][0] == (
        "Semana del 2 de enero de 2023<br>Esperado: 5.2 (&lt;b&gt;robos)<br>Intervalo del 95 %: de 1 a 11.5"
    )


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"observed": [1]}, "one length"),
        ({"low": [9.0] * 40, "high": [1.0] * 40}, "runs from 9.0 down to 1.0"),
        ({"low": [None] * 40}, "one end only"),
    ],
)
def test_weeks_that_contradict_themselves_are_refused(changed: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        expected_weeks(**changed)


def test_a_level_outside_0_and_1_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        traces(level=95)
