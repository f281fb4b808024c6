"""Start a study: write a commented `study.toml` that is valid as it stands."""

from __future__ import annotations

import json
from pathlib import Path

from geodata.errors import BadStudy, Where
from geodata.study.reading import STUDY_FILE, read_study
from geodata.words.speaker import LANGUAGES, Speaker
from geodata.words.text import Text

_TEMPLATE = """\
# {about}
# Un texto para cada idioma: en = inglés, es = español.

[study]
name = "{name}"
title = {{ en = "{title}", es = "{title}" }}
time_zone = "{time_zone}"  # {zone}
crs = "{crs}"  # {system}
languages = {languages}
invented = false  # {invented}
# remark = {{ en = "said on every screen and export", es = "se dice en cada pantalla y archivo" }}

# {sources}
# [[sources]]
# file = "incidents_2024.csv"
# feed = "kcpd"  # {feed}

# {live}
# [[live_sources]]
# name = "reports"
# protocol = "socrata"  # {protocol}
# url = "https://data.example.org/resource/abcd-1234"
# token_env = "PORTAL_TOKEN"  # {token}

# {areas}
# [[areas]]
# set = "neighborhoods"
# title = {{ en = "Neighborhoods", es = "Vecindarios" }}
# file = "neighborhoods.geojson"
# columns = {{ id = "nbhid", name = "nbhname" }}

# [[services]]
# file = "services.csv"
# columns = {{ id = "id", name = "name", kind = "kind", longitude = "longitude", latitude = "latitude" }}
# kinds = {{ "Dentist" = "health" }}  # {kinds}

# [[events]]
# file = "events.csv"
# columns = {{ name = "name", kind = "kind", acts_on = "acts_on", first_day = "from", last_day = "to" }}

# [[base_map]]
# file = "streets.geojson"
# draw = "streets"  # {draw}
# name = "name"

# {defaults}
# [[default_locations]]
# longitude = -94.5785667
# latitude = 39.0997265
# is = "geocoder_default"  # {is_}
# note = "{note}"

# [[recording_changes]]
# day = 2023-04-01
# title = {{ en = "New records system", es = "Nuevo sistema de registros" }}

# {harm}
# [harm]
# file = "harm.csv"
# source = "{harm_source}"
# unit = {{ en = "days in prison", es = "días de prisión" }}

# [comparison]
# land_use = "neighborhoods"  # {land_use}
"""
# What stands behind the signs: a person reads it in the language in which the study is begun.
_COMMENTS = (
    *(
        "about",
        "zone",
        "system",
        "invented",
        "sources",
        "feed",
        "live",
        "protocol",
        "token",
        "areas",
        "kinds",
    ),
    *("draw", "defaults", "is_", "note", "harm", "harm_source", "land_use"),
)


def init_study(
    folder: Path,
    *,
    name: str,
    title: str | None = None,
    time_zone: str = "America/Chicago",
    crs: str = "auto",
    language: str = LANGUAGES[0],
) -> Path:
    """
    Write a new `study.toml` and return its path.

    Parameters
    ----------
    folder
        Made where it does not exist.
    name
        Small letters, digits, hyphens: ``"westside"``.
    title
        What people read; the name where it is left out.
    time_zone, crs
        As in `study.toml`.
    language
        Of the comments, and the one a visitor starts in.

    Raises
    ------
    BadStudy
        There is a `study.toml` already, which is never overwritten; or a value cannot stand in one.
    """
    path = folder / STUDY_FILE
    said = {"name": name, "title": title or name, "time_zone": time_zone, "crs": crs}
    speaker = Speaker(language)
    said |= {name: speaker.say(Text(f"start.toml.{name.strip('_')}")) for name in _COMMENTS}
    quoted = {key: value.replace("\\", "\\\\").replace('"', '\\"') for key, value in said.items()}
    ordered = sorted(LANGUAGES, key=lambda one: one != language)
    quoted["languages"] = json.dumps(ordered)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(_TEMPLATE.format_map(quoted))
    except FileExistsError as error:
        where = Where(file=str(path))
        raise BadStudy("K02", Text("study.exists"), Text("study.exists.hint"), where) from error
    try:
        read_study(folder)
    except BadStudy:
        path.unlink()
        raise
    return path
