"""Open a file and a study for the doctor: the file as `import` would, the study for where it lies."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import shapely

from geodata.crs import MetricCRS
from geodata.doctor.diagnosis import examine
from geodata.doctor.model import Box, Choice, Diagnosis, Question, StudyGround
from geodata.errors import BadInput
from geodata.places import read_areas
from geodata.read import Limits, RawTable, ReadAs, read_table
from geodata.store import load_contents
from geodata.store.layout import current_name
from geodata.study import Study
from geodata.words.text import Text

_ANYWHERE = "EPSG:3857"  # metres for any place of the world; good for a box, and for nothing else


@dataclass(frozen=True)
class Opened:
    """A file as read: its table, whether it has a row of names, and what must be asked about that."""

    table: RawTable
    header: bool = True
    question: Question | None = None


def open_table(path: Path, answers: Mapping[str, str], limits: Limits | None = None) -> Opened:
    """
    Read a file in the limited process.

    Parameters
    ----------
    answers
        `table.header`: "none" where the file has no row of names, "has_one" where it has.

    Raises
    ------
    BadInput
        Whatever stops a file.
    """
    try:
        return Opened(read_table(path, limits=limits))
    except BadInput as stopped:
        if stopped.what.key != "read.no_header":
            raise
        said = answers.get("table.header")
        if said == "has_one":
            where = stopped.where
            raise BadInput("D13", Text("doctor.header.stopped"), stopped.hint, where) from stopped
        choices = tuple(Choice(v, Text(f"doctor.header.{v}")) for v in ("none", "has_one"))
        asks = Text("doctor.header.asks", examples=stopped.what.values["examples"])
        question = None if said == "none" else Question("table.header", asks, choices)
        table = read_table(path, read_as=ReadAs(header=False), limits=limits)
        return Opened(table, header=False, question=question)


def diagnose(
    path: Path,
    study: Study | None,
    answers: Mapping[str, str],
    *,
    name: str | None = None,
    limits: Limits | None = None,
    shown_as: str | None = None,
) -> Diagnosis:
    """
    Read a file and say what it seems to be.

    Parameters
    ----------
    study
        None where no study is named: then less can be told.
    answers
        Question id -> the value of a choice.
    shown_as
        Name of the file for people, where it lies under another one.

    Raises
    ------
    BadInput
        The file cannot be read.
    """
    opened = open_table(path, answers, limits)
    table = opened.table if shown_as is None else replace(opened.table, file=shown_as)
    found = examine(table, ground_of(study), answers, header=opened.header, name=name)
    if opened.question is None:
        return found
    return replace(found, questions=(opened.question, *found.questions))


def ground_of(study: Study | None) -> StudyGround:
    """Return where a study lies: the box of its areas, else of its last release, else nowhere known."""
    if study is None:
        return StudyGround()
    zone = study.facts.time_zone
    return StudyGround(
        time_zone=zone,
        box=_box_of_areas(study) or _box_of_release(study),
        defaults=tuple((one.longitude, one.latitude) for one in study.default_locations),
        today=dt.datetime.now(zoneinfo.ZoneInfo(zone)).date(),
    )


def _box_of_areas(study: Study) -> Box | None:
    """Return the box around all outlines whose files are there."""
    crs = MetricCRS(_ANYWHERE)
    outlines = []
    for one in study.areas:
        path = study.path_of(one.file)
        if not path.is_file():
            continue
        found = read_areas(path, one.columns, crs, name=one.set, titles=one.titles)
        outlines.append(found.areas.geometry)
    if not outlines:
        return None
    west, south, east, north = shapely.total_bounds(np.concatenate(outlines))
    return _in_degrees(crs, (west, south, east, north))


def _box_of_release(study: Study) -> Box | None:
    if current_name(study.folder) is None:
        return None
    contents = load_contents(study.folder)
    box = contents.quality.get("extent", {}).get("box_m")
    if box is None:
        return None
    return _in_degrees(contents.crs, tuple(box))


def _in_degrees(crs: MetricCRS, box: tuple[float, ...]) -> Box:
    west, south, east, north = box
    corners = np.array([west, west, east, east]), np.array([south, north, south, north])
    x, y = crs.to_degrees(*corners)
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())
