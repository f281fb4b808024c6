"""Find clusters of incidents of any shape, and the incidents that belong to none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from layers.stats.kernels.dense_groups import Groups, dense_groups
from layers.stats.shared.checks import refuse, wrong_exposures
from layers.stats.shared.count_model import Floats
from layers.stats.shared.grid import wrong_points

Codes = NDArray[np.int32]
CAVEATS = ("a_cluster_is_no_test", "radius_and_number_make_the_clusters", "people_do_not_live_evenly")
NOISE = -1


@dataclass(frozen=True, eq=False, kw_only=True)
class DensityClusters:
    """
    The cluster of each incident and which are core, shape (n,); the size of each cluster, shape (clusters,).

    Clusters are numbered from the largest on, from 0; of those equally large the westernmost, then the
    southernmost comes first. `NOISE` (-1) marks incidents in none.
    """

    cluster: Codes
    is_core: NDArray[np.bool_]
    sizes: NDArray[np.int64]
    noise: int
    radius_m: float
    fewest: int
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def density_clusters(x_m: ArrayLike, y_m: ArrayLike, *, radius_m: float, fewest: int) -> DensityClusters:
    """
    Answer: where do incidents stand close together in groups of any shape?

    An incident is core if at least `fewest`, itself among them, lie within the radius; core incidents within
    a radius of each other are one cluster, and so are those within a radius of a core one.

    Parameters
    ----------
    x_m, y_m
        Shape (n,), projected metres.
    radius_m
        Above 0; incidents just as far apart are near.
    fewest
        At least 1.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    A cluster is no finding: it was not compared with chance, and people do not live evenly. Another radius
    gives other clusters. A chain of incidents along a street is one cluster from end to end.

    References
    ----------
    Ester, Kriegel, Sander & Xu (1996), Proceedings of KDD-96; Schubert et al. (2017), ACM Transactions on
    Database Systems 42, on its parameters.

    Examples
    --------
    >>> found = density_clusters([0, 4, 8, 90, 93, 500], [0] * 6, radius_m=5, fewest=2)
    >>> found.cluster.tolist(), found.sizes.tolist(), found.noise
    ([0, 0, 0, 1, 1, -1], [3, 2], 1)
    """
    x, y = np.asarray(x_m, np.float64), np.asarray(y_m, np.float64)
    wrong = wrong_points(x_m=x, y_m=y) + wrong_exposures(radius_m=radius_m)
    if fewest < 1 or int(fewest) != fewest:
        wrong.append(f"`fewest` was {fewest!r} but must be a whole number, at least 1")
    refuse(wrong)
    if not len(x):
        none = Groups(np.empty(0, np.bool_), np.empty(0, np.int64))
        return _numbered(x, y, none, radius_m, int(fewest), "no_incidents")
    return _numbered(x, y, dense_groups(x, y, radius_m=radius_m, fewest=fewest), radius_m, int(fewest), None)


def _numbered(
    x: Floats, y: Floats, groups: Groups, radius_m: float, fewest: int, reason: str | None
) -> DensityClusters:
    member = np.flatnonzero(groups.group >= 0)
    names, which, sizes = np.unique(groups.group[member], return_inverse=True, return_counts=True)
    corner = np.full((2, len(names)), np.inf)
    # The westernmost member of each cluster, and of several there the southernmost.
    order = np.lexsort([y[member], x[member], which])
    firsts = member[order[np.searchsorted(which[order], np.arange(len(names)))]] if len(names) else member
    corner = np.stack([x[firsts], y[firsts]])
    rank = np.empty(len(names), np.int32)
    by_size = np.lexsort([corner[1], corner[0], -sizes])
    rank[by_size] = np.arange(len(names))
    cluster = np.full(len(x), NOISE, np.int32)
    cluster[member] = rank[which]
    return DensityClusters(
        cluster=cluster,
        is_core=groups.is_core,
        sizes=sizes[by_size].astype(np.int64),
        noise=len(x) - len(member),
        radius_m=radius_m,
        fewest=fewest,
        reason=reason or (None if len(names) else "no_incident_has_so_many_near"),
        caveats=CAVEATS if len(names) else (),
    )
