"""Start a study: write a commented `study.toml` that is valid as it stands."""

from __future__ import annotations

from pathlib import Path

from geodata.errors import BadStudy, Where
from geodata.study.reading import STUDY_FILE, read_study
from geodata.words.text import Text

_TEMPLATE = """\
# A study: one place's configuration. Every key is explained in docs/reference/study-toml.md.
# Un texto para cada idioma: en = inglés, es = español.

[study]
name = "{name}"
title = {{ en = "{title}", es = "{title}" }}
time_zone = "{time_zone}"  # in which the records' dates and times are written
crs = "{crs}"  # "auto" chooses the UTM zone and says which; or write an EPSG code in metres
languages = ["en", "es"]
invented = false  # true says "invented data" on every screen and export
# remark = {{ en = "said on every screen and export", es = "se dice en cada pantalla y archivo" }}

# Files that `import` takes when you name none.
# [[sources]]
# file = "incidents_2024.csv"
# feed = "kcpd"  # may be left out: the header is recognised

# A server's table that `fetch reports` takes; no other host is ever asked.
# [[live_sources]]
# name = "reports"
# protocol = "socrata"  # socrata, arcgis or postgis
# url = "https://data.example.org/resource/abcd-1234"
# token_env = "PORTAL_TOKEN"  # the variable's name, never the token itself

# Areas: GeoJSON, or a CSV with outlines as WKT (columns.wkt).
# [[areas]]
# set = "neighborhoods"
# title = {{ en = "Neighborhoods", es = "Vecindarios" }}
# file = "neighborhoods.geojson"
# columns = {{ id = "nbhid", name = "nbhname" }}

# [[services]]
# file = "services.csv"
# columns = {{ id = "id", name = "name", kind = "kind", longitude = "longitude", latitude = "latitude" }}
# kinds = {{ "Dentist" = "health" }}  # the file's word = the kind you want to read

# [[events]]
# file = "events.csv"
# columns = {{ name = "name", kind = "kind", acts_on = "acts_on", first_day = "from", last_day = "to" }}

# [[base_map]]
# file = "streets.geojson"
# draw = "streets"  # streets, water, parks or landmarks
# name = "name"

# Stacks of records that you have looked at. Only the first two leave density maps.
# [[default_locations]]
# longitude = -94.5785667
# latitude = 39.0997265
# is = "geocoder_default"  # reporting_desk, geocoder_default or problem_place
# note = "where an address that is not found ends up"

# [[recording_changes]]
# day = 2023-04-01
# title = {{ en = "New records system", es = "Nuevo sistema de registros" }}

# How much harm one incident of each kind counts for: columns kind and weight. No table is shipped.
# [harm]
# file = "harm.csv"
# source = "Author (year), where it is printed"
# unit = {{ en = "days in prison", es = "días de prisión" }}

# [comparison]
# land_use = "neighborhoods"  # the set of areas whose names are land uses, such as zoning districts
"""


def init_study(
    folder: Path,
    *,
    name: str,
    title: str | None = None,
    time_zone: str = "America/Chicago",
    crs: str = "auto",
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

    Raises
    ------
    BadStudy
        There is a `study.toml` already, which is never overwritten; or a value cannot stand in one.
    """
    path = folder / STUDY_FILE
    said = {"name": name, "title": title or name, "time_zone": time_zone, "crs": crs}
    quoted = {key: value.replace("\\", "\\\\").replace('"', '\\"') for key, value in said.items()}
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
