"""Sentences into which other words are put read well in Spanish."""

import re

import pytest
from babel.numbers import format_decimal

from geodata.words.speaker import LANGUAGES, Speaker, catalogue
from geodata.words.text import Text

SPANISH = catalogue("es")
GAPS = {
    key: {gap for form in forms if form for gap in re.findall(r"{(\w+)}", form)}
    for key, forms in SPANISH.items()
}


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (Text("comparison.point"), "a menos de 5 m del punto elegido"),
        ("el parque {viejo}", "a menos de 5 m del parque {viejo}"),
        ("El Paso", "a menos de 5 m de El Paso"),
        ("la plaza", "a menos de 5 m de la plaza"),
        ("elote 7", "a menos de 5 m de elote 7"),
    ],
)
def test_de_and_the_article_of_what_is_put_in_read_as_one_word(place: Text | str, said: str) -> None:
    assert Speaker("es").say(Text("comparison.within", metres=5, place=place)) == said


def test_no_spanish_phrase_says_de_el_whatever_is_put_into_it() -> None:
    speaker = Speaker("es")
    said = {
        key: speaker.say(Text(key, **dict.fromkeys(gaps, "el lugar"))) for key, gaps in GAPS.items() if gaps
    }
    assert [key for key, words in said.items() if re.search(r"\b(de|a) el lugar", words, re.IGNORECASE)] == []
    assert sum("del lugar" in words for words in said.values()) > 20


def test_the_name_of_a_place_keeps_its_own_words_inside() -> None:
    told = Text("comparison.inside", place="Casa de el Sol")
    assert [Speaker(language).say(told) for language in ("en", "es")] == [
        "inside Casa de el Sol",
        "dentro de Casa de el Sol",
    ]


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_lies_below_zero_carries_a_true_minus_wherever_it_stands(language: str) -> None:
    speaker = Speaker(language)
    assert speaker.number(-1234) == "−1,234"
    assert speaker.number(-0.5, decimals=1) == "−0.5"
    said = speaker.say(Text("compare.interval", low=speaker.number(-3), high=speaker.number(-1)))
    assert (said.count("−"), said.count("-")) == (2, 0)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (("drogas", "infracción"), "drogas e infracción"),
        (("a", "b", "hijos"), "a, b e hijos"),
        (("agua", "hielo"), "agua y hielo"),
        (("y y", "robo"), "y y y robo"),
        (("igual",), "igual"),
    ],
)
def test_a_spanish_list_says_e_before_the_sound_of_i(parts: tuple[str, ...], said: str) -> None:
    assert Speaker("es").listed(parts) == said
    assert " e " not in Speaker("en").listed(parts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_whole_numbers_are_written_as_babel_writes_them(language: str) -> None:
    locale = {"en": "en_US", "es": "es_US"}[language]
    for value in (0, 7, -1, 999, 1_000, -1_000, 12_345, 999_999, 1_000_000, -8_000_000, 10**12):
        written = format_decimal(value, format="#,##0", locale=locale).replace("-", "−")
        assert Speaker(language).number(value) == written
