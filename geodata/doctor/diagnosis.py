"""Examine an unknown table: what each column says, what must be asked, what would become of its rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from geodata.doctor.columns import Column, by_name, columns_of, person_columns, without
from geodata.doctor.day_forms import why_no_days
from geodata.doctor.described import find_described
from geodata.doctor.duplicates import find_duplicates
from geodata.doctor.ids import find_ids
from geodata.doctor.kinds import find_kinds
from geodata.doctor.lexicon import kind_by_sound
from geodata.doctor.listed_places import diagnosis_of_places
from geodata.doctor.lying import missing_ground, without_place
from geodata.doctor.missing import find_missing, known_cells
from geodata.doctor.model import Choice, Diagnosis, Finding, Part, Proposal, Question, Sort, StudyGround
from geodata.doctor.places import find_places
from geodata.doctor.rehearsal import rehearse
from geodata.doctor.sorts import sort_of
from geodata.doctor.times import find_times
from geodata.feeds import FEEDS
from geodata.feeds.mapped import MAPPED_COLUMNS, TableMapping
from geodata.kinds.requests import REQUEST_KINDS
from geodata.kinds.tree import KINDS
from geodata.ledger import reason_of
from geodata.read.raw import RawTable
from geodata.tz_data import time_zones
from geodata.words.text import Text

_FEWEST_ROWS = 1


def examine(
    table: RawTable,
    ground: StudyGround | None = None,
    answers: Mapping[str, str] | None = None,
    *,
    header: bool = True,
    name: str | None = None,
) -> Diagnosis:
    """
    Propose what an unknown table says, without changing anything.

    Parameters
    ----------
    table
        The file as it was read.
    ground
        Where the study lies and in which zone its times are; without it less can be told, and more is asked.
    answers
        Question id -> the value of a choice.
    header
        False where the file has no row of names.
    name
        Of the mapping; made from the file's where it is left out.

    Returns
    -------
    diagnosis
        With a mapping only where no question is open and nothing stops it.

    Misreadings
    -----------
    A proposal is how the table could be read, not what it is. The person who takes it has seen the agency's
    own description of its columns; the doctor has not.
    """
    ground, said = ground or StudyGround(), answers or {}
    written = columns_of(table)
    columns = tuple(known_cells(one) for one in written)
    if table.frame.height < _FEWEST_ROWS:
        return _refused(table, _why_empty(table))
    open_ = without(columns, person_columns(columns, names_too=False))
    times = find_times(open_, ground, said)
    places = find_places(without(open_, tuple(times.columns.values())), ground, said)
    seen = [Finding(one.code, one.what) for one in table.notices]
    part = Part(findings=[*missing_ground(ground), *seen])
    sort = sort_of(open_, times, places, said, part)
    if sort == "places":
        return diagnosis_of_places(table, columns, ground, places, seen)
    if sort in {"areas", "counts"}:
        return _refused(table, Text(f"doctor.refused.{sort}"), sort)
    if sort == "unknown":
        if times.columns or times.questions:
            return _refused(table, Text("doctor.refused.no_words", columns=table.frame.width))
        return _refused(table, why_no_days(open_, places.columns))
    persons = person_columns(columns)
    part.add(times)
    part.add(places)
    rest, described = find_described(without(columns, (*persons, *part.columns.values())), said)
    part.add(described)
    part.add(find_kinds(rest, said, sort))
    _all_of_one_kind(table, part, said, sort)
    _numbered(table, columns, rest, persons, said, part)
    part.add(find_missing(written, part.columns, said))
    part.findings += without_place(ground, part)
    mapping = _mapping(
        table, part, persons, sort, header=header, name=name or name_for(table.file), answers=said
    )
    zoned = _zoned(part)
    part.add(rehearse(table, mapping, ground, said, zoned=zoned))
    used = {*persons, *mapping.columns.values(), *_asked_about(part)}
    return Diagnosis(
        file=table.file,
        sort=sort,
        rows=table.read,
        proposals=tuple(part.proposals),
        questions=tuple(part.questions),
        findings=tuple(part.findings),
        person_columns=persons,
        unused=tuple(one.name for one in columns if one.name not in used),
        mapping=mapping,
        labels=frozenset(part.labels),
    )


def _asked_about(part: Part) -> set[str]:
    """Return the columns that an open question is about: whether they are used is not known yet."""
    return part.asked | {choice.value for one in part.questions for choice in one.choices}


def _why_empty(table: RawTable) -> Text:
    """Return why no row is left to look at: there is none, or each was rejected as it was read."""
    if not table.bad:
        return Text("doctor.refused.empty")
    code, rows = Counter(one.code for one in table.bad).most_common(1)[0]
    line = min(one.line for one in table.bad)
    n, what = len(table.bad), reason_of(code)
    return Text("doctor.refused.all_rejected", n=n, code=code, rows=rows, what=what, line=line)


def _refused(table: RawTable, why: Text, sort: Sort = "unknown") -> Diagnosis:
    return Diagnosis(table.file, sort, table.read, (), (), (), refused=why)


def name_for(file: str) -> str:
    """
    Return a name for the mapping of a file that may stand in an address.

    Examples
    --------
    >>> name_for("Chicago Arson 2016.csv"), name_for("311.csv")
    ('chicago-arson-2016', 'table-311')
    """
    stem = file.rsplit("/", 1)[-1].split(".", 1)[0].lower()
    plain = re.sub(r"[^a-z0-9]+", "-", stem).strip("-")
    named = (plain if plain[:1].isalpha() else f"table-{plain}").strip("-")[:36].strip("-")
    return f"{named}-x" if named in FEEDS else named


def _all_of_one_kind(table: RawTable, part: Part, answers: Mapping[str, str], sort: str) -> None:
    """Ask for the kind of all rows where no column says it; the file's name may sound like one."""
    if {"kind", "code"} & set(part.columns) or any(one.id == "kinds.column" for one in part.questions):
        return
    said = answers.get("kinds.all")
    tree = KINDS if sort == "incidents" else REQUEST_KINDS
    if said in tree:
        part.settings["all_kind"] = said
        title = Text(f"{'kind' if sort == 'incidents' else 'request_kind'}.{said}")
        says = Text("doctor.kind.all", kind=title)
        part.proposals.append(Proposal("kind", (), says, table.frame.height, table.frame.height))
    elif said == "none":
        part.findings.append(Finding("S08", Text("doctor.kind.none"), "look"))
    else:
        sound = kind_by_sound(re.sub(r"[\W_]+", " ", table.file), sort)
        choices = [] if sound is None else [Choice(sound, tree[sound].title)]
        choices.append(Choice("none", Text("doctor.kind.nobody_knows")))
        part.questions.append(Question("kinds.all", Text("doctor.kind.all_asks"), tuple(choices)))


