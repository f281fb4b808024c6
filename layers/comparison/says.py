"""Say a comparison in words: the verdict's sentence, why, what to mind, what was chosen for you."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from geodata.errors import visible
from geodata.holdings import Holdings
from geodata.plans import Plan
from geodata.words.text import Text
from layers.base.answering import names_near
from layers.base.facts import QueryFacts
from layers.base.sentences import kinds_listed
from layers.comparison.asked import FILTERS, Asked
from layers.comparison.judge import LEVEL, WANTED_HISTORY_WEEKS, Judgement
from layers.comparison.points import Points
from layers.comparison.result import Chain, Comparison, Control
from layers.comparison.says_refused import (
    no_week_tells,
    none_stands_in,
    outside_the_study,
    refused_first,
    refused_further,
)
from layers.comparison.sensitivity_finding import percent_of_level
from layers.comparison.sites import Sites
from layers.comparison.subject import Subject
from layers.comparison.verdict import FINDINGS, Word
from layers.comparison.windows import USUAL_WEEKS, YEAR, Windows

# From here on two places are not alike in size, whatever else they share.
FAR_IN_SIZE = 10


@dataclass(frozen=True, eq=False)
class Told:
    """
    What the sentences are made from.

    `plans` is how many plans name the same event or place, `questions` how many different ones were asked by
    those made in time, `events_on_places` how many events of the study counts could judge.
    """

    chain: Chain
    asked: Asked
    word: Word | None
    moved: tuple[str, ...]
    plan: Plan | None
    plans: int
    questions: int
    events_on_places: int

    @property
    def subject(self) -> Subject:
        """What is compared."""
        return self.chain.subject

    @property
    def windows(self) -> Windows:
        """Which weeks are compared."""
        return self.chain.windows

    @property
    def points(self) -> Points:
        """What is counted."""
        return self.chain.points

    @property
    def judgement(self) -> Judgement:
        """What the numbers say."""
        return self.chain.judgement

    @property
    def weeks_after(self) -> int:
        """How many weeks the window after has."""
        first, end = self.windows.spans.after
        return end - first


def number(value: float) -> float | int:
    """Return an expected or estimated count as it is said: one decimal below 100, whole above."""
    # Adding 0 turns a rounded -0 into 0.
    return round(value, 1) + 0.0 if abs(value) < 100 else round(value)


def least_fall(detectable: float, expected: float) -> float | int:
    """Return a detectable fall as it is said: rounded up to whole incidents, never above what is expected."""
    whole = math.ceil(detectable)
    return whole if whole <= expected else number(detectable)


def sentence(told: Told) -> Text:
    """Return the finding: what was reported where, and than what it was more or fewer."""
    zone = told.judgement.zone
    values: dict[str, object] = {
        "what": told.points.measure,
        "where": where(told.subject),
        "span": Text("comparison.span", n=told.weeks_after),
        "day": told.windows.after.first,
        "observed": zone.observed,
    }
    if zone.expected is None or zone.low is None or zone.high is None or zone.estimate is None:
        key = "no_week_tells" if no_week_tells(told) else "only_counted"
        if not zone.observed and outside_the_study(told):
            key = "outside_the_study"
        return Text(f"comparison.sentence.{key}", **values)  # type: ignore[arg-type]
    values |= {
        "expected": number(zone.expected),
        "difference": number(zone.estimate),
        "low": number(zone.low),
        "high": number(zone.high),
        "level": percent_of_level(zone.level),
        "controls": len(told.judgement.controls.rows),
    }
    if told.word == "little_or_no_change":
        values["margin"] = number(told.judgement.verdict.margin or 0)
    return Text(f"comparison.sentence.{told.word or 'exploratory'}", **values)  # type: ignore[arg-type]


def where(subject: Subject) -> Text:
    """Return where it was counted: so many metres around a place, or inside an outline."""
    zone, name = subject.zone, subject.name
    if zone.shape is not None:
        return Text("comparison.inside", place=name)
    return Text("comparison.within", metres=round(zone.radius_m), place=name)


def reasons(told: Told) -> tuple[Text, ...]:
    """Return why this verdict, step by step: what was refused, or how the interval led to the word."""
    verdict, zone, windows = told.judgement.verdict, told.judgement.zone, told.windows
    found = list(refused_first(told))
    if told.moved:
        names = tuple(Text(f"comparison.setting.{name}") for name in told.moved)
        found.append(Text("comparison.reason.exploratory", settings=names))
    blocking = [one.says for one in told.chain.confounders if one.severity == "blocks"]
    found += [Text("comparison.reason.blocked", what=says) for says in blocking]
    found += refused_further(told)
    if zone.expected is not None and zone.estimate is not None:
        found.append(
            Text(
                "comparison.reason.expected",
                **_share(told),
                history=told.judgement.spans.history_weeks,
                first=windows.history.first,
                last=windows.history.last,
                controls=len(told.judgement.controls.rows),
                expected=number(zone.expected),
                observed=zone.observed,
            )
        )
        found += [] if told.chain.sites.land is None else [told.chain.sites.land.reason]
        key = "dispersion" if zone.dispersion >= 1.05 else "no_dispersion"
        found.append(Text(f"comparison.reason.{key}", times=round(zone.dispersion, 1)))
        found += _doubts(told)
        found.append(_detectable(told))
    if not verdict.refused and not told.moved:
        found.append(Text(f"comparison.reason.{verdict.reasons[0]}", margin=number(verdict.margin or 0)))
    return tuple(found)


def _share(told: Told) -> dict[str, int]:
    """Return what expected is made of: after x own x telling / history / theirs, the middle two in weeks."""
    weekly, judgement = told.chain.weekly, told.judgement
    telling, after = weekly.columns_that_tell(judgement.spans.history), weekly.columns(judgement.spans.after)
    controls = weekly.disc[judgement.controls.rows]
    return {
        "own": int(weekly.disc[0, weekly.columns(judgement.spans.history)].sum()),
        "telling": len(telling),
        "theirs": int(controls[:, telling].sum()),
        "after": int(controls[:, after].sum()),
    }


def _doubts(told: Told) -> tuple[Text, ...]:
    """
    Return what may be wrong with what is expected, where it is an incident or more.

    What is counted is said in short: the sentence before these has named the kinds.
    """
    doubts = told.judgement.zone.doubts
    sides = ((doubts.lasting, "lasting_more", "lasting_fewer"), (doubts.fallen_back, "fallen_back", "risen"))
    return tuple(
        Text(f"comparison.reason.{more if n > 0 else fewer}", n=number(abs(n)), what=told.points.unit)
        for n, more, fewer in sides
        if abs(n) >= 1
    )


def _detectable(told: Told) -> Text:
    zone = told.judgement.zone
    if zone.detectable is None:
        return Text("comparison.reason.nothing_detectable", expected=number(zone.expected or 0))
    return Text(
        "comparison.reason.detectable",
        n=least_fall(zone.detectable, zone.expected or 0),
        expected=number(zone.expected or 0),
        power=round(100 * zone.power),
    )


def caveats(told: Told) -> tuple[Text, ...]:
    """Return what must be said beside the verdict, the gravest first."""
    windows = told.windows
    found = [Text("comparison.caveat.not_a_cause")]
    found += [one.says for one in told.chain.confounders if one.severity == "qualifies"]
    if told.subject.picked_by_hand:
        found.append(Text("comparison.caveat.picked_by_hand"))
    found += _of_looks(told)
    found += _far_in_size(told)
    if not told.judgement.verdict.refused and told.judgement.spans.history_weeks < WANTED_HISTORY_WEEKS:
        found.append(Text("comparison.caveat.little_history", n=told.judgement.spans.history_weeks))
    if told.subject.zone.may_be_one_address:
        found.append(Text("zone.may_be_one_address", metres=round(told.subject.zone.radius_m)))
    if windows.after.end - YEAR > windows.day:
        found.append(Text("comparison.caveat.event_in_the_earlier_year"))
    elif not windows.earlier:
        found.append(Text("comparison.caveat.no_earlier_year", first=windows.before.first))
    if not windows.equal:
        found.append(Text("comparison.caveat.unequal_windows"))
    ring = told.judgement.ring
    judged = not told.moved and not told.judgement.verdict.refused
    if judged and ring.low is not None and ring.low > 0 and ring.estimate is not None:
        found.append(Text("comparison.caveat.more_next_door", n=number(ring.estimate)))
    zone = told.judgement.zone
    if "an_expected_count_is_below_5" in zone.caveats:
        found.append(Text("comparison.caveat.few", expected=number(zone.expected or 0)))
    return (*found, *_of_records(told))


def _of_looks(told: Told) -> tuple[Text, ...]:
    """Return what to say of one of several looks at an event, and of a finding among several events."""
    found = []
    level = percent_of_level(told.judgement.zone.level)
    if told.windows.early:
        decides = not told.moved and not told.judgement.verdict.refused
        key = f"comparison.caveat.{'provisional' if decides else 'surer'}"
        found.append(Text(key, n=told.weeks_after, weeks=USUAL_WEEKS, level=level))
    elif told.judgement.zone.level != LEVEL:
        found.append(Text("comparison.caveat.several_plans", n=told.questions, level=level))
    if told.word in FINDINGS and told.plan is None and told.events_on_places > 1:
        found.append(Text("comparison.caveat.one_of_many", n=told.events_on_places))
    return tuple(found)


def with_borders(holdings: Holdings, found: Comparison) -> Comparison:
    """Return a comparison that also says where the area's borders are younger than the days it looks at."""
    set_name = (found.asked.area or "").partition(":")[0]
    since = (holdings.study.areas_since or {}).get(set_name)
    offered = QueryFacts.of(holdings).set_named(set_name)
    if since is None or offered is None or found.windows.history.first >= since:
        return found
    said = Text("comparison.caveat.areas_since", what=offered.title, day=since)
    return replace(found, caveats=(*found.caveats, said))


