"""
Let atheris look for bytes that break the reading, guided by which lines of ours they reach.

    pip install atheris
    python -m tests.geodata.read.seeds corpus/
    python -m tests.geodata.read.guided corpus/ -max_total_time=3600 -max_len=8192

Not a test and in no lock: atheris has wheels for few machines. What it finds becomes a test of its own.
Files that only code outside Python reads (shapefiles, GeoParquet) are no seeds: that code is not guided, and
may take this process with it, which is why it has one of its own.
"""

import importlib
import os
import pkgutil
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["geodata"]):
    import geodata.read
    from geodata.errors import HotspotError
    from geodata.read.limits import Limits

    # Formats are loaded when the first file is read: what is loaded later than here guides nothing.
    for module in pkgutil.walk_packages(geodata.read.__path__, "geodata.read."):
        importlib.import_module(module.name)
    import geodata.crs  # loaded late as well

from tests.geodata.read.accounts import check_words, whole
from tests.geodata.read.conftest import parse_file, parse_shapes

LIMITS = Limits(expanded_bytes=2**20, rows=5_000, vertices=10_000)
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def one(data: bytes) -> None:
    """Read bytes both ways; a row without its number, or anything but a named error, is a find."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        path = Path(folder) / "file"
        path.write_bytes(data)
        try:
            whole(parse_file(path, Path(folder) / "private", limits=LIMITS))
        except HotspotError as problem:
            check_words(problem)
        try:
            seen, _, shapes = parse_shapes(path, Path(folder) / "private", limits=LIMITS)
            assert len(shapes) == whole(seen) - len(seen.sink.bad)
        except HotspotError as problem:
            check_words(problem)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
