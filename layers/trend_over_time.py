"""Say by how much a question's weekly counts rise or fall a year, with changes of recording kept apart."""

from __future__ import annotations

import numpy as np

from geodata.holdings import Holdings
from geodata.words.text import Text, Value
from layers.base.answering import build, count_caveats, count_words, refusal
from layers.base.answers import Answer
from layers.base.contract import Layer
from layers.base.counting import count
from layers.base.query import Query
from layers.patterns.asked import Pattern
from layers.rhythm.days import Days, Periods, days_counted
from layers.rhythm.rows import rows_named
from layers.rhythm.says import counted_text, no_days, warned
from layers.stats.trend import FEWEST_PERIODS, FEWEST_SEASONS, Trend, trend

NAME = "trend_over_time"
WEEKS_A_YEAR = 365.25 / 7


def trend_over_time(holdings: Holdings, query: Query) -> Answer:
    """
    Return the expected count of each whole week, without its season, the newest first, with its band.

    Misreadings
    -----------
    One rate stands for all years: a fall followed by a rise is no trend at all. It says nothing about why,
    and nothing about the years to come. The band is that of the line, not of single weeks. More reports can
    mean more trust.

    References
    ----------
    McCullagh & Nelder (1989), Generalized Linear Models; Bhaskaran et al. (2013), International Journal of
    Epidemiology 42.
    """
    pattern = Pattern.of(holdings, query)
    found = days_counted(holdings, pattern.query)
    if found is None:
        return no_days(holdings, query, NAME, count(holdings, pattern.query).totals)
    weeks = found.weeks()
    n = int(weeks.counts.sum())
    if len(weeks) < FEWEST_PERIODS:
        reason = Text("layers.trend_over_time.few_weeks", n=len(weeks), least=FEWEST_PERIODS)
        return refusal(holdings, query, NAME, reason, found.counted.totals)
    told = trend(
        weeks.counts,
        periods_a_year=WEEKS_A_YEAR,
        seasonal=len(weeks) >= FEWEST_SEASONS * WEEKS_A_YEAR,
        breaks=tuple(weeks.changes),
    )
    if told.reason is not None:
        reason = Text("layers.trend_over_time.too_little", n=n, weeks=len(weeks))
        return refusal(holdings, query, NAME, reason, found.counted.totals)
    newest = np.arange(len(weeks))[::-1]
    return build(
        holdings,
        query,
        NAME,
        places=rows_named(
            holdings,
            [weeks.first_days[at].isoformat() for at in newest],
            [Text("rhythm.week", day=weeks.first_days[at]) for at in newest],
        ),
        value=told.line[newest],
        n=weeks.counts[newest],
        low=told.low[newest],
        high=told.high[newest],
        measure=Text("layers.trend_over_time.measure"),
        unit=count_words(found.counted)["unit"],
        headline=_headline(found, weeks, told),
        totals=found.counted.totals,
        caveats=count_caveats(
            found.counted, *warned(told.caveats), Text("layers.trend_over_time.misreading"), *found.caveats
        ),
        choices=(*pattern.choices, *_said(weeks, told), *found.choices),
        columns={"recording": weeks.recording[newest]},
    )


def _headline(found: Days, weeks: Periods, told: Trend) -> Text:
    key = "layers.trend_over_time.headline"
    counted = counted_text(found.counted, int(weeks.counts.sum()))
    common: dict[str, Value] = {"weeks": len(weeks), "count": counted}
    rate = told.per_year
    if rate is None or told.percent_per_year is None:
        return Text(f"{key}_few", **common)
    percent, low, high = (round(100 * (one - 1), 1) for one in (rate.ratio, rate.low, rate.high))
    if low <= 0 <= high:
        return Text(f"{key}_unclear", percent=percent, low=low, high=high, **common)
    if percent > 0:
        return Text(f"{key}_rise", percent=percent, low=low, high=high, **common)
    return Text(f"{key}_fall", percent=-percent, low=-high, high=-low, **common)


def _said(weeks: Periods, told: Trend) -> tuple[Text, ...]:
    said = [Text("layers.trend_over_time.choice", n=len(weeks), days=weeks.days.sentence())]
    if "season_not_in_the_model" not in told.caveats:
        said.append(Text("layers.trend_over_time.season"))
    if weeks.changes:
        said.append(Text("rhythm.levels", n=len(weeks.changes)))
    return tuple(said)


LAYER = Layer(name=NAME, needs=("incidents",), answer=trend_over_time, family="rhythm")
