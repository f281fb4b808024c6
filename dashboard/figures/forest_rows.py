"""What a forest holds: events, groups of them, what they say together, and the words beside each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import shorten, wrap
from typing import Any

from dashboard.figures.scales import finite, in_order, interval_said, percent_said, ratio_said
from dashboard.theme.look import Look
from geodata.words.text import Text

Json = dict[str, Any]

# What a telephone shows in one line over its whole width.
_LINE_LETTERS = 44
_REASON_LINES = 2
# Name, counts and interval stand one below the other, so that a telephone shows the picture in full width.
ROW_LETTERS = 5.2
# What each further line of a reason needs below its row, in rows.
_LINE_ROWS = 1.3 / ROW_LETTERS


@dataclass(frozen=True, kw_only=True)
class ForestRow:
    """
    One event.

    Attributes
    ----------
    name
        What the event is called.
    before, after
        Counts in the zone; None where not known.
    ratio, low, high
        After over before, relative to the comparison places; None where not estimable.
    weight
        Share of the pooled ratio, 0 to 1; None where the event is not pooled.
    reason
        Why there is no ratio or no interval, where there is none.

    Raises
    ------
    ValueError
        The interval has one end or the wrong order, or the ratio is not above 0.
    """

    name: Text | str
    before: int | None = None
    after: int | None = None
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    weight: float | None = None
    reason: Text | None = None

    def __post_init__(self) -> None:
        _check(self.ratio, self.low, self.high)

    def numbers(self) -> tuple[float, float, float] | None:
        """Return ratio, low and high, or None if one of them is not known."""
        return _three(self.ratio, self.low, self.high)


@dataclass(frozen=True, kw_only=True)
class PooledRow:
    """
    Several events as one: the mean of a population of such events, and the range for a further one.

    Attributes
    ----------
    events
        How many events are in it; those without a ratio are not.
    ratio, low, high
        Pooled ratio with its interval; None where it cannot be said.
    predicted_low, predicted_high
        Between which a further event like these is expected; None where it cannot be said.
    reason
        Why there is no pooled ratio, where there is none.
    """

    events: int
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    predicted_low: float | None = None
    predicted_high: float | None = None
    reason: Text | None = None

    def __post_init__(self) -> None:
        _check(self.ratio, self.low, self.high)
        in_order(finite([self.predicted_low]), finite([self.predicted_high]))

    def numbers(self) -> tuple[float, float, float] | None:
        """Return ratio, low and high, or None if one of them is not known."""
        return _three(self.ratio, self.low, self.high)


@dataclass(frozen=True, kw_only=True)
class ForestGroup:
    """Events of one group of kinds, and what they say together."""

    name: Text | str
    rows: tuple[ForestRow, ...]
    pooled: PooledRow | None = None


Line = ForestGroup | ForestRow | PooledRow


@dataclass(frozen=True)
class PlacedLine:
    """
    One line of a forest and the group it belongs to.

    Attributes
    ----------
    at
        Where it stands, in rows from the top.
    room
        What its words need below it beyond what every row has, in rows.
    """

    at: float
    line: Line
    group: ForestGroup
    room: float = 0.0

    def pooled(self) -> PooledRow | None:
        """Return what a group says together, if this is that line."""
        return self.line if isinstance(self.line, PooledRow) else None

    def event(self) -> ForestRow | None:
        """Return the event, if this is one."""
        return self.line if isinstance(self.line, ForestRow) else None

    def numbers(self) -> tuple[float, float, float] | None:
        """Return ratio, low and high, if this line has them."""
        return None if isinstance(self.line, ForestGroup) else self.line.numbers()


def placed(groups: Sequence[ForestGroup], look: Look) -> list[PlacedLine]:
    """Return what stands one below the other: each group's name, its events, and the pooled row."""
    lines: list[PlacedLine] = []

    def below(rows: float, line: Line, group: ForestGroup) -> None:
        at = lines[-1].at + lines[-1].room + rows if lines else 0.0
        lines.append(PlacedLine(at, line, group, _room(line, look)))

    for group in groups:
        below(0.6, group, group)
        for number, row in enumerate(group.rows):
            # A name of a group is one line of words; the next row needs less room below it.
            below(1.0 if number else 0.75, row, group)
        if group.pooled is not None:
            below(0.85, group.pooled, group)
    return lines


def _room(line: Line, look: Look) -> float:
    if isinstance(line, ForestGroup) or line.numbers():
        return 0.0
    return _LINE_ROWS * (len(_reason_lines(line.reason, look)) - 1)


