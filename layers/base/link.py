"""Read a link as names and values, in one way for screens, routes, downloads and `ask`."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from geodata.errors import Notice
from geodata.words.text import Text

# Longer links are cut off by mail programs and hold nothing a screen can send. There is no limit to how many
# names a link holds: it follows from its length.
MOST_CHARACTERS = 65_536

Read = tuple[dict[str, str], tuple[Notice, ...]]


def read_query_string(text: str) -> Read:
    """
    Return the names and values of what stands behind a link's "?", and a notice if it was not read at all.

    A name with nothing behind it is kept, since ``kinds=`` asks for no kind at all. Of several equal names
    the last one counts, which is said where they ask for different things.

    Examples
    --------
    >>> read_query_string("kinds=&hours=18-3")
    ({'kinds': '', 'hours': '18-3'}, ())
    """
    if len(text) > MOST_CHARACTERS:
        return {}, (too_long(),)
    pairs = parse_qsl(whole_characters(text), keep_blank_values=True)
    params = dict(pairs)
    repeated = {name for name, value in pairs if value != params[name]}
    return params, _repeated(repeated) if repeated else ()


def read_link(text: str) -> Read:
    """
    Return the same of a whole address, of a query string, or of "name=value&name=value".

    Only the part that asks is read: host and path never matter.

    Examples
    --------
    >>> read_link("http://127.0.0.1:8050/explore?kinds=robbery&hours=18-3#map")
    ({'kinds': 'robbery', 'hours': '18-3'}, ())
    """
    text = text.strip()
    before, mark, after = text.partition("?")
    if mark and "=" not in before:
        text = after
    elif "://" in before:
        text = urlsplit(text).query if text.count("[") == text.count("]") else ""
    return read_query_string(text.split("#", 1)[0])


def _repeated(names: set[str]) -> tuple[Notice, ...]:
    """Return a notice of names that ask two things; a name that asks nothing may be anybody's text."""
    from layers.base.catalogue import layers
    from layers.base.params import NAMES

    options = {f"{layer.name}.{option.name}" for layer in layers().values() for option in layer.options}
    known = tuple(sorted(names & {*NAMES, *options}))
    return (Notice("U00", Text("query.repeated", n=len(known), names=known)),) if known else ()


def too_long() -> Notice:
    """Return what is said of a link that is longer than any that asks something."""
    return Notice("U12", Text("query.too_long", n=MOST_CHARACTERS))


def whole_characters(text: str) -> str:
    r"""
    Return text that can be written as UTF-8.

    JSON can hold half a character (a lone surrogate), an address cannot; it becomes a question mark.

    Examples
    --------
    >>> whole_characters("Peña \ud800")
    'Peña ?'
    """
    return text.encode("utf-8", "replace").decode("utf-8")
