"""What the processes of one server share: a private folder, which goes when the server ends."""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from geodata.read.private import private_folder, sweep_private_folders

log = logging.getLogger(__name__)

_PREFIX = "serving-"
_ROOM_BYTES = 1_000_000  # how far calculations are, and two empty files


@dataclass(frozen=True)
class Shared:
    """
    The files in that folder; nothing of a visitor, of a question or of a record is in any of them.

    Parameters
    ----------
    folder
        Of the server; only its owner can look into it.
    """

    folder: Path

    @property
    def jobs(self) -> Path:
        """Which long calculations run, and how far each is."""
        return self.folder / "jobs.sqlite"

    @property
    def turn(self) -> Path:
        """Is held by whoever examines a table that was sent."""
        return self.folder / "turn"

    @property
    def news(self) -> News:
        """Tells the other processes that the study has changed."""
        return News(self.folder / "news")


@contextmanager
def shared_folder() -> Iterator[Shared]:
    """Give the folder for as long as a server runs; what killed servers have left is taken away first."""
    sweep_private_folders(_PREFIX)
    with private_folder(_PREFIX, _ROOM_BYTES) as folder:
        yield Shared(folder)


class News:
    """
    A word that something has changed, from one process to the others.

    Whoever notices a change first tells it, so that the others need not wait until they look themselves.
    Hearing costs as much as asking for the date of a file, so that it may be done before every request.

    Examples
    --------
    >>> with shared_folder() as shared:
    ...     one, other = shared.news, shared.news
    ...     one.tell()
    ...     print(other.heard(), other.heard(), one.heard())
    True False False
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = self._told()

    def tell(self) -> None:
        """Tell the others; where that cannot be, each notices when it looks itself, and a log says so."""
        try:
            _keep(self._path.parent)
            self._path.touch(mode=0o600)
        except OSError as refused:
            log.warning("the other processes could not be told of a change: %s", refused)
        self._seen = self._told()

    def heard(self) -> bool:
        """Return whether another one has told something since this was asked last."""
        told = self._told()
        is_new, self._seen = told != self._seen, told
        return is_new

    def _told(self) -> int:
        try:
            return self._path.stat().st_mtime_ns
        except OSError:  # nobody has told anything yet
            return 0


@contextmanager
def in_turn(path: Path) -> Iterator[None]:
    """
    Wait until no other process is in this block, and keep the others out of it.

    The kernel keeps the lock, and drops it when its owner dies, however it dies.

    Raises
    ------
    OSError
        The file can neither be opened nor made.

    Misreadings
    -----------
    Whoever holds a file that was taken away holds it from nobody who comes later.
    """
    _keep(path.parent)
    with path.open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _keep(folder: Path) -> None:
    """Make the folder anew where a cleaner of temporary files took it away; refuse one that is not ours."""
    try:
        folder.mkdir(mode=0o700)
        log.warning("the folder that processes share was gone and is made anew: %s", folder)
    except FileExistsError:
        found = folder.lstat()  # its name has been seen by everybody, so somebody else may have made it
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM), str(folder)) from None
