"""Pool the effects of several events into one, with how much they differ."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.checks import (
    refuse,
    wrong_counts,
    wrong_exposures,
    wrong_level,
    wrong_shapes,
)
from layers.stats.shared.count_model import (
    FEWEST_FOR_PERCENT,
    WIDEST_LOG,
    Floats,
    RatioEstimate,
    ratio_estimate,
)
from layers.stats.shared.pooling_plots import Forest, Funnel, forest_of, funnel_of

# With fewer events the spread between them is hardly known, and the normal interval too narrow.
FEW_EVENTS = 5


@dataclass(frozen=True, eq=False, kw_only=True)
class Pooled:
    """
    Several events as one; None with a `reason` where they cannot be pooled.

    `effect` is the mean over a population of events (random effects), `common` the mean if all had the same
    (fixed). `between_variance` is tau squared, `heterogeneity` Q, `inconsistency` I squared,
    `heterogeneity_p` the chance of events as unlike as these if all had the same effect. A further event like
    these is predicted between the ratios `predicted_low` and `predicted_high`, or `prediction_reason` says
    why not. `percent` is None where fewer than 20 treated incidents before stand behind it. `overlapping` are
    the pairs that kept them from being pooled.
    """

    effect: RatioEstimate | None = None
    common: RatioEstimate | None = None
    between_variance: float | None = None
    heterogeneity: float | None = None
    heterogeneity_p: float | None = None
    inconsistency: float | None = None
    predicted_low: float | None = None
    predicted_high: float | None = None
    prediction_reason: str | None = None
    percent: float | None = None
    forest: Forest | None = None
    funnel: Funnel | None = None
    overlapping: tuple[tuple[int, int], ...] = ()
    level: float
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def windows_overlap(start_day: NDArray[Any], end_day: NDArray[Any]) -> NDArray[np.bool_]:
    """
    Answer: which windows share a day?

    Parameters
    ----------
    start_day, end_day
        Shape (k,), day numbers; the end day itself is not in the window.

    Returns
    -------
    overlaps
        Shape (k, k), symmetric, False on the diagonal.

    Raises
    ------
    BadInput
        If lengths differ or a window ends before it starts.

    Misreadings
    -----------
    Windows that share no day can still share a season, an officer or a hot summer.

    References
    ----------
    Allen (1983), Communications of the ACM 26, on relations of intervals.

    Examples
    --------
    >>> windows_overlap(np.array([0, 10, 15]), np.array([10, 20, 30]))[1].tolist()
    [False, False, True]
    """
    start, end = np.asarray(start_day, np.float64), np.asarray(end_day, np.float64)
    wrong = wrong_shapes(start_day=start, end_day=end)
    if not wrong and not (np.isfinite(start).all() and np.isfinite(end).all() and (start <= end).all()):
        wrong.append("windows must be finite and must not end before they start")
    refuse(wrong)
    shared = (start[:, None] < end) & (start < end[:, None])
    some = start < end
    return np.asarray(shared & some & some[:, None] & ~np.eye(len(start), dtype=bool))


def pool(
    log_ratios: NDArray[Any],
    variances: NDArray[Any],
    *,
    overlaps: NDArray[np.bool_],
    treated_before: NDArray[Any] | None = None,
    shared_error: float = 0.0,
    level: float = 0.95,
) -> Pooled:
    """
    Answer: taken together, what followed events like these, and how much did they differ?

    Parameters
    ----------
    log_ratios, variances
        Shape (k,), log of each event's ratio, and the square of its standard error.
    overlaps
        Shape (k, k), whether two events share area or time so that they are not independent; such events are
        not pooled. It has no default, so that nobody forgets to look; `windows_overlap` makes one of windows.
    treated_before
        Shape (k,), treated incidents before each event; without them no percentage is given.
    shared_error
        Standard error, as a log, of what may be wrong with all ratios alike: however many are pooled, the
        mean is known no better than that. 0 is the textbook's.
    level
        Of all intervals, inside (0, 1).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    Events that nobody recorded are missing from the pool, and those that seemed to fail are recorded least.
    The mean is no promise for the next event: that is what the predicted range is for. A heterogeneity p
    above 0.05 among few events does not show that they are alike.

    References
    ----------
    DerSimonian & Laird (1986), Controlled Clinical Trials 7; Higgins & Thompson (2002), Statistics in
    Medicine 21; Higgins, Thompson & Spiegelhalter (2009), Journal of the Royal Statistical Society A 172;
    Sterne & Egger (2001), Journal of Clinical Epidemiology 54.

    Examples
    --------
    >>> apart = np.zeros((3, 3), bool)
    >>> found = pool(np.array([-0.4, -0.1, -0.3]), np.array([0.04, 0.02, 0.05]), overlaps=apart)
    >>> round(found.effect.log, 6), found.between_variance
    (-0.221053, 0.0)
    """
    y, v = np.asarray(log_ratios, np.float64), np.asarray(variances, np.float64)
    shared = np.asarray(overlaps, bool)
    before = None if treated_before is None else np.asarray(treated_before, np.float64)
    refuse(_wrong(y, v, shared, before, level) + _wrong_error(shared_error))
    pairs = np.argwhere(np.triu(shared | shared.T, 1))
    if len(y) == 0:
        return Pooled(level=level, reason="no_events")
    if len(pairs):
        overlapping = tuple((int(i), int(j)) for i, j in pairs)
        return Pooled(level=level, reason="events_overlap", overlapping=overlapping)
    return _pool(y, v, before, shared_error, level)


def _wrong(y: Floats, v: Floats, shared: NDArray[np.bool_], before: Floats | None, level: float) -> list[str]:
    wrong = wrong_shapes(log_ratios=y, variances=v) + wrong_exposures(variances=v) + wrong_level(level)
    if not np.isfinite(y).all():
        wrong.append("`log_ratios` must be finite")
    if shared.shape != (len(y), len(y)):
        wrong.append(f"`overlaps` has shape {shared.shape} but there are {len(y)} events")
    if before is not None:
        wrong += wrong_shapes(log_ratios=y, treated_before=before) + wrong_counts(treated_before=before)
    return wrong


def _wrong_error(shared_error: float) -> list[str]:
    right = math.isfinite(shared_error) and shared_error >= 0
    return [] if right else [f"`shared_error` was {shared_error!r} but must be 0 or more"]


def _pool(y: Floats, v: Floats, before: Floats | None, shared_error: float, level: float) -> Pooled:
    from scipy.stats import chi2

    k = len(y)
    w = 1 / v
    q = float(w @ (y - w @ y / w.sum()) ** 2)
    # A variance estimated below 0 means that none was seen.
    tau2 = max(0.0, (q - (k - 1)) / float(w.sum() - w @ w / w.sum())) if k > 1 else 0.0
    random = 1 / (v + tau2)
    common, effect = (_mean(y, u, shared_error, level) for u in (w, random))
    if effect is None or common is None:
        return Pooled(level=level, reason="too_little_information")
    predicted, prediction_reason = _predict(effect, tau2, k, level)
    enough = before is not None and bool(before.sum() >= FEWEST_FOR_PERCENT)
    return Pooled(
        effect=effect,
        common=common,
        between_variance=tau2,
        heterogeneity=q,
        heterogeneity_p=float(chi2.sf(q, k - 1)) if k > 1 else None,
        inconsistency=max(0.0, (q - k + 1) / q) if q > 0 else 0.0,
        predicted_low=predicted[0],
        predicted_high=predicted[1],
        prediction_reason=prediction_reason,
        percent=100 * (effect.ratio - 1) if enough else None,
        forest=forest_of(y, v, before, random, level),
        funnel=funnel_of(common.log, y, v, level),
        level=level,
        caveats=_caveats(k, enough),
    )


def _mean(y: Floats, weights: Floats, shared_error: float, level: float) -> RatioEstimate | None:
    total = float(weights.sum())
    error = math.hypot(total**-0.5, shared_error)
    return ratio_estimate(float(weights @ y / total), error, level=level, degrees_of_freedom=None)


def _predict(
    effect: RatioEstimate, tau2: float, k: int, level: float
) -> tuple[tuple[float, float] | tuple[None, None], str | None]:
    from scipy.stats import t

    if k < 3:
        return (None, None), "fewer_than_3_events"
    reach = float(t.ppf(0.5 + level / 2, k - 2)) * math.sqrt(tau2 + effect.standard_error**2)
    if reach + abs(effect.log) > WIDEST_LOG:
        return (None, None), "too_little_information"
    return (math.exp(effect.log - reach), math.exp(effect.log + reach)), None


def _caveats(k: int, enough: bool) -> tuple[str, ...]:
    caveats = ["unrecorded_events_are_missing"]
    if k < FEW_EVENTS:
        caveats.append("few_events_pooled")
    if not enough:
        caveats.append("too_few_before_for_a_percentage")
    return tuple(caveats)
