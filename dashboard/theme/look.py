"""What a visitor chose to look through: theme, language and size; handed to every figure."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from dashboard.theme.colours import PALETTES, Palette, Theme
from geodata.words.speaker import LANGUAGES, Speaker
from geodata.words.text import Text, Value

Size = Literal["screen", "projector"]

# Fonts of the machine only: nothing is fetched.
FONT = 'system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", Arial, sans-serif'

_FONT_PX = {"screen": 13, "projector": 24}


@dataclass(frozen=True)
class Look:
    """
    Theme, language and size of one visitor's screen.

    Examples
    --------
    >>> Look("dark", "es").palette.page
    '#14171a'
    """

    theme: Theme = "light"
    language: str = "en"
    size: Size = "screen"

    def __post_init__(self) -> None:
        for name, value, allowed in (
            ("theme", self.theme, tuple(PALETTES)),
            ("language", self.language, LANGUAGES),
            ("size", self.size, tuple(_FONT_PX)),
        ):
            if value not in allowed:
                raise ValueError(f"`{name}` was {value!r} but must be one of {allowed}")

    @property
    def palette(self) -> Palette:
        """The colours of the theme."""
        return PALETTES[self.theme]

    @property
    def speaker(self) -> Speaker:
        """Who says texts in the visitor's language."""
        return _speaker(self.language)

    @property
    def font_px(self) -> int:
        """Size of text in charts and on the map, in CSS pixels."""
        return _FONT_PX[self.size]

    def say(self, key: str, /, **values: Value) -> str:
        """Return a sentence of the catalogues in the visitor's language."""
        return self.speaker.say(Text(key, **values)) if values else _plain(self.language, key)

    def phrase(self, key: str, /, **one: Hashable) -> str:
        """Return what `say` returns of one value, kept: charts say the same days and counts again."""
        ((name, value),) = one.items()
        return _phrase(self.language, key, name, value)

    def number(self, value: float) -> str:
        """Return a whole number with the language's separators."""
        return self.speaker.number(value)

    def chart_layout(self) -> dict[str, Any]:
        """Return what the layouts of all charts share: fonts, colours, no clutter, room made by Plotly."""
        palette = self.palette
        axis = {
            "automargin": True,
            "gridcolor": palette.grid,
            "linecolor": palette.line,
            "tickcolor": palette.line,
            "zeroline": False,
            "fixedrange": True,
            "tickangle": 0,
        }
        return {
            "font": {"family": FONT, "size": self.font_px, "color": palette.text},
            "paper_bgcolor": palette.panel,
            "plot_bgcolor": palette.panel,
            "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
            "showlegend": False,
            "dragmode": False,
            "hoverlabel": {
                "bgcolor": palette.panel,
                "bordercolor": palette.line,
                "font": {"family": FONT, "size": self.font_px, "color": palette.text},
            },
            "xaxis": dict(axis),
            "yaxis": dict(axis),
        }


# Days of a few decades and the counts below some thousands, in each language: a few megabytes.
@lru_cache(maxsize=32_768, typed=True)
def _phrase(language: str, key: str, name: str, value: Any) -> str:
    return _speaker(language).say(Text(key, **{name: value}))


@lru_cache(maxsize=8_192)  # more than both catalogues hold
def _plain(language: str, key: str) -> str:
    return _speaker(language).say(Text(key))


@lru_cache(maxsize=len(LANGUAGES))
def _speaker(language: str) -> Speaker:
    return Speaker(language)
