"""Few, readable, localised ticks: Plotly's own words for months and numbers are English only."""

from __future__ import annotations

import datetime as dt
import math

from babel.dates import format_skeleton

from dashboard.theme.look import Look

MOST_TICKS = 7

_LOCALES = {"en": "en_US", "es": "es_US"}


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
    Return at most seven days from `first` to `last` as ISO dates, and what they are called.

    Long spans get first days of months, quarters or years; spans under ten weeks get Mondays.
    """
    locale = _LOCALES[look.language]
    if (last - first).days < 70:
        monday = first + dt.timedelta(days=-first.weekday() % 7)
        mondays = [monday + dt.timedelta(days=7 * n) for n in range(((last - monday).days) // 7 + 1)]
        days = mondays[:: math.ceil(len(mondays) / MOST_TICKS) or 1] if mondays else [first]
        skeleton = "MMMd"
    else:
        days, skeleton = _months(first, last)
    return [day.isoformat() for day in days], [format_skeleton(skeleton, day, locale=locale) for day in days]


def _months(first: dt.date, last: dt.date) -> tuple[list[dt.date], str]:
    begin = first.year * 12 + first.month - 1 + (first.day > 1)
    end = last.year * 12 + last.month - 1
    span = end - begin + 1
    step = next(
        step
        for step in (1, 2, 3, 6, 12, 24, 60, 120, 600, 1200, 12000)
        if span <= step * (MOST_TICKS - 1) + 1
    )
    months = [month for month in range(begin, end + 1) if month % step == 0]
    days = [dt.date(month // 12, month % 12 + 1, 1) for month in months]
    return days, "y" if step >= 12 else "yMMM"
