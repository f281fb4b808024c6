"""One set of packages, said in four places: pyproject.toml, environment.yml and the nested locks agree."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKS = ("run", "test", "bench")

# What each lock must hold: the runtime dependencies, and its own group and those before it.
GROUPS = {
    "run": PROJECT["dependencies"],
    "test": PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"],
    "bench": PROJECT["dependencies"]
    + PROJECT["optional-dependencies"]["test"]
    + PROJECT["optional-dependencies"]["bench"],
}

Pins = dict[tuple[str, str], str]


def requirements(lines: list[str]) -> dict[str, Requirement]:
    return {canonicalize_name(one.name): one for one in map(Requirement, lines)}


def lock_text(name: str) -> str:
    return (ROOT / "locks" / f"{name}.txt").read_text(encoding="utf-8")


def entries(text: str) -> list[list[str]]:
    """Each pinned package as its own lines: the first is the requirement, the others are hashes."""
    joined = re.sub(r"\s*\\\n\s*", " \\ ", text)
    return [
        line.split(" \\ ")
        for line in joined.splitlines()
        if line.strip() and not line.lstrip().startswith("#")
    ]


def pins(text: str) -> Pins:
    """Version by package and marker: `{("numpy", "python_full_version < '3.12'"): "2.4.6"}`."""
    found: Pins = {}
    for first, *_ in entries(text):
        pin = Requirement(first)
        ((operator, version),) = ((one.operator, one.version) for one in pin.specifier)
        assert operator == "==", first
        found[canonicalize_name(pin.name), str(pin.marker or "")] = version
    return found


def conda_dependencies() -> list[str]:
    """The requirements of environment.yml, a file plain enough to be read line by line."""
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    return re.findall(r"^  - (\S+)$", text.split("dependencies:\n", 1)[1], flags=re.MULTILINE)


def test_conda_gets_the_same_ranges_as_pip() -> None:
    conda = requirements(conda_dependencies())
    python = conda.pop("python")
    assert str(python.specifier) == PROJECT["requires-python"]
    assert {name: one.specifier for name, one in conda.items()} == {
        name: one.specifier for name, one in requirements(PROJECT["dependencies"]).items()
    }


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_every_declared_package_within_its_range(name: str) -> None:
    locked = pins(lock_text(name))
    for package, wish in requirements(GROUPS[name]).items():
        versions = {version for (pinned, _), version in locked.items() if pinned == package}
        assert versions, f"{package} is declared but not in locks/{name}.txt: make locks"
        assert {v for v in versions if v not in wish.specifier} == set(), f"{package} in locks/{name}.txt"


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_of_a_lock_has_a_hash_and_nothing_else(name: str) -> None:
    for first, *hashes in entries(lock_text(name)):
        assert hashes, first
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", one) for one in hashes), first


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_names_an_address_or_an_option(name: str) -> None:
    assert re.findall(r"^.*(?:://|@ |^-).*$", lock_text(name), flags=re.MULTILINE) == []


@pytest.mark.parametrize(("narrow", "wide"), [("run", "test"), ("test", "bench")])
def test_a_wider_lock_holds_the_narrower_one_at_the_same_versions(narrow: str, wide: str) -> None:
    inner, outer = versions_by_package(lock_text(narrow)), versions_by_package(lock_text(wide))
    assert {package: outer.get(package) for package in inner} == inner


def versions_by_package(text: str) -> dict[str, set[str]]:
    """Versions a package has in a lock; some have one for older and one for newer Pythons."""
    found: dict[str, set[str]] = {}
    for (package, _), version in pins(text).items():
        found.setdefault(package, set()).add(version)
    return found


def test_plotly_is_pinned_exactly_since_one_private_field_of_it_is_used() -> None:
    (only,) = requirements(PROJECT["dependencies"])["plotly"].specifier
    assert only.operator == "=="


def test_a_lock_is_read_with_its_markers_and_hashes() -> None:
    zeros, ones = f"--hash=sha256:{'0' * 64}", f"--hash=sha256:{'1' * 64}"
    text = f"a==1 \\\n    {zeros}\nb==2 ; sys_platform == 'win32' \\\n    {ones}\n"
    assert pins(text) == {("a", ""): "1", ("b", 'sys_platform == "win32"'): "2"}
    assert [len(entry) for entry in entries(text)] == [2, 2]
