"""Imports as processes of their own, one after another, for tests that kill them or read beside them."""

import subprocess
import sys
from pathlib import Path

# Each import is a process of its own, forked where all is loaded: to start Python took half of the time.
IMPORTS = """
import datetime, os, sys, traceback
import geopandas  # an import loads it late: here once for all of them
from pathlib import Path
from geodata.importing import import_files
for line in sys.stdin:
    study, file = map(Path, line.rstrip("\\n").split("\\t"))
    importer = os.fork()
    if importer == 0:
        os.setsid()
        print(os.getpid(), flush=True)
        try:
            # The second file says that every report is of another type, and a person has said yes to that.
            import_files(study, [file], today=datetime.date(2024, 2, 1), confirmed=True)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(importer, 0)[1]), flush=True)
"""


class Importers:
    """Starts imports one after another, and tells how each ended."""

    def __init__(self) -> None:
        self._mother = subprocess.Popen(
            [sys.executable, "-c", IMPORTS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def _says(self) -> int:
        assert self._mother.stdout is not None
        return int(self._mother.stdout.readline())

    def start(self, study: Path, file: Path) -> int:
        """Start an import and return its process."""
        assert self._mother.stdin is not None
        self._mother.stdin.write(f"{study}\t{file}\n")
        self._mother.stdin.flush()
        return self._says()

    def exit_code(self) -> int:
        """Wait for the import to end, and return its exit code."""
        return self._says()

    def end(self) -> None:
        """Start no more of them."""
        self._mother.communicate()
