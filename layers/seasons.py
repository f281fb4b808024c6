"""Say which months, or days of the week, have more than a typical one, and whether there is any season."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.answering import build, count_caveats, refusal
from layers.base.answers import Answer
from layers.base.contract import Layer, Option
from layers.base.counting import count
from layers.base.facts import QueryFacts
from layers.base.query import Query
from layers.patterns.asked import Pattern
from layers.rhythm.days import Days, Periods, days_counted
from layers.rhythm.rows import WEEKDAYS, rows_named
from layers.rhythm.says import chance_text, counted_text, no_days, warned
from layers.stats.seasonality import FEWEST_TIMES, Seasonality, seasonality

NAME = "seasons"
SEASONS = {"month": 12, "weekday": 7}
# A season that comes by chance more often than this is not said to be there.
CHANCE = 0.05


def seasons(holdings: Holdings, query: Query) -> Answer:
    """
    Return how many times a typical month, or day of the week, each one holds, with its interval.

    A steady trend and the level of each way of recording are taken out first; months count by their days.

    Misreadings
    -----------
    A factor is about these years: one cold January makes Januaries look quiet. Each interval is for one
    season looked at in advance; the largest of twelve leaves 1 more often. Days of the week follow when
    people report, as well as when things happen.

    References
    ----------
    McCullagh & Nelder (1989), Generalized Linear Models; Bhaskaran et al. (2013), International Journal of
    Epidemiology 42.
    """
    asked = str(LAYER.chosen(query, QueryFacts.of(holdings))["by"])
    pattern = Pattern.of(holdings, query)
    found = days_counted(holdings, pattern.query)
    if found is None:
        return no_days(holdings, query, NAME, count(holdings, pattern.query).totals)
    by = asked if asked in SEASONS else _by_itself(found)
    periods = found.months() if by == "month" else found.each_day()
    season = _season_of(periods, by)
    told = seasonality(
        periods.counts,
        season,
        seasons=SEASONS[by],
        exposure=np.maximum(periods.exposure_days, 1),
        breaks=tuple(periods.changes),
    )
    n = np.bincount(season, weights=periods.counts, minlength=SEASONS[by]).astype(np.int64)
    if told.reason is not None:
        reason = Text("layers.seasons.too_little", n=int(n.sum()), why=_why(told.reason, by))
        return refusal(holdings, query, NAME, reason, found.counted.totals)
    return build(
        holdings,
        query,
        NAME,
        places=rows_named(holdings, [f"{at + 1:02d}" for at in range(SEASONS[by])], _names(by)),
        value=told.factor,
        n=n,
        low=told.low,
        high=told.high,
        measure=Text(f"layers.seasons.measure.{by}"),
        unit=Text("layers.seasons.unit"),
        headline=_headline(found, told, by),
        totals=found.counted.totals,
        caveats=count_caveats(found.counted, *warned(told.caveats), *found.caveats),
        choices=(
            *pattern.choices,
            *(() if asked == by else (Text(f"layers.seasons.automatic.{by}"),)),
            *_said(found, periods, by),
            *found.choices,
        ),
        columns={"times_seen": told.times_seen},
    )


def _by_itself(found: Days) -> str:
    """Return months where each of them was seen often enough, else weekdays."""
    times = np.bincount(_season_of(found.months(), "month"), minlength=SEASONS["month"])
    return "month" if times.min() >= FEWEST_TIMES else "weekday"


def _season_of(periods: Periods, by: str) -> NDArray[np.int64]:
    days = periods.first_days
    return np.array([day.month - 1 if by == "month" else day.weekday() for day in days], np.int64)


def _names(by: str) -> list[str | Text]:
    if by == "month":
        return [Text(f"rhythm.month.{at + 1}") for at in range(SEASONS[by])]
    return [Text(f"map.weekday.{day}") for day in WEEKDAYS]


def _headline(found: Days, told: Seasonality, by: str) -> Text:
    count_ = counted_text(found.counted, int(found.counts.sum()))
    p = 1.0 if told.p is None else told.p
    if p >= CHANCE:
        return Text(f"layers.seasons.headline_none.{by}", count=count_, chance=chance_text(p))
    top = int(np.argmax(told.factor))
    return Text(
        f"layers.seasons.headline.{by}",
        season=_names(by)[top],
        factor=round(float(told.factor[top]), 2),
        low=round(float(told.low[top]), 2),
        high=round(float(told.high[top]), 2),
        count=count_,
        chance=chance_text(p),
    )


def _said(found: Days, periods: Periods, by: str) -> tuple[Text, ...]:
    said = [Text(f"layers.seasons.choice.{by}", n=len(periods), days=found.days.sentence())]
    if periods.changes:
        said.append(Text("rhythm.levels", n=len(periods.changes)))
    return tuple(said)


def _why(reason: str, by: str) -> Text:
    known = {"no_incidents", "a_season_was_seen_fewer_than_twice", "a_season_without_incidents"}
    return Text(f"layers.seasons.why.{reason}.{by}" if reason in known else "rhythm.why.too_little")


LAYER = Layer(
    name=NAME,
    needs=("incidents",),
    answer=seasons,
    options=(Option("by", "automatic", choices=lambda _: ("automatic", *SEASONS)),),
    family="rhythm",
)
