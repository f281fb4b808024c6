"""Watch whether weekly counts creep away from the same weeks of earlier years, and find the fullest days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.answering import build, count_caveats, count_words, objects, refusal
from layers.base.answers import Answer
from layers.base.contract import Layer, Option
from layers.base.counting import count
from layers.base.facts import QueryFacts
from layers.base.query import Query
from layers.patterns.asked import Pattern
from layers.rhythm.rows import rows_named
from layers.rhythm.says import chance_text, counted_text, no_days
from layers.rhythm.watched import FEWEST_WEEKS, MOST_YEARS, Watched, watched_weeks
from layers.stats.poisson_cusum import CusumLimit, PoissonCusum, cusum_limit, poisson_cusum
from layers.stats.scan_on_line import LineScan, scan_on_line

NAME = "alarms"
# Which part of what is usual shall be found quickly, in percent: more, or fewer.
SHARES = ("125", "150", "200", "75", "50")
# Drawn only where the weeks hold fewer than two windows; always from here, so that a link is one picture.
SEED = 20_260_101


@dataclass(frozen=True, eq=False)
class _Alarm:
    watched: Watched
    share: int
    limit: CusumLimit
    cusum: PoissonCusum
    fullest: LineScan
    fullest_first: dt.date


def alarms(holdings: Holdings, query: Query) -> Answer:
    """
    Return, for each watched week, the running sum of what came beyond the usual; and the fullest days of all.

    Usual is the mean of the same weeks in up to five earlier years.

    Misreadings
    -----------
    An alarm will come, also if nothing changes: about as often as is said. What is usual is taken as known,
    without season inside the watched weeks, and reports as independent; incidents that come in series, and a
    quiet earlier year, give far more false alarms. The fullest days answer "somewhere in these weeks", not
    "this week".

    References
    ----------
    Lucas (1985), Technometrics 27; Brook & Evans (1972), Biometrika 59; Naus (1982), Journal of the American
    Statistical Association 77.
    """
    chosen = LAYER.chosen(query, QueryFacts.of(holdings))
    pattern = Pattern.of(holdings, query)
    watched = watched_weeks(holdings, pattern.query, chosen["weeks"])
    if watched is None:
        return no_days(holdings, query, NAME, count(holdings, pattern.query).totals)
    totals = watched.counted.totals
    reason = _too_little(watched)
    if reason is not None:
        return refusal(holdings, query, NAME, reason, totals)
    share = int(chosen["watched_percent"])
    found = _alarm(watched, share, chosen["false_alarm_every_weeks"], chosen["window_days"])
    if found is None:
        reason = Text("layers.alarms.too_few", usual=round(watched.usual, 3), n=len(watched.at))
        return refusal(holdings, query, NAME, reason, totals)
    newest = np.arange(len(watched.at))[::-1]
    days = watched.first_days
    return build(
        holdings,
        query,
        NAME,
        places=rows_named(
            holdings,
            [days[at].isoformat() for at in newest],
            [Text("rhythm.week", day=days[at]) for at in newest],
        ),
        value=found.cusum.path[newest],
        n=watched.counts[newest],
        measure=Text("layers.alarms.measure"),
        unit=count_words(watched.counted)["unit"],
        direction="worse" if share > 100 else "better",
        headline=_headline(found),
        totals=totals,
        caveats=count_caveats(
            watched.counted, *watched.caveats, Text("layers.alarms.misreading"), *watched.all_days.caveats
        ),
        choices=(*pattern.choices, *_said(found), *watched.choices, *watched.all_days.choices),
        columns={
            "expected": watched.earlier.mean(axis=0)[newest],
            "usual": np.full(len(newest), watched.usual),
            "limit": np.full(len(newest), found.cusum.limit),
            "found": objects("alarm" if one else "" for one in found.cusum.is_alarm[newest]),
            "recording": watched.weeks.recording[watched.at][newest],
        },
    )


def _too_little(watched: Watched) -> Text | None:
    n = len(watched.at)
    if n < FEWEST_WEEKS:
        return Text("layers.alarms.few_weeks", n=n, least=FEWEST_WEEKS)
    if not len(watched.earlier):
        return Text("layers.alarms.no_year", n=n)
    if not watched.usual:
        return Text("layers.alarms.nothing_usual", n=int(watched.counts.sum()), weeks=n)
    return None


# A second or two of equations, and each filter of a screen asks again.
@lru_cache(maxsize=256)
def _limit(usual: float, watched: float, every_weeks: int) -> CusumLimit:
    return cusum_limit(usual_mean=usual, watched_mean=watched, false_alarm_every=float(every_weeks))


def _alarm(watched: Watched, share: int, every_weeks: int, window_days: int) -> _Alarm | None:
    usual = watched.usual
    means = usual, usual * share / 100
    limit = _limit(*means, every_weeks)
    if limit.limit is None:
        return None
    cusum = poisson_cusum(watched.counts, usual_mean=means[0], watched_mean=means[1], limit=limit.limit)
    daily = watched.daily
    sums = np.convolve(daily, np.ones(window_days, np.int64), mode="valid")
    at = int(sums.argmax())
    fullest = scan_on_line(
        count=int(sums[at]),
        window=float(window_days),
        span=float(len(daily)),
        rate=usual / 7,
        rng=np.random.default_rng(SEED),
    )
    return _Alarm(watched, share, limit, cusum, fullest, watched.first_days[0] + dt.timedelta(days=at))


def _headline(found: _Alarm) -> Text:
    watched, alarm = found.watched, np.flatnonzero(found.cusum.is_alarm)
    kind = "more" if found.share > 100 else "fewer"
    if not len(alarm):
        state = Text(f"layers.alarms.none.{kind}")
    elif alarm[-1] == len(watched.at) - 1:
        state = Text(f"layers.alarms.now.{kind}", day=watched.first_days[_since(found)])
    else:
        state = Text(f"layers.alarms.past.{kind}", day=watched.first_days[int(alarm[-1])])
    return Text(
        "layers.alarms.headline",
        state=state,
        count=counted_text(watched.counted, int(watched.counts.sum())),
        weeks=len(watched.at),
        usual=round(watched.usual * len(watched.at), 1),
        window=round(found.fullest.window),
        day=found.fullest_first,
        fullest=found.fullest.count,
        chance=chance_text(found.fullest.p),
    )


def _since(found: _Alarm) -> int:
    """Return the week with which the alarm that still stands began."""
    quiet = np.flatnonzero(~found.cusum.is_alarm)
    return int(quiet[-1]) + 1 if len(quiet) else 0


def _said(found: _Alarm) -> tuple[Text, ...]:
    watched, limit = found.watched, found.limit
    every, after = limit.false_alarm_every or 0.0, limit.found_after or 0.0
    return (
        Text(
            "layers.alarms.choice",
            n=len(watched.earlier),
            weeks=len(watched.at),
            first=watched.first_days[0],
            usual=round(watched.usual, 1),
            most=MOST_YEARS,
        ),
        Text("layers.alarms.every", n=round(every), percent=found.share, after=round(after, 1)),
    )


LAYER = Layer(
    name=NAME,
    needs=("incidents",),
    answer=alarms,
    options=(
        Option("watched_percent", "150", choices=lambda _: SHARES),
        Option("weeks", 26, "unit.weeks", low=FEWEST_WEEKS, high=52),
        Option("false_alarm_every_weeks", 104, "unit.weeks", low=13, high=520),
        Option("window_days", 7, "unit.days", low=1, high=56),
    ),
    family="rhythm",
)
