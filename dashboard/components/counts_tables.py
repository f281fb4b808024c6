"""Tables of recorded counts: one label in its windows and those of earlier years, or label by label."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

from dash.development.base_component import Component

from dashboard.components.counts_controls import ID
from dashboard.components.grids import sortable_grid
from dashboard.theme.look import Look
from geodata.words.text import Text
from layers.base.answers import Answer
from layers.recorded_counts import EARLIER_YEARS, Windows

Row = dict[str, Any]
# Lines of one cell stand close together, and the first one level with the numbers beside it.
_WRAPPED = {
    "wrapText": True,
    "autoHeight": True,
    "cellStyle": {"lineHeight": "1.35", "paddingTop": "0.7em", "paddingBottom": "0.7em"},
}
_NUMBERS = ("before", "after", "change", "missing")
_SHARED = ("before", "after", "change", "interval")
# What "not known" and the longest word of a head need; together a small screen's width.
_WIDTHS_PX = dict.fromkeys((*_SHARED, "missing"), 122) | {"when": 110, "label": 140, "why": 225, "days": 175}


def years_table(answer: Answer, windows: Windows, look: Look) -> Component:
    """Return the counts of the one label of an answer: the windows asked for, and earlier years' below."""
    rows = [
        _row(
            look.say("counts_page.table.asked"),
            windows,
            (answer.columns["before"][0], answer.columns["after"][0]),
            look,
        )
        | {"interval": _interval(answer, 0, look), "missing": int(answer.columns["missing_days"][0])}
    ]
    for years in range(1, EARLIER_YEARS + 1):
        counts = tuple(answer.columns[f"{side}_{years}_years_earlier"][0] for side in ("before", "after"))
        row = _row(look.say("counts_page.table.earlier", n=years), windows.years_earlier(years), counts, look)
        # An earlier year is counted only where all of its days are known.
        rows.append(row | {"interval": "", "missing": None if row["before"] is None else 0})
    return _grid("years", ("when", *_SHARED, "missing", "days"), rows, answer.unit, look)


def labels_table(answer: Answer, look: Look) -> Component:
    """Return the counts of every label of an answer, and why some have none."""
    rows = []
    for place, label in enumerate(answer.places.names):
        code = str(answer.columns["refused"][place])
        missing = int(answer.columns["missing_days"][place])
        before, after = (_known(answer.columns[side][place]) for side in ("before", "after"))
        rows.append(
            {
                "label": str(label),
                "before": before,
                "after": after,
                "change": _known(answer.value[place]),
                "interval": _interval(answer, place, look),
                # Of most refused labels nobody has counted the days.
                "missing": missing if missing or not code else None,
                "why": look.say(f"counts_page.refused.{code}") if code else "",
            }
        )
    return _grid("labels", ("label", *_SHARED, "why", "missing"), rows, answer.unit, look)


def _row(when: str, windows: Windows, counts: Sequence[float], look: Look) -> Row:
    before, after = map(_known, counts)
    return {
        "when": when,
        "days": look.say(
            "counts_page.table.days.said", before=windows.before.sentence(), after=windows.after.sentence()
        ),
        "before": before,
        "after": after,
        "change": None if before is None or after is None else after - before,
    }


def _known(value: float) -> int | None:
    return None if math.isnan(value) else round(float(value))


def _interval(answer: Answer, place: int, look: Look) -> str:
    if answer.low is None or answer.high is None or math.isnan(answer.low[place]):
        return ""
    low, high = (look.number(round(float(one[place]))) for one in (answer.low, answer.high))
    return look.say("counts_page.table.interval.said", low=low, high=high)


def _grid(name: str, heads: Sequence[str], rows: list[Row], unit: Text, look: Look) -> Component:
    """Return a table that sorts by a click on any head; what is not known is said, and is no 0."""
    unknown = json.dumps(look.say("counts_page.table.unknown"))
    formatter = {"function": f"params.value == null ? {unknown} : d3.format(',')(params.value)"}
    columns = [
        {
            "field": field,
            "headerName": look.say(f"counts_page.table.{field}", unit=look.speaker.say(unit)),
            "flex": _WIDTHS_PX[field],
            "minWidth": _WIDTHS_PX[field],
        }
        | ({"type": "rightAligned", "valueFormatter": formatter} if field in _NUMBERS else _WRAPPED)
        for field in heads
    ]
    return sortable_grid(
        columns,
        look,
        empty=look.say("counts_page.table.empty"),
        height=None,
        of_columns={"wrapHeaderText": True, "autoHeaderHeight": True},
        options={"domLayout": "autoHeight"},  # few rows, and none of them cut
        id=ID(f"table-{name}"),
        rowData=rows,
    )
