"""Open a release: verify it, and load it into the records that questions are asked of."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from geodata.crs import MetricCRS
from geodata.errors import BadStudy, Notice, ReleaseDamaged, Where
from geodata.holdings import Holdings
from geodata.store import layout
from geodata.store.contents import Contents
from geodata.store.manifest import VOUCHED
from geodata.store.outlines import read_areas, read_lines
from geodata.store.plain import event_from_json, facts_from_json, place_from_json, service_from_json
from geodata.store.tables import read_frame, read_incidents, read_offences, read_requests
from geodata.store.writing import facts_of
from geodata.words.text import Text

_TRIES = 5
_PAUSE_S = 0.05


def open_release(study_dir: Path, name: str | None = None, *, strict: bool = True) -> Holdings:
    """
    Load one release, verified.

    Parameters
    ----------
    name
        Such as ``"r0003"``; the current one where it is left out.
    strict
        Refuse a damaged current release. With False the newest older release that verifies is opened instead,
        and `Holdings.quality["notices"]` says so.

    Raises
    ------
    ReleaseDamaged
        R05: names the damaged file, which older release is whole, and how to open it.
    BadStudy
        R01: nothing has been imported yet, or there is no release of that name.
    """
    wanted = name or layout.current_name(study_dir)
    if wanted is None or wanted not in layout.release_names(study_dir):
        key = "store.no_release" if name is None else "store.no_such_release"
        what = Text(key, name=name) if name else Text(key)
        raise BadStudy("R01", what, Text("store.no_release.hint"), Where(file=str(study_dir)))
    try:
        return _load(layout.releases_of(study_dir) / wanted)
    except ReleaseDamaged as wrong:
        whole = _newest_whole(study_dir, before=wanted)
        if whole is None:
            raise
        if strict:
            hint = Text("store.damaged.older", older=whole)
            raise ReleaseDamaged(wrong.code, wrong.what, hint, wrong.where) from wrong
        holdings = _load(layout.releases_of(study_dir) / whole)
        notice = Notice(
            "R05", Text("store.served_older", damaged=wanted, older=whole), wrong.hint, wrong.where
        )
        return replace(holdings, quality={**holdings.quality, "notices": _with(holdings.quality, notice)})


def load_contents(study_dir: Path, name: str | None = None) -> Contents:
    """Load one release, verified, as the frames that the next release is built on."""
    wanted = name or layout.current_name(study_dir) or ""
    folder = layout.releases_of(study_dir) / wanted
    manifest = _verified(folder)
    facts = facts_of(manifest)
    places = _json(folder / layout.PLACES)
    return Contents(
        study=facts_from_json(manifest["study"]),
        crs=MetricCRS(manifest["crs"], chosen_automatically=manifest["crs_automatic"]),
        incidents=read_frame(folder / layout.INCIDENTS),
        offences=read_frame(folder / layout.OFFENCES),
        requests=read_frame(folder / layout.REQUESTS),
        areas=read_areas(folder / layout.AREAS, _titles(manifest)),
        events=tuple(event_from_json(one) for one in places["events"]),
        services=tuple(service_from_json(one) for one in places["services"]),
        shelters_dropped=places["shelters_dropped"],
        lines=read_lines(folder / layout.BASE),
        places=tuple(place_from_json(one) for one in places["places"]),
        first=facts.first,
        last=facts.last,
        estimated=tuple(manifest["estimated"]),
        ledger=_json(folder / layout.LEDGER),
        quality=_json(folder / layout.QUALITY),
    )


def _load(folder: Path) -> Holdings:
    manifest = _verified(folder)
    areas = read_areas(folder / layout.AREAS, _titles(manifest))
    places = _json(folder / layout.PLACES)
    return Holdings(
        study=facts_from_json(manifest["study"]),
        release=facts_of(manifest),
        crs=MetricCRS(manifest["crs"], chosen_automatically=manifest["crs_automatic"]),
        incidents=read_incidents(folder / layout.INCIDENTS, areas),
        offences=read_offences(folder / layout.OFFENCES),
        requests=read_requests(folder / layout.REQUESTS, areas),
        events=tuple(event_from_json(one) for one in places["events"]),
        services=tuple(service_from_json(one) for one in places["services"]),
        shelters_dropped=places["shelters_dropped"],
        areas=areas,
        lines=read_lines(folder / layout.BASE),
        places=tuple(place_from_json(one) for one in places["places"]),
        quality=_json(folder / layout.QUALITY),
        ledger=_json(folder / layout.LEDGER),
    )


def _titles(manifest: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Return the title of each set of areas, in the study's order."""
    return {name: manifest["area_sets"][name] for name in manifest.get("area_order", manifest["area_sets"])}


def _verified(folder: Path) -> dict[str, Any]:
    """Return the manifest after checking every file; a purge may be exchanging the folder just now."""
    for _ in range(_TRIES):
        if folder.is_dir():
            break
        time.sleep(_PAUSE_S)
    return VOUCHED.manifest_of(folder)


def _newest_whole(study_dir: Path, *, before: str) -> str | None:
    for name in reversed(layout.release_names(study_dir)):
        if (layout.number_of(name) or 0) < (layout.number_of(before) or 0):
            try:
                VOUCHED.manifest_of(layout.releases_of(study_dir) / name)
            except ReleaseDamaged:
                continue
            return name
    return None


def _with(quality: Any, notice: Notice) -> list[Any]:
    said = {"code": notice.code, "what": notice.what.to_json()}
    return [*quality.get("notices", []), said]


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
