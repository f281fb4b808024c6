"""Where nobody has said which words are open, every incident is protected."""

import pytest

from geodata.feeds import FEEDS
from geodata.feeds.mapped import TableMapping, feed_of, variant_of
from geodata.kinds.tree import KINDS, UNKNOWN

COLUMNS = {"kind": "Offense", "day": "Day", "longitude": "X", "latitude": "Y"}
WORDS = ("Theft from vehicle", "Domestic assault", "Zorb", "", "x" * 300)


def labels_of(**said: object):
    mapping = TableMapping("town", COLUMNS, **said)  # type: ignore[arg-type]
    return feed_of(mapping, variant_of(mapping, {"day": "Day"})).labels


@pytest.mark.parametrize("word", WORDS)
def test_bad_input_k04_an_empty_list_of_reviewed_words_protects_every_incident(word: str) -> None:
    meaning = labels_of(kinds={})((word, "", ""))
    assert meaning.protected
    assert KINDS[meaning.kind].protected


def test_bad_input_k04_only_the_words_a_person_opened_are_open() -> None:
    labels = labels_of(kinds={"Theft from vehicle": "theft_from_vehicle"})
    found = {word: labels((word, "", "")).protected for word in WORDS}
    assert found.pop("Theft from vehicle") is False
    assert set(found.values()) == {True}


def test_bad_input_k04_a_table_of_one_kind_is_open_only_where_the_study_names_that_kind() -> None:
    assert labels_of(all_kind="theft_from_vehicle")(("Zorb", "", "")).protected is False
    assert labels_of()(("Zorb", "", "")).protected is True


def test_bad_input_k04_the_kinds_that_are_always_protected_are_there() -> None:
    protected = {name for name, kind in KINDS.items() if kind.protected}
    assert UNKNOWN in protected
    assert len(protected) > 5
    for feed in FEEDS.values():
        if feed.table == "incidents":
            words = ("A WORD NOBODY HAS REVIEWED",) * len(feed.variants[0].words)
            assert feed.labels(words).protected, feed.name
