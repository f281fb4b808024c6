"""Say which kinds a change of recording concerns: of incident, groups of them, or of 311 request."""

from __future__ import annotations

from collections.abc import Iterable

from geodata.kinds.requests import REQUEST_KINDS
from geodata.kinds.tree import GROUPS, KINDS, leaves_of

REQUESTS = "requests"
"""Stands for every kind of 311 request."""
RECORDED = (*KINDS, *GROUPS, *REQUEST_KINDS, REQUESTS)
"""Every word that a change of recording may name."""
EVERY_INCIDENT = frozenset(KINDS)


def recorded_leaves(named: Iterable[str]) -> frozenset[str]:
    """Return the ids that a change means by the words it names; words that nobody knows mean none."""
    found: set[str] = set()
    for word in named:
        if word == REQUESTS:
            found.update(REQUEST_KINDS)
        elif word in REQUEST_KINDS:
            found.add(word)
        elif word in KINDS or word in GROUPS:
            found.update(leaves_of(word))
    return frozenset(found)


def concerns(named: tuple[str, ...], counted: frozenset[str]) -> bool:
    """
    Tell whether a change of recording concerns any of the kinds that are counted.

    Parameters
    ----------
    named
        Kinds and groups of incidents, kinds of request, or ``requests``, as the study names them. A change
        that names none concerns every kind of incident and no request: those are recorded elsewhere.
    counted
        Ids of kinds of incident or of request.

    Examples
    --------
    >>> concerns((), frozenset({"robbery"})), concerns((), frozenset({"street_lights"}))
    (True, False)
    >>> concerns(("requests",), frozenset({"street_lights"}))
    True
    """
    return bool(counted & recorded_leaves(named)) if named else bool(counted - set(REQUEST_KINDS))
