"""Write a release: built aside, forced to the disk, read back, renamed, then pointed at in one step."""

from __future__ import annotations

import datetime as dt
import os
import secrets
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from importlib import metadata
from pathlib import Path
from typing import Any

from geodata.errors import Notice, Where
from geodata.holdings import ReleaseFacts
from geodata.store import layout
from geodata.store.contents import Contents
from geodata.store.digest import content_sha256
from geodata.store.manifest import SEAL, check_files, damaged, read_manifest, write_manifest
from geodata.store.outlines import write_areas, write_lines
from geodata.store.plain import event_to_json, facts_to_json, service_to_json
from geodata.store.ready import keep_ready, pack_ready
from geodata.store.safely import check_space, replace_text, size_of, sync_folder, sync_whole, write_json
from geodata.store.tables import counts_in_order, in_order, offences_in_order, write_table
from geodata.tz_data import tz_data_version
from geodata.words.text import Text

_HALVES = (f".{layout.CURRENT}.", f".{layout.TOMBSTONES}.", f"{layout.READY}.")
_SPARE_BYTES = 50_000_000
_BYTES_A_ROW = 200


def next_number(study_dir: Path) -> int:
    """Return the number that the next release will have."""
    names = layout.release_names(study_dir)
    return 1 + max((layout.number_of(name) or 0 for name in names), default=0)


def sweep(study_dir: Path) -> None:
    """Remove what an import or a purge that died has left; only for the holder of the lock."""
    folder = layout.releases_of(study_dir)
    for path in folder.iterdir():
        if path.name.startswith(layout.DRAFT):
            shutil.rmtree(path)
        elif path.name.startswith(_HALVES):
            path.unlink()
    for path in (study_dir / layout.REJECTS).glob(f"*/.{layout.REJECTED}.*"):
        path.unlink()  # half of a list of rejected rows


def check_room(study_dir: Path, rows: int) -> None:
    """
    Refuse to begin an import that the disk cannot hold: three times the newest release, or the new rows.

    Raises
    ------
    EnvironmentProblem
        K16.
    """
    folder = layout.releases_of(study_dir)
    newest = layout.current_name(study_dir)
    known = size_of(folder / newest) if newest else 0
    check_space(folder, 3 * max(known, rows * _BYTES_A_ROW) + _SPARE_BYTES)


