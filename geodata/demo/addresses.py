"""Put addresses along the streets: where things can happen, and how busy each place is by itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.demo.ground import BOX, Floats, chance
from geodata.demo.streets import Street, block_number

SPACING_M = 42.0


@dataclass(frozen=True, eq=False)
class Addresses:
    """
    Every address of the city. Shapes are (n,).

    Attributes
    ----------
    x_m, y_m
        Metres of the plane: beside the street, or on the crossing.
    block
        ``"1900 BLOCK OF SUMMIT ST"``, or ``"SUMMIT ST and W 20TH ST"`` for a crossing.
    house
        ``"1931 Summit St"``, as requests to the city write it.
    weight
        How busy the address is, whatever the offence: few are very busy.
    shop, home
        How much more trade, or living, there is than elsewhere; 1 on average.
    """

    x_m: Floats
    y_m: Floats
    block: NDArray[np.object_]
    house: NDArray[np.object_]
    weight: Floats
    shop: Floats
    home: Floats

    def __len__(self) -> int:
        return len(self.x_m)


def place_addresses(streets: tuple[Street, ...], seed: int) -> Addresses:
    """Return the addresses of a seed: the streets are always the same, how busy they are is not."""
    rng = chance(seed, "addresses")
    parts = [_along(street, rng) for street in streets] + [_crossings(streets)]
    x_m, y_m = (np.concatenate([part[i] for part in parts]) for i in (0, 1))
    block, house = (np.concatenate([part[i] for part in parts]) for i in (2, 3))
    inside = (x_m > BOX[0] + 1) & (x_m < BOX[2] - 1) & (y_m > BOX[1] + 1) & (y_m < BOX[3] - 1)
    x_m, y_m, block, house = x_m[inside], y_m[inside], block[inside], house[inside]
    shop = _surface(x_m, y_m, [(900, 1900, 900, 3.0), (300, -300, 700, 1.0), *_bumps(rng, 4, 450, 2.0)], 0.4)
    home = _surface(x_m, y_m, _bumps(rng, 6, 1100, 1.2), 0.5)
    # A Pareto tail: most addresses have a few incidents in five years, a handful have hundreds.
    own = np.minimum(rng.pareto(1.6, len(x_m)) + 0.3, 40.0)
    general = _surface(x_m, y_m, [(1300, 1900, 1300, 1.2), *_bumps(rng, 4, 1200, 0.8)], 0.6)
    return Addresses(x_m, y_m, block, house, own * general, shop / shop.mean(), home / home.mean())


def _along(
    street: Street, rng: np.random.Generator
) -> tuple[Floats, Floats, NDArray[np.object_], NDArray[np.object_]]:
    """Set addresses 10 to 30 m off the middle of a street, on alternate sides."""
    length = street.line.length
    count = max(1, int(length / SPACING_M))
    at = (np.arange(count) + 0.5) * length / count + rng.uniform(-12, 12, count)
    here = shapely.get_coordinates(shapely.line_interpolate_point(street.line, at))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(street.line, at + 0.5))
    along = ahead - here
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    aside = np.where(np.arange(count) % 2, 1.0, -1.0) * rng.uniform(10, 30, count)
    x_m, y_m = here[:, 0] - along[:, 1] * aside, here[:, 1] + along[:, 0] * aside
    block = block_number(street, here[:, 0], here[:, 1])
    number = block + rng.integers(0, 50, count) * 2 + np.arange(count) % 2
    blocks = [f"{b} BLOCK OF {street.name.upper()}" for b in block]
    houses = [f"{n} {street.name}" for n in number]
    return x_m, y_m, np.array(blocks, object), np.array(houses, object)


def _crossings(
    streets: tuple[Street, ...],
) -> tuple[Floats, Floats, NDArray[np.object_], NDArray[np.object_]]:
    """Return the crossings of avenues with streets; many records are geocoded to exactly such a point."""
    lines = np.array([street.line for street in streets], object)
    one, other = shapely.STRtree(lines).query(lines, predicate="intersects")
    keep = (one < other) & np.array(
        [streets[a].east_west != streets[b].east_west for a, b in zip(one, other, strict=True)]
    )
    one, other = one[keep], other[keep]
    points = shapely.intersection(lines[one], lines[other])
    single = shapely.get_type_id(points) == shapely.GeometryType.POINT
    one, other, points = one[single], other[single], points[single]
    xy = shapely.get_coordinates(points)
    _, first = np.unique(np.round(xy, 1), axis=0, return_index=True)
    names = np.array([street.name for street in streets], object)
    labels = [f"{names[a]} and {names[b]}" for a, b in zip(one[first], other[first], strict=True)]
    blocks = np.array([label.upper().replace(" AND ", " and ") for label in labels], object)
    return xy[first, 0], xy[first, 1], blocks, np.array(labels, object)


def _bumps(
    rng: np.random.Generator, count: int, width_m: float, height: float
) -> list[tuple[float, float, float, float]]:
    x = rng.uniform(BOX[0], BOX[2], count)
    y = rng.uniform(BOX[1], BOX[3], count)
    scale = rng.uniform(0.6, 1.4, (2, count))
    return [(x[i], y[i], width_m * scale[0, i], height * scale[1, i]) for i in range(count)]


def _surface(
    x_m: Floats, y_m: Floats, bumps: list[tuple[float, float, float, float]], floor: float
) -> Floats:
    """Return a smooth surface: a floor and bell-shaped hills (x, y, width, height)."""
    total = np.full(len(x_m), floor)
    for x, y, width, height in bumps:
        total += height * np.exp(-((x_m - x) ** 2 + (y_m - y) ** 2) / (2 * width**2))
    return total
