"""Propose where each row happened: which columns, in which order and coordinate system."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

import numpy as np
import polars as pl
import pyproj

from geodata.clean.decimals import numbers_of
from geodata.clean.translated import pairs_of
from geodata.clean.written_degrees import plain_degrees
from geodata.crs import DEGREES, as_degrees
from geodata.doctor.columns import SHOWN_SAMPLES, Column, unfit
from geodata.doctor.lying import FEW as _FEW
from geodata.doctor.lying import where_they_lie
from geodata.doctor.masking import roughly
from geodata.doctor.model import Box, Choice, Confidence, Finding, Part, Proposal, Question, StudyGround
from geodata.doctor.systems import fitting_systems, share_inside
from geodata.errors import visible
from geodata.records import Floats
from geodata.words.text import Text

LATITUDE = r"\blat(itude|itud)?\b|geo ?lat"
LONGITUDE = r"\b(lon|lng|long|longitude|longitud)\b|geo ?lon"
EASTING = r"\bx\b|east|x ?coord|coord\w* x|\bgeo x\b|este\b"
NORTHING = r"\by\b|north|y ?coord|coord\w* y|\bgeo y\b|norte\b"
_PAIR_LIKE = (
    r"^\s*[(\[]?\s*-?\d+\.\d+\s*[,;/|]\s*-?\d+\.\d+\s*[)\]]?\s*$|\(\s*-?\d+\.?\d*\s*,\s*-?\d+\.?\d*\s*\)\s*$"
)
_POINT_LIKE = r"(?i)^\s*(?:SRID=4326;)?\s*POINT\s*Z?\s*\("
_CODE = re.compile(r"[A-Z]{2,10}:[0-9]{1,7}")
_BARE_CODE = re.compile(r"[0-9]{4,6}", re.ASCII)
_PADDING = 0.5  # degrees around the box of the records
_MOST_PAIRED = 8
_MOST_ASKED = 3
_CITY = 5.0  # degrees


@dataclass(frozen=True)
class Found:
    """A place in one or two columns, as the mapping will say it; `x` is longitude or easting, shape (n,)."""

    columns: tuple[str, ...]
    form: str
    crs: str
    x: pl.Series
    y: pl.Series
    says: Text
    confidence: Confidence = "sure"


def find_places(columns: Sequence[Column], ground: StudyGround, answers: Mapping[str, str]) -> Part:
    """
    Propose the places of a table.

    Parameters
    ----------
    answers
        `place.crs` (a code, or "none"), `place.swapped` (swap, as_named), `place.order` (lat_lon, lon_lat).

    Returns
    -------
    part
        A table without places is no mistake: its records are counted and are on no map.
    """
    part = Part()
    columns = [replace(one, texts=plain_degrees(one.texts)) for one in columns]
    found = (
        _degrees(columns, ground.box, answers, part)
        or _written(columns, ground.box, answers, part)
        or _projected(columns, ground, answers, part)
    )
    if found is None:
        part.settings["place_form"] = "none"
        if not part.questions:
            part.findings.append(Finding("G30", Text("doctor.place.none"), "look"))
        return part
    if ground.box is not None and not part.questions:
        part.findings += where_they_lie(*_usable(found.x, found.y), found.crs, ground.box)
    part.settings |= {"place_form": found.form, "crs": found.crs, "box": _box_of(found, ground.box)}
    roles = ("longitude", "latitude") if found.form == "columns" else ("location",)
    part.columns |= dict(zip(roles, found.columns, strict=True))
    fits, of = int((found.x.is_not_null() & found.y.is_not_null()).sum()), _filled(found, columns)
    samples, others = _samples(found, columns), _unfit(found, columns)
    part.proposals.append(
        Proposal("place", found.columns, found.says, min(fits, of), of, found.confidence, samples, others)
    )
    return part


def _filled(found: Found, columns: Sequence[Column]) -> int:
    named = [one.written for one in columns if one.name in found.columns]
    return max(named) if named else 0


def _unfit(found: Found, columns: Sequence[Column]) -> tuple[str, ...]:
    """Return the commonest cells that are no place, numbers in them rough."""
    for one in (column for column in columns if column.name in found.columns):
        different = one.different["text"]
        good = (
            one.good_numbers if found.form == "columns" else pairs_of(different, found.form)[0].is_not_null()
        )
        if others := unfit(one, good)[1]:
            return tuple(map(roughly, others))
    return ()


def _samples(found: Found, columns: Sequence[Column]) -> tuple[str, ...]:
    texts = {one.name: one.texts for one in columns}
    if found.form == "columns":
        pairs = zip(*(texts[name].drop_nulls().head(50) for name in found.columns), strict=False)
        cells = [", ".join(pair) for pair in dict.fromkeys(pairs)]
    else:
        cells = [
            cell[cell.rfind("(") :] if "(" in cell and found.form != "wkt" else cell
            for cell in dict.fromkeys(texts[found.columns[0]].drop_nulls().head(50))
        ]
    return tuple(roughly(cell) for cell in cells[:SHOWN_SAMPLES])


def _usable(x: pl.Series, y: pl.Series) -> tuple[Floats, Floats]:
    """Return the coordinates of rows that have some and are not (0, 0), as arrays."""
    pair = pl.DataFrame({"x": x, "y": y}).drop_nulls()
    pair = pair.filter(
        ~((pl.col("x") == 0) & (pl.col("y") == 0)) & ~((pl.col("x") == -1) & (pl.col("y") == -1))
    )
    return pair["x"].to_numpy(), pair["y"].to_numpy()


def _world(x: Floats, y: Floats) -> float:
    return share_inside(x, y, (-180.0, -90.0, 180.0, 90.0))


def _degrees(
    columns: Sequence[Column], box: Box | None, answers: Mapping[str, str], part: Part
) -> Found | None:
    """Return two columns of degrees, by their names and by where they lie."""
    numbers = [one for one in columns if one.is_number and _may_be_degrees(one)]
    lat = next((one for one in numbers if one.named(LATITUDE)), None)
    lon = next((one for one in numbers if one.named(LONGITUDE)), None)
    if lat is None or lon is None:
        # "X" and "Y" may be degrees as well as metres; their cells tell.
        lat = next((one for one in numbers if one.named(NORTHING)), None)
        lon = next((one for one in numbers if one.named(EASTING)), None)
    if lat is not None and lon is not None:
        return _named_degrees(lon, lat, box, answers, part)
    if box is None:
        return _asked_degrees([one for one in numbers if _is_fine(one)], answers, part)
    best: tuple[float, Column, Column] | None = None
    for x, y in permutations(numbers[:_MOST_PAIRED], 2):
        share = share_inside(*_usable(x.numbers, y.numbers), box)
        if share > max(_FEW, best[0] if best else 0.0):
            best = share, x, y
    if best is None:
        return None
    _, x, y = best
    says = Text("doctor.place.degrees_by_value")
    return Found((x.name, y.name), "columns", DEGREES, x.numbers, y.numbers, says, "likely")


def _asked_degrees(numbers: Sequence[Column], answers: Mapping[str, str], part: Part) -> Found | None:
    """Return the two columns that a person called longitude and latitude; asked where any two could be."""
    pairs = {
        f"{x.name} / {y.name}": (x, y)
        for x, y in permutations(numbers[:_MOST_ASKED], 2)
        if _world(*_usable(x.numbers, y.numbers)) == 1
    }
    said = answers.get("place.degrees")
    if said in pairs:
        x, y = pairs[said]
        return Found((x.name, y.name), "columns", DEGREES, x.numbers, y.numbers, Text("doctor.place.degrees"))
    if pairs and said != "none":
        choices = [
            Choice(
                name,
                Text(
                    "doctor.place.lies",
                    longitude=visible(x.name),
                    latitude=visible(y.name),
                    x=round(float(x.numbers.median() or 0), 1),  # type: ignore[arg-type]
                    y=round(float(y.numbers.median() or 0), 1),  # type: ignore[arg-type]
                ),
            )
            for name, (x, y) in pairs.items()
        ]
        choices.append(Choice("none", Text("doctor.place.no_place")))
        part.questions.append(Question("place.degrees", Text("doctor.place.degrees_asks"), tuple(choices)))
    return None


def _is_fine(column: Column) -> bool:
    """Whether a column's numbers have four decimals and lie close together, as those of one city do."""
    fine = column.share(r"[.,]\d{4,}$") > _FEW
    known = column.numbers.drop_nulls()
    low, high = known.quantile(0.05), known.quantile(0.95)
    return fine and low is not None and high is not None and 0 < high - low < _CITY


