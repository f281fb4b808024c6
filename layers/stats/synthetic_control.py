"""Build a stand-in for a treated area out of untreated ones, and compare with it: synthetic control."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.checks import refuse, wrong_counts, wrong_exposures
from layers.stats.shared.count_model import FEWEST_FOR_PERCENT, Floats
from layers.stats.shared.simplex import closest_to_equal, fit_on_simplex

# A miss of a millionth of the treated area's mean is rounding, not a miss.
EXACT = 1e-6


@dataclass(frozen=True, eq=False, kw_only=True)
class SyntheticControl:
    """
    What the treated area had and what its stand-in had; None, or empty arrays, with a `reason` where unknown.

    `weights`, shape (j,), say which untreated areas stand in, and sum to the number of treated areas.
    `fitted` and `expected` are the stand-in's incidents per period before and after. `effect` is observed
    minus expected over all periods after, `percent` that of what was expected, and None below 20 treated
    incidents before. `is_exact` says that the stand-in repeats the treated area before; else `rmspe_before`
    says by how many incidents it misses it.
    """

    weights: Floats
    fitted: Floats
    expected: Floats
    expected_total: float | None = None
    observed_total: float | None = None
    effect: float | None = None
    percent: float | None = None
    rmspe_before: float | None = None
    is_exact: bool | None = None
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def synthetic_control(
    treated_before: NDArray[Any],
    treated_after: NDArray[Any],
    donors_before: NDArray[Any],
    donors_after: NDArray[Any],
    *,
    treated_totals: NDArray[Any] | None = None,
    donors_totals: NDArray[Any] | None = None,
    excluded: NDArray[np.bool_] | None = None,
    treated_areas: int = 1,
) -> SyntheticControl:
    """
    Answer: how many incidents would areas that moved like the treated one have led to expect?

    Of all weights that repeat the treated area before the event exactly, those closest to equal ones are
    taken; where none do, of all least-squares weights again those closest to equal ones. So the answer is
    always one.

    Parameters
    ----------
    treated_before, treated_after
        Shape (b,) and (a,), incidents per period of the treated area, or of all treated areas together.
    donors_before, donors_after
        Shape (j, b) and (j, a), the same of each untreated area.
    treated_totals, donors_totals
        Shape (m,) and (j, m), above 0 for the treated: people, homes, whatever the stand-in must have as many
        of. In least squares a miss of one per cent of a total counts as one per cent of the treated area's
        mean count.
    excluded
        Shape (j,), areas that may not stand in, such as those in the ring into which incidents may have
        moved.
    treated_areas
        What the weights sum to: for small areas the number of those that were treated together.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    A poor fit before is no evidence after. With more areas than periods an exact fit always comes and repeats
    the noise too. There is no interval here: hold the effect against those of `placebo_effects`.

    References
    ----------
    Abadie, Diamond & Hainmueller (2010), Journal of the American Statistical Association 105; Robbins,
    Saunders & Kilmer (2017), Journal of the American Statistical Association 112.

    Examples
    --------
    >>> before = np.array([[2, 4, 6, 8], [10, 8, 6, 4], [5, 9, 1, 7]])
    >>> after = np.array([[8], [6], [9]])
    >>> found = synthetic_control(np.array([6, 6, 6, 6]), np.array([4]), before, after)
    >>> found.weights.round(6).tolist(), round(found.effect, 6)
    ([0.5, 0.5, 0.0], -3.0)
    """
    before, after = np.asarray(treated_before, np.float64), np.asarray(treated_after, np.float64)
    donors, later = np.asarray(donors_before, np.float64), np.asarray(donors_after, np.float64)
    totals = np.empty(0) if treated_totals is None else np.asarray(treated_totals, np.float64)
    theirs = np.empty((len(donors), 0)) if donors_totals is None else np.asarray(donors_totals, np.float64)
    allowed = np.ones(len(donors), bool) if excluded is None else ~np.asarray(excluded, bool)
    wrong = wrong_counts(treated_before=before, treated_after=after, donors_before=donors, donors_after=later)
    wrong += wrong_exposures(treated_totals=totals, treated_areas=treated_areas)
    if not (np.isfinite(theirs).all() and (theirs >= 0).all()):
        wrong.append("`donors_totals` must be finite and not below 0")
    refuse(
        wrong
        + _wrong_shape("donors_before", donors, len(donors), len(before))
        + _wrong_shape("donors_after", later, len(donors), len(after))
        + _wrong_shape("donors_totals", theirs, len(donors), len(totals))
        + _wrong_shape("excluded", allowed, len(donors))
    )
    reason = _too_little(before, after, allowed)
    if reason is not None:
        return SyntheticControl(
            weights=np.full(len(donors), np.nan),
            fitted=np.full(len(before), np.nan),
            expected=np.full(len(after), np.nan),
            reason=reason,
        )
    weights = np.zeros(len(donors))
    weights[allowed] = _weights(before, donors[allowed], totals, theirs[allowed], treated_areas)
    return _result(weights, before, after, donors, later, allowed)


def placebo_effects(
    donors_before: NDArray[Any], donors_after: NDArray[Any]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """
    Answer: what effects does this method find in areas where nothing was done?

    Each untreated area in turn is taken as treated, and all others may stand in for it.

    Parameters
    ----------
    donors_before, donors_after
        Shape (j, b) and (j, a), incidents per period of each untreated area.

    Returns
    -------
    effects, rmspe_before, gaps
        Shape (j,), (j,) and (j, b + a): observed minus expected over all periods after, the miss before, and
        the line of observed minus expected per period. NaN with fewer than two areas.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    An area that could not be fitted before has a large effect that means nothing: leave out placebos whose
    miss before is much larger than the treated area's, and say how many.

    References
    ----------
    Abadie, Diamond & Hainmueller (2010), Journal of the American Statistical Association 105, section 3.4.

    Examples
    --------
    >>> effects, _, _ = placebo_effects(np.array([[4, 4], [4, 4], [4, 4]]), np.array([[4], [4], [7]]))
    >>> effects.round(6).tolist()
    [-1.5, -1.5, 3.0]
    """
    donors, later = np.asarray(donors_before, np.float64), np.asarray(donors_after, np.float64)
    if donors.ndim != 2 or later.ndim != 2 or len(donors) != len(later):
        refuse([f"{donors.shape} and {later.shape} must be areas by periods, with the same areas"])
    runs = [
        synthetic_control(donors[one], later[one], donors, later, excluded=np.arange(len(donors)) == one)
        for one in range(len(donors))
    ]
    unknown = float("nan")
    effects = np.array([unknown if run.effect is None else run.effect for run in runs])
    misses = np.array([unknown if run.rmspe_before is None else run.rmspe_before for run in runs])
    gaps = np.hstack([donors, later])
    for one, run in enumerate(runs):
        gaps[one] -= np.concatenate([run.fitted, run.expected])
    return effects, misses, gaps


def _wrong_shape(name: str, array: NDArray[Any], *wanted: int) -> list[str]:
    return [] if array.shape == wanted else [f"`{name}` has shape {array.shape} but must have {wanted}"]


def _too_little(before: Floats, after: Floats, allowed: NDArray[np.bool_]) -> str | None:
    if len(before) == 0:
        return "no_periods_before"
    if len(after) == 0:
        return "no_periods_after"
    return None if allowed.any() else "no_area_may_stand_in"


def _weights(before: Floats, donors: Floats, totals: Floats, theirs: Floats, treated_areas: int) -> Floats:
    # Totals are brought to the size of a period's count, so that a per cent weighs the same in both.
    scale = max(float(before.mean()), 1.0) / totals
    target = np.concatenate([before, totals * scale])
    columns = np.hstack([donors, theirs * scale]).T
    rough = fit_on_simplex(columns, target, float(treated_areas))
    return closest_to_equal(columns, target, rough)


def _result(
    weights: Floats,
    before: Floats,
    after: Floats,
    donors: Floats,
    later: Floats,
    allowed: NDArray[np.bool_],
) -> SyntheticControl:
    fitted, expected = weights @ donors, weights @ later
    rmspe = float(np.sqrt(np.mean((before - fitted) ** 2)))
    total, observed = float(expected.sum()), float(after.sum())
    is_exact = rmspe <= EXACT * max(float(before.mean()), 1.0)
    enough = bool(before.sum() >= FEWEST_FOR_PERCENT)
    caveats = ["poor_fit_before_is_no_evidence_after"]
    if not is_exact:
        caveats.append("stand_in_does_not_repeat_the_treated_area")
    if allowed.sum() > len(before):
        caveats.append("exact_fit_may_repeat_noise")
    if not enough:
        caveats.append("too_few_before_for_a_percentage")
    return SyntheticControl(
        weights=weights,
        fitted=fitted,
        expected=expected,
        expected_total=total,
        observed_total=observed,
        effect=observed - total,
        percent=100 * (observed - total) / total if enough and total > 0 else None,
        rmspe_before=rmspe,
        is_exact=is_exact,
        caveats=tuple(caveats),
    )
