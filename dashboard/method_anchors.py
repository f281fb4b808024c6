"""Name the places on the page of methods to which answers link: both sides take the names from here."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.state import shown, write_search
from layers.comparison.other_tests import TEST_NAMES

METHODS = "/methods"

# The steps of the chain from the counts to the verdict, in its order.
STEPS = (
    "windows",
    "matching",
    "estimator",
    "lasting",
    "looks",
    "dispersion",
    "detectable",
    "margin",
    "placebo",
    "regression_to_the_mean",
)
# A test's own key in the code is its anchor too.
ANCHORS: tuple[str, ...] = (*STEPS, *TEST_NAMES)

# What a reason of the verdict, or a choice, is about: its catalogue key below ``comparison.`` -> a step.
STEP_OF: dict[str, str] = {
    f"{room}.{key}": step
    for room, step, keys in (
        ("choice", "windows", ("windows", "held_back")),
        ("choice", "matching", ("controls", "no_controls", "land_use")),
        ("choice", "margin", ("margin",)),
        ("reason", "windows", ("short_window", "short_history", "no_history")),
        ("reason", "matching", ("too_few_controls", "no_possible_control", "controls_are_empty")),
        ("reason", "matching", ("controls_differ_too_much", "no_week_tells", "left_to_events")),
        ("reason", "estimator", ("expected", "no_interval")),
        ("reason", "lasting", ("lasting_more", "lasting_fewer")),
        ("caveat", "looks", ("provisional",)),
        ("reason", "dispersion", ("dispersion", "no_dispersion")),
        ("reason", "detectable", ("detectable", "nothing_detectable")),
        ("reason", "margin", ("interval_below_zero", "interval_above_zero")),
        ("reason", "margin", ("interval_inside_margin", "interval_holds_zero")),
    )
    for key in keys
}


def anchor_of(key: str) -> str | None:
    """
    Return the anchor of a step or a test, or of a sentence by its catalogue key; None where there is none.

    Examples
    --------
    >>> anchor_of("wdd"), anchor_of("comparison.reason.expected"), anchor_of("comparison.reason.blocked")
    ('wdd', 'estimator', None)
    """
    if key in ANCHORS:
        return key
    return STEP_OF.get(key.removeprefix("comparison."))


def method_link(anchor: str, params: Mapping[str, str]) -> str:
    """
    Return the address of a method, in the look and language of the screen.

    Raises
    ------
    ValueError
        There is no such anchor.
    """
    if anchor not in ANCHORS:
        raise ValueError(f"`anchor` was {anchor!r} but must be one of {ANCHORS}")
    kept = {name: value for name, value in shown(params).items() if name in ("lang", "look", "size")}
    return f"{METHODS}{write_search(kept)}#{anchor}"
