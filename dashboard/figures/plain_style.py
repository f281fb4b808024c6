"""Read our own map style without a map library: what an expression says at one zoom, for one shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]


def at_zoom(said: Any, zoom: float, properties: Mapping[str, Any] | None = None) -> Any:
    """
    Return what a value of a style is at a zoom: itself, or what its expression says.

    Parameters
    ----------
    said
        A number, a text, or an expression of the kinds that `dashboard.figures.style` writes.
    zoom
        MapLibre's zoom.
    properties
        Of the shape; ``None`` for one without any.

    Raises
    ------
    ValueError
        An expression of a kind that nobody has read here yet.

    Examples
    --------
    >>> at_zoom(["interpolate", ["exponential", 1.5], ["zoom"], 10, 2, 12, 7], 11)
    4.0
    >>> at_zoom(["match", ["get", "class"], "highway", "#fff", "#eee"], 11, {"class": "path"})
    '#eee'
    """
    if not isinstance(said, list):
        return said
    kind, *parts = said
    known = properties or {}
    if kind == "get":
        return known.get(parts[0])
    if kind == "match":
        wanted, *cases, otherwise = parts
        value = at_zoom(wanted, zoom, known)
        found = next(
            (then for case, then in zip(cases[::2], cases[1::2], strict=True) if case == value), None
        )
        return at_zoom(otherwise if found is None else found, zoom, known)
    if kind == "interpolate":
        return _between(parts, zoom, known)
    raise ValueError(f"no expression of {kind!r} is read here")


def _between(parts: list[Any], zoom: float, properties: Mapping[str, Any]) -> float:
    (_, base), _, *flat = parts
    stops = list(zip(flat[::2], flat[1::2], strict=True))
    low = max((stop for stop in stops if stop[0] <= zoom), default=stops[0])
    high = min((stop for stop in stops if stop[0] > zoom), default=stops[-1])
    first, last = (float(at_zoom(value, zoom, properties)) for _, value in (low, high))
    if zoom <= low[0] or high[0] <= low[0]:
        return first if zoom <= low[0] else last
    share = (base ** (zoom - low[0]) - 1) / (base ** (high[0] - low[0]) - 1)
    return first + (last - first) * float(share)


def layers_at(style: Json, zoom: float) -> list[Json]:
    """Return the layers of a style that are drawn at a zoom, what lies below first."""
    return [one for one in style["layers"] if one.get("minzoom", 0) <= zoom < one.get("maxzoom", 25)]
