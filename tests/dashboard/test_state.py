"""The address bar is the state: what is read is written back, and nothing of it can do harm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.state import View, asked, read_look, read_search, shown, write_search

NAMES = st.sampled_from(["kinds", "areas", "hours", "lang", "view", "show"])
VALUES = st.text(min_size=1, max_size=30).filter(
    lambda text: not any(0xD800 <= ord(c) < 0xE000 for c in text)
)


@given(st.dictionaries(NAMES, VALUES))
def test_what_is_written_is_read_back(params: dict[str, str]) -> None:
    assert read_search(write_search(params)) == params


@given(st.text())
def test_any_search_string_is_a_fixed_point_after_one_step(text: str) -> None:
    once = write_search(read_search(text))
    assert write_search(read_search(once)) == once


@given(st.dictionaries(NAMES, VALUES))
def test_question_and_look_together_are_the_whole_link(params: dict[str, str]) -> None:
    assert asked(params) | shown(params) == params
    assert not asked(params).keys() & shown(params).keys()


def test_a_link_beyond_all_measure_asks_nothing() -> None:
    assert read_search("?kinds=" + "a" * 70_000) == {}
    assert read_search("?" + "&".join(f"a{n}=1" for n in range(500))) == {}


@pytest.mark.parametrize("value", ["../../etc", "fr", "EN", "en\r\nSet-Cookie: x=1"])
def test_a_language_that_is_not_ours_is_said_and_english_stays(value: str) -> None:
    look, notices = read_look({"lang": value})
    assert look.language == "en"
    assert [notice.code for notice in notices] == ["U14"]


@pytest.mark.parametrize("text", ["", "1,2", "a,b,c", "91,0,3", "0,181,3", "0,0,99", "nan,0,3", "0,inf,3"])
def test_a_view_that_is_none_is_none(text: str) -> None:
    assert View.read(text) is None


def test_a_view_is_latitude_longitude_zoom() -> None:
    assert View.read("39.0847,-94.5938,14.5") == View(39.0847, -94.5938, 14.5)
