"""Hour by weekday: when things happen in the week."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.figures.axes import axis_title, count_ticks
from dashboard.theme.look import Look
from layers.rhythm.rows import WEEKDAYS

Json = dict[str, Any]


def hours_figure(
    counts: NDArray[np.integer[Any]],
    *,
    measure: str,
    look: Look,
    chosen: NDArray[np.bool_] | None = None,
) -> Json:
    """
    Return a square for each hour of each weekday.

    Parameters
    ----------
    counts
        Shape (7, 24): Monday first, hours of the local clock. Incidents without a known hour are not in it;
        the page says how many they are.
    measure
        What is counted, as for the cells.
    chosen
        Shape (7, 24): squares that are filtered by; the others are veiled. None: no square is.

    Raises
    ------
    ValueError
        The shape is another.
    """
    if counts.shape != (len(WEEKDAYS), 24):
        raise ValueError(f"`counts` has shape {counts.shape}, but must be (7, 24)")
    palette, counted = look.palette, f"map.cell.{measure}"
    ticks = count_ticks(int(counts.max()))
    colours = [palette.panel, *palette.cells]
    # Nothing at all is the panel's own colour; the first count above it already has one of the scale.
    stops = [0.0, *np.linspace(min(0.5, 0.5 / ticks[-1]), 1.0, len(palette.cells)).tolist()]
    layout = look.chart_layout()
    layout["xaxis"] |= {
        "title": axis_title(look.say("map.hours.axis"), look),
        "tickvals": [0, 6, 12, 18, 23],
        "ticktext": ["0", "6", "12", "18", "23"],
        "showgrid": False,
    }
    layout["yaxis"] |= {
        "autorange": "reversed",
        "tickvals": list(range(len(WEEKDAYS))),
        "ticktext": [look.say(f"map.weekday_short.{day}") for day in WEEKDAYS],
        "showgrid": False,
    }
    squares = {
        "type": "heatmap",
        "z": counts.astype(int).tolist(),
        "zmin": 0,
        "zmax": ticks[-1],
        "xgap": 1,
        "ygap": 1,
        "colorscale": [[stop, colour] for stop, colour in zip(stops, colours, strict=True)],
        "hovertext": [
            [f"{when}<br><b>{look.phrase(counted, n=n)}</b>" for when, n in zip(said, row, strict=True)]
            for said, row in zip(_squares(look), counts.tolist(), strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "colorbar": {
            "title": {"text": look.say(f"map.measure.{measure}"), "side": "right"},
            "tickvals": ticks,
            "ticktext": [look.number(tick) for tick in ticks],
            "thickness": look.font_px,
            "outlinewidth": 0,
        },
    }
    if chosen is not None:
        layout["shapes"] = _veils(chosen, look)
    return {"data": [squares], "layout": layout | {"dragmode": "select"}}


def _veils(chosen: NDArray[np.bool_], look: Look) -> list[Json]:
    """Return a veil over each stretch of squares that is not chosen, so that their colours recede."""
    veils: list[Json] = []
    for day, row in enumerate(~chosen):
        edges = np.flatnonzero(np.diff(np.concatenate([[False], row, [False]]).astype(int)))
        for first, end in edges.reshape(-1, 2).tolist():
            veils.append(
                {
                    "type": "rect",
                    "xref": "x",
                    "yref": "y",
                    "x0": first - 0.5,
                    "x1": end - 0.5,
                    "y0": day - 0.5,
                    "y1": day + 0.5,
                    "fillcolor": look.palette.panel,
                    "opacity": 0.72,
                    "line": {"width": 0},
                }
            )
    return veils


@lru_cache
def _squares(look: Look) -> tuple[tuple[str, ...], ...]:
    """Return what each square is called, (7, 24): the same in every answer."""
    return tuple(
        tuple(
            look.say("map.hours.cell", weekday=look.say(f"map.weekday.{day}"), first=hour, last=hour)
            for hour in range(24)
        )
        for day in WEEKDAYS
    )
