"""Say how well a map of expected incidents was followed by what came, beside a map of last year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.shared.checks import refuse, wrong_amounts, wrong_counts, wrong_exposures, wrong_shapes
from layers.stats.shared.count_model import Floats, no_numbers

# Areas are sums: two that are equal but for rounding are the same.
SLACK = 1e-12


@dataclass(frozen=True, eq=False, kw_only=True)
class ForecastAccuracy:
    """
    How the forecast did if its k first cells are flagged, for each k; shape (n,), empty with a `reason`.

    `order` are the cells as flagged, `area_km2` what they cover together, `captured` the incidents that came
    there. `pai` is the share captured over the share of the area, `last_year_pai` that of last year's map on
    the same area. `pei` is `pai` over that of the best whole cells which fit into the area, `pei_star` the
    incidents captured over the most that could have been. `rri` is the share captured over the share that
    the same cells had before, None where nothing is known of before, NaN where they had none. `calibration`
    is predicted over observed incidents, NaN where none came.
    """

    order: NDArray[np.int64]
    area_km2: Floats
    captured: Floats
    pai: Floats
    last_year_pai: Floats
    pei: Floats
    pei_star: Floats
    rri: Floats | None
    calibration: Floats
    incidents: int
    whole_area_km2: float
    reason: str | None
    caveats: tuple[str, ...]

    def flagged_within(self, area_km2: float) -> int | None:
        """Return the place in the arrays of the last cell that an area holds; None if it holds none."""
        cells = int(np.searchsorted(self.area_km2, area_km2 * (1 + SLACK), side="right"))
        return cells - 1 if cells else None


def forecast_accuracy(
    observed: NDArray[Any],
    predicted: NDArray[Any],
    area_km2: NDArray[Any],
    *,
    last_year: NDArray[Any],
    before: NDArray[Any] | None = None,
) -> ForecastAccuracy:
    """
    Answer: what share of the incidents fell into the cells that were flagged, for the area that they cover?

    Cells are flagged by predicted density. Of equal ones those are flagged first in which fewer incidents
    came, so that no forecast gains by saying nothing.

    Parameters
    ----------
    observed
        Shape (n,), incidents that came, per cell.
    predicted
        Shape (n,), incidents expected, per cell; any unit will do but for `calibration`.
    area_km2
        Shape (n,), above 0: of each cell inside the study area.
    last_year
        Shape (n,), incidents of the same span a year before: the forecast that costs nothing.
    before
        Shape (n,), incidents of the span from which the forecast was made.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    PAI rises as the flagged area shrinks, whatever the forecast: compare only at the same area. It rewards
    hitting where most incidents always are, which last year's map knows as well. A high score says nothing of
    what is to be done there.

    References
    ----------
    Chainey, Tompson & Uhlig (2008), Security Journal 21, for PAI; Levine (2008), Security Journal 21, for
    RRI; Hunt (2016), PhD thesis, George Mason University, for PEI; White, Hunt & Green (2023), Security
    Journal, for PEI*.

    Examples
    --------
    >>> found = forecast_accuracy(
    ...     np.array([6, 3, 0]), np.array([3, 2, 1]), np.ones(3), last_year=np.array([0, 1, 2])
    ... )
    >>> found.pai.tolist(), found.last_year_pai.tolist()
    ([2.0, 1.5, 1.0], [0.0, 0.5, 1.0])
    """
    came, expected, area, year = (
        np.asarray(one, np.float64) for one in (observed, predicted, area_km2, last_year)
    )
    earlier = None if before is None else np.asarray(before, np.float64)
    refuse(_wrong_cells(came, expected, area, year, earlier))
    if not came.any():
        return _nothing(earlier is not None, "no_incidents" if len(came) else "no_cells")
    order = _flagged(expected, area, came)
    covered, captured = np.cumsum(area[order]), np.cumsum(came[order])
    # The last of a sum is the whole of it, also where rounding would leave a hair.
    everywhere = float(covered[-1])
    rate = captured[-1] / everywhere
    best = _flagged(came, area, came)
    most = _captured_in(covered, area[best], came[best])
    of_last_year = _flagged(year, area, came)
    return ForecastAccuracy(
        order=order,
        area_km2=covered,
        captured=captured,
        pai=captured / covered / rate,
        last_year_pai=_captured_in(covered, area[of_last_year], came[of_last_year]) / covered / rate,
        pei=captured / covered / _densest_in(covered, area[best], came[best]),
        pei_star=captured / most,
        rri=None if earlier is None else _recaptured(captured / captured[-1], earlier[order]),
        calibration=_ratio(np.cumsum(expected[order]), captured),
        incidents=int(came.sum()),
        whole_area_km2=everywhere,
        reason=None,
        caveats=("compare_only_at_the_same_area", "compare_with_last_year"),
    )


def _flagged(predicted: Floats, area: Floats, came: Floats) -> NDArray[np.int64]:
    """Return cells by predicted density; of equal ones first those in which fewer came, then the smaller."""
    return np.lexsort((np.arange(len(area)), area, came, -predicted / area))


def _captured_in(covered: Floats, area: Floats, came: Floats) -> Floats:
    """Return what cells in a given order capture on each area, the last of them in part."""
    running, captured = (np.append(0.0, np.cumsum(one)) for one in (area, came))
    return np.asarray(np.interp(covered, running, captured))


def _densest_in(covered: Floats, area: Floats, came: Floats) -> Floats:
    """Return incidents per km2 of the best cells that fit whole into each area, or else of the best one."""
    running, captured = np.cumsum(area), np.cumsum(came)
    fit = np.maximum(np.searchsorted(running, covered * (1 + SLACK), side="right") - 1, 0)
    return np.asarray(captured[fit] / running[fit])


def _recaptured(share: Floats, before: Floats) -> Floats:
    earlier = np.cumsum(before)
    if not earlier[-1]:
        return np.full(len(before), np.nan)
    return _ratio(share, earlier / earlier[-1])


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.where(below > 0, above / np.where(below > 0, below, 1.0), np.nan)


def _wrong_cells(
    came: Floats, expected: Floats, area: Floats, year: Floats, earlier: Floats | None
) -> list[str]:
    given = {"observed": came, "predicted": expected, "area_km2": area, "last_year": year}
    counts = {"observed": came, "last_year": year}
    if earlier is not None:
        given["before"] = counts["before"] = earlier
    wrong = [f"`{name}` must have one dimension" for name, one in given.items() if one.ndim != 1]
    wrong += [] if wrong else wrong_shapes(**given)
    return wrong + wrong_counts(**counts) + wrong_amounts(predicted=expected) + wrong_exposures(area_km2=area)


def _nothing(with_before: bool, reason: str) -> ForecastAccuracy:
    return ForecastAccuracy(
        order=np.empty(0, np.int64),
        area_km2=no_numbers(),
        captured=no_numbers(),
        pai=no_numbers(),
        last_year_pai=no_numbers(),
        pei=no_numbers(),
        pei_star=no_numbers(),
        rri=no_numbers() if with_before else None,
        calibration=no_numbers(),
        incidents=0,
        whole_area_km2=0.0,
        reason=reason,
        caveats=(),
    )
