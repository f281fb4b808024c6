"""Bars of kinds: what was counted, largest first as handed in, with the number on each bar."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from dashboard.figures.axes import count_ticks
from dashboard.theme.look import Look

Json = dict[str, Any]

CHART_CONFIG: Json = {
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "displaylogo": False,
    "displayModeBar": False,
    "scrollZoom": False,
    "doubleClick": False,
    "responsive": True,
}

# Half a telephone: beside a longer name Plotly leaves no room, and cuts its beginning off.
LONGEST_NAME = 28


def kinds_figure(
    names: Sequence[str],
    counts: Sequence[int],
    *,
    measure: str,
    look: Look,
    ids: Sequence[str] = (),
    chosen: Sequence[str] | None = None,
) -> Json:
    """
    Return horizontal bars with their counts written beside them.

    Parameters
    ----------
    names, counts
        Shape (n,): kinds in the visitor's language and their counts, from top to bottom.
    measure
        What is counted: ``incidents``, ``estimated``, ``offences``, ``victims`` or ``requests``.
    look
        Theme, language and size.
    ids
        Shape (n,): what a click on a bar hands back; the names without them.
    chosen
        Ids of kinds that are filtered by; the others are drawn paler. None where nothing is filtered by: all
        are. They stand in ``layout.meta.chosen`` as well.
    """
    palette = look.palette
    keys = list(ids) or list(names)
    numbers = [int(count) for count in counts]
    picked = keys if chosen is None else set(chosen)
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": numbers,
        "y": list(range(len(keys))),
        "text": [look.number(count) for count in numbers],
        "textposition": "outside",
        "cliponaxis": False,
        "customdata": keys,
        "marker": {"color": [palette.series if key in picked else palette.series_soft for key in keys]},
        "hovertext": [
            f"<b>{escape(name)}</b><br>{look.say(f'map.cell.{measure}', n=count)}"
            for name, count in zip(names, numbers, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    layout = _layout(names, numbers, measure, look) | {
        "meta": {"chosen": [key for key in keys if key in picked]}
    }
    return {"data": [bars], "layout": layout}


def _layout(names: Sequence[str], numbers: Sequence[int], measure: str, look: Look) -> Json:
    ticks = count_ticks(max(numbers, default=0), most=5 if look.size == "screen" else 3)
    layout = look.chart_layout()
    layout["bargap"] = 0.3
    layout["hovermode"] = "closest"
    layout["xaxis"] |= {
        # Every bar says its own number; an axis of numbers below would only crowd a phone.
        "showticklabels": False,
        "tickvals": ticks,
        "range": [0, max(max(numbers, default=0), 1)],
    }
    # Room in pixels for the number beside the longest bar: a share of the axis is too little on a telephone.
    longest = max((len(look.number(number)) for number in numbers), default=1)
    layout["margin"] |= {"r": round(look.font_px * (0.7 * longest + 0.6))}
    # The unit, from the right edge: under short bars on a telephone an axis title would be cut off.
    layout["annotations"] = [
        {
            "xref": "paper",
            "x": 1,
            "xanchor": "right",
            "yref": "paper",
            "y": 0,
            "yanchor": "top",
            "yshift": -4,
            "text": look.say(f"map.measure.{measure}"),
            "showarrow": False,
        }
    ]
    layout["margin"] |= {"b": round(look.font_px * 2)}
    layout["yaxis"] |= {
        "autorange": "reversed",
        "showgrid": False,
        "tickvals": list(range(len(names))),
        "ticktext": [escape(short_name(name)) for name in names],
    }
    return layout


def bars_height_px(kinds: int, look: Look) -> int:
    """Return how high the chart must be so that every name can be read."""
    return round(look.font_px * (2.0 * max(1, kinds) + 5))


def short_name(name: str) -> str:
    """Return a name as a telephone shows it beside a chart."""
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"
