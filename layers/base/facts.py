"""Hold what a study offers to ask about: kinds, area sets, days and layers, in a few kilobytes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from geodata.holdings import Holdings
from geodata.period import Period
from geodata.words.text import Text
from layers.base.kept import PerRelease
from layers.base.naming import titled
from layers.base.where import anchors_of

if TYPE_CHECKING:
    from layers.base.contract import Option

_of: PerRelease[QueryFacts] = PerRelease()

PRESETS = ("last_28_days", "last_12_weeks", "last_12_months", "year_to_date", "last_year", "all")


@dataclass(frozen=True)
class SetFacts:
    """One set of areas as questions see it: its title and the areas' ids and names, (n,) each."""

    name: str
    titles: Mapping[str, str]
    ids: tuple[str, ...]
    names: tuple[str, ...]
    has_outlines: bool

    @cached_property
    def by_id(self) -> dict[str, str]:
        """Area id -> what people call it; the id where the area has no name."""
        return {id_: name or id_ for id_, name in zip(self.ids, self.names, strict=True)}

    @property
    def title(self) -> Text:
        """What people read for the set."""
        return titled(self.titles, self.name)


@dataclass(frozen=True)
class QueryFacts:
    """
    What a question can name in one release.

    Attributes
    ----------
    kinds
        Kinds that stand in the records, in the order of the tree.
    sets
        Area sets by name, those with outlines first.
    first, last
        First and last day of the data; None where no record has a day. `last` is what presets end on.
    estimated
        Whether incidents are estimated because a source has no report number.
    events, services
        Their ids.
    anchors
        (``event`` or ``service``, id) -> name of what a question can be asked near.
    count_labels
        The words that sources have counted by themselves.
    """

    kinds: tuple[str, ...] = ()
    sets: tuple[SetFacts, ...] = ()
    first: dt.date | None = None
    last: dt.date | None = None
    estimated: bool = False
    service_kinds: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    anchors: Mapping[tuple[str, str], Text | str] = field(default_factory=dict)
    count_labels: tuple[str, ...] = ()
    layers: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, holdings: Holdings) -> QueryFacts:
        """Return what one release offers; made once for each."""
        return _of.get(holdings, None, lambda: cls._made(holdings))

    @classmethod
    def _made(cls, holdings: Holdings) -> QueryFacts:
        from geodata.kinds import KINDS  # the tree's order
        from layers.base.catalogue import layers

        standing = set(holdings.incidents.kind.names) | set(holdings.offences.kind.names)
        return cls(
            kinds=tuple(kind for kind in KINDS if kind in standing),
            sets=_sets(holdings),
            first=holdings.release.first,
            last=holdings.release.last,
            estimated=holdings.release.estimated,
            service_kinds=tuple(sorted({service.kind for service in holdings.services})),
            events=tuple(event.id for event in holdings.events),
            services=tuple(service.id for service in holdings.services),
            anchors=anchors_of(holdings),
            count_labels=tuple(holdings.counts.kinds_of_labels()),
            layers={name: layer.options for name, layer in layers().items()},
        )

    def set_named(self, name: str) -> SetFacts | None:
        """Return one area set, or None."""
        return next((one for one in self.sets if one.name == name), None)

    @property
    def default_table(self) -> str | None:
        """Area set of the areas table where none is asked for: the first with outlines, if any has."""
        return self.sets[0].name if self.sets else None

    def preset(self, name: str) -> Period | None:
        """
        Return the days a preset means, relative to the data's last day; None for every day, known or not.

        Misreadings
        -----------
        "Last 28 days" are the last of the data, not of the calendar: old data stay answerable.
        """
        if name == "all" or self.last is None:
            return None
        last = self.last
        if name == "last_28_days":
            return Period.including(last - dt.timedelta(days=27), last)
        if name == "last_12_weeks":
            return Period.including(last - dt.timedelta(days=83), last)
        if name == "last_12_months":
            return Period.including(_year_before(last) + dt.timedelta(days=1), last)
        if name == "year_to_date":
            return Period.including(dt.date(last.year, 1, 1), last)
        if name == "last_year":
            return Period(dt.date(last.year - 1, 1, 1), dt.date(last.year, 1, 1))
        raise ValueError(f"`name` was {name!r} but must be one of {PRESETS}")


def _year_before(day: dt.date) -> dt.date:
    """Return the same day a year earlier; 28 February for a leap day."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _sets(holdings: Holdings) -> tuple[SetFacts, ...]:
    """Every set that polygons or the records' own columns know; outlines first, in the study's order."""
    found = []
    for name in dict.fromkeys([*holdings.areas, *sorted(holdings.incidents.areas)]):
        areas = holdings.areas.get(name)
        own = holdings.incidents.areas.get(name)
        if areas is not None:
            # Records may name areas that no outline knows; they stay askable.
            more = tuple(one for one in (own.names if own else ()) if one not in set(areas.ids))
            ids, names = areas.ids + more, areas.names + more
            found.append(SetFacts(name, areas.titles, ids, names, areas.has_outlines))
        elif own is not None:
            found.append(SetFacts(name, {}, own.names, own.names, has_outlines=False))
    return tuple(sorted(found, key=lambda one: not one.has_outlines))
