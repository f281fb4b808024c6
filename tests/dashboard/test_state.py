"""The address bar is the state: what is read is written back, and nothing of it can do harm."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.state import View, asked, only_text, read_look, read_search, shown, write_search

NAMES = st.sampled_from(["kinds", "areas", "hours", "lang", "view", "show"])
VALUES = st.text(max_size=30)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(NAMES, VALUES))
def test_what_is_written_is_read_back(params: dict[str, str]) -> None:
    assert read_search(write_search(params)) == (params, ())


@pytest.mark.slow
@given(st.text(st.characters()))  # lone surrogates among them: JSON can hold those, an address cannot
@example("?areas=\ud800")
@example("?kinds")
@example("?=&&=x")
def test_any_search_string_is_a_fixed_point_after_one_step(text: str) -> None:
    once = write_search(read_search(text)[0])
    assert write_search(read_search(once)[0]) == once


@given(ANYTHING)
def test_whatever_stands_in_place_of_a_search_string_is_read_without_an_error(sent: object) -> None:
    params, unread = read_search(sent)
    assert all(isinstance(value, str) for value in params.values())
    assert unread == ()
    assert isinstance(sent, str) or params == {}
    assert write_search(only_text(sent)).isascii()


@given(st.dictionaries(NAMES, VALUES))
def test_question_and_look_together_are_the_whole_link(params: dict[str, str]) -> None:
    assert asked(params) | shown(params) == params
    assert not asked(params).keys() & shown(params).keys()


def test_a_link_beyond_all_measure_asks_nothing_and_that_is_said() -> None:
    params, unread = read_search("?kinds=" + "a" * 70_000)
    assert params == {}
    assert [notice.code for notice in unread] == ["U12"]


def test_many_names_that_are_not_ours_do_not_hide_the_question() -> None:
    params, unread = read_search("?" + "&".join(f"a{n}=1" for n in range(500)) + "&kinds=robbery")
    assert params["kinds"] == "robbery"
    assert unread == ()


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
