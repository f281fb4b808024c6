"""Judge every event on a place in invented cities that came in through the front door, files and all."""

import tempfile
from pathlib import Path
from typing import Any

from geodata.demo import write_city
from geodata.importing import import_files
from geodata.store import open_release
from layers.base.query import Query
from layers.comparison.compare import compare
from layers.comparison.errors import NoComparison

SEEDS = tuple(range(1, 21))
# Twice the city that comes with the program: there the planted fall is about as large as what shows in 80 of
# 100 cases, so that even a perfect rule would miss it in some seeds.
INCIDENTS = 240_000
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
        planted = truth.effective_event.id
    return {
        "seed": seed,
        "incidents": incidents,
        "planted": next(one for one in events if one["event"] == planted),
        "null": [one for one in events if one["event"] != planted],
    }


def sum_up(cities: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the counts over all cities that the bounds are about, and every planted event."""
    null = [one for city in cities for one in city["null"]]
    judged = [one for one in null if not one["refused"]]
    words = [one["word"] for one in judged]
    return {
        "incidents": cities[0]["incidents"],
        "seeds": [city["seed"] for city in cities],
        "found": sum(city["planted"]["word"] == "likely_fewer" for city in cities),
        "judged": len(judged),
        "refused": len(null) - len(judged),
        "false_fewer": words.count("likely_fewer"),
        "false_more": words.count("likely_more"),
        "planted": [{"seed": city["seed"], **city["planted"]} for city in cities],
    }
