"""Hash very many short texts with BLAKE2b, compiled by numba; `hashing` says the same one text at a time.

Only texts of one block (at most 128 bytes) are hashed here: cells are short, and a longer one is left to
Python's own hash. What the key makes of the state is the same for all texts, so it is handed over ready.

References
----------
Saarinen & Aumasson (2015), The BLAKE2 cryptographic hash and message authentication code (MAC), RFC 7693.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

COMPILED = not numba.config.DISABLE_JIT  # type: ignore[attr-defined]
BLOCK = 128
_SLOTS = 1 << 16  # cells of a column repeat within so many others, or hardly ever

_START = np.array(
    [
        *(0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1),
        *(0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179),
    ],
    np.uint64,
)
_ORDERS = np.array(
    [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
        [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
        [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
        [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
        [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
        [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
        [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
        [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
        [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
        [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
        [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
    ],
    np.uint64,
)
_PRIME = np.uint64(0x9E3779B97F4A7C15)

Numbers = NDArray[np.uint64]
Word = Any  # of the state or the message: numba has its own names for these
_compile = numba.njit(cache=True, nogil=True)


@_compile
def _turned(x: np.uint64, by: int) -> np.uint64:
    return (x >> np.uint64(by)) | (x << np.uint64(64 - by))


@_compile
def _mixed(a: Word, b: Word, c: Word, d: Word, x: Word, y: Word) -> tuple[Word, Word, Word, Word]:
    """Return four words of the state after one mixing with two words of the message."""
    a = a + b + x
    d = _turned(d ^ a, 32)
    c = c + d
    b = _turned(b ^ c, 24)
    a = a + b + y
    d = _turned(d ^ a, 16)
    c = c + d
    b = _turned(b ^ c, 63)
    return a, b, c, d


@_compile
def _compressed(state: Numbers, words: Numbers, length: int, last: bool) -> tuple[Word, ...]:
    """Return what one block changes the words of the state by; `length` counts all bytes so far."""
    a0, a1, a2, a3 = state[0], state[1], state[2], state[3]
    b0, b1, b2, b3 = state[4], state[5], state[6], state[7]
    c0, c1, c2, c3 = _START[0], _START[1], _START[2], _START[3]
    d0, d1, d2, d3 = _START[4] ^ np.uint64(length), _START[5], _START[6], _START[7]
    if last:
        d2 = ~d2
    for r in range(12):
        a0, b0, c0, d0 = _mixed(a0, b0, c0, d0, words[_ORDERS[r, 0]], words[_ORDERS[r, 1]])
        a1, b1, c1, d1 = _mixed(a1, b1, c1, d1, words[_ORDERS[r, 2]], words[_ORDERS[r, 3]])
        a2, b2, c2, d2 = _mixed(a2, b2, c2, d2, words[_ORDERS[r, 4]], words[_ORDERS[r, 5]])
        a3, b3, c3, d3 = _mixed(a3, b3, c3, d3, words[_ORDERS[r, 6]], words[_ORDERS[r, 7]])
        a0, b1, c2, d3 = _mixed(a0, b1, c2, d3, words[_ORDERS[r, 8]], words[_ORDERS[r, 9]])
        a1, b2, c3, d0 = _mixed(a1, b2, c3, d0, words[_ORDERS[r, 10]], words[_ORDERS[r, 11]])
        a2, b3, c0, d1 = _mixed(a2, b3, c0, d1, words[_ORDERS[r, 12]], words[_ORDERS[r, 13]])
        a3, b0, c1, d2 = _mixed(a3, b0, c1, d2, words[_ORDERS[r, 14]], words[_ORDERS[r, 15]])
    return a0 ^ c0, a1 ^ c1, a2 ^ c2, a3 ^ c3, b0 ^ d0, b1 ^ d1, b2 ^ d2, b3 ^ d3


@_compile
def keyed(key: NDArray[np.uint8]) -> Numbers:
    """Return the state after the block of the key, for hashes of eight bytes."""
    block = np.zeros(BLOCK, np.uint8)
    block[: len(key)] = key
    state = _START.copy()
    state[0] ^= np.uint64(0x01010008) ^ (np.uint64(len(key)) << np.uint64(8))
    changed: Numbers = np.array(_compressed(state, block.view(np.uint64), BLOCK, False))
    return state ^ changed


@_compile
def _same(text: NDArray[np.uint8], one: int, other: int, length: int) -> bool:
    for i in range(length):  # noqa: SIM110 - numba knows no generators
        if text[one + i] != text[other + i]:
            return False
    return True


@_compile
def digests(text: NDArray[np.uint8], offsets: NDArray[np.int64], state: Numbers) -> Numbers:
    """
    Return one number for each text; 0 for a text that is empty or longer than a block: those are left out.

    Parameters
    ----------
    text, offsets
        All bytes, and where each text begins and the last one ends; shapes (m,) and (n + 1,).
    state
        As `keyed` gives it.
    """
    n = len(offsets) - 1
    found = np.zeros(n, np.uint64)
    block = np.zeros(BLOCK, np.uint8)
    words = block.view(np.uint64)
    latest = np.full(_SLOTS, -1, np.int64)  # a text is hashed once as long as its slot stays its own
    for i in range(n):
        start, length = offsets[i], offsets[i + 1] - offsets[i]
        if length == 0 or length > BLOCK:
            continue
        used = (length + 7) >> 3
        words[used - 1] = 0
        for at in range(length):
            block[at] = text[start + at]
        mark = np.uint64(length)
        for word in range(used):
            mark = (mark ^ words[word]) * _PRIME
            mark ^= mark >> np.uint64(29)
        slot = np.int64((mark * _PRIME) >> np.uint64(48))
        known = latest[slot]
        alike = known >= 0 and offsets[known + 1] - offsets[known] == length
        if alike and _same(text, offsets[known], start, length):
            found[i] = found[known]
            continue
        for word in range(used, 16):
            words[word] = 0
        found[i] = state[0] ^ _compressed(state, words, BLOCK + length, True)[0]
        latest[slot] = i
    return found


@_compile
def has_twins(text: NDArray[np.uint8], offsets: NDArray[np.int64], numbers: Numbers) -> bool:
    """Return whether two different texts have one number."""
    n = len(numbers)
    size = 1
    while size < 2 * n:
        size *= 2
    table = np.full(size, -1, np.int64)
    for i in range(n):
        at = np.int64(numbers[i] & np.uint64(size - 1))
        while table[at] >= 0 and numbers[table[at]] != numbers[i]:
            at = (at + 1) & (size - 1)
        known = table[at]
        if known < 0:
            table[at] = i
            continue
        length = offsets[i + 1] - offsets[i]
        if offsets[known + 1] - offsets[known] != length or not _same(
            text, offsets[known], offsets[i], length
        ):
            return True
    return False
