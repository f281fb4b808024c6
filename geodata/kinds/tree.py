"""Name every kind of incident once, in a tree that follows the offence codes of the FBI's NIBRS.

Three things are decided here for the whole project, beside the names:

- **group**: violence, property, society or other. NIBRS counts robbery among crimes against property; here
  it stands with violence, as readers (and the violent crime index) expect.
- **protected**: domestic, sexual, child, self-harm, stalking and trafficking cases never appear as points.
  So do the kinds that may hide one of them: a kidnapping may be a parent's, a death or a casualty may be
  self-harm, a missing person may be a child; and `unknown`, because nobody has looked.
- **tags**: `officer_initiated` kinds are counted when an officer looks or arrests (drugs, weapons, NIBRS
  group B); `reporting_sensitive` kinds are counted when people trust enough to tell. Both are left out of hot
  spots, demand and verdicts unless somebody asks for them.

A parent may stand in records itself ("robbery", armed or not), so every kind is countable, and asking for a
parent asks for the parent and everything under it. A family never mixes protected and other kinds: whoever
asks for "robbery" or "assault" gets no domestic case with it.

Codes that only federal and tribal agencies use (immigration, customs, treason) have no kind on purpose: a
record that carries one stays `unknown`, thus protected, until a person decides.

References
----------
FBI, National Incident-Based Reporting System User Manual: offence codes of groups A and B, with the retired.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal, get_args

from geodata.errors import BadQuery, visible
from geodata.kinds.families import FAMILIES, OFFICER, TRUST, Row
from geodata.words import Text

Group = Literal["violence", "property", "society", "other"]

GROUPS: tuple[Group, ...] = get_args(Group)
TAGS = (OFFICER, TRUST)

UNKNOWN = "unknown"
"""Kind of every record whose label and code nobody has reviewed; protected."""


@dataclass(frozen=True)
class Kind:
    """
    One kind of incident.

    Attributes
    ----------
    id
        Readable in an address: ``"theft_from_vehicle"``.
    parent
        The kind this one is a part of; None at the top of its family.
    nibrs
        Offence codes that mean exactly this kind. Empty where NIBRS has only a wider code, or none.
    tags
        Why a change in its count may be a change in recording: a part of `TAGS`.
    protected
        Whether its incidents may never be points.
    group
        The group of its whole family.
    """

    id: str
    parent: str | None
    nibrs: tuple[str, ...]
    tags: frozenset[str]
    protected: bool
    group: Group

    @property
    def title(self) -> Text:
        """What people read for it."""
        return Text(f"kind.{self.id}")


def _grown(rows: Iterable[Row]) -> dict[str, Kind]:
    """Return the tree of written-down rows; a child takes group, tags and protection from its parent."""
    kinds: dict[str, Kind] = {}
    for row in rows:
        if row.under in GROUPS:
            kind = Kind(row.id, None, row.nibrs, row.tags, row.protected, row.under)
        else:
            above = kinds[row.under]
            protected = above.protected or row.protected
            kind = Kind(row.id, above.id, row.nibrs, above.tags | row.tags, protected, above.group)
        kinds[row.id] = kind
    return kinds


KINDS: Mapping[str, Kind] = MappingProxyType(_grown(FAMILIES))
"""Every kind by id, a parent before its children, in the order of charts and legends."""

NIBRS: Mapping[str, str] = MappingProxyType({code: kind.id for kind in KINDS.values() for code in kind.nibrs})
"""Offence code -> kind id."""


def group_title(group: Group) -> Text:
    """Return what people read for a group of kinds."""
    return Text(f"kind_group.{group}")


def tag_title(tag: str) -> Text:
    """Return what people read for a tag."""
    return Text(f"kind_tag.{tag}")


@cache  # the tree never changes, and every question asks this
def leaves_of(name: str) -> tuple[str, ...]:
    """
    Return the ids that asking for one kind or group asks for.

    Parameters
    ----------
    name
        Id of a kind, or of a group.

    Returns
    -------
    ids
        In the order of the tree: the kind itself, then every kind under it; for a group, all its kinds.

    Raises
    ------
    BadQuery
        No kind and no group has that name.

    Examples
    --------
    >>> leaves_of("robbery")
    ('robbery', 'robbery_armed', 'robbery_strong_arm')
    """
    if name in GROUPS:
        return tuple(kind.id for kind in KINDS.values() if kind.group == name)
    if name not in KINDS:
        raise BadQuery("U06", Text("kinds.no_such_kind", name=visible(name)), Text("kinds.no_such_kind.hint"))
    return tuple(kind for kind in KINDS if name in _line(kind))


def expand(names: Iterable[str]) -> tuple[str, ...]:
    """
    Return the ids that asking for several kinds or groups asks for, each once, in the order of the tree.

    Raises
    ------
    BadQuery
        No kind and no group has one of the names.

    Examples
    --------
    >>> expand(["homicide_negligent", "homicide"])
    ('homicide', 'homicide_negligent')
    """
    asked = {leaf for name in names for leaf in leaves_of(name)}
    return tuple(kind for kind in KINDS if kind in asked)


def _line(name: str) -> tuple[str, ...]:
    """Return a kind and everything above it, upwards."""
    above = KINDS[name].parent
    return (name,) if above is None else (name, *_line(above))
