"""Hash what a release says, whatever the order in which its files were imported."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

import numpy as np
import polars as pl

from geodata.store.contents import DERIVED, VINTAGE, Contents
from geodata.store.outlines import outlines_digest
from geodata.store.plain import event_to_json, facts_to_json, service_to_json


def content_sha256(contents: Contents) -> str:
    """
    Return the SHA-256 of a release's content, in hexadecimal digits.

    Parameters
    ----------
    contents
        With its tables in order.

    Misreadings
    -----------
    Two releases with one content hash may differ in when records were first and last seen, in the ledger of
    the import that made them, and in their files' bytes. They answer every question alike.
    """
    digest = hashlib.sha256()
    for name in ("incidents", "offences", "requests"):
        digest.update(f"{name}\0".encode())
        _add_table(digest, getattr(contents, name))
    if contents.counts.height:  # a study without counts says what it said before there were any
        digest.update(b"counts\0")
        _add_table(digest, contents.counts)
    for part in outlines_digest(contents.areas, contents.lines):
        digest.update(part)
    plain = {
        "study": facts_to_json(contents.study),
        "crs": contents.crs.code,
        "events": [event_to_json(event) for event in contents.events],
        "services": [service_to_json(service) for service in contents.services],
        "places": [asdict(place) for place in contents.places],
        "shelters_dropped": contents.shelters_dropped,
        "days": [str(contents.first), str(contents.last)],
    }
    digest.update(json.dumps(plain, ensure_ascii=False, sort_keys=True).encode())
    return digest.hexdigest()


def _add_table(digest: Any, table: pl.DataFrame) -> None:
    for name in sorted(set(table.columns) - set(VINTAGE) - set(DERIVED)):
        digest.update(f"{name}\0{len(table)}\0".encode())
        column = table[name]
        digest.update(np.packbits(column.is_not_null().to_numpy()).tobytes())
        if column.dtype == pl.String:
            for part in _texts(column):
                digest.update(part)
        else:
            filled = column.fill_null(0) if column.dtype != pl.Boolean else column.fill_null(False)
            digest.update(np.ascontiguousarray(filled.to_numpy()).tobytes())


def _texts(column: pl.Series) -> tuple[bytes, memoryview]:
    """Return how many bytes each text has, 0 where there is none, and then all of them in their order."""
    if not len(column):
        return b"", memoryview(b"")
    filled = column.fill_null("") if column.null_count() else column
    texts = filled.to_arrow(compat_level=pl.CompatLevel.oldest())
    _validity, ends, content = texts.buffers()
    offsets = np.frombuffer(ends, np.int64, len(texts) + 1, 8 * texts.offset)
    first, last = int(offsets[0]), int(offsets[-1])
    return np.diff(offsets).astype(np.uint32).tobytes(), memoryview(content or b"")[first:last]
