"""Know which letters the words of a language have, and so which encodings a text can be in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from string import ascii_lowercase

# What a text of one byte a letter is read as where nothing speaks against it: letters beyond a to z.
_WESTERN = (
    "áéíóúüñïç",  # Spanish, with Catalan's and Galician's names
    "àâæçéèêëîïôœùûü",  # French
    "äöüßéèàáëóç",  # German, with names
    "ãáàâçéêíõóôúü",  # Portuguese
    "àèéìíîòóùú",  # Italian
    "àçèéíïòóúü",  # Catalan
    "áéèêëïíóöüúûç",  # Dutch
    "åäöæøéüèáà",  # Swedish, Norwegian, Danish, Finnish
    "áéíóúýþæöð",  # Icelandic
    "äöõüšž",  # Estonian
)
_CENTRAL = (
    "ąćęłńóśźż",  # Polish
    "áčďéěíňóřšťúůýž",  # Czech
    "áäčďéíľĺňóôŕšťúýž",  # Slovak
    "áéíóöőúüű",  # Hungarian
    "ăâîşţșț",  # Romanian
    "čćđšž",  # Croatian, Bosnian, Slovene, Serbian
)
_CYRILLIC = (
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя№",  # Russian, Bulgarian
    "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя№",  # Ukrainian
    "абвгдђежзијклљмнњопрстћуфхцчџш",  # Serbian
)
_TURKISH = ("çğıöşüâî\u0307",)  # a small İ is an i and a dot
_GREEK = ("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",)
_BALTIC = ("ąčęėįšųūž", "āčēģīķļņšūž")  # Lithuanian, Latvian

# Encoding by its name in Python -> the languages that are written in it.
_OF_ENCODING: dict[str, Sequence[str]] = {
    "cp1250": _CENTRAL,
    "iso8859-2": _CENTRAL,
    "cp1251": _CYRILLIC,
    "koi8-r": _CYRILLIC,
    "cp866": _CYRILLIC,
    "cp1254": _TURKISH,
    "cp1253": _GREEK,
    "cp1257": _BALTIC,
    "cp852": _CENTRAL,
}
# Marks that may stand before, behind and between the letters of a word without being one.
_OPENING = "¿¡«“‘„‚£€¥§¶©–—…•·\xa0"
_CLOSING = "»”’ªº°®™²³¹½¼¾†‡€–—…•·\xa0"
_BETWEEN = re.compile("[’‘–—…·\xa0“”«»]+")

_OWN_SCRIPT = "\u0370"  # Greek and Cyrillic letters, from here on

_FITS = 0.95  # of the different words are spelt with the letters of one language
_ODD = 0.03  # of them are spelt with the letters of no western one
_ONE_LANGUAGE = 0.75
_ENOUGH = 6


@dataclass(frozen=True)
class Reading:
    """How a text could be read: in which encoding, and the share of its words that are words then."""

    encoding: str
    share: float


def other_readings(words: Sequence[bytes]) -> tuple[Reading, ...]:
    """
    Return the encodings that spell words with the letters of one language, if Windows-1252 does not.

    Parameters
    ----------
    words
        Different words with letters beyond a to z, as their bytes.

    Returns
    -------
    readings
        The best first; none where Windows-1252 makes words of them, or where nothing else does.

    Misreadings
    -----------
    Letters are looked at, not a dictionary: encodings that differ in no letter of the text, such as that of
    Slovene names with nothing but an `è` for a `č`, are not told apart. And a reading is a question for a
    person: that all letters fit says that it could be so.

    Examples
    --------
    >>> [one.encoding for one in other_readings([word.encode("cp1250") for word in ("Włamanie", "Śmieć")])]
    ['cp1250']
    >>> other_readings(["Peña".encode("cp1252"), "Crêpe".encode("cp1252")])
    ()
    """
    western = [_fitting(word, "cp1252", _WESTERN) for word in words]
    best = _best_share(western, len(_WESTERN))
    odd = sum(not fits for fits in western) / max(len(words), 1)
    if odd < _ODD and not (len(words) >= _ENOUGH and best < _ONE_LANGUAGE):
        return ()
    found = []
    for encoding, languages in _OF_ENCODING.items():
        share = _best_share([_fitting(word, encoding, languages) for word in words], len(languages))
        if share >= _FITS and share > best and any(differs(word, encoding) for word in words):
            found.append(Reading(encoding, share))
    return tuple(sorted(found, key=lambda one: -one.share))


def _best_share(fitting: Sequence[frozenset[int]], languages: int) -> float:
    """Return the share of words that the best of the languages spells."""
    counts = (sum(language in one for one in fitting) for language in range(languages))
    return max(counts, default=0) / max(len(fitting), 1)


def _fitting(word: bytes, encoding: str, languages: Iterable[str]) -> frozenset[int]:
    """Return which languages have all letters of a word, by their place in the list."""
    try:
        text = word.decode(encoding)
    except UnicodeDecodeError:
        return frozenset()
    parts = _BETWEEN.split(text.lstrip(_OPENING).rstrip(_CLOSING))
    if not all(_is_cased(part) for part in parts):
        return frozenset()
    letters = set("".join(parts).lower())
    return frozenset(
        number
        for number, alphabet in enumerate(languages)
        # No word mixes Greek or Cyrillic letters with those from a to z.
        if letters <= set(alphabet if alphabet[0] >= _OWN_SCRIPT else alphabet + ascii_lowercase)
    )


def _is_cased(part: str) -> bool:
    """Whether a word is written as words are: small letters, capitals, or one capital before small ones."""
    return part in (part.lower(), part.upper(), part.capitalize(), part.title())


def differs(word: bytes, encoding: str) -> bool:
    """Whether a word has other letters in an encoding than in Windows-1252."""
    return word.decode(encoding, "replace") != word.decode("cp1252", "replace")
