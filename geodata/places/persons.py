"""Know the columns of a sheet that are about people: nothing in them is asked for, kept or shown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geodata.feeds.base import PERSON_NAMES, normal_name

_PERSON = re.compile(
    r"""
      attendee | participant | guest | volunteer[ ]name | first[ ]name | last[ ]name | full[ ]name | surname
    | phone | mobile | \bcell\b | e[ -]?mail | date[ ]of[ ]birth | \bdob\b | birth[ ]?date | \bssn\b
    | asistente | participante | invitad | apellido | tel[eé]fono | correo | fecha[ ]de[ ]nacimiento
    """,
    re.IGNORECASE | re.VERBOSE,
)
# A count of people says nothing about one of them.
_COUNT = re.compile(r"\b(count|number|total|n|no|num|n[uú]mero|cantidad|attendance)\b|s$", re.IGNORECASE)
# In a sheet of services or events this is the name of the service or event.
_OWN_NAME = "name"


def person_columns(header: Sequence[str]) -> tuple[str, ...]:
    """
    Return the columns of an event sheet that hold people's names or how to reach them.

    Examples
    --------
    >>> person_columns(["Event", "Attendee_Phone", "Number of attendees"])
    ('Attendee_Phone',)
    """
    plain = {name: name.replace("_", " ") for name in header}
    return tuple(name for name, said in plain.items() if _PERSON.search(said) and not _is_count(said))


def is_about_person(column: str) -> bool:
    """
    Tell whether no cell of a column may be repeated, whoever asked for it.

    Examples
    --------
    >>> is_about_person("Race"), is_about_person("Contact e-mail"), is_about_person("name")
    (True, True, False)
    """
    plain = normal_name(column)
    return bool(person_columns((column,))) or (plain in PERSON_NAMES and plain != _OWN_NAME)


def _is_count(name: str) -> bool:
    return bool(_COUNT.search(name)) and not re.search(
        r"phone|mail|tel[eé]f|correo|name", name, re.IGNORECASE
    )