def _check(ratio: float | None, low: float | None, high: float | None) -> None:
    in_order(finite([low]), finite([high]))
    if any(end is not None and end < 0 for end in finite([low])):
        raise ValueError(f"the interval of a ratio begins at {low}, below 0")
    (value,) = finite([ratio])
    if value is not None and value <= 0:
        raise ValueError(f"a ratio was {value} but must be above 0")


def _three(ratio: float | None, low: float | None, high: float | None) -> tuple[float, float, float] | None:
    value, below, above = finite([ratio, low, high])
    return None if value is None or below is None or above is None else (value, below, above)


def ratio_lines(found: tuple[float, float, float], level: float, look: Look) -> str:
    """Return a ratio and its interval for people, in two lines."""
    ratio, low, high = found
    times = look.say("comparison_charts.ratio.times", ratio=ratio_said(ratio, look))
    ends = {"low": ratio_said(low, look), "high": ratio_said(high, look)}
    return f"{times}<br>{look.say('comparison_charts.hover_interval', percent=percent_said(level), **ends)}"


def row_hover(row: ForestRow, level: float, look: Look) -> str:
    """Return everything that is known of an event."""
    found = row.numbers()
    said = f"<b>{escape(look.speaker.say(row.name))}</b><br>{_counts(row, look)}<br>"
    said += ratio_lines(found, level, look) if found else escape(_reason(row.reason, look))
    (weight,) = finite([row.weight])
    if weight is not None:
        said += f"<br>{look.say('comparison_charts.forest.weight', weight=round(100 * weight))}"
    return said


def cut_reasons(lines: Sequence[PlacedLine], look: Look) -> list[str]:
    """Return the reasons that do not fit their rows, whole and with the name of the row."""
    said = []
    for placed_line in lines:
        line = placed_line.line
        if isinstance(line, ForestGroup) or line.numbers():
            continue
        reason = _reason(line.reason, look)
        if len(wrap(reason, _LINE_LETTERS)) > _REASON_LINES:
            name = line.name if isinstance(line, ForestRow) else placed_line.group.name
            said.append(f"{look.speaker.say(name)}: {reason}")
    return said


def row_words(one: PlacedLine, look: Look) -> list[Json]:
    """
    Return the words of a row as annotations.

    Name and counts stand over the interval at the left, the ratio at the right; where there is no interval,
    the reason stands in its place.
    """
    place: Json = {"xref": "paper", "yref": "y", "y": one.at, "showarrow": False}
    # Over the line of no difference the words would be hard to read.
    place |= {"bgcolor": look.palette.panel}
    left, right = place | {"x": 0, "xanchor": "left", "align": "left"}, place | {"x": 1, "xanchor": "right"}
    above = {"yanchor": "bottom", "yshift": round(look.font_px * 0.55)}
    if isinstance(one.line, ForestGroup):
        return [left | {"yanchor": "middle", "text": f"<b>{_name(one.line.name, look)}</b>"}]
    if isinstance(one.line, PooledRow):
        name = look.say("comparison_charts.forest.together", n=one.line.events)
    else:
        name = f"{_name(one.line.name, look)}<br>{_counts(one.line, look)}"
    words = [left | above | {"text": name}]
    found = one.numbers()
    if found is not None:
        said = f"{ratio_said(found[0], look)} ({interval_said(found[1], found[2], look)})"
        return [*words, right | above | {"text": said}]
    reason = _reason_lines(one.line.reason, look)
    under = {"yanchor": "top", "yshift": round(look.font_px * 0.2), "font": {"color": look.palette.muted}}
    return [*words, left | under | {"text": "<br>".join(map(escape, reason))}]


def _name(name: Text | str, look: Look) -> str:
    return escape(shorten(look.speaker.say(name), _LINE_LETTERS, placeholder="…"))


def _counts(row: ForestRow, look: Look) -> str:
    unknown = look.say("comparison_charts.unknown")
    before, after = (unknown if n is None else look.number(int(n)) for n in (row.before, row.after))
    return look.say("comparison_charts.forest.counts", before=before, after=after)


def _reason(reason: Text | None, look: Look) -> str:
    return look.speaker.say(reason or Text("comparison_charts.no_interval"))


def _reason_lines(reason: Text | None, look: Look) -> list[str]:
    return wrap(_reason(reason, look), _LINE_LETTERS, max_lines=_REASON_LINES, placeholder="…")
