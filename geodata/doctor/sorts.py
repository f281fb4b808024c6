"""Tell what an unknown table is of: incidents, requests, places, areas, numbers already counted, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from geodata.doctor.columns import Column
from geodata.doctor.kinds import is_nibrs, named_so, speaking
from geodata.doctor.model import Choice, Part, Question, Sort
from geodata.doctor.services import ADDRESS, NAME
from geodata.words.text import Text

SORTS: tuple[Sort, ...] = ("incidents", "requests", "places")
_POLYGON = r"(?i)^\s*(SRID=\d+;)?\s*(MULTI)?POLYGON\s*Z?\s*\("
_COUNTED = r"\bcounts?\b|cantidad|number of|conteo|\btotal\b"
_MANY_NAMES = 0.8
_MOST_PLACES = 20_000


def sort_of(
    columns: Sequence[Column], times: Part, places: Part, answers: Mapping[str, str], part: Part
) -> Sort:
    """
    Return what a table is of; asked where its words do not say.

    Parameters
    ----------
    columns
        Those that are not about persons; a name of a place is among them.
    times, places
        What is known of when and where.
    part
        Gets the question.
    """
    said = answers.get("table.sort")
    known = next((sort for sort in SORTS if sort == said), None)
    if known is not None:
        return known
    if any(one.share(_POLYGON) > 0.5 for one in columns):
        return "areas"
    timed = "day" in times.columns or times.settings.get("day_form") == "parts" or bool(times.questions)
    placed = places.settings.get("place_form") != "none" or bool(places.questions)
    if timed and not placed and any(_is_count(one) for one in columns):
        return "counts"
    if not timed:
        return "places" if _names_places(columns, placed=placed) else "unknown"
    taken = set(times.columns.values()) | set(places.columns.values())
    free = [one for one in columns if one.name not in taken]
    share = {table: _share(free, table) for table in ("incidents", "requests")}
    coded = any(is_nibrs(one) for one in free)
    if share["requests"] > share["incidents"] and not coded:
        return "requests"
    if coded or share["incidents"] > share["requests"] or named_so(free, "incidents"):
        return "incidents"
    if not placed:
        return "unknown"
    choices = tuple(Choice(sort, Text(f"doctor.sort.{sort}")) for sort in ("incidents", "requests"))
    part.questions.append(Question("table.sort", Text("doctor.sort.asks"), choices))
    return "incidents"


def _share(columns: Sequence[Column], table: str) -> float:
    found = speaking(columns, table)
    return found[0].share if found else 0.0


def _is_count(column: Column) -> bool:
    span = column.whole
    return column.named(_COUNTED) and span is not None and span[0] >= 0


def _names_places(columns: Sequence[Column], *, placed: bool) -> bool:
    name = next((one for one in columns if one.named(NAME) and one.filled), None)
    if name is None or len(name.texts) > _MOST_PLACES:
        return False
    many = name.different.height >= _MANY_NAMES * name.filled
    return many and (placed or any(one.named(ADDRESS) for one in columns))
