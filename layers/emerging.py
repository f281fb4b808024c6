"""Say how hot spots live over time: new, growing, steady, off and on, or gone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.answering import build, count_caveats, refusal
from layers.base.answers import Answer
from layers.base.contract import Layer, Option
from layers.base.facts import QueryFacts
from layers.base.overview import count_text
from layers.base.query import Query
from layers.patterns.cell_map import CellClass, CellMap, Tone
from layers.patterns.emerging_cells import (
    EmergingCells,
    class_names,
    emerging_cells,
    full_names,
    simple_names,
)
from layers.patterns.names import cell_places
from layers.patterns.steps import AUTOMATIC, UNITS, Steps
from layers.stats.emerging_hot_spots import RECOMMENDED_STEPS

NAME = "emerging"
STEPS = (AUTOMATIC, *UNITS)
WORDS = ("full", "simple")
CHANCES = ("exact", "normal")
# A year of every season, twice: what comes every summer is seen to come again.
TWO_YEARS_DAYS = 728

# Three strengths can be told apart by color, so classes share them: which one it is stands in the table.
FULL_GROUPS = {
    "most": ("intensifying", "persistent"),
    "lately": ("new", "consecutive"),
    "at_times": ("diminishing", "sporadic", "oscillating", "historical"),
}
SIMPLE_GROUPS = {"persistent": ("persistent",), "emerging": ("emerging",), "past": ("former", "intermittent")}


def _found(holdings: Holdings, query: Query) -> tuple[EmergingCells, bool]:
    """Return the cells, and whether they are said in simple words."""
    chosen = LAYER.chosen(query, QueryFacts.of(holdings))
    cells = emerging_cells(
        holdings,
        query,
        unit=chosen["step"],
        steps_before=chosen["steps_before"],
        is_exact=chosen["chance"] == "exact",
    )
    return cells, chosen["words"] == "simple"


def _classes(*, is_simple: bool) -> tuple[tuple[CellClass, ...], dict[str, int]]:
    """Return what a map paints, and the place in it of each class."""
    groups, words = (SIMPLE_GROUPS, "simple") if is_simple else (FULL_GROUPS, "full")
    tones: tuple[tuple[str, Tone], ...] = (("hot", "more"), ("cold", "fewer"))
    painted: list[CellClass] = []
    place: dict[str, int] = {}
    for sign, tone in tones:
        for step, (group, members) in zip((3, 2, 1), groups.items(), strict=True):
            place |= {f"{sign}_{member}": len(painted) for member in members}
            painted.append(CellClass(Text(f"layers.emerging.group.{words}.{sign}_{group}"), tone, step, 3))
    if is_simple:
        place["mixed"] = len(painted)
        painted.append(CellClass(Text("layers.emerging.group.simple.mixed"), "amount"))
    place[""] = len(painted)
    painted.append(CellClass(Text("layers.emerging.group.none"), "none"))
    return tuple(painted), place


def emerging_map(holdings: Holdings, query: Query) -> CellMap:
    """Return what a map paints: how steadily, and how lately, each cell is above the rest, or below it."""
    found, is_simple = _found(holdings, query)
    classes, place = _classes(is_simple=is_simple)
    names = class_names(found, is_simple=is_simple)
    code = np.array([place[name] for name in names], np.int64)
    # Where nothing could be tested, no cell has or lacks a class.
    kept = ((found.n > 0) | (names != "")) & (found.signs is not None)
    hatched = np.zeros(int(kept.sum()), np.bool_)
    return CellMap(found.lattice, found.cells[kept], code[kept], found.n[kept], hatched, classes)


def emerging(holdings: Holdings, query: Query) -> Answer:
    """
    Return the cells at risk by how they stood over the steps of the days asked for, hot ones first.

    Each step is a map of its own: Gi* of each cell and its neighbours, in that step and the one before. What
    is beyond chance is told after correction for all cells and all steps together. Then each cell gets one of
    eight classes, or its cold twin, by the steps in which it was found and the trend of its Gi*.

    Misreadings
    -----------
    Hot means more than the rest of the map at that step: a cell may intensify while its incidents fall, if
    they fall more elsewhere. Classes depend on how long a step is and where the first one begins; one step
    more can change them. A place that fills every summer looks new in its first one. No class is not quiet.

    References
    ----------
    Getis & Ord (1992), Geographical Analysis 24; Mann (1945), Econometrica 13; Kendall (1975), Rank
    Correlation Methods; Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57; simple
    words after Ashby, sfhotspot. The idea of classes is that of Esri's space-time cube, the rules are ours.
    """
    found, is_simple = _found(holdings, query)
    counted = found.counted
    if not counted.totals.mapped:
        return refusal(holdings, query, NAME, Text("reason.nothing_mapped"), counted.totals)
    if found.signs is None or found.full is None or found.steps is None:
        return refusal(holdings, query, NAME, _reason(found), counted.totals)
    names = class_names(found, is_simple=is_simple)
    order = _ranked(found, names, is_simple=is_simple)
    last = found.signs.z[order, -1]
    return build(
        holdings,
        query,
        NAME,
        places=cell_places(holdings, found.lattice, found.cells[order]),
        value=last,
        n=found.n[order],
        measure=Text("layers.emerging.measure"),
        unit=Text("layers.hotspots.unit"),
        direction="worse",
        headline=_headline(found, found.steps, names, is_simple=is_simple),
        totals=counted.totals,
        caveats=count_caveats(counted, *_caveats(found.steps)),
        choices=(
            *found.pattern.choices,
            found.risk.said,
            *found.steps.said,
            *_choices(holdings, query, found),
        ),
        columns={
            "class_": names[order],
            "hot_steps": found.full.hot_steps[order].astype(np.int64),
            "cold_steps": found.full.cold_steps[order].astype(np.int64),
            "trend_p": found.full.p[order],
        },
    )


def _reason(found: EmergingCells) -> Text:
    steps = 0 if found.steps is None else found.steps.n
    return Text(
        f"patterns.reason.{found.reason}", n=found.counted.totals.mapped, cells=found.risk.n, steps=steps
    )


def _ranked(found: EmergingCells, names: NDArray[np.object_], *, is_simple: bool) -> NDArray[np.int64]:
    """Return cells by class, the busiest first; last those of none."""
    listed = simple_names() if is_simple else full_names()
    rank = {name: place for place, name in enumerate((*listed, ""))}
    order = np.lexsort((found.cells, -found.n, np.array([rank[name] for name in names], np.int64)))
    kept = (found.n > 0) | (names != "")
    return np.asarray(order[kept[order]], np.int64)


def _headline(found: EmergingCells, steps: Steps, names: NDArray[np.object_], *, is_simple: bool) -> Text:
    counted = found.counted
    mapped = count_text(int(found.n.sum()), counted.query.basis, estimated=counted.facts.estimated)
    listed = simple_names() if is_simple else full_names()
    there = [(name, int(np.count_nonzero(names == name))) for name in listed]
    said = tuple(Text(f"layers.emerging.counted.{name}", n=n) for name, n in there if n)
    if not said:
        return Text("layers.emerging.headline_none", steps=steps.n, count=mapped, cells=found.risk.n)
    return Text(
        "layers.emerging.headline",
        n=sum(n for _, n in there),
        classes=said,
        steps=steps.n,
        count=mapped,
        cells=found.risk.n,
    )


def _caveats(steps: Steps) -> tuple[Text, ...]:
    said = [Text("layers.emerging.misreading")]
    if steps.n < RECOMMENDED_STEPS:
        said.append(Text("layers.emerging.few_steps", n=steps.n, least=RECOMMENDED_STEPS))
    if steps.days.span_days < TWO_YEARS_DAYS:
        said.append(Text("layers.emerging.seasons"))
    return tuple(said)


def _choices(holdings: Holdings, query: Query, found: EmergingCells) -> tuple[Text, ...]:
    if found.signs is None or found.full is None:
        return ()
    before = LAYER.chosen(query, QueryFacts.of(holdings))["steps_before"]
    said = [
        Text("layers.emerging.choice.neighbours", n=before)
        if before
        else Text("layers.emerging.choice.alone"),
        Text("layers.emerging.choice.corrected", n=found.signs.significant.tested),
    ]
    if found.signs.by_curve:
        said.append(Text("layers.emerging.choice.by_curve", n=found.signs.by_curve))
    if found.full.empty_steps:
        said.append(Text("layers.emerging.choice.empty_steps", n=found.full.empty_steps))
    return (*said, Text("layers.emerging.choice.one_grid"))


LAYER = Layer(
    name=NAME,
    needs=("incidents",),
    answer=emerging,
    options=(
        Option("words", "full", choices=lambda _: WORDS),
        Option("step", AUTOMATIC, choices=lambda _: STEPS),
        Option("steps_before", 1, low=0, high=4),
        Option("chance", "exact", choices=lambda _: CHANCES),
    ),
    cells=emerging_map,
    family="patterns",
)
