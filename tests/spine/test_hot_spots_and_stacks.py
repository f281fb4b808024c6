"""A hospital, a jail and a desk are proposed as stacks and leave the hot spots; a problem block stays one."""

import csv
import shutil
from pathlib import Path

import numpy as np
import pytest

from geodata.demo.city import write_city
from geodata.holdings import Holdings
from geodata.importing import import_files
from geodata.store import open_release
from layers.base.catalogue import ask
from layers.base.query import Query
from layers.patterns.hot_spots import hot_spots
from tests.spine.studies import HEADQUARTERS, Built

SEED = 5
FILE = "incidents_2025.csv"
# What is written down at each, and how many of it: many types at a hospital and a desk, few at a jail.
ROWS = {
    "hospital": (("Aggravated Assault", 120), ("Non Aggravated Assault", 160), ("Property Damage", 20)),
    "jail": (("Non Aggravated Assault", 150), ("Property Damage", 60)),
    "desk": (("Stealing All Other", 140), ("Non Aggravated Assault", 90), ("Property Damage", 40)),
}
BLOCK = (("Non Aggravated Assault", 12), ("Property Damage", 4))  # at each of the addresses of a block
CONFIRMED = """
[[default_locations]]
longitude = {}
latitude = {}
is = "reporting_desk"
"""
# The corner of the city's invented streets at which each lies; drawn, so that the code can know none.
Place = tuple[float, float]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("stacks") / "city"
    write_city(found, seed=SEED, incidents=8_000)
    return found


@pytest.fixture(scope="module")
def planted(folder: Path) -> dict[str, list[Place]]:
    """Write the four places into the newest file; return where they lie."""
    rng = np.random.default_rng(SEED)
    path = folder / FILE
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    some = [row for row in rows if row["Location"].startswith("POINT")]
    at = {name: [_place(row)] for name, row in zip(ROWS, rng.choice(some, 3, replace=False), strict=True)}
    middle = _place(rng.choice(some))
    at["block"] = [
        (middle[0] + 0.0006 * step, middle[1] + 0.0003 * side) for step in range(6) for side in (0, 1)
    ]
    new = [
        _row(some[0], label, place)
        for name, places in at.items()
        for place in places
        for label, n in (BLOCK if name == "block" else ROWS[name])
        for _ in range(n)
    ]
    for number, row in enumerate(new):
        row |= {"Report_No": f"KC25{900_000 + number}", "From_Date": f"06/{1 + number % 28:02d}/2025"}
        row |= {"Reported_Date": row["From_Date"]}
    with path.open("a", newline="", encoding="utf-8") as file:
        csv.DictWriter(file, list(rows[0])).writerows(new)
    return at


def _place(row: dict[str, str]) -> Place:
    longitude, latitude = row["Location"].removeprefix("POINT (").removesuffix(")").split()
    return float(longitude), float(latitude)


def _row(like: dict[str, str], label: str, place: Place) -> dict[str, str]:
    return like | {
        "Offense": label, "Description": label, "IBRS": "", "To_Date": "", "To_Time": "", "DVFlag": "false",
        "Involvement": "VIC", "Address": "1 INVENTED PL",
        "Location": f"POINT ({place[0]:.7f} {place[1]:.7f})",
    }  # fmt: skip


def hot_at(holdings: Holdings, place: Place) -> bool:
    """Return whether the cell that holds a place stands above the rest."""
    spots = hot_spots(holdings, Query(cell_m=250))
    x_m, y_m = holdings.crs.to_metres(*(np.array([one]) for one in place))
    at = spots.lattice.cell_of(x_m, y_m)[0]
    return bool(spots.is_hot[spots.cells == at].any())


@pytest.mark.slow
def test_three_stacks_are_proposed_and_once_confirmed_only_the_block_stays_hot(
    folder: Path, planted: dict[str, list[Place]], tmp_path: Path
) -> None:
    before = tmp_path / "before"
    shutil.copytree(folder, before)
    report = import_files(before, [], confirmed=True)
    proposed = {(round(one.longitude, 6), round(one.latitude, 6)) for one in report.stacks["kcpd"]}
    for name in ROWS:
        ((longitude, latitude),) = planted[name]
        assert (round(longitude, 6), round(latitude, 6)) in proposed, name
    # Three cells that hold more than all others hide what is a problem.
    spots = hot_spots(open_release(before), Query(cell_m=250))
    assert np.sort(spots.n)[-3:].min() > 200

    with (folder / "study.toml").open("a", encoding="utf-8") as study:
        study.writelines(CONFIRMED.format(*planted[name][0]) for name in ROWS)
    import_files(folder, [], confirmed=True)
    holdings = open_release(folder)
    assert hot_at(holdings, planted["block"][5])
    left = ask(holdings, Query(layer="hotspots", cell_m=250)).totals
    assert left.default_location >= sum(n for name in ROWS for _, n in ROWS[name])
    for name in ROWS:
        assert not hot_at(holdings, planted[name][0]), name


@pytest.mark.slow
def test_headquarters_is_no_hot_spot_of_homicide_once_it_is_confirmed(
    kansas_city: Built, confirmed_desk: Built
) -> None:
    query = Query(layer="hotspots", kinds=("homicide",), options=(("chance", "normal"),))
    before, after = (found_at(one.holdings, query, HEADQUARTERS) for one in (kansas_city, confirmed_desk))
    assert before == "hot"
    assert after == ""
    # By exact chances one cell alone makes no hot spot, confirmed or not: nothing around it is high.
    assert found_at(kansas_city.holdings, Query(layer="hotspots", kinds=("homicide",)), HEADQUARTERS) == ""


def found_at(holdings: Holdings, query: Query, place: Place) -> str:
    answer = ask(holdings, query)
    x_m, y_m = holdings.crs.to_metres(*(np.array([one]) for one in place))
    half = (answer.places.cell_m or 0) / 2
    here = (np.abs(answer.places.x_m - x_m) <= half) & (np.abs(answer.places.y_m - y_m) <= half)
    found = answer.columns["found"][here]
    return str(found[0]) if len(found) else ""
