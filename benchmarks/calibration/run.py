"""Run the whole calibration and put its numbers together."""

from typing import Any

from benchmarks.calibration import demonstration, discovery, kinds, looks
from benchmarks.calibration.journal import Journal
from benchmarks.calibration.power import Aim, aims, change_rows, power_row
from benchmarks.calibration.rule import LISTED, TOGETHER, rule_files, rule_hash
from benchmarks.calibration.tasks import Task, do_all
from benchmarks.calibration.trial import most_allowed
from benchmarks.calibration.world import World
from benchmarks.calibration.worlds import (
    FALLS,
    RISES,
    fall_worlds,
    kind_worlds,
    limit_worlds,
    null_worlds,
    rise_worlds,
    world_of,
)
from benchmarks.rounds import versions

# Where many events are judged together: each with nothing real, and with this many real changes.
DISCOVERY_WORLDS = ("poisson", "dispersed_2")
DISCOVERY_EXPECTED = 26
REAL = 10
# Runs in which something is real cost ten times as much, and their mean needs fewer.
_FEWER_BY = 5
# Of events taken together each run is eight histories, and of weekly looks each is judged 23 times.
_FEWER_LONG_BY = 2
_PART = 50
_PACKAGES = ("numpy", "scipy")


def run_all(
    *, runs: int, seed: int, processes: int, with_demonstration: bool, journal: Journal | None = None
) -> dict[str, Any]:
    """Return the numbers of every world, fall, list of events and demonstration city, as JSON values."""
    # Before anything runs: somebody may go on working on the rule meanwhile.
    about, limits, changed = _about(runs, seed), limit_worlds(), [*fall_worlds(), *rise_worlds()]
    first = _cities() if with_demonstration else []
    first += [part for case in _cases(runs) for part in _parts(*case, seed)]
    first += [_world(world, runs, seed) for world in (*null_worlds(), *changed, *limits)]
    first += [part for world in kind_worlds() for part in _kind_parts(world, runs, seed)]
    first += [part for world in looks.look_worlds() for part in _look_parts(world, runs, seed)]
    found = do_all(first, processes, journal)
    # How large a fall should be found is what the estimator says where nothing happens.
    aimed = aims(found)
    powered = do_all([_world(aim.world, runs, seed) for aim in aimed if aim.aim], processes, journal)
    return {
        **about,
        "worlds": [found[world.name].to_json() for world in null_worlds()],
        "power": [_power(aim, powered) for aim in aimed],
        "falls": change_rows(found, found, FALLS),
        "rises": change_rows(found, found, tuple(-rise for rise in RISES)),
        "limits": [found[world.name].to_json() for world in limits],
        "discoveries": [_discoveries(case, found, seed) for case in _cases(runs)],
        **_kinds(found, runs, seed),
        "looks": [
            looks.sum_up(world, [found[task.name] for task in _look_parts(world, runs, seed)])
            for world in looks.look_worlds()
        ],
        "demonstration": _demonstration(found) if with_demonstration else None,
    }


def run_cities(kept: dict[str, Any], *, processes: int) -> dict[str, Any]:
    """
    Return numbers with the invented cities calculated anew, and everything else as it was kept.

    Raises
    ------
    ValueError
        The rule has changed since: then nothing that was kept stands.
    """
    _refuse_another_rule(kept)
    return {**kept, "demonstration": _demonstration(do_all(_cities(), processes))}


def run_kinds(kept: dict[str, Any], *, processes: int) -> dict[str, Any]:
    """
    Return numbers with events taken together calculated anew, and everything else as it was kept.

    Raises
    ------
    ValueError
        The rule has changed since.
    """
    _refuse_another_rule(kept)
    runs, seed = kept["runs"], kept["seed"]
    tasks = [part for world in kind_worlds() for part in _kind_parts(world, runs, seed)]
    return {**kept, **_kinds(do_all(tasks, processes), runs, seed)}


def _refuse_another_rule(kept: dict[str, Any]) -> None:
    if kept["rule"] != rule_hash():
        raise ValueError("The rule has changed since the last whole calibration: run make calibrate.")


def run_worlds(worlds: list[World], *, runs: int, seed: int, processes: int) -> dict[str, Any]:
    """Return the numbers of worlds that somebody described."""
    found = do_all([_world(world, runs, seed) for world in worlds], processes)
    return {**_about(runs, seed), "worlds": [found[world.name].to_json() for world in worlds]}


def _about(runs: int, seed: int) -> dict[str, Any]:
    return {
        "runs": runs,
        "seed": seed,
        "most_allowed": most_allowed(runs),
        "versions": versions(_PACKAGES),
        "rule": rule_hash(),
        "rule_files": rule_files(),
        "discoveries_rule": rule_hash(LISTED),
    }


def _world(world: World, runs: int, seed: int) -> Task:
    return Task(world.name, "world", (world,), {"runs": runs, "seed": seed})


Case = tuple[str, int, int]  # family, real changes, runs


def _cases(runs: int) -> list[Case]:
    return [
        (family, real, runs if real == 0 else max(1, runs // _FEWER_BY))
        for family in DISCOVERY_WORLDS
        for real in (0, REAL)
    ]


def _parts(family: str, real: int, runs: int, seed: int) -> list[Task]:
    world = world_of(family, DISCOVERY_EXPECTED)
    tasks = []
    for part, done in enumerate(range(0, runs, _PART)):
        options = {"real": real, "runs": min(_PART, runs - done), "part": part, "seed": seed}
        tasks.append(Task(f"{world.name}, {real} real, part {part}", "discovery", (world,), options))
    return tasks


def _discoveries(case: Case, found: dict[str, Any], seed: int) -> dict[str, Any]:
    runs = [run for task in _parts(*case, seed) for run in found[task.name]]
    return discovery.sum_up(world_of(case[0], DISCOVERY_EXPECTED).name, case[1], runs)


def _kind_parts(world: World, runs: int, seed: int) -> list[Task]:
    return _long_parts("kind", "together", world, runs, seed)


def _look_parts(world: World, runs: int, seed: int) -> list[Task]:
    return _long_parts("look", "looks", world, runs, seed)


def _long_parts(work: str, called: str, world: World, runs: int, seed: int) -> list[Task]:
    """Return the pieces of one world whose runs take long: half as many of them."""
    whole = max(1, runs // _FEWER_LONG_BY)
    return [
        Task(
            f"{world.name}, {called}, part {part}",
            work,
            (world,),
            {"runs": min(_PART, whole - done), "part": part, "seed": seed},
        )
        for part, done in enumerate(range(0, whole, _PART))
    ]


def _kinds(found: dict[str, Any], runs: int, seed: int) -> dict[str, Any]:
    summed = [
        kinds.sum_up(world, [found[task.name] for task in _kind_parts(world, runs, seed)])
        for world in kind_worlds()
    ]
    return {"kinds": summed, "kinds_rule": rule_hash(TOGETHER)}


def _cities() -> list[Task]:
    return [Task(f"invented city {seed}", "city", (seed,), {}) for seed in demonstration.SEEDS]


def _demonstration(found: dict[str, Any]) -> dict[str, Any]:
    return demonstration.sum_up([found[task.name] for task in _cities()])


def _power(aim: Aim, powered: dict[str, Any]) -> dict[str, Any]:
    return power_row(aim, powered[aim.world.name] if aim.aim else None)
