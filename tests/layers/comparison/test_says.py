"""Every phrase that a comparison can say, in both languages: none missing, none that says too much."""

import datetime as dt
import inspect
import re
from importlib import import_module

import pytest

from geodata.words import LANGUAGES
from geodata.words.speaker import catalogue
from geodata.words.text import Text
from layers.comparison import result
from layers.comparison.asked import FILTERS, SETTINGS
from layers.comparison.says import number, where
from layers.comparison.subject import Subject, Zone
from layers.comparison.verdict import WORDS
from layers.stats import expected_after
from tests.layers.comparison.towns import DAY, said

# The modules that say something of one comparison by the keys of their own findings.
MODULES = (
    *("asked", "breaks", "compare", "confounders", "judge", "points"),
    *("result", "says", "subject", "verdict", "windows"),
)
SOURCE = "".join(inspect.getsource(import_module(f"layers.comparison.{name}")) for name in MODULES)
SOURCE += inspect.getsource(expected_after)
PHRASES = {
    language: {k: v for k, v in catalogue(language).items() if k.startswith("comparison.")}
    for language in LANGUAGES
}
FORBIDDEN = {
    "en": r"caused|worked|prevented|thanks to|success|effective",
    "es": r"caus[óo]|evit[óo]|gracias|logr[óo]|funcion[óo]|éxito|efectiv",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_of_a_comparison_says_why_something_changed(language: str) -> None:
    for key, forms in PHRASES[language].items():
        for phrase in filter(None, forms):
            assert not re.search(FORBIDDEN[language], phrase, re.IGNORECASE), key


def test_both_languages_have_the_same_phrases_with_the_same_gaps() -> None:
    assert PHRASES["en"].keys() == PHRASES["es"].keys()
    gaps = re.compile(r"{(\w+)}")
    for key, english in PHRASES["en"].items():
        spanish = PHRASES["es"][key]
        assert (english[1] is None) is (spanish[1] is None), key
        assert set(gaps.findall(english[1] or english[0])) == set(gaps.findall(spanish[1] or spanish[0])), key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("word", [*WORDS, "exploratory", "only_counted"])
def test_the_only_percentage_in_a_sentence_is_that_of_the_interval(language: str, word: str) -> None:
    phrase = PHRASES[language][f"comparison.sentence.{word}"][0]
    assert re.findall(r"(\S+) %", phrase) == ([] if word == "only_counted" else ["{level}"])
    assert "{observed}" in phrase
    assert "{where}" in phrase
    if word != "only_counted":
        assert {"{expected}", "{low}", "{high}", "{controls}"} <= set(re.findall(r"{\w+}", phrase))


@pytest.mark.parametrize(
    "key",
    [
        *(f"comparison.setting.{name}" for name in (*SETTINGS, *FILTERS, "basis")),
        *(f"comparison.reason.{key}" for key in re.findall(r'found\.append\("(\w+)"\)', SOURCE)),
        *(f"comparison.reason.{key}" for key in re.findall(r'    return "(\w+)"', SOURCE)),
        *(
            f"comparison.reason.{key}"
            for key in ("short_history", "short_window", "controls_differ_too_much", "no_interval",
                        "zone_covers_the_city", "no_possible_control",
                        "lasting_more", "lasting_fewer", "interval_below_zero",
                        "interval_above_zero",
                        "interval_inside_margin", "interval_holds_zero")
        ),
        *(f"comparison.confounder.{key}" for key in ("operation", "same_place", "other_event")),
        *(f"comparison.confounder.{key}" for key in ("recording_change", "level_shift", "missing_weeks")),
    ],
)  # fmt: skip
def test_whatever_forbids_a_verdict_or_moves_it_has_its_phrase(key: str) -> None:
    assert key in PHRASES["en"]
    assert PHRASES["en"][key] != PHRASES["es"][key]


def test_every_refusal_has_a_sentence_and_a_hint() -> None:
    keys = set(re.findall(r'NoComparison\(\s*"(\w+)"', SOURCE))
    assert len(keys) >= 20
    for key in keys:
        assert f"comparison.none.{key}" in PHRASES["en"]
        assert f"comparison.none.{key}.hint" in PHRASES["en"]
    written = {key.split(".")[2] for key in PHRASES["en"] if key.startswith("comparison.none.")} - {"reason"}
    assert written == keys, "no phrase is left that nothing says"


@pytest.mark.parametrize(
    ("value", "said_as"),
    [(0.04, 0.0), (5.25, 5.2), (-99.94, -99.9), (99.96, 100.0), (100.4, 100), (-1234.5, -1234)],
)
def test_small_numbers_are_said_with_one_decimal_and_large_ones_whole(value: float, said_as: float) -> None:
    assert number(value) == said_as


def subject_at(name: Text | str, shape=None) -> Subject:
    return Subject(name, Zone(0, 0, 178.4, shape), DAY, None, None)


@pytest.mark.parametrize(
    ("name", "english", "spanish"),
    [
        ("Main & 1st", "within 178 m of Main & 1st", "a menos de 178 m de Main & 1st"),
        (Text("comparison.point"), "within 178 m of the chosen point", "a menos de 178 m del punto elegido"),
        (
            Text("comparison.point_near", near=Text("place.near", place="Main & 1st")),
            "within 178 m of the chosen point near Main & 1st",
            "a menos de 178 m del punto elegido cerca de Main & 1st",
        ),
    ],
)
def test_where_it_was_counted_is_good_language(name, english: str, spanish: str) -> None:
    assert said(where(subject_at(name))) == [english, spanish]


def test_inside_an_outline_no_metres_are_said() -> None:
    import shapely

    drawn = subject_at(Text("comparison.drawn"), shapely.box(-100, -100, 100, 100))
    assert said(where(drawn)) == ["inside the drawn shape", "dentro de la forma dibujada"]


def test_a_row_of_the_table_says_its_years_and_its_places() -> None:
    from geodata.period import Period

    days = Period(DAY, DAY + dt.timedelta(days=7))
    rows = [result.CountRow("zone", f"after_{years}", days, 1, 26) for years in (1, 3)]
    assert said(rows[0].when_text) == ["after, a year earlier", "después, un año atrás"]
    assert said(rows[1].when_text) == ["after, 3 years earlier", "después, 3 años atrás"]
    assert said(result.CountRow("controls", "after", days, 9, 26, 1).where_text)[0] == "1 comparison place"
