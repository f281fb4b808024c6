"""Tell encodings apart by what they do to letters, and ask where they cannot be told."""

from __future__ import annotations

import codecs
import mmap
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from geodata.errors import Notice, Where
from geodata.read.alphabets import differs, other_readings
from geodata.read.opened import CHUNK
from geodata.read.problems import note, stop

_FROM_A_LETTER = re.compile(rb"[\x80-\xff][A-Za-z\x80-\xff]*")
_BEGINNING = re.compile(rb"[A-Za-z]*\Z")
_LONGEST_BEGINNING = 40
_MOST_WORDS = 2_000
_UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# Signs and capitals of Windows-1252 that never stand between small letters: there they are letters of DOS or
# of the Mac. Apostrophe, long dash and no-break space are missing here, since they may.
_NO_LETTER = rb"[\x81-\x84\x86-\x90\x95\x96\x98\x99\x9b\x9d\x9f\xa1-\xa9\xab\xac\xae-\xb1\xbb\xbf]"
_INSIDE_A_WORD = re.compile(rb"(?<=[a-z])" + _NO_LETTER + rb"(?=[a-z])")
_LINE_END = re.compile(rb"\r\n|\n|\r")
FIRST_LINES = 3
SHOWN_WORDS = 3

# What Windows-1252 makes of the second byte of a letter in UTF-8. After "Ã" nothing else is it; "Ä", "Å", "Ð"
# and "Ñ" begin the letters of Central Europe and Cyrillic ones, and never stand before such signs elsewhere.
_MANGLED = re.compile(
    rb"\xc3[\x83\x84\x85\x90\x91](?:\xc2[\x80-\xbf]|\xe2\x80[\x80-\xbf]|\xe2\x84\xa2|\xe2\x82\xac"
    rb"|\xc6\x92|\xcb[\x86\x9c]|\xc5[\x92\x93\xa0\xa1\xb8\xbd\xbe])|\xc3\xa2\xe2\x82\xac"
)
# Where the two bytes of "ñ" are signs that never stand together in words; elsewhere they may be a syllable.
_LATIN = {"iso8859-1", "iso8859-15", "mac-roman", "cp850", "cp437"}
CHOICES = ("cp1252", "latin-1", "mac-roman", "cp850", "cp437")


def told_apart(data: bytes | mmap.mmap, start: int, where: Where, notices: list[Notice]) -> str:
    """
    Choose UTF-8, or Windows-1252 where bytes above ASCII are mostly no UTF-8 letters.

    Latin-1 is read as Windows-1252, which has the same letters.

    Raises
    ------
    BadInput
        E05: Windows-1252 makes no words of its letters, so it is another encoding, which a person must name.
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
        if len(words) < _MOST_WORDS:
            words |= dict.fromkeys(islice(_words(part), _MOST_WORDS * 10))
    if letters > odd:
        count, first = _damaged_lines(data, start)
        shown_lines = tuple(map(str, first))
        at_first = replace(where, line=first[0] if first else None)
        notices.append(note("E05", "utf8_damaged", at_first, n=count, lines=shown_lines))
        return "utf-8"
    others = tuple(one.encoding for one in other_readings(list(words)))
    if others or inside * 2 > odd:
        names = (*others, *(name for name in CHOICES if name not in others))
        readings = _readings(list(words), names, only_letters=bool(others))
        values = {"names": tuple(readings), "readings": tuple(f"{n} ({t})" for n, t in readings.items())}
        raise stop("E05", "which_encoding", where, **values)
    shown = tuple(dict.fromkeys(word.decode("cp1252", "replace") for word in words))[:3]
    notices.append(note("E05", "cp1252", where, words=shown))
    return "cp1252"


def _words(text: bytes) -> Iterator[bytes]:
    """Give every word with a letter beyond a to z; one pattern for all of it takes six times as long."""
    for found in _FROM_A_LETTER.finditer(text):
        at = found.start()
        beginning = _BEGINNING.search(text[max(0, at - _LONGEST_BEGINNING) : at])
        yield (beginning[0] if beginning else b"") + found[0]


def _readings(words: list[bytes], names: Sequence[str], *, only_letters: bool) -> dict[str, str]:
    """
    Return how words read in each encoding that knows all their letters, for a person to choose.

    Where one makes words of them, others are named if they make letters of them too, and Windows-1252 always.
    """
    telling = [word for word in words if _INSIDE_A_WORD.search(word) or differs(word, names[0])]
    shown = sorted(telling or words, key=_how_telling)[:SHOWN_WORDS]
    found: dict[str, str] = {}
    for name in names:
        try:
            texts = [word.decode(name) for word in shown]
        except UnicodeDecodeError:
            continue
        reading = ", ".join(text[:30] for text in texts)
        if only_letters and name != "cp1252" and not all(map(str.isalpha, texts)):
            continue
        if all(map(str.isprintable, texts)) and reading not in found.values():
            found[name] = reading
    return found


def _how_telling(word: bytes) -> tuple[bool, int]:
    """Sort words by how well a person can judge them: of a usual length, with many letters that differ."""
    letters = sum(byte > 127 for byte in word)
    return not 4 <= len(word) <= 15, -letters


def _damaged_lines(data: bytes | mmap.mmap, start: int) -> tuple[int, list[int]]:
    """Count the lines that are no UTF-8; return also the numbers of the first of them."""
    count, line, at = 0, 1, start
    first: list[int] = []
    while at < len(data):
        part = bytes(data[at : at + CHUNK])
        if at + len(part) < len(data):
            # A part ends where a line does, and never between CR and LF.
            cut = part.rfind(b"\n") + 1 or part.rfind(b"\r")
            part = part[:cut] if cut > 0 else part
        if not _is_utf8(part):
            wrong = [n for n, row in enumerate(_LINE_END.split(part), line) if not _is_utf8(row)]
            count += len(wrong)
            first += wrong[: FIRST_LINES - len(first)]
        line += len(_LINE_END.findall(part))
        at += len(part)
    return count, first


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def count_mangled(text: bytes, read_as: str | None = None) -> int:
    """
    Count letters of UTF-8 that were read in an encoding of one byte a letter: ñ as Ã±, ’ as â€™.

    Parameters
    ----------
    text
        What came of it, in UTF-8.
    read_as
        The encoding, if it is not Windows-1252 or its kin.
    """
    return 0 if text.isascii() else len(_pairs(read_as).findall(text))


@lru_cache(maxsize=16)
def _pairs(read_as: str | None) -> re.Pattern[bytes]:
    if read_as is None or codecs.lookup(read_as).name not in _LATIN:
        return _MANGLED
    seconds = (bytes((0xC3, byte)) for byte in range(0x80, 0xC0))
    written = [pair.decode(read_as) for pair in (*seconds, b"\xe2\x80")]
    return re.compile(b"|".join(re.escape(pair.encode()) for pair in written))
