"""Say a Text in English or Spanish, with that language's numbers, dates and lists."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from pathlib import Path

from babel.core import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from geodata.words.text import Text, Value

LANGUAGES = ("en", "es")
CATALOGUES = Path(__file__).with_name("catalogues")

# US Spanish keeps the comma for thousands and the point for decimals (the glossary's note).
_LOCALES = {"en": "en_US", "es": "es_US"}

# Spanish draws "de" and "a" together with this article, though not with the capital one of a name.
_ARTICLE = "el "
# "y" becomes "e" before its own sound, though not before "hie" or "io".
_LIKE_Y = re.compile(r"h?[ií](?![aeoáéó])", re.IGNORECASE)
_BEFORE_A_GAP = re.compile(r"\b(de|a) {(\w+)}", re.IGNORECASE)


class Speaker:
    """
    Say texts in one language.

    A key that is missing in Spanish is said in English with a mark, never dropped; a key that is missing
    everywhere is said as the key itself in brackets, so that a screen shows the gap and a test finds it.

    Examples
    --------
    >>> Speaker("es").say(Text("word.incidents"))
    'incidentes'
    """

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise ValueError(f"`language` was {language!r} but must be one of {LANGUAGES}")
        self.language = language
        self._locale = Locale.parse(_LOCALES[language])
        self._phrases = catalogue(language)
        self._fallback = catalogue("en")

    def say(self, text: Text | str) -> str:
        """Return the sentence; plain strings (names, source words) pass through unchanged."""
        if isinstance(text, str):
            return text
        phrase = self._phrases.get(text.key)
        mark = ""
        if phrase is None:
            phrase = self._fallback.get(text.key)
            mark = "" if phrase is None else " [en]"
        if phrase is None:
            return f"[{text.key}]"
        values = text.values
        singular, plural = phrase
        one = values.get("n") == 1
        pattern = singular if one or plural is None else plural
        said = {name: self._value(value) for name, value in values.items()}
        if self.language == "es" and not mark and any(value.startswith(_ARTICLE) for value in said.values()):
            pattern = _contracted(pattern, said)
        return pattern.format_map(said) + mark

    def number(self, value: float, *, decimals: int = 0) -> str:
        """Return a number with this language's separators and a fixed number of decimals."""
        if isinstance(value, int) and not decimals:
            return _whole(value, self._locale)
        return _said(value, "#,##0" + ("." + "0" * decimals if decimals else ""), self._locale)

    def day(self, day: dt.date) -> str:
        """Return a day with the month as a word: ``May 3, 2017`` or ``3 de mayo de 2017``."""
        return _long_day(day, self._locale)

    def listed(self, parts: tuple[str, ...]) -> str:
        """Return parts as a list in a sentence: ``a, b, and c`` or ``a, b y c``, but ``a e infracción``."""
        said = format_list(parts, locale=self._locale)
        if self.language == "es" and len(parts) > 1 and _LIKE_Y.match(parts[-1]):
            return f"{said.removesuffix(f' y {parts[-1]}')} e {parts[-1]}"
        return said

    def _value(self, value: Value) -> str:
        if isinstance(value, Text):
            return self.say(value)
        if isinstance(value, tuple):
            return self.listed(tuple(self._value(part) for part in value))
        if isinstance(value, dt.date):
            return self.day(value)
        if isinstance(value, bool | str):
            return str(value)
        if isinstance(value, int):
            return self.number(value)
        return _said(value, "#,##0.###", self._locale)


def _contracted(pattern: str, said: dict[str, str]) -> str:
    """Return a Spanish pattern in which "de el" and "a el" read "del" and "al" where a value is put in."""

    def joined(found: re.Match[str]) -> str:
        value = said[found[2]]
        if not value.startswith(_ARTICLE):
            return found[0]
        return f"{found[1]}l " + value.removeprefix(_ARTICLE).replace("{", "{{").replace("}", "}}")

    return _BEFORE_A_GAP.sub(joined, pattern)


# A page says hundreds of counts, and Babel reads its pattern anew for each; a test compares the two.
@lru_cache(maxsize=16_384)
def _whole(value: int, locale: Locale) -> str:
    return f"{value:,}".replace(",", _thousands(locale)).replace("-", "−")


@lru_cache(maxsize=len(_LOCALES))
def _thousands(locale: Locale) -> str:
    return _said(1_000, "#,##0", locale)[1:-3]


def _said(value: float, pattern: str, locale: Locale) -> str:
    # A hyphen is no minus: it is shorter than the digits, and a line may break behind it.
    return format_decimal(value, format=pattern, locale=locale).replace("-", "−")


@lru_cache(maxsize=16_384)
def _long_day(day: dt.date, locale: Locale) -> str:
    return format_date(day, format="long", locale=locale)


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> dict[str, tuple[str, str | None]]:
    """Return every phrase of one language: key -> (singular, plural or None)."""
    phrases: dict[str, tuple[str, str | None]] = {}
    for path in sorted((CATALOGUES / language).glob("*.po")):
        with path.open("rb") as file:
            messages = read_po(file, locale=language, abort_invalid=True)
        for message in messages:
            if not message.id:
                continue
            key = message.id if isinstance(message.id, str) else message.id[0]
            said = message.string
            if key in phrases:
                raise ValueError(
                    f"the phrase {key!r} stands twice in the {language} catalogues (again in {path.name})"
                )
            if isinstance(said, str):
                if said:
                    phrases[key] = (said, None)
            elif said and said[0]:
                phrases[key] = (said[0], said[-1])
    return phrases
