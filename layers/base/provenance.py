"""Say where an answer comes from: study, release, how far the data go, and which version of this program."""

from __future__ import annotations

from geodata.holdings import Holdings
from layers.base.answers import Provenance
from layers.base.naming import titled

# A test compares it with pyproject.toml; the program also runs from a folder without being installed.
VERSION = "0.1.0"


def provenance_of(holdings: Holdings, table: str = "incidents") -> Provenance:
    """Return where every answer from one table of these holdings comes from, and how far that table goes."""
    study = holdings.study
    return Provenance(
        study=study.name,
        release=holdings.release.name,
        data_through=holdings.release.through.get(table, holdings.release.last),
        invented=study.invented,
        remark=titled(study.remark) if any(study.remark.values()) else None,
        version=VERSION,
    )
