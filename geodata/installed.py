"""Compare what is installed with what `pyproject.toml` asks for, before anything is counted with it."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path

from geodata.errors import EnvironmentProblem
from geodata.words.text import Text

PYPROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"

_NEEDED = re.compile(r"([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?\s*(.*)")
_LIMIT = re.compile(r"(>=|==|<)\s*([\d.]+)")


def refuse_other_packages(pyproject: Path = PYPROJECT) -> None:
    """
    Refuse to start with a package that is missing, too old, or of a version this program does not know.

    Parameters
    ----------
    pyproject
        Where the dependencies stand; nothing is checked where the program was installed without it.

    Raises
    ------
    EnvironmentProblem
        R30: names every package, what is needed of it, and what is here.

    Misreadings
    -----------
    Versions are compared, not files: the hashes in `locks/` are checked when packages are installed.
    """
    if not pyproject.is_file():
        return
    wrong = []
    for said in tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]["dependencies"]:
        name, needed = _NEEDED.fullmatch(said).groups()  # type: ignore[union-attr]
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            wrong.append(Text("start.package.gone", name=name, needed=needed))
            continue
        if not _fits(found, needed):
            wrong.append(Text("start.package.other", name=name, needed=needed, found=found))
    if wrong:
        raise EnvironmentProblem(
            "R30", Text("start.packages", packages=tuple(wrong)), Text("start.packages.hint")
        )


def _fits(found: str, needed: str) -> bool:
    version = _numbers(found)
    for sign, limit in _LIMIT.findall(needed):
        other = _numbers(limit)
        if (sign == ">=" and version < other) or (sign == "<" and version >= other):
            return False
        if sign == "==" and version != other:
            return False
    return True


def _numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, so many that two can be compared; what follows them is left out."""
    leading = re.match(r"\d+(?:\.\d+)*", version)
    found = [int(one) for one in leading[0].split(".")] if leading else []
    return tuple((found + [0] * 6)[:6])
