"""One leaf of paper: text that breaks by itself, tables and maps, from the top down; PDF, PNG or SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

from dashboard.paper.files import PAPERS
from dashboard.theme.look import Look

# Letters stay letters, to be searched, copied and read aloud; the same picture has the same bytes. Said once
# for the whole process: `rc_context` would be undone by whichever of two visitors is served first.
mpl.rcParams.update({"pdf.fonttype": 42, "svg.fonttype": "none", "svg.hashsalt": "paper"})

LETTER, A4 = (612.0, 792.0), (595.3, 841.9)
SIZES = dict(zip(PAPERS, (LETTER, A4), strict=True))
FORMS = ("pdf", "png", "svg")
MEDIA_TYPES = {"pdf": "application/pdf", "png": "image/png", "svg": "image/svg+xml"}
MARGIN_PT = 36.0
PNG_DPI = 150
_LEADING = 1.28
_METER = TextToPath()
# Nothing of the day or the machine goes into a file.
_NO_DAY = {
    "pdf": {"CreationDate": None, "Producer": None, "Creator": None},
    "svg": {"Date": None, "Creator": None},
    "png": {"Software": None},
}


@dataclass
class Leaf:
    """
    A leaf that is filled from its top down; `y` is the next free point below the top.

    Parameters
    ----------
    size
        Width and height in points.
    look
        Language and colours.
    """

    size: tuple[float, float]
    look: Look
    y: float = MARGIN_PT
    figure: Figure = field(init=False)

    def __post_init__(self) -> None:
        self.figure = Figure(figsize=(self.size[0] / 72, self.size[1] / 72))
        self.figure.patch.set_facecolor("white")

    def room(self, text: str, size: float) -> float:
        """Return how many points a paragraph takes over the whole leaf."""
        return len(broken(text, size, self.width)) * size * _LEADING

    @property
    def width(self) -> float:
        """Points between the margins."""
        return self.size[0] - 2 * MARGIN_PT

    @property
    def left_below(self) -> float:
        """Points left above the bottom margin."""
        return self.size[1] - MARGIN_PT - self.y

    def paragraph(
        self,
        text: str,
        *,
        size: float = 9.0,
        bold: bool = False,
        colour: str | None = None,
        after: float = 4.0,
        within: tuple[float, float] | None = None,
    ) -> None:
        """
        Write text that breaks where a line is full.

        Parameters
        ----------
        within
            Left edge and width in points; the whole leaf without it.
        """
        left, width = within or (MARGIN_PT, self.width)
        for line in broken(text, size, width, bold=bold):
            self.text(line, left, self.y + size, size=size, bold=bold, colour=colour)
            self.y += size * _LEADING
        self.y += after

    def text(
        self,
        text: str,
        x: float,
        y: float,
        *,
        size: float,
        bold: bool = False,
        colour: str | None = None,
        align: str = "left",
    ) -> None:
        """Write one line whose letters stand on `y`, in points from the left and the top."""
        self.figure.text(
            x / self.size[0],
            1 - y / self.size[1],
            text,
            size=size,
            weight="bold" if bold else "normal",
            color=colour or self.look.palette.text,
            ha=align,
            va="baseline",
            parse_math=False,
        )

    def rule(
        self, x: float, width: float, y: float, *, colour: str | None = None, thick: float = 0.5
    ) -> None:
        """Draw a line across."""
        from matplotlib.lines import Line2D

        at = 1 - y / self.size[1]
        self.figure.add_artist(
            Line2D(
                [x / self.size[0], (x + width) / self.size[0]],
                [at, at],
                linewidth=thick,
                color=colour or self.look.palette.line,
            )
        )

    def axes(self, x: float, width: float, height: float) -> Axes:
        """Return axes whose upper left corner is at `x` and the next free point; `y` stays."""
        box = (
            x / self.size[0],
            1 - (self.y + height) / self.size[1],
            width / self.size[0],
            height / self.size[1],
        )
        return self.figure.add_axes(box)


def broken(text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
    """
    Return the lines of a text that is so many points wide; a word that is longer than a line is broken.

    Examples
    --------
    >>> broken("one two three", 10, 45)
    ['one two', 'three']
    """
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for word in _pieces(part, size, width, bold=bold):
            tried = f"{line} {word}".strip()
            if line and wide(tried, size, bold=bold) > width:
                lines.append(line)
                line = word
            else:
                line = tried
        lines.append(line)
    return lines


def _pieces(text: str, size: float, width: float, *, bold: bool) -> Iterator[str]:
    """Yield words, those longer than a line in pieces that fit one."""
    for word in text.split():
        rest = word
        while len(rest) > 1 and wide(rest, size, bold=bold) > width:
            fits = next(
                n for n in range(len(rest) - 1, 0, -1) if n == 1 or wide(rest[:n], size, bold=bold) <= width
            )
            yield rest[:fits]
            rest = rest[fits:]
        yield rest


def shortened(text: str, size: float, width: float, *, bold: bool = False) -> str:
    """Return a text, cut with an ellipsis where it is wider than so many points."""
    if wide(text, size, bold=bold) <= width:
        return text
    while text and wide(text + "…", size, bold=bold) > width:
        text = text[:-1].rstrip()
    return text + "…"


@lru_cache(maxsize=20_000)
def wide(text: str, size: float, *, bold: bool = False) -> float:
    """Return how many points a line of text is wide."""
    font = _font(bold).copy()
    font.set_size(size)
    return float(_METER.get_text_width_height_descent(text, font, ismath=False)[0]) if text else 0.0


@lru_cache(maxsize=2)
def _font(bold: bool) -> FontProperties:
    return FontProperties(weight="bold" if bold else "normal")


def written(leaves: Sequence[Leaf], form: str, *, title: str) -> bytes:
    """
    Return leaves as one file.

    Parameters
    ----------
    form
        One of `FORMS`; only a PDF has more than one leaf.
    title
        Of the document.

    Raises
    ------
    ValueError
        No such form, or too many leaves for it.
    """
    if form not in FORMS:
        raise ValueError(f"`form` was {form!r} but must be one of {FORMS}")
    if form != "pdf" and len(leaves) != 1:
        raise ValueError(f"there are {len(leaves)} leaves, but {form} has one")
    file = BytesIO()
    if form == "pdf":
        with PdfPages(file, metadata=_NO_DAY["pdf"] | {"Title": title}) as pages:
            for leaf in leaves:
                pages.savefig(leaf.figure)
        return file.getvalue()
    more: dict[str, Any] = {"dpi": PNG_DPI} if form == "png" else {}
    leaves[0].figure.savefig(file, format=form, metadata=_NO_DAY[form] | {"Title": title}, **more)
    return file.getvalue()
