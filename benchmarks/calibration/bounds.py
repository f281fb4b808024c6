"""Say which promises of the rule the numbers of a calibration break."""

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.calibration.demonstration import FEWEST_FOUND
from benchmarks.calibration.discovery import RATE
from benchmarks.calibration.trial import most_allowed

FEWEST_COVERED = 0.93
# Above this an interval is wider than need be, which is said. One rule serves worlds in which it is just wide
# enough and worlds in which it is wider; this much wider, and no more.
WIDE = 0.97
MOST_COVERED = 0.985
# Mean of the counts after the event: with fewer the steps between counts alone make intervals too wide.
WIDE_FROM_COUNTED = 20
FEWEST_POWER = 0.90
# "Always cannot tell" makes no mistake and is no answer: of runs in a world, and of events in twenty cities.
MOST_REFUSED = 0.05
FEWEST_JUDGED = 100
WORSE_BY = 0.05


def broken(results: Mapping[str, Any]) -> list[str]:
    """Return every broken promise as a sentence; none if the rule keeps its word."""
    found = [*_false(results["worlds"]), *_covered(results["worlds"])]
    found += _power(results.get("power") or ())
    found += _changes([*(results.get("falls") or ()), *(results.get("rises") or ())])
    found += _discoveries(results.get("discoveries") or ())
    found += _kinds(results.get("kinds") or ())
    found += _looks(results.get("looks") or ())
    if results.get("demonstration"):
        found += _demonstration(results["demonstration"])
    return found


def _false(worlds: list[dict[str, Any]]) -> Iterator[str]:
    for one in worlds:
        if one["effect"] == 0 and one["false_verdicts"] > one["most_allowed"]:
            yield f"{one['world']}: {one['false_verdicts']} false verdicts, {one['most_allowed']} allowed"
        if one["effect"] == 0 and one["refused"] > MOST_REFUSED * one["runs"]:
            yield f"{one['world']}: {one['refused']} of {one['runs']} runs were refused"


def _covered(worlds: list[dict[str, Any]]) -> Iterator[str]:
    for one in worlds:
        if one["coverage"] is not None:
            yield from _too_narrow(one["world"], one["coverage"])
            if one["mean_expected"] >= WIDE_FROM_COUNTED and one["coverage"] > MOST_COVERED:
                yield f"{one['world']}: {one['coverage']:.1%} of the intervals hold the truth: too wide"


def _too_narrow(where: str, coverage: float) -> Iterator[str]:
    if coverage < FEWEST_COVERED:
        yield f"{where}: {coverage:.1%} of the intervals hold the truth"


def _row(one: Mapping[str, Any]) -> str:
    return f"{one['family']}, {one['expected']} expected"


def _power(rows: list[dict[str, Any]]) -> Iterator[str]:
    for one in rows:
        if one["found"] is None:
            continue
        if one["found"] < FEWEST_POWER * one["runs"]:
            yield f"{_row(one)}: {one['aim']} found in {one['found']} of {one['runs']}"
        yield from _too_narrow(f"{_row(one)}, {one['aim']}", one["coverage"])


def change_name(effect: float) -> str:
    """Return what an effect is called: `30% fall`, `200% rise`."""
    return f"{abs(effect):.0%} {'fall' if effect > 0 else 'rise'}"


def _changes(rows: list[dict[str, Any]]) -> Iterator[str]:
    for one in rows:
        where = f"{_row(one)}, {change_name(one['effect'])}"
        if one["compared"] and one["found"] < one["difference_found"] - WORSE_BY * one["runs"]:
            yield f"{where}: found {one['found']} times, the difference alone {one['difference_found']} times"
        yield from _too_narrow(where, one["coverage"])


def _discoveries(rows: list[dict[str, Any]]) -> Iterator[str]:
    for one in rows:
        where = f"{one['world']}, {one['real']} of {one['events']} events real"
        if one["real"] == 0 and one["runs_with_false"] > one["most_allowed"]:
            yield f"{where}: {one['runs_with_false']} runs with a finding, {one['most_allowed']} allowed"
        if one["false_share_low"] > RATE:
            yield f"{where}: {one['false_share']:.1%} of the findings are false"


def _kinds(rows: list[dict[str, Any]]) -> Iterator[str]:
    for one in rows:
        where = f"{one['world']}, {one['events']} events together"
        if one["false_words"] is None:
            if one["words"]["likely_fewer"] < FEWEST_POWER * one["runs"]:
                yield f"{where}: the fall was found in {one['words']['likely_fewer']} of {one['runs']}"
        elif one["false_words"] > one["most_allowed"]:
            yield f"{where}: {one['false_words']} false words, {one['most_allowed']} allowed"


def _looks(rows: list[dict[str, Any]]) -> Iterator[str]:
    for one in rows:
        if one["any"] > one["most_allowed"]:
            yield (
                f"{one['world']}, {one['looks']} looks: {one['any']} runs with a finding, "
                f"{one['most_allowed']} allowed"
            )


def _demonstration(one: dict[str, Any]) -> Iterator[str]:
    fewest = FEWEST_FOUND * len(one["seeds"]) / 20
    if one["found"] < fewest:
        yield f"demonstration: the planted fall was found in {one['found']} of {len(one['seeds'])}"
    false = one["false_fewer"] + one["false_more"]
    if one["judged"] < FEWEST_JUDGED * len(one["seeds"]) / 20:
        yield f"demonstration: only {one['judged']} events were judged"
    elif false > most_allowed(one["judged"]):
        yield f"demonstration: {false} false verdicts of {one['judged']}"
