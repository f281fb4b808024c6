"""Keep releases: immutable folders, built aside, verified, swapped in whole, and opened into `Holdings`."""

from geodata.store.contents import Contents
from geodata.store.exports import log_export
from geodata.store.listing import ReleaseSummary, list_releases
from geodata.store.lock import import_lock
from geodata.store.opening import load_contents, open_release
from geodata.store.purging import PurgeReport, finish_purges, purge
from geodata.store.rolling_back import roll_back
from geodata.store.verifying import ReleaseCheck, verify_releases
from geodata.store.watching import Watch
from geodata.store.writing import low_room, write_release

__all__ = [
    "Contents",
    "PurgeReport",
    "ReleaseCheck",
    "ReleaseSummary",
    "Watch",
    "finish_purges",
    "import_lock",
    "list_releases",
    "load_contents",
    "log_export",
    "low_room",
    "open_release",
    "purge",
    "roll_back",
    "verify_releases",
    "write_release",
]
