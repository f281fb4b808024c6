"""Know every feed, and tell from a file's header which one it is.

One module of this package is one feed: it holds a `FEED`. There is no list to edit.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from types import MappingProxyType

from geodata.errors import BadInput, NeedsConfirmation, visible
from geodata.feeds.base import Feed, Meaning, Variant, normal_name
from geodata.words.text import Text

__all__ = ["FEEDS", "Feed", "Meaning", "Variant", "recognise"]

_SHOWN_COLUMNS = 30  # a message names no more


def _found_feeds() -> dict[str, Feed]:
    feeds: dict[str, Feed] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        if module.name in {"base", "mapped"}:
            continue
        feed = importlib.import_module(f"{__name__}.{module.name}").FEED
        if feed.name != module.name:
            raise ValueError(f"the feed in {module.name}.py calls itself {feed.name!r}")
        feeds[feed.name] = feed
    return feeds


FEEDS: Mapping[str, Feed] = MappingProxyType(_found_feeds())
"""Every feed by name."""


def recognise(header: Sequence[str]) -> tuple[Feed, Variant]:
    """
    Tell which feed, and which layout of it, a file has, from its column names alone.

    Parameters
    ----------
    header
        Column names in any order; further columns do no harm.

    Returns
    -------
    feed, variant
        The layout that asks for the most columns, of all whose columns are there.

    Raises
    ------
    BadInput
        D17: no layout fits. Names the closest layout, what it misses and what looks like it.
    NeedsConfirmation
        D17: layouts of two feeds fit equally well.
    """
    fitting = [(f, v) for f in FEEDS.values() for v in f.variants if not v.missing(header)]
    if not fitting:
        raise _not_recognised(header)
    most = max(len(variant.header) for _, variant in fitting)
    best = [(feed, variant) for feed, variant in fitting if len(variant.header) == most]
    if len(best) > 1:
        names = tuple(f"{feed.name} ({variant.name})" for feed, variant in best)
        raise NeedsConfirmation("D17", Text("feeds.several", names=names), Text("feeds.several.hint"))
    return best[0]


def _not_recognised(header: Sequence[str]) -> BadInput:
    """Return the error that names the closest layout and how its missing columns may be spelled here."""
    feed, variant = max(
        ((f, v) for f in FEEDS.values() for v in f.variants),
        key=lambda pair: 1 - len(pair[1].missing(header)) / len(pair[1].header),
    )
    missing = variant.missing(header)
    found = tuple(visible(name, 40) for name in header[:_SHOWN_COLUMNS])
    if 2 * len(missing) >= len(variant.header):
        return BadInput("D17", Text("feeds.unknown_table", found=found), Text("feeds.unknown_table.hint"))
    # A column that the layout knows under its own name is no misspelling of another one.
    known = {normal_name(name) for name in (*variant.columns.values(), *variant.words)}
    by_letters = {
        normal_name(name).replace(" ", ""): name for name in header if normal_name(name) not in known
    }
    likely: list[str] = []
    for name in missing:
        close = get_close_matches(normal_name(name).replace(" ", ""), by_letters, n=1, cutoff=0.7)
        likely += [f"{visible(by_letters[close[0]], 40)} → {name}"] if close else []
    what = Text(
        "feeds.column_missing",
        feed=feed.name,
        missing=missing,
        expected=tuple(sorted(variant.header)),
        found=found,
    )
    hint = (
        Text("feeds.column_missing.nearest", likely=tuple(likely))
        if likely
        else Text("feeds.column_missing.hint")
    )
    return BadInput("D17", what, hint)
