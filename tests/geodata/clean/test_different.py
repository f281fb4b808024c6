"""Different texts: the compiled way says what Arrow says, of every text."""

import numpy as np
import polars as pl
import pytest

from geodata.clean.different import Different, first_and_which
from geodata.clean.table import Cells

alike = pytest.importorskip("geodata.clean.alike")


@pytest.fixture(scope="module")
def texts() -> pl.Series:
    rng = np.random.default_rng(11)
    letters = np.array(list("ab\0ñ日 9"))
    some = ["".join(rng.choice(letters, size)) for size in rng.integers(0, 40, 3_000)]
    # Alike but for one byte: at the end, in the middle, in the part that words repeat, and in length only.
    near = ["x" * 12, "x" * 13, "x" * 12 + "y", "x" * 6 + "y" + "x" * 6, "x" * 200, "x" * 199 + "y", "\0", ""]
    return pl.Series("name", [*some, *near, None, *near, *some[:700], None])


@pytest.mark.slow
def test_the_compiled_way_finds_the_texts_that_arrow_finds_in_their_order(texts) -> None:
    parts = [
        texts,
        texts[3:-3],
        texts[1:].append(texts),
        texts[:0],
        pl.Series("name", [None, None], pl.String),
    ]
    for part in parts:
        rows, first = alike.coded_texts(part)
        known = Different.by_arrow(part)
        assert part.gather(first).to_list() == known.texts.to_list()
        assert rows.tolist() == known.rows.tolist()


@pytest.mark.slow
def test_a_text_that_lies_outside_of_its_column_is_refused(texts) -> None:
    starts, sizes = np.array([0], np.uint64), np.array([10], np.uint64)
    for words in ([13, 0], [20, 5 << 32], [13, 1]):
        with pytest.raises(ValueError, match="outside"):
            alike.coded(np.array(words, np.uint64), np.array([True]), starts, sizes)


@pytest.mark.parametrize("high", [3, 10**12])
def test_numbers_are_told_apart_alike_by_a_table_and_by_sorting(high) -> None:
    numbers = np.array([high, 0, high, 2, 2, 0])
    first, which = first_and_which(numbers)
    assert numbers[first].tolist() == [0, 2, high]
    assert first.tolist() == [1, 3, 0]
    assert numbers[first][which].tolist() == numbers.tolist()


def test_nothing_at_all_has_no_different_numbers() -> None:
    first, which = first_and_which(np.empty(0, np.int64))
    assert not len(first)
    assert not len(which)


def test_cells_of_some_rows_are_those_rows_and_trimmed_alike() -> None:
    frame = pl.DataFrame({"A": [" x", "y", None, "  ", "x"], "B": list("pqrst"), "Sex": list("mfmfm")})
    cells = Cells(frame, lambda name: name == "Sex", str.casefold)
    assert cells.different("a").whole().to_list() == ["x", "y", None, None, "x"]
    assert cells.get("a").to_list() == ["x", "y", None, None, "x"]
    assert cells.different("b") is cells.written("B")
    stays = np.array([True, False, True, True, True])
    kept = cells.where(stays, frame.filter(pl.Series(stays)))
    assert kept.different("a").whole().to_list() == kept.get("a").to_list() == ["x", None, None, "x"]
    assert kept.written("A").whole().to_list() == [" x", None, "  ", "x"]
    assert kept.texts("b").to_list() == list("prst")
    assert kept.different("sex").whole().to_list() == [None] * 4
    assert kept.person_columns == ("Sex",)
