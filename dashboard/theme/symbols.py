"""The shapes of point overlays: one drawing each, shared by the map and its legend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from dashboard.theme.colours import Palette

Overlay = Literal["event", "service", "request", "point"]

# Drawn in a box of 24 x 24; each outline differs, so that nobody needs the colour to tell them apart.
_PATHS: dict[Overlay, str] = {
    "event": "M12 2 L14.9 8.6 L22 9.3 L16.7 14.1 L18.2 21.2 L12 17.5 L5.8 21.2 L7.3 14.1 L2 9.3 L9.1 8.6 Z",
    "service": "M8.5 3 H15.5 V8.5 H21 V15.5 H15.5 V21 H8.5 V15.5 H3 V8.5 H8.5 Z",
    "request": "M12 20.5 L2.5 4 H21.5 Z",
    "point": "M12 4 A8 8 0 1 1 11.99 4 Z",
}
OVERLAYS: tuple[Overlay, ...] = tuple(_PATHS)


@dataclass(frozen=True)
class Symbol:
    """
    One symbol as an SVG path in a box of 24 x 24.

    Attributes
    ----------
    name
        What the map calls its image. The colon is needed: Plotly asks a server on the internet for the
        picture of every name made of letters, digits and hyphens.
    """

    name: str
    path: str
    fill: str
    edge: str

    def to_json(self) -> dict[str, str]:
        """Return what the map's script draws from."""
        return {"name": self.name, "path": self.path, "fill": self.fill, "edge": self.edge}

    def image(self) -> str:
        """Return the symbol as a data address for an ``<img>`` of the legend."""
        svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24" height="24">'
            f'<path d="{self.path}" fill="{self.fill}" stroke="{self.edge}" stroke-width="2" '
            'stroke-linejoin="round" paint-order="stroke"/></svg>'
        )
        return f"data:image/svg+xml,{quote(svg)}"


def symbol(overlay: Overlay, palette: Palette) -> Symbol:
    """Return the symbol of an overlay in a theme's colours."""
    fills = {
        "event": palette.event,
        "service": palette.service,
        "request": palette.request,
        "point": palette.point,
    }
    fill = fills[overlay]
    # The theme is part of the name: a map that changes theme must not keep the other theme's picture.
    return Symbol(f"overlay:{overlay}:{fill[1:]}", _PATHS[overlay], fill, palette.symbol_edge)


def symbols(palette: Palette) -> tuple[Symbol, ...]:
    """Return the symbols of every overlay."""
    return tuple(symbol(overlay, palette) for overlay in OVERLAYS)
