"""The three studies that the whole chain is tried on, each built once a session through the front door."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geodata.demo import write_city
from geodata.holdings import Holdings
from geodata.importing import ImportReport, import_files
from geodata.store import open_release

DEMO_INCIDENTS = 6_000
TODAY = dt.date(2026, 11, 25)

# Where reports are taken at the desk, and the largest stack of all, which may be a real problem place.
HEADQUARTERS = (-94.577328, 39.10091)
LARGEST_STACK = (-94.559903, 39.007141)

POLICE_2017 = "kcpd_2017_with_coords.csv"
POINTS = "kcpd_points_2009_2017_half_a.csv"
WESTSIDE_311 = "kc_311_westside_edge_2007_2020.csv"
ROCKHILL_311 = "kc_311_rockhill_2007_2020.csv"
REMARK = {
    "en": "incomplete test extract, not Kansas City's record",
    "es": "extracto de prueba incompleto, no es el registro de Kansas City",
}

_STUDY = """
[study]
name = "{name}"
title = {{ en = "Kansas City 2017", es = "Kansas City 2017" }}
time_zone = "America/Chicago"
crs = "auto"
languages = ["en", "es"]
remark = {{ en = "{en}", es = "{es}" }}

[[areas]]
set = "neighborhoods"
title = {{ en = "Neighborhoods", es = "Vecindarios" }}
file = "{kc}/kc_neighborhoods.geojson"
columns = {{ id = "nbhid", name = "nbhname" }}

[[areas]]
set = "council"
title = {{ en = "Council districts", es = "Distritos del concejo" }}
file = "{kc}/kc_council_districts_2012.geojson"
columns = {{ id = "DISTRICT", name = "DISTRICTORDINAL" }}
"""

_AROUND = """
[[services]]
file = "{kc}/kc_services_2016.csv"
columns = {{ id = "id", name = "name", kind = "services", longitude = "longitude", latitude = "latitude" }}

[[events]]
file = "events.csv"
columns = {{ id = "id", name = "name", name_es = "name_es", kind = "kind", acts_on = "acts_on", \
first_day = "first_day", last_day = "last_day", longitude = "longitude", latitude = "latitude" }}

[[base_map]]
file = "{kc}/kc_westside_schematic_streets.geojson"
draw = "streets"
name = "street"

[[base_map]]
file = "{kc}/kc_westside_reference_points.csv"
draw = "landmarks"
columns = {{ name = "name", longitude = "lon", latitude = "lat" }}
"""

_EVENTS = """\
id,name,name_es,kind,acts_on,first_day,last_day,longitude,latitude
invented-1,Invented clean-up,Limpieza inventada,clean_up,place,2017-06-03,2017-08-26,-94.5938,39.0848
invented-2,Invented job fair,Feria de empleo inventada,job_fair,people,2017-06-17,2017-06-17,-94.5955,39.0882
"""

_DESK = """
[[default_locations]]
longitude = {0}
latitude = {1}
radius_m = 5
is = "reporting_desk"
note = "Reports are taken here."
"""


@dataclass(frozen=True)
class Built:
    """A study on disk, what its import said, and its release in memory."""

    folder: Path
    report: ImportReport
    holdings: Holdings


@cache
def kansas_city(real_data: Path, parent: Path, *, confirmed: tuple[tuple[float, float], ...] = ()) -> Built:
    """
    Join the police rows of 2017, both files of requests, areas, services, streets and two invented events.

    Parameters
    ----------
    confirmed
        Longitude and latitude of places that a person has confirmed as reporting desks.
    """
    kc = real_data / "kc"
    folder = _write(kc, parent, "kansas-city" if not confirmed else "kansas-city-desk", _STUDY + _AROUND)
    (folder / "events.csv").write_text(_EVENTS, encoding="utf-8")
    with (folder / "study.toml").open("a", encoding="utf-8") as study:
        study.writelines(_DESK.format(*place) for place in confirmed)
    return _built(folder, [kc / name for name in (POLICE_2017, WESTSIDE_311, ROCKHILL_311)])


@cache
def kansas_city_points(real_data: Path, parent: Path) -> Built:
    """Take the sample of places without days and offences."""
    kc = real_data / "kc"
    return _built(_write(kc, parent, "points", _STUDY), [kc / POINTS])


@cache
def demonstration(parent: Path, *, seed: int = 2026) -> Built:
    """Invent the demonstration city, small."""
    folder = parent / f"demo-{seed}"
    write_city(folder, seed=seed, incidents=DEMO_INCIDENTS)
    report = import_files(folder, [], confirmed=True)
    return Built(folder, report, open_release(folder))


def _write(kc: Path, parent: Path, name: str, text: str) -> Path:
    folder = parent / name
    folder.mkdir()
    (folder / "study.toml").write_text(text.format(name=name, kc=kc, **REMARK), encoding="utf-8")
    return folder


def _built(folder: Path, files: list[Path]) -> Built:
    report = import_files(folder, files, confirmed=True, today=TODAY)
    return Built(folder, report, open_release(folder))
