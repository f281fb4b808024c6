"""Where incidents cluster: local G and its chances, densities, clusters by density, beside other libraries.

Gi* of squares with their neighbours; the chances of its sums, ours exact and the peer's by 999 permutations;
a quartic density of many incidents on 240,000 cells; DBSCAN. Answers are compared before anything is timed:
z and core sets to the last digits, chances and densities within what the peer's own error leaves.
"""

import argparse
import sys
import warnings
from collections.abc import Mapping
from typing import Any

import esda
import numpy as np
from KDEpy import FFTKDE
from libpysal.graph import Graph
from scipy.sparse import csr_array
from sklearn.cluster import DBSCAN

from benchmarks.city import HEIGHT_M, SOUTH_M, WEST_M, WIDTH_M, City, invent
from benchmarks.rounds import OURS, Case, Goal, run_cases
from layers.stats.density_clusters import NOISE, density_clusters
from layers.stats.kernel_density import kernel_density
from layers.stats.local_g import local_g_on_lattice
from layers.stats.local_g_null import local_g_null
from layers.stats.neighbours import lattice_neighbours
from layers.stats.shared.grid import Grid

RADIUS_M, FEWEST = 150.0, 20
BANDWIDTH_M = 500.0
GRID = Grid(WEST_M, SOUTH_M, 100.0, int(WIDTH_M / 100), int(HEIGHT_M / 100))


def lattice(side: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return counts of a lattice and which of its squares belong to the map."""
    rng = np.random.default_rng(seed)
    mask = rng.random((side, side)) < 0.8
    return rng.poisson(rng.gamma(0.5, 4, mask.shape)), mask


def gi_cases(side: int, seed: int) -> list[Case]:
    counts, mask = lattice(side, seed)
    values, near = counts[mask].astype(np.float64), lattice_neighbours(mask)
    sparse = csr_array((np.ones(len(near.indices)), near.indices, near.indptr), (near.n, near.n))
    graph = Graph.from_sparse(sparse)

    def peer(neighbours: Graph, permutations: int) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            asked = {"transform": "B", "star": True, "permutations": permutations, "n_jobs": 1, "seed": 1}
            return esda.G_Local(values, neighbours, **asked)

    def agree_on_z(answers: Mapping[str, Any]) -> None:
        z = {name: one.z if name == OURS else one.Zs for name, one in answers.items()}
        assert np.abs(z[OURS] - z["esda, weights from a matrix"]).max() <= 1e-9

    def agree_on_chances(answers: Mapping[str, Any]) -> None:
        ours = answers[OURS]
        loose = np.minimum(ours.p_greater, ours.p_less)
        error = 6 * (np.sqrt(loose * (1 - loose) / 999) + 1e-3)
        known = ~np.isnan(loose)  # an island has no neighbours to sum up
        assert (answers["esda, 999 permutations"].p_sim[known] <= (loose + error)[known]).all()

    about = f"{near.n:,} squares of a masked lattice, eight neighbours"
    return [
        Case(
            "Gi*",
            f"z, p and corrected p of {about}",
            {
                OURS: lambda: local_g_on_lattice(counts, mask),
                "esda, weights from a matrix": lambda: peer(Graph.from_sparse(sparse), 0),
            },
            agree_on_z,
            goals=(Goal(("esda, weights from a matrix",), 30),),
        ),
        Case(
            "chances",
            f"conditional p of {about}",
            {OURS: lambda: local_g_null(values, near), "esda, 999 permutations": lambda: peer(graph, 999)},
            agree_on_chances,
            goals=(Goal(("esda, 999 permutations",), 20),),
        ),
    ]


def density_case(city: City) -> Case:
    at = np.column_stack([city.x_m, city.y_m])
    # The peer wants nodes around all points, and its own name for the radius.
    nodes = [
        np.arange(low - 600.0, low + size + 600.0, 100.0)
        for low, size in ((WEST_M, WIDTH_M), (SOUTH_M, HEIGHT_M))
    ]
    points = np.stack(np.meshgrid(*nodes, indexing="ij"), -1).reshape(-1, 2)
    peer = FFTKDE(kernel="biweight", norm=2, bw=BANDWIDTH_M / np.sqrt(8))

    def agree(answers: Mapping[str, Any]) -> None:
        ours, theirs = answers[OURS].per_km2, answers["KDEpy"]
        assert answers[OURS].method == "binned"
        exact = kernel_density(city.x_m, city.y_m, GRID, bandwidth_m=BANDWIDTH_M, method="exact").per_km2
        assert np.abs(ours - exact).max() <= 1e-3 * exact.max()
        assert theirs.max() * len(at) * 1e6 / exact.max() < 1.1

    return Case(
        "density",
        f"quartic, {BANDWIDTH_M:g} m, {len(at):,} incidents on {GRID.rows * GRID.columns:,} cells",
        {
            OURS: lambda: kernel_density(city.x_m, city.y_m, GRID, bandwidth_m=BANDWIDTH_M),
            "KDEpy": lambda: peer.fit(at).evaluate(points),
        },
        agree,
        goals=(Goal(("KDEpy",), 1),),
    )


def cluster_case(city: City) -> Case:
    at = np.column_stack([city.x_m, city.y_m])

    def agree(answers: Mapping[str, Any]) -> None:
        ours, theirs = answers[OURS], answers["scikit-learn"]
        assert np.array_equal(np.flatnonzero(ours.is_core), theirs.core_sample_indices_)
        assert np.array_equal(ours.cluster == NOISE, theirs.labels_ == -1)

    return Case(
        "clusters",
        f"DBSCAN, {RADIUS_M:g} m, {FEWEST} of {len(at):,} incidents",
        {
            OURS: lambda: density_clusters(city.x_m, city.y_m, radius_m=RADIUS_M, fewest=FEWEST),
            "scikit-learn": lambda: DBSCAN(eps=RADIUS_M, min_samples=FEWEST).fit(at),
        },
        agree,
        goals=(Goal(("scikit-learn",), 5),),
    )


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks clusters", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--side", type=int, default=250)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    many, some = (invent(n, chosen.seed) for n in (chosen.rows, max(chosen.rows // 10, 1)))
    cases = [*gi_cases(chosen.side, chosen.seed), density_case(many), cluster_case(some)]
    packages = ("numpy", "numba", "scipy", "esda", "libpysal", "KDEpy", "scikit-learn")
    return run_cases("clusters", cases, rounds=chosen.rounds, packages=packages)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
