"""Read `study.toml` into a checked study, naming everything that is wrong with it at once."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from geodata.crs import MetricCRS
from geodata.errors import BadInput, BadStudy, Where
from geodata.holdings import StudyFacts
from geodata.kinds.recorded import RECORDED
from geodata.read.asked import AS_IT_IS, ReadAs
from geodata.records import OUTPUTS, DefaultLocation, RecordingChange
from geodata.schema import RECORD_AREAS
from geodata.study import fields
from geodata.study.fields import Key, Unfit
from geodata.study.live import KEYS as _LIVE
from geodata.study.live import check_live, live_from
from geodata.study.mappings import KEYS as _MAPPINGS
from geodata.study.mappings import check_mappings, mapping_from
from geodata.study.model import (
    AUTOMATIC,
    AreaFile,
    BaseMapFile,
    DefaultPlace,
    EventFile,
    HarmFile,
    ServiceFile,
    SourceFile,
    Study,
)
from geodata.study.problems import Problems, nearest
from geodata.tz_data import time_zones
from geodata.words.text import Text

STUDY_FILE = "study.toml"
DRAWN = ("streets", "water", "parks", "landmarks")

Made = TypeVar("Made")

_STUDY = {
    "name": Key(fields.name, required=True),
    "title": Key(fields.titles),
    "time_zone": Key(fields.text, required=True),
    "crs": Key(fields.text, default=AUTOMATIC),
    "languages": Key(fields.languages, default=("en", "es")),
    "invented": Key(fields.truth, default=False),
    "remark": Key(fields.titles, default={}),
    "places_jittered_m": Key(fields.number_in(0, 5_000)),
}


def _fitting(name: str) -> Callable[[Any], str]:
    """Return what reads a key of `ReadAs` that knows only some values."""

    def read(value: Any) -> str:
        said = fields.text(value)
        try:
            replace(AS_IT_IS, **{name: said})  # type: ignore[arg-type]
        except BadInput as wrong:
            raise Unfit(wrong.what, wrong.hint) from wrong
        return said

    return read


# How a file is to be read, where it does not say so itself.
_READ_AS = {
    **{name: Key(fields.text) for name in ("sheet", "member", "layer", "crs")},
    **{name: Key(_fitting(name)) for name in ("encoding", "delimiter")},
    "header": Key(fields.truth),
}
_SOURCES = {"file": Key(fields.file_name, required=True), "feed": Key(fields.name), **_READ_AS}
_AREAS = {
    "set": Key(fields.name, required=True),
    "title": Key(fields.titles),
    "file": Key(fields.file_name, required=True),
    "columns": Key(fields.mapping_of("id", "name", "wkt"), required=True),
    "valid_from": Key(fields.day),
    **_READ_AS,
}
_SERVICES = {
    "file": Key(fields.file_name, required=True),
    "columns": Key(
        fields.mapping_of(
            *("id", "name", "name_es", "kind", "longitude", "latitude", "visibility", "note"),
            *("status", "closed_day", "address"),
        ),
        required=True,
    ),
    "kinds": Key(fields.words, default={}),
    **_READ_AS,
}
_EVENTS = {
    "file": Key(fields.file_name, required=True),
    "columns": Key(
        fields.mapping_of(
            *("id", "name", "name_es", "kind", "acts_on", "first_day", "last_day"),
            *("longitude", "latitude", "radius_m", "attendance", "note"),
            *("picked_first_day", "picked_last_day", *OUTPUTS),
        ),
        required=True,
    ),
    "kinds": Key(fields.words, default={}),
    **_READ_AS,
}
_BASE_MAP = {
    "file": Key(fields.file_name, required=True),
    "draw": Key(fields.one_of(*DRAWN), required=True),
    "name": Key(fields.text),
    "columns": Key(fields.mapping_of("name", "kind", "longitude", "latitude", "wkt"), default={}),
    **_READ_AS,
}
_DEFAULT_LOCATIONS = {
    "longitude": Key(fields.number_in(-180, 180), required=True),
    "latitude": Key(fields.number_in(-90, 90), required=True),
    "radius_m": Key(fields.number_in(0, 1_000), default=15.0),
    "is": Key(fields.one_of(*DefaultLocation), required=True),
    "note": Key(fields.text, default=""),
}
_RECORDING_CHANGES = {
    "day": Key(fields.day, required=True),
    "title": Key(fields.titles, required=True),
    "kinds": Key(fields.names_of(RECORDED, "study.no_such_kind"), default=()),
}
_HARM = {
    "file": Key(fields.file_name, required=True),
    "source": Key(fields.text, required=True),
    "unit": Key(fields.titles, required=True),
}
_COMPARISON = {"land_use": Key(fields.name)}
_TABLES = (
    "study",
    "sources",
    "live_sources",
    "areas",
    "services",
    "events",
    "base_map",
    "default_locations",
    "recording_changes",
    "comparison",
    "harm",
    "mappings",
)


def read_study(folder: Path) -> Study:
    """
    Read and check a study's `study.toml`.

    Parameters
    ----------
    folder
        The study's folder, or the file itself.

    Raises
    ------
    StudyProblems
        With every problem at once: a misspelt key with the nearest known one, a value that cannot stand
        there, a time zone or coordinate system nobody knows, a set of areas named twice.
    BadStudy
        There is no `study.toml`, or it is no TOML.
    """
    path = folder if folder.name == STUDY_FILE else folder / STUDY_FILE
    data = _load(path)
    problems = Problems(STUDY_FILE)
    for name in data:
        if name not in _TABLES:
            problems.unknown_key(name, name, _TABLES)
    study = Study(
        folder=path.parent,
        facts=_facts(data, problems),
        crs=_crs(data, problems),
        sources=_each(data, "sources", _SOURCES, problems, lambda row: SourceFile(**_as_asked(row))),
        areas=_each(data, "areas", _AREAS, problems, _area_file),
        services=_each(data, "services", _SERVICES, problems, lambda row: ServiceFile(**_as_asked(row))),
        events=_each(data, "events", _EVENTS, problems, lambda row: EventFile(**_as_asked(row))),
        base_map=_each(data, "base_map", _BASE_MAP, problems, lambda row: BaseMapFile(**_as_asked(row))),
        default_locations=_each(data, "default_locations", _DEFAULT_LOCATIONS, problems, _default_place),
        harm=_harm(data, problems),
        mappings=_each(data, "mappings", _MAPPINGS, problems, mapping_from),
        live=_each(data, "live_sources", _LIVE, problems, live_from),
    )
    _check_area_sets(study, problems)
    _check_land_use(study, problems)
    check_mappings(study.mappings, problems)
    check_live(study.live, problems)
    problems.stop_if_any()
    since = {one.set: one.valid_from for one in study.areas if one.valid_from is not None}
    return replace(study, facts=replace(study.facts, areas_since=since)) if since else study


def check_files(study: Study) -> None:
    """
    Check that every file named by a study is there.

    Raises
    ------
    StudyProblems
        Naming every file that is missing.
    """
    problems = Problems(STUDY_FILE)
    for file in dict.fromkeys(study.files):
        if not study.path_of(file).is_file():
            problems.add("file", Text("study.no_file", file=file), Text("study.no_file.hint"), value=file)
    problems.stop_if_any()


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        where = Where(file=str(path))
        raise BadStudy("K02", Text("study.no_study"), Text("study.no_study.hint"), where) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        what = Text("study.not_toml", problem=str(error))
        raise BadStudy("K02", what, Text("study.mend.hint"), Where(file=STUDY_FILE)) from error


def _facts(data: Mapping[str, Any], problems: Problems) -> StudyFacts:
    if "study" not in data:
        problems.add("study", Text("study.missing_key", name="study"))
    row = fields.read_table(data.get("study", {}), _STUDY, "study", problems) if "study" in data else {}
    zone = row.get("time_zone")
    if zone is not None and zone not in time_zones():
        problems.add(
            "study.time_zone", Text("study.no_time_zone"), Text("study.no_time_zone.hint"), value=zone
        )
    name = row.get("name") or ""
    return StudyFacts(
        name=name,
        titles=row.get("title") or fields.titles(name or "?"),
        time_zone=zone or "UTC",
        languages=row.get("languages") or ("en",),
        invented=bool(row.get("invented")),
        remark=row.get("remark") or {},
        places_jittered_m=row.get("places_jittered_m") or None,
        land_use=_one(data, "comparison", _COMPARISON, problems).get("land_use"),
        recording_changes=_each(
            data,
            "recording_changes",
            _RECORDING_CHANGES,
            problems,
            lambda change: RecordingChange(change["day"], change["title"], change["kinds"]),
        ),
    )


def _one(data: Mapping[str, Any], table: str, keys: Mapping[str, Key], problems: Problems) -> dict[str, Any]:
    """Read a table that may stand once; empty where it is not written."""
    return fields.read_table(data[table], keys, table, problems) if table in data else {}


def _harm(data: Mapping[str, Any], problems: Problems) -> HarmFile | None:
    row = _one(data, "harm", _HARM, problems)
    if not row or None in row.values():
        return None  # what is missing has been noted
    return HarmFile(row["file"], row["source"], row["unit"])


def _crs(data: Mapping[str, Any], problems: Problems) -> str:
    study = data.get("study")
    said = study.get("crs", AUTOMATIC) if isinstance(study, dict) else AUTOMATIC
    if said == AUTOMATIC or not isinstance(said, str):
        return AUTOMATIC
    try:
        MetricCRS(said)
    except BadStudy as wrong:
        problems.add("study.crs", wrong.what, wrong.hint, code=wrong.code, value=said)
    return said


def _each(
    data: Mapping[str, Any],
    table: str,
    keys: Mapping[str, Key],
    problems: Problems,
    make: Callable[[dict[str, Any]], Made],
) -> tuple[Made, ...]:
    """Read every `[[table]]`; one with a problem is left out, since the whole file will be refused."""
    rows = data.get(table, [])
    if not isinstance(rows, list):
        problems.add(table, Text("study.not_tables", name=table))
        return ()
    made = []
    for number, data_row in enumerate(rows, 1):
        before = len(problems.found)
        row = fields.read_table(data_row, keys, f"{table}[{number}]", problems)
        if len(problems.found) == before:
            made.append(make(row))
    return tuple(made)


def _as_asked(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with the keys of how its file is to be read held together."""
    said = {name: row[name] for name in _READ_AS}
    return {name: value for name, value in row.items() if name not in _READ_AS} | {"read_as": ReadAs(**said)}


def _area_file(row: dict[str, Any]) -> AreaFile:
    row = _as_asked(row)
    return AreaFile(
        row["set"],
        row["title"] or fields.titles(row["set"]),
        row["file"],
        row["columns"],
        row["read_as"],
        row["valid_from"],
    )


def _default_place(row: dict[str, Any]) -> DefaultPlace:
    return DefaultPlace(row["longitude"], row["latitude"], row["radius_m"], row["is"], row["note"])


def _check_area_sets(study: Study, problems: Problems) -> None:
    seen: set[str] = set()
    for number, area in enumerate(study.areas, 1):
        key = f"areas[{number}].set"
        if area.set in seen:
            problems.add(key, Text("study.set_twice"), code="G28", value=area.set)
        if area.set in RECORD_AREAS:
            problems.add(key, Text("study.set_taken"), Text("study.set_taken.hint"), value=area.set)
        seen.add(area.set)


def _check_land_use(study: Study, problems: Problems) -> None:
    named, sets = study.facts.land_use, {area.set for area in study.areas}
    if named is not None and named not in sets:
        hint = nearest(named, sets) if sets else Text("land_use.no_sets.hint")
        problems.add("comparison.land_use", Text("land_use.no_such_set"), hint, value=named)
