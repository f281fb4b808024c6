"""Join points to polygons, to sites within a radius and to the nearest site, beside the libraries people use.

polygons  which of 250 wiggly areas holds each incident; with our index made beforehand, and within the time
radius    how many incidents lie within 402 m of each of 200 sites, everything built within the time
nearest   which of 150 services is nearest to each incident, and how far

Points of geopandas and SedonaDB are made beforehand, as people hold them; the time to make shapely points is
not ours to count. Everybody's answers are compared row by row before anything is timed. SedonaDB takes part
where it is installed. GeoPandas and the tree use one core, SedonaDB all of them, ours one.
"""

import argparse
import importlib.util
import sys
from collections.abc import Callable, Mapping
from typing import Any

import geopandas
import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from benchmarks.city import City, invent
from benchmarks.outlines import wiggly_areas
from benchmarks.rounds import LIMIT, OURS, Case, Goal, run_cases
from geodata.joining.nearest import nearest_site
from geodata.joining.polygons import Polygons
from geodata.joining.radius import count_within

SITES, RADIUS_M, SERVICES = 200, 402.0, 150
GEOPANDAS, SEDONA, TREE = "geopandas.sjoin", "SedonaDB", "cKDTree"
HAS_SEDONA = importlib.util.find_spec("sedonadb") is not None
Work = dict[str, Callable[[], Any]]


def by_number(rows: NDArray[Any], areas: NDArray[Any], n: int) -> NDArray[np.int32]:
    """Return the lowest area of each row, -1 without any, from pairs in any order."""
    found = np.full(n, np.iinfo(np.int32).max, np.int32)
    np.minimum.at(found, rows, areas.astype(np.int32))
    found[found == np.iinfo(np.int32).max] = -1
    return found


def sedona(points: geopandas.GeoDataFrame, areas: geopandas.GeoDataFrame) -> Callable[[], Any]:
    """Return the join of SedonaDB, whose tables are loaded and kept beforehand."""
    import sedonadb

    context = sedonadb.connect()
    for name, frame in (("points", points), ("areas", areas)):
        context.create_data_frame(frame).to_memtable().to_view(name)
    meets = "ST_Intersects(areas.geometry, points.geometry)"
    asked = f"SELECT points.row, areas.area FROM points JOIN areas ON {meets}"
    return lambda: pa.table(context.sql(asked))


def polygons(city: City, seed: int) -> list[Case]:
    n = len(city.x_m)
    shapes = wiggly_areas(10, 25, 20, seed)
    areas = geopandas.GeoDataFrame({"area": np.arange(len(shapes))}, geometry=shapes, crs=32615)
    where = geopandas.points_from_xy(city.x_m, city.y_m)
    points = geopandas.GeoDataFrame({"row": np.arange(n)}, geometry=where, crs=32615)
    index = Polygons.of(shapes)
    index.first(city.x_m, city.y_m)  # makes it
    run: Work = {
        OURS: lambda: index.first(city.x_m, city.y_m),
        GEOPANDAS: lambda: geopandas.sjoin(points, areas, predicate="intersects"),
        LIMIT: lambda: (city.x_m.sum(), city.y_m.sum()),
    }
    goals = [Goal((GEOPANDAS,), 20)]
    if HAS_SEDONA:
        run[SEDONA] = sedona(points, areas)
        goals.append(Goal((SEDONA,), 5))
    else:
        print("SedonaDB is not installed and takes no part.")

    def agree(answers: Mapping[str, Any]) -> None:
        for name, answer in answers.items():
            found = answer
            if name != OURS:
                found = by_number(answer["row"].to_numpy(), answer["area"].to_numpy(), n)
            assert np.array_equal(found, answers[OURS]), f"{name} finds other areas"

    corners = shapely.get_num_coordinates(shapes)
    facts = {
        "areas": len(shapes),
        "median corners": int(np.median(corners)),
        "most corners": int(corners.max()),
    }
    about = f"{n:,} incidents, {len(shapes)} areas of {facts['median corners']} corners"
    with_index: Work = {
        OURS: lambda: Polygons.of(shapes).first(city.x_m, city.y_m),
        GEOPANDAS: run[GEOPANDAS],
    }
    return [
        Case("polygons", about, run, agree, tuple(goals), facts),
        Case("polygons, index built", about, with_index, agree, (Goal((GEOPANDAS,), 15),), facts),
    ]


def radius(city: City, seed: int) -> Case:
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(city.x_m), SITES, replace=False)
    x, y = city.x_m[chosen] + 7.0, city.y_m[chosen] - 5.0
    at = np.column_stack([x, y])
    places = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(city.x_m, city.y_m))
    sites = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(x, y))

    def by_tree() -> NDArray[Any]:
        tree = cKDTree(np.column_stack([city.x_m, city.y_m]))
        return tree.query_ball_point(at, RADIUS_M, return_length=True)

    def by_dwithin() -> NDArray[Any]:
        # Indexed are the sites; the other way round it takes four times as long.
        near = geopandas.sjoin(places, sites.copy(), predicate="dwithin", distance=RADIUS_M)
        return np.bincount(near["index_right"], minlength=SITES)

    def agree(answers: Mapping[str, Any]) -> None:
        for name, answer in answers.items():
            assert np.array_equal(answer, answers[OURS]), f"{name} counts otherwise"

    return Case(
        "radius",
        f"{len(city.x_m):,} incidents around {SITES} sites, {RADIUS_M:g} m, everything built",
        {
            OURS: lambda: count_within(city.x_m, city.y_m, x, y, radius_m=RADIUS_M),
            TREE: by_tree,
            "geopandas dwithin": by_dwithin,
            LIMIT: lambda: (city.x_m.sum(), city.y_m.sum()),
        },
        agree,
        (Goal((TREE,), 6), Goal(("geopandas dwithin",), 3)),
    )


def nearest(city: City, seed: int) -> Case:
    rng = np.random.default_rng(seed + 1)
    chosen = rng.choice(len(city.x_m), SERVICES, replace=False)
    x, y = city.x_m[chosen] - 3.0, city.y_m[chosen] + 11.0

    def by_tree() -> tuple[NDArray[Any], NDArray[Any]]:
        return cKDTree(np.column_stack([x, y])).query(np.column_stack([city.x_m, city.y_m]))

    def agree(answers: Mapping[str, Any]) -> None:
        for name, (distance_m, which) in answers.items():
            assert np.array_equal(distance_m, answers[OURS][0]), f"{name} measures otherwise"
            assert np.array_equal(which, answers[OURS][1]), f"{name} finds others"

    return Case(
        "nearest",
        f"{len(city.x_m):,} incidents, {SERVICES} services",
        {
            OURS: lambda: nearest_site(city.x_m, city.y_m, x, y),
            TREE: by_tree,
            LIMIT: lambda: (city.x_m.sum(), city.y_m.sum()),
        },
        agree,
        (Goal((TREE,), 3),),
    )


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks joins", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    city = invent(chosen.rows, chosen.seed)
    packages = ("numpy", "numba", "scipy", "geopandas", "shapely", "sedonadb")
    cases = [*polygons(city, chosen.seed), radius(city, chosen.seed), nearest(city, chosen.seed)]
    return run_cases("joins", cases, rounds=chosen.rounds, packages=packages)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
