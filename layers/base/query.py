"""Hold everything a person asked, read it from an address and write it back, and say it in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from geodata.columns.columns import Selection
from geodata.columns.shapes import SHAPES, SQUARES
from geodata.errors import BadQuery, Notice, visible
from geodata.holdings import BASES, CLOCKS, Holdings
from geodata.kinds.tree import GROUPS, KINDS, leaves_of
from geodata.period import Period
from geodata.words.text import Text
from layers.base.facts import PRESETS, QueryFacts, SetFacts
from layers.base.link import read_link
from layers.base.params import CELL_M, MOST_REPORTS, read_params, write_params
from layers.base.where import Where

__all__ = ["Query", "QueryFacts", "SetFacts"]

DEFAULT_LAYER = "incidents"


@dataclass(frozen=True)
class Query:
    """
    One question: which incidents, where, when, counted how, answered by which layer.

    Two questions that mean the same are equal: lists are sorted and said once.

    Parameters
    ----------
    kinds
        Ids of kinds or groups of the tree, each standing for everything under it. None asks for every kind;
        the empty tuple asks for none at all.
    period
        Days asked for; None where `preset` says them relative to the data's last day.
    preset
        One of `PRESETS`; ``all`` includes records whose day nobody knows.
    clock
        ``occurred`` or ``reported``: which date and time of day is meant.
    hours
        (from, to) full hours, from 0 to 24, without the last: (18, 3) is 18:00 up to 3:00 and wraps midnight.
    weekdays
        0 Monday ... 6 Sunday; empty asks for every day. The day is the calendar day, so 1:00 on a Saturday
        night is a Sunday.
    areas
        (set, ids): any id inside one set, and all sets at once.
    where
        Ground: near a point, an event or a service, or inside a drawn shape. What is on no map lies nowhere.
    reports
        Report numbers, at most 500.
    basis
        ``incidents``, ``offences`` or ``victims``.
    layer, options
        Which layer answers, and (name, value) of its options as they stand in the address.
    cells, cell_m
        Shape of the map's cells, ``squares`` or ``hexagons``; and their size, 50 to 2,000 m: the side of a
        square, the width of a hexagon from flat side to flat side.
    default_locations
        Whether confirmed reporting desks and geocoder defaults are put into cells as well.
    table
        Area set of the areas table; None takes the study's first.

    Raises
    ------
    BadQuery
        A value that no study could answer, with the values allowed.

    Examples
    --------
    >>> Query(kinds=("robbery",), hours=(18, 3)).to_params()
    {'kinds': 'robbery', 'hours': '18-3'}
    """

    kinds: tuple[str, ...] | None = None
    period: Period | None = None
    preset: str = "all"
    clock: str = "occurred"
    hours: tuple[int, int] | None = None
    weekdays: tuple[int, ...] = ()
    areas: tuple[tuple[str, tuple[str, ...]], ...] = ()
    where: Where | None = None
    reports: tuple[str, ...] = ()
    basis: str = "incidents"
    layer: str = DEFAULT_LAYER
    options: tuple[tuple[str, str], ...] = ()
    cell_m: int = 250
    cells: str = SQUARES
    default_locations: bool = False
    table: str | None = None

    def __post_init__(self) -> None:
        _one_of("preset", self.preset, PRESETS)
        _one_of("date", self.clock, CLOCKS)
        _one_of("basis", self.basis, BASES)
        _one_of("cells", self.cells, SHAPES)
        if not CELL_M[0] <= self.cell_m <= CELL_M[1]:
            raise _refused("cell_m", str(self.cell_m), f"{CELL_M[0]}..{CELL_M[1]}")
        if len(self.reports) > MOST_REPORTS:
            raise _refused("reports", str(len(self.reports)), f"0..{MOST_REPORTS}")
        if any(day not in range(7) for day in self.weekdays):
            raise _refused("weekdays", str(self.weekdays), "0..6")
        self._set("hours", _whole_hours(self.hours))
        if self.kinds is not None:
            self._set("kinds", _fewest(self.kinds))
        if self.period is not None:
            self._set("preset", "all")
        days = tuple(sorted(set(self.weekdays)))
        self._set("weekdays", () if len(days) == 7 else days)
        self._set("areas", _united(self.areas))
        self._set("reports", tuple(sorted(set(self.reports))))
        self._set("options", tuple(sorted(dict(self.options).items())))

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    @classmethod
    def from_params(
        cls, params: Mapping[str, str], facts: QueryFacts | None = None
    ) -> tuple[Query, tuple[Notice, ...]]:
        """
        Read a question from an address, a form or a command line.

        Parameters
        ----------
        params
            Names and values as they stand in the address (decoded). Names that are not ours are ignored.
        facts
            What the study offers; it decides which areas, layers and options exist. Without it nothing is
            known to exist, so areas and options are dropped.

        Returns
        -------
        query, notices
            The question, with the default for every value that could not be read; and one notice for each of
            those. Never an exception.
        """
        fields, notices = read_params(params, facts or QueryFacts())
        return cls(**fields), notices

    @classmethod
    def from_link(cls, text: str, facts: QueryFacts | None = None) -> tuple[Query, tuple[Notice, ...]]:
        """Read a question from a whole address, a query string, or "name=value&name=value"."""
        params, unread = read_link(text)
        query, notices = cls.from_params(params, facts)
        return query, (*unread, *notices)

    def to_params(self) -> dict[str, str]:
        """Return the address of the question: only what differs from the defaults, in a fixed order."""
        return write_params(self)

    def days(self, facts: QueryFacts) -> Period | None:
        """Return the days asked for; None for every day, known or not."""
        return self.period if self.period is not None else facts.preset(self.preset)

    @property
    def filters_time(self) -> bool:
        """Whether records of unknown day or hour may be left out by the question."""
        asks_days = self.period is not None or self.preset != "all" or bool(self.weekdays)
        return asks_days or self.hours is not None

    def leaves(self) -> frozenset[str] | None:
        """Return every kind id that counts; None for all of them."""
        if self.kinds is None:
            return None
        return frozenset(leaf for kind in self.kinds for leaf in leaves_of(kind))

    def sentence(self, facts: QueryFacts) -> Text:
        """Return the whole question in words."""
        from layers.base.sentences import question

        return question(self, facts)

    def selection(self, holdings: Holdings) -> Selection:
        """Return the question as the columns take it: codes and day numbers."""
        from layers.base.select import selection_of

        return selection_of(self, holdings)


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise _refused(name, value, ", ".join(allowed))


def _refused(name: str, value: str, allowed: str) -> BadQuery:
    what = Text("query.refused", name=name, value=visible(value))
    return BadQuery("U00", what, Text("query.refused.hint", allowed=allowed))


def _whole_hours(hours: tuple[int, int] | None) -> tuple[int, int] | None:
    """Return hours with midnight said one way: 24 at the end, 0 at the start; a whole day is None."""
    if hours is None:
        return None
    start, end = hours[0] % 24 if hours[0] == 24 else hours[0], hours[1] or 24
    if not (0 <= start <= 23 and 1 <= end <= 24) or start == end:
        raise _refused("hours", f"{hours[0]}-{hours[1]}", "0-24, 18-3")
    return None if (start, end) == (0, 24) else (start, end)


_IN_TREE = {name: place for place, name in enumerate([*GROUPS, *KINDS])}


# One question is written down many times over: once for every filter that could be taken away.
@lru_cache(maxsize=4_096)
def _fewest(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Return kinds in the order of the tree, without those that another one asked for holds already."""
    holds = {name: frozenset(leaves_of(name)) for name in kinds}
    # A group and a kind never hold the same kinds, so "smaller than another" is never mutual.
    kept = [name for name in holds if not any(holds[name] < other for other in holds.values())]
    return tuple(sorted(kept, key=_IN_TREE.__getitem__))


def _united(areas: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return each set once, with its ids once, sorted; a set without ids asks for nothing and is left out."""
    by_set: dict[str, set[str]] = {}
    for name, ids in areas:
        by_set.setdefault(name, set()).update(ids)
    return tuple((name, tuple(sorted(ids))) for name, ids in sorted(by_set.items()) if ids)
