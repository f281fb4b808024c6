"""Say how restless counts are: how much more they vary than chance, by weeks, by windows and by places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.integer[Any]]

# Few incidents a week hide much of how restless they are; at most so many times what shows is read into it.
MOST_HIDDEN = 2.0


@dataclass(frozen=True)
class Spread:
    """Dispersion by weeks, windows and places, and the degrees of freedom of the last two together."""

    weeks: float
    windows: float
    places: float
    windows_df: int
    places_df: int

    @property
    def degrees(self) -> int:
        """Degrees of freedom of windows and places together."""
        return self.windows_df + self.places_df

    @property
    def together(self) -> float:
        """Dispersion of windows and places, each weighed by its degrees of freedom."""
        return (self.windows * self.windows_df + self.places * self.places_df) / self.degrees

    @property
    def used(self) -> float:
        """The largest of all, and never less than chance."""
        return max(1.0, self.weeks, self.places, self.together)


def spread_of(
    treated: Counts,
    controls: Counts,
    own_history: float,
    history: NDArray[np.float64],
    after: NDArray[np.float64],
    window_weeks: int,
) -> Spread:
    """
    Return how much more counts vary than Poisson counts with the same shares.

    Parameters
    ----------
    treated, controls
        Shape (weeks,) and (controls, weeks): incidents of the history.
    own_history, history
        Incidents in the weeks from which shares are taken: of the place, and of each control, shape
        (controls,).
    after
        Shape (controls,): incidents in the window after.
    window_weeks
        Length of the window after.

    Misreadings
    -----------
    Shares do not show what befalls all places in one week; nor need they, where all are compared.

    References
    ----------
    McCullagh & Nelder (1989), Generalized Linear Models, section 4.5; Mosimann (1962), Biometrika 49, for
    what shares show of restless rates.

    Examples
    --------
    >>> weekly = np.full((6, 52), 2)
    >>> found = spread_of(weekly[0], weekly[1:], 104.0, np.full(5, 104.0), np.full(5, 26.0), 13)
    >>> found.weeks, found.used
    (0.0, 1.0)
    """
    own, others = treated.astype(float), controls.sum(axis=0).astype(float)
    share = own.sum() / (own.sum() + others.sum())
    weeks, _ = _shares(own, others, share)
    weeks *= _hidden(weeks, float((own + others).mean()))
    whole = len(own) // window_weeks * window_weeks
    own_windows, others_windows = (
        one[len(one) - whole :].reshape(-1, window_weeks).sum(axis=1) for one in (own, others)
    )
    windows, df = _shares(own_windows, others_windows, share)
    # Each control as if the event had been there, against all others. Where one had nothing, or all others
    # had, half an incident keeps what is expected from being certain.
    history_each, rest_history, rest_after = (
        np.maximum(one, 0.5) for one in (history, history.sum() - history, after.sum() - after)
    )
    expected = rest_after * history_each / rest_history
    variance = expected + expected**2 * (1 / history_each + 1 / rest_history + 1 / rest_after)
    places = float(np.mean((after - expected) ** 2 / variance))
    # Where rates differ, what is beyond the chance of counts grows with the square of a count: a place three
    # times as large as its controls has three times as much of it.
    own_expected = after.sum() * own_history / history.sum()
    larger = max(1.0, own_expected / max(float(expected.mean()), 1e-9))
    places += max(0.0, places - max(1.0, weeks)) * (larger - 1)
    return Spread(weeks, windows, places, df, max(len(history) - 1, 1))


def _shares(own: NDArray[np.float64], others: NDArray[np.float64], share: float) -> tuple[float, int]:
    """Return Pearson's dispersion of a share that should stay the same, and its degrees of freedom."""
    n = own + others
    some = n > 0
    df = int(some.sum()) - 1
    if df < 1:
        return 1.0, 0
    return float(((own - n * share) ** 2)[some] @ (1 / (n[some] * share * (1 - share))) / df), df


def _hidden(dispersion: float, total: float) -> float:
    """
    Return how many times as restless counts are as their shares of a mean total show.

    In a week with many incidents all places are busier, which a share does not show: of gamma-distributed
    rates d shows as ``d n / (d - 1 + n)``.
    """
    if dispersion <= 1 or total <= 1:
        return 1.0
    return min(MOST_HIDDEN, (total - 1) / max(total - dispersion, 1e-9))
