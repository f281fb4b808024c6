"""Say how hot spots live: new, growing, steady, coming and going, or gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.stats.mann_kendall import mann_kendalls
from layers.stats.shared.checks import refuse, wrong_level
from layers.stats.shared.count_model import Floats

# A code is a place in this list; a cold class has the same number below 0.
CLASSES = (
    "none",
    "new",
    "consecutive",
    "intensifying",
    "diminishing",
    "persistent",
    "sporadic",
    "oscillating",
    "historical",
)
FEWEST_STEPS = 6
RECOMMENDED_STEPS = 8

Bools = NDArray[np.bool_]
Codes = NDArray[np.int8]


@dataclass(frozen=True, eq=False, kw_only=True)
class SignificantSteps:
    """
    Which cells are `hot` or `cold` at which steps, shape (cells, steps), after Benjamini-Hochberg over all.

    `least_z` is the smallest distance of z from 0 that was found, None where nothing was; `tested` is how
    many z the correction counted.
    """

    hot: Bools
    cold: Bools
    least_z: float | None
    tested: int
    rate: float
    reason: str | None
    caveats: tuple[str, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class EmergingHotSpots:
    """
    The class of each cell, shape (cells,): `code` is a place in `CLASSES`, below 0 for its cold twin.

    `hot_steps` and `cold_steps` are how many steps were significant. `score` and `p` are Mann-Kendall's S and
    two-sided p of the cell's z, 0 and NaN for cells of no class, which were not asked. `empty_steps` had no z
    anywhere and count as not hot. All codes are 0, with a `reason`, where no class can be told.
    """

    code: Codes
    hot_steps: NDArray[np.int32]
    cold_steps: NDArray[np.int32]
    score: NDArray[np.int64]
    p: Floats
    steps: int
    empty_steps: int
    alpha: float
    reason: str | None = None
    caveats: tuple[str, ...] = ()

    def named(self, cell: int) -> tuple[str, str]:
        """Return the class of a cell and whether it is "hot", "cold" or neither ("")."""
        code = int(self.code[cell])
        return CLASSES[abs(code)], "hot" if code > 0 else "cold" if code < 0 else ""


def significant_steps(z: NDArray[Any], *, rate: float = 0.05) -> SignificantSteps:
    """
    Answer: at which steps is which cell hot or cold, if at most a share `rate` of all this shall be false?

    It is Benjamini-Hochberg over all cells and steps together, as `control_false_discovery` has it. Only z
    that could be found at all are put in order, since there may be millions.

    Parameters
    ----------
    z
        Shape (cells, steps), standard normal where nothing is the matter; NaN where there is none, which is
        no test.
    rate
        The share of false findings to be borne, inside (0, 1).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    5 % of the findings of the whole run may be false, and they may all lie in one step. A longer run is
    another run: what was found in it before need not be found again.

    References
    ----------
    Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57.

    Examples
    --------
    >>> significant_steps(np.array([[0.1, 3.5], [np.nan, -3.2]])).cold.tolist()
    [[False, False], [False, True]]
    """
    from scipy.special import ndtr, ndtri

    table = np.asarray(z, np.float64)
    wrong = wrong_level(rate, "rate")
    if table.ndim != 2:
        wrong.append(f"`z` has shape {table.shape} but must have two dimensions")
    if np.isinf(table).any():
        wrong.append("`z` must be finite, or NaN where there is none")
    refuse(wrong)
    tested = table.size - int(np.isnan(table).sum())
    # What is not found alone is not found among many; a hair is left for rounding.
    far = np.abs(table[np.abs(table) >= -ndtri(rate / 2) * (1 - 1e-9)])
    far[::-1].sort()
    found = np.flatnonzero(2 * ndtr(-far) <= rate * np.arange(1, len(far) + 1) / max(tested, 1))
    least = float(far[found[-1]]) if len(found) else None
    edge = np.inf if least is None else least
    return SignificantSteps(
        hot=table >= edge,
        cold=table <= -edge,
        least_z=least,
        tested=tested,
        rate=rate,
        reason=None if tested else "nothing_tested",
        caveats=("the_rate_is_of_the_findings_of_all_steps",) if tested else (),
    )


def emerging_hot_spots(
    z: NDArray[Any],
    hot: NDArray[Any],
    cold: NDArray[Any],
    *,
    trend_z: NDArray[Any] | None = None,
    alpha: float = 0.05,
) -> EmergingHotSpots:
    """
    Answer: which cells became hot, stay hot, come and go, or were hot once, and which are their cold twins?

    With h the hot steps of a cell among n, the first that fits is its class. *new*: hot at the last step
    only. *consecutive*: hot at an unbroken run of two or more last steps, never before, and in less than
    nine tenths of all. Hot at the last step and in at least nine tenths: *intensifying* with a trend up,
    *diminishing* with one down, otherwise *persistent*. Hot at the last step and in less than nine tenths:
    *sporadic* if it was never cold, otherwise *oscillating*. *historical*: in at least nine tenths, but not
    at the last. The trend is Mann-Kendall's of the cell's z.

    Parameters
    ----------
    z
        Shape (cells, steps), Gi* of each step in order of time; NaN where there is none.
    hot, cold
        Shape (cells, steps), bool: significantly above or below 0, after correction for all cells and steps.
    trend_z
        Shape (cells, steps), what the trend is told from, by default `z`. Where a step's z counts the steps
        before it as well, neighbouring z share incidents, and Mann-Kendall's chances hold for z that do not.
    alpha
        Of the two-sided test of the trend, inside (0, 1).

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Notes
    -----
    Cold classes go by the same rules on -z, and are asked where no hot one fits. One pair could fit both: a
    cell of nine cold tenths that is hot at last, or the other way round. What holds at the last step then
    goes before *historical*, so that turning all signs gives the cold twin of every class.

    Misreadings
    -----------
    Hot means more than the rest of the map at that step: a cell may intensify while its incidents fall, if
    they fall more elsewhere. Classes depend on the length of a step and on where the first one begins; one
    step more can change them. No class is not the same as quiet.

    References
    ----------
    Getis & Ord (1992), Geographical Analysis 24; Mann (1945), Econometrica 13; Kendall (1975), Rank
    Correlation Methods; Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57. The idea
    of classes is that of Esri's space-time cube, the rules are our own.

    Examples
    --------
    >>> z = np.array([[2.1, 2.2, 2.3, 2.6, 2.8, 3.0, 3.3, 4.1], [0.1, -0.3, 0.4, 0.2, 0.9, 0.3, 0.6, 2.6]])
    >>> found = emerging_hot_spots(z, z > 1.96, z < -1.96)
    >>> found.named(0), found.named(1)
    (('intensifying', 'hot'), ('new', 'hot'))
    """
    from layers.stats.kernels.step_runs import step_runs

    table, hots, colds = np.asarray(z, np.float64), np.asarray(hot), np.asarray(cold)
    series = table if trend_z is None else np.asarray(trend_z, np.float64)
    refuse(wrong_level(alpha, "alpha") + _wrong_tables(table, hots, colds, series))
    cells, steps = table.shape
    runs = step_runs(table, hots, colds)
    wrong = {
        "steps both hot and cold": runs.both,
        "hot steps whose z is not above 0": runs.hot_without,
        "cold steps whose z is not below 0": runs.cold_without,
        "z that are not finite": runs.endless,
    }
    refuse([f"there are {n} {what}" for what, n in wrong.items() if n])
    code, score, p = np.zeros(cells, np.int8), np.zeros(cells, np.int64), np.full(cells, np.nan)
    reason = "no_cells" if not cells else "fewer_than_6_steps" if steps < FEWEST_STEPS else None
    if reason is None:
        often = 10 * np.maximum(runs.hot, runs.cold) >= 9 * steps
        asked = np.flatnonzero((runs.hot_at_end > 0) | (runs.cold_at_end > 0) | often)
        trends = mann_kendalls(series[asked], alpha=alpha)
        trend = np.zeros(cells, np.int8)
        score[asked], p[asked], trend[asked] = trends.score, trends.p, trends.direction
        warm = _classes(runs.hot, runs.hot_at_end, runs.cold, trend, steps)
        cool = _classes(runs.cold, runs.cold_at_end, runs.hot, -trend, steps)
        code = np.where((warm > 0) & (runs.cold_at_end == 0), warm, -cool).astype(np.int8)
    return EmergingHotSpots(
        code=code,
        hot_steps=runs.hot,
        cold_steps=runs.cold,
        score=score,
        p=p,
        steps=steps,
        empty_steps=steps - int(runs.has_z.sum()),
        alpha=alpha,
        reason=reason,
        caveats=_caveats(steps) if reason is None else (),
    )


def _classes(
    significant: NDArray[np.int32],
    at_end: NDArray[np.int32],
    other: NDArray[np.int32],
    trend: Any,
    steps: int,
) -> NDArray[np.int64]:
    """Return the place in `CLASSES` of each cell by one sign; `other` are its steps of the other sign."""
    last, often = at_end > 0, 10 * significant >= 9 * steps
    rules = {
        "new": last & (significant == 1),
        "consecutive": (at_end >= 2) & (significant == at_end) & ~often,
        "intensifying": last & often & (trend > 0),
        "diminishing": last & often & (trend < 0),
        "persistent": last & often,
        "sporadic": last & ~often & (other == 0),
        "oscillating": last & ~often,
        "historical": ~last & often,
    }
    return np.select(list(rules.values()), [CLASSES.index(name) for name in rules], 0)


def _wrong_tables(z: Floats, hot: NDArray[Any], cold: NDArray[Any], series: Floats) -> list[str]:
    wrong = []
    if z.ndim != 2:
        wrong.append(f"`z` has shape {z.shape} but must have two dimensions")
    if series.shape != z.shape:
        wrong.append(f"`trend_z` has shape {series.shape} but `z` has {z.shape}")
    for name, one in (("hot", hot), ("cold", cold)):
        if one.shape != z.shape:
            wrong.append(f"`{name}` has shape {one.shape} but `z` has {z.shape}")
        if one.dtype != np.bool_:
            wrong.append(f"`{name}` must be true or false, but is {one.dtype}")
    return wrong


def _caveats(steps: int) -> tuple[str, ...]:
    caveats = {
        "hot_means_more_than_the_rest_of_this_map": True,
        "classes_depend_on_the_length_of_a_step": True,
        "fewer_than_8_steps": steps < RECOMMENDED_STEPS,
    }
    return tuple(caveat for caveat, is_so in caveats.items() if is_so)
