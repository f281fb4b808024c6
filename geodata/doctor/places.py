"""Propose where each row happened: which columns, in which order and coordinate system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import permutations

import numpy as np
import polars as pl

from geodata.clean.decimals import numbers_of
from geodata.clean.translated import pairs_of
from geodata.clean.turned import turned
from geodata.clean.written_degrees import plain_degrees
from geodata.crs import DEGREES, as_degrees
from geodata.doctor.columns import SHOWN_SAMPLES, Column, unfit
from geodata.doctor.found_places import Found, usable, world
from geodata.doctor.lying import FEW as _FEW
from geodata.doctor.lying import where_they_lie
from geodata.doctor.masking import roughly
from geodata.doctor.model import Box, Choice, Confidence, Finding, Part, Proposal, Question, StudyGround
from geodata.doctor.planar_places import in_its_system, is_millionths, projected
from geodata.doctor.systems import share_inside
from geodata.doctor.turned_places import find_turn
from geodata.doctor.written_systems import EASTING, LATITUDE, LONGITUDE, NORTHING
from geodata.errors import visible
from geodata.feeds.mapped import IN_COLUMNS, MILLION
from geodata.words.text import Text

_PAIR_LIKE = (
    r"^\s*[(\[]?\s*-?\d+\.\d+\s*[,;/|]\s*-?\d+\.\d+\s*[)\]]?\s*$"
    r"|^\s*-?\d{5,}(\.\d+)?\s*[,;|]\s*-?\d{5,}(\.\d+)?\s*$|\(\s*-?\d+\.?\d*\s*,\s*-?\d+\.?\d*\s*\)\s*$"
)
_POINT_LIKE = r"(?i)^\s*(?:SRID=4326;)?\s*POINT\s*Z?\s*\("
_PADDING = 0.5  # degrees around the box of the records
_MOST_PAIRED = 8
_MOST_ASKED = 3
_CITY = 5.0  # degrees
_SURE = 0.95  # of the places must lie in the study


def find_places(columns: Sequence[Column], ground: StudyGround, answers: Mapping[str, str]) -> Part:
    """
    Propose the places of a table.

    Parameters
    ----------
    answers
        `place.crs` (a code, or "none"), `place.swapped` (swap, as_named), `place.order` (lat_lon, lon_lat),
        `place.turned` (a name of `geodata.clean.turned.TURNS`, or "leave").

    Returns
    -------
    part
        A table without places is no mistake: its records are counted and are on no map.
    """
    part = Part()
    columns = [replace(one, texts=plain_degrees(one.texts)) for one in columns]
    found = (
        _degrees(columns, ground.box, answers, part)
        or _written(columns, ground, answers, part)
        or (None if part.questions else projected(columns, ground, answers, part))
    )
    if found is None:
        part.settings["place_form"] = "none"
        if not part.questions:
            part.findings.append(Finding("G30", Text("doctor.place.none"), "look"))
        return part
    found, box = _turned(found, ground, answers, part)
    if ground.box is not None and not part.questions:
        lying = where_they_lie(*usable(found.x, found.y), found.crs, ground.box)
        part.findings += lying
        # Nobody is sure of a place that lies elsewhere, whoever named its system.
        found = replace(found, confidence="doubtful") if lying else found
    part.settings |= {"place_form": found.form, "crs": found.crs, "box": box}
    roles = ("longitude", "latitude") if found.form in IN_COLUMNS else ("location",)
    part.columns |= dict(zip(roles, found.columns, strict=True))
    fits, of = _fitting(found, None if ground.box is None else box), _filled(found, columns)
    samples, others = _samples(found, columns), _unfit(found, columns)
    confidence = "likely" if found.confidence == "sure" and fits < _SURE * of else found.confidence
    part.proposals.append(
        Proposal("place", found.columns, found.says, min(fits, of), of, confidence, samples, others)
    )
    return part


def _turned(found: Found, ground: StudyGround, answers: Mapping[str, str], part: Part) -> tuple[Found, Box]:
    """Return places as a person turned them, and the box in which an import takes them."""
    box = _box_of(found, ground.box)
    if found.crs != DEGREES or part.questions:
        return found, box
    turn = find_turn(found.x, found.y, box, answers, part, known_box=ground.box is not None)
    part.settings["place_turn"] = turn
    if turn == "none":
        return (replace(found, confidence="open") if part.questions else found), box
    x, y, _n = turned(found.x, found.y, turn, box)
    return replace(found, x=x, y=y, confidence="likely"), box


def _fitting(found: Found, box: Box | None) -> int:
    """Return how many rows have a place; where the study is known, one that an import takes for its."""
    if box is None:
        return int((found.x.is_not_null() & found.y.is_not_null()).sum())
    x, y = usable(found.x, found.y)
    lon, lat = (x, y) if found.crs == DEGREES else as_degrees(found.crs, x, y)
    return round(share_inside(lon, lat, box) * len(x))


def _filled(found: Found, columns: Sequence[Column]) -> int:
    named = [one.written for one in columns if one.name in found.columns]
    return max(named) if named else 0


def _unfit(found: Found, columns: Sequence[Column]) -> tuple[str, ...]:
    """Return the commonest cells that are no place, numbers in them rough."""
    for one in (column for column in columns if column.name in found.columns):
        different = one.different["text"]
        good = (
            one.good_numbers if found.form in IN_COLUMNS else pairs_of(different, found.form)[0].is_not_null()
        )
        if others := unfit(one, good)[1]:
            return tuple(map(roughly, others))
    return ()


def _samples(found: Found, columns: Sequence[Column]) -> tuple[str, ...]:
    texts = {one.name: one.texts for one in columns}
    if found.form == "microdegrees":
        pairs = zip(found.x.drop_nulls().head(50), found.y.drop_nulls().head(50), strict=False)
        cells = list(dict.fromkeys(f"{x:.6f}, {y:.6f}" for x, y in pairs))
    elif found.form == "columns":
        pairs = zip(*(texts[name].drop_nulls().head(50) for name in found.columns), strict=False)
        cells = [", ".join(pair) for pair in dict.fromkeys(pairs)]
    else:
        cells = [
            cell[cell.rfind("(") :] if "(" in cell and found.form != "wkt" else cell
            for cell in dict.fromkeys(texts[found.columns[0]].drop_nulls().head(50))
        ]
    return tuple(roughly(cell) for cell in cells[:SHOWN_SAMPLES])


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
        share = share_inside(*usable(x.numbers, y.numbers), box)
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
        if world(*usable(x.numbers, y.numbers)) == 1
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
        part.asked |= {one.name for pair in pairs.values() for one in pair}
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
    x, y = usable(lon.numbers, lat.numbers)
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
    elif world(x, y) < _FEW and world(y, x) > _FEW:
        lon, lat = lat, lon
        says, confidence = Text("doctor.place.degrees_swapped"), "likely"
    return Found((lon.name, lat.name), "columns", DEGREES, lon.numbers, lat.numbers, says, confidence)  # type: ignore[arg-type]


def _written(
    columns: Sequence[Column], ground: StudyGround, answers: Mapping[str, str], part: Part
) -> Found | None:
    """Return a column with both numbers in one cell: a POINT, or a pair."""
    for one in columns:
        if one.share(_POINT_LIKE) > _FEW:
            x, y = map(numbers_of, pairs_of(one.texts, "wkt"))
            found = Found((one.name,), "wkt", DEGREES, x, y, Text("doctor.place.wkt"))
            return in_its_system(found, ground, answers, part, ordered=True)
    for one in columns:
        if one.share(_PAIR_LIKE) > _FEW:
            return _pairs(one, ground, answers, part)
    return None


def _pairs(one: Column, ground: StudyGround, answers: Mapping[str, str], part: Part) -> Found | None:
    """Return a column of pairs; the order is told by the study, by a number above 90, or asked."""
    box = ground.box
    first, second = map(numbers_of, pairs_of(one.texts, "lon_lat_text"))
    a, b = usable(first, second)
    said = answers.get("place.order")
    if len(a) and max(world(a, b), world(b, a)) < _FEW:
        return _planar_pairs(one, first, second, ground, answers, part)
    said = said if said in {"lat_lon", "lon_lat"} else None
    if said is None and box is not None and max(share_inside(a, b, box), share_inside(b, a, box)) > _FEW:
        said = "lon_lat" if share_inside(a, b, box) > share_inside(b, a, box) else "lat_lon"
    elif said is None and (world(a, b) > _FEW) != (world(b, a) > _FEW):
        said = "lon_lat" if world(a, b) > _FEW else "lat_lon"
    confidence: Confidence = "sure" if said else "open"
    if said is None:
        asks = Text("doctor.place.order", column=visible(one.name))
        choices = tuple(Choice(v, Text(f"doctor.place.{v}")) for v in ("lat_lon", "lon_lat"))
        part.questions.append(Question("place.order", asks, choices))
        said = "lat_lon"
    x, y = (second, first) if said == "lat_lon" else (first, second)
    return Found((one.name,), f"{said}_text", DEGREES, x, y, Text(f"doctor.place.pair_{said}"), confidence)


def _planar_pairs(
    one: Column,
    first: pl.Series,
    second: pl.Series,
    ground: StudyGround,
    answers: Mapping[str, str],
    part: Part,
) -> Found | None:
    """Return pairs of metres or feet in their system; of millionths of a degree it is said why not."""
    says = Text("doctor.place.pair_lon_lat")
    found = Found((one.name,), "lon_lat_text", DEGREES, first, second, says)
    for x, y in ((first, second), (second, first)):
        divided = replace(found, x=x / MILLION, y=y / MILLION)
        if "place.crs" not in answers and is_millionths(divided, ground.box):
            says = Text("doctor.place.millionths_in_pairs", column=visible(one.name))
            part.findings.append(Finding("G04", says, "look"))
            return None
    return in_its_system(found, ground, answers, part, ordered=False)


def _box_of(found: Found, box: Box | None) -> Box:
    """Return a generous box in degrees: around the study, else around the middle of the records."""
    if box is not None:
        west, south, east, north = box
    else:
        x, y = usable(found.x, found.y)
        if found.crs != DEGREES:
            x, y = as_degrees(found.crs, x, y)
        good = np.isfinite(x) & np.isfinite(y) & (np.abs(y) <= 90)
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
