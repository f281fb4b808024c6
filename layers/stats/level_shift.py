"""Find the week at which a series jumps to another level and stays there, as a change of recording does."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.checks import refuse, wrong_level
from layers.stats.shared.count_model import Fit, Floats, RatioEstimate, fit_counts, ratio_estimate
from layers.stats.shared.series import is_autocorrelated, lag_one, season_columns, wrong_season, wrong_series

WEEKS_A_YEAR = 365.2425 / 7
YEAR_WEEKS = 52  # whole weeks from one date to nearly the same date a year later
HALF_YEAR_WEEKS = 26
# Weeks whose evidence is so near to the best week's that they cannot be told from it: chi-square, 95 %.
AS_GOOD = 3.841

Bools = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class LevelShift:
    """
    A sudden, lasting and large jump of a weekly series; all None with a `reason` where none was found.

    `week` is the first week at the new level, counted from 0, `earliest` and `latest` those that could be it
    as well. `ratio` is the level right after to that right before, with its interval; `p` the chance, at
    most, that a series without a jump shows one anywhere. `dispersion` is the factor of the Poisson variance
    around the jump. `weeks_judged` could have held one.
    """

    week: int | None = None
    earliest: int | None = None
    latest: int | None = None
    ratio: RatioEstimate | None = None
    p: float | None = None
    dispersion: float | None = None
    weeks_judged: int
    alpha: float
    least_ratio: float
    level: float
    reason: str | None = None
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Asked:
    """The question, without its numbers."""

    span_weeks: int
    fewest_weeks: int
    least_ratio: float
    harmonics: int
    alpha: float
    level: float


@dataclass(frozen=True)
class _Candidate:
    """One week looked at: `evidence` is the quasi-likelihood ratio of a jump, `p` of this week alone."""

    week: int
    evidence: float
    p: float
    fit: Fit


def detect_level_shift(
    counts: NDArray[Any],
    known: NDArray[Any],
    *,
    least_ratio: float = 1.5,
    alpha: float = 0.01,
    span_weeks: int = 52,
    fewest_weeks: int = 26,
    harmonics: int = 1,
    level: float = 0.95,
) -> LevelShift:
    """
    Answer: does this weekly series jump to another level, suddenly, for good and by a lot, and when?

    For each week with enough known weeks on both sides the weeks around it are fitted twice: with a yearly
    season and a trend that may bend at that week, and with a jump there besides. The deviance that the jump
    takes away, over the dispersion, is its evidence. The best week counts as a shift where the jump

    - is sudden: the evidence beats the bending trend, with `p` at most `alpha` for all weeks together;
    - is large: by the factor `least_ratio` or more, up or down;
    - lasts: both half years after it differ from the same weeks a year before by at least half of it (on the
      log scale).

    Parameters
    ----------
    counts, known
        Shape (n,), counts of whole weeks in order of time, and which of them are known.
    least_ratio
        Smallest jump that counts, above 1; 1.5 finds rises by half and falls by a third.
    alpha
        Chance, at most, of finding a jump anywhere in a series without one, inside (0, 1).
    span_weeks
        Weeks fitted on each side, at most.
    fewest_weeks
        Known weeks needed on each side.
    harmonics
        Waves of the yearly season.
    level
        Of the interval of the ratio, inside (0, 1).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Notes
    -----
    `p` is Bonferroni's bound: the F-test's p of the best week times the number of weeks judged. Neighbouring
    weeks have nearly the same evidence, so the true chance is smaller; demanding a large and lasting jump
    besides makes it smaller still.

    Misreadings
    -----------
    A jump says that the series changed, not why: new software, a new label and a new law look alike. Its size
    is that of the week chosen for being the largest, so it is rather too large. No jump found does not show
    that recording stayed the same: one that comes gradually, or near an end of the series, is not seen, and a
    series that is 0 all along one side has no ratio.

    References
    ----------
    Quandt (1960), J. Am. Stat. Assoc. 55, for the largest likelihood ratio over all weeks; Andrews (1993),
    Econometrica 61, for why it needs a bound of its own; McCullagh & Nelder (1989), Generalized Linear
    Models, section 9.2, for the quasi-likelihood.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> jump = rng.poisson(np.repeat([40.0, 12.0], 80))
    >>> found = detect_level_shift(jump, np.ones(160, bool))
    >>> found.week, round(found.ratio.ratio, 1)
    (80, 0.3)
    """
    asked = _Asked(span_weeks, fewest_weeks, least_ratio, harmonics, alpha, level)
    values, is_known = _checked(counts, known, asked)
    judged = _judged(is_known, 0, len(values), asked)
    return _scan(values, is_known, (0, len(values)), len(judged), asked)


def detect_level_shifts(
    counts: NDArray[Any],
    known: NDArray[Any],
    *,
    least_ratio: float = 1.5,
    alpha: float = 0.01,
    span_weeks: int = 52,
    fewest_weeks: int = 26,
    harmonics: int = 1,
    level: float = 0.95,
) -> tuple[LevelShift, ...]:
    """
    Answer: at which weeks does this series jump to another level? In order of time; empty where nowhere.

    The largest jump parts the series in two, and each part is looked at by itself, so that no jump is seen
    through another one.

    Parameters
    ----------
    counts, known, least_ratio, alpha, span_weeks, fewest_weeks, harmonics, level
        As in `detect_level_shift`. Every p is of all weeks of the whole series.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    Two jumps within `fewest_weeks` of each other are one at most.

    References
    ----------
    Vostrikova (1981), Soviet Mathematics Doklady 24, for parting a series again and again.
    """
    asked = _Asked(span_weeks, fewest_weeks, least_ratio, harmonics, alpha, level)
    values, is_known = _checked(counts, known, asked)
    total = len(_judged(is_known, 0, len(values), asked))
    found: list[LevelShift] = []
    open_ = [(0, len(values))]
    while open_:
        start, end = open_.pop()
        shift = _scan(values, is_known, (start, end), total, asked)
        if shift.week is not None:
            found.append(shift)
            open_ += [(start, shift.week), (shift.week, end)]
    return tuple(sorted(found, key=lambda one: one.week or 0))


def _checked(counts: NDArray[Any], known: NDArray[Any], asked: _Asked) -> tuple[Floats, Bools]:
    values, is_known = np.asarray(counts, np.float64), np.asarray(known)
    wrong = wrong_level(asked.level) + wrong_level(asked.alpha, "alpha")
    wrong += wrong_season(WEEKS_A_YEAR, asked.harmonics)
    if is_known.dtype != bool or is_known.shape != values.shape:
        wrong.append("`known` must be true or false for each of the counts")
    else:
        wrong += wrong_series(counts=np.where(is_known, values, 0.0))
    if not (math.isfinite(asked.least_ratio) and asked.least_ratio > 1):
        wrong.append(f"`least_ratio` was {asked.least_ratio!r} but must be finite and above 1")
    fewest = 2 + asked.harmonics
    if not fewest <= asked.fewest_weeks <= asked.span_weeks:
        wrong.append(f"`fewest_weeks` was {asked.fewest_weeks!r} but must be {fewest} to `span_weeks`")
    refuse(wrong)
    return np.where(is_known, values, 0.0), is_known


def _around(week: int, start: int, end: int, asked: _Asked) -> tuple[int, int]:
    return max(start, week - asked.span_weeks), min(end, week + asked.span_weeks)


def _judged(known: Bools, start: int, end: int, asked: _Asked) -> list[int]:
    """Return the weeks with enough known weeks on both sides."""
    before = np.concatenate([[0], np.cumsum(known)])
    judged = []
    for week in range(start + 1, end):
        first, last = _around(week, start, end, asked)
        if min(before[week] - before[first], before[last] - before[week]) >= asked.fewest_weeks:
            judged.append(week)
    return judged


@dataclass(frozen=True, eq=False)
class _Sums:
    """Counts and known weeks before each week, so that any stretch is one subtraction."""

    counts: Floats
    weeks: Floats

    @classmethod
    def of(cls, values: Floats, known: Bools) -> _Sums:
        """Return the sums of a series whose unknown weeks hold 0."""
        return cls(*(np.concatenate([[0.0], np.cumsum(one, dtype=np.float64)]) for one in (values, known)))

    def mean(self, span: tuple[int, int]) -> float | None:
        """Return a span's mean of known weeks; None of fewer than four."""
        first, last = span
        if last <= first:
            return None
        weeks = float(self.weeks[last] - self.weeks[first])
        # Half an incident keeps a stretch of nothing from having no logarithm.
        return (float(self.counts[last] - self.counts[first]) + 0.5) / weeks if weeks >= 4 else None


