"""The running difference: sums as handed in, a band around them, and a line of no difference."""

import numpy as np
import pytest

from dashboard.figures.cumulative import cumulative_figure
from dashboard.figures.scales import finite
from dashboard.theme.look import Look
from tests.dashboard.figures.comparisons import running


def test_sums_are_those_handed_in_on_the_last_day_they_hold() -> None:
    given = running()
    line = cumulative_figure(given, look=Look())["data"][-1]
    assert line["y"] == given.difference.tolist()
    assert line["x"] == [day.isoformat() for day in given.last_days]


def test_the_band_lies_between_low_and_high_and_begins_where_something_was_counted() -> None:
    given = running()
    band = cumulative_figure(given, look=Look())["data"][0]
    low = [one for one in finite(given.low) if one is not None]
    high = [one for one in finite(given.high) if one is not None]
    assert len(low) == len(given.last_days) - 1  # nothing was counted in the first week
    assert band["y"] == low + high[::-1]
    assert all(a <= d <= b for a, d, b in zip(low, given.difference[1:], high, strict=True))


def test_zero_is_on_the_axis_and_drawn_whatever_the_sums_are() -> None:
    for sums in ([3.0, 8.0], [-30.0, -50.0]):
        given = running(
            last_days=running().last_days[:2],
            difference=sums,
            low=[one - 1 for one in sums],
            high=[one + 1 for one in sums],
        )
        figure = cumulative_figure(given, look=Look())
        low, high = figure["layout"]["yaxis"]["range"]
        assert low <= min(0, *sums) - (min(sums) < 0)
        assert high >= max(0, *sums) + (max(sums) > 0)
        assert 0 in figure["layout"]["yaxis"]["tickvals"]
        assert [trace["y"] for trace in figure["data"] if trace["name"] == "No difference"] == [[0.0, 0.0]]


def test_ticks_and_hover_carry_their_sign_and_the_unit() -> None:
    figure = cumulative_figure(running(), look=Look("dark", "es"))
    axis = figure["layout"]["yaxis"]
    assert axis["title"]["text"] == "Diferencia (incidentes reportados)"
    assert all(
        text[0] == "−" for tick, text in zip(axis["tickvals"], axis["ticktext"], strict=True) if tick < 0
    )
    last = figure["data"][-1]["hovertext"][-1]
    total = int(running().difference[-1])
    assert total < 0
    assert last.startswith(
        f"Hasta el 8 de octubre de 2023<br><b>−{-total} (incidentes reportados)</b><br>Intervalo del 95 %"
    )


def test_the_note_says_from_when_on_is_counted_and_how_not_to_read_the_band() -> None:
    note = cumulative_figure(running(), look=Look())["layout"]["meta"]["note"]
    assert "Added up from June 5, 2023 on." in note
    assert "leave it by chance sooner or later" in note


def test_an_unknown_sum_is_a_gap() -> None:
    given = running()
    sums = given.difference.copy()
    sums[4] = np.nan
    line = cumulative_figure(running(difference=sums), look=Look())["data"][-1]
    assert line["y"][4] is None
    assert line["hovertext"][4].endswith("Cannot be estimated.")


def test_sums_and_intervals_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        running(low=[1.0])
