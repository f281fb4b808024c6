"""Tell which rule was calibrated: the fingerprint of every file that makes it."""

import ast
import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The estimator, and what chooses controls, judges and decides; what they import of ours comes with them.
STARTS = (
    "layers.stats.expected_after",
    "layers.comparison.judge",
    "layers.comparison.verdict",
    "layers.comparison.matching",
)


def rule_files() -> list[str]:
    """Return the files that make the rule, as paths from the root of the project, in order."""
    found: set[str] = set()
    waiting = list(STARTS)
    while waiting:
        module = waiting.pop()
        path = ROOT.joinpath(*module.split(".")).with_suffix(".py")
        name = path.relative_to(ROOT).as_posix()
        if name in found or not path.is_file():
            continue
        found.add(name)
        waiting += _imports(path)
    return sorted(found)


def rule_hash() -> str:
    """Return the SHA-256 of the names and texts of these files; line ends do not count."""
    digest = hashlib.sha256()
    for name in rule_files():
        text = (ROOT / name).read_text(encoding="utf-8")
        digest.update(f"{name}\0{text}\0".encode())
    return digest.hexdigest()


def _imports(path: Path) -> list[str]:
    """Return the modules of `layers` that a file imports."""
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names += [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
        elif isinstance(node, ast.Import):
            names += [one.name for one in node.names]
    return [name for name in names if name.startswith("layers.")]
