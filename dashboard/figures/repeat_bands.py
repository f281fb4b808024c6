"""Near repeats as squares of distance and days, each with its ratio; raised ones have a star."""

from __future__ import annotations

from typing import Any

import numpy as np

from dashboard.figures.answers import known
from dashboard.figures.parts import broken
from dashboard.theme.colours import see_through
from dashboard.theme.look import Look
from geodata.words.text import Text, Value
from layers.base.answers import Answer

Json = dict[str, Any]

# Twice and half of what is expected have the strongest colours.
_WIDEST = 2.0
_OPACITY = ((0.0, 0.04), (0.5, 0.1), (1.0, 0.5))
# What a telephone shows of the names beside, and below, the squares.
_LETTERS = (18, 6)


def repeat_bands_figure(answer: Answer, look: Look) -> Json:
    """
    Return a square for each band of an answer, whose ids are the numbers of its bands: ``2-0``.

    Misreadings
    -----------
    Each band is a test of its own: of many some are raised by chance.
    """
    at = np.array([[int(one) for one in str(id_).split("-")] for id_ in answer.places.ids])
    shape = tuple((at.max(axis=0) + 1).tolist())
    ratio = np.full(shape, np.nan)
    written, said = np.full(shape, "", object), np.full(shape, "", object)
    ends: tuple[dict[int, str], dict[int, str]] = ({}, {})
    for row, (distance, days) in enumerate(at.tolist()):
        value = float(answer.value[row])
        ratio[distance, days] = value
        star = " ★" if answer.columns["found"][row] else ""
        name = answer.places.names[row]
        number = look.speaker.number(value, decimals=2) if np.isfinite(value) else "–"
        written[distance, days] = number + star
        said[distance, days] = f"{look.speaker.say(name)}: {number}{star}"
        if isinstance(name, Text):
            for words, key, place, letters in zip(
                ends, ("distance", "days"), (distance, days), _LETTERS, strict=True
            ):
                words[place] = broken(_short(name.values[key], look), letters)
    layout = look.chart_layout()
    for axis, words in zip(("yaxis", "xaxis"), ends, strict=True):
        layout[axis] |= {"tickvals": list(words), "ticktext": list(words.values()), "showgrid": False}
    layout["yaxis"]["autorange"] = "reversed"
    palette = look.palette
    squares = {
        "type": "heatmap",
        "z": [known(np.log2(np.maximum(row, 1 / _WIDEST))) for row in ratio],
        "zmin": -np.log2(_WIDEST).item(),
        "zmax": np.log2(_WIDEST).item(),
        "colorscale": [[share, see_through(palette.accent, opacity)] for share, opacity in _OPACITY],
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
        "text": written.tolist(),
        "texttemplate": "%{text}",
        "textfont": {"color": palette.text},
        "hovertext": said.tolist(),
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    return {"data": [squares], "layout": layout}


def _short(part: Value, look: Look) -> str:
    """Return the name of a band; of days as short as a telephone needs."""
    if not isinstance(part, Text):
        return ""
    key = part.key.replace("layers.near_repeat.days_", "layers.near_repeat.chart.days_")
    return look.say(key, **part.values)
