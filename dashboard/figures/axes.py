"""Few, readable, localised ticks: Plotly's own words for months and numbers are English only."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from babel.dates import format_skeleton

from dashboard.theme.look import Look
from geodata.period import Period

# What fits side by side, on a telephone's screen and in the letters of a projector.
MOST_TICKS = {"screen": 5, "projector": 4}

_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 12000)
_LOCALES = {"en": "en_US", "es": "es_US"}


def axis_title(text: str, look: Look) -> dict[str, Any]:
    """Return a title of an axis in the size of its numbers."""
    return {"text": text, "standoff": 6, "font": {"size": look.font_px}}


def count_ticks(largest: float, *, most: int = 5) -> list[int]:
    """
    Return whole numbers from 0 to at least `largest`, in steps of 1, 2 or 5 times a power of ten.

    Examples
    --------
    >>> count_ticks(37)
    [0, 10, 20, 30, 40]
    """
    top = max(1.0, float(largest))
    power = int(10 ** math.floor(math.log10(max(1.0, top / most))))
    step = next(
        lead * power for lead in (1, 2, 5, 10, 20) if math.ceil(top / (lead * power)) < most or lead == 20
    )
    return list(range(0, math.ceil(top / step) * step + 1, step))


def day_ticks(first: dt.date, last: dt.date, look: Look) -> tuple[list[str], list[str]]:
    """
    Return at most five days (on a projector four) as ISO dates, and what they are called.

    Long spans get first days of months, quarters or years; spans under ten weeks get Mondays.
    """
    locale, most = _LOCALES[look.language], MOST_TICKS[look.size]
    if (last - first).days < 70:
        monday = first + dt.timedelta(days=-first.weekday() % 7)
        mondays = [monday + dt.timedelta(days=7 * n) for n in range(((last - monday).days) // 7 + 1)]
        days = mondays[:: max(1, math.ceil(len(mondays) / most))] or [first]
        skeleton = "MMMd"
    else:
        days, skeleton = _months(first, last, most)
    return [day.isoformat() for day in days], [format_skeleton(skeleton, day, locale=locale) for day in days]


def _months(first: dt.date, last: dt.date, most: int) -> tuple[list[dt.date], str]:
    begin = first.year * 12 + first.month - 1 + (first.day > 1)
    end = last.year * 12 + last.month - 1
    every = {step: [month for month in range(begin, end + 1) if month % step == 0] for step in _MONTH_STEPS}
    step, months = next((step, found) for step, found in every.items() if len(found) <= most)
    days = [dt.date(month // 12, month % 12 + 1, 1) for month in months]
    return days, "y" if step >= 12 else "yMMM"


def short_days(days: Period, look: Look) -> str:
    """
    Return first and last day as short as they stay clear: a map has no room for more.

    Examples
    --------
    >>> short_days(Period(dt.date(2024, 1, 15), dt.date(2024, 7, 15)), Look())
    'Jan 15, 2024 – Jul 14, 2024'
    """
    ends = dict.fromkeys((days.first, days.last))
    return " – ".join(format_skeleton("yMMMd", day, locale=_LOCALES[look.language]) for day in ends)
