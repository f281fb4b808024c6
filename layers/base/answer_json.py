"""Write an answer as plain JSON values and read it back, with NaN as null and texts as keys with values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from math import isfinite
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.columns.shapes import SQUARES
from geodata.words.text import Text
from layers.base.answers import Answer, Places, Provenance, Shown, Totals

FORM = 1


def write(answer: Answer, *, outlines: bool = False) -> dict[str, Any]:
    """
    Return an answer as plain JSON values.

    Parameters
    ----------
    outlines
        Whether the outlines of areas go along, as hexadecimal WKB in metres; they can weigh megabytes.
    """
    come_from = answer.provenance
    return {
        "form": FORM,
        "layer": answer.layer,
        "query": dict(answer.query),
        "question": answer.question.to_json(),
        "headline": answer.headline.to_json(),
        "measure": answer.measure.to_json(),
        "unit": answer.unit.to_json(),
        "direction": answer.direction,
        "disclosure": answer.disclosure,
        "totals": asdict(answer.totals),
        "caveats": [text.to_json() for text in answer.caveats],
        "choices": [text.to_json() for text in answer.choices],
        "provenance": {
            "study": come_from.study,
            "release": come_from.release,
            "data_through": come_from.data_through.isoformat() if come_from.data_through else None,
            "invented": come_from.invented,
            "remark": come_from.remark.to_json() if come_from.remark else None,
            "version": come_from.version,
        },
        "places": _places(answer.places, outlines=outlines),
        "value": _column(answer.value),
        "low": None if answer.low is None else _column(answer.low),
        "high": None if answer.high is None else _column(answer.high),
        "n": answer.n.tolist(),
        "shown": [] if answer.shown is None else [Shown(code).name.lower() for code in answer.shown],
        "columns": {name: _column(column) for name, column in answer.columns.items()},
    }


def read(data: Mapping[str, Any]) -> Answer:
    """
    Return the answer that `write` wrote.

    Raises
    ------
    ValueError
        The answer was written in a form that this version does not know.
    """
    if data.get("form") != FORM:
        raise ValueError(f"the answer has form {data.get('form')!r}, but this version reads form {FORM}")
    come_from = dict(data["provenance"])
    through, remark = come_from["data_through"], come_from["remark"]
    come_from["data_through"] = dt.date.fromisoformat(through) if through else None
    come_from["remark"] = Text.from_json(remark) if remark else None
    return Answer(
        layer=data["layer"],
        query=data["query"],
        question=Text.from_json(data["question"]),
        places=_read_places(data["places"]),
        value=_numbers(data["value"]),
        n=np.array(data["n"], np.int64),
        measure=Text.from_json(data["measure"]),
        unit=Text.from_json(data["unit"]),
        headline=Text.from_json(data["headline"]),
        totals=Totals(**data["totals"]),
        provenance=Provenance(**come_from),
        direction=data["direction"],
        low=None if data["low"] is None else _numbers(data["low"]),
        high=None if data["high"] is None else _numbers(data["high"]),
        shown=np.array([Shown[name.upper()] for name in data["shown"]], np.uint8),
        caveats=tuple(Text.from_json(text) for text in data["caveats"]),
        choices=tuple(Text.from_json(text) for text in data["choices"]),
        disclosure=data["disclosure"],
        columns={name: _read_column(column) for name, column in data["columns"].items()},
    )


def _places(places: Places, *, outlines: bool) -> dict[str, Any]:
    written = {
        "kind": places.kind,
        "crs": places.crs,
        "cell_m": places.cell_m,
        "cell_shape": places.cell_shape if places.kind == "cells" else None,
        "ids": _column(places.ids),
        "names": _column(places.names),
        "x_m": _column(places.x_m),
        "y_m": _column(places.y_m),
    }
    if outlines and places.outlines is not None:
        written["outlines"] = [
            None if one is None else shapely.to_wkb(one, hex=True) for one in places.outlines
        ]
    return written


def _read_places(data: Mapping[str, Any]) -> Places:
    outlines = None
    if data.get("outlines") is not None:
        outlines = _objects([None if one is None else shapely.from_wkb(one) for one in data["outlines"]])
    return Places(
        kind=data["kind"],
        ids=_read_column(data["ids"]),
        names=_read_column(data["names"]),
        x_m=_numbers(data["x_m"]),
        y_m=_numbers(data["y_m"]),
        crs=data["crs"],
        cell_m=data["cell_m"],
        cell_shape=data.get("cell_shape") or SQUARES,
        outlines=outlines,
    )


def _column(column: NDArray[Any]) -> list[Any]:
    if column.dtype.kind == "f":
        # JSON knows no NaN; what is not known is null.
        return [one if isfinite(one) else None for one in column.tolist()]
    if column.dtype.kind == "O":
        return [one.to_json() if isinstance(one, Text) else one for one in column]
    plain: list[Any] = column.tolist()
    return plain


def _numbers(values: list[float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if one is None else one for one in values], np.float64)


def _objects(values: list[Any]) -> NDArray[np.object_]:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _read_column(values: list[Any]) -> NDArray[Any]:
    """Return a column again: numbers as numbers (null is NaN), everything else as objects."""
    known = [one for one in values if one is not None]
    if known and all(type(one) is int for one in known) and len(known) == len(values):
        return np.array(values, np.int64)
    if known and all(type(one) in {int, float} for one in known):
        return _numbers(values)
    return _objects([Text.from_json(one) if isinstance(one, dict) else one for one in values])
