"""Hold a column of texts of which nearly every one differs as the bytes they are, not as Python objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, overload

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from geodata.records.coded import Bools, Ints

_AT_ONCE = 65_536


class Texts:
    """
    A column of texts, such as report numbers, decoded when somebody asks for some of them.

    A million Python texts take 60 MB and a tenth of a second to make; a page shows forty of them.

    Parameters
    ----------
    arrow
        Shape (n,): texts; null where there is none.

    Examples
    --------
    >>> numbers = Texts.of(["KC-1", None, "KC-3"])
    >>> list(numbers[np.array([2, 1])]), numbers[-1]
    (['KC-3', None], 'KC-3')
    >>> (numbers == "KC-1").tolist()
    [True, False, False]
    """

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, arrow: pa.StringArray) -> None:
        self.arrow = arrow

    @classmethod
    def of(cls, texts: Iterable[str | None]) -> Texts:
        """Return Python texts as a column."""
        return cls(pa.array(list(texts), pa.string()))

    @classmethod
    def nothing(cls, n: int) -> Texts:
        """Return a column in which every text is missing."""
        return cls(pa.nulls(n, pa.string()))

    def __len__(self) -> int:
        return len(self.arrow)

    def __repr__(self) -> str:
        return f"<Texts: {len(self):,}, {self.arrow.null_count:,} missing>"

    @overload
    def __getitem__(self, rows: int | np.integer) -> str | None: ...

    @overload
    def __getitem__(self, rows: slice | list[int] | Ints | Bools) -> NDArray[np.object_]: ...

    def __getitem__(self, rows: Any) -> Any:
        """Return the text of a row, or the texts of some, as of any array; None where there is none."""
        places = _places(rows, len(self))
        if places.ndim == 0:
            return _decoded(self.arrow.slice(int(places), 1))[0]
        return _decoded(self.arrow.take(pa.array(places)))

    def __eq__(self, text: object) -> Bools:  # type: ignore[override]
        """Return which rows hold a text, shape (n,); those that are missing hold none."""
        found: Bools = np.asarray(self.words() == text, bool)
        return found

    def __ne__(self, text: object) -> Bools:  # type: ignore[override]
        return ~(self == text)

    def __iter__(self) -> Iterator[str | None]:
        for first in range(0, len(self), _AT_ONCE):
            yield from _decoded(self.arrow.slice(first, _AT_ONCE))

    def rows_like(self, text: str) -> NDArray[np.int64]:
        """
        Return the rows whose text is this one, spaces and capitals apart; every other sign counts.

        The first search makes a mark of each text, 8 bytes a row; those after it compare marks.

        Examples
        --------
        >>> numbers = Texts.of(["007", "7", None, "KC 17-0", "kc17-0"])
        >>> (
        ...     numbers.rows_like("007").tolist(),
        ...     numbers.rows_like(" Kc17-0").tolist(),
        ...     numbers.rows_like("").tolist(),
        ... )
        ([0], [3, 4], [])
        """
        return self.rows_like_any((text,))

    def rows_like_any(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """Return the rows that `rows_like` returns for any of some texts, ascending."""
        wanted = {plain_text(text) for text in texts} - {""}
        if not wanted:
            return np.empty(0, np.int64)
        marks = _marks_of(pl.Series(sorted(wanted)))
        is_alike = self._marks == marks[0] if len(marks) == 1 else np.isin(self._marks, marks)
        alike = np.flatnonzero(is_alike)
        # Two texts may share a mark.
        sure = [word is not None and plain_text(word) in wanted for word in self[alike]]
        found: NDArray[np.int64] = alike[np.array(sure, bool)]
        return found

    @cached_property
    def _marks(self) -> NDArray[np.uint64]:
        parts = [
            _marks_of(pl.Series(pl.from_arrow(self.arrow.slice(first, _AT_ONCE))))
            for first in range(0, len(self), _AT_ONCE)
        ]
        return np.concatenate(parts) if parts else np.empty(0, np.uint64)

    def words(self) -> NDArray[np.object_]:
        """Return every text, shape (n,); None where there is none."""
        return _decoded(self.arrow)


def plain_text(text: str) -> str:
    """
    Return a text without its spaces and in small letters; zeros in front stay.

    Examples
    --------
    >>> plain_text(" KC 017-3 ")
    'kc017-3'
    """
    return "".join(text.split()).lower()


def _marks_of(texts: pl.Series) -> NDArray[np.uint64]:
    # Python counts four separators of old files among the spaces, Rust does not.
    return texts.str.replace_all(r"[\s\x1c-\x1f]+", "").str.to_lowercase().hash().to_numpy()


def _places(rows: Any, n: int) -> NDArray[Any]:
    """Return which rows are meant, counted from the first; a list of a few costs nothing per row of all."""
    asked = np.asarray(rows) if not isinstance(rows, slice) else None
    if asked is not None and asked.dtype.kind in "iu":
        if asked.size and (asked.min() < -n or asked.max() >= n):
            raise IndexError(f"a row was asked for that is not among the {n:,}")
        return asked if asked.dtype.kind == "u" else np.where(asked < 0, asked + n, asked)
    whole: NDArray[Any] = np.arange(n)
    return np.asarray(whole[rows])


def _decoded(arrow: pa.StringArray) -> NDArray[np.object_]:
    # Arrow's own way loads pandas, which takes longer than a page's numbers.
    texts = pl.from_arrow(arrow)
    return np.asarray(texts.to_numpy() if isinstance(texts, pl.Series) else [], dtype=object)
