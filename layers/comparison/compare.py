"""Compare before and after at one place: the whole chain from a question to a verdict."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geodata.holdings import Holdings
from geodata.period import Period
from geodata.plans import Plan
from layers.base.provenance import provenance_of
from layers.base.query import Query
from layers.comparison import says
from layers.comparison.asked import Asked
from layers.comparison.breaks import gaps, jumping_kinds, jumps
from layers.comparison.confounders import (
    Confounder,
    after_earlier_events,
    find_confounders,
    keepouts,
    last_change_before,
)
from layers.comparison.delay import delay_of
from layers.comparison.errors import NoComparison
from layers.comparison.event_kinds import REQUESTS_OF
from layers.comparison.judge import EARLY_LEVEL, LEVEL, Judgement, judge
from layers.comparison.land_use import land_use_of
from layers.comparison.plans import asked_by, made_in_time, plan_that_fixed, plans_for, questions_of
from layers.comparison.points import Points, data_days, points_of
from layers.comparison.result import Chain, Comparison, CountRow, ExpectedWeeks
from layers.comparison.sites import Sites, chosen_sites, count_weeks, find_sites, mix_of
from layers.comparison.subject import Subject, find_subject
from layers.comparison.weekly import Span, WeeklyCounts, chooses
from layers.comparison.windows import Windows, choose_windows
from layers.stats.shared.checks import two_sided


def compare(holdings: Holdings, query: Query, *, plans: Sequence[Plan] | None = None) -> Comparison:
    """
    Answer: were fewer incidents reported after an event than places like it lead one to expect?

    Parameters
    ----------
    holdings
        The release.
    query
        Its kinds choose the incidents; the options of `before_after` choose place, day and windows.
    plans
        Saved plans; None takes those of the release's study. Where nothing was set by hand, the first one
        that was made in time says what is compared: whoever planned has chosen.

    Raises
    ------
    NoComparison
        Nothing can be compared, with what to do about it.

    Misreadings
    -----------
    A verdict says what was reported, not why. What else happened only here, and only then, is in it.

    Examples
    --------
    ``compare(holdings, Query(layer="before_after", options=(("event", "E01"),))).sentence``
    """
    asked = Asked.of(holdings, query)
    subject = subject_of(holdings, asked)
    plans = plans_for(holdings, asked, plans)
    in_time = made_in_time(holdings, asked, subject.day, plans)
    if in_time and not asked.moved:
        query = replace(
            asked_by(holdings, in_time[0]), cell_m=query.cell_m, cells=query.cells, table=query.table
        )
        asked = Asked.of(holdings, query)
        subject = subject_of(holdings, asked)
    questions = questions_of(holdings, in_time)
    chain = chain_of(holdings, query, asked, subject, looks=questions)
    plan = plan_that_fixed(holdings, query, plans, chain.windows.after.first)
    # A place and a day that somebody tried afterwards are a choice like any other.
    by_hand = ("place_and_day",) if chain.subject.picked_by_hand else ()
    moved = () if plan is not None else (*by_hand, *_moved(asked, subject))
    word = None if moved else chain.judgement.verdict.word
    judged = sum(event.judged and event.acts_on == "place" for event in holdings.events)
    told = says.Told(chain, asked, word, moved, plan, len(plans), questions, judged)
    verdict = chain.judgement.verdict
    return Comparison(
        **vars(chain),
        query=query,
        asked=asked,
        word=word,
        moved=moved,
        plan=plan,
        sentence=says.sentence(told),
        reasons=says.reasons(told),
        caveats=says.caveats(told),
        choices=says.choices(told),
        counts=_counts(chain),
        controls=says.controls(holdings, chain),
        weeks=expected_weeks(chain.weekly, chain.judgement),
        provenance=provenance_of(holdings),
        refusals=verdict.reasons if verdict.refused else (),
    )


def _moved(asked: Asked, subject: Subject) -> tuple[str, ...]:
    """Return what was set by hand; not the requests that an event of this kind is about anyway."""
    of_kind = REQUESTS_OF.get(subject.event.kind) if subject.event is not None else None
    if asked.measure == "requests" and of_kind == asked.request_kinds:
        return tuple(name for name in asked.moved if name not in ("measure", "request_kinds"))
    return asked.moved


def subject_of(holdings: Holdings, asked: Asked) -> Subject:
    """Return what a question names, if counts can judge it; raises `NoComparison`."""
    if not asked.names_a_place:
        raise NoComparison("nothing_named")
    subject = find_subject(holdings, asked)
    if subject.event is not None and subject.event.acts_on == "people":
        raise NoComparison("acts_on_people", name=subject.name)
    return subject


def chain_of(holdings: Holdings, query: Query, asked: Asked, subject: Subject, *, looks: int = 1) -> Chain:
    """Return everything from the points to the judgement of so many planned looks; raises `NoComparison`."""
    if asked.measure == "incidents" and query.kinds == ():
        raise NoComparison("no_kinds_chosen")
    points = points_of(holdings, query, asked)
    data = data_days(holdings, asked, points)
    if data is None:
        raise NoComparison("no_days")
    if not len(points):
        raise NoComparison("nothing_counted", what=points.measure)
    day, delay = subject.day, delay_of(holdings, query, asked)
    usual = choose_windows(asked, day, data, delay.days or 0, subject.picked, None)
    points, of_kinds = _without_jumping_kinds(points, query, asked, usual, data)
    # A change inside the windows forbids a verdict; one before them only shortens the history.
    change = last_change_before(holdings, points.kinds, usual.before.first)
    windows = choose_windows(asked, day, data, delay.days or 0, subject.picked, change)
    missing = gaps(points, day, data)
    jumped = tuple(
        one for one in (*jumps(points, day, data), *of_kinds) if not any(one in gap for gap in missing)
    )
    windows, jumped, missing = _beside_breaks(windows, jumped, missing)
    windows, earlier = after_earlier_events(holdings, subject, windows)
    confounders = (
        *find_confounders(holdings, subject, windows, points.kinds, jumped, missing),
        *earlier,
    )
    sites = _sites(holdings, asked, subject, windows, points)
    weekly = count_weeks(points, sites, subject.zone, windows)
    judgement = judge(
        weekly,
        windows.spans,
        candidates=np.arange(1, 1 + sites.able),
        chosen=None if asked.controls is None else np.arange(1, 1 + sites.able),
        mix=mix_of(points, sites, subject.zone, windows),
        margin_percent=asked.margin_percent,
        refusals=_refusals(subject, windows, points, sites, weekly, confounders, asked),
        level=EARLY_LEVEL if windows.early or looks > 1 else LEVEL,
    )
    return Chain(subject, windows, points, sites, weekly, judgement, confounders, delay)


def _without_jumping_kinds(
    points: Points, query: Query, asked: Asked, windows: Windows, data: Period
) -> tuple[Points, tuple[dt.date, ...]]:
    """
    Return the points without the kinds that jump in the whole study from the history on to the last day.

    Kinds that somebody asked for stay; then the days of their jumps are returned, which are breaks like any
    other.
    """
    if asked.measure == "requests" or not points.kinds:
        return points, ()
    compared = Period(windows.history.first, windows.after.end)
    found = {
        kind: tuple(one for one in days if compared.first < one < compared.end)
        for kind, days in jumping_kinds(points, windows.day, data).items()
    }
    jumped = tuple(kind for kind, days in found.items() if days)
    if query.kinds is None and 0 < len(jumped) < len(points.kinds):
        return points.without(jumped), ()
    return points, tuple(sorted({one for days in found.values() for one in days}))


def _beside_breaks(
    windows: Windows, jumped: tuple[dt.date, ...], missing: tuple[Period, ...]
) -> tuple[Windows, tuple[dt.date, ...], tuple[Period, ...]]:
    """Return windows whose history begins after the last jump or gap before them, and those inside them."""
    compared = Period(windows.before.first, windows.after.end)
    over = (*jumped, *(gap.end for gap in missing))
    earlier = [day for day in over if windows.history.first < day <= compared.first]
    inside = tuple(day for day in jumped if compared.first < day < compared.end)
    lost = tuple(gap for gap in missing if gap.overlap_days(compared))
    return (windows.with_history_from(max(earlier)) if earlier else windows), inside, lost


def _sites(holdings: Holdings, asked: Asked, subject: Subject, windows: Windows, points: Points) -> Sites:
    if asked.controls is None:
        away = keepouts(holdings, subject, windows)
        return find_sites(points, subject.zone, windows, away, land_use_of(holdings))
    latitude, longitude = np.array(asked.controls).T
    x_m, y_m = holdings.crs.to_metres(longitude, latitude)
    zone = subject.zone
    if not np.isfinite([x_m, y_m]).all():
        raise NoComparison("off_the_map")
    if (zone.distance_m(x_m, y_m) <= zone.ring_m).any():
        raise NoComparison("control_in_the_ring", metres=round(zone.ring_m))
    apart = np.hypot(x_m[:, None] - x_m, y_m[:, None] - y_m) + np.diag(np.full(len(x_m), np.inf))
    if (apart < 2 * zone.radius_m).any():
        raise NoComparison("controls_overlap", metres=round(2 * zone.radius_m))
    return chosen_sites(zone, x_m, y_m)


def _refusals(
    subject: Subject,
    windows: Windows,
    points: Points,
    sites: Sites,
    weekly: WeeklyCounts,
    confounders: tuple[Confounder, ...],
    asked: Asked,
) -> tuple[str, ...]:
    """Return everything that forbids a verdict whatever the numbers are, as keys."""
    found = [one.key for one in confounders if one.severity == "blocks"]
    event = subject.event
    if event is not None and not event.judged:
        found.append("not_lasting")
    if points.tagged and asked.measure == "incidents":
        found.append("kinds_that_follow_attention")
    if not weekly.disc[0].any():
        found.append("nothing_in_the_zone")
    elif _one_point(points, subject, windows):
        found.append("one_point")
    if len(sites) == 1 and windows.spans.history_weeks:
        found.append("zone_covers_the_city" if _covers(points, subject) else "no_possible_control")
    return tuple(dict.fromkeys(found))


def _one_point(points: Points, subject: Subject, windows: Windows) -> bool:
    """Tell whether all incidents, two or more, lie at one point: an address, or a geocoder's stack."""
    zone = subject.zone
    whole = Period(windows.history.first, windows.after.end)
    inside = zone.holds(points.x_m, points.y_m) & points.during(whole)
    places = np.unique(np.round(points.x_m[inside]) + 1j * np.round(points.y_m[inside]))
    return len(places) == 1 and int(inside.sum()) > 1


