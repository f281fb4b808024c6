"""Look at the brackets of a JSON text before a parser does: how deep, cut or whole, where features begin."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_FEATURES = re.compile(rb'"features"\s*:\s*\[$')
_ESCAPE = re.compile(rb"\\.", re.DOTALL)


@dataclass(frozen=True)
class Nesting:
    """
    The brackets of a JSON text.

    Attributes
    ----------
    depth
        Deepest nesting.
    is_cut
        The text ends inside a string, an object or an array.
    features
        Offsets where the members of the outermost ``features`` array begin.
    """

    depth: int
    is_cut: bool
    features: NDArray[np.int64]


def scan_nesting(text: bytes) -> Nesting:
    """
    Measure a JSON text without parsing it; brackets inside strings do not count.

    Time and memory grow with the number of quotes and brackets only, so a bomb of them costs no more than
    any file of its size.
    """
    plain = _ESCAPE.sub(b"__", text) if b"\\" in text else text
    seen = np.frombuffer(plain, dtype=np.uint8)
    is_mark = np.zeros(256, dtype=np.bool_)
    is_mark[list(b'"[]{}')] = True
    places = np.flatnonzero(is_mark[seen])
    marks = seen[places]
    quotes = marks == ord('"')
    in_string = np.cumsum(quotes) % 2 == 1
    step = np.zeros(256, dtype=np.int8)
    step[list(b"[{")] = 1
    step[list(b"]}")] = -1
    steps = np.where(in_string | quotes, 0, step[marks])
    depth = np.cumsum(steps, dtype=np.int64)
    if not len(depth):
        return Nesting(0, False, np.empty(0, dtype=np.int64))
    cut = bool(in_string[-1]) or int(depth[-1]) > 0
    return Nesting(int(depth.max()), cut, _members(plain, places, marks, steps, depth))


def _members(
    text: bytes,
    places: NDArray[np.int64],
    marks: NDArray[np.uint8],
    steps: NDArray[np.int8],
    depth: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Find the objects directly inside the array that is named features."""
    arrays = np.flatnonzero((marks == ord("[")) & (steps == 1) & (depth == 2))
    for array in arrays.tolist():
        at = int(places[array])
        if not _FEATURES.search(text[max(0, at - 64) : at + 1]):
            continue
        closing = np.flatnonzero((depth[array:] == 1) & (steps[array:] == -1))
        stop = array + int(closing[0]) if len(closing) else len(depth)
        inside = slice(array, stop)
        begins = (marks[inside] == ord("{")) & (steps[inside] == 1) & (depth[inside] == 3)
        members: NDArray[np.int64] = places[inside][begins]
        return members
    return np.empty(0, dtype=np.int64)
