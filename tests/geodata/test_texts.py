"""Texts that nearly all differ are decoded when somebody asks for some of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from geodata.records import Texts
from geodata.records.texts import plain_text

WORDS = some.lists(some.none() | some.text(max_size=9), max_size=40)


@given(WORDS, some.data())
def test_texts_say_what_they_were_made_of(words: list[str | None], data: some.DataObject) -> None:
    texts = Texts.of(words)
    assert len(texts) == len(words)
    assert list(texts) == list(texts.words()) == words
    rows = data.draw(some.lists(some.integers(0, len(words) - 1), max_size=9)) if words else []
    assert list(texts[np.array(rows, np.int32)]) == [words[row] for row in rows]
    kept = np.array([data.draw(some.booleans()) for _ in words], bool)
    assert list(texts[kept]) == [word for word, keep in zip(words, kept, strict=True) if keep]


def test_many_texts_are_told_in_their_order() -> None:
    words = [f"KC-{n}" for n in range(150_000)]
    assert list(Texts.of(words)) == words


def test_nothing_is_known_of_missing_texts_and_no_row_is_made_up() -> None:
    assert list(Texts.nothing(3)) == [None] * 3
    with pytest.raises(IndexError):
        Texts.nothing(3)[np.array([3])]


def test_texts_are_asked_for_as_any_array_is() -> None:
    words = np.array(["a", None, "c", "a"], dtype=object)
    texts = Texts.of(words.tolist())
    assert [texts[0], texts[-1], texts[np.int64(2)], texts[1]] == ["a", "a", "c", None]
    for rows in (slice(1, 3), slice(None, None, -1), [3, 0], np.array([-1, -2]), words == "a"):
        assert list(texts[rows]) == list(words[rows])
    assert (texts == "a").tolist() == [True, False, False, True]
    assert (texts != "a").tolist() == [False, True, True, False]
    assert repr(texts) == "<Texts: 4, 1 missing>"
    with pytest.raises(IndexError):
        texts[np.array([True])]
    with pytest.raises(IndexError):
        texts[4]


@given(WORDS, some.text(max_size=9))
def test_a_text_is_found_whatever_its_spaces_and_capitals_are(words: list[str | None], sought: str) -> None:
    texts = Texts.of(words)
    for text in [sought, *(word for word in words if word)]:
        spaced = f" {text[:1]}  {text[1:].upper() if text.isascii() else text[1:]}"
        plain = plain_text(spaced)
        expected = [
            row for row, word in enumerate(words) if plain and word is not None and plain_text(word) == plain
        ]
        assert texts.rows_like(spaced).tolist() == expected


def test_zeros_in_front_of_a_number_count_and_so_does_every_other_sign() -> None:
    texts = Texts.of(["0180906213", "180906213", "KC 017-3", None, "", "kc017-3", "kc0173"])
    assert texts.rows_like("180906213").tolist() == [1]
    assert texts.rows_like("0180 906 213").tolist() == [0]
    assert texts.rows_like("00180906213").tolist() == []
    assert texts.rows_like("Kc017-3 ").tolist() == [2, 5]
    assert texts.rows_like(" ").tolist() == []
    many = Texts.of([f"{n:07d}" for n in range(150_000)])
    assert many.rows_like("0140000").tolist() == [140_000]


def test_rows_of_several_texts_are_those_of_each() -> None:
    numbers = Texts.of([" KC 1", None, "kc1", "KC-2", "", "007", "7"])
    asked = ("kc 1", "KC-2", "007", "nobody's", " ")
    each = sorted({row for one in asked for row in numbers.rows_like(one).tolist()})
    assert numbers.rows_like_any(asked).tolist() == each == [0, 2, 3, 5]
    assert numbers.rows_like_any(()).tolist() == []
