"""Refuse a table that nobody knows with what it seems to be, and how to say what it is."""

from __future__ import annotations

import shlex
from pathlib import Path

from geodata.errors import BadInput, Where, visible
from geodata.read.raw import RawTable
from geodata.words.text import Text


def says_what_it_seems(table: RawTable, path: Path, study_dir: Path, where: Where) -> BadInput:
    """Return the refusal of an unknown table: a short proposal and a command, never an import by guess."""
    from geodata.doctor.diagnosis import examine  # an import of a known table need not load it

    found = examine(table)
    parts = tuple(
        Text("doctor.short.part", role=Text(f"doctor.role.{one.role}"), column=", ".join(one.columns))
        for one in found.proposals
        if one.role in {"day", "longitude", "latitude", "location", "kind", "number"}
    )
    seems: Text | str = Text("doctor.short.nothing") if not parts else Text("doctor.short", parts=parts)
    what = Text("doctor.unknown", sort=Text(f"doctor.sort.{found.sort}"), seems=seems)
    file, study = (visible(str(one), 400) for one in (path, study_dir))
    command = shlex.join(["python", "app.py", "doctor", file, "--study", study])
    return BadInput("D17", what, Text("doctor.unknown.hint", command=command), where)
