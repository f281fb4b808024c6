"""Give a folder that nobody else can look into, in memory where there is room, and take it away again."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geodata.read.limits import GIB

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
    with tempfile.TemporaryDirectory(prefix=prefix, dir=_room_for(size_bytes)) as name:  # made with mode 0700
        yield Path(name)


def _room_for(size_bytes: int | None) -> Path | None:
    """Return the folder in memory where there is ample room."""
    try:
        free = shutil.disk_usage(_MEMORY_FOLDER).free
    except OSError:
        return None
    ample = size_bytes is not None and free > 8 * size_bytes + GIB
    return _MEMORY_FOLDER if ample and os.access(_MEMORY_FOLDER, os.W_OK) else None
