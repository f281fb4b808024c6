"""Say a change in percent, also one so small that its number would read as none."""

from __future__ import annotations

from geodata.words.text import Text

_LEAST = 0.001  # three decimals are shown


def percent_said(change: float) -> float | Text:
    """
    Return a change in percent as a value of a sentence: its number, or that it is less than can be shown.

    Parameters
    ----------
    change
        Percent, 0 or more.

    Examples
    --------
    >>> percent_said(0.25), percent_said(0.0004).key
    (0.25, 'places.less_than')
    """
    return float(change) if change >= _LEAST else Text("places.less_than", n=_LEAST)
