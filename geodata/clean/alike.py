"""
Tell which texts of a long column are alike, compiled by numba; `different` says the same by Arrow.

Polars keeps a text as two words of eight bytes: its length, and either the text itself, where it has at most
twelve bytes, or its first four bytes and where all of it lies. So most cells are compared in two steps and
without being copied, and a longer one where it lies.

References
----------
Neumann & Freitag (2020), Umbra: a disk-based system with in-memory performance, CIDR: the words of a text.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
import polars as pl
from numba.core import types
from numba.extending import intrinsic
from numpy.typing import NDArray

COMPILED = not numba.config.DISABLE_JIT  # type: ignore[attr-defined]

Words = NDArray[np.uint64]
Ints = NDArray[np.int64]
Codes = NDArray[np.uint32]
Word = Any  # numba has its own names for these
_compile = numba.njit(cache=True, nogil=True)

_INSIDE = 12  # bytes of a text that stands in its own two words
_LENGTH = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_PRIME = np.uint64(0x9E3779B97F4A7C15)
_OTHER_PRIME = np.uint64(0xD6E8FEB86659FD93)
_FIRST_SIZE = 1024


def _loaded(_context: Any, _address: Any) -> Any:
    """Say how the eight bytes at an address are read."""

    def generate(_into: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        (address,) = arguments
        return builder.load(builder.inttoptr(address, address.type.as_pointer()), align=1)

    return types.uint64(types.uint64), generate


_word: Any = intrinsic(_loaded)


@_compile
def _mixed(one: Word, other: Word) -> Any:
    mixed = (one ^ other) * _PRIME
    return mixed ^ (mixed >> _HALF)


@_compile
def _mark(at: Word, length: Any, mark: Word) -> Any:
    """Return a mark of a text of more than eight bytes; the last word may overlap the one before it."""
    for step in range(0, length - 8, 8):
        mark = _mixed(mark, _word(at + np.uint64(step)))
    return _mixed(mark, _word(at + np.uint64(length - 8)))


@_compile
def _same(one: Word, other: Word, length: Any) -> bool:
    for step in range(0, length - 8, 8):
        if _word(one + np.uint64(step)) != _word(other + np.uint64(step)):
            return False
    return bool(_word(one + np.uint64(length - 8)) == _word(other + np.uint64(length - 8)))


@_compile
def _place(where: Word, length: Any, starts: Words, sizes: Words) -> Any:
    """Return the address of a text that does not stand in its own words."""
    buffer, offset = where & _LENGTH, where >> _HALF
    # What another process has written is not taken on trust.
    if buffer >= len(starts) or offset + np.uint64(length) > sizes[buffer]:
        raise ValueError("a text lies outside of its column")
    return starts[buffer] + offset


@_compile
def _spread_out(marks: Words, used: int, size: int) -> Any:
    """Return a table of twice as many slots with everything that is known."""
    table = np.full(size, -1, np.int32)
    for code in range(used):
        slot = np.int64(marks[code] & np.uint64(size - 1))
        while table[slot] >= 0:
            slot = (slot + 1) & (size - 1)
        table[slot] = code
    return table


@_compile
def _longer(values: Any) -> Any:
    longer = np.empty(2 * len(values), values.dtype)
    longer[: len(values)] = values
    return longer


@_compile
def coded(words: Words, known: NDArray[np.bool_], starts: Words, sizes: Words) -> tuple[Codes, Ints]:
    """
    Return which of the different texts each row holds, and the row where each of them first stands.

    Parameters
    ----------
    words
        Two of each text, shape (2 n,).
    known
        Whether there is a text, shape (n,).
    starts, sizes
        Address and bytes of each stretch of memory in which longer texts lie.

    Returns
    -------
    codes, first
        Shapes (n,) and (m,); the code of no text is m.
    """
    n = len(known)
    codes = np.empty(n, np.uint32)
    first, marks = np.empty(_FIRST_SIZE // 2, np.int64), np.empty(_FIRST_SIZE // 2, np.uint64)
    table = np.full(_FIRST_SIZE, -1, np.int32)
    used = 0
    for row in range(n):
        if not known[row]:
            continue
        head, tail = words[2 * row], words[2 * row + 1]
        length = np.int64(head & _LENGTH)
        at = np.uint64(0)
        if length <= _INSIDE:
            mark = _mixed(_mixed(head, _OTHER_PRIME), tail) * _OTHER_PRIME
        else:
            at = _place(tail, length, starts, sizes)
            mark = _mark(at, length, _mixed(head, _OTHER_PRIME)) * _OTHER_PRIME
        mark ^= mark >> _HALF
        slot = np.int64(mark & np.uint64(len(table) - 1))
        code = table[slot]
        while code >= 0:
            other = first[code]
            if marks[code] == mark and words[2 * other] == head:
                there = words[2 * other + 1]
                if there == tail:
                    break
                if length > _INSIDE and _same(at, _place(there, length, starts, sizes), length):
                    break
            slot = (slot + 1) & (len(table) - 1)
            code = table[slot]
        if code < 0:
            if used == len(first):
                first, marks = _longer(first), _longer(marks)
                table = _spread_out(marks, used, 2 * len(table))
                slot = np.int64(mark & np.uint64(len(table) - 1))
                while table[slot] >= 0:
                    slot = (slot + 1) & (len(table) - 1)
            code = np.int32(used)
            table[slot], first[used], marks[used] = code, row, mark
            used += 1
        codes[row] = code
    for row in range(n):
        if not known[row]:
            codes[row] = used
    return codes, first[:used].copy()


def coded_texts(texts: pl.Series) -> tuple[Codes, Ints]:
    """Return which of its different texts each row of a column of strings holds, and where each first is."""
    column = texts.to_arrow(compat_level=pl.CompatLevel.newest())
    _validity, words, *stretches = column.buffers()
    n = len(column)
    own = np.frombuffer(words, np.uint64, 2 * n, 16 * column.offset) if n else np.empty(0, np.uint64)
    starts = np.array([one.address for one in stretches], np.uint64)
    sizes = np.array([one.size for one in stretches], np.uint64)
    codes, first = coded(own, texts.is_not_null().to_numpy(), starts, sizes)
    return codes, first
