"""Hash texts the same way on every machine and in every version, each different text once."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from geodata.clean.different import Different
from geodata.loading import FEWEST_COMPILED, compiled


def hash_texts(texts: pl.Series, salt: str, *, refuse_collisions: bool = False) -> pl.Series:
    """
    Return one 64-bit number for each text; 0 where there is none.

    Parameters
    ----------
    texts
        Strings, shape (n,).
    salt
        Keeps equal texts of different columns or feeds apart.
    refuse_collisions
        Raise ValueError where two different texts would have one number, as identifiers must not.

    Returns
    -------
    numbers
        UInt64, shape (n,): the first 8 bytes of BLAKE2b, little end first, keyed by a digest of the salt. A
        library's own hash may change with its version, and identifiers must outlive that.

    Examples
    --------
    >>> int(hash_texts(pl.Series(["KC19000001"]), "kcpd")[0])
    9197826235412798775
    """
    blake = compiled("geodata.clean.blake", len(texts) - texts.null_count())
    if blake is None:
        numbers, has_twins = hashed_singly(texts, salt)
    else:
        numbers, has_twins = _hashed(blake, texts, salt, look_for_twins=refuse_collisions)
    if refuse_collisions and has_twins:
        raise ValueError(f"two different texts have one number under the salt {salt!r}")
    return pl.Series(numbers, dtype=pl.UInt64)


def hashed_singly(texts: pl.Series, salt: str) -> tuple[NDArray[np.uint64], bool]:
    """Return the number of each text, and whether two different texts have one, by Python's own hash."""
    # One pass finds both the different texts and which of them each row holds.
    coded = texts.to_arrow().dictionary_encode()
    numbers = _digests(coded.dictionary.to_pylist(), salt)
    ordered = np.sort(numbers)  # ten times as fast as numpy's unique, which hashes
    # The last number stands for no text: a missing row points there. (Arrow's own way would load pandas.)
    rows = pl.Series(coded.indices).fill_null(len(numbers)).to_numpy()
    return np.append(numbers, np.uint64(0))[rows], bool((ordered[1:] == ordered[:-1]).any())


def hash_rows(columns: Mapping[str, Different], height: int) -> pl.Series:
    """
    Return one 64-bit number for the content of each row.

    Parameters
    ----------
    columns
        Texts by the name of their column.
    height
        How many rows there are.

    Returns
    -------
    content
        UInt64, shape (n,): the sum of the cells' hashes modulo 2^64, each salted by its column name. The
        order of the columns makes no difference, and neither does a column that is empty in a row.
    """
    total = np.zeros(height, dtype=np.uint64)
    for name, column in columns.items():
        numbers = hash_texts(column.texts, f"column {name}").to_numpy()
        total += np.append(numbers, np.uint64(0))[column.rows]
    return pl.Series("content", total, dtype=pl.UInt64)


def _digests(texts: list[str], salt: str) -> NDArray[np.uint64]:
    """Return the numbers of different texts."""
    start = blake2b(digest_size=8, key=_key(salt))
    digests = bytearray()
    for text in texts:
        state = start.copy()
        state.update(text.encode())
        digests += state.digest()
    return np.frombuffer(bytes(digests), dtype="<u8").astype(np.uint64)


def _key(salt: str) -> bytes:
    return blake2b(salt.encode(), digest_size=16).digest()


def make_ready() -> None:
    """Load the compiled hash, which takes a second or two, while there is nothing else to do."""
    blake = compiled("geodata.clean.blake", FEWEST_COMPILED)
    if blake is not None:
        _hashed(blake, pl.Series([""]), "", look_for_twins=True)
        Different.of(pl.Series(["", None]))


def _hashed(
    blake: Any, texts: pl.Series, salt: str, *, look_for_twins: bool
) -> tuple[NDArray[np.uint64], bool]:
    """Return what `hashed_singly` returns; texts that the compiled hash leaves out are hashed by Python."""
    column = texts.to_arrow(compat_level=pl.CompatLevel.oldest())
    _validity, ends, content = column.buffers()
    offsets = np.frombuffer(ends, np.int64, len(column) + 1, 8 * column.offset)
    text = np.frombuffer(content, np.uint8) if content else np.empty(0, np.uint8)
    numbers = blake.digests(text, offsets, blake.keyed(np.frombuffer(_key(salt), np.uint8)))
    lengths, known = np.diff(offsets), texts.is_not_null().to_numpy()
    left = known & ((lengths == 0) | (lengths > blake.BLOCK))
    if left.any():
        numbers[left] = hashed_singly(texts.filter(pl.Series(left)), salt)[0]
    numbers[~known] = 0
    return numbers, look_for_twins and bool(blake.has_twins(text, offsets, numbers))
