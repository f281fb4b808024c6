"""Take the days before as a forecast of the days asked for, and see how much came where it said."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geodata.columns.lattice import Lattice
from geodata.columns.shapes import SQUARES
from geodata.holdings import Holdings
from geodata.period import Period
from layers.base.counting import Counted, count, counts_in
from layers.base.query import Query
from layers.patterns.asked import Pattern
from layers.patterns.at_risk import AtRisk, at_risk
from layers.patterns.neighbourhoods import gi_star
from layers.patterns.smoothing import Mapped, bandwidth_for, grid_of, smoothed
from layers.patterns.spans import TwoSpans, year_before
from layers.stats.forecast_accuracy import ForecastAccuracy, forecast_accuracy

WAYS = ("density", "hot_spots", "counts")

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Forecast:
    """
    A forecast and what came of it.

    Parameters
    ----------
    spans
        The days that came, and those that the forecast was made from.
    year
        The same days a year before; None where the data do not hold them, or nothing is on the map in them.
    score
        None where there is a `reason`, a key of ``patterns.reason``.
    bandwidth_m
        Of a forecast by density.
    """

    pattern: Pattern
    counted: Counted
    risk: AtRisk
    spans: TwoSpans | None
    year: Period | None = None
    score: ForecastAccuracy | None = None
    bandwidth_m: float | None = None
    reason: str | None = None


def forecast_of(holdings: Holdings, query: Query, *, way: str) -> Forecast:
    """
    Return the score of a forecast made from as many days before, on the squares at risk.

    Parameters
    ----------
    way
        One of `WAYS`: where it was dense, where Gi* was high, or where most were.

    Misreadings
    -----------
    Days that lie in the past were known when the way was chosen: a forecast is only tried on days to come.
    """
    pattern, spans = Pattern.of(holdings, query), TwoSpans.of(holdings, query)
    mine = replace(pattern.query, cells=SQUARES)
    if spans is not None:
        mine = replace(mine, period=spans.now, preset="all")
    counted = count(holdings, mine)
    risk = at_risk(holdings, mine, counted.lattice)
    base = Forecast(pattern, counted, risk, spans)
    if spans is None:
        return replace(base, reason="no_days_before")
    lattice, cells = counted.lattice, np.flatnonzero(risk.mask)
    if not counted.totals.mapped or not isinstance(lattice, Lattice):
        return replace(base, reason="no_incidents")

    def counts(days: Period) -> Ints:
        return counts_in(holdings, replace(mine, period=days), lattice)[cells].astype(np.int64)

    came, before = counts(spans.now), counts(spans.before)
    if not before.any():
        return replace(base, reason="nothing_before")
    earlier = replace(mine, period=spans.before)
    predicted, width_m, reason = _predicted(holdings, earlier, before, risk, lattice, way)
    if predicted is None:
        return replace(base, bandwidth_m=width_m, reason=reason)
    year = year_before(holdings, spans.now)
    last_year = np.zeros(len(cells), np.int64) if year is None else counts(year)
    score = forecast_accuracy(
        came, predicted, np.full(len(cells), lattice.area_m2 / 1e6), last_year=last_year, before=before
    )
    return replace(base, year=year if last_year.any() else None, score=score, bandwidth_m=width_m)


def _predicted(
    holdings: Holdings, earlier: Query, before: Ints, risk: AtRisk, lattice: Lattice, way: str
) -> tuple[Floats | None, float | None, str | None]:
    """Return what is expected in each square at risk, the bandwidth, and why nothing is."""
    if way == "counts":
        return before.astype(np.float64), None, None
    if way == "hot_spots":
        found = gi_star(before, risk.mask, lattice)
        if found.reason is not None:
            return None, None, found.reason
        # Only the order counts; what has no z goes last.
        return np.nan_to_num(found.z - np.nanmin(found.z), nan=0.0), None, None
    grid, mapped = grid_of(lattice), Mapped.of(holdings, earlier)
    width_m, reason = bandwidth_for(mapped, grid, "quartic", 0)
    if reason is not None or width_m is None:
        return None, width_m, reason
    window = risk.mask.reshape(grid.shape)
    per_km2 = smoothed(mapped, grid, kernel="quartic", bandwidth_m=width_m, window=window)
    return per_km2[window] * grid.cell_km2, width_m, None
