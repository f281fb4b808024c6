"""Put a text right that was saved in UTF-8, read as Windows-1252, and saved in UTF-8 once more."""

from __future__ import annotations

import codecs
import re
from typing import Any

NAME = "utf-8-twice"

_BYTES = {byte: bytes((byte,)).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0x100)}
_BACK = {letter: byte for byte, letter in _BYTES.items()}
_NEXT = "[" + "".join(re.escape(_BYTES[byte]) for byte in range(0x80, 0xC0)) + "]"
# Two bytes of a letter from ñ to я, or three of a quotation mark or a dash, each read as a letter of its own.
_MANGLED = re.compile(f"[Â-ß]{_NEXT}|[à-ï]{_NEXT}{{2}}|[ð-ô]{_NEXT}{{3}}")
_AS_WORD = re.compile(r"[^\s,;|\"]*")


def once(text: str) -> str:
    """
    Return a text with every letter put right that is two or three of Windows-1252, others as they stand.

    Examples
    --------
    >>> once("PeÃ±a, KradzieÅ¼"), once("Peña")
    ('Peña, Kradzież', 'Peña')
    """
    return _MANGLED.sub(_put_right, text)


def sample_of(text: bytes) -> dict[str, str]:
    """Return the first word that was saved twice, as it `stands` and put `right`; "ñ" if there is none."""
    letters = text.decode("utf-8", "replace")
    for found in _MANGLED.finditer(letters):
        if _put_right(found) == found[0]:
            continue
        begin = max(letters.rfind(mark, 0, found.start()) for mark in ' ,;|"\t\r\n') + 1
        word = _AS_WORD.match(letters, begin)
        stands = (word[0] if word else found[0])[:40]
        return {"stands": stands, "right": once(stands)}
    return {"stands": "Ã±", "right": "ñ"}


def _put_right(found: re.Match[str]) -> str:
    try:
        return bytes(_BACK[letter] for letter in found[0]).decode()
    except UnicodeDecodeError:
        return found[0]


def _decode(data: Any, errors: str = "strict", /) -> tuple[str, int]:
    return once(bytes(data).decode("utf-8", errors)), len(data)


def _encode(text: str, _errors: str = "strict", /) -> tuple[bytes, int]:
    """Return a text as it stood in the file; a letter that was right there counts as one saved twice."""
    out = bytearray()
    for letter in text:
        if "\udc80" <= letter <= "\udcff":
            out.append(ord(letter) - 0xDC00)  # a byte that was no UTF-8
        elif letter < "\x80":
            out += letter.encode()
        else:
            out += "".join(_BYTES[byte] for byte in letter.encode("utf-8", "surrogatepass")).encode()
    return bytes(out), len(text)


class _Decoder(codecs.IncrementalDecoder):
    """Decode in parts that end behind a letter of ASCII, so that none is cut in two."""

    _rest = b""

    def decode(self, data: Any, final: bool = False) -> str:
        """Return the text of what can be decoded already; the rest is kept for the next call."""
        whole = self._rest + bytes(data)
        end = len(whole)
        while not final and end and whole[end - 1] > 127:
            end -= 1
        self._rest = whole[end:]
        return _decode(whole[:end], self.errors)[0]


def _find(name: str) -> codecs.CodecInfo | None:
    if name.replace("_", "-") != NAME:
        return None
    return codecs.CodecInfo(_encode, _decode, None, None, incrementaldecoder=_Decoder, name=NAME)


codecs.register(_find)
