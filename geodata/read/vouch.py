"""
Vouch for a block of delimited text: prove that a plain reader splits it as the careful one does.

The block is seen as bit sets, 64 bytes a word. Whether a byte stands inside quotes is the parity of the
quotes before it; that is the truth only if every quote opens after a delimiter or line end and closes before
one, and this is checked too. What is not proved is not wrong: it goes to the careful reader.

References
----------
Langdale & Lemire (2019), Parsing gigabytes of JSON per second, The VLDB Journal 28: bit sets, prefix parity.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.read.cells import HIDDEN_BYTES
from geodata.read.source import Buffer

Bits = NDArray[np.uint64]
_ONE = np.uint64(1)
_TOP = np.uint64(63)


@dataclass(frozen=True)
class Block:
    """
    A block of whole records that may be read plainly.

    Attributes
    ----------
    end
        Offset after the last line end of the block.
    lines
        Physical first line of each record.
    next_line
        Physical line of ``end``.
    hidden, blanks, quoted
        Whether cells may hold hidden characters, outer blanks, or quotes.
    """

    end: int
    lines: NDArray[np.int64]
    next_line: int
    hidden: bool
    blanks: bool
    quoted: bool


def vouch(
    data: Buffer, start: int, stop: int, line: int, *, delimiter: int, fields: int, codec: str, longest: int
) -> Block | None:
    """
    Return the block of whole records within ``data[start:stop]``, or None if it cannot be vouched for.

    Parameters
    ----------
    data, start, stop
        Text and the bytes to look at; ``start`` is the beginning of a record.
    line
        Physical line of ``start``.
    delimiter, fields
        Delimiter as a byte, and how many fields every record must have (at least 2).
    longest
        Bytes a record may have.
    """
    window = np.frombuffer(data, dtype=np.uint8, count=stop - start, offset=start)
    line_ends = window == 10
    quotes = window == 34
    has_quotes = bool(quotes.any())
    inside = _parity(_bits(quotes)) if has_quotes else None
    ends = np.flatnonzero(
        _bools(_bits(line_ends) & ~inside, len(window)) if inside is not None else line_ends
    )
    if not len(ends) or fields < 2:
        return None
    size = int(ends[-1]) + 1
    window = window[:size]
    starts = np.concatenate(([0], ends[:-1] + 1))
    if int((ends - starts).max()) > longest:
        return None

    controls = window < 32
    newline = _bits(line_ends[:size])
    odd = _bits(controls) & ~newline
    carriage = np.zeros_like(newline)
    if odd.any():
        carriage = _bits(window == 13)
        if (carriage & ~_earlier(newline)).any() or bool((window == 0).any()):
            return None
        odd &= ~carriage
    tab = _bits(window == 9) if odd.any() else np.zeros_like(newline)
    hidden = bool((odd & ~tab).any()) or bool((window == 127).any())

    outside = _all_ones(newline) if inside is None else ~inside[: len(newline)]
    comma = _bits(window == delimiter) & outside
    edge = comma | (newline & outside)
    if (np.diff(_rank(comma, ends), prepend=0) != fields - 1).any():
        return None
    quote = _bits(quotes[:size]) if has_quotes else np.zeros_like(newline)
    if has_quotes and not _well_quoted(quote, outside, edge, carriage):
        return None
    if has_quotes and _may_be_packed(_bits(window == delimiter), comma, quote, edge | carriage, ends):
        return None

    blank = _bits(window == 32) | tab
    if has_quotes:  # a line break at the edge of a quoted field is trimmed like any blank
        blank |= (newline | carriage) & ~outside
    blanks = bool((blank & (_later(edge | quote) | _first(blank) | _earlier(edge | quote | carriage))).any())
    if int(window.max()) > 127:
        text = window.tobytes()
        try:
            text.decode(codec)
        except UnicodeDecodeError:
            return None
        blanks = True
        hidden = hidden or (codec == "utf-8" and HIDDEN_BYTES.search(text) is not None)
    before = _rank(newline, starts) if has_quotes else np.arange(len(starts))
    count = int(np.bitwise_count(newline).sum()) if has_quotes else len(starts)
    return Block(start + size, (line + before).astype(np.int64), line + count, hidden, blanks, has_quotes)


def _well_quoted(quote: Bits, outside: Bits, edge: Bits, carriage: Bits) -> bool:
    """Whether every quote opens a field, closes one, or is doubled inside one."""
    opening = quote & ~outside
    closing = quote & outside
    bad_opening = opening & ~(_later(edge | closing) | _first(quote))
    bad_closing = closing & ~_earlier(edge | (carriage & outside) | opening)
    return not (bad_opening.any() or bad_closing.any())


def _may_be_packed(delimiter: Bits, comma: Bits, quote: Bits, edge: Bits, ends: NDArray[np.int64]) -> bool:
    """Whether a record has a delimiter in its first field, and nothing in all others: a row saved twice."""
    if not (delimiter & ~comma).any():
        return False
    nothing = edge | (quote & _earlier(quote & _earlier(edge)))
    filled = np.diff(_rank(comma & ~_earlier(nothing), ends), prepend=0)
    within = np.diff(_rank(delimiter & ~comma, ends), prepend=0)
    return bool(((filled == 0) & (within > 0)).any())


def _bits(mask: NDArray[np.bool_]) -> Bits:
    """Pack a mask, 64 places a word, the first place lowest."""
    packed = np.packbits(mask, bitorder="little")
    if len(packed) % 8:
        packed = np.concatenate((packed, np.zeros(-len(packed) % 8, dtype=np.uint8)))
    return packed.view(np.uint64)


def _bools(bits: Bits, size: int) -> NDArray[np.bool_]:
    return np.unpackbits(bits.view(np.uint8), count=size, bitorder="little").view(np.bool_)


def _all_ones(like: Bits) -> Bits:
    return np.full_like(like, np.iinfo(np.uint64).max)


def _first(like: Bits) -> Bits:
    """Only the first place."""
    first = np.zeros_like(like)
    first[0] = _ONE
    return first


def _later(bits: Bits) -> Bits:
    """Each place moved one byte on."""
    moved = bits << _ONE
    moved[1:] |= bits[:-1] >> _TOP
    return moved


def _earlier(bits: Bits) -> Bits:
    """Each place moved one byte back."""
    moved = bits >> _ONE
    moved[:-1] |= bits[1:] << _TOP
    return moved


def _parity(bits: Bits) -> Bits:
    """Parity of the places up to and including each."""
    out = bits.copy()
    for shift in (1, 2, 4, 8, 16, 32):
        out ^= out << np.uint64(shift)
    odd_before = np.concatenate(([0], np.cumsum(np.bitwise_count(bits), dtype=np.int64)[:-1])) & 1
    out[odd_before == 1] ^= np.uint64(np.iinfo(np.uint64).max)
    return out


def _rank(bits: Bits, positions: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many places are set before each position."""
    words = np.concatenate(([0], np.cumsum(np.bitwise_count(bits), dtype=np.int64)))
    word = positions >> 6
    below = (_ONE << (positions & 63).astype(np.uint64)) - _ONE
    rank: NDArray[np.int64] = words[word] + np.bitwise_count(bits[word] & below)
    return rank
