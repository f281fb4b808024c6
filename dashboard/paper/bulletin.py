"""The bulletin of a week: three sentences, a map and the sheet on one leaf, what must be known on another."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from dashboard.components.compstat_sheet import HEADS
from dashboard.figures.badges import NOT_KNOWN, arrow_of, badge_said, count_said, mean_said
from dashboard.paper.leaf import MARGIN_PT, MEDIA_TYPES, SIZES, Leaf, written
from dashboard.paper.picture import banner, doubts, map_of, origin
from dashboard.paper.tables import Column, draw_table, height_of, size_for
from dashboard.theme.look import Look
from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.answers import Answer, Export
from layers.base.catalogue import ask
from layers.base.export import entry_of, file_name
from layers.base.overview import count_text
from layers.base.query import Query, QueryFacts
from layers.compstat import LAYER, NAME, ends_of
from layers.sheet.compared import CURRENT_NOT_KNOWN
from layers.sheet.windows import WINDOWS, Window

_MAP_HEIGHT_PT, _FOOT_PT, _LEAST_PT = 225.0, 45.0, 4.5


def bulletin(holdings: Holdings, query: Query, look: Look, *, title: str, paper: str = "letter") -> bytes:
    """
    Return the bulletin of a question as a PDF.

    Parameters
    ----------
    query
        Kinds, areas and options of the sheet; its days are the sheet's own.
    title
        Of the study.
    paper
        ``letter`` or ``a4``.

    Raises
    ------
    ValueError
        No such paper.
    """
    asked = _asked(query)
    rows = ask(holdings, asked)
    return _in_one_file(bulletin_leaves(holdings, asked, rows, look, title=title, paper=paper), look, title)


def bulletin_leaves(
    holdings: Holdings, asked: Query, rows: Answer, look: Look, *, title: str, paper: str
) -> list[Leaf]:
    """
    Return the two leaves of a bulletin.

    Parameters
    ----------
    asked, rows
        The question as the sheet takes it, and its answer.
    look, title, paper
        As of `bulletin`.

    Raises
    ------
    ValueError
        No such paper.
    """
    if paper not in SIZES:
        raise ValueError(f"`paper` was {paper!r} but must be one of {tuple(SIZES)}")
    total, say = ask(holdings, _of_all(asked)), look.speaker.say
    first, second = Leaf(SIZES[paper], look), Leaf(SIZES[paper], look)
    banner(first, rows, look)
    first.paragraph(look.say("bulletin.title", study=title), size=17, bold=True, after=2)
    first.paragraph(say(rows.question), size=8, colour=look.palette.muted, after=6)
    for sentence in sentences(holdings, asked, rows, total, look):
        first.paragraph(sentence, size=10.5, after=3)
    shown = map_answer(holdings, asked)
    if shown is not None and shown.places.mapped:
        first.y += 2
        map_of(first, shown, holdings, look, (MARGIN_PT, first.width), _MAP_HEIGHT_PT)
    _sheet(first, rows, total, look)
    origin(first, rows, look)
    second.paragraph(look.say("bulletin.doubts"), size=13, bold=True)
    second.paragraph(look.say("bulletin.note"), size=8.5)
    doubts(second, rows, look, size=8.5)
    origin(second, rows, look)
    return [first, second]


def _in_one_file(leaves: list[Leaf], look: Look, title: str) -> bytes:
    return written(leaves, "pdf", title=look.say("bulletin.title", study=title))


def bulletin_file(
    holdings: Holdings,
    query: Query,
    look: Look,
    *,
    title: str,
    paper: str = "letter",
    log: Callable[[Mapping[str, Any]], None] | None = None,
) -> Export:
    """
    Return the bulletin as a file to keep, after it was written down that it is handed out.

    Parameters
    ----------
    query, look, title, paper
        As of `bulletin`.
    log
        Writes an export down; nothing is written without it.
    """
    asked = _asked(query)
    rows = ask(holdings, asked)
    leaves = bulletin_leaves(holdings, asked, rows, look, title=title, paper=paper)
    content = _in_one_file(leaves, look, title)
    if log is not None:
        log(entry_of(rows, "bulletin"))
    return Export(content, MEDIA_TYPES["pdf"], file_name(rows, "pdf"))


def sentences(holdings: Holdings, asked: Query, rows: Answer, total: Answer, look: Look) -> tuple[str, ...]:
    """Return the three sentences: what changed, where the most were reported, and how the year stands."""
    return tuple(
        look.speaker.say(one)
        for one in (rows.headline, _where(holdings, asked), _year(total, asked, holdings))
        if one is not None
    )


def map_answer(holdings: Holdings, asked: Query) -> Answer | None:
    """Return the cells of the window's days; None where no record has a day."""
    days = window_of(holdings, asked)
    if days is None:
        return None
    return ask(holdings, replace(asked, layer="density", options=(), period=days.current, preset="all"))


