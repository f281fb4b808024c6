"""Streets and places along them, invented for tests of networks."""

import numpy as np


def grid(columns: int, rows: int, side_m: float = 100.0):
    """Return the corners of a grid of streets, each between two crossings a segment."""
    pairs = [((x, y), (x + 1, y)) for y in range(rows) for x in range(columns - 1)]
    pairs += [((x, y), (x, y + 1)) for y in range(rows - 1) for x in range(columns)]
    flat = np.array(pairs, float).reshape(-1, 2) * side_m
    return flat[:, 0], flat[:, 1], np.arange(0, len(flat) + 1, 2)


def town(nodes: int, streets: int, seed: int):
    """Return the corners of streets between random places, some of them bent on the way."""
    rng = np.random.default_rng(seed)
    at = rng.uniform(0, 1_000, (nodes, 2))
    bent = rng.integers(0, 3, streets)
    ends = rng.integers(0, nodes, (streets, 2))
    bent[ends[:, 0] == ends[:, 1]] = 2  # what comes back to where it began has been somewhere
    rows = [
        np.vstack([at[a], rng.uniform(0, 1_000, (n, 2)), at[b]]) for (a, b), n in zip(ends, bent, strict=True)
    ]
    corners = np.concatenate(rows)
    return corners[:, 0], corners[:, 1], np.cumsum([0, *(len(row) for row in rows)])


def on_streets(network, points: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    segment = rng.integers(0, len(network.length_m), points)
    return segment, rng.random(points) * network.length_m[segment]
