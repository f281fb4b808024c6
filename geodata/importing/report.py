"""Say what an import did: each file's account, the release it made, what a person should know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geodata.clean.rejects import Reject
from geodata.clean.stack import Stack
from geodata.errors import Notice
from geodata.holdings import ReleaseFacts
from geodata.ledger import FileLedger, SheetLedger, notice_to_json
from geodata.words.speaker import Speaker


@dataclass(frozen=True)
class ImportReport:
    """
    What one import did.

    Attributes
    ----------
    release, incidents, requests, counts, crs
        The release it made, how many records and counts that holds, and its coordinate system.
    content_sha256, unchanged
        What the release says; whether the last release said the same.
    changes
        Table -> how many records became what against the last release; nothing where there was none.
    stacks
        Feed -> places proposed as default locations.
    sheets
        What became of the rows of each file of services and events.
    rejects, not_counted, rejected_file
        Rows that were not taken, of records, services and events; how many rows of records were left out on
        purpose; and the file that lists both, None where there are none.
    """

    files: tuple[FileLedger, ...]
    release: ReleaseFacts
    incidents: int
    requests: int
    crs: str
    content_sha256: str
    unchanged: bool
    notices: tuple[Notice, ...]
    stacks: dict[str, tuple[Stack, ...]]
    sheets: tuple[SheetLedger, ...] = ()
    rejects: tuple[Reject, ...] = ()
    rejected_file: Path | None = None
    changes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    counts: int = 0
    not_counted: int = 0

    @property
    def exit_code(self) -> int:
        """What the command line returns: 0 clean, 3 published with rejects."""
        return 3 if self.rejects else 0

    def to_json(self, speaker: Speaker | None = None) -> dict[str, Any]:
        """Return the report as JSON values; with a speaker also with notices as sentences."""
        facts = self.release
        return {
            "files": [file.to_json() for file in self.files],
            "release": {
                "release": facts.name,
                "incidents": self.incidents,
                "requests": self.requests,
                "counts": self.counts,
                "first": facts.first.isoformat() if facts.first else None,
                "last": facts.last.isoformat() if facts.last else None,
                "estimated": facts.estimated,
                "crs": self.crs,
                "content_sha256": self.content_sha256,
                "unchanged": self.unchanged,
            },
            "changes": {table: dict(n) for table, n in self.changes.items()},
            "surroundings": [sheet.to_json() for sheet in self.sheets],
            "notices": [notice_to_json(notice, speaker) for notice in self.notices],
            "stacks": [
                stack.to_json() | {"feed": feed} for feed, found in self.stacks.items() for stack in found
            ],
        }
