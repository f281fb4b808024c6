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
_OURS = ("layers.", "geodata.", "dashboard.")
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
    """
    Return the SHA-256 of the names and texts of these files.

    Line ends, docstrings, and where in a file a library is imported do not count.
    """
    digest = hashlib.sha256()
    for name in rule_files(starts):
        text = what_decides((ROOT / name).read_text(encoding="utf-8"))
        digest.update(f"{name}\0{text}\0".encode())
    return digest.hexdigest()


def what_decides(text: str) -> str:
    """
    Return what a file has from libraries, in order, and its lines without docstrings and those imports.

    Where one name could mean two things, or something else stands on the line, an import stays where it is.
    """
    lines = text.splitlines()
    nodes = list(ast.walk(ast.parse(text)))
    taken = {node: _from_libraries(node) for node in nodes}
    origins: dict[str, set[str]] = {}
    for name, origin in (one for each in taken.values() for one in each.items()):
        origins.setdefault(name, set()).add(origin)
    clear = {node: names for node, names in taken.items() if all(len(origins[name]) == 1 for name in names)}
    libraries: set[str] = set()
    for node in nodes:
        idle = node if clear.get(node) and _is_alone(node, lines) else _docstring(node)
        if isinstance(idle, ast.stmt):
            libraries |= {f"{origin} as {name}" for name, origin in taken[node].items()}
            for number in range(idle.lineno - 1, idle.end_lineno or idle.lineno):
                lines[number] = ""
    return "\n".join([*sorted(libraries), *(line for line in lines if line.strip())])


def _is_alone(node: ast.AST, lines: list[str]) -> bool:
    """Return whether nothing else stands on the lines of a statement."""
    if not isinstance(node, ast.stmt):
        return False
    end = node.end_lineno or node.lineno
    before, after = lines[node.lineno - 1][: node.col_offset], lines[end - 1][node.end_col_offset :]
    return not before.strip() and not after.partition("#")[0].strip()


def _docstring(node: ast.AST) -> ast.Expr | None:
    if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) or ast.get_docstring(node) is None:
        return None
    first = node.body[0]
    return first if isinstance(first, ast.Expr) else None


def _from_libraries(node: ast.AST) -> dict[str, str]:
    """Return the names that an import of somebody else's gives to a file, and what they are."""
    if isinstance(node, ast.Import):
        return {one.asname or one.name: one.name for one in node.names if not one.name.startswith(_OURS)}
    if isinstance(node, ast.ImportFrom) and node.level == 0 and not (node.module or "").startswith(_OURS):
        return {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
    return {}


def _imports(path: Path) -> list[str]:
    """Return the modules of comparisons and statistics that a file imports."""
    names = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names += [node.module, *(f"{node.module}.{one.name}" for one in node.names)]
        elif isinstance(node, ast.Import):
            names += [one.name for one in node.names]
    return [name for name in names if name.startswith(_ROOMS) and not name.startswith(_WORDS)]
