"""Lay out the streets: the Westside's own, as a scheme, and an invented grid around them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.demo.ground import BOX, Floats, to_metres

# Latitudes of the Westside's numbered streets; the 23rd has a name of its own.
_NUMBERED = {
    17: 39.0930,
    18: 39.0911,
    20: 39.0893,
    21: 39.0875,
    23: 39.0858,
    25: 39.0821,
    26: 39.0804,
    27: 39.0786,
}
_NAMES = {23: "Avenida Cesar E Chavez"}
_WEST_END, _MAIN = -94.5993, -94.5836

# Longitudes of the Westside's avenues at 17th, 20th and 25th.
_AVENUES = {
    "Jefferson St": (-94.5922, -94.5924, -94.5928),
    "Summit St": (-94.5934, -94.5936, -94.5940),
    "Madison Ave": (-94.5945, -94.5948, -94.5952),
    "Belleview Ave": (-94.5958, -94.5959, -94.5963),
    "Mercier St": (-94.5991, -94.5993, -94.5997),
}
_DIAGONAL = (
    (-94.58918, 39.08765),
    (-94.59032, 39.08692),
    (-94.59275, 39.08537),
    (-94.59381, 39.08472),
    (-94.59476, 39.08419),
    (-94.59539, 39.08383),
)
_BROADWAY = ((-94.5888, 39.0930), (-94.5890, 39.0893), (-94.58918, 39.08765))
_WASHINGTON = ((-94.5899, 39.0930), (-94.5902, 39.0893), (-94.59032, 39.08692))

# Invented avenues stay out of this rectangle (metres), where the true ones are.
TRUE_ZONE = (-560.0, -700.0, 960.0, 940.0)
_AVENUE_STEP_M = 105.0
_STREET_STEP_M = 190.0


@dataclass(frozen=True)
class Street:
    """One street: its name, its line in metres of the plane, and whether it runs east-west."""

    name: str
    line: shapely.LineString
    east_west: bool
    true: bool  # a street of the Westside; the others are invented


def lay_streets() -> tuple[Street, ...]:
    """Return all streets; the same for every seed, since the ground is the same."""
    return (*_true_streets(), *_main_street(), *_numbered_streets(), *_invented_avenues())


def _line(points: tuple[tuple[float, float], ...]) -> shapely.LineString:
    x_m, y_m = to_metres([p[0] for p in points], [p[1] for p in points])
    return shapely.LineString(np.column_stack([x_m, y_m]))


def _true_streets() -> list[Street]:
    lat = _NUMBERED
    avenues = [
        Street(name, _line(((a, lat[17]), (b, lat[20]), (c, lat[25]), (c - 0.0002, lat[27]))), False, True)
        for name, (a, b, c) in _AVENUES.items()
    ]
    numbered = [
        Street(
            _NAMES.get(n, f"W {_ordinal(n)} St"),
            _line(((_WEST_END, at), (_MAIN, at))),
            True,
            True,
        )
        for n, at in lat.items()
    ]
    return [
        *avenues,
        Street("Broadway Blvd", _line(_BROADWAY), False, True),
        Street("Washington St", _line(_WASHINGTON), False, True),
        Street("Southwest Blvd", _line(_DIAGONAL), True, True),
        *numbered,
    ]


def _main_street() -> list[Street]:
    """Main Street parts the east from the west over the whole box."""
    x_m, y_m = to_metres([-94.58368, -94.58406], [39.09041, 39.08467])
    ends = [(x_m[0], BOX[3]), (x_m[0], y_m[0]), (x_m[1], y_m[1]), (x_m[1], BOX[1])]
    return [Street("Main St", shapely.LineString(ends), False, True)]


def street_latitudes() -> tuple[Floats, Floats]:
    """Return metres north (rising) and numbers of the numbered streets, to number blocks between them."""
    known = {n: float(to_metres(0.0, at)[1]) for n, at in _NUMBERED.items()}
    for n in range(16, 0, -1):
        known[n] = known[17] + _STREET_STEP_M * (17 - n)
    for n in range(28, 60):
        known[n] = known[27] - _STREET_STEP_M * (n - 27)
    known[24] = (known[23] + known[25]) / 2
    inside = {n: y for n, y in known.items() if BOX[1] < y < BOX[3]}
    order = sorted(inside, key=lambda n: inside[n])
    return np.array([inside[n] for n in order]), np.array(order, np.float64)


def _ordinal(n: int) -> str:
    ending = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def _numbered_streets() -> list[Street]:
    """Carry the true numbers on to the box's edges, and on to the north and south."""
    found = []
    main = float(to_metres(_MAIN, 0.0)[0])
    west_end = float(to_metres(_WEST_END, 0.0)[0])
    for y, number in zip(*street_latitudes(), strict=True):
        name = _ordinal(int(number))
        west_to = west_end if int(number) in _NUMBERED else TRUE_ZONE[0] if int(number) == 24 else main
        found.append(Street(f"W {name} St", shapely.LineString([(BOX[0], y), (west_to, y)]), True, False))
        found.append(Street(f"E {name} St", shapely.LineString([(main, y), (BOX[2], y)]), True, False))
    return found


def _invented_avenues() -> list[Street]:
    """Number the avenues east and west of the Westside; letter those north and south of it."""
    main = float(to_metres(-94.58387, 0.0)[0])
    across = np.arange(BOX[0] + 60, BOX[2] - 30, _AVENUE_STEP_M)
    across = across[np.abs(across - main) > 60]
    found = []
    west = [x for x in across if x < TRUE_ZONE[0]][::-1]
    middle = [x for x in across if TRUE_ZONE[0] <= x <= TRUE_ZONE[2]]
    east = [x for x in across if x > TRUE_ZONE[2]]
    for side, row in (("West", west), ("East", east)):
        for number, x in enumerate(row, 1):
            line = shapely.LineString([(x, BOX[3]), (x, BOX[1])])
            found.append(Street(f"{_ordinal(number)} Ave {side}", line, False, False))
    for number, x in enumerate(middle):
        for ends in ((BOX[3], TRUE_ZONE[3]), (TRUE_ZONE[1], BOX[1])):
            line = shapely.LineString([(x, ends[0]), (x, ends[1])])
            found.append(Street(f"Avenue {chr(ord('A') + number)}", line, False, False))
    return found


def block_number(street: Street, x_m: Floats, y_m: Floats) -> NDArray[np.int64]:
    """Return the hundred of the block: by numbered streets, or by 100 m from Main Street."""
    if street.east_west:
        hundreds = np.abs(x_m - float(to_metres(_MAIN, 0.0)[0])) / 100
    else:
        north, number = street_latitudes()
        hundreds = np.interp(y_m, north, number)
    block: NDArray[np.int64] = np.maximum(np.floor(hundreds + 1e-6), 1).astype(np.int64) * 100
    return block
