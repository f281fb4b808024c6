"""Write a GeoDataFrame as the bytes of a GeoPackage or a GeoParquet file, with what must travel along."""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas


def geopackage(frame: geopandas.GeoDataFrame, name: str, about: Mapping[str, str]) -> bytes:
    """
    Return a GeoPackage with one layer.

    Parameters
    ----------
    frame
        Geometry in any coordinate system; rows without geometry are kept.
    name
        Of the layer.
    about
        Stands in the layer's metadata, where GIS programs show it.
    """
    import pyogrio

    file = BytesIO()
    kinds = set(frame.geometry.geom_type.dropna())
    pyogrio.write_dataframe(
        frame,
        file,
        layer=name,
        driver="GPKG",
        # Mixed polygons and multipolygons are one sort of outline to a reader.
        promote_to_multi="MultiPolygon" in kinds or None,
        geometry_type=None if kinds else "Unknown",
        layer_metadata=dict(about),
    )
    return file.getvalue()


def geoparquet(frame: geopandas.GeoDataFrame, about: Mapping[str, str]) -> bytes:
    """Return a GeoParquet file; `about` stands as JSON under the key ``hotspot`` of the file's metadata."""
    import pyarrow.parquet as pq

    from geodata.store.parquet import read_parquet

    plain = BytesIO()
    frame.to_parquet(plain, index=False, geometry_encoding="WKB")
    table = read_parquet(plain.getvalue())
    said = json.dumps(dict(about), ensure_ascii=False).encode()
    file = BytesIO()
    pq.write_table(table.replace_schema_metadata({**(table.schema.metadata or {}), b"hotspot": said}), file)
    return file.getvalue()
