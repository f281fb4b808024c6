"""House rules that a machine can see, over every committed or new file of the project."""

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("geodata", "layers", "dashboard")

MODULE_LINES = 400
FUNCTION_LINES = 60

# Spelled in parts, so that this file does not find itself.
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
NOT_IN_THIS_HOUSE = re.compile(
    r"(?<![\w.])eval\(|(?<![\w.])exec\(|read_pickle|to_pickle|allow_pickle=True|\bimport pickle"
    r"|pickle\.loads?\(|dangerously_allow_html=True|plotly\.express|\bScatter[gG]l\b|\bscattergl\b|\b[sS]plom\b"
    r"|\b[pP]arcoords\b"
)
MACHINE_PATH = re.compile(r"(?<![\w.])/(home|root|work|Users|farm)/[\w.]")
INDEX_ADDRESS = re.compile(
    r"pypi\.org|pythonhosted\.org|(--)?(extra-)?index-url\b(?!=off)|--find-links\b|registry\.npmjs|anaconda\.org"
)
BINARY = {".gpkg", ".gz", ".ico", ".jpg", ".mo", ".npy", ".npz", ".parquet", ".pdf", ".png", ".woff2", ".zip"}


@cache
def project_files() -> tuple[Path, ...]:
    """Every file that git follows or would follow, so caches and environments are left out."""
    listed = subprocess.run(
        [shutil.which("git") or "git", "ls-files", "-coz", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout.split("\0")
    return tuple(sorted(path for name in listed if name and (path := ROOT / name).is_file()))


def product_modules() -> list[Path]:
    modules = [p for p in project_files() if p.suffix == ".py" and p.relative_to(ROOT).parts[0] in PACKAGES]
    return modules + [path for path in [ROOT / "app.py"] if path.exists()]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def where(path: Path, line: int = 0) -> str:
    return f"{path.relative_to(ROOT)}:{line}" if line else str(path.relative_to(ROOT))


def lines_matching(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    return [
        f"{where(path, number)} {found.group()}"
        for path in paths
        if path.suffix not in BINARY
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (found := pattern.search(line))
    ]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def code_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring."""
    doc = ast.get_docstring(node, clean=False)
    documented = doc.count("\n") + 1 if doc is not None else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - documented


def imported(path: Path) -> set[str]:
    """Full names of everything a module imports, at whatever depth of the file."""
    names: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def literal_ids(tree: ast.Module) -> list[int]:
    """Lines that hand a component its id as a string: `id="map"`."""
    return [
        node.value.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword)
        and node.arg == "id"
        and (
            isinstance(node.value, ast.JoinedStr)
            or (isinstance(node.value, ast.Constant) and isinstance(node.value.value, str))
        )
    ]


def swallowed_errors(tree: ast.Module) -> list[int]:
    """Lines that catch everything and do nothing about it."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            broad = any(
                one is None or getattr(one, "id", "") in {"Exception", "BaseException"} for one in caught
            )
            if broad and all(isinstance(line, ast.Pass | ast.Continue) for line in node.body):
                found.append(node.lineno)
    return found


def asserts_something(node: ast.AST) -> bool:
    """Whether a test can fail by what it checks: an assert, or a call of something that checks."""
    for part in ast.walk(node):
        if isinstance(part, ast.Assert) and not isinstance(part.test, ast.Constant):
            return True
        if isinstance(part, ast.Call):
            called = part.func.attr if isinstance(part.func, ast.Attribute) else getattr(part.func, "id", "")
            if re.search(r"raises|warns|assert|check|verify|compare|wait_for|expect", called):
                return True
    return False


def test_no_module_is_longer_than_400_lines() -> None:
    lengths = {where(path): path.read_text(encoding="utf-8").count("\n") for path in product_modules()}
    assert {path: lines for path, lines in lengths.items() if lines > MODULE_LINES} == {}


@pytest.mark.slow
def test_no_function_is_longer_than_60_lines() -> None:
    long = [
        f"{where(path, node.lineno)} {node.name}"
        for path in product_modules()
        for node in functions(path)
        if code_lines(node) > FUNCTION_LINES
    ]
    assert long == []


def test_every_module_says_first_what_it_is_for() -> None:
    silent = [where(path) for path in product_modules() if not ast.get_docstring(tree_of(path))]
    assert silent == []


def test_nothing_is_left_unfinished() -> None:
    assert lines_matching(UNFINISHED, product_modules()) == []


@pytest.mark.slow
def test_nothing_runs_text_as_code_or_needs_eval_in_the_browser() -> None:
    scripts = [
        path for path in project_files() if path.suffix == ".js" and path.is_relative_to(ROOT / "dashboard")
    ]
    assert lines_matching(NOT_IN_THIS_HOUSE, product_modules() + scripts) == []


@pytest.mark.slow
def test_no_error_is_swallowed() -> None:
    assert [where(p, line) for p in product_modules() for line in swallowed_errors(tree_of(p))] == []


def test_no_component_has_a_literal_id() -> None:
    screens = [path for path in product_modules() if path.is_relative_to(ROOT / "dashboard")]
    assert [where(path, line) for path in screens for line in literal_ids(tree_of(path))] == []


@pytest.mark.slow
def test_only_the_dashboard_and_app_know_dash_and_plotly() -> None:
    screens = {"dash", "dash_ag_grid", "dash_mantine_components", "flask", "plotly"}
    below = [path for path in product_modules() if path.relative_to(ROOT).parts[0] in {"geodata", "layers"}]
    assert {
        where(p): found for p in below if (found := {n.split(".")[0] for n in imported(p)} & screens)
    } == {}


def test_figures_are_pure_of_dash() -> None:
    figures = [path for path in product_modules() if path.is_relative_to(ROOT / "dashboard" / "figures")]
    assert [where(p) for p in figures if any(n.split(".")[0] == "dash" for n in imported(p))] == []


def test_no_file_names_a_path_of_one_machine() -> None:
    assert lines_matching(MACHINE_PATH, [p for p in project_files() if p != Path(__file__)]) == []


@pytest.mark.slow
def test_no_file_names_a_package_index() -> None:
    ours = {Path(__file__), ROOT / ".ci" / "locks.sh"}
    assert lines_matching(INDEX_ADDRESS, [p for p in project_files() if p not in ours]) == []


@pytest.mark.slow
def test_every_test_can_fail() -> None:
    tests = [path for path in project_files() if path.is_relative_to(ROOT / "tests") and path.suffix == ".py"]
    idle = [
        f"{where(path, node.lineno)} {node.name}"
        for path in tests
        for node in functions(path)
        if node.name.startswith("test_") and not asserts_something(node)
    ]
    assert idle == []


@pytest.mark.parametrize(
    ("rule", "broken", "kept"),
    [
        (literal_ids, 'html.Div(id="map")', 'html.Div(id=ID("map"))'),
        (literal_ids, 'html.Div(id=f"map-{n}")', "html.Div(id=name)"),
        (
            swallowed_errors,
            "try:\n    f()\nexcept Exception:\n    pass",
            "try:\n    f()\nexcept OSError:\n    pass",
        ),
        (swallowed_errors, "try:\n    f()\nexcept:\n    pass", "try:\n    f()\nexcept Exception:\n    raise"),
    ],
)
def test_a_broken_rule_is_seen_and_a_kept_one_is_not(rule, broken: str, kept: str) -> None:
    assert rule(ast.parse(broken)) != []
    assert rule(ast.parse(kept)) == []


@pytest.mark.parametrize(
    ("pattern", "broken", "kept"),
    [
        (UNFINISHED, "# TO" + "DO: later", "todos los delitos"),
        (NOT_IN_THIS_HOUSE, "import plotly.express as px", "model.eval(x)"),
        (NOT_IN_THIS_HOUSE, "go.Scattergl(x=x)", "go.Scattermap(lat=lat)"),
        (NOT_IN_THIS_HOUSE, "np.load(path, allow_pickle=True)", "np.load(path, allow_pickle=False)"),
        (MACHINE_PATH, "open('/home/" + "ana/a.csv')", "see docs/home/page.md"),
        (INDEX_ADDRESS, "--index-" + "url x", "the index of cells"),
    ],
)
def test_a_forbidden_word_is_seen_and_an_innocent_one_is_not(pattern, broken: str, kept: str) -> None:
    assert pattern.search(broken)
    assert not pattern.search(kept)


def test_a_long_function_is_measured_without_its_docstring() -> None:
    (node,) = ast.parse('def f():\n    """One.\n\n    Two.\n    """\n    return 1\n').body
    assert isinstance(node, ast.FunctionDef)
    assert code_lines(node) == 2
