"""A study's folder with one release as far as plans look at it, and plans to save there."""

import datetime as dt
from pathlib import Path
from typing import Any

from geodata.plans import Plan
from geodata.plans.plan import new_id
from geodata.store.manifest import write_manifest

MADE = dt.datetime(2024, 5, 31, 23, 30, tzinfo=dt.UTC)
PARAMS = {"event": "E01", "weeks": "52", "kinds": "robbery,burglary"}


def plan(**values: Any) -> Plan:
    made = values.get("made", MADE)
    plain: dict[str, Any] = {"id": new_id(made), "name": "Lights", "made": made, "params": PARAMS}
    return Plan(**(plain | {"release": "r0001", "seal": "9f2c"} | values))


def study(folder: Path) -> Path:
    """Make a folder that serves a release with nothing in it but a manifest."""
    release = folder / "releases" / "r0001"
    release.mkdir(parents=True)
    write_manifest(release, {"study": "lights"})
    (folder / "releases" / "current").write_text("r0001\n", encoding="ascii")
    return folder
