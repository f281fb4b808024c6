"""Axes and numbers of comparisons: differences with their sign, ratios on a log scale said in words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise
from typing import Any

from dashboard.figures.axes import MOST_TICKS, axis_title
from dashboard.theme.look import Look
from geodata.words.text import Text

# Beyond a factor of 64 an interval says only "very wide", and drawing it whole would flatten all others.
WIDEST_POWER = 6

# A smaller p is only said to be below it: nothing it is made from is known so exactly.
SMALLEST_P = 0.0001

_WORDS = {0.5: "half", 1.0: "same", 2.0: "twice"}


def finite(values: Iterable[Any]) -> list[float | None]:
    """
    Return numbers as plain floats, and None for what is not known: None, NaN or infinite.

    Examples
    --------
    >>> finite([1, None, float("nan")])
    [1.0, None, None]
    """
    plain = [None if value is None else float(value) for value in values]
    return [value if value is not None and math.isfinite(value) else None for value in plain]


def same_length(**given: Sequence[Any]) -> None:
    """
    Refuse sequences of different lengths.

    Raises
    ------
    ValueError
        Naming every length.
    """
    lengths = {name: len(values) for name, values in given.items()}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"these must have one length, but have {lengths}")


def in_order(low: Iterable[float | None], high: Iterable[float | None]) -> None:
    """
    Refuse intervals of which one end is missing, or the lower lies above the upper.

    Raises
    ------
    ValueError
        Naming the first such interval.
    """
    for number, (below, above) in enumerate(zip(low, high, strict=True)):
        if (below is None) != (above is None):
            raise ValueError(f"interval {number} has one end only: {below} to {above}")
        if below is not None and above is not None and below > above:
            raise ValueError(f"interval {number} runs from {below} down to {above}")


def spread_ticks(low: float, high: float, *, most: int = 5) -> list[float]:
    """
    Return even ticks from at most `low` to at least `high`, 0 among them where it lies between.

    Examples
    --------
    >>> spread_ticks(-7, 12)
    [-10.0, -5.0, 0.0, 5.0, 10.0, 15.0]
    """
    span = max(high - low, 1e-9)
    power = 10.0 ** math.floor(math.log10(span / most))
    step = next(lead * power for lead in (1, 2, 5, 10, 20) if span / (lead * power) <= most)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, decimals) + 0.0 for number in range(first, max(last, first + 1) + 1)]


def tick_decimals(ticks: Sequence[float]) -> int:
    """Return with how many decimals even ticks can be told apart."""
    step = min(abs(later - earlier) for earlier, later in pairwise(ticks))
    return max(0, -math.floor(math.log10(step) + 1e-9))


def signed(value: float, look: Look, *, decimals: int | None = None) -> str:
    """
    Return a difference with its sign, as ``+3`` or ``−1.5``; 0 has none.

    Examples
    --------
    >>> signed(-1234, Look())
    '−1,234'
    """
    places = decimals if decimals is not None else _places(value)
    said = look.speaker.number(abs(round(value, places)), decimals=places)
    if round(value, places) == 0:
        return said
    return ("+" if value > 0 else "−") + said


def difference_axis(low: float, high: float, unit: Text | str, look: Look) -> dict[str, Any]:
    """Return title, ticks with their signs and range of an axis of differences of counts."""
    ticks = spread_ticks(low, high)
    decimals = tick_decimals(ticks)
    title = look.say("comparison_charts.difference_axis", unit=unit_said(unit, look))
    return {
        "title": axis_title(title, look),
        "tickvals": ticks,
        "ticktext": [signed(tick, look, decimals=decimals) for tick in ticks],
        "range": [ticks[0], ticks[-1]],
    }


def plain(value: float, look: Look) -> str:
    """Return an amount with as many decimals as it has, one at most; ``−`` before what lies below 0."""
    return ("−" if round(value, 1) < 0 else "") + signed(value, look).lstrip("+−")


def _places(value: float) -> int:
    return 0 if round(value, 1) == round(value) else 1


def ratio_said(value: float, look: Look) -> str:
    """
    Return a ratio with decimals enough to tell it from others of its size.

    Examples
    --------
    >>> [ratio_said(one, Look()) for one in (0.5, 12.34, 3e20)]
    ['0.50', '12.3', 'over 1,000']
    """
    if value > 1000:
        return look.say("comparison_charts.ratio.over", limit=1000)
    if value < 0.001:
        return look.say("comparison_charts.ratio.under", limit=0.001)
    places = 3 if value < 0.1 else 2 if value < 10 else 1 if value < 100 else 0
    return look.speaker.number(value, decimals=places)


def interval_said(low: float, high: float, look: Look) -> str:
    """Return an interval of ratios as ``0.41 to 1.20``."""
    return look.say("comparison_charts.interval", low=ratio_said(low, look), high=ratio_said(high, look))


def ratio_of(log: float) -> float:
    """Return the ratio of a natural log, never too large to be a number."""
    return math.exp(min(max(log, -50.0), 50.0))


def percent_said(level: float) -> str:
    """
    Return a level as the number before the percent sign.

    Raises
    ------
    ValueError
        The level is not inside (0, 1).

    Examples
    --------
    >>> percent_said(0.95), percent_said(0.999)
    ('95', '99.9')
    """
    if not 0 < level < 1:
        raise ValueError(f"`level` was {level!r} but must lie between 0 and 1")
    return f"{100 * level:.6g}"


def p_said(p: float, look: Look) -> str:
    """
    Return a p value with three decimals, with four where it would read as 0, and never as 0.

    Examples
    --------
    >>> p_said(0.013, Look()), p_said(0.0001, Look()), p_said(0.00002, Look())
    ('0.013', '0.0001', '< 0.0001')
    """
    if p < SMALLEST_P:
        return f"< {look.speaker.number(SMALLEST_P, decimals=4)}"
    return look.speaker.number(p, decimals=max(3, math.ceil(-math.log10(p) - 1e-9)))


def ratio_ticks(
    shown: Iterable[float | None],
    look: Look,
    *,
    never_cut: Iterable[float | None] = (),
    most: int | None = None,
) -> tuple[list[float], list[str], tuple[float, float]]:
    """
    Return ticks at powers of 2 with what they are called, and the edges of the axis.

    The axis always reaches from half to twice, and these and the same are called so where they have a tick;
    on a wide axis only every second or third power has one. Intervals may be cut at a factor of 64: the edges
    then lie inside them.

    Parameters
    ----------
    shown
        Ratios and ends of intervals that should be seen.
    never_cut
        Ratios that have to be inside whatever they are.
    most
        How many ticks there may be; as many as fit side by side without it.
    """
    powers = [math.log2(value) for value in shown if value is not None and value > 0]
    powers = [min(max(power, -WIDEST_POWER), WIDEST_POWER) for power in powers]
    powers += [math.log2(value) for value in never_cut if value is not None and value > 0]
    low, high = math.floor(min([-1.0, *powers])), math.ceil(max([1.0, *powers]))
    most = MOST_TICKS[look.size] + 2 if most is None else most
    step = next(step for step in range(1, 2000) if (high - low) // step + 1 <= most)
    ticks = [2.0**power for power in range(low, high + 1) if power % step == 0]
    return ticks, [_tick_said(tick, look) for tick in ticks], (2.0 ** (low - 0.2), 2.0 ** (high + 0.2))


def _tick_said(tick: float, look: Look) -> str:
    small = f"{tick:.2g}" if tick < 0.01 else f"{round(tick, 3):g}"
    number = look.speaker.number(tick) if tick >= 1 else small
    word = _WORDS.get(tick)
    return f"{look.say(f'comparison_charts.ratio.{word}')}<br>{number}" if word else number


def unit_said(unit: Text | str, look: Look) -> str:
    """Return a unit or a name in the visitor's language, safe as a label."""
    return escape(look.speaker.say(unit))
