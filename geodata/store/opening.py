"""Open a release: verify it, and load it into the records that questions are asked of."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from geodata.crs import MetricCRS
from geodata.errors import BadStudy, Notice, ReleaseDamaged, Where
from geodata.holdings import Holdings
from geodata.records import Counts
from geodata.store import layout
from geodata.store.contents import Contents, no_counts
from geodata.store.manifest import SEAL
from geodata.store.outlines import read_areas, read_lines
from geodata.store.plain import event_from_json, facts_from_json, place_from_json, service_from_json
from geodata.store.reading import read_release
from geodata.store.ready import Ready, read_ready
from geodata.store.tables import read_counts, read_frame
from geodata.store.writing import facts_of
from geodata.words.text import Text


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
    from geodata.plans import read_plans  # which stands on this package

    return replace(_opened(study_dir, name, strict=strict), plans=read_plans(study_dir)[0])


def _opened(study_dir: Path, name: str | None, *, strict: bool) -> Holdings:
    wanted = _wanted(study_dir, name)
    try:
        return _load(study_dir, wanted)
    except ReleaseDamaged as wrong:
        if name is not None and layout.folder_of(study_dir, name) is None:
            raise _nothing_there(study_dir, name) from wrong
        whole = _newest_whole(study_dir, before=wanted)
        if whole is None:
            raise
        if strict:
            hint = Text("store.damaged.older", older=whole)
            raise ReleaseDamaged(wrong.code, wrong.what, hint, wrong.where) from wrong
        holdings = _load(study_dir, whole)
        notice = Notice(
            "R05", Text("store.served_older", damaged=wanted, older=whole), wrong.hint, wrong.where
        )
        return replace(holdings, quality={**holdings.quality, "notices": _with(holdings.quality, notice)})


def load_contents(study_dir: Path, name: str | None = None) -> Contents:
    """Load one release, verified, as the frames that the next release is built on."""
    found = read_release(study_dir, name or layout.current_name(study_dir) or "")
    manifest, take = found.manifest, found.files.pop
    facts = facts_of(manifest)
    places = json.loads(take(layout.PLACES))
    return Contents(
        study=facts_from_json(manifest["study"]),
        crs=MetricCRS(manifest["crs"], chosen_automatically=manifest["crs_automatic"]),
        incidents=read_frame(take(layout.INCIDENTS)),
        offences=read_frame(take(layout.OFFENCES)),
        requests=read_frame(take(layout.REQUESTS)),
        counts=read_frame(take(layout.COUNTS)) if layout.COUNTS in found.files else no_counts(),
        areas=read_areas(take(layout.AREAS), _titles(manifest)),
        events=tuple(event_from_json(one) for one in places["events"]),
        services=tuple(service_from_json(one) for one in places["services"]),
        shelters_dropped=places["shelters_dropped"],
        lines=read_lines(take(layout.BASE)),
        places=tuple(place_from_json(one) for one in places["places"]),
        first=facts.first,
        last=facts.last,
        through=facts.through,
        estimated=tuple(manifest["estimated"]),
        ledger=json.loads(take(layout.LEDGER)),
        quality=json.loads(take(layout.QUALITY)),
    )


def _wanted(study_dir: Path, name: str | None) -> str:
    """Return the name of the release to open, which there is, or which there was until a moment ago."""
    current = layout.current_name(study_dir)
    wanted = name or current
    number = None if wanted is None else layout.number_of(wanted)
    if wanted is not None and number is not None:
        known = current is not None and number <= (layout.number_of(current) or 0)
        if known or layout.folder_of(study_dir, wanted) is not None:
            return wanted
    raise _nothing_there(study_dir, name)


def _nothing_there(study_dir: Path, name: str | None) -> BadStudy:
    what = Text("store.no_release") if name is None else Text("store.no_such_release", name=name)
    return BadStudy("R01", what, Text("store.no_release.hint"), Where(file=str(study_dir)))


def _load(study_dir: Path, name: str) -> Holdings:
    with ThreadPoolExecutor(1) as aside:
        kept = aside.submit(read_ready, study_dir)
        found = read_release(study_dir, name)
    manifest, take = found.manifest, found.files.pop  # a file's bytes are not kept beside what is in them
    areas = read_areas(take(layout.AREAS), _titles(manifest))
    records = kept.result()
    if records is None or records.seal != manifest[SEAL]:
        tables = [take(name) for name in (layout.INCIDENTS, layout.OFFENCES, layout.REQUESTS)]
        records = Ready.of(manifest[SEAL], tables, areas)
    places = json.loads(take(layout.PLACES))
    return Holdings(
        study=facts_from_json(manifest["study"]),
        release=facts_of(manifest),
        crs=MetricCRS(manifest["crs"], chosen_automatically=manifest["crs_automatic"]),
        incidents=records.incidents,
        offences=records.offences,
        requests=records.requests,
        counts=read_counts(take(layout.COUNTS)) if layout.COUNTS in found.files else Counts.nothing(),
        events=tuple(event_from_json(one) for one in places["events"]),
        services=tuple(service_from_json(one) for one in places["services"]),
        shelters_dropped=places["shelters_dropped"],
        areas=areas,
        lines=read_lines(take(layout.BASE)),
        places=tuple(place_from_json(one) for one in places["places"]),
        quality=json.loads(take(layout.QUALITY)),
        ledger=json.loads(take(layout.LEDGER)),
    )


def _titles(manifest: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Return the title of each set of areas, in the study's order."""
    return {name: manifest["area_sets"][name] for name in manifest.get("area_order", manifest["area_sets"])}


def _newest_whole(study_dir: Path, *, before: str) -> str | None:
    for name in reversed(layout.release_names(study_dir)):
        if (layout.number_of(name) or 0) < (layout.number_of(before) or 0):
            try:
                read_release(study_dir, name)
            except ReleaseDamaged:
                continue
            return name
    return None


def _with(quality: Any, notice: Notice) -> list[Any]:
    said = {"code": notice.code, "what": notice.what.to_json()}
    return [*quality.get("notices", []), said]
