"""Judge every event on a place in invented cities that came in through the front door, files and all."""

import tempfile
from pathlib import Path
from typing import Any

from benchmarks.calibration.rule import PATH, rule_hash
from geodata.demo import write_city
from geodata.importing import import_files
from geodata.store import open_release
from layers.base.query import Query
from layers.comparison.compare import compare
from layers.comparison.errors import NoComparison

SEEDS = tuple(range(1, 21))
# As many as in the city that comes with the program.
INCIDENTS = 120_000
FEWEST_FOUND = 18


def judge_city(seed: int, incidents: int = INCIDENTS) -> dict[str, Any]:
    """Return what is said of every event on a place in one invented city."""
    with tempfile.TemporaryDirectory() as folder:
        study = Path(folder) / "study"
        truth = write_city(study, seed=seed, incidents=incidents)
        import_files(study, [], confirmed=True)
        holdings = open_release(study)
        events = []
        for event in holdings.events:
            if event.acts_on != "place":
                continue
            asked = Query(layer="before_after", options=(("event", event.id),))
            try:
                found = compare(holdings, asked)
            except NoComparison as none:
                events.append({"event": event.id, "word": None, "refused": True, "why": none.reason.key})
                continue
            zone = found.judgement.zone
            events.append(
                {
                    "event": event.id,
                    "word": found.word,
                    "refused": bool(found.refusals),
                    "why": ", ".join(found.refusals),
                    "observed": zone.observed,
                    "expected": zone.expected,
                    "detectable": zone.detectable,
                }
            )
        planted = truth.effective_event
    return {
        "seed": seed,
        "incidents": incidents,
        "fall": planted.fall,
        "planted": next(one for one in events if one["event"] == planted.id),
        "null": [one for one in events if one["event"] != planted.id],
    }


def sum_up(cities: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the counts over all cities that the bounds are about, and every planted event."""
    null = [one for city in cities for one in city["null"]]
    judged = [one for one in null if not one["refused"]]
    words = [one["word"] for one in judged]
    return {
        "path": rule_hash(PATH),
        "incidents": cities[0]["incidents"],
        "fall": cities[0]["fall"],
        "seeds": [city["seed"] for city in cities],
        "found": sum(city["planted"]["word"] == "likely_fewer" for city in cities),
        "judged": len(judged),
        "refused": len(null) - len(judged),
        "false_fewer": words.count("likely_fewer"),
        "false_more": words.count("likely_more"),
        "planted": [{"seed": city["seed"], **city["planted"]} for city in cities],
    }
