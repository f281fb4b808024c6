"""Make samples safe to show: an address becomes its block, a number its pattern, a place a rough one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from geodata.errors import visible

_LETTER_OR_DIGIT = re.compile(r"\d")
_HOUSE = re.compile(r"^\s*(\d+)(?:-\d+)?(?=\s)")
_FINE = re.compile(r"-?\d+[.,]\d{3,}")
_SHOWN_CHARS = 40


def as_block(address: str) -> str:
    """
    Return an address without the house.

    Examples
    --------
    >>> as_block("1234 ELM ST"), as_block("ELM ST & 3RD AV")
    ('1200 block ELM ST', 'ELM ST & 3RD AV')
    """
    found = _HOUSE.match(address)
    if not found:
        return visible(address, _SHOWN_CHARS)
    return visible(f"{int(found[1]) // 100 * 100} block{address[found.end() :]}", _SHOWN_CHARS)


def as_pattern(number: str) -> str:
    """
    Return a report number with a 9 for each digit: its form, and not the report.

    Examples
    --------
    >>> as_pattern("KC19-004711")
    'KC99-999999'
    """
    return visible(_LETTER_OR_DIGIT.sub("9", number), _SHOWN_CHARS)


def roughly(place: str) -> str:
    """
    Return a written place with two decimals at most: about a kilometre.

    Examples
    --------
    >>> roughly("POINT (-94.58546458 39.103614672)")
    'POINT (-94.58… 39.10…)'
    """
    return visible(_FINE.sub(_two_decimals, place.replace("\n", " ")), 2 * _SHOWN_CHARS)


def _two_decimals(found: re.Match[str]) -> str:
    whole, mark, rest = re.split(r"([.,])", found[0], maxsplit=1)
    return f"{whole}{mark}{rest[:2]}…" if len(whole.lstrip("-")) <= 3 else f"{whole[:-2]}00…"


def shown(cells: Iterable[str]) -> tuple[str, ...]:
    """Return plain cells, cut and safe to print."""
    return tuple(visible(cell.replace("\n", " "), _SHOWN_CHARS) for cell in cells)
