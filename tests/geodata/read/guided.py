"""
Let atheris look for bytes that break the reading, guided by which lines of ours they reach.

    pip install atheris
    python -m tests.geodata.read.guided corpus/ -max_total_time=3600

Not a test and in no lock: atheris has wheels for few machines. What it finds becomes a test of its own.
"""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["geodata.read"]):
    from geodata.errors import HotspotError
    from geodata.read.limits import Limits
    from tests.geodata.read.conftest import parse_file, parse_shapes

LIMITS = Limits(expanded_bytes=2**20, rows=5_000)


def one(data: bytes) -> None:
    """Read bytes both ways; anything but a named error is a find."""
    if not data:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(data)
        for read in (parse_file, parse_shapes):
            try:
                read(path, Path(folder) / "private", limits=LIMITS)
            except HotspotError:
                continue


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
