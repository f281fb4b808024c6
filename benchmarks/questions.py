"""Ask many different questions of a study, as links: wide ones and narrow ones; a seed names a list."""

import datetime as dt

import numpy as np

from layers.base.facts import QueryFacts

Params = dict[str, str]


def wide(facts: QueryFacts, n: int, seed: int) -> list[Params]:
    """Nearly all days and at least half of the kinds, at all hours and everywhere."""
    return _different(_wide, facts, n, seed)


def narrow(facts: QueryFacts, n: int, seed: int) -> list[Params]:
    """At most a year, one to three kinds, some hours past midnight, and some areas; at times weekdays."""
    return _different(_narrow, facts, n, seed)


def _different(draw, facts: QueryFacts, n: int, seed: int) -> list[Params]:
    rng, found = np.random.default_rng(seed), {}
    while len(found) < n:
        params = draw(facts, rng)
        found[tuple(params.items())] = params
    return list(found.values())


def _wide(facts: QueryFacts, rng: np.random.Generator) -> Params:
    assert facts.first is not None
    assert facts.last is not None
    # A tenth of the days is left to choose both ends from.
    span = (facts.last - facts.first).days
    first = facts.first + dt.timedelta(days=int(rng.integers(0, span // 10)))
    last = facts.last - dt.timedelta(days=int(rng.integers(0, span // 10)))
    params = {"from": first.isoformat(), "to": last.isoformat()}
    if rng.random() < 0.7:
        params["kinds"] = _some(facts.kinds, rng, len(facts.kinds) // 2, len(facts.kinds))
    return params


def _narrow(facts: QueryFacts, rng: np.random.Generator) -> Params:
    assert facts.first is not None
    assert facts.last is not None
    days = int(rng.integers(14, 366))
    span = (facts.last - facts.first).days
    first = facts.first + dt.timedelta(days=int(rng.integers(0, span - days)))
    start = int(rng.integers(0, 24))
    params = {
        "from": first.isoformat(),
        "to": (first + dt.timedelta(days=days)).isoformat(),
        "kinds": _some(facts.kinds, rng, 1, 4),
        "hours": f"{start}-{(start + int(rng.integers(3, 12))) % 24}",
    }
    areas = facts.set_named(facts.default_table or "")
    if areas is not None and len(areas.ids) > 1:
        params["areas"] = f"{areas.name}:{_some(areas.ids, rng, 1, len(areas.ids))}"
    if rng.random() < 0.3:
        params["weekdays"] = _some(("mo", "tu", "we", "th", "fr", "sa", "su"), rng, 1, 6)
    return params


def _some(names: tuple[str, ...], rng: np.random.Generator, least: int, most: int) -> str:
    n = int(rng.integers(least, max(most, least + 1)))
    return ",".join(sorted(rng.choice(names, n, replace=False).tolist()))
