"""Examine a table that was sent to the server: in a private folder, with small limits, and keep nothing."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from geodata.doctor.model import Diagnosis
from geodata.doctor.opening import diagnose
from geodata.doctor.writing import Written, accept
from geodata.errors import EnvironmentProblem, HotspotError, Where, visible
from geodata.read.limits import GIB, MIB, Limits
from geodata.read.private import READING, private_folder, sweep_private_folders
from geodata.shared import in_turn
from geodata.study import read_study
from geodata.words.text import Text

# What a visitor sends is a megabyte or two; whoever has more types the command.
LIMITS = Limits(
    memory_bytes=2 * GIB,
    cpu_seconds=60,
    wall_seconds=60,
    output_bytes=512 * MIB,
    expanded_bytes=128 * MIB,
    rows=500_000,
)
_PREFIX = "sent-"
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}")
_LONGEST_NAME = 120


class SentTables:
    """
    The doctor for tables that are sent to a study's server.

    Parameters
    ----------
    folder
        Of the study; only `study.toml` in it is ever written, and only by `accept`.
    turn
        A file that is held while a table is examined, where several processes serve a study.
    """

    def __init__(self, folder: Path, turn: Path | None = None) -> None:
        self.folder = folder
        self._turn = turn
        for prefix in (_PREFIX, READING):
            sweep_private_folders(prefix)  # of a server that was killed while it read one
        self._one_at_a_time = threading.Lock()

    @contextmanager
    def _in_turn(self, name: str) -> Iterator[None]:
        """Let visitors wait for each other: reading may take gigabytes, and cleaning happens here."""
        with self._one_at_a_time, ExitStack() as held:
            if self._turn is not None:
                try:
                    held.enter_context(in_turn(self._turn))
                except OSError as refused:
                    raise _refused_by_disk(refused, visible(name, _LONGEST_NAME)) from refused
            yield

    def examine(self, content: bytes, name: str, answers: Mapping[str, str]) -> Diagnosis:
        """
        Return what a sent table seems to be.

        Parameters
        ----------
        content
            The bytes of the file.
        name
            What the sender calls it; shown, and never a path.

        Raises
        ------
        HotspotError
            Whatever stops a file, with the sender's name of it. P09: the disk does not take it.
        """
        with self._in_turn(name):
            return self._examined(content, name, answers)

    def _examined(self, content: bytes, name: str, answers: Mapping[str, str]) -> Diagnosis:
        shown = visible(name, _LONGEST_NAME)
        # The server chooses the name; an ending of letters may tell one text format from another.
        ending = Path(shown).suffix
        try:
            with private_folder(_PREFIX, len(content)) as private:
                path = private / f"table{ending if _ENDING.fullmatch(ending) else ''}"
                path.write_bytes(content)
                study = read_study(self.folder)
                return diagnose(path, study, answers, limits=LIMITS, shown_as=shown)
        except HotspotError as error:
            where = replace(error.where, file=shown)
            raise type(error)(error.code, error.what, error.hint, where) from error
        except OSError as refused:
            raise _refused_by_disk(refused, shown) from refused

    def accept(self, content: bytes, name: str, answers: Mapping[str, str]) -> tuple[Diagnosis, Written]:
        """
        Write the mapping of a sent table into `study.toml`; the table itself is not kept.

        Raises
        ------
        HotspotError
            A question is open, or nothing can be made of the table: nothing is written.
        """
        with self._in_turn(name):
            found = self._examined(content, name, answers)
            return found, accept(self.folder, found, None)


def _refused_by_disk(refused: OSError, shown: str) -> EnvironmentProblem:
    """Return what is said where the disk does not take a file that was sent."""
    what = Text("uploads.disk", problem=refused.strerror or type(refused).__name__)
    return EnvironmentProblem("P09", what, Text("uploads.disk.hint"), Where(file=shown))