def _may_be_degrees(column: Column) -> bool:
    """Whether a column has fractions and hardly a number beyond 180."""
    known = column.numbers.drop_nulls()
    fractions = float((known != known.floor()).mean() or 0)  # type: ignore[arg-type]
    return fractions > _FEW and float((known.abs() <= 180).mean() or 0) > _FEW  # type: ignore[arg-type]


def _named_degrees(
    lon: Column, lat: Column, box: Box | None, answers: Mapping[str, str], part: Part
) -> Found | None:
    """Return columns that are called longitude and latitude; asked where their cells say the opposite."""
    x, y = _usable(lon.numbers, lat.numbers)
    if not len(x):
        return None
    says, confidence = Text("doctor.place.degrees"), "sure"
    if box is not None and share_inside(y, x, box) > _FEW > share_inside(x, y, box):
        said = answers.get("place.swapped")
        if said not in {"swap", "as_named"}:
            asks = Text("doctor.place.swapped", latitude=visible(lat.name), longitude=visible(lon.name))
            choices = tuple(Choice(v, Text(f"doctor.place.{v}")) for v in ("swap", "as_named"))
            part.questions.append(Question("place.swapped", asks, choices))
        if said != "as_named":
            lon, lat = lat, lon
            says, confidence = Text("doctor.place.degrees_swapped"), "likely" if said else "open"
    elif _world(x, y) < _FEW and _world(y, x) > _FEW:
        lon, lat = lat, lon
        says, confidence = Text("doctor.place.degrees_swapped"), "likely"
    return Found((lon.name, lat.name), "columns", DEGREES, lon.numbers, lat.numbers, says, confidence)  # type: ignore[arg-type]


