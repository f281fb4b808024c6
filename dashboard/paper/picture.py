"""An answer as one picture with everything that must be said beside it: PDF, PNG or SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.patches import Rectangle

from dashboard.paper.leaf import LETTER, MARGIN_PT, Leaf, wide, written
from dashboard.paper.maps import draw_map, legend
from dashboard.paper.tables import Column, draw_table, size_for
from dashboard.state import write_search
from dashboard.theme.look import Look
from geodata.holdings import Holdings
from layers.base.answers import Answer

MAP_HEIGHT_PT = 420.0
# What the head with its headline takes at most, and the foot with its origin.
_HEAD_PT, _FOOT_PT = 180.0, 60.0
# A table of more rows would be too small to read; the other forms hold all of them.
MOST_ROWS = 45


def picture(answer: Answer, holdings: Holdings, look: Look, form: str) -> bytes:
    """
    Return an answer as a picture: its finding, a map or a table, its doubts, and where it comes from.

    Parameters
    ----------
    form
        One of `leaf.FORMS`.

    Raises
    ------
    ValueError
        No such form.
    """
    say = look.speaker.say
    leaf = Leaf((LETTER[0], LETTER[1] if form == "pdf" else _height(answer, look)), look)
    banner(leaf, answer, look)
    leaf.paragraph(say(answer.headline), size=13, bold=True, after=2)
    leaf.paragraph(say(answer.question), size=9, colour=look.palette.muted, after=8)
    if answer.places.kind != "none" and answer.places.mapped:
        map_of(leaf, answer, holdings, look, (MARGIN_PT, leaf.width), MAP_HEIGHT_PT)
    elif answer.places.kind == "points":
        leaf.paragraph(look.say("paper.nothing_mapped"))
    elif len(answer):
        _table(leaf, answer, look)
    leaves = [leaf]
    if leaf.left_below < doubts_height(leaf, answer, look) + _FOOT_PT and form == "pdf":
        origin(leaf, answer, look)
        leaves.append(Leaf(LETTER, look))
        leaves[-1].paragraph(look.say("bulletin.doubts"), size=13, bold=True)
    doubts(leaves[-1], answer, look)
    origin(leaves[-1], answer, look)
    return written(leaves, form, title=say(answer.headline))


def _height(answer: Answer, look: Look) -> float:
    """Return how high a leaf must be that holds everything: a picture has no second one."""
    tried = Leaf(LETTER, look)
    return max(LETTER[1], MAP_HEIGHT_PT + _HEAD_PT + doubts_height(tried, answer, look) + _FOOT_PT)


def banner(leaf: Leaf, answer: Answer, look: Look) -> None:
    """Say first of all that data are invented, or what the study remarks on its records."""
    come_from = answer.provenance
    if answer.disclosure == "analyst":
        leaf.paragraph(look.say("paper.analyst"), size=8, colour=look.palette.muted, after=2)
    if come_from.invented:
        leaf.paragraph(look.say("screen.invented"), size=9, bold=True, after=4)
    if come_from.remark is not None and look.speaker.say(come_from.remark):
        leaf.paragraph(look.speaker.say(come_from.remark), size=9, bold=True, after=4)


def map_of(
    leaf: Leaf,
    answer: Answer,
    holdings: Holdings,
    look: Look,
    within: tuple[float, float],
    height: float,
) -> None:
    """Draw the map with its legend below; `within` is its left edge and width in points."""
    left, width = within
    draw_map(leaf.axes(left, width, height), answer, holdings, look, (width, height))
    leaf.y += height + 4
    _legend(leaf, answer, look, left)


def _legend(leaf: Leaf, answer: Answer, look: Look, left: float) -> None:
    size, x = 7.0, left
    classes = legend(answer, look.palette)
    if not classes:
        return
    # What is coloured are counts, whatever the value is that the answer gives beside them.
    unit = look.say(f"paper.counts_in_{answer.places.kind}")
    leaf.text(unit, x, leaf.y + size, size=size)
    x += wide(unit, size) + 8
    for colour, label in classes:
        box = Rectangle(
            (x / leaf.size[0], 1 - (leaf.y + size) / leaf.size[1]),
            9 / leaf.size[0],
            size / leaf.size[1],
            facecolor=colour,
            edgecolor=look.palette.line,
            linewidth=0.3,
            transform=leaf.figure.transFigure,
        )
        leaf.figure.add_artist(box)
        leaf.text(label, x + 12, leaf.y + size, size=size)
        x += 12 + wide(label, size) + 8
    leaf.y += size + 8


def _table(leaf: Leaf, answer: Answer, look: Look) -> None:
    """Draw names, values and counts of an answer that lies nowhere on a map."""
    shown = min(len(answer), MOST_ROWS)
    rows = [
        [
            look.speaker.say(answer.places.names[at]),
            _number(float(answer.value[at]), look),
            look.number(int(answer.n[at])),
        ]
        for at in range(shown)
    ]
    columns = [
        Column("", 3, is_number=False),
        Column(look.speaker.say(answer.unit), 1.5),
        Column(look.say("paper.n"), 1),
    ]
    size = size_for(shown, leaf.left_below - 140, largest=9, least=5)
    draw_table(leaf, columns, rows, size=size)
    leaf.y += 6
    if shown < len(answer):
        leaf.paragraph(look.say("paper.more_rows", n=len(answer) - shown), size=8, colour=look.palette.muted)


def _number(value: float, look: Look) -> str:
    if math.isnan(value):
        return "–"
    return look.speaker.number(value, decimals=0 if value == round(value) else 1)


def doubts(leaf: Leaf, answer: Answer, look: Look, *, size: float = 7.0) -> None:
    """Write everything that must be known beside the numbers, and what was chosen by itself."""
    for one in _doubts(answer, look):
        leaf.paragraph(one, size=size, after=1)


def doubts_height(leaf: Leaf, answer: Answer, look: Look, *, size: float = 7.0) -> float:
    """Return how many points `doubts` takes."""
    return sum(leaf.room(one, size) + 1 for one in _doubts(answer, look))


def _doubts(answer: Answer, look: Look) -> list[str]:
    said = [look.speaker.say(one) for one in (*answer.choices, *answer.caveats)]
    return [f"• {one}" for one in dict.fromkeys(said)]


def origin(leaf: Leaf, answer: Answer, look: Look, *, size: float = 7.0) -> None:
    """Write at the foot where the numbers come from, and the question as an address."""
    come_from = answer.provenance
    through = come_from.data_through or look.say("screen.origin.no_day")
    lines: Sequence[str] = (
        look.say(
            "screen.origin",
            study=come_from.study,
            release=come_from.release,
            through=through,
            version=come_from.version,
        ),
        write_search(answer.query) or "?",
    )
    leaf.y = max(leaf.y, leaf.size[1] - MARGIN_PT - sum(leaf.room(line, size) for line in lines))
    for line in lines:
        leaf.paragraph(line, size=size, colour=look.palette.muted, after=0)
