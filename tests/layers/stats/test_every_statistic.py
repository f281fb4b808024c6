"""What every statistic must keep; a new one is tested by standing in its folder."""

import ast
import dataclasses
import importlib
import inspect
from pathlib import Path
from types import FunctionType, ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "layers" / "stats"
SHARED = {"__init__"}  # what several need stands in layers/stats/shared
JOINING = "geodata.joining.nearest"  # arrays in, arrays out: it knows no record either

FILES = sorted(path for path in FOLDER.glob("*.py") if path.stem not in SHARED)
every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def module_of(path: Path) -> ModuleType:
    return importlib.import_module(f"layers.stats.{path.stem}")


def statistics_of(path: Path) -> list[FunctionType]:
    module = module_of(path)
    found = [one for name, one in inspect.getmembers(module, inspect.isfunction) if not name.startswith("_")]
    return [one for one in found if one.__module__ == module.__name__]


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@every_file
def test_a_file_holds_a_statistic_and_has_a_test_of_its_own(path: Path) -> None:
    assert statistics_of(path)
    assert (Path(__file__).parent / f"test_{path.stem}.py").is_file()


@every_file
def test_a_statistic_says_what_it_takes_how_it_is_misread_and_where_it_comes_from(path: Path) -> None:
    for statistic in statistics_of(path):
        said = inspect.getdoc(statistic) or ""
        missing = [part for part in ("Parameters", "Misreadings") if f"{part}\n---" not in said]
        assert not missing, f"{statistic.__name__} lacks {missing}"
    said = "".join(inspect.getdoc(one) or "" for one in (module_of(path), *statistics_of(path)))
    assert "References\n---" in said, f"{path.stem} names no source"


@every_file
def test_a_statistic_sees_arrays_only(path: Path) -> None:
    outside = {name.split(".")[0] for name in imported(path)} & {"pandas", "geopandas", "polars", "shapely"}
    assert outside == set()
    ours = {name for name in imported(path) if name.startswith(("geodata", "dashboard", "layers"))}
    assert all(name.startswith("layers.stats") or name == JOINING for name in ours)


def test_what_a_statistic_may_join_by_sees_arrays_only_too() -> None:
    path = ROOT.joinpath(*JOINING.split(".")).with_suffix(".py")
    ours = {name for name in imported(path) if name.startswith(("geodata", "dashboard", "layers"))}
    assert ours == {"geodata.joining.cells", "geodata.compiled"}


@every_file
def test_a_result_is_frozen(path: Path) -> None:
    module = module_of(path)
    results = [
        one
        for _, one in inspect.getmembers(module, inspect.isclass)
        if one.__module__ == module.__name__ and dataclasses.is_dataclass(one)
    ]
    for result in results:
        assert result.__dataclass_params__.frozen, result.__name__


@every_file
def test_a_statistic_draws_only_from_what_it_is_handed(path: Path) -> None:
    assert "np.random.seed" not in path.read_text(encoding="utf-8")
    for statistic in statistics_of(path):
        code = inspect.getsource(statistic).replace(statistic.__doc__ or "", "")
        assert "default_rng" not in code, f"{statistic.__name__} makes a generator of its own"
