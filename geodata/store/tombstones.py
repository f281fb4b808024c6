"""Remember that a record was purged without remembering the record."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from geodata.store import layout
from geodata.store.safely import replace_text

_BETWEEN_CELLS = re.compile(r'[,"\r\n]+')
_WORD = re.compile(r"[^\W_]+")
_MOST_WORDS = 8


class Tombstones:
    """
    The salted hashes of purged numbers, kept beside the releases.

    Parameters
    ----------
    study_dir
        The study's folder; nothing is read where nobody has purged anything.

    Misreadings
    -----------
    A tombstone does not name a record, but report numbers are few: whoever holds the study's folder can try
    them all. It keeps a later import from bringing the record back, and nothing else.
    """

    def __init__(self, study_dir: Path) -> None:
        self._path = layout.releases_of(study_dir) / layout.TOMBSTONES
        data = json.loads(self._path.read_text(encoding="utf-8")) if self._path.exists() else {}
        self._salt = bytes.fromhex(data.get("salt", "")) or secrets.token_bytes(16)
        self._hashes: frozenset[str] = frozenset(data.get("hashes", []))

    def __len__(self) -> int:
        return len(self._hashes)

    def bury(self, *numbers: str) -> None:
        """Add numbers, on the disk before anything is removed: a purge that dies is finished later."""
        self._hashes |= {self._hash(number) for number in numbers}
        data = {"salt": self._salt.hex(), "hashes": sorted(self._hashes)}
        replace_text(self._path, json.dumps(data, indent=1) + "\n", mode=0o600)

    def among(self, numbers: pl.Series) -> pl.Series:
        """Return which of the numbers, shape (n,), are buried; no number is."""
        if not self._hashes:
            return pl.repeat(False, len(numbers), dtype=pl.Boolean, eager=True)
        buried = [number for number in numbers.drop_nulls().unique() if self._hash(number) in self._hashes]
        return numbers.is_in(buried).fill_null(False)

    def holds(self, text: str) -> bool:
        """
        Return whether a buried number stands in a text: alone, or between blanks, commas and other signs.

        A part of a longer word is no number. A number without a digit, or of more than eight words, is found
        only where it is the whole text, or a whole cell of a text that is a line of CSV.
        """
        return bool(self._hashes) and any(self._hash(said) in self._hashes for said in _spoken(text))

    def is_one(self, text: str) -> bool:
        """Return whether a whole text is a buried number."""
        return bool(self._hashes) and self._hash(text) in self._hashes

    @property
    def changed_ns(self) -> int:
        """When a number was buried last, in nanoseconds; 0 where none ever was."""
        return self._path.stat().st_mtime_ns if self._path.exists() else 0

    def _hash(self, number: str) -> str:
        # Case and blanks differ between a person's request and the source's spelling.
        plain = "".join(number.split()).casefold().encode()
        return hashlib.blake2b(plain, key=self._salt, digest_size=32).hexdigest()


def _spoken(text: str) -> Iterator[str]:
    """Return what in a text could be a number: the whole, its cells, and any few words that hold a digit."""
    yield text
    yield from _BETWEEN_CELLS.split(text)
    words = list(_WORD.finditer(text))
    digits = [any(map(str.isdigit, word.group())) for word in words]
    for first, word in enumerate(words):
        counted = False
        for last in range(first, min(first + _MOST_WORDS, len(words))):
            counted = counted or digits[last]
            if counted:
                yield text[word.start() : words[last].end()]
