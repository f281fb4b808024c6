"""List a study's releases with what their manifests say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.errors import HotspotError
from geodata.holdings import ReleaseFacts
from geodata.store import layout
from geodata.store.manifest import read_manifest
from geodata.store.reading import settled
from geodata.store.writing import facts_of


@dataclass(frozen=True)
class ReleaseSummary:
    """One release in a list; `facts` is None where its manifest cannot be read."""

    name: str
    current: bool
    facts: ReleaseFacts | None = None
    incidents: int = 0
    requests: int = 0
    counts: int = 0
    crs: str = ""
    content_sha256: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the summary as JSON values."""
        facts = self.facts
        return {
            "release": self.name,
            "current": self.current,
            "readable": facts is not None,
            "made": facts.made.isoformat() if facts else None,
            "first": facts.first.isoformat() if facts and facts.first else None,
            "last": facts.last.isoformat() if facts and facts.last else None,
            "estimated": facts.estimated if facts else None,
            "sources": list(facts.sources) if facts else [],
            "incidents": self.incidents,
            "requests": self.requests,
            "counts": self.counts,
            "crs": self.crs,
            "content_sha256": self.content_sha256,
        }


def list_releases(study_dir: Path) -> tuple[ReleaseSummary, ...]:
    """Return every retained release, oldest first; listing verifies nothing."""
    current = layout.current_name(study_dir)
    found = []
    for name in layout.release_names(study_dir):
        try:
            manifest = settled(study_dir, name, read_manifest)
        except HotspotError:
            found.append(ReleaseSummary(name, name == current))
            continue
        said = {key: manifest[key] for key in ("incidents", "requests", "crs", "content_sha256")}
        said["counts"] = manifest.get("counts", 0)  # releases from before there were any
        found.append(ReleaseSummary(name, name == current, facts_of(manifest), **said))
    return tuple(found)
