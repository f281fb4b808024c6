"""Tell encodings apart by what they do to letters, and ask where they cannot be told."""

from __future__ import annotations

import codecs
import mmap
import re

from geodata.errors import Notice, Where
from geodata.read.opened import CHUNK
from geodata.read.problems import note, stop

_WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
_UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# Signs and capitals of Windows-1252 that never stand between small letters: there they are letters of DOS or
# of the Mac. Apostrophe, long dash and no-break space are missing here, since they may.
_NO_LETTER = rb"[\x81-\x84\x86-\x90\x95\x96\x98\x99\x9b\x9d\x9f\xa1-\xa9\xab\xac\xae-\xb1\xbb\xbf]"
_INSIDE_A_WORD = re.compile(rb"(?<=[a-z])" + _NO_LETTER + rb"(?=[a-z])")
CHOICES = ("cp1252", "latin-1", "mac-roman", "cp850", "cp437")


def told_apart(data: bytes | mmap.mmap, start: int, where: Where, notices: list[Notice]) -> str:
    """
    Choose UTF-8, or Windows-1252 where bytes above ASCII are mostly no UTF-8 letters.

    Latin-1 is read as Windows-1252, which has the same letters.

    Raises
    ------
    BadInput
        E05: letters stand where Windows-1252 has none, so it is another encoding, which a person must name.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for at in range(start, len(data), CHUNK):
            part = data[at : at + CHUNK]
            if not part.isascii() or decoder.getstate()[0]:
                decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _of_one_byte(data, start, where, notices)
    return "utf-8"


def _of_one_byte(data: bytes | mmap.mmap, start: int, where: Where, notices: list[Notice]) -> str:
    letters = odd = inside = 0
    words: dict[bytes, None] = {}
    for at in range(start, len(data), CHUNK):
        part = data[at : at + CHUNK]
        if part.isascii():
            continue
        rest, found = _UTF8_LETTER.subn(b"", part)
        letters += found
        odd += len(rest) - len(rest.translate(None, bytes(range(128, 256))))
        inside += len(_INSIDE_A_WORD.findall(rest))
        if len(words) < 3:
            words |= dict.fromkeys(_WORD.findall(part)[:50])
    if letters > odd:
        notices.append(note("E05", "utf8_damaged", where))
        return "utf-8"
    if inside * 2 > odd:
        raise stop("E05", "which_encoding", where, readings=_readings(list(words)))
    shown = tuple(dict.fromkeys(word.decode("cp1252", "replace") for word in words))[:3]
    notices.append(note("E05", "cp1252", where, words=shown))
    return "cp1252"


def _readings(words: list[bytes]) -> tuple[str, ...]:
    """Return how one word reads in each encoding that knows all its letters, for a person to choose."""
    word = next((one for one in words if _INSIDE_A_WORD.search(one)), words[0])[:30]
    shown = []
    for name in CHOICES:
        try:
            text = word.decode(name)
        except UnicodeDecodeError:
            continue
        if text.isprintable():
            shown.append(f"{name} ({text})")
    return tuple(shown)
