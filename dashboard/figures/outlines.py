"""Outlines on a comparison's maps: the treated zone, the ring around it, and the comparison places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np

from dashboard.figures.cells import ToDegrees
from dashboard.figures.style import AREAS_GO_BELOW
from dashboard.theme.look import Look

Json = dict[str, Any]
Kind = Literal["treated", "ring", "comparison"]
KINDS: tuple[Kind, ...] = get_args(Kind)

# Drawn in this order: what is many and thin lies below what is one and thick.
_ORDER: tuple[Kind, ...] = ("comparison", "ring", "treated")
_WIDTH_PX: dict[Kind, float] = {"treated": 3.0, "ring": 2.0, "comparison": 1.4}
_DASH: dict[Kind, list[float]] = {"treated": [], "ring": [3, 2], "comparison": []}
_CASING_PX = 2.0
_CIRCLE_POINTS = 96


@dataclass(frozen=True)
class Outline:
    """
    Lines around one place, or around many of one kind.

    Parameters
    ----------
    geometry
        GeoJSON of polygons or lines in degrees, or the local address of such a file.
    kind
        ``treated``, ``ring`` (dashed; hand in the ring's outer edge) or ``comparison`` (thin).
    """

    geometry: Json | str
    kind: Kind

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"`kind` was {self.kind!r} but must be one of {KINDS}")


def circle(x_m: float, y_m: float, radius_m: float, to_degrees: ToDegrees) -> Json:
    """Return a circle of the study's metres as a GeoJSON polygon in degrees, closed."""
    turn = np.linspace(0, 2 * np.pi, _CIRCLE_POINTS + 1)
    longitude, latitude = to_degrees(x_m + radius_m * np.cos(turn), y_m + radius_m * np.sin(turn))
    ring = [[round(float(a), 7), round(float(b), 7)] for a, b in zip(longitude, latitude, strict=True)]
    ring[-1] = ring[0]
    return {"type": "Polygon", "coordinates": [ring]}


def outline_colour(kind: Kind, look: Look) -> str:
    """Return the colour of a kind's line; the treated zone and its ring share one, and differ in the dash."""
    return look.palette.base.label if kind == "comparison" else look.palette.selection


def outline_layers(outlines: Sequence[Outline], look: Look) -> list[Json]:
    """Return Plotly's map layers: each line over a casing, so that it is seen on any cell's colour."""
    layers: list[Json] = []
    for kind in _ORDER:
        for number, one in enumerate(found for found in outlines if found.kind == kind):
            width = _WIDTH_PX[kind] * (1 if look.size == "screen" else 1.6)
            casing = _layer(one, f"{kind}-{number}-casing", look.palette.panel, width + _CASING_PX)
            line = _layer(one, f"{kind}-{number}", outline_colour(kind, look), width)
            if _DASH[kind]:
                line["line"]["dash"] = _DASH[kind]
            layers += [casing, line]
    return layers


def _layer(outline: Outline, name: str, colour: str, width_px: float) -> Json:
    return {
        "name": f"outline-{name}",
        "sourcetype": "geojson",
        "source": _source(outline.geometry),
        "type": "line",
        "color": colour,
        "line": {"width": width_px},
        "below": AREAS_GO_BELOW,
    }


def _source(geometry: Json | str) -> Json | str:
    """Return what Plotly takes as a source: a feature where a bare geometry was handed in."""
    if isinstance(geometry, str) or geometry.get("type") in {"Feature", "FeatureCollection"}:
        return geometry
    return {"type": "Feature", "properties": {}, "geometry": geometry}
