"""Write the key figures of a calibration for the page of methods: `python -m benchmarks.calibration.figures`.

Layers read no file, so the figures are a module of Python with one constant. The command makes it from
results.json; a whole calibration ends with it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from benchmarks.calibration.table import covered
from layers.methods.calibration import Calibration, FallsFound, ListOfEvents, NullWorlds

ROOT = Path(__file__).resolve().parents[2]
RESULTS = Path(__file__).with_name("results.json")
MODULE = ROOT / "layers" / "methods" / "calibrated.py"

_HEAD = '''"""What the last whole calibration found; written by `python -m benchmarks.calibration.figures`."""

from __future__ import annotations

from layers.methods.calibration import Calibration, FallsFound, ListOfEvents, NullWorlds

'''


def figures(results: Mapping[str, Any]) -> Calibration:
    """Return the key figures of a whole calibration."""
    twice = [one["found"] for one in results["power"] if one["found"] is not None]
    every = covered(results)
    city = results["demonstration"]
    return Calibration(
        rule=results["rule"],
        rule_files=tuple(results["rule_files"]),
        runs=results["runs"],
        seed=results["seed"],
        most_allowed=results["most_allowed"],
        worlds=tuple(_null(results["worlds"])),
        falls_percent=tuple(dict.fromkeys(round(100 * one["effect"]) for one in results["falls"])),
        falls=tuple(_falls(results["falls"])),
        intervals=len(every),
        lowest_coverage=_rounded(min(one.share for one in every)),
        twice_tried=len(twice),
        twice_found=min(twice),
        lists=tuple(_lists(results["discoveries"])),
        cities=len(city["seeds"]),
        cities_found=city["found"],
        judged=city["judged"],
        judged_false=city["false_fewer"] + city["false_more"],
    )


def module_of(found: Calibration) -> str:
    """Return the module that holds the figures, in the house's format."""
    lines = [f"{_HEAD}CALIBRATED = Calibration("]
    for field in fields(found):
        value = getattr(found, field.name)
        if isinstance(value, tuple) and not isinstance(value[0], int):
            lines.append(f"    {field.name}=(")
            lines += [f"        {_said(one)}," for one in value]
            lines.append("    ),")
        else:
            lines.append(f"    {field.name}={_said(value)},")
    return "\n".join([*lines, ")", ""])


def write(results: Mapping[str, Any]) -> None:
    """Write the module."""
    MODULE.write_text(module_of(figures(results)), encoding="utf-8")


def _said(value: Any) -> str:
    """Return a value as code; the words of the classes above are positional."""
    if isinstance(value, NullWorlds | FallsFound | ListOfEvents):
        parts = ", ".join(_said(getattr(value, field.name)) for field in fields(value))
        return f"{type(value).__name__}({parts})"
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _rounded(share: float) -> float:
    return round(share, 4)


def _family(world: str) -> str:
    return world.rsplit("-", 1)[0]


def _null(worlds: list[dict[str, Any]]) -> Iterator[NullWorlds]:
    for family in dict.fromkeys(_family(one["world"]) for one in worlds):
        own = [one for one in worlds if _family(one["world"]) == family]
        false = [one["false_verdicts"] for one in own]
        alone = [one["difference_fewer"] + one["difference_more"] for one in own]
        held = min(one["coverage"] for one in own if one["coverage"] is not None)
        yield NullWorlds(family, len(own), min(false), max(false), _rounded(held), min(alone), max(alone))


def _falls(rows: list[dict[str, Any]]) -> Iterator[FallsFound]:
    places = dict.fromkeys((one["family"], one["expected"]) for one in rows)
    for family, expected in places:
        own = [one for one in rows if (one["family"], one["expected"]) == (family, expected)]
        yield FallsFound(family, expected, tuple(one["found"] for one in own))


def _lists(rows: list[dict[str, Any]]) -> Iterator[ListOfEvents]:
    for one in rows:
        found = None if one["real_found"] is None else _rounded(one["real_found"])
        yield ListOfEvents(
            _family(one["world"]),
            one["events"],
            one["real"],
            one["runs"],
            one["runs_with_false"],
            _rounded(one["false_share"]),
            found,
        )


if __name__ == "__main__":
    write(json.loads(RESULTS.read_text(encoding="utf-8")))
    print(f"Written: {MODULE.relative_to(ROOT)}")