def _far_in_size(told: Told) -> tuple[Text, ...]:
    """Return what to say of places chosen by hand that hold ten times the zone's incidents, or a tenth."""
    if told.asked.controls is None:
        return ()
    weekly, history = told.chain.weekly, told.judgement.spans.history
    each = weekly.disc[:, weekly.columns(history)].sum(axis=1)
    own, theirs = int(each[0]), each[1:]
    many = int((theirs >= FAR_IN_SIZE * max(own, 1)).sum())
    few = int((FAR_IN_SIZE * theirs <= own).sum()) if own else 0
    said = (("many", many, theirs.max(initial=0)), ("few", few, theirs.min(initial=own)))
    return tuple(
        Text(f"comparison.caveat.size_{key}", n=n, own=own, other=int(other), times=FAR_IN_SIZE)
        for key, n, other in said
        if n
    )


def _of_records(told: Told) -> tuple[Text, ...]:
    """Return what must be said of the records themselves, alike for every place of the study."""
    points = told.points
    found = []
    if points.withheld:
        found.append(Text("comparison.caveat.withheld", n=points.withheld))
    if points.elsewhere:
        found.append(Text("comparison.caveat.without_place", n=points.elsewhere))
    if told.chain.delay_days is None:
        found.append(Text("comparison.caveat.delay_unknown"))
    if points.left_out:
        titles = kinds_listed(points.left_out)
        found.append(Text("comparison.caveat.kinds_left_out", n=len(points.left_out), kinds=titles))
    if told.asked.measure == "requests" and set(told.asked.moved) & set(FILTERS):
        found.append(Text("comparison.caveat.filters_of_incidents"))
    if "period" in told.asked.moved:
        found.append(Text("comparison.caveat.period_not_used"))
    if points.jumped:
        found.append(Text("comparison.caveat.jumped", kinds=kinds_listed(points.jumped)))
    if points.recorded_anew:
        found.append(Text("comparison.caveat.recorded_anew", kinds=kinds_listed(points.recorded_anew)))
    return tuple(found)


