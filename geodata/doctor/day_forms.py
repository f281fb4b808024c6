"""Say of columns of days what a person must know: two ways of writing, days that a spreadsheet exchanged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from geodata.clean.written_days import NAMED_ZONE, SHAPES, ZONE_NAMES, day_parts
from geodata.doctor.columns import SHOWN_SAMPLES, Column
from geodata.doctor.day_columns import ISO, NAMED_MONTH, TIMELY, DayColumn
from geodata.doctor.masking import shown
from geodata.doctor.model import Finding
from geodata.errors import visible
from geodata.words.text import Text

# What a cell that tells a day holds, however it is written: three numbers, or a year and another number.
_THREE_NUMBERS = r"\d{1,4}[/.\-] ?\d{1,2}[/.\-] ?\d{1,4}"
_DAY_LIKE = rf"{_THREE_NUMBERS}|\b(?:19|20)\d{{2}}\b.*\d|\d.*\b(?:19|20)\d{{2}}\b"
_MOST = 0.5


def two_forms(found: Sequence[DayColumn], form: str) -> list[Finding]:
    """
    Return what is to be said of columns whose cells are written in two ways, or name their zone.

    Parameters
    ----------
    found
        The columns of days that a mapping takes.
    form
        In which the first is read; another has its own where this is none of its forms.
    """
    said = []
    for one in found:
        its = form if form in one.forms else one.forms[0]
        if one.exchanged or 0 < one.iso < one.fits:
            said.append(_of_two(one, its))
        if names := _zone_names(one.column):
            says = Text("doctor.time.zone_names", column=visible(one.column.name), zones=names)
            said.append(Finding("T15", says, "look"))
    return said


def _of_two(one: DayColumn, form: str) -> Finding:
    different = one.column.different["text"].filter(one.good(form))
    iso = different.str.contains(f"{ISO}|{NAMED_MONTH}" if one.exchanged else ISO)
    count = one.typed if one.exchanged else one.iso
    says = Text(
        f"doctor.time.{'exchanged' if one.exchanged else 'two_forms'}",
        column=visible(one.column.name),
        n=one.fits - count,
        form=Text(f"doctor.time.form.{form}"),
        written=" | ".join(shown(different.filter(~iso).head(SHOWN_SAMPLES))),
        iso=count,
        typed=" | ".join(shown(different.filter(iso).head(SHOWN_SAMPLES))),
    )
    return Finding("T01", says, "stop" if one.exchanged else "look")


def _zone_names(column: Column) -> tuple[Text, ...]:
    """Return the zones that are named behind times or before a year, each with its offset."""
    behind = column.different["text"].str.to_uppercase().str.replace(r"\s+\d{4}$", "")
    names = behind.str.extract(NAMED_ZONE, 1).drop_nulls().unique(maintain_order=True)
    return tuple(
        Text("doctor.time.zone_name", name=name, offset=f"{ZONE_NAMES[name][:3]}:{ZONE_NAMES[name][3:]}")
        for name in names
    )


def why_no_days(columns: Sequence[Column], places: Mapping[str, str]) -> Text:
    """
    Return why a table has no days that can be read: its likeliest column by name, or that there is none.

    Parameters
    ----------
    columns
        Those that are not about persons.
    places
        What was found of places: what is known -> its column.
    """
    names = tuple(map(visible, places.values()))
    found: Text | str = Text("doctor.refused.places_found", columns=names) if names else ""
    taken = set(places.values())
    free = [one for one in columns if one.name not in taken and one.filled and not one.is_number]
    named = [one for one in free if one.named(TIMELY) and one.share(_DAY_LIKE) >= _MOST]
    like = [one for one in free if one.share(_THREE_NUMBERS) >= _MOST]
    best = next(iter([*named, *like]), None)
    if best is None:
        if names:
            return Text("doctor.refused.no_days", columns=len(columns), places=found)
        return Text("doctor.refused.hopeless", columns=len(columns))
    different = best.different
    readings = [day_parts(different["text"], form)["day"].is_null() for form in SHAPES]
    unread = min(readings, key=lambda bad: int(different.filter(bad)["rows"].sum()))
    others = different.filter(unread)
    return Text(
        "doctor.refused.unread_days",
        column=visible(best.name),
        n=int(others["rows"].sum()),
        of=best.filled,
        samples=" | ".join(shown(others["text"].head(SHOWN_SAMPLES))),
        places=found,
    )
