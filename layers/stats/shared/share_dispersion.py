"""Say how much more the treated area's share of both areas' incidents swings than by chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from layers.stats.shared.count_model import Floats


@dataclass(frozen=True)
class ShareDispersion:
    """
    Factors on the binomial variance of a share, and their degrees of freedom.

    `pearson` counts every period alike. `factor` weighs periods by their incidents, as the estimate does:
    busy periods swing more than quiet ones, where hardly anything can, and Pearson's would be too small.
    """

    factor: float
    pearson: float
    degrees_of_freedom: int


def share_dispersion(treated: Floats, control: Floats, first_after: int) -> ShareDispersion | None:
    """
    Return how much more the treated share of a period swings than by chance; None where it cannot swing.

    Parameters
    ----------
    treated, control
        Shape (n,), incidents per period.
    first_after
        Index of the first period after; each side has its own share.

    Misreadings
    -----------
    Shares of periods with one or two incidents cannot swing by more than chance: sparse counts always look
    calm.

    References
    ----------
    McCullagh & Nelder (1989), Generalized Linear Models, section 4.5.

    Examples
    --------
    >>> share_dispersion(np.array([2.0, 8.0]), np.array([8.0, 2.0]), 2)
    ShareDispersion(factor=7.2, pearson=7.2, degrees_of_freedom=1)
    """
    weighted, pearson, freedom = 0.0, 0.0, 0
    for here, there in zip(np.split(treated, [first_after]), np.split(control, [first_after]), strict=True):
        some = here + there > 0
        both, part = (here + there)[some], here[some]
        share = part.sum() / both.sum() if some.any() else 0.0
        # Where one of the areas has nothing at all, its share cannot swing.
        if not 0 < share < 1:
            continue
        square, chance = (part - share * both) ** 2, both * share * (1 - share)
        weighted += weighted_square(square, chance)
        pearson += float((square / chance).sum())
        freedom += len(both) - 1
    if freedom == 0:
        return None
    return ShareDispersion(weighted / freedom, pearson / freedom, freedom)


def weighted_square(square: Floats, chance: Floats) -> float:
    """
    Return a chi-square that weighs periods by their incidents.

    Parameters
    ----------
    square, chance
        Shape (n,), squared residuals and the variances that chance gives them.

    Examples
    --------
    >>> weighted_square(np.array([1.0, 9.0]), np.array([1.0, 4.0]))
    4.0
    """
    return float(square.sum() / chance.sum()) * len(square)
