"""Identifiers: the compiled hash says what Python's own says, of every text."""

import numpy as np
import polars as pl
import pytest

from geodata.clean import hashing
from geodata.clean.different import Different
from geodata.clean.hashing import hash_rows, hash_texts, hashed_singly
from geodata.loading import FEWEST_COMPILED

blake = pytest.importorskip("geodata.clean.blake")


@pytest.fixture
def texts() -> pl.Series:
    rng = np.random.default_rng(7)
    lengths = rng.integers(0, 140, FEWEST_COMPILED)
    letters = np.array(list("abñ日 9"))
    some = ["".join(rng.choice(letters, size)) for size in lengths]
    edges = ["", None, "x" * 127, "x" * 128, "x" * 129, "\0", "a\0", "ñ" * 64, "ñ" * 65]
    return pl.Series([*some, *edges, *some[:500]])


@pytest.mark.slow
def test_the_compiled_hash_equals_pythons_for_texts_of_every_length(texts) -> None:
    for salt in ("", "column Beat", "feed kcpd"):
        assert hash_texts(texts, salt).to_numpy().tolist() == hashed_singly(texts, salt)[0].tolist()


@pytest.mark.slow
def test_it_reads_a_slice_of_a_column_from_where_it_begins(texts) -> None:
    slice_ = pl.concat([texts, texts])[5:-3]
    assert hash_texts(slice_, "s").to_numpy().tolist() == hashed_singly(slice_, "s")[0].tolist()


@pytest.mark.slow
def test_rows_hash_alike_however_few_there_are(texts) -> None:
    frame = pl.DataFrame({"a": texts, "b": texts.reverse()})

    def hashed(part: pl.DataFrame) -> list[int]:
        columns = {name: Different.of(part[name]) for name in part.columns}
        return hash_rows(columns, part.height).to_list()

    few = [number for part in frame.iter_slices(FEWEST_COMPILED // 4) for number in hashed(part)]
    assert few == hashed(frame)


@pytest.mark.slow
def test_two_texts_with_one_number_are_refused_and_one_text_twice_is_not(texts, monkeypatch) -> None:
    hash_texts(texts, "feed kcpd", refuse_collisions=True)
    real = blake.digests

    def colliding(text, offsets, state):
        numbers = real(text, offsets, state)
        numbers[FEWEST_COMPILED + 2] = numbers[FEWEST_COMPILED + 3]
        return numbers

    monkeypatch.setattr(blake, "digests", colliding)
    with pytest.raises(ValueError, match="two different texts"):
        hash_texts(texts, "feed kcpd", refuse_collisions=True)


def test_without_the_compiled_hash_two_texts_with_one_number_are_refused_too(monkeypatch) -> None:
    monkeypatch.setattr(hashing, "compiled", lambda _name, _rows: None)
    monkeypatch.setattr(hashing, "_digests", lambda texts, _salt: np.ones(len(texts), np.uint64))
    with pytest.raises(ValueError, match="two different texts"):
        hash_texts(pl.Series(["a", "b"]), "feed kcpd", refuse_collisions=True)
