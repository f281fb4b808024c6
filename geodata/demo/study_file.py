"""Write the invented city's `study.toml`, as a person would for a real one."""

from __future__ import annotations

from pathlib import Path

from geodata.demo.ground import to_degrees
from geodata.demo.plan import DEFAULT_POINT, DESK, Calendar

_HEAD = """\
# An invented city on the true ground of Kansas City's Westside. Every incident, request, event and person in
# it is made up; truth.json says what was planted.

[study]
name = "westside-demo"
title = { en = "Westside, an invented city", es = "Westside, una ciudad inventada" }
time_zone = "America/Chicago"
crs = "auto"
languages = ["en", "es"]
invented = true
"""

_SETS = """
[[areas]]
set = "neighborhoods"
title = { en = "Neighborhoods", es = "Vecindarios" }
file = "neighborhoods.geojson"
columns = { id = "nbhid", name = "nbhname" }

[[areas]]
set = "districts"
title = { en = "Council districts", es = "Distritos del concejo" }
file = "districts.geojson"
columns = { id = "district", name = "name" }

[[services]]
file = "services.csv"
columns = { id = "id", name = "name", name_es = "name_es", kind = "kind", longitude = "longitude", \
latitude = "latitude", visibility = "visibility", note = "note" }

[[events]]
file = "events.csv"
columns = { id = "id", name = "name", name_es = "name_es", kind = "kind", acts_on = "acts_on", \
first_day = "first_day", last_day = "last_day", longitude = "longitude", latitude = "latitude", \
radius_m = "radius_m", attendance = "attendance", hires = "hires", rides = "rides", \
cases_closed = "cases_closed", meals = "meals", showers = "showers", served = "served", hours = "hours", \
volunteers = "volunteers" }
"""

_CHANGE = """
[[recording_changes]]
day = {day}
title = {{ en = "Invented change of the records system", es = "Cambio inventado del sistema de registros" }}
kinds = ["theft_other", "motor_vehicle_theft"]
"""

_NAME = 'name = "name"'
_BASE_MAP = (
    ("water.geojson", "water", _NAME),
    ("parks.geojson", "parks", _NAME),
    ("streets.geojson", "streets", _NAME),
    (
        "landmarks.csv",
        "landmarks",
        'columns = { name = "name", longitude = "longitude", latitude = "latitude" }',
    ),
)


def write_study(folder: Path, reports: list[str], requests: str, calendar: Calendar) -> None:
    """Write `study.toml` for the files of a city."""
    parts = [_HEAD]
    parts += [f'\n[[sources]]\nfile = "{name}"\nfeed = "kcpd"\n' for name in reports]
    parts += [f'\n[[sources]]\nfile = "{requests}"\nfeed = "kcmo_311"\n', _SETS]
    parts += [
        f'\n[[base_map]]\nfile = "{name}"\ndraw = "{draw}"\n{columns}\n' for name, draw, columns in _BASE_MAP
    ]
    parts += [
        _default(DESK[1], DESK[2], "reporting_desk", "Invented desk where reports are taken."),
        _default(*DEFAULT_POINT, "geocoder_default", "Where the invented geocoder puts what it cannot find."),
        _CHANGE.format(day=calendar.recording_break.isoformat()),
    ]
    (folder / "study.toml").write_text("".join(parts), encoding="utf-8", newline="\n")


def _default(x_m: float, y_m: float, sort: str, note: str) -> str:
    longitude, latitude = to_degrees(x_m, y_m)
    return (
        f"\n[[default_locations]]\nlongitude = {longitude:.7f}\nlatitude = {latitude:.7f}\nradius_m = 5\n"
        f'is = "{sort}"\nnote = "{note}"\n'
    )
