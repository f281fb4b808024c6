"""Refuse a table that nobody knows with what it seems to be, and how to say what it is."""

from __future__ import annotations

import shlex
from pathlib import Path

from geodata.errors import BadInput, Where, visible
from geodata.read.raw import RawTable
from geodata.words.text import Text


def says_what_it_seems(table: RawTable, path: Path, where: Where) -> BadInput:
    """Return the refusal of an unknown table: a short proposal, never an import by guess."""
    from geodata.doctor.diagnosis import examine  # an import of a known table need not load it

    found = examine(table)
    parts = tuple(
        Text("doctor.short.part", role=Text(f"doctor.role.{one.role}"), column=", ".join(one.columns))
        for one in found.proposals
        if one.role in {"day", "longitude", "latitude", "location", "kind", "number"}
    )
    seems: Text | str = Text("doctor.short.nothing") if not parts else Text("doctor.short", parts=parts)
    what = Text("doctor.unknown", sort=Text(f"doctor.sort.{found.sort}"), seems=seems)
    command = f"doctor {shlex.quote(visible(str(path), 400))}"
    return BadInput("D17", what, Text("doctor.unknown.hint", command=command), where)
