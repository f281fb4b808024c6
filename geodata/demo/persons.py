"""Invent the persons of the reports, so that there is something to drop at import."""

from __future__ import annotations

import numpy as np
import polars as pl

from geodata.demo.ground import Ints, pick
from geodata.demo.incidents import Drawn
from geodata.demo.offences import OFFENCES

_FIRST = (("VIC", 0.85), ("CMP VIC", 0.15))
_VICTIMLESS = (("SUS", 0.55), ("ARR SUS CHA", 0.45))
_LATER = (("SUS", 0.50), ("VIC", 0.25), ("ARR SUS CHA", 0.20), ("CMP", 0.05))
_ROLES = tuple(dict.fromkeys(role for row in (_FIRST, _VICTIMLESS, _LATER) for role, _ in row))
_RACES = (("W", 0.47), ("B", 0.46), ("U", 0.045), ("A", 0.015), ("I", 0.01))
_SEXES = (("F", 0.51), ("M", 0.47), ("U", 0.02))
_RANGES = ("", "18-24", "25-34", "35-44", "45-54", "55-64", "65+")
_AGE_UNKNOWN, _AGE_UNKNOWN_SUSPECT = 0.08, 0.45  # children's ages are never published


def draw_persons(rng: np.random.Generator, drawn: Drawn, row: dict[str, Ints]) -> dict[str, pl.Series]:
    """
    Return role, race, sex and age of each row's person.

    Drawn at random alike for everybody: no reader can learn anything about any group from them. A row that is
    written twice, or again for a second offence, is the same person.
    """
    n = int(row["source_row"].max(initial=-1)) + 1
    first_row = np.zeros(n, np.int64)
    first_row[row["source_row"]] = np.arange(len(row["source_row"]))
    incident, person = row["incident"][first_row], row["person"][first_row]
    victimless = np.array([one.victimless for one in OFFENCES])[drawn.offence[incident]]
    role = np.select(
        [(person == 0) & victimless, person == 0],
        [_drawn(rng, _VICTIMLESS, n), _drawn(rng, _FIRST, n)],
        _drawn(rng, _LATER, n),
    )
    suspect = (role == _ROLES.index("SUS")) | (role == _ROLES.index("ARR SUS CHA"))
    age = 18 + np.minimum(rng.gamma(2.2, 9.0, n).astype(np.int64), 72)
    age = np.where(rng.random(n) < np.where(suspect, _AGE_UNKNOWN_SUSPECT, _AGE_UNKNOWN), 0, age)
    race, sex = pick(rng, [s for _, s in _RACES], n), pick(rng, [s for _, s in _SEXES], n)
    # The second offence's row repeats its report's first person.
    own = np.arange(n)
    start = np.flatnonzero(np.r_[True, incident[1:] != incident[:-1]]) if n else own
    report = np.cumsum(np.r_[0, incident[1:] != incident[:-1]]) if n else own
    own = np.where(person == 0, start[report], own)
    at = own[row["source_row"]]
    ages = [None, *map(str, range(1, 91))]
    return {
        "Involvement": pl.Series(list(_ROLES)).gather(role[at]),
        "Race": pl.Series([name for name, _ in _RACES]).gather(race[at]),
        "Sex": pl.Series([name for name, _ in _SEXES]).gather(sex[at]),
        "Age": pl.Series(ages, dtype=pl.String).gather(age[at]),
        "Age_Range": pl.Series(list(_RANGES)).gather(np.digitize(age[at], [18, 25, 35, 45, 55, 65])),
    }


def _drawn(rng: np.random.Generator, table: tuple[tuple[str, float], ...], size: int) -> Ints:
    codes = np.array([_ROLES.index(role) for role, _ in table])
    return codes[pick(rng, [share for _, share in table], size)]
