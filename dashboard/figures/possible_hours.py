"""Hours of the week where shares of possible time are added up: the squares hold parts of incidents."""

from __future__ import annotations

from typing import Any

import numpy as np

from dashboard.figures.answers import measure_of
from dashboard.figures.hours import hours_figure
from dashboard.theme.look import Look
from layers.base.answers import Answer
from layers.rhythm.rows import WEEKDAYS

Json = dict[str, Any]


def possible_hours_figure(answer: Answer, look: Look) -> Json:
    """
    Return a square for each hour of each weekday, darker where more of the possible time lies.

    Parameters
    ----------
    answer
        Of `hours_of_week`: ids such as ``fri-17``, in any order.

    Misreadings
    -----------
    What has no known time of day is in no square.
    """
    shares = np.zeros((len(WEEKDAYS), 24))
    said = np.full(shares.shape, "", object)
    for id_, name, value in zip(answer.places.ids, answer.places.names, answer.value, strict=True):
        day, hour = str(id_).split("-")
        at = WEEKDAYS.index(day), int(hour)
        shares[at] = value
        number = look.speaker.number(float(value), decimals=1)
        said[at] = look.say("layers.hours_of_week.chart.hover", hour=name, share=number)
    # The squares of counts, with shares in them.
    figure = hours_figure(np.ceil(shares).astype(np.int64), measure=measure_of(answer), look=look)
    figure["data"][0] |= {"z": shares.round(3).tolist(), "hovertext": said.tolist()}
    figure["layout"]["dragmode"] = False
    return figure