def _written(
    columns: Sequence[Column], box: Box | None, answers: Mapping[str, str], part: Part
) -> Found | None:
    """Return a column with both numbers in one cell: a POINT, or a pair."""
    for one in columns:
        if one.share(_POINT_LIKE) > _FEW:
            x, y = map(numbers_of, pairs_of(one.texts, "wkt"))
            return Found((one.name,), "wkt", DEGREES, x, y, Text("doctor.place.wkt"))
    for one in columns:
        if one.share(_PAIR_LIKE) > _FEW:
            return _pairs(one, box, answers, part)
    return None


def _pairs(one: Column, box: Box | None, answers: Mapping[str, str], part: Part) -> Found:
    """Return a column of pairs; the order is told by the study, by a number above 90, or asked."""
    first, second = map(numbers_of, pairs_of(one.texts, "lon_lat_text"))
    a, b = _usable(first, second)
    said = answers.get("place.order")
    said = said if said in {"lat_lon", "lon_lat"} else None
    if said is None and box is not None and max(share_inside(a, b, box), share_inside(b, a, box)) > _FEW:
        said = "lon_lat" if share_inside(a, b, box) > share_inside(b, a, box) else "lat_lon"
    elif said is None and (_world(a, b) > _FEW) != (_world(b, a) > _FEW):
        said = "lon_lat" if _world(a, b) > _FEW else "lat_lon"
    confidence: Confidence = "sure" if said else "open"
    if said is None:
        asks = Text("doctor.place.order", column=visible(one.name))
        choices = tuple(Choice(v, Text(f"doctor.place.{v}")) for v in ("lat_lon", "lon_lat"))
        part.questions.append(Question("place.order", asks, choices))
        said = "lat_lon"
    x, y = (second, first) if said == "lat_lon" else (first, second)
    return Found((one.name,), f"{said}_text", DEGREES, x, y, Text(f"doctor.place.pair_{said}"), confidence)


