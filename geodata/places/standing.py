"""Tell which services of a directory are closed, and which have an address that nobody can go to."""

from __future__ import annotations

import datetime as dt
import re

from geodata.places.sheet import day_said

_CLOSED_STATUS = re.compile(
    r"^\W*(permanently[ ]closed|closed([ ]permanently)?|inactive|defunct|discontinued|out[ ]of[ ]business"
    r"|no[ ]longer\b.*|cerrad[oa]([ ](permanente|definitiva)mente)?|inactiv[oa]|ya[ ]no\b.*)\W*$",
    re.IGNORECASE | re.VERBOSE,
)
# "Closed on Sundays" says when a service is open; so in a name or a note only these say that it is no more.
_CLOSED_WORDS = re.compile(
    r"""
      \bpermanently[ ]closed\b | \bclosed[ ](permanently|for[ ]good)\b | \bout[ ]of[ ]business\b
    | \bno[ ]longer[ ](open|operating|in[ ]operation|in[ ]service|exists)\b
    | \bcerrad[oa][ ](permanente|definitiva)mente\b | \bya[ ]no[ ](existe|opera|funciona|atiende)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_CLOSED_MARK = re.compile(
    r"[(\[*][ ]*(closed|cerrad[oa])[ ]*[)\]*]|[-–—:][ ]*(closed|cerrad[oa])[ ]*$", re.IGNORECASE
)
_BOX = re.compile(
    r"^\W*(p\.?[ ]*o\.?[ ]*(box|drawer)\b|post(al)?[ ]office[ ]box\b|p\.?m\.?b\.?[ ]*\#?[ ]*\d"
    r"|apartado([ ]postal|[ ]de[ ]correos?)?\b|casilla[ ](postal|de[ ]correos?)\b)",
    re.IGNORECASE | re.VERBOSE,
)


def is_closed(
    name: str | None, note: str | None, status: str | None, closed_day: str | None, today: dt.date
) -> bool:
    """
    Tell whether a directory says that a service is no more.

    Parameters
    ----------
    status
        Word of a column for it: closed, inactive, cerrado ... alone; "open", and "temporarily closed", stay.
    closed_day
        The day it closed; one after `today` is still to come. What is no day says nothing.

    Examples
    --------
    >>> is_closed("Food pantry (CLOSED)", None, None, None, dt.date(2024, 5, 1))
    True
    >>> is_closed("Food pantry", "closed on Sundays", "open", "2025-01-31", dt.date(2024, 5, 1))
    False
    """
    if status is not None and _CLOSED_STATUS.match(status):
        return True
    day = None if closed_day is None else day_said(closed_day)
    if day is not None and day <= today:
        return True
    if name is not None and _CLOSED_MARK.search(name):
        return True
    return any(text is not None and _CLOSED_WORDS.search(text) for text in (name, note))


def is_post_office_box(address: str | None) -> bool:
    """
    Tell whether an address is a box at a post office, which is no place that a service is at.

    Examples
    --------
    >>> is_post_office_box("P.O. Box 413"), is_post_office_box("1200 Elm St, PO Box 7")
    (True, False)
    """
    return address is not None and _BOX.match(address) is not None