def _covers(points: Points, subject: Subject) -> bool:
    """Tell whether the zone with its ring reaches over most of what is counted."""
    return bool(subject.zone.widened(subject.zone.ring_m).holds(points.x_m, points.y_m).mean() > 0.5)


def _counts(chain: Chain) -> tuple[CountRow, ...]:
    """Return the table of counts: every number that went into the answer."""
    rows = []
    points, windows, weekly = chain.points, chain.windows, chain.weekly
    spans, controls = windows.spans, chain.judgement.controls.rows
    tells = ~chooses(windows.weeks_of(points.day))
    for when, span in (
        ("history", spans.history),
        ("telling", spans.history),
        ("before", spans.before),
        ("after", spans.after),
    ):
        weeks, days = _columns(weekly, when, span), windows.period(span)
        inside = points.during(days) & tells if when == "telling" else points.during(days)
        rows += [
            CountRow(where, when, days, n, len(weeks), sites)
            for where, n, sites in (
                ("zone", int(weekly.disc[0, weeks].sum()), 1),
                ("ring", int(weekly.ring[0, weeks].sum()), 1),
                ("controls", int(weekly.disc[controls][:, weeks].sum()), len(controls)),
                ("study", int(inside.sum()), 1),
            )
        ]
    inside = chain.subject.zone.holds(points.x_m, points.y_m)
    for years, pair in enumerate(windows.earlier, start=1):
        for when, days in zip(("before", "after"), pair, strict=True):
            n = int((inside & points.during(days)).sum())
            rows.append(CountRow("zone", f"{when}_{years}", days, n, days.span_days // 7))
    return tuple(rows)


def _columns(weekly: WeeklyCounts, when: str, span: Span) -> NDArray[np.int64]:
    if when == "telling":
        return weekly.columns_that_tell(span)
    return np.arange(len(weekly.week))[weekly.columns(span)]


def expected_weeks(weekly: WeeklyCounts, judgement: Judgement) -> ExpectedWeeks | None:
    """Return the weekly line that the controls lead one to expect; None without an estimate."""
    zone, rows = judgement.zone, judgement.controls.rows
    share = zone.share
    if share is None:
        return None
    expected = weekly.disc[rows].sum(axis=0) * share
    # A week's count is Poisson around what the controls say, which is itself a count.
    half = two_sided(LEVEL) * np.sqrt(zone.dispersion * (expected + share * expected))
    return ExpectedWeeks(weekly.disc[0], expected, np.maximum(expected - half, 0), expected + half)
