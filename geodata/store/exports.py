"""Write down every export: when, in which form, what was asked, from which release, how many rows."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geodata.errors import EnvironmentProblem, Where
from geodata.words.text import Text

EXPORTS = "exports.log"


def log_export(study_dir: Path, entry: Mapping[str, Any]) -> None:
    """
    Append one line of JSON to a study's list of exports, which only its owner can read.

    Parameters
    ----------
    study_dir
        The study's folder.
    entry
        Plain JSON values without a report number: the list outlives a purge. The time, in UTC, is added.

    Raises
    ------
    EnvironmentProblem
        R03: it cannot be written. Then nothing may be handed out.
    """
    path = study_dir / EXPORTS
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    line = json.dumps({"time": now, **entry}) + "\n"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        # Written in one go, so that the lines of a server and of a command beside it never mix.
        with os.fdopen(descriptor, "ab") as file:
            file.write(line.encode())
    except OSError as error:
        what = Text("store.export_not_logged", problem=error.strerror or type(error).__name__)
        hint = Text("store.export_not_logged.hint")
        raise EnvironmentProblem("R03", what, hint, Where(file=path.name)) from error
