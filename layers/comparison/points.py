"""Take the records that are compared as plain points: metres, day, group of kinds."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from geodata.columns.scan import lines_of
from geodata.columns.selection import DEFAULT_LOCATION, HOURS, MAPPED, WITHHELD, Selection
from geodata.holdings import Holdings
from geodata.kinds.recorded import recorded_leaves
from geodata.kinds.tree import GROUPS, KINDS
from geodata.period import NO_DAY, Period, day_number, day_of
from geodata.records import HarmWeights, PlaceStatus
from geodata.words.text import Text
from layers.base.facts import QueryFacts
from layers.base.query import Query
from layers.base.sentences import kinds_listed
from layers.comparison.asked import Asked

NAMED = 4


@dataclass(frozen=True, eq=False)
class Points:
    """
    What is counted.

    Attributes
    ----------
    x_m, y_m, day, group
        Shape (n,): metres, days since 1970-01-01, and a small number for the group of kinds.
    groups
        How many groups there are.
    kind, kind_names
        Shape (n,) codes and the kind of each; for requests kinds of request.
    measure, unit
        What people read for it: "reported incidents (robbery, theft)"; and in short: "reported incidents".
    withheld, elsewhere
        How many more answer the question but stand in no zone: protected ones; those without place or day.
    kinds
        The kinds counted, of incident or of request.
    tagged
        Tags of the kinds counted that make a change in reports no change in crime.
    left_out
        Kinds left out because they carry such a tag and nobody asked for them.
    recorded_anew
        Kinds left out because the study says that their recording changed, and nobody asked for them.
    jumped
        Kinds left out because their counts jump in the whole study, and nobody asked for them.
    harm
        What an incident of each kind weighs, if the study cites a table of it.
    """

    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]
    day: NDArray[np.int32]
    group: NDArray[np.int16]
    groups: int
    kind: NDArray[np.int16]
    kind_names: tuple[str, ...]
    measure: Text
    unit: Text
    withheld: int
    elsewhere: int
    kinds: frozenset[str]
    tagged: tuple[str, ...]
    left_out: tuple[str, ...]
    recorded_anew: tuple[str, ...]
    jumped: tuple[str, ...] = ()
    harm: HarmWeights | None = None

    def __len__(self) -> int:
        return len(self.day)

    def without(self, jumped: tuple[str, ...]) -> Points:
        """Return the points of all other kinds, with these named as left out."""
        kept = ~np.isin(self.kind, [self.kind_names.index(one) for one in jumped])
        return replace(
            self,
            x_m=self.x_m[kept],
            y_m=self.y_m[kept],
            day=self.day[kept],
            group=self.group[kept],
            kind=self.kind[kept],
            measure=Text("comparison.measure.most_kinds", what=self.unit),
            kinds=self.kinds - set(jumped),
            jumped=jumped,
        )

    def during(self, days: Period) -> NDArray[np.bool_]:
        """Return which points lie in a span of days, shape (n,)."""
        return (self.day >= day_number(days.first)) & (self.day < day_number(days.end))


def points_of(holdings: Holdings, query: Query, asked: Asked) -> Points:
    """Return the points of a question's measure, whatever its period."""
    return _requests(holdings, asked) if asked.measure == "requests" else _incidents(holdings, query)


