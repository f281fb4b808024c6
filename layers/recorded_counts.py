"""Compare a source's own daily counts in equal windows before and after a day, where recording allows it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np

from geodata.holdings import Holdings
from geodata.period import Period
from geodata.words.text import Text
from layers.base.answering import build, objects, refusal
from layers.base.answers import Answer, Places, Totals
from layers.base.contract import Layer, Option
from layers.base.facts import QueryFacts
from layers.base.forms import YEARS
from layers.base.query import Query
from layers.base.recorded import WEEK_DAYS, breaks_of, days_of, weeks_before
from layers.base.sentences import whole_question
from layers.stats.dispersion import dispersion_of_counts
from layers.stats.recorded_change import RecordedChange, recorded_change

NAME = "recorded_counts"
ASKED = whole_question(Text("layers.recorded_counts.question"))
EARLIER_YEARS = 3
YEAR_DAYS = 364  # whole weeks, so that each weekday meets itself
HISTORY_WEEKS = 104  # how far back the swing of the weeks is learned
MOST_MISSING = 0.1  # of the days of both windows; more than that are not two equal windows any more


@dataclass(frozen=True)
class Windows:
    """Two windows of equal length in whole weeks; `after` begins with the day itself."""

    before: Period
    after: Period

    @classmethod
    def around(cls, day: dt.date, weeks: int) -> Windows:
        """Return the windows of so many weeks before a day, and from the day on."""
        span = dt.timedelta(days=WEEK_DAYS * weeks)
        return cls(Period(day - span, day), Period(day, day + span))

    @property
    def whole(self) -> Period:
        """All days of both."""
        return Period(self.before.first, self.after.end)

    def years_earlier(self, years: int) -> Windows:
        """Return the same weeks of an earlier year."""
        back = dt.timedelta(days=YEAR_DAYS * years)
        return Windows(*(Period(one.first - back, one.end - back) for one in (self.before, self.after)))


@dataclass(frozen=True)
class Asked:
    """What a question asks of counts; `day` is None where it names a day that there is not, or no label."""

    labels: tuple[str, ...]
    weeks: int
    named_day: int
    day: dt.date | None

    @property
    def windows(self) -> Windows | None:
        """The windows that are compared."""
        return None if self.day is None else Windows.around(self.day, self.weeks)


@dataclass(frozen=True)
class Compared:
    """
    One label in both windows; `refused` says why there are no numbers, `code` the same for machines.

    `missing_days` are days of the windows without a number; each of them, and the day that stands opposite
    it in the other window, is left out of both counts.
    """

    label: str
    before: int = 0
    after: int = 0
    missing_days: int = 0
    change: RecordedChange | None = None
    earlier: tuple[tuple[float, float], ...] = ((np.nan, np.nan),) * EARLIER_YEARS
    code: str = ""
    refused: Text | None = None


def recorded_counts(holdings: Holdings, query: Query) -> Answer:
    """
    Return for each label the change of its recorded counts between equal windows before and after a day.

    The windows are whole weeks, and the second one begins with the day. The same weeks of up to three earlier
    years stand beside. A day without a number is missing, not 0: it is left out of both windows, with the day
    opposite it. Kinds of the question choose labels; its days, hours, weekdays, areas and report numbers do
    not apply.

    A label is refused, with the reason, where a recording change of `study.toml` or a jump of its level lies
    between the first and the last of these days, where too many days are missing, and where too little came
    before to know how much its weeks swing.

    Misreadings
    -----------
    There is no comparison place, so the change may be season, trend, or what happened everywhere: it is no
    finding about an event. Labels of one kind may count the same rows, so they are never added up.
    """
    if not len(holdings.counts):
        return refusal(holdings, query, NAME, Text("reason.no_counts"), question=ASKED)
    asked = asked_of(holdings, query)
    if not asked.labels:
        return refusal(holdings, query, NAME, Text("reason.no_counts_of_kinds"), question=ASKED)
    labels, weeks, day, windows = asked.labels, asked.weeks, asked.day, asked.windows
    if day is None or windows is None:
        why = Text("layers.recorded_counts.no_such_day", day=str(asked.named_day))
        return refusal(holdings, query, NAME, why, question=ASKED)
    found = [_compared(holdings, label, windows) for label in labels]
    choices = [_windows_said(windows, weeks)]
    if not asked.named_day:
        choices.insert(0, Text("layers.recorded_counts.automatic_day", day=day))
    n = sum(one.before + one.after for one in found)
    return build(
        holdings,
        query,
        NAME,
        "counts",
        places=_places(holdings, labels),
        **_numbers(found),
        measure=Text("layers.recorded_counts.measure"),
        unit=Text(f"counts.unit.{_counted(holdings)}"),
        direction="worse",
        headline=_headline(holdings, found, day, weeks),
        totals=Totals(n=n, no_place=n),
        question=whole_question(Text("layers.recorded_counts.question.day", day=day)),
        caveats=_caveats(holdings, query, found),
        choices=tuple(choices),
    )


def asked_of(holdings: Holdings, query: Query) -> Asked:
    """Return the labels, day and weeks that a question asks for, with what it leaves open filled in."""
    options = LAYER.chosen(query, QueryFacts.of(holdings))
    labels = _labels(holdings, query, options["label"])
    weeks, named_day = options["weeks"], options["event_day"]
    if named_day:
        return Asked(labels, weeks, named_day, _day(named_day))
    return Asked(labels, weeks, 0, _newest(holdings, labels, weeks) if labels else None)


def _labels(holdings: Holdings, query: Query, chosen: tuple[str, ...]) -> tuple[str, ...]:
    """Return the labels asked for: those chosen, else all; of these, those of the question's kinds."""
    kinds = holdings.counts.kinds_of_labels()
    leaves = query.leaves()
    return tuple(one for one in chosen or tuple(kinds) if leaves is None or kinds[one] in leaves)


