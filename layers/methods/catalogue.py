"""Every method by its key: the one list that the page of methods, links to it and its tests read."""

from __future__ import annotations

from layers.methods.chain import CHAIN
from layers.methods.lists_and_records import LISTS, RECORDS
from layers.methods.method import Method, Room
from layers.methods.other_tests import OTHER_TESTS

METHODS: dict[str, Method] = {one.key: one for one in (*CHAIN, *OTHER_TESTS, *LISTS, *RECORDS)}


def methods_of(room: Room) -> tuple[Method, ...]:
    """
    Return the methods of one part of the page, in its order.

    Examples
    --------
    >>> methods_of("lists")[0].key
    'p_value'
    """
    return tuple(one for one in METHODS.values() if one.room == room)
