"""Make samples safe to show: an address becomes its block, a number its pattern, a place a rough one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from geodata.errors import form_of, visible

_SHOWN_CHARS = 40
_LABEL_CHARS = 80
FEWEST_ROWS = 3  # a habit comes back; what stands in fewer rows may be a story, and stories hold names
# A house and a short name behind it, or two short names that cross; anything else may tell whose house it is.
_NAME = r"(?:[\w.'’-]+ ){0,3}[\w.'’-]+"
_SAYS_BLOCK = r"(?:(?:blo?c?k|bk)\.? (?:of |de )?)?"  # "9600 BLOCK OF ELM" needs no second block
_ADDRESS = re.compile(rf"^\s*(?P<house>\d+)(?:-\d+)? {_SAYS_BLOCK}(?P<street>{_NAME})\s*$", re.IGNORECASE)
_CROSSING = re.compile(rf"^\s*{_NAME} ?(?:&|/|@|and|y|at) ?{_NAME}\s*$", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?!\d*(?:st|nd|rd|th)\b)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{4,}")
_BETWEEN_THOUSANDS = "['’\u00a0\u202f ]"
_PLACE = re.compile(
    rf"-?\d{{1,3}}(?:(?:,|{_BETWEEN_THOUSANDS})\d{{3}})+(?:[.,]\d+)?(?!\d)"
    r"|-?\d{1,3}(?:\.\d{3})+,\d+|-?\d+(?:[.,]\d+)?"
)


def as_block(address: str) -> str:
    """
    Return an address without the house; of one that is not plainly written, its form alone.

    Examples
    --------
    >>> as_block("9600 BLOCK OF ELM"), as_block("9612 BLK ELM ST")
    ('9600 block ELM', '9600 block ELM ST')
    >>> as_block("1234 ELM ST"), as_block("ELM ST & 3RD AV"), as_block("100 ELM ST APT 4")
    ('1200 block ELM ST', 'ELM ST & 3RD AV', '100 block ELM ST APT …')
    >>> as_block("Calle Hidalgo 100"), as_block("# 12 Elm St; home of MARIA LOPEZ")
    ('Aaaaa Aaaaaaa 999', '# 99 Aaa Aa; aaaa aa AAAAA AAAAA')
    """
    if found := _ADDRESS.match(address):
        street = _NUMBER.sub("…", found["street"])
        return visible(f"{int(found['house']) // 100 * 100} block {street}", _SHOWN_CHARS)
    if _CROSSING.match(address) and not _NUMBER.search(address):
        return visible(address.strip(), _SHOWN_CHARS)
    return visible(form_of(address), _SHOWN_CHARS)


def as_pattern(number: str) -> str:
    """
    Return a report number with a 9 for each digit, and an A for each letter of what could be a name.

    Examples
    --------
    >>> as_pattern("KC19-004711"), as_pattern("SMITH-17")
    ('KC99-999999', 'AAAAA-99')
    """
    return visible(_WORD.sub(lambda word: form_of(word[0]), re.sub(r"\d", "9", number)), _SHOWN_CHARS)


def roughly(place: str) -> str:
    """
    Return a written place with two decimals of a degree, or whole kilometres: nobody's house.

    Examples
    --------
    >>> roughly("POINT (-94.58546458 39.103614672)"), roughly("364512, 4328123.2")
    ('POINT (-94.58… 39.10…)', '364000…, 4328000…')
    >>> roughly("2'681'865,4"), roughly("1.400.086,8"), roughly("1,400,086.8")
    ('2681000…', '1400000…', '1400000…')
    """
    return visible(_PLACE.sub(_less_fine, place.replace("\n", " ")), 2 * _SHOWN_CHARS)


def _less_fine(found: re.Match[str]) -> str:
    text = re.sub(_BETWEEN_THOUSANDS, "", found[0])
    marks = re.findall(r"[.,]", text)
    if len(marks) > 1:  # all but a last one that differs stand between thousands
        text = text.replace(marks[0], "")
    whole, mark, rest = re.match(r"(-?\d+)([.,]?)(\d*)", text).groups()  # type: ignore[union-attr]
    if len(whole.lstrip("-")) > 3:
        return f"{whole[:-3]}000…"
    return f"{whole}{mark}{rest[:2]}…" if len(rest) > 2 else text


def with_rows(words: Iterable[tuple[str, int]]) -> tuple[str, ...]:
    """
    Return words and how many rows hold each; of a word in fewer than three rows, its form alone.

    Examples
    --------
    >>> with_rows([("S/D", 1204), ("Ana 9", 1)])
    ('S/D (1,204)', 'Aaa 9 (1)')
    """
    said = ((word if n >= FEWEST_ROWS else form_of(word), n) for word, n in words)
    return tuple(f"{visible(word.replace(chr(10), ' '), _SHOWN_CHARS)} ({n:,})" for word, n in said)


def told_apart(words: Iterable[str]) -> dict[str, str]:
    """
    Return words safe to show: long ones cut, but never so that two look alike.

    Examples
    --------
    >>> list(told_apart(["a" * 90 + "1", "a" * 90 + "2", "b"]).values()) == [
    ...     "a" * 90 + "1",
    ...     "a" * 90 + "2",
    ...     "b",
    ... ]
    True
    """
    cut = {word: visible(word, _LABEL_CHARS) for word in words}
    alike = Counter(cut.values())
    return {word: said if alike[said] == 1 else visible(word, len(word)) for word, said in cut.items()}


def shown(cells: Iterable[str]) -> tuple[str, ...]:
    """Return plain cells, cut and safe to print."""
    return tuple(visible(cell.replace("\n", " "), _SHOWN_CHARS) for cell in cells)