def window_of(holdings: Holdings, asked: Query) -> Window | None:
    """Return the window in which changes are looked for; None where no record has a day."""
    if holdings.release.last is None:
        return None
    name = LAYER.chosen(asked, QueryFacts.of(holdings))["window"]
    return Window.ending(name, ends_of(holdings, asked).last)


def _asked(query: Query) -> Query:
    return replace(query, layer=NAME, options=query.options if query.layer == NAME else ())


def _of_all(asked: Query) -> Query:
    return replace(asked, options=tuple((dict(asked.options) | {"rows": "all"}).items()))


def _year(total: Answer, asked: Query, holdings: Holdings) -> Text | None:
    """Say how many there were since the first of January, beside earlier years or with the reason why not."""
    if not len(total):
        return None
    name, facts = "year_to_date", QueryFacts.of(holdings)
    said: dict[str, Any] = {
        "count": count_text(int(total.columns[name][0]), asked.basis, estimated=facts.estimated),
        "days": Window.ending(name, ends_of(holdings, asked).last).current.sentence(),
    }
    mean, why = float(total.columns[f"{name}_mean"][0]), str(total.columns[f"{name}_not_compared"][0])
    if why or math.isnan(mean):
        return Text("bulletin.year.alone", why=Text(f"sheet.why.{why or 'nothing'}"), **said)
    low, high = (round(float(total.columns[f"{name}_{end}"][0])) for end in ("low", "high"))
    return Text("bulletin.year", mean=round(mean), low=low, high=high, **said)


def _where(holdings: Holdings, asked: Query) -> Text | None:
    """Say which area had the most in the window; None without areas or days."""
    days = window_of(holdings, asked)
    if days is None:
        return None
    found = ask(holdings, replace(asked, layer="areas", options=(), period=days.current, preset="all"))
    if not len(found) or not found.n[0]:
        return None
    return Text("bulletin.where", days=days.current.sentence(), said=found.headline)


def _sheet(leaf: Leaf, rows: Answer, total: Answer, look: Look) -> None:
    """Draw the sheet in letters as large as its rows allow."""
    if not len(rows):
        return
    say = look.say
    by_area = dict(rows.query).get(f"{NAME}.rows") == "areas"
    heads = [say("compstat.head.areas" if by_area else "compstat.head.kinds")]
    heads += [say(f"bulletin.head.{head}") for _ in WINDOWS for head in HEADS]
    columns = [Column(heads[0], 4.4, is_number=False)]
    columns += [Column(head, (0.9, 1.2, 1.35, 1.1)[at % 4]) for at, head in enumerate(heads[1:])]
    lines = [_line(rows, at, look) for at in range(len(rows))]
    if len(rows) > 1:
        lines.insert(0, _line(total, 0, look))
    room = leaf.left_below - _FOOT_PT
    most = int(room / height_of(1, _LEAST_PT)) * 2 - 4
    size = size_for(min(len(lines), most), room, largest=8, least=_LEAST_PT, has_groups=True)
    groups = [("", 1), *((say(f"sheet.window.{name}"), len(HEADS)) for name in WINDOWS)]
    bold = (0,) if len(rows) > 1 else ()
    draw_table(leaf, columns, lines[:most], size=size, groups=groups, bold=bold)
    if len(lines) > most:
        leaf.y += 3
        leaf.paragraph(look.say("bulletin.more_rows", n=len(lines) - most), size=7, after=0)


def _line(answer: Answer, at: int, look: Look) -> list[str]:
    cells = [look.speaker.say(answer.places.names[at])]
    for window in WINDOWS:
        before, mean, z = (
            float(answer.columns[f"{window}_{name}"][at]) for name in ("1_years_before", "mean", "z")
        )
        cells += [
            _now(answer, at, window, look),
            count_said(before, look),
            mean_said(mean, look),
            arrow_of(z) + badge_said(z, look),
        ]
    return cells


def _now(answer: Answer, at: int, window: str, look: Look) -> str:
    """Return the count of a window: with a star where its days are not complete, a dash where not known."""
    if answer.columns[f"{window}_not_compared"][at] == CURRENT_NOT_KNOWN:
        return NOT_KNOWN
    star = "*" if answer.columns[f"{window}_late_days"][at] else ""
    return f"{look.number(int(answer.columns[window][at]))}{star}"
