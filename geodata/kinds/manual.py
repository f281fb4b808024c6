"""Write the tables of the manual's page on kinds.

``python -m geodata.kinds.manual docs/reference/kinds.md`` writes them anew into the page.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from geodata.kinds.chicago import CHICAGO, CHICAGO_TYPES
from geodata.kinds.denver import DENVER
from geodata.kinds.fbi import FBI
from geodata.kinds.kcpd import KCPD
from geodata.kinds.labels import LabelList
from geodata.kinds.police_uk import POLICE_UK
from geodata.kinds.requests import REQUEST_KINDS
from geodata.kinds.sfpd import SFPD_CODES, SFPD_SUBCATEGORIES
from geodata.kinds.tree import GROUPS, KINDS, TAGS, group_title, tag_title
from geodata.kinds.vancouver import VANCOUVER
from geodata.words import LANGUAGES, Speaker

_SPEAKERS = tuple(Speaker(language) for language in LANGUAGES)
_TABLE = re.compile(r"(?<=<!-- table: )(\w+)( -->\n).*?(?=<!-- end -->)", re.DOTALL)


def kinds_table() -> str:
    """Return every kind with its words, codes, tags and protection; a part stands under its whole."""
    rows = [
        (
            f"{'– ' * _depth(kind.id)}`{kind.id}`",
            *(speaker.say(kind.title) for speaker in _SPEAKERS),
            ", ".join(kind.nibrs),
            ", ".join(tag for tag in TAGS if tag in kind.tags),
            "yes" if kind.protected else "",
            kind.group,
        )
        for kind in KINDS.values()
    ]
    return _table(("id", "English", "Spanish", "NIBRS", "tags", "protected", "group"), rows)


def words_table() -> str:
    """Return the words of groups and tags."""
    titles = [(name, group_title(name)) for name in GROUPS] + [(name, tag_title(name)) for name in TAGS]
    rows = [(f"`{name}`", *(speaker.say(title) for speaker in _SPEAKERS)) for name, title in titles]
    return _table(("id", "English", "Spanish"), rows)


def labels_table(labels: LabelList) -> str:
    """Return the reviewed labels of an agency, by kind; a star marks one more protected than its kind."""
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for words, label in labels.labels().items():
        starred = label.protected and not KINDS[label.kind].protected
        found[label.kind].append(f"{words} \\*" if starred else words)
    rows = [(f"`{kind}`", " · ".join(sorted(words))) for kind, words in found.items() if words]
    return _table(("kind", "labels, as they are compared"), rows)


def requests_table() -> str:
    """Return every kind of request with its words."""
    rows = [
        (f"{'– ' if kind.parent else ''}`{kind.id}`", *(speaker.say(kind.title) for speaker in _SPEAKERS))
        for kind in REQUEST_KINDS.values()
    ]
    return _table(("id", "English", "Spanish"), rows)


AGENCIES: Mapping[str, LabelList] = {
    "kcpd": KCPD,
    "denver": DENVER,
    "sfpd_codes": SFPD_CODES,
    "sfpd_subcategories": SFPD_SUBCATEGORIES,
    "vancouver": VANCOUVER,
    "police_uk": POLICE_UK,
    "chicago": CHICAGO,
    "chicago_types": CHICAGO_TYPES,
    "fbi": FBI,
}
"""Every agency's reviewed list by the name of its table."""

TABLES: Mapping[str, Callable[[], str]] = {
    "kinds": kinds_table,
    "words": words_table,
    **{name: partial(labels_table, labels) for name, labels in AGENCIES.items()},
    "requests": requests_table,
}


def refreshed(page: str) -> str:
    """Return the page with every table between ``<!-- table: name -->`` and ``<!-- end -->`` written anew."""
    return _TABLE.sub(lambda found: f"{found[1]}{found[2]}{TABLES[found[1]]()}", page)


def _depth(name: str) -> int:
    above = KINDS[name].parent
    return 0 if above is None else 1 + _depth(above)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    path = Path(sys.argv[1])
    path.write_text(refreshed(path.read_text(encoding="utf-8")), encoding="utf-8")
