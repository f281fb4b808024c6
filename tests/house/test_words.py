"""One thing has one word on every screen."""

import re

import pytest

from geodata.words.speaker import catalogue

# A word that another one has replaced, and that other one.
REPLACED = {
    "en": {r"\boffences?\b": "offense"},
    "es": {r"\bpor (defecto|omisión)\b": "predeterminada", r"\bpor default\b": "predeterminada"},
}


def said_otherwise(language: str, phrases: dict[str, tuple[str, str | None]]) -> list[str]:
    """The keys whose words hold a replaced one."""
    found = re.compile("|".join(REPLACED[language]), re.IGNORECASE)
    return [key for key, forms in phrases.items() if any(found.search(one) for one in forms if one)]


@pytest.mark.parametrize("language", REPLACED)
def test_no_screen_calls_a_thing_by_another_word_than_the_others_do(language: str) -> None:
    assert said_otherwise(language, catalogue(language)) == []


def test_a_replaced_word_is_seen_in_either_form() -> None:
    assert said_otherwise("en", {"a": ("{n} offense", "{n} Offences"), "b": ("offenses", None)}) == ["a"]
    assert said_otherwise("es", {"a": ("un defecto", None), "b": ("un lugar por defecto", None)}) == ["b"]
