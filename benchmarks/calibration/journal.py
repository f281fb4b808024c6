"""Keep what is done of a long calibration, so that one that was cut short goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.calibration.rule import PATH, ROOT, TOGETHER, rule_hash
from benchmarks.calibration.trial import Tally

# What draws the worlds, judges them and makes the cities; the rule and the way to it have their fingerprints.
_SOURCES = ("benchmarks/calibration/*.py", "geodata/demo/*.py")


class Journal:
    """
    Results of tasks by name, one line of JSON each, in a file of this rule, these worlds, runs and seed.

    A result that is no JSON is refused with the first task, not after an hour with the last.
    """

    def __init__(self, folder: Path, *, runs: int, seed: int) -> None:
        self.path = folder / f"{_digest(runs, seed)[:16]}.jsonl"

    def read(self) -> dict[str, Any]:
        """Return every result that is kept; a line cut off by the end of the process is left out."""
        found = {}
        if self.path.is_file():
            for line in self.path.read_text(encoding="utf-8").splitlines():
                try:
                    kept = json.loads(line)
                except json.JSONDecodeError:
                    continue
                found[kept["name"]] = Tally(**kept["tally"]) if "tally" in kept else kept["plain"]
        return found

    def add(self, name: str, result: Any) -> None:
        """Keep one result."""
        kept = {"tally": asdict(result)} if isinstance(result, Tally) else {"plain": result}
        line = json.dumps({"name": name, **kept})
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            # The break stands in front, so that a line cut off before it spoils itself alone.
            file.write(f"\n{line}")

    def clear(self) -> None:
        """Forget everything: the whole is written."""
        self.path.unlink(missing_ok=True)


def _digest(runs: int, seed: int) -> str:
    digest = hashlib.sha256(f"{rule_hash(PATH)} {rule_hash(TOGETHER)} {runs} {seed}".encode())
    for pattern in _SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()
