"""Say a list of events and its kinds in words: the finding, what each kind shows, what to mind."""

from __future__ import annotations

import math

from geodata.words.text import Text
from layers.comparison.all_events import AllEvents, EventRow
from layers.comparison.pooled_kinds import PooledKind
from layers.comparison.verdict import FINDINGS
from layers.stats.pooling import FEW_EVENTS

# More names than this are read in the list.
MOST_NAMES = 8
# What concerns the records and not the place; it is said once for the list.
OF_EVERY_EVENT = tuple(
    f"comparison.caveat.{name}"
    for name in ("withheld", "without_place", "delay_unknown", "kinds_left_out", "recorded_anew")
)


def headline(found: AllEvents) -> Text:
    """Return the whole list in one sentence."""
    count = Text("count.events", n=len(found.rows))
    if not found.tested:
        return Text("all_events.headline.none_judged", count=count)
    return Text(
        "all_events.headline",
        count=count,
        n=found.tested,
        fewer=found.said("likely_fewer"),
        more=found.said("likely_more"),
        same=found.said("little_or_no_change"),
        unsure=found.said("cannot_tell"),
        holding=_holding(found),
    )


def _holding(found: AllEvents) -> Text:
    findings = sum(found.said(word) for word in FINDINGS)
    if not findings:
        return Text("all_events.holding.nothing")
    if found.holding == findings:
        return Text("all_events.holding.all", n=findings, of=found.tested)
    return Text("all_events.holding.some", n=found.holding, findings=findings, of=found.tested)


def verdict_of(row: EventRow, tested: int) -> Text:
    """Return the verdict of one event, marked where it does not hold over the list, or that it has none."""
    if row.event.acts_on == "people":
        return Text("all_events.verdict.people")
    if row.verdict is None:
        return Text("all_events.verdict.not_compared")
    if not row.judged:
        # The headline counts those that were judged and could not be told; these are not among them.
        return Text("all_events.verdict.not_judged")
    word = Text(f"comparison.verdict.{row.verdict}")
    return Text("all_events.verdict.does_not_hold", verdict=word, n=tested) if row.holds is False else word


def why_of(row: EventRow) -> Text:
    """Return the gravest reason for a verdict, or why there is none."""
    if row.judged:
        return row.reasons[-1]
    return row.reasons[0] if row.reasons else row.says


def sentences(one: PooledKind) -> tuple[Text, ...]:
    """Return what a kind shows: its mean with the verdict, a further event's range, and who is not in it."""
    found = [_mean(one)]
    pooled = one.found
    if one.word is not None and pooled.predicted_low is not None and pooled.predicted_high is not None:
        ends = {"low": pooled.predicted_low, "high": pooled.predicted_high}
        found.append(
            Text("all_events.pooled.next", **{name: _change(one, end) for name, end in ends.items()})
        )
    if one.word is not None and len(one.pooled) < FEW_EVENTS:
        found.append(Text("all_events.pooled.few", n=len(one.pooled), fewest=FEW_EVENTS))
    if one.waiting:
        found.append(Text("all_events.pooled.waiting", names=_names(one.waiting)))
    if one.overlapping:
        found.append(Text("all_events.pooled.overlapping", names=_names(one.overlapping)))
    if one.not_judged:
        found.append(
            Text("all_events.pooled.not_judged", n=len(one.not_judged), names=_names(one.not_judged))
        )
    return tuple(found)


def _mean(one: PooledKind) -> Text:
    effect, count = one.found.effect, Text("count.events", n=len(one.pooled))
    if one.word is None or effect is None:
        key = "one" if len(one.pooled) == 1 else "none"
        return Text(f"all_events.pooled.{key}", kind=one.name, count=Text("count.events", n=len(one.rows)))
    verdict = Text(f"all_events.word.{one.word}")
    if one.holds is False:
        verdict = Text("all_events.word.does_not_hold", verdict=verdict, n=one.kinds_tested)
    kind = "ratio" if one.found.percent is None else "percent" if round(one.found.percent) else "same"
    return Text(
        f"all_events.pooled.{kind}",
        kind=one.name,
        count=count,
        n=one.before,
        effect=_change(one, effect.ratio),
        low=_change(one, effect.low),
        high=_change(one, effect.high),
        verdict=verdict,
    )


def _change(one: PooledKind, ratio: float) -> Text:
    """Return a ratio in percent more or fewer, or as a ratio where too few stand behind a percentage."""
    if one.found.percent is None:
        return Text("all_events.change.times", ratio=round(ratio, 2))
    percent = round(100 * abs(ratio - 1))
    if percent == 0:
        return Text("all_events.change.same")
    return Text("all_events.change.fewer" if ratio < 1 else "all_events.change.more", percent=percent)


def _names(rows: tuple[EventRow, ...]) -> tuple[Text | str, ...]:
    named = tuple(row.name for row in rows[:MOST_NAMES])
    rest = len(rows) - len(named)
    return (*named, Text("all_events.more_names", n=rest)) if rest else named


def caveats(found: AllEvents, kinds: tuple[PooledKind, ...]) -> tuple[Text, ...]:
    """Return what must be said beside a list, the gravest first."""
    said = [Text("comparison.caveat.not_a_cause")]
    if found.tested:
        said.append(Text("all_events.caveat.list", n=found.tested))
    said += _of_every_event(found)
    if any(one.word is not None for one in kinds):
        said += [Text("all_events.caveat.shared"), Text("all_events.caveat.unrecorded")]
    if any(row.event.acts_on == "people" for row in found.rows):
        said.append(Text("all_events.caveat.people"))
    if found.left_aside:
        names = tuple(Text(f"comparison.setting.{name}") for name in found.left_aside)
        said.append(Text("all_events.caveat.left_aside", settings=names))
    return tuple(said)


def _of_every_event(found: AllEvents) -> list[Text]:
    """Return what must be said beside each event alike, such as the kinds that are left out everywhere."""
    lists = [row.caveats for row in found.of_places() if row.compared is not None]
    if not lists:
        return []
    everywhere = set(lists[0]).intersection(*lists[1:])
    return [text for text in lists[0] if text in everywhere and text.key in OF_EVERY_EVENT]


def spread(one: PooledKind) -> tuple[float, int, float] | None:
    """Return how much events differ: tau, I squared in percent, and the p of Q; None where not known."""
    found = one.found
    if found.between_variance is None or found.inconsistency is None or found.heterogeneity_p is None:
        return None
    return math.sqrt(found.between_variance), round(100 * found.inconsistency), found.heterogeneity_p