def _lasting(sums: _Sums, week: int, bounds: tuple[int, int]) -> float:
    """
    Return the part of a jump that lasts, as a log ratio; 0 where nothing does or nothing is known.

    Each half year after the week is compared with the same weeks a year before, so a season cancels. The
    nearer to 0 of both counts: a peak that passes is no jump, neither where it begins nor where it ends.
    """
    start, end = bounds
    middle = min(end, week + HALF_YEAR_WEEKS)
    spans = [(week, middle), (max(week, end - HALF_YEAR_WEEKS), end)]
    ratios = [
        _log_ratio(sums, span, (max(start, span[0] - YEAR_WEEKS), min(week, span[1] - YEAR_WEEKS)))
        for span in spans
    ]
    told = [one for one in ratios if one is not None]
    if not told:  # too near to the ends for a year: half a year on each side
        one = _log_ratio(sums, (week, middle), (max(start, week - HALF_YEAR_WEEKS), week))
        told = [one or 0.0]
    if min(told) * max(told) <= 0:
        return 0.0
    return min(told, key=abs)


def _log_ratio(sums: _Sums, later: tuple[int, int], earlier: tuple[int, int]) -> float | None:
    """Return the log ratio of two spans' weekly means; None where one of them is not known."""
    means = sums.mean(later), sums.mean(earlier)
    return None if means[0] is None or means[1] is None else math.log(means[0] / means[1])