def _projected(
    columns: Sequence[Column], ground: StudyGround, answers: Mapping[str, str], part: Part
) -> Found | None:
    """Return two columns of metres or feet, by the systems that put them into the study."""
    box = ground.box
    pair = _large_pair(columns)
    if pair is None:
        return None
    x, y = pair
    said = answers.get("place.crs")
    if said == "none":
        return None
    if said is not None and (known := _in_system(x, y, said.upper(), box)) is not None:
        return known
    systems = () if box is None else fitting_systems(*_usable(x.numbers, y.numbers), box)
    if len(systems) == 1:
        one = systems[0]
        if one.swapped:
            x, y = y, x
        says = Text("doctor.place.projected", code=one.code, name=one.name)
        return Found((x.name, y.name), "columns", one.code, x.numbers, y.numbers, says, "likely")
    key = "doctor.place.crs" if systems else "doctor.place.crs_nothing" if box else "doctor.place.crs_no_box"
    choices = [Choice(one.code, Text("doctor.place.system", code=one.code, name=one.name)) for one in systems]
    own = None if box is not None or not ground.crs else _in_system(x, y, ground.crs, None)
    if own is not None:
        choices.append(Choice(own.crs, Text("doctor.place.of_study", code=own.crs)))
    choices.append(Choice("none", Text("doctor.place.no_place")))
    names = tuple(visible(one.name) for one in pair)
    part.questions.append(Question("place.crs", Text(key, columns=names), tuple(choices)))
    return None


def _in_system(x: Column, y: Column, said: str, box: Box | None) -> Found | None:
    """
    Return the columns in a system that a person named; nothing where nobody knows it.

    Which column is the easting is told by where the places lie: in the study, else where the system is used.
    """
    if _BARE_CODE.fullmatch(said):
        said = f"EPSG:{said}"
    if not _CODE.fullmatch(said):
        return None
    try:
        crs = pyproj.CRS.from_authority(*said.split(":", 1))
    except pyproj.exceptions.CRSError:
        return None
    use = crs.area_of_use
    if box is None and use is not None and use.west <= use.east:
        box = use.west, use.south, use.east, use.north
    east, north = _usable(x.numbers, y.numbers)
    if box is not None:
        as_named, turned = (as_degrees(said, *pair) for pair in ((east, north), (north, east)))
        if share_inside(*turned, box) > share_inside(*as_named, box):
            x, y = y, x
    says = Text("doctor.place.projected", code=said, name=crs.name)
    return Found((x.name, y.name), "columns", said, x.numbers, y.numbers, says)


def _large_pair(columns: Sequence[Column]) -> tuple[Column, Column] | None:
    """Return easting and northing: by name, else the two columns of large numbers with fractions."""
    large = [one for one in columns if one.is_number and _is_large(one)]
    x = next((one for one in large if one.named(f"{EASTING}|{LONGITUDE}")), None)
    y = next((one for one in large if one.named(f"{NORTHING}|{LATITUDE}")), None)
    if x is not None and y is not None:
        return x, y
    fine = [one for one in large if one.whole is None]
    return (fine[0], fine[1]) if len(fine) == 2 else None


def _is_large(column: Column) -> bool:
    known = column.numbers.drop_nulls()
    if not len(known):
        return False
    middle = known.filter(known != 0).abs().median()
    return isinstance(middle, float) and middle > 10_000 and column.different.height > 10


def _box_of(found: Found, box: Box | None) -> Box:
    """Return a generous box in degrees: around the study, else around the middle of the records."""
    if box is not None:
        west, south, east, north = box
    else:
        x, y = _usable(found.x, found.y)
        if found.crs != DEGREES:
            x, y = as_degrees(found.crs, x, y)
        good = np.isfinite(x) & np.isfinite(y)
        if not good.any():
            return (-180.0, -90.0, 180.0, 90.0)
        west, east = np.quantile(x[good], (0.01, 0.99))
        south, north = np.quantile(y[good], (0.01, 0.99))
    return (
        round(max(-180.0, float(west) - _PADDING), 3),
        round(max(-90.0, float(south) - _PADDING), 3),
        round(min(180.0, float(east) + _PADDING), 3),
        round(min(90.0, float(north) + _PADDING), 3),
    )
