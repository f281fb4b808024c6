"""Every colour of the screens, once for light and once for dark, safe for colour-blind eyes."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Theme = Literal["light", "dark"]
Rgb = tuple[int, int, int]

# Cells let the streets below shine through, so that people recognise their corner.
CELL_ALPHA = 212


@dataclass(frozen=True)
class BaseMapColours:
    """The quiet map below the data; nothing here may compete with a cell."""

    land: str
    park: str
    water: str
    street: str
    street_casing: str
    highway: str
    label: str
    label_halo: str
    water_label: str
    area_line: str
    area_label: str


@dataclass(frozen=True)
class Palette:
    """
    Colours of one theme, as ``#rrggbb``.

    Attributes
    ----------
    text, muted, accent, error
        Each at least 4.5 : 1 against both `page` and `panel`.
    cells
        Seven classes of counts, from few to many: viridis, whose lightness runs one way only, so that it
        holds for colour-blind eyes and on a grey print. No red: it would call a street dangerous.
    fewer, more
        Three classes of a change each, from small to large: blue and ochre of the same lightness, so that
        neither direction looks stronger. Each stands out from the map's land by 3 : 1 as it is painted, and
        so does a hatch in the land's own colour on it. No red and no green: neither direction is a grade.
    unchanged
        A cell with reports and no change; as far from the land as the smallest change.
    hidden, no_data
        Never a colour of `cells`, and never the same as 0, which has no colour at all.
    series
        Bars and lines without a class.
    """

    page: str
    panel: str
    text: str
    muted: str
    line: str
    grid: str
    accent: str
    on_accent: str
    focus: str
    error: str
    hidden: str
    no_data: str
    series: str
    series_soft: str
    change: str
    selection: str
    cells: tuple[str, ...]
    fewer: tuple[str, str, str]
    more: tuple[str, str, str]
    unchanged: str
    base: BaseMapColours
    event: str
    service: str
    request: str
    point: str
    symbol_edge: str


LIGHT = Palette(
    page="#f6f7f8",
    panel="#ffffff",
    text="#1c2126",
    muted="#565f68",
    line="#c9ced3",
    grid="#e4e7ea",
    accent="#1f5f99",
    on_accent="#ffffff",
    focus="#b3400a",
    error="#a3211b",
    hidden="#b9b3c4",
    no_data="#dcdcdc",
    series="#2f6690",
    series_soft="#a9c4d9",
    change="#8a3b12",
    selection="#c2185b",
    cells=("#dde318", "#95d840", "#4ac16d", "#1fa088", "#2a788e", "#414487", "#440154"),
    fewer=("#4871d5", "#294dae", "#0d2a88"),
    more=("#ab6603", "#7c4904", "#502d00"),
    unchanged="#6b6f74",
    base=BaseMapColours(
        land="#f3f1ec",
        park="#e3eadb",
        water="#cfdfea",
        street="#ffffff",
        street_casing="#cdc8be",
        highway="#ece3d2",
        label="#3d3a35",
        label_halo="#fbfaf7",
        water_label="#3c6382",
        area_line="#7a7f87",
        area_label="#4a4f57",
    ),
    event="#c4410a",
    service="#0b5fae",
    request="#1d1d1f",
    point="#a3195b",
    symbol_edge="#ffffff",
)

DARK = Palette(
    page="#14171a",
    panel="#1d2125",
    text="#eceff1",
    muted="#a9b3bc",
    line="#444c54",
    grid="#333a41",
    accent="#7ab8f0",
    on_accent="#0d1216",
    focus="#ffb454",
    error="#ff9d94",
    hidden="#6b647a",
    no_data="#4a4d50",
    series="#6fb1e0",
    series_soft="#35566f",
    change="#f0a36f",
    selection="#ff7ab0",
    cells=("#46327e", "#365c8d", "#277f8e", "#1fa187", "#4ac16d", "#a0da39", "#fde725"),
    fewer=("#527ce1", "#7fa6ff", "#bdd2fd"),
    more=("#ba6f03", "#ee9219", "#fec58e"),
    unchanged="#777b80",
    base=BaseMapColours(
        land="#191c1f",
        park="#1e2722",
        water="#1c2a35",
        street="#2f353b",
        street_casing="#14171a",
        highway="#3b4046",
        label="#d5d9dd",
        label_halo="#14171a",
        water_label="#8db4cf",
        area_line="#8b939b",
        area_label="#c3c9cf",
    ),
    event="#ff9350",
    service="#63b8ff",
    request="#f5f5f5",
    point="#ff8fbd",
    symbol_edge="#0c0e10",
)

PALETTES = MappingProxyType({"light": LIGHT, "dark": DARK})


def rgb(colour: str) -> Rgb:
    """Return red, green and blue, 0 to 255, of ``#rrggbb``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def see_through(colour: str, opacity: float) -> str:
    """Return ``#rrggbb`` as a CSS ``rgba(...)`` of an opacity between 0 and 1."""
    red, green, blue = rgb(colour)
    return f"rgba({red},{green},{blue},{opacity:g})"


def cell_colours(palette: Palette, classes: int) -> tuple[str, ...]:
    """
    Return colours for a number of classes, spread over the whole scale so that few classes differ well.

    Raises
    ------
    ValueError
        There are more classes than colours, or none.
    """
    return spread(palette.cells, classes)


def spread(scale: tuple[str, ...], classes: int) -> tuple[str, ...]:
    """Return colours for a number of classes, from the first of a scale to its last."""
    if not 1 <= classes <= len(scale):
        raise ValueError(f"`classes` was {classes} but the scale holds 1 to {len(scale)}")
    if classes == 1:
        return (scale[len(scale) // 2],)
    return tuple(scale[round(number * (len(scale) - 1) / (classes - 1))] for number in range(classes))


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2, 0 (black) to 1 (white)."""
    parts = [channel / 255 for channel in rgb(colour)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2, 1 (equal) to 21 (black on white)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
