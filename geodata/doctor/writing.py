"""Write a confirmed mapping into `study.toml`: at its end, in one step, with the old file kept beside it."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.doctor.model import Diagnosis
from geodata.errors import BadInput, BadStudy, Where
from geodata.feeds.mapped import WORLD, TableMapping
from geodata.store.safely import replace_text
from geodata.study import STUDY_FILE, read_study
from geodata.words.speaker import Speaker
from geodata.words.text import Text

BACKUP = f"{STUDY_FILE}.bak"
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_USUAL: Mapping[str, Any] = {
    "table": "incidents",
    "header": True,
    "time_form": "none",
    "first_year": 1950,
    "time_zone": "",
    "crs": "EPSG:4326",
    "box": WORLD,
    "place_turn": "none",
    "equal_rows": "one",
    "all_kind": "",
    "person_columns": (),
    "victim_roles": (),
    "uncounted_statuses": (),
}


@dataclass(frozen=True)
class Written:
    """
    What was written.

    Attributes
    ----------
    name
        Of the mapping; the file's, for services.
    backup
        `study.toml` as it was before: the newest of `study.toml.bak`, `study.toml.bak.2` ...
    """

    name: str
    study_toml: Path
    backup: Path


def accept(folder: Path, found: Diagnosis, file: Path | None, *, day: dt.date | None = None) -> Written:
    """
    Write what a diagnosis found into a study's `study.toml`.

    Parameters
    ----------
    folder
        Of the study.
    file
        Where the table lies, so that a later `import` finds it; None where it was sent and is not kept.
    day
        Stands in the comment; today where it is left out.

    Raises
    ------
    BadInput
        K08: questions are open, or nothing can be made of the table.
    BadStudy
        The name is taken, or `study.toml` would be wrong. Nothing is written in either case.

    Notes
    -----
    What a person wrote stays as it is, comments and order too: the mapping is added behind it, between two
    marks. Before the new file takes the old one's place in one step, the old one is kept as `study.toml.bak`,
    or where there is one as `study.toml.bak.2` and so on: no backup is ever written over.
    """
    refuse_unfit(found)
    if found.mapping is None and file is None:
        # Services are read from their file at every import, and this one is not kept.
        where = Where(file=found.file)
        raise BadInput("K08", Text("doctor.not_kept"), Text("doctor.not_kept.hint"), where)
    path = folder / STUDY_FILE
    before = path.read_text(encoding="utf-8")
    study = read_study(folder)
    name = found.file if found.mapping is None else found.mapping.name
    if found.mapping is not None and study.mapping(name) is not None:
        where = Where(file=STUDY_FILE)
        raise BadStudy("K02", Text("doctor.name_taken", name=name), Text("doctor.name_taken.hint"), where)
    block = _block(found, None if file is None else _as_named(file, folder))
    language = study.facts.languages[0]
    after = with_block(before, block, found.file, day or dt.date.today(), language)
    _check(after)
    if path.read_text(encoding="utf-8") != before:
        where = Where(file=STUDY_FILE)
        raise BadStudy("K02", Text("doctor.changed"), Text("doctor.changed.hint"), where)
    backup = _free_backup(folder)
    replace_text(backup, before)
    replace_text(path, after)
    return Written(name, path, backup)


def _free_backup(folder: Path) -> Path:
    """Return where the old file is kept: the first name that no earlier backup has."""
    names = (BACKUP if number == 1 else f"{BACKUP}.{number}" for number in itertools.count(1))
    return next(path for path in (folder / name for name in names) if not path.exists())


def refuse_unfit(found: Diagnosis) -> None:
    """
    Refuse to write what is not known: open questions, a table that nothing can be made of, or a stop.

    Raises
    ------
    BadInput
        K08, or the code of the finding that stops.
    """
    where = Where(file=found.file)
    if found.known is not None:
        raise BadInput("K08", found.known, Text("doctor.known.hint"), where)
    if found.refused is not None:
        raise BadInput("K08", Text("doctor.refused", why=found.refused), Text("doctor.refused.hint"), where)
    if found.questions:
        names = tuple(one.id for one in found.questions)
        first = found.questions[0]
        example = f"{first.id}={first.choices[0].value}"
        what = Text("doctor.open_questions", n=len(names), names=names)
        raise BadInput("K08", what, Text("doctor.open_questions.hint", example=example), where)
    for one in found.findings:
        if one.level == "stop":
            what = Text("doctor.stopped", what=one.says)
            # No answer mends how rows are written, or what a spreadsheet has done to them.
            of_file = one.code[:1] in {"D", "E"} or one.says.key == "doctor.time.exchanged"
            hint = Text("doctor.stopped.file_hint" if of_file else "doctor.stopped.hint")
            raise BadInput(one.code, what, hint, where)
    if found.mapping is None and not found.services:
        raise BadInput("G09", Text("doctor.no_points"), Text("doctor.refused.hint"), where)


def with_block(before: str, block: str, file: str, day: dt.date, language: str = "en") -> str:
    """Return a file's text with a block behind it, between two comments that say where it came from."""
    # A name may hold a line end, and a comment ends with its line.
    safe = "".join(char if char.isprintable() else "?" for char in file)
    say = Speaker(language).say
    begin, end = (
        say(Text(f"doctor.mark.{mark}", day=day.isoformat(), file=safe)) for mark in ("begin", "end")
    )
    start = before if before.endswith("\n") or not before else f"{before}\n"
    return f"{start}\n# --- {begin}\n{block}# --- {end}\n"


