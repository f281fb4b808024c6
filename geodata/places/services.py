"""Read services, and drop every shelter for victims before anything else knows of it."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from geodata.crs import MetricCRS
from geodata.errors import Notice, Where
from geodata.places.mapped import open_mapped, point_of
from geodata.places.sheet import PLACE, Account, SheetRead
from geodata.places.standing import is_closed, is_post_office_box
from geodata.read import ReadAs
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
class ServicesRead(SheetRead):
    """
    Services as read; a shelter for victims is a number and nothing else.

    Attributes
    ----------
    shelters_dropped
        How many rows were taken for shelters of victims of domestic or sexual violence, by their kind or by
        words in their name, kind or note. They are no rejects:
        ``read == len(services) + shelters_dropped + closed + rejected``.
    closed
        How many rows the file itself says are closed.
    """

    services: tuple[Service, ...]
    shelters_dropped: int
    closed: int


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
    read_as: ReadAs | None = None,
    today: dt.date | None = None,
) -> ServicesRead:
    """
    Read a file of services.

    Parameters
    ----------
    columns
        `name` at least; `id`, `name_es`, `kind`, `longitude`, `latitude`, `visibility`, `note`, `status`,
        `closed_day`, `address`. A status or a day tells which services are closed; an address which have only
        a box at a post office, and so no place. None of the three is kept.
    kinds
        The file's word -> kind.
    usable
        Tells a usable place; at any other the service is kept without a place, and listed.
    today
        A service that closed up to this day is left out; today where it is left out.

    Raises
    ------
    BadInput
        What `open_mapped` refuses.
    """
    table = open_mapped(path, columns, crs, read_as)
    account = Account(table, "S23")
    services: list[Service] = []
    words: list[str | None] = []
    dropped = closed = 0
    day = today or dt.date.today()
    seen: Counter[str] = Counter()
    for row, cell in enumerate(table.cells(_COLUMNS)):
        word = cell["kind"] or ""
        kind = (kinds or {}).get(word, word)
        words.append(cell["kind"])
        if is_victim_shelter(kind, word, cell["name"], cell["name_es"], cell["note"]):
            words[row] = None  # not even the words for one are repeated
            dropped += 1
            continue
        if is_closed(cell["name"], cell["note"], cell["status"], cell["closed_day"], day):
            closed += 1
            continue
        if not cell["name"]:
            # Whatever has no name may be a shelter: where it is stands in the file and nowhere else.
            account.reject(row, "places.service_nameless", "name", None, hidden=PLACE)
            continue
        x_m, y_m = _place(account, row, usable, cell["address"])
        services.append(
            Service(
                id=_unique(cell["id"] or f"record-{table.records[row]}", seen),
                name=cell["name"],
                kind=kind or "other",
                x_m=x_m,
                y_m=y_m,
                visibility=_visibility(account, row, cell["visibility"]),
                names=_names(cell["name"], cell["name_es"]),
                note=cell["note"] or "",
            )
        )
    return _read(account, services, words, dropped, closed)


_COLUMNS = ("id", "name", "name_es", "kind", "visibility", "note", "status", "closed_day", "address")


def _read(
    account: Account, services: list[Service], words: list[str | None], dropped: int, closed: int
) -> ServicesRead:
    table = account.table
    notices = (*table.notices, *account.notices())
    if dropped:
        what = Text("places.shelters_dropped", n=dropped)
        notices += (Notice("S23", what, Text("places.shelters_dropped.hint"), Where(file=table.file)),)
    if closed:
        what = Text("places.services_closed", n=closed)
        notices += (Notice("S23", what, Text("places.services_closed.hint"), Where(file=table.file)),)
    return ServicesRead(
        file=table.file,
        sha256=table.sha256,
        read=table.read,
        # Nobody could ask a row that was not split whether it is a shelter's, so its text is not kept.
        rejects=account.rejects(keep_unsplit_text=False),
        notices=notices,
        without_place=tuple(account.without_place),
        groups=account.groups(kind=words),
        services=tuple(services),
        shelters_dropped=dropped,
        closed=closed,
    )


def _place(
    account: Account, row: int, usable: Usable | None, address: str | None
) -> tuple[float | None, float | None]:
    table = account.table
    if is_post_office_box(address):
        # Its coordinates are those of a post office, or of the middle of a ZIP area.
        account.without_place.append(int(table.records[row]))
        account.remark(row, "S23", "places.services_box", ours="address")
        return None, None
    x_m, y_m = point_of(table.geometry[row])
    if x_m is not None and y_m is not None and (usable is None or usable(x_m, y_m)):
        return x_m, y_m
    account.without_place.append(int(table.records[row]))
    if x_m is not None:
        account.remark(row, "G16", "places.services_outside", hint=True)
    elif table.geometry[row] is not None or table.bad_places[row]:
        account.remark(row, "G04", "places.services_unreadable")
    return None, None


def _visibility(account: Account, row: int, said: str | None) -> str:
    if said is None:
        return "public"
    word = said.strip().casefold().replace(" ", "_")
    if word in VISIBILITIES:
        return word
    account.remark(row, "S23", "places.visibility_unknown", ours="visibility")
    return "confidential"


def _names(name: str, name_es: str | None) -> dict[str, str]:
    return {"en": name, "es": name_es} if name_es else {}


def _unique(wanted: str, seen: Counter[str]) -> str:
    """Return an id that no earlier row has; the second of two equal ones gets a number."""
    seen[wanted] += 1
    return wanted if seen[wanted] == 1 else f"{wanted}-{seen[wanted]}"
