"""Say in words what the sheet found: how much there was, what differs from earlier years, what to mind."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geodata.words.text import Text
from layers.base.naming import joined
from layers.base.overview import count_text
from layers.base.query import Query, QueryFacts
from layers.base.sentences import question_of, what_asked
from layers.sheet.compared import Compared
from layers.sheet.ends import Ends
from layers.sheet.tallied import Row
from layers.sheet.windows import EARLIER_YEARS, Window

# More names than this are said as their number.
NAMED = 4


def asked_in_words(query: Query, facts: QueryFacts, window: Window) -> Text:
    """Return the whole question of the sheet."""
    what = Text(
        "sheet.question", what=what_asked(query, facts), days=window.current.sentence(), years=EARLIER_YEARS
    )
    return question_of(what, query, facts)


def headline(
    n: int,
    rows: tuple[Row, ...],
    found: Compared,
    changed: NDArray[np.object_],
    query: Query,
    facts: QueryFacts,
) -> Text:
    """Return how many there were, and which rows differ from earlier years by more than chance."""
    count = count_text(n, query.basis, estimated=facts.estimated)
    days = found.window.current.sentence()
    tested = int(np.isfinite(found.changes.p).sum())
    if not tested:
        code = next((str(one) for one in found.why if one), "nothing")
        return Text("sheet.headline.not_compared", count=count, days=days, why=Text(f"sheet.why.{code}"))
    told = [_named(rows, found, changed, way) for way in ("more", "fewer")]
    said = [one for one in told if one is not None]
    if not said:
        return Text("sheet.headline.nothing", count=count, days=days, n=tested)
    return Text("sheet.headline.changed", count=count, days=days, changes=joined([*said], "query.join_kinds"))


def _named(rows: tuple[Row, ...], found: Compared, changed: NDArray[np.object_], way: str) -> Text | None:
    """Return the rows that changed in one direction with their counts, the surest first."""
    at = np.flatnonzero(changed == way)
    if not len(at):
        return None
    at = at[np.argsort(found.changes.p[at], kind="stable")]
    if len(at) > NAMED:
        return Text(f"sheet.headline.{way}_many", n=len(at))
    names: list[Text | str] = [
        Text(
            "sheet.headline.row",
            row=rows[row].name,
            n=int(found.current[row]),
            mean=round(float(found.mean[row]), 1),
        )
        for row in at
    ]
    return Text(f"sheet.headline.{way}", rows=joined(names, "query.join_kinds"))


def choices(window: Window, until: Ends) -> tuple[Text, ...]:
    """Return what was chosen without being asked: the last day, and the days left out as not complete."""
    said = [Text("sheet.last_day", day=window.current.last)] if until.is_automatic else []
    if until.is_clamped:
        said.append(Text("sheet.clamped", day=window.current.last))
    if until.left_out:
        said.append(Text("sheet.left_out", n=until.left_out))
    return (*said, until.delay.says)


def minds(query: Query, found: Compared, *, by: str) -> tuple[Text, ...]:
    """Return what a reader of the sheet must know, the gravest first."""
    said = []
    if found.late_days:
        said.append(Text("sheet.late", n=found.late_days, of=found.window.current.span_days))
    elif len(shares := np.round(100 * found.share_in[found.current > 0])) and shares.min() < 100:
        said.append(Text("sheet.share_in", low=int(shares.min()), high=int(shares.max())))
    years = found.changes.years[found.current > 0]
    if len(years) and 0 < years.min() < EARLIER_YEARS:
        said.append(
            Text("sheet.fewer_years", n=int(np.count_nonzero(years < EARLIER_YEARS)), of=EARLIER_YEARS)
        )
    if not found.late_days and np.isnan(found.changes.p).all() and np.isfinite(found.changes.z).any():
        said.append(Text("sheet.no_swing"))
    said.append(Text(f"sheet.many_looks.{by}"))
    said.append(Text("sheet.not_why"))
    if query.period is not None or query.preset != "all":
        said.append(Text("sheet.days_ignored"))
    return tuple(said)
