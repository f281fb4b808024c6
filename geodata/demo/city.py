"""Write a whole invented city into a folder, with the truth about it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np

from geodata.demo.addresses import place_addresses
from geodata.demo.base_map import write_base_map
from geodata.demo.ground import to_degrees
from geodata.demo.incidents import AT_ADDRESS, Drawn, draw_incidents
from geodata.demo.offences import LABELS
from geodata.demo.outreach import EFFECTIVE_ID, write_outreach
from geodata.demo.plan import (
    EVENT_RADIUS_M,
    FALL,
    GAP_RADIUS_M,
    HOTSPOT_RADIUS_M,
    Plan,
    plan_calendar,
    plan_city,
)
from geodata.demo.reports import write_reports
from geodata.demo.requests import REQUESTS_PER_INCIDENT, write_requests
from geodata.demo.streets import lay_streets
from geodata.demo.study_file import write_study
from geodata.demo.truth import Circle, EffectiveEvent, Hotspot, Truth


def write_city(
    folder: Path,
    *,
    seed: int = 2026,
    incidents: int = 120_000,
    years: int = 5,
    last_day: dt.date = dt.date(2025, 12, 31),
) -> Truth:
    """
    Write an invented city: records, areas, services, events, base map, `study.toml` and `truth.json`.

    Parameters
    ----------
    folder
        Made if absent; files of an earlier city in it are replaced.
    seed
        Another seed is another city: its hot spots, gap, busy addresses and effective event lie elsewhere.
        The streets, areas and landmarks stay. The same seed writes the same bytes.
    incidents
        How many incidents the records hold. There are about 1.28 times as many rows.
    years
        How many years the records cover, up to `last_day`.
    last_day
        The last day on which anything occurs or is reported.

    Returns
    -------
    truth
        What was planted, and how many of each thing the files hold; also in `truth.json`.

    Raises
    ------
    ValueError
        Fewer than one incident or one year.

    Misreadings
    -----------
    Streets and landmarks are a scheme of the true ones and everything else is invented: nothing in these
    files says anything about the Westside, its people or its police.

    Examples
    --------
    >>> truth = write_city(Path("build/demo"), incidents=1_000)  # doctest: +SKIP
    >>> truth.effective_event.fall  # doctest: +SKIP
    0.4
    """
    if incidents < 1 or years < 1:
        raise ValueError(f"a city needs at least 1 incident and 1 year, not {incidents} and {years}")
    folder.mkdir(parents=True, exist_ok=True)
    _clear(folder)
    streets = lay_streets()
    addresses = place_addresses(streets, seed)
    calendar = plan_calendar(last_day, years, seed)
    plan = plan_city(addresses, calendar, seed)
    write_base_map(folder, streets)
    drawn = draw_incidents(plan, addresses, incidents=incidents, seed=seed)
    reports, counts = write_reports(folder, drawn, addresses, seed)
    wanted = max(1, round(incidents * REQUESTS_PER_INCIDENT))
    requests, asked = write_requests(folder, addresses, calendar, requests=wanted, seed=seed)
    outreach = write_outreach(folder, addresses, plan, seed)
    write_study(folder, reports, requests, calendar)
    truth = Truth(
        seed=seed,
        first_day=calendar.first,
        last_day=calendar.last,
        hotspots=_hotspots(plan, drawn),
        coverage_gap=Circle(*_degrees(plan.gap), GAP_RADIUS_M),
        effective_event=_event(plan, drawn),
        null_events=outreach.null_events,
        recording_break=calendar.recording_break,
        counts={**counts, **asked, **outreach.counts},
    )
    text = json.dumps(truth.to_json(), indent=1) + "\n"
    (folder / "truth.json").write_text(text, encoding="utf-8", newline="\n")
    return truth


def _clear(folder: Path) -> None:
    """Remove the yearly files of an earlier city, which may have covered other years."""
    for old in folder.glob("incidents_[0-9][0-9][0-9][0-9].csv"):
        old.unlink()


def _degrees(point: tuple[float, float]) -> tuple[float, float]:
    longitude, latitude = to_degrees(*point)
    return float(longitude), float(latitude)


def _hotspots(plan: Plan, drawn: Drawn) -> tuple[Hotspot, ...]:
    """Return the hot spots, each with its planted incidents that have kept their place."""
    found = []
    for number, (centre, offence) in enumerate(zip(plan.hotspots, plan.offences, strict=True), 1):
        kept = int(np.count_nonzero((drawn.planted == number) & (drawn.place == AT_ADDRESS)))
        found.append(Hotspot(*_degrees(centre), HOTSPOT_RADIUS_M, LABELS[offence], kept))
    return tuple(found)


def _event(plan: Plan, drawn: Drawn) -> EffectiveEvent:
    """Return the event with an effect, with the incidents it took away that have kept their place."""
    moved = int(np.count_nonzero((drawn.moved == 1) & (drawn.place == AT_ADDRESS)))
    return EffectiveEvent(
        EFFECTIVE_ID, *_degrees(plan.event), EVENT_RADIUS_M, plan.calendar.event, FALL, moved
    )
