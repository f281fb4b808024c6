"""Score the days before as a forecast of the days asked for, beside "same as last year"."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from geodata.columns.shapes import SQUARES
from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.answering import build, count_caveats, objects, refusal
from layers.base.answers import Answer, Places
from layers.base.contract import Layer, Option
from layers.base.facts import QueryFacts
from layers.base.overview import count_text
from layers.base.query import Query
from layers.patterns.forecasts import WAYS, Forecast, forecast_of
from layers.patterns.smoothing import bandwidth_said
from layers.stats.forecast_accuracy import ForecastAccuracy

NAME = "forecast_score"
# The shares of the ground that are always listed.
PERCENTS = (1, 2, 5, 10)

Floats = NDArray[np.float64]


def forecast_score(holdings: Holdings, query: Query) -> Answer:
    """
    Return how much came in the ground that the days before would have flagged: 1, 2, 5 and 10 % of it.

    The value is PAI, the share of incidents captured over the share of the ground. PEI sets it against the
    best whole cells of that area, PEI* counts what was captured against the most that could have been, RRI
    sets the share captured against the share that the same cells had before. Beside each stands PAI of last
    year's map on the same area.

    Misreadings
    -----------
    PAI rises as the flagged ground shrinks: compare only at the same share. It rewards naming the places
    where most incidents always are, which last year's map knows as well. It says nothing of what to do there.

    References
    ----------
    Chainey, Tompson & Uhlig (2008), Security Journal 21; Levine (2008), Security Journal 21; Hunt (2016), PhD
    thesis, George Mason University; White, Hunt & Green (2023), Security Journal.
    """
    chosen = LAYER.chosen(query, QueryFacts.of(holdings))
    found = forecast_of(holdings, query, way=chosen["forecast"])
    counted = found.counted
    if not counted.totals.mapped:
        return refusal(holdings, query, NAME, Text("reason.nothing_mapped"), counted.totals)
    if found.score is None or found.score.reason is not None or found.spans is None:
        return refusal(holdings, query, NAME, _reason(found), counted.totals)
    percents = sorted({*PERCENTS, chosen["percent"]})
    rows = _rows(found.score, percents)
    last_year = _taken(found.score.last_year_pai, rows) if found.year else np.full(len(rows), np.nan)
    pai, captured = _taken(found.score.pai, rows), _taken(found.score.captured, rows)
    nowhere = np.full(len(rows), np.nan)
    return build(
        holdings,
        query,
        NAME,
        places=Places(
            kind="none",
            ids=objects(str(one) for one in percents),
            names=objects(Text("layers.forecast_score.share", percent=one) for one in percents),
            x_m=nowhere,
            y_m=nowhere,
            crs=holdings.crs.code,
        ),
        value=pai,
        n=np.nan_to_num(captured).astype(np.int64),
        measure=Text("layers.forecast_score.measure"),
        unit=Text("layers.forecast_score.unit"),
        direction="better",
        headline=_headline(found, found.score, chosen["percent"], rows[percents.index(chosen["percent"])]),
        totals=counted.totals,
        caveats=count_caveats(counted, Text("layers.forecast_score.misreading")),
        choices=(*found.pattern.choices, found.spans.said, found.risk.said, *_choices(query, found, chosen)),
        columns={
            "last_year_pai": last_year,
            "pei": _taken(found.score.pei, rows),
            "pei_star": _taken(found.score.pei_star, rows),
            "rri": nowhere if found.score.rri is None else _taken(found.score.rri, rows),
            "area_km2": _taken(found.score.area_km2, rows),
        },
    )


def _rows(score: ForecastAccuracy, percents: list[int]) -> list[int | None]:
    """Return for each share the place of the last cell that it holds; None where no cell is so small."""
    return [score.flagged_within(one / 100 * score.whole_area_km2) for one in percents]


def _taken(values: Floats, rows: list[int | None]) -> Floats:
    return np.array([np.nan if at is None else values[at] for at in rows], np.float64)


def _reason(found: Forecast) -> Text:
    return Text(
        f"patterns.reason.{found.reason}",
        n=found.counted.totals.mapped,
        cells=found.risk.n,
        metres=0 if found.bandwidth_m is None else round(found.bandwidth_m),
        cell_m=found.counted.lattice.cell_m,
    )


def _headline(found: Forecast, score: ForecastAccuracy, percent: int, at: int | None) -> Text:
    counted = found.counted
    said = count_text(score.incidents, counted.query.basis, estimated=counted.facts.estimated)
    if at is None:
        return Text("layers.forecast_score.headline_no_cell", percent=percent, cells=found.risk.n, count=said)
    facts = {"percent": percent, "part": int(score.captured[at]), "pai": _short(score.pai[at])}
    if found.year is None:
        return Text("layers.forecast_score.headline", count=said, **facts)
    year = _short(score.last_year_pai[at])
    return Text("layers.forecast_score.headline_year", count=said, last_year=year, **facts)


def _short(value: float) -> float:
    return round(float(value), 2) if math.isfinite(value) else 0.0


def _choices(query: Query, found: Forecast, chosen: dict[str, str]) -> tuple[Text, ...]:
    said = [Text(f"layers.forecast_score.choice.{chosen['forecast']}")]
    if found.bandwidth_m is not None:
        said.append(bandwidth_said("quartic", found.bandwidth_m, is_automatic=True))
    if found.year is not None:
        said.append(Text("layers.forecast_score.choice.year", days=found.year.sentence()))
    else:
        said.append(Text("layers.forecast_score.choice.no_year"))
    if query.cells != SQUARES:
        said.append(Text("patterns.squares_only", metres=query.cell_m))
    return tuple(said)


LAYER = Layer(
    name=NAME,
    needs=("incidents",),
    answer=forecast_score,
    options=(
        Option("forecast", "density", choices=lambda _: WAYS),
        Option("percent", 10, unit="unit.percent", low=1, high=100),
    ),
    family="patterns",
)
