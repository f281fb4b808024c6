"""Turn well-known binary and text into shapes: depth counted first, flat, finite, never mended."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

MOST_NESTED = 50
# The head of a collection inside another, in both byte orders, with and without heights and extended flags.
_COLLECTION = re.compile(
    rb"\x01\x07[\x00\x04\x08\x0b]\x00[\x00\x20\x40\x80\xa0\xc0]|\x01[\xef\xd7\xbf]\x03\x00\x00|\x01\x9f\x0f\x00\x00"
    rb"|\x00[\x00\x20\x40\x80\xa0\xc0]\x00[\x00\x03\x07\x0b\x0f][\x07\xef\xd7\xbf\x9f]"
)
IS_WKT = (
    r"(?i)^\s*(SRID=\d+;\s*)?(MULTI)?(POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)"
    r"\s*( ?(Z|M|ZM)\s*)?(\(|EMPTY)"
)


@dataclass(frozen=True)
class Built:
    """
    Shapes of some rows, shape (n,) each.

    Attributes
    ----------
    geometry
        Flat shapes, None where a row has none or a bad one.
    codes
        What is wrong with a row's shape: G04 a coordinate that is no finite number, G23 no geometry, G25 too
        many vertices, G26 collections nested too deep; "" where nothing is.
    with_height
        How many lost a height.
    """

    geometry: NDArray[np.object_]
    codes: NDArray[np.object_]
    with_height: int


def from_wkb(blobs: Sequence[bytes | None], vertices: int) -> Built:
    """Build shapes of well-known binary; `vertices` is how many one may have."""
    codes = np.full(len(blobs), "", dtype=object)
    safe: list[bytes | None] = list(blobs)
    for row, blob in enumerate(blobs):
        if blob is not None and len(blob) > 9 * MOST_NESTED and len(_COLLECTION.findall(blob)) > MOST_NESTED:
            codes[row], safe[row] = "G26", None
    found = shapely.from_wkb(np.array([*safe, None], dtype=object)[:-1], on_invalid="ignore")
    return _checked(found, codes, [blob is not None for blob in safe], vertices)


def from_wkt(texts: Sequence[str | None], vertices: int) -> Built:
    """Build shapes of well-known text, with or without ``SRID=...;`` before it."""
    codes = np.full(len(texts), "", dtype=object)
    safe = [None if text is None else re.sub(r"(?i)^\s*SRID=\d+;", "", text) for text in texts]
    for row, text in enumerate(safe):
        if text is not None and text.upper().count("GEOMETRYCOLLECTION") > MOST_NESTED:
            codes[row], safe[row] = "G26", None
    found = shapely.from_wkt(np.array([*safe, None], dtype=object)[:-1], on_invalid="ignore")
    return _checked(found, codes, [text is not None for text in safe], vertices)


def _checked(
    found: NDArray[np.object_], codes: NDArray[np.object_], given: Sequence[bool], vertices: int
) -> Built:
    lost = np.asarray(given, dtype=bool) & shapely.is_missing(found)
    codes[lost] = "G23"
    high = np.asarray(shapely.has_z(found)) | np.asarray(shapely.has_m(found))
    flat = np.asarray(shapely.force_2d(found), dtype=object)
    codes[shapely.get_num_coordinates(flat) > vertices] = "G25"
    bounds = shapely.bounds(flat).reshape(len(flat), 4)
    filled = ~(shapely.is_missing(flat) | shapely.is_empty(flat))
    places, owner = shapely.get_coordinates(flat, return_index=True)
    not_finite = np.zeros(len(flat), dtype=bool)
    not_finite[owner[~np.isfinite(places).all(axis=1)]] = True
    codes[not_finite | (filled & ~np.isfinite(bounds).all(axis=1))] = "G04"
    flat[codes != ""] = None
    return Built(flat, codes, int(np.count_nonzero(high & (codes == ""))))