def _incidents(holdings: Holdings, query: Query) -> Points:
    columns = holdings.columns("incidents", query.clock)
    wanted, left_out, recorded_anew = _wanted(holdings, query, columns.kinds)
    selection = replace(query.selection(holdings), kinds=wanted, first_day=None, end_day=None)
    lines = lines_of(columns, selection)
    with_day = lines[lines < int(columns.day_start[-1])]
    place = columns.place[with_day]
    on_map = (MAPPED, DEFAULT_LOCATION) if query.default_locations else (MAPPED,)
    mapped = with_day[np.isin(place, on_map)]
    block = np.searchsorted(columns.day_start[1:], mapped, side="right")
    kind = (columns.kind_hour[mapped] // HOURS).astype(np.int16)
    estimated = QueryFacts.of(holdings).estimated
    unit = Text("comparison.measure.estimated" if estimated else "comparison.measure.incidents")
    here = int(np.count_nonzero(columns.place[lines] == WITHHELD))
    # Said for the whole release, whatever else is asked: a narrow question must not tell of one report.
    whole = Selection(kinds=wanted, default_locations=query.default_locations)
    tagged = {tag for one in columns.kinds if one in wanted and one in KINDS for tag in KINDS[one].tags}
    return Points(
        x_m=columns.x_m[mapped].astype(np.float64),
        y_m=columns.y_m[mapped].astype(np.float64),
        day=(columns.first_day + block).astype(np.int32),
        group=_groups(columns.kinds)[kind] if len(mapped) else np.zeros(0, np.int16),
        groups=len(GROUPS),
        kind=kind,
        kind_names=tuple(columns.kinds),
        measure=_measure(query, left_out + recorded_anew, unit),
        unit=unit,
        withheld=int(np.count_nonzero(columns.place[lines_of(columns, whole)] == WITHHELD)),
        elsewhere=len(lines) - len(mapped) - here,
        kinds=wanted,
        tagged=tuple(sorted(tagged)),
        left_out=left_out,
        recorded_anew=recorded_anew,
        harm=holdings.study.harm,
    )


def _wanted(
    holdings: Holdings, query: Query, named: tuple[str, ...]
) -> tuple[frozenset[str], tuple[str, ...], tuple[str, ...]]:
    """Return the kinds to count; those left out for their tags; those left out for a change of recording."""
    wanted = query.leaves()
    if wanted is not None:
        return frozenset(wanted), (), ()
    kinds = [kind for kind in named if kind in KINDS]
    # Their numbers follow how often somebody looked, or dared to tell.
    left_out = tuple(kind for kind in kinds if KINDS[kind].tags)
    changed = changed_kinds(holdings)
    recorded_anew = tuple(kind for kind in kinds if kind in changed and kind not in left_out)
    return frozenset(kinds) - {*left_out, *recorded_anew}, left_out, recorded_anew


def _groups(kinds: tuple[str, ...]) -> NDArray[np.int16]:
    """Return the group of each kind as a small number, shape (kinds,)."""
    last = len(GROUPS) - 1
    return np.array([GROUPS.index(KINDS[one].group) if one in KINDS else last for one in kinds], np.int16)


def data_days(holdings: Holdings, asked: Asked, points: Points) -> Period | None:
    """
    Return the days for which records of what is counted are there; None where none has a day.

    A release holds incidents of its days. Requests have days of their own, and a kind may have come in later
    than others: days before the first of its records are not days with nothing.
    """
    release = holdings.release
    if asked.measure == "requests":
        days = holdings.requests.day[holdings.requests.day != NO_DAY]
        whole = Period.including(day_of(days.min()), day_of(days.max())) if days.size else None
    elif release.first is None or release.last is None:
        whole = None
    else:
        whole = Period.including(release.first, release.last)
    if whole is None or not len(points):
        return whole
    first = max(whole.first, day_of(points.day.min()))
    return Period(min(first, whole.end), whole.end)


def changed_kinds(holdings: Holdings) -> frozenset[str]:
    """Return the kinds that a declared change of recording names; one that names none concerns them all."""
    changes = holdings.study.recording_changes
    return frozenset(leaf for change in changes for leaf in recorded_leaves(change.kinds))


def _measure(query: Query, left_out: tuple[str, ...], base: Text) -> Text:
    if query.kinds is None:
        return Text("comparison.measure.most_kinds", what=base) if left_out else base
    if not query.kinds:
        return Text("query.no_kind", what=base)
    if len(query.kinds) > NAMED:
        return Text("comparison.measure.many_kinds", what=base, n=len(query.kinds))
    return Text("comparison.measure.kinds", what=base, kinds=kinds_listed(query.kinds))


def _requests(holdings: Holdings, asked: Asked) -> Points:
    requests = holdings.requests
    passes = np.ones(len(requests), bool)
    if asked.request_kinds:
        passes = requests.kind.is_any(set(asked.request_kinds))
    mapped = passes & (requests.place == PlaceStatus.MAPPED) & (requests.day != NO_DAY)
    base = Text("comparison.measure.requests")
    titles = tuple(Text(f"request_kind.{kind}") for kind in asked.request_kinds)
    named = Text("comparison.measure.kinds", what=base, kinds=titles) if titles else base
    codes = requests.kind.codes[mapped]
    return Points(
        x_m=requests.x_m[mapped],
        y_m=requests.y_m[mapped],
        day=requests.day[mapped].astype(np.int32),
        group=(codes + 1).astype(np.int16),
        groups=len(requests.kind.names) + 1,
        kind=codes.astype(np.int16),
        kind_names=tuple(requests.kind.names),
        measure=named,
        unit=base,
        withheld=0,
        elsewhere=int(np.count_nonzero(passes)) - int(np.count_nonzero(mapped)),
        kinds=frozenset(asked.request_kinds or requests.kind.names),
        tagged=(),
        left_out=(),
        recorded_anew=(),
    )
