"""Say how often a burst as large turns up somewhere in a long time in which nothing changed."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from layers.stats.shared.checks import refuse, wrong_counts, wrong_exposures

DRAWS = 9_999


@dataclass(frozen=True, kw_only=True)
class LineScan:
    """
    The chance `p` that some window of length `window` within `span` holds at least `count` incidents.

    `how` is "closed_form" where it is exact, "naus" where it is Naus's approximation, "simulated" where it is
    drawn; `expected` is the mean number of incidents in one window.
    """

    p: float
    expected: float
    count: int
    window: float
    span: float
    how: str
    caveats: tuple[str, ...]


def scan_on_line(
    *, count: int, window: float, span: float, rate: float, rng: np.random.Generator, draws: int = DRAWS
) -> LineScan:
    """
    Answer: how often would some window, anywhere in the span, hold as many incidents by chance?

    Parameters
    ----------
    count
        Incidents in the fullest window.
    window, span
        Length of the window and of the whole time that was looked through, in one unit; windows may begin at
        any moment.
    rate
        Incidents per unit of time while nothing is the matter, above 0.
    rng
        Draws the incidents where the span holds fewer than two windows, for which there is no closed form.
    draws
        How often.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    It answers "somewhere in these years", not "this week": a week that was looked at in advance is a count
    beside its mean. It takes the rate as known and constant; a season, and incidents that come in series,
    make bursts that are no news.

    References
    ----------
    Naus (1982), Journal of the American Statistical Association 77; Glaz, Naus & Wallenstein (2001), Scan
    Statistics. Phipson & Smyth (2010), Statistical Applications in Genetics and Molecular Biology 9, for the
    1 that is added to draws.

    Examples
    --------
    >>> found = scan_on_line(count=6, window=1, span=208, rate=0.6, rng=np.random.default_rng(1))
    >>> round(found.p, 8), found.how
    (0.03902238, 'naus')
    """
    wrong = wrong_counts(count=count) + wrong_exposures(window=window, span=span, rate=rate, draws=draws)
    if not wrong and window > span:
        wrong.append(f"`window` was {window!r} but must not be longer than `span`, {span!r}")
    refuse(wrong)
    if count <= 1 or window == span:
        # At least one anywhere, or so many in the only window there is.
        p, how = _at_least(count, rate * span), "closed_form"
    elif span < 2 * window:
        p, how = _simulated(count, window, span, rate, rng, draws), "simulated"
    else:
        p, how = _naus(count, rate * window, span / window), "naus"
    return LineScan(
        p=p,
        expected=rate * window,
        count=count,
        window=window,
        span=span,
        how=how,
        caveats=("somewhere_in_the_whole_time", "rate_is_taken_as_known_and_constant"),
    )


def _at_least(count: int, mean: float) -> float:
    from scipy.special import gammainc

    return 1.0 if count == 0 else float(gammainc(count, mean))


def _naus(n: int, mean: float, windows: float) -> float:
    """Return 1 - Q2 (Q3 / Q2)^(T / w - 2), which is exact at two windows and at three."""
    two, three = _none_in_two(n, mean), _none_in_three(n, mean)
    if two <= 0 or three <= 0:
        return 1.0
    return min(1.0, max(0.0, -math.expm1(math.log(two) + (windows - 2) * math.log(min(three / two, 1.0)))))


def _none_in_two(n: int, mean: float) -> float:
    """Return the chance that within two windows' length none holds `n` or more."""
    p, at_most = _poisson(n, mean)
    return float(at_most(n - 1) ** 2 - (n - 1) * p(n) * p(n - 2) - (n - 1 - mean) * p(n) * at_most(n - 3))


def _none_in_three(n: int, mean: float) -> float:
    """Return the chance that within three windows' length none holds `n` or more."""
    p, at_most = _poisson(n, mean)
    a1 = 2 * p(n) * at_most(n - 1) * ((n - 1) * at_most(n - 2) - mean * at_most(n - 3))
    within = (n - 1) * (n - 2) * at_most(n - 3) - 2 * (n - 2) * mean * at_most(n - 4)
    a2 = 0.5 * p(n) ** 2 * (within + mean**2 * at_most(n - 5))
    a3 = sum(p(2 * n - i) * at_most(i - 1) ** 2 for i in range(1, n))
    a4 = sum(
        p(2 * n - i) * p(i) * ((i - 1) * at_most(i - 2) - mean * at_most(i - 3)) for i in range(1, n - 1)
    )
    return float(at_most(n - 1) ** 3 - a1 + a2 + a3 - a4)


def _poisson(n: int, mean: float) -> tuple[Callable[[int], float], Callable[[int], float]]:
    """Return the chance of just so many and of at most so many; a count below 0 has none."""
    counts = np.arange(2 * n + 1)
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(counts[1:]))])
    just = np.exp(counts * math.log(mean) - mean - log_factorial)
    running = np.minimum(np.cumsum(just), 1.0)
    return (
        lambda k: float(just[k]) if k >= 0 else 0.0,
        lambda k: float(running[k]) if k >= 0 else 0.0,
    )


def _simulated(
    n: int, window: float, span: float, rate: float, rng: np.random.Generator, draws: int
) -> float:
    """Return the share of drawn times with so many incidents within a window, the observed one included."""
    as_full = 0
    # Times with equally many incidents are drawn together; those with fewer than n cannot have a full window.
    incidents, times = np.unique(rng.poisson(rate * span, draws), return_counts=True)
    for one, often in zip(incidents.tolist(), times.tolist(), strict=True):
        if one >= n:
            at = np.sort(rng.random((often, one)) * span, axis=1)
            as_full += int(((at[:, n - 1 :] - at[:, : one - n + 1]) <= window).any(axis=1).sum())
    return (1 + as_full) / (1 + draws)
