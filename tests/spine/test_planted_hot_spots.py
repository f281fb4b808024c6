"""In twenty invented cities the ten hottest cells are those of the two hot spots that were planted there."""

from pathlib import Path

import numpy as np
import pytest

from geodata.demo.city import write_city
from geodata.demo.truth import Hotspot
from geodata.holdings import Holdings
from geodata.importing import import_files
from geodata.store import open_release
from layers.base.catalogue import ask
from layers.base.query import Query

# A planted circle is 260 m wide: cells of 100 m show it, and ten of them cover it.
CELL_M = 100
HOTTEST = 10
SEEDS = range(1, 21)
FEWEST_RIGHT = 18


def kinds_of(holdings: Holdings, label: str) -> tuple[str, ...]:
    """Return the kinds that a label of the files became."""
    labels, kind = holdings.incidents.label, holdings.incidents.kind
    codes = [code for code, name in enumerate(labels.names) if name.casefold() == label.casefold()]
    found = np.unique(kind.codes[np.isin(labels.codes, codes)])
    return tuple(kind.names[code] for code in found if code >= 0)


def jaccard(holdings: Holdings, spot: Hotspot) -> float:
    """Return how far the ten hottest cells are those that the planted circle touches."""
    kinds = kinds_of(holdings, spot.offence)
    answer = ask(holdings, Query(layer="hotspots", kinds=kinds, cell_m=CELL_M))
    x_m, y_m = holdings.crs.to_metres(np.array([spot.longitude]), np.array([spot.latitude]))
    aside = np.maximum(np.abs(answer.places.x_m - x_m[0]) - CELL_M / 2, 0)
    above = np.maximum(np.abs(answer.places.y_m - y_m[0]) - CELL_M / 2, 0)
    planted = np.hypot(aside, above) <= spot.radius_m
    hottest = np.arange(len(answer)) < HOTTEST
    return float((planted & hottest).sum() / (planted | hottest).sum())


@pytest.mark.slow
def test_the_ten_hottest_cells_are_the_planted_ones_in_nearly_every_city(tmp_path: Path) -> None:
    right = []
    for seed in SEEDS:
        folder = tmp_path / str(seed)
        truth = write_city(folder, seed=seed, incidents=25_000)
        import_files(folder, [], confirmed=True)
        holdings = open_release(folder)
        assert len(truth.hotspots) == 2
        right.append(min(jaccard(holdings, spot) for spot in truth.hotspots) >= 0.5)
    assert sum(right) >= FEWEST_RIGHT
