"""Tell whether a word may speak of a case that is never a point: by its sound, or by a reviewed list."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache, lru_cache

import geodata.kinds
from geodata.kinds.labels import Label, LabelList, normal_label
from geodata.kinds.sensitive import may_be_sensitive, plain
from geodata.kinds.tree import KINDS

_READ_AS = ("cp1252", "latin-1", "cp1250", "iso8859-2", "cp1251", "mac-roman")
_MOST_REMEMBERED = 8_192  # a table has some hundreds of different words


def compared(word: str) -> str:
    """Return a word as lists are compared: "&", "/" and "and" are one."""
    return " ".join(part for part in normal_label(word).split() if part != "and")


@cache
def reviewed_labels() -> tuple[tuple[str, Label], ...]:
    """Return every label of the agencies' lists, as it is compared, with its meaning."""
    modules = [
        importlib.import_module(f"geodata.kinds.{module.name}")
        for module in pkgutil.iter_modules(geodata.kinds.__path__)
    ]
    lists = [one for module in modules for one in vars(module).values() if isinstance(one, LabelList)]
    return tuple(
        (compared(word), label) for one in lists for word, label in one.labels().items() if label.reviewed
    )


@cache
def hiding_words() -> frozenset[str]:
    """
    Return the words that some agency's list protects although their kind is not protected.

    A mapping says a kind for a word and no more: taken from such a list, the word would lose its protection.
    """
    return frozenset(
        word for word, label in reviewed_labels() if label.protected and not KINDS[label.kind].protected
    )


@lru_cache(maxsize=_MOST_REMEMBERED)
def hides(word: str) -> bool:
    """
    Tell whether a word may speak of a case that is never a point: by its sound, or by a reviewed list.

    Misreadings
    -----------
    False is no proof that a word is harmless, only that nothing in it sounds otherwise.

    Examples
    --------
    >>> hides("DOM BATTERY"), hides("Curfew"), hides("Burglary")
    (True, True, False)
    >>> hides("NiÃ±os"), hides("Daños")
    (True, False)
    """
    return _hides(word) or any(map(_hides, _meant(word)))


def _hides(word: str) -> bool:
    return may_be_sensitive(plain(normal_label(word))) or compared(word) in hiding_words()


def _meant(word: str) -> list[str]:
    """Return what a word may have meant whose accents were saved in the wrong encoding: NiÃ±o is Niño."""
    meant = []
    for read_as in () if word.isascii() else _READ_AS:
        try:
            meant.append(word.encode(read_as).decode())
        except UnicodeError:
            continue
    return meant


@cache
def _protecting() -> Mapping[str, bool]:
    """Return whether the lists protect a label, as it is compared; one of them is enough."""
    found: dict[str, bool] = {}
    for word, label in reviewed_labels():
        found[word] = found.get(word, False) or label.protected
    return found


@lru_cache(maxsize=_MOST_REMEMBERED)
def protects_beside(word: str) -> bool:
    """
    Tell whether a word that stands beside a record's type protects it: one on a reviewed list as that says.

    Examples
    --------
    >>> protects_beside("Spouse"), protects_beside("Stalking"), protects_beside("Prostitution")
    (True, True, False)
    """
    listed = _protecting().get(compared(word))
    return hides(word) if listed is None else listed
