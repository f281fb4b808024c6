"""Tell which rule was calibrated: the fingerprint of every file that makes it."""

import ast
import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The estimator, and what chooses controls, judges and decides; what they import of ours comes with them.
RULE = (
    "layers.stats.expected_after",
    "layers.comparison.judge",
    "layers.comparison.verdict",
    "layers.comparison.matching",
)
# From an event to what the rule is given: places, windows, late reports, all that speaks against a verdict.
PATH = (*RULE, "layers.comparison.compare")
# What decides about events of one kind together.
TOGETHER = (*RULE, "layers.comparison.pooled_rule")
# What keeps false findings few over a list.
LISTED = (*RULE, "layers.comparison.p_value", "layers.stats.false_discovery")
_ROOMS = ("layers.comparison.", "layers.stats.")
# Sentences decide nothing.
_WORDS = ("layers.comparison.says",)


def rule_files(starts: tuple[str, ...] = RULE) -> list[str]:
    """Return the files that make the rule, as paths from the root of the project, in order."""
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        module = waiting.pop()
        path = ROOT.joinpath(*module.split(".")).with_suffix(".py")
        name = path.relative_to(ROOT).as_posix()
        if name in found or not path.is_file():
            continue
        found.add(name)
        waiting += _imports(path)
    return sorted(found)


def rule_hash(starts: tuple[str, ...] = RULE) -> str:
    """Return the SHA-256 of the names and texts of these files; line ends and docstrings do not count."""
    digest = hashlib.sha256()
    for name in rule_files(starts):
        text = _without_docstrings((ROOT / name).read_text(encoding="utf-8"))
        digest.update(f"{name}\0{text}\0".encode())
    return digest.hexdigest()


def _without_docstrings(text: str) -> str:
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            continue
        first = node.body[0] if node.body else None
        if ast.get_docstring(node) is not None and isinstance(first, ast.Expr):
            for number in range(first.lineno - 1, first.end_lineno or first.lineno):
                lines[number] = ""
    return "\n".join(line for line in lines if line.strip())


def _imports(path: Path) -> list[str]:
    """Return the modules of comparisons and statistics that a file imports."""
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names += [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
        elif isinstance(node, ast.Import):
            names += [one.name for one in node.names]
    return [name for name in names if name.startswith(_ROOMS) and not name.startswith(_WORDS)]