def _block(found: Diagnosis, file: str | None) -> str:
    if found.mapping is None:
        said = {name: value for name, value in found.read_as.to_json().items() if value is not None}
        rows = {"file": file or found.file, **said, "columns": dict(found.services), "kinds": {}}
        return table_text("services", {name: value for name, value in rows.items() if value})
    text = table_text("mappings", mapping_values(found.mapping))
    if file is None:
        return text
    said = {name: value for name, value in found.read_as.to_json().items() if value is not None}
    return text + "\n" + table_text("sources", {"file": file, "feed": found.mapping.name, **said})


def mapping_values(mapping: TableMapping) -> dict[str, Any]:
    """Return the keys of a mapping as `study.toml` has them, without those that are as usual."""
    values = {
        name: getattr(mapping, name)
        for name in (
            *("name", "table", "header", "columns", "day_form", "time_form", "first_year", "time_zone"),
            *("place_form", "crs", "box", "place_turn", "merging", "equal_rows", "all_kind"),
            *("person_columns",),
            *("victim_roles", "uncounted_statuses", "other_day_forms", "missing", "kinds", "file_columns"),
        )
    }
    return {name: value for name, value in values.items() if name not in _USUAL or value != _USUAL[name]}


def table_text(table: str, values: Mapping[str, Any]) -> str:
    """
    Return one TOML table of an array; long dictionaries take a line for each entry.

    Examples
    --------
    >>> print(table_text("sources", {"file": "a.csv", "header": False}), end="")
    [[sources]]
    file = "a.csv"
    header = false
    """
    plain = {name: value for name, value in values.items() if not isinstance(value, Mapping)}
    deep = {name: value for name, value in values.items() if isinstance(value, Mapping) and value}
    lines = [f"[[{table}]]", *(f"{name} = {_value(value)}" for name, value in plain.items())]
    for name, value in deep.items():
        lines += ["", f"[{table}.{name}]", *(f"{_key(key)} = {_value(said)}" for key, said in value.items())]
    return "\n".join(lines) + "\n"


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _quoted(key)


def _quoted(text: str) -> str:
    """Return a TOML basic string; JSON escapes the same characters, but for one control character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, Sequence):
        return f"[{', '.join(_value(one) for one in value)}]"
    return repr(value)


def _check(text: str) -> None:
    """Read the new text as a study before it takes the old one's place."""
    with tempfile.TemporaryDirectory(prefix="study-") as folder:
        (Path(folder) / STUDY_FILE).write_text(text, encoding="utf-8")
        read_study(Path(folder))


def _as_named(file: Path, folder: Path) -> str:
    """Return a file as `study.toml` names it: within the study's folder, or by its whole path."""
    whole = file.resolve()
    try:
        return whole.relative_to(folder.resolve()).as_posix()
    except ValueError:
        return whole.as_posix()
