"""Invented comparisons that the tests of their charts share, by the statistics themselves."""

import datetime as dt

import numpy as np

from dashboard.figures.cumulative import RunningDifference
from dashboard.figures.event_study import EventStudyBins
from dashboard.figures.expected_weeks import ExpectedWeeks
from dashboard.figures.forest import ForestGroup, ForestRow, PooledRow
from dashboard.figures.funnel import FunnelPoints
from dashboard.figures.placebo_strip import PlaceboEffects
from dashboard.theme.look import Look
from geodata.period import Period
from geodata.words.text import Text
from layers.stats.displacement_sums import cumulative_difference
from layers.stats.event_study import event_study
from layers.stats.placebo import placebo_test
from layers.stats.pooling import pool

UNIT = Text("map.measure.incidents")
LOOKS = [
    Look(theme, language, size)
    for theme in ("light", "dark")
    for language in ("en", "es")
    for size in ("screen", "projector")
]
WEEKS = 40
DAYS = [dt.date(2023, 1, 2) + dt.timedelta(days=7 * week) for week in range(WEEKS)]
EVENT = DAYS[22] + dt.timedelta(days=2)


def counts(seed: int = 3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.poisson(np.r_[np.full(22, 14), np.full(WEEKS - 22, 9)]), rng.poisson(14, WEEKS)


def expected_weeks(**changed) -> ExpectedWeeks:
    treated, control = counts()
    mean = 0.5 * control + 7
    given = {
        "first_days": DAYS,
        "observed": [int(one) for one in treated[:-3]] + [None] * 3,
        "expected": [None, None, *mean[2:].tolist()],
        "low": [None, None, *np.maximum(0, mean - 2 * np.sqrt(mean))[2:].tolist()],
        "high": [None, None, *(mean + 2 * np.sqrt(mean))[2:].tolist()],
        "before": Period(DAYS[4], DAYS[22]),
        "after": Period(DAYS[23], DAYS[37]),
        "event_day": EVENT,
        "unit": UNIT,
        "held_back": Period(DAYS[37], DAYS[-1] + dt.timedelta(days=7)),
        "recording_changes": ((DAYS[12], "New <codes> for thefts"), (dt.date(2030, 1, 1), "Later")),
    }
    return ExpectedWeeks(**given | changed)


def ratio_bins(**changed) -> EventStudyBins:
    treated, control = counts()
    treated[4:8] = 0  # a bin without incidents, of which no ratio is known
    found = event_study(treated, control, 24, periods_per_bin=4)
    given = {
        "leads": found.lead.tolist(),
        "estimates": found.ratio,
        "low": found.low,
        "high": found.high,
        "is_reference": found.is_reference.tolist(),
        "joint_low": found.low_joint,
        "joint_high": found.high_joint,
        "measure": "ratio",
        "period": "4 <weeks>",
    }
    return EventStudyBins(**given | changed)


def count_bins(**changed) -> EventStudyBins:
    given = {
        "leads": [-3, -2, -1, 0, 1],
        "estimates": [0.5, -1.25, 0.0, -4.0, -6.5],
        "low": [-2.0, -4.0, None, -8.0, -11.0],
        "high": [3.0, 1.5, None, 0.0, -2.0],
        "is_reference": [False, False, True, False, False],
        "measure": "count",
        "period": "4 weeks",
        "unit": UNIT,
    }
    return EventStudyBins(**given | changed)


def running(**changed) -> RunningDifference:
    treated, control = counts()
    treated, control = treated[22:].copy(), control[22:].copy()
    treated[0] = control[0] = 0
    found = cumulative_difference(treated=treated, control=control)
    given = {
        "last_days": [day + dt.timedelta(days=6) for day in DAYS[22:]],
        "difference": found.difference,
        "low": found.low,
        "high": found.high,
        "first_day": DAYS[22],
        "unit": UNIT,
        "event_day": EVENT,
        "recording_changes": ((DAYS[30], "New codes"),),
    }
    return RunningDifference(**given | changed)


LOGS = np.array([-0.62, -0.11, -0.35, 0.24, -0.9])
VARIANCES = np.array([0.05, 0.02, 0.09, 0.2, 0.4])
NAMES = [
    "Block party, Elm St",
    "Resource fair",
    "Lighting <walk>",
    "Youth night at the community center",
    "Clean-up",
]


def groups() -> tuple[ForestGroup, ...]:
    found = pool(LOGS, VARIANCES, overlaps=np.zeros((5, 5), bool))
    rows = [
        ForestRow(name=name, before=30 + n, after=20 + n, ratio=ratio, low=low, high=high, weight=weight)
        for n, (name, ratio, low, high, weight) in enumerate(
            zip(
                NAMES,
                found.forest.ratios,
                found.forest.lows,
                found.forest.highs,
                found.forest.weights,
                strict=True,
            )
        )
    ]
    few = ForestRow(
        name="Vigil", before=0, after=None, reason=Text("comparison_charts.funnel.few", n=1, fewest=10)
    )
    pooled = PooledRow(
        events=5,
        ratio=found.effect.ratio,
        low=found.effect.low,
        high=found.effect.high,
        predicted_low=found.predicted_low,
        predicted_high=found.predicted_high,
    )
    wide = ForestRow(name="Market", before=1, after=2, ratio=2.0, low=0.001, high=4000.0, weight=0.001)
    alone = PooledRow(events=1, reason=Text("comparison_charts.no_interval"))
    return (
        ForestGroup(name="Gatherings", rows=(*rows, few), pooled=pooled),
        ForestGroup(name="Stalls & fairs", rows=(wide,), pooled=alone),
    )


def funnel_points(**changed) -> FunnelPoints:
    found = pool(LOGS, VARIANCES, overlaps=np.zeros((5, 5), bool)).funnel
    given = {
        "names": [*NAMES, "Vigil"],
        "log_ratios": [*found.log_ratios, None],
        "standard_errors": [*found.standard_errors, float("nan")],
        "centre": float((found.line_low[0] + found.line_high[0]) / 2),
        "line_standard_error": found.line_standard_error,
        "line_low": found.line_low,
        "line_high": found.line_high,
    }
    return FunnelPoints(**given | changed)


def placebos(measure: str = "count", placebos_n: int = 999, **changed) -> PlaceboEffects:
    spread = 6.0 if measure == "count" else 0.3
    effects = np.random.default_rng(1).normal(0, spread, placebos_n)
    observed = -2.4 * spread
    found = placebo_test(observed, effects)
    given = {
        "effects": effects,
        "observed": observed,
        "as_extreme": found.as_extreme,
        "p": found.p,
        "smallest_possible_p": found.smallest_possible_p,
        "measure": measure,
        "unit": UNIT if measure == "count" else "",
    }
    return PlaceboEffects(**given | changed)
