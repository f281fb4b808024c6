"""Give a folder that nobody else can look into, in memory where there is room, and take it away again."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geodata.read.limits import GIB

READING = "read-"  # the folders of the process that opens strangers' files
_MEMORY_FOLDER = Path("/dev/shm")  # noqa: S108 - a private folder is made inside


@contextmanager
def private_folder(prefix: str, size_bytes: int | None) -> Iterator[Path]:
    """
    Give a private folder for the time of a ``with`` block.

    Parameters
    ----------
    size_bytes
        Of what is going to lie in it; None where nobody knows, and then it is on the disk.

    Misreadings
    -----------
    In memory it is faster, and no record lies on the disk; a machine with little memory uses the disk.
    """
    owned = f"{prefix}{os.getpid()}-"  # so that whoever comes later can tell whose it was
    with tempfile.TemporaryDirectory(prefix=owned, dir=_room_for(size_bytes)) as name:  # made with mode 0700
        yield Path(name)


def sweep_private_folders(prefix: str) -> int:
    """
    Remove the private folders of one prefix that processes have left which were killed, and return how many.

    Misreadings
    -----------
    A folder stays while any process has the number of the one that made it, and where it is somebody else's.
    """
    swept = 0
    for parent in {_MEMORY_FOLDER, Path(tempfile.gettempdir())}:
        for path in parent.glob(f"{prefix}*-*"):
            owner = path.name.removeprefix(prefix).partition("-")[0]
            if owner.isdecimal() and path.is_dir() and not path.is_symlink() and not _lives(int(owner)):
                shutil.rmtree(path, ignore_errors=True)
                swept += not path.exists()
    return swept


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _room_for(size_bytes: int | None) -> Path | None:
    """Return the folder in memory where there is ample room."""
    try:
        free = shutil.disk_usage(_MEMORY_FOLDER).free
    except OSError:
        return None
    ample = size_bytes is not None and free > 8 * size_bytes + GIB
    return _MEMORY_FOLDER if ample and os.access(_MEMORY_FOLDER, os.W_OK) else None
