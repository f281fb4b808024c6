"""Say why counts cannot judge: first what says it all, and nothing that only follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.kinds.tree import tag_title
from geodata.words.text import Text
from layers.comparison.verdict import Verdict
from layers.stats.expected_after import FEWEST_CONTROLS

if TYPE_CHECKING:
    from layers.comparison.says import Told

# The gravest first; each with what is true only because of it.
FIRST = {
    "outside_the_study": ("nothing_in_the_zone", "no_history", "too_few_controls"),
    "zone_covers_the_city": ("too_few_controls",),
    "no_possible_control": ("too_few_controls",),
    "nothing_in_the_zone": ("no_history",),
}


def refused_first(told: Told) -> tuple[Text, ...]:
    """Return the refusals beside which nothing else need be read."""
    return tuple(_said(key, told) for key in FIRST if key in _keys(told))


def refused_further(told: Told) -> tuple[Text, ...]:
    """Return all other refusals, without what another event or a change of recording has said already."""
    named = {one.key for one in told.chain.confounders}
    return tuple(_said(key, told) for key in _keys(told) if key not in FIRST and key not in named)


def outside_the_study(told: Told) -> bool:
    """Tell whether the zone with its ring lies beyond all records counted, wherever in time."""
    points, zone = told.points, told.subject.zone
    west, south, east, north = zone.widened(zone.ring_m).outline().bounds
    if not len(points):
        return False
    beyond_x = west > points.x_m.max() or east < points.x_m.min()
    return bool(beyond_x or south > points.y_m.max() or north < points.y_m.min())


def no_week_tells(told: Told) -> bool:
    """Tell whether the history chose places and has no week left that says what the zone is to them."""
    telling = told.chain.weekly.columns_that_tell(told.judgement.spans.history)
    return told.judgement.zone.reason == "controls_are_empty" and not len(telling)


def none_stands_in(told: Told) -> bool:
    """Tell whether a refusal has said already that there is no place to compare with."""
    return any("too_few_controls" in FIRST[key] for key in _keys(told) if key in FIRST)


def _keys(told: Told) -> tuple[str, ...]:
    """Return what forbids a verdict, without what only follows from another refusal."""
    verdict: Verdict = told.judgement.verdict
    if not verdict.refused:
        return ()
    keys = verdict.reasons
    if "nothing_in_the_zone" in keys and outside_the_study(told):
        keys = ("outside_the_study", *keys)
    follows = {one for key, ones in FIRST.items() if key in keys for one in ones}
    return tuple(key for key in keys if key not in follows)


def _said(key: str, told: Told) -> Text:
    if key == "controls_are_empty" and no_week_tells(told):
        return Text("comparison.reason.no_week_tells", n=told.judgement.spans.history_weeks)
    near_events = told.chain.sites.left_out.get("event", 0)
    if key in ("too_few_controls", "no_possible_control") and near_events >= FEWEST_CONTROLS:
        key = "left_to_events"
    n, tags = len(told.judgement.controls.rows), tuple(tag_title(tag) for tag in told.points.tagged)
    return Text(
        f"comparison.reason.{key}",
        n=told.weeks_after if key == "short_window" else told.judgement.spans.clean_weeks,
        found=Text("comparison.places_found" if n else "comparison.no_place_found", n=n),
        tags=tags,
        event=near_events,
    )
