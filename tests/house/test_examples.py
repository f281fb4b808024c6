"""Every example in a docstring says what comes out: a page of the manual that lies is worse than none."""

import doctest
import importlib
import pkgutil

import pytest

PACKAGES = ("geodata", "layers", "dashboard")
# Running it is what the limited reading process does; there is nothing to import.
LEFT_OUT = {"geodata.read.child"}


def modules() -> list[str]:
    found = []
    for package in PACKAGES:
        path = importlib.import_module(package).__path__
        found += [one.name for one in pkgutil.walk_packages(path, f"{package}.")]
    return [name for name in found if name not in LEFT_OUT and not name.endswith("__main__")]


@pytest.mark.slow
@pytest.mark.parametrize("package", PACKAGES)
def test_what_an_example_says_comes_out(package: str, capsys: pytest.CaptureFixture[str]) -> None:
    tried = 0
    for name in modules():
        if name.startswith(f"{package}."):
            found = doctest.testmod(importlib.import_module(name))
            assert found.failed == 0, f"{name}: {capsys.readouterr().out}"
            tried += found.attempted
    assert tried > 10
