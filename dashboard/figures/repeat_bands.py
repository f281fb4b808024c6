"""Near repeats as squares of distance and days, each with its ratio; raised ones have a star."""

from __future__ import annotations

from typing import Any

import numpy as np

from dashboard.figures.answers import known
from dashboard.figures.parts import broken
from dashboard.theme.look import Look
from geodata.words.text import Text
from layers.base.answers import Answer

Json = dict[str, Any]

# Twice and half of what is expected have the strongest colours.
_WIDEST = 2.0
_LETTERS = 18


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
            for words, key, place in zip(ends, ("distance", "days"), (distance, days), strict=True):
                part = name.values[key]
                words[place] = broken(look.speaker.say(part) if isinstance(part, Text) else "", _LETTERS)
    palette = look.palette
    layout = look.chart_layout()
    for axis, words in zip(("yaxis", "xaxis"), ends, strict=True):
        layout[axis] |= {"tickvals": list(words), "ticktext": list(words.values()), "showgrid": False}
    layout["yaxis"]["autorange"] = "reversed"
    squares = {
        "type": "heatmap",
        "z": [known(np.log2(np.maximum(row, 1 / _WIDEST))) for row in ratio],
        "zmin": -np.log2(_WIDEST).item(),
        "zmax": np.log2(_WIDEST).item(),
        "colorscale": [[0.0, palette.panel], [0.5, palette.panel], [1.0, palette.series_soft]],
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