def _numbered(
    table: RawTable,
    columns: Sequence[Column],
    rest: Sequence[Column],
    persons: Sequence[str],
    answers: Mapping[str, str],
    part: Part,
) -> None:
    """Find the number, and what equal rows are."""
    named = by_name(columns)
    same = [
        named[part.columns[role]]
        for role in ("day", "longitude", "latitude", "location")
        if role in part.columns
    ]
    taken = set(part.columns.values())
    part.add(find_ids([one for one in rest if one.name not in taken], same, answers))
    part.add(find_duplicates(table.frame, list(persons), part.columns, answers))


def _zoned(part: Part) -> bool:
    """Whether the times carry their zone by themselves."""
    form = str(part.settings.get("day_form", ""))
    zoned = [one for one in part.proposals if one.role == "day" and one.says.values.get("zone")]
    carried = {Text("doctor.time.zoned"), Text("doctor.time.half_zoned")}
    return form.startswith("epoch") or any(one.says.values["zone"] in carried for one in zoned)


def _mapping(
    table: RawTable,
    part: Part,
    persons: Sequence[str],
    sort: Any,
    *,
    header: bool,
    name: str,
    answers: Mapping[str, str],
) -> TableMapping:
    """Return the mapping of everything that is known; a question leaves its part out."""
    usual = {"day_form": "none", "place_form": "none", "merging": "content", "time_zone": _zone(answers)}
    settings = usual | part.settings
    columns = {role: column for role, column in part.columns.items() if role in MAPPED_COLUMNS}
    if any(one.id in {"time.occurred", "time.numbers", "time.parts"} for one in part.questions):
        settings["day_form"] = "none"
        columns = {r: c for r, c in columns.items() if "day" not in r and "time" not in r}
    return TableMapping(
        name=name,
        table=sort,
        columns=columns,
        file_columns=tuple(table.frame.columns),
        header=header,
        person_columns=tuple(persons),
        **settings,
    )


def _zone(answers: Mapping[str, str]) -> str:
    """Return the zone in which a person said the times are written; "" where nobody did."""
    said = answers.get("time.zone", "")
    return said if said in time_zones() else ""


def stopping(found: Diagnosis) -> tuple[Finding, ...]:
    """Return the findings with which an import would stop."""
    return tuple(one for one in found.findings if one.level == "stop")
