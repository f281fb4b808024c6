"""Turn the effects of several events into what a forest and a funnel plot draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from layers.stats.shared.checks import two_sided
from layers.stats.shared.count_model import FEWEST_FOR_PERCENT, WIDEST_LOG, Floats


@dataclass(frozen=True, eq=False)
class Forest:
    """
    What a forest plot draws, shape (k,) each: ratios with their intervals, and weights that sum to 1.

    `percents` are NaN where fewer than 20 treated incidents before stand behind them.
    """

    ratios: Floats
    lows: Floats
    highs: Floats
    percents: Floats
    weights: Floats


@dataclass(frozen=True, eq=False)
class Funnel:
    """
    What a funnel plot draws: events, shape (k,), and the lines between which they lie if all are alike, (m,).
    """

    log_ratios: Floats
    standard_errors: Floats
    line_standard_error: Floats
    line_low: Floats
    line_high: Floats


def forest_of(y: Floats, v: Floats, before: Floats | None, random: Floats, level: float) -> Forest:
    """
    Return a forest of log ratios `y` with variances `v` and random-effects weights, shape (k,) each.

    `before` are the treated incidents before each event, None if nobody counted them.
    """
    reach = two_sided(level) * np.sqrt(v)
    # An event this uncertain weighs nothing, and its limits are no numbers.
    shown = np.where(np.abs(y) + reach > WIDEST_LOG, np.nan, y)
    many = np.zeros(len(y), bool) if before is None else before >= FEWEST_FOR_PERCENT
    return Forest(
        ratios=np.exp(shown),
        lows=np.exp(shown - reach),
        highs=np.exp(shown + reach),
        percents=np.where(many, 100 * (np.exp(shown) - 1), np.nan),
        weights=random / random.sum(),
    )


def funnel_of(centre: float, y: Floats, v: Floats, level: float) -> Funnel:
    """
    Return a funnel of log ratios `y` with variances `v`, shape (k,) each, around a common log ratio.

    Misreadings
    -----------
    A lopsided funnel may mean that failures were not recorded, but also that small events differ from large
    ones.
    """
    # A little past the least certain event, so that it does not lie on the edge of the picture.
    error = np.linspace(0.0, 1.05 * float(np.sqrt(v.max())), 50)
    reach = two_sided(level) * error
    return Funnel(y, np.sqrt(v), error, centre - reach, centre + reach)
