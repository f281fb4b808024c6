"""Serve an earlier release again, after somebody has published the wrong file."""

from __future__ import annotations

from pathlib import Path

from geodata.errors import BadStudy, Where
from geodata.store import layout
from geodata.store.lock import import_lock
from geodata.store.reading import read_release
from geodata.store.safely import replace_text
from geodata.words.text import Text


def roll_back(study_dir: Path, name: str) -> str | None:
    """
    Make a retained release the one to serve, and return the name of the one that was served before.

    Nothing is deleted: the way back is the same command. The next import builds on the release that is served
    then, so the records of the wrong file do not return by themselves.

    Parameters
    ----------
    name
        Such as ``"r0003"``; older or newer than the one that is served.

    Raises
    ------
    BadStudy
        R31: there is no release of that name.
    ReleaseDamaged
        R05: it is not what was written, so it is not served.
    EnvironmentProblem
        R07: an import is at work. K15: another program wrote it.

    Misreadings
    -----------
    A release taken back stays on the disk, and whoever names it can open it. What must not be kept is purged.
    """
    with import_lock(study_dir):
        if layout.number_of(name) is None or layout.folder_of(study_dir, name) is None:
            what = Text("store.no_such_release", name=name)
            raise BadStudy("R31", what, Text("start.rollback.hint"), Where(file=str(study_dir)))
        read_release(study_dir, name)
        before = layout.current_name(study_dir)
        replace_text(layout.releases_of(study_dir) / layout.CURRENT, name + "\n")
        return before
