"""Hold what a person says about how one file is to be read, where the file itself does not say it."""

from __future__ import annotations

import codecs
from dataclasses import asdict, dataclass
from typing import Any

from geodata.errors import BadInput, Where, visible
from geodata.read import twice
from geodata.words.text import Text

# Encodings a person may name, and how Python calls them. All keep comma, quote and line end where ASCII has
# them, or are turned into UTF-8 first.
ENCODINGS = (
    *("utf-8", "utf-16-le", "utf-16-be", "cp1252", "latin-1", "iso8859-15", "mac-roman"),
    *("cp437", "cp850", "cp852", "cp866", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257"),
    *("iso8859-2", "koi8-r", twice.NAME),
)
_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "\\t": "\t", "bar": "|", "pipe": "|"}


@dataclass(frozen=True)
class ReadAs:
    r"""
    How to read a file; what is left out is found in the file, and asked for where it cannot be.

    Parameters
    ----------
    sheet
        Name of the sheet of a workbook.
    member
        Name of the file inside a zip archive.
    layer
        Name of the layer of a file with several.
    crs
        Coordinate system of its places, such as ``"EPSG:2232"``: for columns of metres or feet, and for a
        file that names none. A file that names another one is refused.
    encoding
        One of `ENCODINGS` by any of its names.
    delimiter
        One character, or ``comma``, ``semicolon``, ``tab``, ``bar``.
    header
        Whether the first row holds the column names; without one columns are ``column_1``, ``column_2`` ...

    Raises
    ------
    BadInput
        E05: no such encoding. D01: that cannot be a delimiter.

    Examples
    --------
    >>> ReadAs(encoding="windows-1252", delimiter="tab")
    ReadAs(sheet=None, member=None, layer=None, crs=None, encoding='cp1252', delimiter='\t', header=None)
    """

    sheet: str | None = None
    member: str | None = None
    layer: str | None = None
    crs: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header: bool | None = None

    def __post_init__(self) -> None:
        if self.encoding is not None:
            object.__setattr__(self, "encoding", _encoding(self.encoding))
        if self.delimiter is not None:
            object.__setattr__(self, "delimiter", _delimiter(self.delimiter))

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said."""
        return self == ReadAs()

    def to_json(self) -> dict[str, Any]:
        """Return what is said as JSON values."""
        return asdict(self)


AS_IT_IS = ReadAs()  # nothing is said: everything stands in the file


def _encoding(said: str) -> str:
    try:
        found = codecs.lookup(said).name
    except (LookupError, ValueError):
        found = ""
    for name in ENCODINGS:
        if found == codecs.lookup(name).name:
            return name
    if found == "utf-8-sig":
        return "utf-8"
    what = Text("read.no_such_encoding", name=visible(said), names=ENCODINGS)
    raise BadInput("E05", what, Text("read.no_such_encoding.hint"), Where())


def _delimiter(said: str) -> str:
    found = _DELIMITERS.get(said.casefold(), said)
    is_plain = len(found) == 1 and found.isascii() and not found.isalnum()
    if not is_plain or found in '"\\\n\r\0.+-':
        what = Text("read.no_such_delimiter", name=visible(said))
        raise BadInput("D01", what, Text("read.no_such_delimiter.hint"), Where())
    return found
