"""The offline base map: a MapLibre style of our own, drawn from local files with the machine's own fonts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboard.theme.look import Look

Json = dict[str, Any]

# Empty layers that are always there, so that others can be put below them whatever the base map holds.
CELLS_GO_BELOW = "cells-go-below"
AREAS_GO_BELOW = "areas-go-below"

# The style names no glyph server, so labels are drawn with these fonts of the viewer's machine.
_FONTS = ["Noto Sans", "DejaVu Sans", "Segoe UI", "Arial", "sans-serif"]
_FONTS_BOLD = ["Noto Sans Bold", "DejaVu Sans Bold", "Segoe UI Bold", "Arial Bold", "sans-serif"]

_EMPTY = {"type": "geojson", "data": {"type": "FeatureCollection", "features": []}}


@dataclass(frozen=True)
class BaseMap:
    """
    Local addresses of the GeoJSON files of a base map; None where a study has no such file.

    Every feature may have a ``name``; streets may have a ``class`` of ``highway``, ``major``, ``minor``
    (which is assumed) or ``path``; areas have an ``id``.
    """

    parks: str | None = None
    water: str | None = None
    streets: str | None = None
    landmarks: str | None = None
    areas: str | None = None

    def items(self) -> list[tuple[str, str]]:
        """Return what there is, as name and address."""
        return [(name, url) for name, url in vars(self).items() if url]


def base_style(base: BaseMap, look: Look, *, area_names: bool = True) -> Json:
    """
    Return the style of the map below the data.

    Parameters
    ----------
    base
        Addresses of the base map's files, on our own server.
    look
        Theme and text size.
    area_names
        Whether areas are labelled; outlines are drawn anyway where `base.areas` is given.
    """
    sources: Json = {name: {"type": "geojson", "data": url} for name, url in base.items()}
    sources["nothing"] = _EMPTY
    layers = [
        {"id": "land", "type": "background", "paint": {"background-color": look.palette.base.land}},
        *_ground(look),
        *_streets(look),
        _anchor(CELLS_GO_BELOW),
        *_area_outlines(look),
        _anchor(AREAS_GO_BELOW),
        *_labels(look, area_names=area_names),
    ]
    kept = [layer for layer in layers if layer.get("source", "nothing") in sources]
    return {"version": 8, "name": f"base-{look.theme}", "sources": sources, "layers": kept}


def _anchor(name: str) -> Json:
    return {"id": name, "type": "line", "source": "nothing"}


def _ground(look: Look) -> list[Json]:
    colours = look.palette.base
    lines_only = ["==", ["geometry-type"], "LineString"]
    return [
        {"id": "parks", "type": "fill", "source": "parks", "paint": {"fill-color": colours.park}},
        {
            "id": "water",
            "type": "fill",
            "source": "water",
            "filter": ["!", lines_only],
            "paint": {"fill-color": colours.water},
        },
        {
            "id": "rivers",
            "type": "line",
            "source": "water",
            "filter": lines_only,
            "paint": {"line-color": colours.water, "line-width": _by_zoom((9, 1), (13, 3), (16, 8))},
        },
    ]


def _streets(look: Look) -> list[Json]:
    colours = look.palette.base
    rounded = {"line-cap": "round", "line-join": "round"}
    fill = ["match", ["get", "class"], "highway", colours.highway, colours.street]
    return [
        {
            "id": "street-casings",
            "type": "line",
            "source": "streets",
            "layout": rounded,
            "paint": {"line-color": colours.street_casing, "line-width": _street_width(extra_px=1.2)},
        },
        {
            "id": "streets",
            "type": "line",
            "source": "streets",
            "minzoom": 11,
            "layout": rounded,
            "paint": {"line-color": fill, "line-width": _street_width(extra_px=0)},
        },
    ]


def _street_width(*, extra_px: float) -> list[Any]:
    """Width in pixels by zoom and class; highways first, paths last."""
    widths = {  # zoom: highway, major, path, minor
        9: (0.8, 0.3, 0.1, 0.1),
        12: (2.5, 1.4, 0.4, 0.6),
        14: (5.0, 3.2, 0.9, 1.8),
        17: (16.0, 12.0, 2.0, 8.0),
    }
    stops = [
        (
            zoom,
            [
                "match",
                ["get", "class"],
                "highway",
                highway + extra_px,
                "major",
                major + extra_px,
                "path",
                path + extra_px,
                minor + extra_px if zoom > 9 else minor,
            ],
        )
        for zoom, (highway, major, path, minor) in widths.items()
    ]
    return _by_zoom(*stops)


def _area_outlines(look: Look) -> list[Json]:
    return [
        {
            "id": "area-outlines",
            "type": "line",
            "source": "areas",
            "layout": {"line-join": "round"},
            "paint": {
                "line-color": look.palette.base.area_line,
                "line-width": _by_zoom((9, 0.5), (13, 1), (16, 1.6)),
                "line-opacity": 0.8,
            },
        }
    ]


def _labels(look: Look, *, area_names: bool) -> list[Json]:
    colours = look.palette.base
    size = look.font_px - 1
    layers = [
        _label(
            "street-names",
            "streets",
            colours.label,
            look,
            layout={"symbol-placement": "line", "text-size": size, "symbol-spacing": 320},
            minzoom=13,
        ),
        _label(
            "water-names",
            "water",
            colours.water_label,
            look,
            layout={"text-size": size, "symbol-placement": "point"},
        ),
        _label("park-names", "parks", colours.area_label, look, layout={"text-size": size}, minzoom=13),
        {
            "id": "landmark-dots",
            "type": "circle",
            "source": "landmarks",
            "minzoom": 12,
            "paint": {
                "circle-radius": 2.5,
                "circle-color": colours.label,
                "circle-stroke-color": colours.label_halo,
                "circle-stroke-width": 1,
            },
        },
        _label(
            "landmark-names",
            "landmarks",
            colours.label,
            look,
            layout={
                "text-size": size,
                "text-variable-anchor": ["top", "bottom", "left", "right"],
                "text-radial-offset": 0.6,
            },
            minzoom=12,
        ),
    ]
    if area_names:
        layout = {
            "text-size": size,
            "text-font": _FONTS_BOLD,
            "text-max-width": 7,
            # Beside an overlay's symbol rather than not at all.
            "text-variable-anchor": ["center", "top", "bottom", "left", "right"],
            "text-radial-offset": 0.8,
        }
        layers.append(_label("area-names", "areas", colours.area_label, look, layout=layout, minzoom=10.5))
    return layers


def _label(name: str, source: str, colour: str, look: Look, *, layout: Json, minzoom: float = 0) -> Json:
    return {
        "id": name,
        "type": "symbol",
        "source": source,
        "minzoom": minzoom,
        "filter": ["!=", ["coalesce", ["get", "name"], ""], ""],
        "layout": {"text-field": ["get", "name"], "text-font": _FONTS, **layout},
        "paint": {
            "text-color": colour,
            "text-halo-color": look.palette.base.label_halo,
            "text-halo-width": 1.4 if look.size == "screen" else 2.2,
        },
    }


def _by_zoom(*stops: tuple[float, Any]) -> list[Any]:
    """Return an expression that grows smoothly with the zoom between (zoom, value) pairs."""
    flat = [part for stop in stops for part in stop]
    return ["interpolate", ["exponential", 1.5], ["zoom"], *flat]
