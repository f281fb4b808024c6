"""Read services, and drop every shelter for victims before anything else knows of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from geodata.crs import MetricCRS
from geodata.errors import Notice, Where, visible
from geodata.places.mapped import MappedFile, open_mapped, point_of
from geodata.records import Service
from geodata.words.text import Text

VICTIM_SHELTER = "victim_shelter"
VISIBILITIES = ("public", "area_only", "confidential")

# Says whether a place in metres can be one: inside the study and at no default location.
Usable = Callable[[float, float], bool]

_SHELTER = re.compile(
    r"""
      \b(domestic|family|intimate[ ]partner|dating|gender[- ]based)[ -]+(violence|abuse)\b
    | \b(sexual|sex)[ -]+(assault|violence|abuse|trafficking|exploitation)\b
    | \brape\b | \bbattered\b | \babused[ ](wom[ae]n|men|child|spouse) | \bincest\b
    | \b(human|sex)[ ]trafficking\b
    | \b(wom[ae]n'?s|victims?'?|survivors?'?)[ ](shelter|refuge|safe[ ]?house)\b
    | \bsafe[ -]?(house|home)s?\b
    | \bshelters?[ ]for[ ](abused|battered|victims|survivors|wom[ae]n)\b
    | \bviolencia[ ](dom[eé]stica|(intra)?familiar|sexual|de[ ](g[eé]nero|pareja)|machista|conyugal)\b
    | \b(agresi[oó]n|agresiones|abusos?|asaltos?|explotaci[oó]n)[ ]sexual(es)?\b
    | \bviolaci[oó]n(es)?\b | \bmujeres?[ ](maltratadas?|golpeadas?|abusadas?|v[ií]ctimas?)\b
    | \b(refugio|albergue)\b.{0,40}\b(mujer|mujeres|v[ií]ctimas?)\b
    | \bcasa[ ](de[ ]acogida|segura|refugio)\b | \btrata[ ]de[ ]personas\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True)
class ServicesRead:
    """
    Services as read; a shelter for victims is a number and nothing else.

    Attributes
    ----------
    shelters_dropped
        How many rows were taken for shelters of victims of domestic or sexual violence, by their kind or by
        words in their name, kind or note.
    read, rejected
        Rows of the file, and rows without a name or unreadable; the others are services or shelters.
    """

    services: tuple[Service, ...]
    shelters_dropped: int
    read: int
    rejected: int
    notices: tuple[Notice, ...]


def is_victim_shelter(kind: str, *texts: str | None) -> bool:
    """
    Tell whether a service may be a shelter of victims of domestic or sexual violence.

    Misreadings
    -----------
    It errs on one side on purpose: a clinic whose note offers help after rape is left out as well, since a
    shelter on a map cannot be taken back.

    Examples
    --------
    >>> is_victim_shelter("housing", "Refugio para mujeres")
    True
    """
    if kind == VICTIM_SHELTER:
        return True
    return any(_SHELTER.search(text.replace("_", " ")) for text in (kind, *texts) if text)


def read_services(
    path: Path,
    columns: Mapping[str, str],
    crs: MetricCRS,
    *,
    kinds: Mapping[str, str] | None = None,
    usable: Usable | None = None,
) -> ServicesRead:
    """
    Read a file of services.

    Parameters
    ----------
    columns
        `name` at least; `id`, `name_es`, `kind`, `longitude`, `latitude`, `visibility`, `note`.
    kinds
        The file's word -> kind.
    usable
        Tells a usable place; at any other the service is kept without a place, and listed.

    Raises
    ------
    BadInput
        What `open_mapped` refuses.
    """
    table = open_mapped(path, columns, crs)
    notices = list(table.notices)
    services: list[Service] = []
    dropped = rejected = 0
    seen: Counter[str] = Counter()
    for row, cell in enumerate(table.cells(_COLUMNS)):
        word = cell["kind"] or ""
        kind = (kinds or {}).get(word, word)
        if is_victim_shelter(kind, word, cell["name"], cell["name_es"], cell["note"]):
            dropped += 1
            continue
        if not cell["name"]:
            rejected += 1
            notices.append(Notice("S23", Text("places.service_nameless"), where=table.where(row, "name")))
            continue
        x_m, y_m = _place(table, row, cell["name"], usable, notices)
        services.append(
            Service(
                id=_unique(cell["id"] or f"record-{table.records[row]}", seen),
                name=cell["name"],
                kind=kind or "other",
                x_m=x_m,
                y_m=y_m,
                visibility=_visibility(table, row, cell["visibility"], notices),
                names=_names(cell["name"], cell["name_es"]),
                note=cell["note"] or "",
            )
        )
    if dropped:
        what = Text("places.shelters_dropped", n=dropped)
        notices.append(Notice("S23", what, Text("places.shelters_dropped.hint"), Where(file=table.file)))
    read = len(table) + table.left_out
    return ServicesRead(tuple(services), dropped, read, rejected + table.left_out, tuple(notices))


_COLUMNS = ("id", "name", "name_es", "kind", "visibility", "note")


def _place(
    table: MappedFile, row: int, name: str, usable: Usable | None, notices: list[Notice]
) -> tuple[float | None, float | None]:
    x_m, y_m = point_of(table.geometry[row])
    if x_m is None or y_m is None:
        if table.geometry[row] is not None or table.bad_places[row]:
            what = Text("places.service_unreadable_place", name=visible(name))
            notices.append(Notice("G04", what, where=table.where(row)))
        return None, None
    if usable is not None and not usable(x_m, y_m):
        what = Text("places.service_without_place", name=visible(name))
        notices.append(Notice("G16", what, Text("places.service_without_place.hint"), table.where(row)))
        return None, None
    return x_m, y_m


def _visibility(table: MappedFile, row: int, said: str | None, notices: list[Notice]) -> str:
    if said is None:
        return "public"
    word = said.strip().casefold().replace(" ", "_")
    if word in VISIBILITIES:
        return word
    what = Text("places.no_visibility", allowed=VISIBILITIES)
    notices.append(Notice("S23", what, where=table.where(row, "visibility", said)))
    return "confidential"


def _names(name: str, name_es: str | None) -> dict[str, str]:
    return {"en": name, "es": name_es} if name_es else {}


def _unique(wanted: str, seen: Counter[str]) -> str:
    """Return an id that no earlier row has; the second of two equal ones gets a number."""
    seen[wanted] += 1
    return wanted if seen[wanted] == 1 else f"{wanted}-{seen[wanted]}"
