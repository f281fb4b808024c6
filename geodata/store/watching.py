"""Notice that an opened release is no longer what the study keeps: purged, or followed by a newer one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from geodata.errors import HotspotError
from geodata.holdings import Holdings, ReleaseFacts
from geodata.store import layout
from geodata.store.manifest import SEAL, read_manifest


class Watch:
    """
    Open a release for as long as it may be shown, and say when it may not any more.

    Parameters
    ----------
    study_dir
        The study's folder.
    name
        The release that was asked for; with None the current one, so a newer one ends its time.
    open_it
        Opens it; given to say what is done with a damaged one.

    Misreadings
    -----------
    Only manifests are read, so that it may be asked every second: a purge and an import change them. A file
    that is damaged on the disk does not, and what is in memory is whole.
    """

    def __init__(self, study_dir: Path, name: str | None, open_it: Callable[[], Holdings]) -> None:
        self._study_dir, self._name, self._open_it = study_dir, name, open_it
        self._seen: tuple[str, str] | None = None
        self._shown: ReleaseFacts | None = None

    def open(self) -> Holdings:
        """Open the release as it is now, from the disk."""
        self._shown = None
        # Looked at before it is opened: a purge between the two is then found by the next look.
        self._seen = self._kept()
        holdings = self._open_it()
        self._shown = holdings.release
        return holdings

    def outdated(self) -> bool:
        """Return whether what was opened last is no longer what there is to show; true if nothing was."""
        shown = self._shown
        return (
            shown is None or self._kept() != self._seen or seal_of(self._study_dir, shown.name) != shown.seal
        )

    def _kept(self) -> tuple[str, str]:
        """Return the release that there is to show, and its seal."""
        name = self._name or layout.current_name(self._study_dir) or ""
        return name, seal_of(self._study_dir, name)


def seal_of(study_dir: Path, name: str) -> str:
    """Return the seal of a release's manifest: another one after a purge, empty where it is gone."""
    folder = layout.folder_of(study_dir, name)
    try:
        return "" if folder is None else str(read_manifest(folder)[SEAL])
    except HotspotError:
        return ""
