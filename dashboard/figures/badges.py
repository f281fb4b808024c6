"""How numbers of the sheet of recent days are written, on the screen and on paper."""

from __future__ import annotations

import math

from dashboard.figures.scales import signed
from dashboard.theme.look import Look
from layers.stats.recent_change import BAND_Z

NOT_KNOWN = "–"
# A badge stands out where its count leaves the band.
STRONG_Z = BAND_Z
# From here on a decimal of a mean says nothing.
_WHOLE_FROM = 100


def arrow_of(z: float) -> str:
    """Return the arrow of a badge that stands out; nothing for the others, and where nothing is compared."""
    if math.isnan(z) or abs(z) < STRONG_Z:
        return ""
    return "▲" if z > 0 else "▼"


def badge_said(z: float, look: Look) -> str:
    """
    Return a distance from earlier years with its sign.

    Examples
    --------
    >>> badge_said(-1.26, Look()), badge_said(float("nan"), Look())
    ('−1.3', '–')
    """
    return NOT_KNOWN if math.isnan(z) else signed(z, look, decimals=1)


def count_said(n: float, look: Look) -> str:
    """Return a count; a dash where nobody knows it."""
    return NOT_KNOWN if math.isnan(n) else look.number(round(n))


def mean_said(mean: float, look: Look) -> str:
    """
    Return a mean of counts, with a decimal where it is small.

    Examples
    --------
    >>> mean_said(12.3333, Look()), mean_said(1712.3, Look())
    ('12.3', '1,712')
    """
    if math.isnan(mean):
        return NOT_KNOWN
    return look.speaker.number(mean, decimals=0 if mean >= _WHOLE_FROM else 1)