def _day(number: int) -> dt.date | None:
    """Return the day of a number like 20190325; None where there is none."""
    if not YEARS[0] <= number // 10_000 <= YEARS[1]:
        return None  # around the first and the last year of the calendar there is no room for windows
    try:
        return dt.date(number // 10_000, number // 100 % 100, number % 100)
    except ValueError:
        return None


def _newest(holdings: Holdings, labels: tuple[str, ...], weeks: int) -> dt.date:
    """Return the latest day after which every label has so many weeks."""
    end = min(days_of(holdings, label).end for label in labels)
    return end - dt.timedelta(days=WEEK_DAYS * weeks)


def _compared(holdings: Holdings, label: str, windows: Windows) -> Compared:
    """Return one label's counts and their change, or why there are none."""
    days = days_of(holdings, label)
    if windows.before.first < days.first or windows.after.end > days.end:
        why = Text("layers.recorded_counts.no_data", label=label, first=days.first, last=days.last)
        return Compared(label, code="outside_the_data", refused=why)
    breaks = breaks_of(holdings, label, windows.whole)
    if breaks:
        code = "recording_change" if breaks[0].declared else "level_shift"
        return Compared(label, code=code, refused=breaks[0].why)
    before, after, missing = _sums(holdings, label, windows)
    if missing > MOST_MISSING * windows.whole.span_days:
        why = Text(
            "layers.recorded_counts.too_many_missing", label=label, n=missing, of=windows.whole.span_days
        )
        return Compared(label, missing_days=missing, code="days_missing", refused=why)
    phi = _swing(holdings, label, windows.before.end)
    if phi is None:
        why = Text("layers.recorded_counts.too_little_history", label=label)
        return Compared(label, missing_days=missing, code="too_little_history", refused=why)
    change = recorded_change(before=before, after=after, dispersion=phi)
    earlier = tuple(_earlier(holdings, label, windows, years) for years in range(1, EARLIER_YEARS + 1))
    return Compared(label, before, after, missing, change, earlier)


def _sums(holdings: Holdings, label: str, windows: Windows) -> tuple[int, int, int]:
    """Return both counts over the days that are known in both windows, and how many days are not known."""
    before, known_before = holdings.counts.series(label, windows.before.first, windows.before.end)
    after, known_after = holdings.counts.series(label, windows.after.first, windows.after.end)
    # Both windows are whole weeks, so days opposite each other are the same weekday.
    both = known_before & known_after
    missing = int((~known_before).sum() + (~known_after).sum())
    return int(before[both].sum()), int(after[both].sum()), missing


def _swing(holdings: Holdings, label: str, day: dt.date) -> float | None:
    """Return how many times the Poisson variance a label's weeks have since recording last changed."""
    past = Period(day - dt.timedelta(days=WEEK_DAYS * HISTORY_WEEKS), day)
    breaks = [one.day for one in breaks_of(holdings, label, past)]
    since = max([*breaks, past.first])
    weeks = max(0, (day - since).days // WEEK_DAYS - bool(breaks))
    if not weeks:
        return None
    counts, known = weeks_before(holdings, label, day, weeks)
    return dispersion_of_counts(counts[known]).phi


def _earlier(holdings: Holdings, label: str, windows: Windows, years: int) -> tuple[float, float]:
    """Return both counts of an earlier year; NaN where days are missing or recording changed in them."""
    then = windows.years_earlier(years)
    if breaks_of(holdings, label, then.whole):
        return np.nan, np.nan
    before, after, missing = _sums(holdings, label, then)
    return (np.nan, np.nan) if missing else (float(before), float(after))


def _places(holdings: Holdings, labels: tuple[str, ...]) -> Places:
    nothing = np.full(len(labels), np.nan)
    return Places("none", objects(labels), objects(labels), nothing, nothing.copy(), holdings.crs.code)


def _numbers(found: list[Compared]) -> dict[str, Any]:
    """Return value, interval, n and further columns; NaN where a label is refused."""
    changes = [one.change for one in found]
    told = np.array([one is not None for one in changes])
    columns = {
        "before": np.where(told, [one.before for one in found], np.nan),
        "after": np.where(told, [one.after for one in found], np.nan),
        "missing_days": np.array([one.missing_days for one in found], np.int64),
        "refused": objects(one.code for one in found),
    }
    for year in range(EARLIER_YEARS):
        for side, name in enumerate(("before", "after")):
            values = [one.earlier[year][side] for one in found]
            columns[f"{name}_{year + 1}_years_earlier"] = np.array(values, np.float64)
    return {
        "value": np.array([one.change if one else np.nan for one in changes], np.float64),
        "low": np.array([one.low if one else np.nan for one in changes], np.float64),
        "high": np.array([one.high if one else np.nan for one in changes], np.float64),
        "n": np.array([one.before + one.after for one in found], np.int64),
        "columns": columns,
    }


def _counted(holdings: Holdings) -> str:
    """Return what one of the numbers is; where sources differ, only that it is a count."""
    names = {str(word) for word in holdings.counts.counted.words()}
    return names.pop() if len(names) == 1 and names <= {"person_rows", "incidents"} else "mixed"


def _headline(holdings: Holdings, found: list[Compared], day: dt.date, weeks: int) -> Text:
    """Return the change of one label, or why there is none; of several, how many could be compared."""
    if len(found) > 1:
        told = sum(one.change is not None for one in found)
        return Text("layers.recorded_counts.headline_many", told=told, n=len(found), weeks=weeks, day=day)
    (one,) = found
    if one.change is None:
        return one.refused or Text("reason.no_counts")
    unit = _counted(holdings)
    return Text(
        "layers.recorded_counts.headline",
        label=one.label,
        before=Text(f"counts.n.{unit}", n=one.before),
        after=Text(f"counts.n.{unit}", n=one.after),
        change=round(one.change.change),
        low=round(one.change.low),
        high=round(one.change.high),
        weeks=weeks,
        day=day,
    )


def _windows_said(windows: Windows, weeks: int) -> Text:
    return Text(
        "layers.recorded_counts.windows",
        weeks=weeks,
        before=windows.before.sentence(),
        after=windows.after.sentence(),
    )


def _caveats(holdings: Holdings, query: Query, found: list[Compared]) -> tuple[Text, ...]:
    refused = [one.refused for one in found if one.refused is not None]
    told = [one for one in found if one.change is not None]
    missing = [
        Text("layers.recorded_counts.missing", label=one.label, n=one.missing_days)
        for one in told
        if one.missing_days
    ]
    said = [*refused, Text("layers.recorded_counts.no_comparison"), *missing]
    if told:
        said.append(Text("layers.recorded_counts.earlier_years"))
        said.append(Text("layers.recorded_counts.gradual_changes"))
    if _counted(holdings) != "incidents":
        said.append(Text(f"counts.not_incidents.{_counted(holdings)}"))
    kinds = holdings.counts.kinds_of_labels()
    asked = [kinds[one.label] for one in found]
    if len(set(asked)) < len(asked):
        said.append(Text("layers.recorded_counts.never_added"))
    if query.filters_time or query.areas or query.where or query.reports:
        said.append(Text("layers.recorded_counts.filters_ignored"))
    return tuple(said)


LAYER = Layer(
    name=NAME,
    needs=("counts",),
    answer=recorded_counts,
    options=(
        Option("label", (), choices=lambda facts: facts.count_labels),
        Option("event_day", 0, high=99_991_231),
        Option("weeks", 12, low=1, high=52),
    ),
)
