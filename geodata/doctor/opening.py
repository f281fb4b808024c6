"""Open a file and a study for the doctor: the file as `import` would, the study for where it lies."""

from __future__ import annotations

import datetime as dt
import shlex
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import shapely

from geodata.crs import MetricCRS
from geodata.doctor.diagnosis import examine
from geodata.doctor.model import Box, Choice, Diagnosis, Question, Sort, StudyGround
from geodata.errors import BadInput, HotspotError, visible
from geodata.feeds import recognise
from geodata.places import read_areas
from geodata.read import Limits, RawTable, ReadAs, read_table, twice
from geodata.read.asked import AS_IT_IS
from geodata.store import load_contents
from geodata.store.layout import current_name
from geodata.study import Study
from geodata.study.model import AUTOMATIC
from geodata.words.text import Text

_ANYWHERE = "EPSG:3857"  # metres for any place of the world; good for a box, and for nothing else


# A file with several tables says which there are, and a text how it could be read; the answer names one.
_WHICH = {
    "read.which_sheet": "sheet",
    "read.which_member": "member",
    "read.which_layer": "layer",
    "read.which_encoding": "encoding",
}


@dataclass(frozen=True)
class Opened:
    """
    A file as read.

    Attributes
    ----------
    table
        None where it holds several, or can be read in several ways, and nobody has said which.
    read_as
        What was said about how to read it.
    question
        What must be asked about that.
    """

    table: RawTable | None
    read_as: ReadAs = AS_IT_IS
    question: Question | None = None

    @property
    def header(self) -> bool:
        """Whether the table has a row of names."""
        return self.read_as.header is not False


def open_table(
    path: Path, answers: Mapping[str, str], limits: Limits | None = None, read_as: ReadAs = AS_IT_IS
) -> Opened:
    """
    Read a file in the limited process.

    Parameters
    ----------
    answers
        `table.sheet`, `table.member`, `table.layer`, `table.encoding`: a name; `table.header`: "none" where
        the file has no row of names, "has_one" where it has.
    read_as
        The same, as a command says it; answers come first.

    Raises
    ------
    BadInput
        Whatever stops a file.
    """
    named = {part: answers[f"table.{part}"] for part in _WHICH.values() if f"table.{part}" in answers}
    asked = replace(read_as, **named)  # type: ignore[arg-type]
    try:
        table = read_table(path, read_as=asked, limits=limits)
        return Opened(table, asked, None if asked.encoding else _saved_twice(table))
    except BadInput as stopped:
        if (part := _WHICH.get(stopped.what.key)) is not None:
            return Opened(None, asked, _which(part, stopped))
        if stopped.what.key != "read.no_header":
            raise
        said = answers.get("table.header")
        if said == "has_one":
            where = stopped.where
            raise BadInput("D13", Text("doctor.header.stopped"), stopped.hint, where) from stopped
        choices = tuple(Choice(v, Text(f"doctor.header.{v}")) for v in ("none", "has_one"))
        asks = Text("doctor.header.asks", examples=stopped.what.values["examples"])
        question = None if said == "none" else Question("table.header", asks, choices)
        asked = replace(asked, header=False)
        return Opened(read_table(path, read_as=asked, limits=limits), asked, question)


def _saved_twice(table: RawTable) -> Question | None:
    """Return the question whether letters that were saved in the wrong encoding are put right."""
    said = next((one.what.values for one in table.notices if one.what.key == "read.mojibake"), None)
    if said is None:
        return None
    choices = (
        Choice(twice.NAME, Text("doctor.twice.put_right", right=said["right"])),
        Choice("utf-8", Text("doctor.twice.leave", stands=said["stands"])),
    )
    return Question("table.encoding", Text("doctor.twice.asks", n=said["n"]), choices)


def _which(part: str, stopped: BadInput) -> Question:
    """Return the question which sheet, file, layer or encoding is meant."""
    names = stopped.what.values["names"]
    listed = tuple(str(name) for name in names) if isinstance(names, tuple) else (str(names),)
    readings = stopped.what.values.get("readings", listed)
    shown = readings if isinstance(readings, tuple) else listed
    choices = tuple(
        Choice(name, Text("doctor.which.one", name=str(one))) for name, one in zip(listed, shown, strict=True)
    )
    return Question(f"table.{part}", Text(f"doctor.which.{part}"), choices)


def diagnose(
    path: Path,
    study: Study | None,
    answers: Mapping[str, str],
    *,
    name: str | None = None,
    limits: Limits | None = None,
    shown_as: str | None = None,
    read_as: ReadAs = AS_IT_IS,
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
    read_as
        How the file is to be read, where it does not say that itself.

    Raises
    ------
    BadInput
        The file cannot be read.
    """
    opened = open_table(path, answers, limits, read_as)
    if opened.table is None:
        which = () if opened.question is None else (opened.question,)
        of_letters = opened.question is not None and opened.question.id == "table.encoding"
        sort: Sort = "unread" if of_letters else "several"
        return Diagnosis(shown_as or visible(path.name), sort, 0, (), which, ())
    table = opened.table if shown_as is None else replace(opened.table, file=shown_as)
    said, kept = dict(answers), opened.read_as
    if table.crs is not None:
        # A system that was named for columns of metres is the mapping's to know.
        said.setdefault("place.crs", table.crs)
        table, kept = replace(table, crs=None), replace(kept, crs=None)
    found = examine(table, ground_of(study), said, header=opened.header, name=name)
    questions = found.questions if opened.question is None else (opened.question, *found.questions)
    known = _known(table, study, kept) if name is None else None  # a new name asks for a new mapping
    return replace(
        found,
        questions=questions,
        read_as=replace(kept, header=None, crs=found.read_as.crs or kept.crs),
        known=known,
    )


def _known(table: RawTable, study: Study | None, told: ReadAs) -> Text | None:
    """Return that a mapping of the study or a feed knows a table; None where none does."""
    columns = table.frame.columns
    options = [[f"--{part}", said] for part, said in told.to_json().items() if isinstance(said, str)]
    how = Text("doctor.known.as_it_is")
    if options:
        how = Text(
            "doctor.known.told", options=visible(shlex.join(part for option in options for part in option))
        )
    mapping = None if study is None else study.mapping_of(columns)
    if mapping is not None:
        return Text("doctor.known.mapping", name=mapping.name, how=how)
    try:
        return Text("doctor.known.feed", name=recognise(columns)[0].name, how=how)
    except HotspotError:
        return None


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
        named=True,
        crs="" if study.crs == AUTOMATIC else study.crs,
        has_crs=study.crs != AUTOMATIC or current_name(study.folder) is not None,
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