def choices(told: Told) -> tuple[Text, ...]:
    """Return what was chosen automatically, each with its number and unit."""
    windows, zone = told.windows, told.subject.zone
    found = [
        Text(
            "comparison.choice.windows",
            before=windows.before.sentence(),
            weeks_before=windows.before.span_days // 7,
            after=windows.after.sentence(),
            weeks_after=windows.after.span_days // 7,
        ),
        Text(
            "comparison.choice.zone" if zone.shape is None else "comparison.choice.outline",
            metres=round(zone.radius_m),
            ring=round(zone.ring_m if zone.shape is None else zone.ring_m - zone.radius_m),
        ),
    ]
    if windows.held_back is not None:
        found.append(
            Text("comparison.choice.held_back", n=windows.held_back.span_days, last=windows.held_back.last)
        )
    found.append(told.chain.delay.says)
    if told.asked.controls is None and not none_stands_in(told):
        left = {why: told.chain.sites.left_out.get(why, 0) for why in ("ring", "event", "unlike")}
        n = len(told.judgement.controls.rows)
        key = "controls" if n else "no_controls"
        found.append(Text(f"comparison.choice.{key}", n=n, of=told.chain.sites.able, **left))
        land = told.chain.sites.land
        found.append(Text("comparison.choice.land_use") if land is None else land.choice)
    found.append(Text("comparison.choice.margin", n=told.asked.margin_percent))
    if told.plan is not None:
        made = told.plan.made.date()
        found.insert(0, Text("comparison.choice.plan", name=visible(told.plan.name), day=made, n=told.plans))
    return tuple(found)


def controls(holdings: Holdings, chain: Chain) -> tuple[Control, ...]:
    """Return every control with its counts and the reason why it was chosen, the likest first."""
    sites, weekly, judgement = chain.sites, chain.weekly, chain.judgement
    matches = judgement.controls
    names = names_near(holdings, sites.x_m[matches.rows], sites.y_m[matches.rows])
    spans = judgement.spans
    history, before, after = (
        weekly.disc[:, weekly.columns(span)].sum(axis=1)
        for span in (spans.history, spans.before, spans.after)
    )
    telling = weekly.disc[:, weekly.columns_that_tell(spans.history)].sum(axis=1)
    own = int(history[0] - telling[0])
    return tuple(
        Control(
            row=int(row),
            name=names[number] or Text("comparison.control", n=number + 1),
            x_m=float(sites.x_m[row]),
            y_m=float(sites.y_m[row]),
            history=int(history[row]),
            telling=int(telling[row]),
            before=int(before[row]),
            after=int(after[row]),
            distance=float(matches.distance[number]),
            growth=None if np.isnan(matches.growth[number]) else float(matches.growth[number]),
            says=_why(sites, int(row), int(matches.level[number]), own, float(matches.distance[number])),
        )
        for number, row in enumerate(matches.rows)
    )


def _why(sites: Sites, row: int, level: int, own: int, distance: float) -> Text:
    """Return why a place was chosen, with its land use where that is known."""
    why = Text("comparison.control.why", n=level, own=own, distance=round(distance, 1))
    return why if sites.land is None else sites.land.control(row, why)
