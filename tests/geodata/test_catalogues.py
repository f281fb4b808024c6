"""Both languages say the same things: equal keys, equal gaps, plurals where the other has them."""

import re

import pytest

from geodata.words import Speaker, Text
from geodata.words.speaker import CATALOGUES, catalogue

# Words of a source in both languages at once; each picks its own.
BOTH_AT_ONCE = {"query.by_language"}
GAP = re.compile(r"{(\w+)}")


def gaps(forms: tuple[str, str | None]) -> set[str]:
    return {gap for form in forms if form for gap in GAP.findall(form)}


def test_bad_input_k09_every_phrase_stands_in_both_languages_with_the_same_gaps() -> None:
    english, spanish = catalogue("en"), catalogue("es")
    assert english.keys() == spanish.keys()
    assert len(english) > 1_000
    assert {key for key in english if gaps(english[key]) != gaps(spanish[key])} == BOTH_AT_ONCE


def test_every_room_has_a_file_in_both_languages() -> None:
    rooms = [{path.name for path in (CATALOGUES / language).glob("*.po")} for language in ("en", "es")]
    assert rooms[0] == rooms[1]


@pytest.mark.parametrize("key", ["store.locked", "cli.verify.whole"])
def test_bad_input_k09_a_phrase_that_one_language_lacks_is_said_in_english_with_a_mark(
    monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    phrases = {name: forms for name, forms in catalogue("es").items() if name != key}
    speaker = Speaker("es")
    monkeypatch.setattr(speaker, "_phrases", phrases)
    values = dict.fromkeys(gaps(catalogue("en")[key]), "7")
    assert speaker.say(Text(key, **values)) == Speaker("en").say(Text(key, **values)) + " [en]"
