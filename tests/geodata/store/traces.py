"""Find what is left of a record in a study's folder, and tell one state of a release from another."""

import hashlib
import subprocess
import sys
from pathlib import Path

import polars as pl

from geodata.holdings import Holdings
from tests.geodata.town import report_rows

# Purge the numbers it is given, one after another.
PURGE = """
import sys
from pathlib import Path
from geodata.store import purge
study = Path(sys.argv[1])
print("ready", flush=True)
for number in sys.argv[2:]:
    purge(study, number)
"""


def traces(study: Path, number: str) -> list[str]:
    """Files under releases and rejects that hold a number, in whatever column, packed or not."""
    found = []
    for path in sorted(path for path in study.glob("re*/**/*") if path.is_file()):
        if path.suffix == ".parquet":
            table = pl.read_parquet(path)
            texts = [c for c in table.columns if table[c].dtype == pl.String]
            held = any(table[c].str.contains(number, literal=True).any() for c in texts)
        else:
            held = number in path.read_text(encoding="utf-8", errors="replace")
        if held or number.encode() in path.read_bytes():
            found.append(str(path.relative_to(study)))
    return found


def kept_numbers(count: int) -> list[str]:
    """Report numbers of records that both releases hold."""
    rows = report_rows(120)
    said = list(dict.fromkeys(row[0] for row in rows if row[0] != rows[20][0]))
    return said[:count]


def fingerprint(holdings: Holdings) -> str:
    """Say in one word which records there are and which offences each of them has."""
    of_offences = holdings.incidents.number[holdings.offences.incident]
    pairs = sorted(zip(of_offences, holdings.offences.kind.words(), strict=True))
    said = [sorted(holdings.incidents.number), pairs]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def begin(code: str, *args: object) -> subprocess.Popen[str]:
    """Start Python code in a process of its own, and return when it says that it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, args)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    ready = process.stdout.readline() == "ready\n"
    assert ready, process.stderr.read()
    return process
