"""Load GDAL with one driver: the others are switched off before it is loaded, and that is checked after."""

from __future__ import annotations

import os
import sys

from geodata.errors import EnvironmentProblem, Where
from geodata.read.problems import machine_stop

# Every vector driver of GDAL, those of the common builds and of conda-forge. GDAL knows no list of what is
# allowed, only one of what is not; a driver that is missing here is found by the check.
DRIVERS = (
    *(
        "MEM",
        "Memory",
        "PCIDSK",
        "PDS4",
        "VICAR",
        "PDF",
        "MBTiles",
        "EEDA",
        "OGCAPI",
        "GDALG",
        "netCDF",
        "JP2ECW",
    ),
    *(
        "ESRI Shapefile",
        "MapInfo File",
        "UK .NTF",
        "LVBAG",
        "OGR_SDTS",
        "S57",
        "DGN",
        "DGNV8",
        "DWG",
        "OGR_VRT",
    ),
    *(
        "REC",
        "CSV",
        "NAS",
        "GML",
        "GMLAS",
        "GPX",
        "LIBKML",
        "KML",
        "GeoJSON",
        "GeoJSONSeq",
        "ESRIJSON",
        "TopoJSON",
    ),
    *(
        "Interlis 1",
        "Interlis 2",
        "OGR_GMT",
        "GPKG",
        "SQLite",
        "ODBC",
        "WAsP",
        "PGeo",
        "MSSQLSpatial",
        "OGR_OGDI",
    ),
    *(
        "PostgreSQL",
        "PostGISRaster",
        "MySQL",
        "OCI",
        "HANA",
        "SOSI",
        "OpenFileGDB",
        "FileGDB",
        "XPlane",
        "DXF",
        "CAD",
    ),
    *(
        "FlatGeobuf",
        "Geoconcept",
        "GeoRSS",
        "GPSTrackMaker",
        "VFK",
        "PGDUMP",
        "OSM",
        "GPSBabel",
        "OGR_PDS",
        "WFS",
    ),
    *(
        "OAPIF",
        "WFS3",
        "SUA",
        "OpenAir",
        "Geomedia",
        "EDIGEO",
        "SVG",
        "CouchDB",
        "Cloudant",
        "Idrisi",
        "ARCGEN",
    ),
    *(
        "ODS",
        "XLSX",
        "XLS",
        "Elasticsearch",
        "Walk",
        "Carto",
        "AmigoCloud",
        "SXF",
        "Selafin",
        "JML",
        "PLSCENES",
    ),
    *(
        "CSW",
        "VDV",
        "GMLAS",
        "MVT",
        "NGW",
        "MapML",
        "TIGER",
        "AVCBin",
        "AVCE00",
        "AIVector",
        "GTFS",
        "PMTiles",
    ),
    *(
        "JSONFG",
        "MiraMonVector",
        "ADBC",
        "Arrow",
        "Parquet",
        "MongoDBv3",
        "HDF5",
        "HTTP",
        "GNMFile",
        "GNMDatabase",
    ),
    *(
        "IDB",
        "DB2ODBC",
        "MSG",
        "TileDB",
        "XODR",
        "Zarr",
        "OGR_Dods",
        "ISIS3",
        "SEGY",
        "STACIT",
        "S102",
        "S104",
    ),
)
_SETTINGS = {
    "GDAL_DRIVER_PATH": "disable",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_HTTP_MAX_RETRY": "0",
    "CPL_VSIL_CURL_ALLOWED_FILENAME": "/none",
    "OGR_ENABLE_PARTIAL_REPROJECTION": "NO",
    "SHAPE_RESTORE_SHX": "NO",
}


def only_driver(name: str, where: Where) -> None:
    """
    Load GDAL so that it can open one format only.

    Raises
    ------
    EnvironmentProblem
        P10: this GDAL has drivers that stayed on.
    """
    if "pyogrio" not in sys.modules:
        os.environ["GDAL_SKIP"] = ",".join(driver for driver in DRIVERS if driver != name)
        os.environ.update(_SETTINGS)
    import pyogrio

    left = sorted(set(pyogrio.list_drivers()) - {name})
    if left:
        raise _unknown_drivers(left, where)


def _unknown_drivers(left: list[str], where: Where) -> EnvironmentProblem:
    return machine_stop("P10", "unknown_drivers", where, names=tuple(left[:10]))