def low_room(study_dir: Path) -> Notice | None:
    """Return what to say where less is free than twice the release that is served."""
    folder, name = layout.releases_of(study_dir), layout.current_name(study_dir)
    if name is None:
        return None
    free, needed = shutil.disk_usage(folder).free, 2 * size_of(folder / name)
    if free >= needed:
        return None
    what = Text("start.low_room", free_mb=free // 1_000_000, needed_mb=-(-needed // 1_000_000))
    return Notice("K16", what, Text("start.low_room.hint"), Where(file=str(folder)))


def write_release(study_dir: Path, contents: Contents, *, made: dt.datetime | None = None) -> ReleaseFacts:
    """
    Write a new release and make it the one to serve; only for the holder of the lock.

    Parameters
    ----------
    contents
        Everything it holds; `first_seen`, `last_seen` and `changed` already speak of `next_number`.
    made
        When, with a zone; now where it is left out.

    Returns
    -------
    facts
        Name, number, days and sources of the new release.
    """
    number = next_number(study_dir)
    name = layout.name_of(number)
    folder = layout.releases_of(study_dir)
    draft = folder / f"{layout.DRAFT}{os.getpid()}-{secrets.token_hex(4)}"
    draft.mkdir()
    ordered = ordered_contents(contents)
    with ThreadPoolExecutor(1) as aside:
        packed = aside.submit(pack_ready, ordered)
        try:
            manifest = fill_folder(draft, ordered, name=name, made=made or dt.datetime.now(dt.UTC))
            draft.rename(folder / name)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        sync_folder(folder)
        replace_text(folder / layout.CURRENT, name + "\n")
        keep_ready(study_dir, packed.result, manifest[SEAL])
    return facts_of(manifest)


def ordered_contents(contents: Contents) -> Contents:
    """Return contents with every table in the order in which releases keep it."""
    incidents = in_order(contents.incidents)
    return replace(
        contents,
        incidents=incidents,
        offences=offences_in_order(contents.offences, incidents),
        requests=in_order(contents.requests),
        counts=counts_in_order(contents.counts),
    )


def fill_folder(folder: Path, ordered: Contents, *, name: str, made: dt.datetime) -> dict[str, Any]:
    """
    Write every file of a release into an empty folder, force them to the disk, and read them back.

    Parameters
    ----------
    ordered
        With its tables in order.

    Returns
    -------
    manifest
        As written, after every file has been found to be what it says.
    """
    facts = _with_tables(folder, ordered, name, made)
    write_areas(folder / layout.AREAS, ordered.areas, ordered.crs)
    write_lines(folder / layout.BASE, ordered.lines, ordered.crs)
    write_json(folder / layout.PLACES, _places(ordered))
    write_json(folder / layout.LEDGER, ordered.ledger)
    write_json(folder / layout.QUALITY, ordered.quality)
    write_manifest(folder, facts)
    sync_whole(folder)
    manifest = read_manifest(folder)
    wrong = check_files(folder, manifest)
    if wrong:
        raise damaged(name, *wrong)
    return manifest


def _with_tables(folder: Path, contents: Contents, name: str, made: dt.datetime) -> dict[str, Any]:
    """Write the tables, two at once, while their content is hashed; return the facts of the manifest."""
    tables = {
        layout.INCIDENTS: contents.incidents,
        layout.OFFENCES: contents.offences,
        layout.REQUESTS: contents.requests,
    }
    if contents.counts.height:
        tables[layout.COUNTS] = contents.counts
    with ThreadPoolExecutor(2) as writers:
        written = [writers.submit(write_table, folder / file, table) for file, table in tables.items()]
        facts = _facts(contents, name, made)
        for one in written:
            one.result()
    return facts


def facts_of(manifest: dict[str, Any]) -> ReleaseFacts:
    """Return a manifest's facts as questions and screens need them."""
    first, last = manifest["first"], manifest["last"]
    return ReleaseFacts(
        name=manifest["release"],
        number=layout.number_of(manifest["release"]) or 0,
        made=dt.datetime.fromisoformat(manifest["made"]),
        first=dt.date.fromisoformat(first) if first else None,
        last=dt.date.fromisoformat(last) if last else None,
        through={name: dt.date.fromisoformat(day) for name, day in manifest.get("through", {}).items()},
        estimated=bool(manifest["estimated"]),
        sources=tuple(manifest["sources"]),
        seal=manifest[SEAL],
    )


def _facts(contents: Contents, name: str, made: dt.datetime) -> dict[str, Any]:
    return {
        "release": name,
        "made": made.isoformat(timespec="seconds"),
        "content_sha256": content_sha256(contents),
        "study": facts_to_json(contents.study),
        "crs": contents.crs.code,
        "crs_automatic": contents.crs.chosen_automatically,
        "incidents": contents.incidents.height,
        "offences": contents.offences.height,
        "requests": contents.requests.height,
        "counts": contents.counts.height,
        "first": contents.first.isoformat() if contents.first else None,
        "last": contents.last.isoformat() if contents.last else None,
        "through": {name: day.isoformat() for name, day in contents.through.items()},
        "estimated": list(contents.estimated),
        "sources": list(contents.sources),
        # JSON sorts its names; the study's order says which set the areas table shows first.
        "area_order": list(contents.areas),
        "area_sets": {one: dict(area_set.titles) for one, area_set in contents.areas.items()},
        "program_version": _version_of("crime-outreach-hotspots"),
        "tz_data_version": tz_data_version(),
    }


def _places(contents: Contents) -> dict[str, Any]:
    return {
        "events": [event_to_json(event) for event in contents.events],
        "services": [service_to_json(service) for service in contents.services],
        "shelters_dropped": contents.shelters_dropped,
        "places": [asdict(place) for place in contents.places],
    }


def _version_of(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
