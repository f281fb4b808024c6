"""Hold what one of the other tests found, and say it in a sentence with its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from geodata.words.text import Text, Value
from layers.stats.shared.count_model import RatioEstimate

# Beyond these a factor is said as a limit: its digits would mean nothing.
LARGEST_FACTOR = 1_000
SMALLEST_FACTOR = 0.001
SMALLEST_P = 0.001


class HasCaveats(Protocol):
    """A statistic's full result: what must be minded, and why it is undefined, if it is."""

    @property
    def reason(self) -> str | None:
        """Why there is no number."""

    @property
    def caveats(self) -> tuple[str, ...]:
        """How it could be misread."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Finding:
    """
    What one test found; it stands beside the main estimate and is never counted as a vote.

    Parameters
    ----------
    name
        Which test; the middle part of its keys in the catalogues.
    estimate, low, high
        In `unit`, with an interval of `level` where the test has one; None where undefined. Of
        ``regression_to_mean`` the count to be expected, with an interval for that count.
    unit
        ``incidents`` (in the weeks after; a difference is negative for fewer), ``ratio``, ``ratio_per_week``,
        ``quotient``, or ``spans`` (of four weeks after the event that strayed).
    p
        Two-sided, None where the test has none.
    reason
        Why it is undefined, or why it allows no conclusion.
    caveats
        How it could be misread.
    detail
        The statistic's full result, for charts.
    sentence
        What was found, None where undefined.
    """

    name: str
    unit: str
    level: float
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    reason: str | None = None
    caveats: tuple[str, ...] = ()
    detail: object | None = None
    sentence: Text | None = None

    @property
    def title(self) -> Text:
        """The test's name."""
        return Text(f"sensitivity.{self.name}.title")

    @property
    def says(self) -> Text:
        """One sentence: what was found, or why nothing could be."""
        if self.sentence is not None:
            return self.sentence
        return Text("sensitivity.undefined", reason=Text(f"sensitivity.reason.{self.reason}"))

    @property
    def warnings(self) -> tuple[Text, ...]:
        """The caveats in words."""
        return tuple(Text(f"sensitivity.caveat.{caveat}") for caveat in self.caveats)

    @property
    def measured_in(self) -> Text:
        """The unit in words."""
        return Text(f"sensitivity.unit.{self.unit}")


def _digits(value: float, decimals: int) -> float:
    # Adding 0 turns a rounded -0 into 0.
    return round(value, decimals) + 0.0


def amount(value: float) -> Text:
    """Say a difference in incidents: so many fewer, so many more, or none."""
    return _signed("sensitivity.amount", value, 1)


def short(value: float, decimals: int = 1) -> Text:
    """Say a difference as in `amount`, without what was counted."""
    return _signed("sensitivity.short", value, decimals)


def _signed(key: str, value: float, decimals: int) -> Text:
    size = _digits(abs(value), decimals)
    if size == 0:
        return Text(f"{key}.none")
    return Text(f"{key}.{'fewer' if value < 0 else 'more'}", n=size)


def factor(value: float) -> Value:
    """Say a ratio, or the limit beyond which its digits mean nothing."""
    if value >= LARGEST_FACTOR:
        return Text("sensitivity.factor.above", n=LARGEST_FACTOR)
    if 0 < value < SMALLEST_FACTOR:
        return Text("sensitivity.factor.below", n=SMALLEST_FACTOR)
    # Near 1 the third digit tells, as for a change per week.
    return _digits(value, 3 if value < 0.1 or abs(value - 1) < 0.1 else 2)


def incidents(n: float) -> Text:
    """Say how many incidents were counted, or are expected."""
    return Text("sensitivity.count", n=_digits(n, 1))


def percent_of_level(level: float) -> float:
    """Return a level in per cent, for a sentence."""
    return _digits(100 * level, 1)


def interval(low: Value, high: Value, level: float) -> Text:
    """Say an interval and its level."""
    return Text("sensitivity.interval", level=percent_of_level(level), low=low, high=high)


def of_amounts(low: float | None, high: float | None, level: float) -> Text:
    """Say the interval of a difference in incidents, None for a limit that there is not."""
    if low is None or high is None:
        return Text("sensitivity.no_interval")
    return interval(short(low), short(high), level)


def chance(p: float | None) -> Text:
    """Say a p, or that there is none."""
    if p is None:
        return Text("sensitivity.p.none")
    if p < SMALLEST_P:
        return Text("sensitivity.p.below", p=SMALLEST_P)
    return Text("sensitivity.p", p=_digits(p, 3))


def weeks_after(weeks: int) -> Text:
    """Say which time a number is for."""
    return Text("sensitivity.weeks_after", n=weeks)


def of_ratio(
    name: str,
    effect: RatioEstimate | None,
    found: HasCaveats,
    sample_level: float,
    *,
    unit: str = "ratio",
    says: str = "says",
    caveats: tuple[str, ...] = (),
    **values: Value,
) -> Finding:
    """
    Return what a test says of a ratio; without one, why there is none.

    Parameters
    ----------
    name, unit
        Of the finding.
    effect
        The ratio with its interval and p, in `found`, the statistic's full result.
    says
        Last part of the sentence's key: ``sensitivity.<name>.<says>``.
    caveats
        Further ones.
    values
        What else stands in the sentence.
    """
    if effect is None:
        return undefined(name, unit, sample_level, found.reason or "too_little_information", found)
    return Finding(
        name=name,
        unit=unit,
        level=sample_level,
        estimate=effect.ratio,
        low=effect.low,
        high=effect.high,
        p=effect.p,
        caveats=(*found.caveats, *caveats),
        detail=found,
        sentence=Text(
            f"sensitivity.{name}.{says}",
            factor=factor(effect.ratio),
            interval=interval(factor(effect.low), factor(effect.high), sample_level),
            p=chance(effect.p),
            **values,
        ),
    )


def undefined(name: str, unit: str, level: float, reason: str, detail: object | None = None) -> Finding:
    """Return a finding that says why there is none."""
    return Finding(name=name, unit=unit, level=level, reason=reason, detail=detail)
