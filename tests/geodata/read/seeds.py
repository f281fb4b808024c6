"""
Good small files of each format, and ways to spoil them.

`python -m tests.geodata.read.seeds folder` writes those that a search by guided bytes begins with.
"""

import gzip
import random
import sys
import tempfile
from functools import cache
from pathlib import Path

import openpyxl

from tests.geodata.read.formats.towns import STATE_PLANE, areas, shapefile, town, zipped

# What runs outside Python may take the process with it; these are read by Python alone.
IN_PROCESS = ("areas.geojson", "areas.kml", "book.xlsx", "march.zip", "town.gpkg")
_TABLE = "id,street,kind\n1,Summit,theft\n2,Peña,theft\n3,Holly,arson\n"
_FEATURE = b'{"type":"Feature","properties":{"a":1},"geometry":{"type":"Point","coordinates":[-94.5,39.1]}}\n'
_TEXTS = {
    "plain.csv": _TABLE.encode(),
    "ansi.csv": _TABLE.replace(",", ";").replace("\n", "\r\n").encode("cp1252"),
    "unicode.txt": _TABLE.replace(",", "\t").encode("utf-16"),
    "quoted.csv": b'id,street,kind\n1,"Summit, 9","a ""b"""\n2,"two\nlines",theft\n3,\\"x\\",theft\n',
    "packed.csv": b'"id,street,kind"\n"1,""Summit, 9"",theft"\n"2,Holly,theft"\n',
    "report.csv": b"Reports of May\n\nid,street,kind\n1,Summit,theft\n2,Holly,theft\nTotal,,2\n",
    "march.csv.gz": gzip.compress(_TABLE.encode(), mtime=0),
    "lines.ndjson": _FEATURE * 3,
    "shapes.csv": b'id,kind,shape\n1,park,"POLYGON ((0 0, 0 1, 1 1, 0 0))"\n2,tree,POINT (1 2)\n',
}


@cache
def seeds() -> dict[str, bytes]:
    """One good file of each format, written by the library that people write it with."""
    with tempfile.TemporaryDirectory() as folder:
        return _written_by_libraries(Path(folder))


def _written_by_libraries(folder: Path) -> dict[str, bytes]:
    town(STATE_PLANE).to_file(folder / "town.gpkg", driver="GPKG")
    areas().to_file(folder / "areas.kml", driver="KML")
    areas().to_file(folder / "areas.geojson", driver="GeoJSON")
    town().to_parquet(folder / "town.parquet")
    zipped(folder / "town.zip", shapefile(folder / "parts", town(STATE_PLANE, beat=[1, 2])))
    zipped(folder / "march.zip", {"march.csv": b"id,street,kind\n1,Summit,theft\n"})
    book = openpyxl.Workbook()
    for row in (["id", "street", "kind"], [1, "Summit", "theft"], [2, "Holly", "theft"]):
        book.active.append(row)
    book.save(folder / "book.xlsx")
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def spoil(data: bytes, seed: int) -> bytes:
    """Cut, flip, double or overwrite a few places."""
    rng = random.Random(seed)
    spoilt = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8))):
        at = rng.randrange(max(len(spoilt), 1))
        match rng.randrange(5):
            case 0:
                del spoilt[at : at + rng.choice((1, 20, 4_000))]
            case 1:
                spoilt[at : at + 1] = bytes([rng.randrange(256)])
            case 2:
                spoilt[at:at] = spoilt[max(0, at - 40) : at]
            case 3:
                spoilt[at : at + 4] = rng.choice(
                    (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\0\0\0\x01")
                )
            case _:
                spoilt[at : at + 1] = (
                    bytes([spoilt[at] ^ (1 << rng.randrange(8))]) if at < len(spoilt) else b""
                )
    return bytes(spoilt)


def write_seeds(folder: Path) -> None:
    """Write every text, and the files of libraries that Python reads, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in _TEXTS.items() | {name: seeds()[name] for name in IN_PROCESS}.items():
        (folder / name).write_bytes(data)


if __name__ == "__main__":
    write_seeds(Path(sys.argv[1]))
