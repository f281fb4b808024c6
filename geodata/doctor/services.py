"""Look at a table of services: what lies outside, on one point, far from its postcode, or is a sample.

A shelter for victims is counted and dropped before anything else looks: it is named in no finding and stands
in no sample.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import polars as pl

from geodata.doctor.columns import Column
from geodata.doctor.model import Finding, Part, Proposal, StudyGround
from geodata.errors import visible
from geodata.kinds.sensitive import plain
from geodata.places.services import is_victim_shelter
from geodata.records import Bools, Floats
from geodata.words.text import Text

NAME = (
    r"\b(name|title|agency|organi[sz]ation|facility|place|provider|nombre|lugar|institucion|organizacion)\b"
)
KIND = r"\b(kind|type|category|services?|class|tipo|categoria|servicios?)\b"
ADDRESS = r"\b(address\d?|addr|street|direccion|domicilio|calle|location|logradouro|endereco|rua)\b"
POSTCODE = r"\b(zip( ?code)?|postal( ?code)?|postcode|codigo postal|cp)\b"
NOTE = r"\b(note|notes|description|descripcion|remark|comment|nota)\b"

_SAMPLE = re.compile(
    r"\b(sample|test|dummy|example|placeholder|ejemplo|prueba|lorem|asdf|xxx+)\b"
    r"|^(an?|the|some|una?|el|la) (agency|organi[sz]ation|place|service|name)$"
    r"|^(an?|the|some|una?|el|la) (agencia|organizacion|lugar|servicio)$"
)
_FILLER = re.compile(
    r"\b(lorem|ipsum|dolor sit|consectetur|adipisici|phasellus|curabitur|quisque|vivamus|legentibus)\b"
)
_NO_ADDRESS = re.compile(r"^(n ?/? ?a|null|none|na|-+|unknown|p ?\.? ?o ?\.? ?box.*|apartado.*)?$")
_SAME_DEGREES = 0.0002  # some 20 m
_FAR_KM = 4.0
_FAR_TIMES = 3.0
_FEWEST_MATES = 2
_LISTED = 12
_KM_A_DEGREE = 111.2


def find_services(columns: Sequence[Column]) -> Part:
    """Propose the columns of a table of places: name, kind, address and note."""
    part = Part()
    for role, pattern in (("id", r"\bid\b"), ("name", NAME), ("kind", KIND), ("note", NOTE)):
        taken = set(part.columns.values())
        one = next((c for c in columns if c.name not in taken and c.named(pattern) and c.filled), None)
        if one is not None:
            part.columns[role] = one.name
            says = Text(f"doctor.service.{role}")
            said = "service" if role == "kind" else role
            part.proposals.append(Proposal(said, (one.name,), says, one.filled, len(one.texts)))
    return part


def place_findings(
    columns: Sequence[Column], name: str, x: Floats, y: Floats, ground: StudyGround
) -> list[Finding]:
    """
    Return what is odd about the places of a table.

    Parameters
    ----------
    columns
        Every column of the table, for the words that tell a shelter.
    name
        The column that may be named in a finding.
    x, y
        Degrees, shape (n,), NaN where there is none.
    """
    texts = {one.name: one.texts.to_list() for one in columns}
    names = [cell or "" for cell in texts[name]]
    rows = list(zip(*texts.values(), strict=True))
    shelter = np.array([is_victim_shelter("", *row) for row in rows], bool)
    open_ = ~shelter
    found: list[Finding] = []
    if shelter.any():
        found.append(Finding("S23", Text("doctor.service.shelters", n=int(shelter.sum())), "look"))
    sample = open_ & np.array([_is_sample(n, row) for n, row in zip(names, rows, strict=True)], bool)
    _named(found, "S16", "doctor.service.samples", sample, names)
    known = np.isfinite(x) & np.isfinite(y) & ~((x == 0) & (y == 0))
    if ground.box is not None:
        _outside(found, x, y, known, open_, ground, names)
    addresses = _addresses(columns)
    without = open_ & known & ~sample & np.array([bool(_NO_ADDRESS.match(one)) for one in addresses], bool)
    _named(found, "S23", "doctor.service.no_address", without, names)
    _stacked(found, x, y, known, open_, addresses, names)
    _at_default(found, x, y, known & open_, ground, names)
    postcode = next((one for one in columns if one.named(POSTCODE)), None)
    if postcode is not None:
        far = _far_from_mates(postcode.texts.to_list(), x, y, known & open_ & ~sample)
        _named(found, "G14", "doctor.service.far", far, names)
    return found


def _is_sample(name: str, row: Sequence[str | None]) -> bool:
    if _SAMPLE.search(plain(name)):
        return True
    return any(len(_FILLER.findall(plain(cell))) >= 3 for cell in row if cell and len(cell) > 60)


def _addresses(columns: Sequence[Column]) -> list[str]:
    column = next((one for one in columns if one.named(ADDRESS)), None)
    if column is None:
        return ["?"] * (len(columns[0].texts) if columns else 0)
    return [plain(cell or "").replace(".", "") for cell in column.texts]


def _named(found: list[Finding], code: str, key: str, rows: Bools, names: Sequence[str]) -> None:
    """Add a finding that names the rows it is about; none where there is no such row."""
    n = int(rows.sum())
    if n:
        listed = tuple(visible(names[i], 60) for i in np.flatnonzero(rows)[:_LISTED])
        found.append(Finding(code, Text(key, n=n, names=listed), "look"))


def _outside(
    found: list[Finding],
    x: Floats,
    y: Floats,
    known: Bools,
    open_: Bools,
    ground: StudyGround,
    names: Sequence[str],
) -> None:
    """Say which places lie outside the study; a dropped shelter is in the number and not named."""
    west, south, east, north = ground.box or (-180.0, -90.0, 180.0, 90.0)
    outside = known & ~((x >= west) & (x <= east) & (y >= south) & (y <= north))
    if not outside.any():
        return
    named = tuple(visible(names[i], 60) for i in np.flatnonzero(outside & open_)[:_LISTED])
    key = "doctor.service.outside" if named else "doctor.service.outside_unnamed"
    values = {"names": named} if named else {}
    found.append(Finding("G16", Text(key, n=int(outside.sum()), **values), "look"))


def _stacked(
    found: list[Finding],
    x: Floats,
    y: Floats,
    known: Bools,
    open_: Bools,
    addresses: Sequence[str],
    names: Sequence[str],
) -> None:
    """Say where rows of different addresses lie on one point: that is where unknown ones end up."""
    points = pl.DataFrame(
        {"row": np.arange(len(x)), "x": np.round(x / _SAME_DEGREES), "y": np.round(y / _SAME_DEGREES)}
    ).filter(pl.Series(known))
    for _, group in sorted(points.group_by("x", "y"), key=lambda pair: -pair[1].height):
        rows = group["row"].to_numpy()
        shown = [i for i in rows if open_[i]]
        if len(rows) < 2 or len({addresses[i] for i in rows}) < 2 or len({names[i] for i in rows}) < 2:
            continue
        if not shown:
            continue
        place = f"{y[rows[0]]:.4f}, {x[rows[0]]:.4f}"
        listed = tuple(dict.fromkeys(visible(names[i], 60) for i in shown[:_LISTED]))
        says = Text("doctor.service.stack", n=len(shown), place=place, names=listed)
        found.append(Finding("G14", says, "look"))


def _at_default(
    found: list[Finding],
    x: Floats,
    y: Floats,
    known: Bools,
    ground: StudyGround,
    names: Sequence[str],
) -> None:
    for longitude, latitude in ground.defaults:
        near = known & (np.abs(x - longitude) <= _SAME_DEGREES) & (np.abs(y - latitude) <= _SAME_DEGREES)
        _named(found, "G14", "doctor.service.default", near, names)


def _far_from_mates(
    postcodes: Sequence[str | None],
    x: Floats,
    y: Floats,
    usable: Bools,
) -> Bools:
    """
    Return which rows lie far from all others of their postcode, shape (n,).

    Far is more than 4 km, or 8 km where there are only two others, and three times as far from the middle of
    the others as the farthest of them.
    """
    far = np.zeros(len(x), bool)
    groups: dict[str, list[int]] = {}
    for row, code in enumerate(postcodes):
        if code and usable[row]:
            groups.setdefault(code.strip(), []).append(row)
    for rows in groups.values():
        if len(rows) <= _FEWEST_MATES:
            continue
        for row in rows:
            others = np.array([one for one in rows if one != row])
            middle = float(np.median(x[others])), float(np.median(y[others]))
            own = _km(x[row], y[row], *middle)
            usual = float(np.max([_km(x[i], y[i], *middle) for i in others]))
            least = _FAR_KM if len(others) > _FEWEST_MATES else 2 * _FAR_KM
            far[row] = own > max(least, _FAR_TIMES * usual)
    return far


def _km(x: float, y: float, x0: float, y0: float) -> float:
    east = (x - x0) * np.cos(np.radians(y0))
    return float(np.hypot(east, y - y0)) * _KM_A_DEGREE
