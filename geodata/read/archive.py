"""Take one file out of a zip archive: names checked, sizes limited, written under our own names only."""

from __future__ import annotations

import errno
import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from geodata.errors import visible
from geodata.read.limits import MIB
from geodata.read.opened import CHUNK, Opened
from geodata.read.problems import note, stop

MOST_MEMBERS = 1_000
MOST_TIMES = 100
_SMALL = 10 * MIB  # below this size no ratio is suspicious: a column of zeros packs well
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_PACKING = (zipfile.BadZipFile, zlib.error, lzma.LZMAError)
_DAMAGED = (*_PACKING, struct.error, EOFError, RuntimeError, ValueError, KeyError)
_ENCRYPTED = 0x1
SHAPEFILE_PARTS = (".shp", ".dbf", ".shx", ".prj", ".cpg")


@dataclass(frozen=True)
class Archive:
    """A zip archive whose list of contents was checked; `members` are its files by name."""

    opened: Opened
    members: dict[str, zipfile.ZipInfo]

    def names(self) -> tuple[str, ...]:
        """Return the names of its files."""
        return tuple(self.members)

    def unpack(self, name: str, target: Path) -> Path:
        """
        Write one file to a path of the private folder.

        Raises
        ------
        BadInput
            E15: damaged. F11: larger than it says, or than the limit.
        """
        written = 0
        try:
            with (
                self.opened.path.open("rb") as raw,
                zipfile.ZipFile(raw) as archive,
                archive.open(self.members[name]) as packed,
                target.open("wb") as out,
            ):
                while part := packed.read(CHUNK):
                    written += len(part)
                    if written > self.opened.limits.expanded_bytes:
                        raise too_large(self.opened)
                    out.write(part)
        except _DAMAGED as error:
            raise stop("E15", "zip_damaged", self.opened.where) from error
        except OSError as error:
            # No number: the packer's own complaint. EINVAL: a place before the beginning. Else the disk's.
            if error.errno not in (None, errno.EINVAL):
                raise
            raise stop("E15", "zip_damaged", self.opened.where) from error
        return target

    def verify(self) -> None:
        """Read every file to its end, so that none is larger than the list of contents says."""
        for name in self.members:
            self.unpack(name, self.opened.folder / "checked")
        (self.opened.folder / "checked").unlink(missing_ok=True)


def too_large(opened: Opened) -> Exception:
    """Return the error for an archive that grows beyond its limit."""
    return stop("F11", "zip_bomb", opened.where, bytes=opened.limits.expanded_bytes)


def open_archive(opened: Opened) -> Archive:
    """
    Check a zip archive's list of contents.

    Raises
    ------
    BadInput
        E15: damaged. F10: names that lead elsewhere, links. F11: too many files, or too large once unpacked.
        F12: encrypted.
    """
    try:
        with opened.path.open("rb") as raw, zipfile.ZipFile(raw) as archive:
            entries = archive.infolist()
    except (*_DAMAGED, OSError) as error:
        raise stop("E15", "zip_damaged", opened.where) from error
    if len(entries) > MOST_MEMBERS:
        raise stop("F11", "zip_members", opened.where, n=len(entries), limit=MOST_MEMBERS)
    odd = tuple(visible(entry.filename) for entry in entries if _leads_elsewhere(entry))
    names = [entry.filename for entry in entries]
    odd += tuple(visible(name) for name in dict.fromkeys(names) if names.count(name) > 1)
    if odd:
        raise stop("F10", "zip_names", opened.where, names=odd[:5])
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise stop("F12", "password", opened.where)
    expanded = sum(entry.file_size for entry in entries)
    packed = max(sum(entry.compress_size for entry in entries), 1)
    if expanded > opened.limits.expanded_bytes or expanded > max(_SMALL, MOST_TIMES * packed):
        raise too_large(opened)
    return Archive(opened, {entry.filename: entry for entry in entries if not entry.is_dir()})


def choose_member(archive: Archive, said: str | None, endings: Collection[str]) -> None:
    """
    Go on with one file of an archive: the one that is named, or the only one that can be read.

    Raises
    ------
    BadInput
        F13: several files could be meant, or the named one is not there. E15: none can be read.
    """
    opened = archive.opened
    could_be = [
        name
        for name in archive.names()
        if PurePosixPath(name.casefold()).suffix in endings
        and not PurePosixPath(name).name.startswith(".")
        and not name.startswith("__MACOSX/")
    ]
    shown = tuple(visible(name) for name in could_be[:20])
    if said is not None:
        found = [name for name in archive.names() if said in {name, PurePosixPath(name).name}]
        if len(found) != 1:
            raise stop("F13", "no_member", opened.where, name=visible(said), names=shown)
        chosen = found[0]
    elif not could_be:
        listed = tuple(visible(name) for name in archive.names()[:20])
        raise stop("E15", "zip_without_table", opened.where, names=listed)
    elif len(could_be) > 1:
        raise stop("F13", "which_member", opened.where, names=shown)
    else:
        chosen = could_be[0]
    opened.notices.append(note("F13", "member_read", opened.where, name=visible(chosen)))
    opened.replace(_unpacked(archive, chosen))


def _unpacked(archive: Archive, chosen: str) -> Path:
    """Unpack a file; of a shapefile also its sister files, under names of our own."""
    folder = archive.opened.folder
    if not chosen.casefold().endswith(".shp"):
        return archive.unpack(chosen, folder / "member")
    stem = chosen[:-4].casefold()
    sisters = {name.casefold(): name for name in archive.names()}
    for ending in SHAPEFILE_PARTS:
        if (name := sisters.get(stem + ending)) is not None:
            archive.unpack(name, folder / f"member{ending}")
    return folder / "member.shp"


def _leads_elsewhere(entry: zipfile.ZipInfo) -> bool:
    """Tell whether a name leaves the folder, is a device, or stands for a link or another special file."""
    name = entry.orig_filename.replace("\\", "/")
    parts = name.split("/")
    mode = entry.external_attr >> 16
    is_special = stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}
    return (
        name.startswith("/")
        or ".." in parts
        or re.match(r"[A-Za-z]:", name) is not None
        or not name.isprintable()
        or any(_DEVICE.fullmatch(part) for part in parts)
        or is_special
    )