def _design(weeks: NDArray[np.int64], week: int, harmonics: int) -> Floats:
    """Return the columns of level, trend, bend and season, and last the jump."""
    years = (weeks - week) / YEAR_WEEKS
    after = (weeks >= week).astype(np.float64)
    season = season_columns(int(weeks[-1]) + 1, WEEKS_A_YEAR, harmonics)[weeks]
    return np.column_stack([np.ones(len(weeks)), years, years * after, season, after])


def _deviance(counts: Floats, fitted: Floats) -> float:
    from scipy.special import xlogy

    return float(2 * np.sum(xlogy(counts, counts) - xlogy(counts, fitted) - (counts - fitted)))


def _looked_at(
    values: Floats, known: Bools, sums: _Sums, week: int, bounds: tuple[int, int], asked: _Asked
) -> _Candidate | None:
    """Return the evidence for a jump at a week; None where it would not be large, lasting or estimable."""
    from scipy.stats import f as f_distribution

    least = math.log(asked.least_ratio)
    first, last = _around(week, *bounds, asked)
    lasting = _lasting(sums, week, (first, last))
    # What lasts must be half of the jump, and the jump at least the smallest that counts: fitted only then.
    if abs(lasting) < least / 2:
        return None
    weeks = first + np.flatnonzero(known[first:last])
    design = _design(weeks, week, asked.harmonics)
    with_jump = fit_counts(values[weeks], design)
    jump = float(with_jump.coefficients[-1])
    if with_jump.reason is not None or not least <= abs(jump) <= 2 * abs(lasting) or jump * lasting <= 0:
        return None
    without = fit_counts(values[weeks], design[:, :-1])
    if without.reason is not None:
        return None
    gone = _deviance(values[weeks], without.fitted) - _deviance(values[weeks], with_jump.fitted)
    evidence = max(gone, 0.0) / max(1.0, with_jump.dispersion)
    p = float(f_distribution.sf(evidence, 1, with_jump.degrees_of_freedom))
    return _Candidate(week, evidence, p, with_jump)


def _candidates(
    values: Floats, known: Bools, judged: list[int], bounds: tuple[int, int], asked: _Asked
) -> Iterator[_Candidate]:
    sums = _Sums.of(values, known)
    for week in judged:
        candidate = _looked_at(values, known, sums, week, bounds, asked)
        if candidate is not None:
            yield candidate


def _scan(values: Floats, known: Bools, bounds: tuple[int, int], total: int, asked: _Asked) -> LevelShift:
    """Return the best jump between two weeks; `total` weeks could have been the best by chance."""
    judged = _judged(known, *bounds, asked)
    if not judged:
        return _nothing("too_few_known_weeks", 0, asked)
    found = list(_candidates(values, known, judged, bounds, asked))
    best = max(found, key=lambda one: one.evidence, default=None)
    if best is None:
        return _nothing("no_large_and_lasting_jump", len(judged), asked)
    p = min(1.0, best.p * total)
    ratio = _ratio(best.fit, asked)
    if p > asked.alpha or ratio is None:
        return _nothing("no_sudden_jump", len(judged), asked)
    near = [
        one.week
        for one in found
        if one.evidence >= best.evidence - AS_GOOD and abs(one.week - best.week) <= HALF_YEAR_WEEKS
    ]
    caveats: tuple[str, ...] = ("why_it_jumped_is_not_known", "size_is_that_of_the_largest_jump")
    if is_autocorrelated(lag_one(best.fit.residuals), len(best.fit.residuals)):
        caveats += ("residuals_are_autocorrelated",)
    return LevelShift(
        week=best.week,
        earliest=min(near),
        latest=max(near),
        ratio=ratio,
        p=p,
        dispersion=best.fit.dispersion,
        weeks_judged=len(judged),
        alpha=asked.alpha,
        least_ratio=asked.least_ratio,
        level=asked.level,
        caveats=caveats,
    )


def _ratio(fit: Fit, asked: _Asked) -> RatioEstimate | None:
    error = math.sqrt(max(1.0, fit.dispersion) * float(fit.covariance[-1, -1]))
    return ratio_estimate(
        float(fit.coefficients[-1]), error, level=asked.level, degrees_of_freedom=fit.degrees_of_freedom
    )


def _nothing(reason: str, judged: int, asked: _Asked) -> LevelShift:
    return LevelShift(
        weeks_judged=judged,
        alpha=asked.alpha,
        least_ratio=asked.least_ratio,
        level=asked.level,
        reason=reason,
        caveats=("gradual_changes_are_not_seen", "ends_of_the_series_are_not_judged"),
    )
