"""What changed most: each row's distance from earlier years, beside the band that is usual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from dashboard.figures.axes import axis_title
from dashboard.figures.bars import short_name
from dashboard.figures.parts import empty_figure, finished, legend_below, shaded
from dashboard.figures.scales import signed
from dashboard.theme.colours import see_through
from dashboard.theme.look import Look
from geodata.words.text import Text

Json = dict[str, Any]

LEAST_Z = 4.0
_ROW_LETTERS, _BAND = 2.4, 0.45


@dataclass(frozen=True)
class ChangedRow:
    """
    One row.

    Parameters
    ----------
    name
        As people read it.
    z
        Distance from earlier years in standard deviations.
    said
        The count beside the mean of earlier years, in words.
    changed
        ``more`` or ``fewer`` where it differs by more than chance; else empty.
    """

    name: str
    z: float
    said: str
    changed: str


def changes_height_px(rows: int, look: Look) -> int:
    """Return how high the chart must be so that every row can be read."""
    return round(look.font_px * (_ROW_LETTERS * max(1, rows) + 11))


def changes_figure(rows: Sequence[ChangedRow], *, band_z: float, look: Look) -> Json:
    """
    Return one dot a row on an axis of standard deviations, the usual band shaded.

    Parameters
    ----------
    rows
        From top to bottom.
    band_z
        Half width of the band.

    Misreadings
    -----------
    The band is for a row looked at in advance; of many rows a few lie outside by chance. A full dot is one
    that differs after the correction for all of them.
    """
    if not rows:
        return empty_figure(Text("compstat.changes.none"), look)
    palette = look.palette
    reach = max([LEAST_Z, *(abs(row.z) for row in rows)]) * 1.15
    layout = look.chart_layout()
    ticks = [tick for tick in range(-9 * 3, 9 * 3 + 1, 3) if abs(tick) <= reach] if reach < 28 else [0]
    layout["xaxis"] |= {
        "title": axis_title(look.say("compstat.changes.axis"), look),
        "tickvals": ticks,
        "ticktext": [signed(tick, look) for tick in ticks],
        "range": [-reach, reach],
    }
    layout["yaxis"] |= {
        "range": [len(rows) - 0.4, -0.6],
        "showgrid": False,
        "tickvals": list(range(len(rows))),
        "ticktext": [escape(short_name(row.name)) for row in rows],
    }
    layout["shapes"] = [shaded(-band_z, band_z, see_through(palette.series_soft, _BAND)) | {"layer": "below"}]
    legend_below(layout, look)
    groups = (("", palette.muted), ("more", palette.more[1]), ("fewer", palette.fewer[1]))
    dots = [_dots(way, colour, rows, look) for way, colour in groups]
    return finished([one for one in dots if one["x"]], layout)


def _dots(way: str, colour: str, rows: Sequence[ChangedRow], look: Look) -> Json:
    at = [place for place, row in enumerate(rows) if row.changed == way]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": look.say(f"compstat.changes.{way or 'usual'}"),
        "x": [rows[place].z for place in at],
        "y": at,
        "marker": {
            "color": colour,
            "size": round(look.font_px * 0.9),
            "symbol": {"": "circle-open", "more": "triangle-up", "fewer": "triangle-down"}[way],
            "line": {"width": 2, "color": colour},
        },
        "hovertext": [f"<b>{escape(rows[place].name)}</b><br>{escape(rows[place].said)}" for place in at],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
