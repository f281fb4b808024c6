"""What every test may ask for, and the marks that tests earn by what they ask for."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}

# Both read their folder when they are imported, so this comes before them.
os.environ.setdefault("NUMBA_CACHE_DIR", str(ROOT / ".cache" / "numba"))
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(ROOT / ".cache" / "hypothesis"))

import hypothesis  # noqa: E402 - see above

from geodata.read.running import nursery  # noqa: E402 - see above

# No deadline: the first call of a numba kernel compiles it, on however busy a machine.
hypothesis.settings.register_profile("developer", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if IN_CI else "developer")

# A test that asks for one of these is marked by asking.
MARK_OF_FIXTURE = {"real_data": "real", "browser": "browser"}


@pytest.hookimpl(tryfirst=True)  # before pytest chooses by mark
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by the fixtures it asks for, directly or through others."""
    for item in items:
        for fixture, mark in MARK_OF_FIXTURE.items():
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(mark)


def find_real_data(said: str | None, *, in_ci: bool) -> Path:
    """
    Find the folder of real records, or skip; where everything must be shown, fail instead.

    Parameters
    ----------
    said
        What the environment variable HOTSPOT_REAL_DATA says; None if it is not set.
    in_ci
        Whether a missing folder is a failure.
    """
    if said and Path(said).is_dir():
        return Path(said).resolve()
    why = f"HOTSPOT_REAL_DATA names no folder ({said!r})" if said else "HOTSPOT_REAL_DATA is not set"
    if in_ci:
        pytest.fail(f"{why}, and with CI=true the tests on real records may not be left out")
    pytest.skip(f"{why}: set it to the folder of real records")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Give the folder of real records; they stay on the developer's machine."""
    return find_real_data(os.environ.get("HOTSPOT_REAL_DATA"), in_ci=IN_CI)


@pytest.fixture(scope="session", autouse=True)
def _one_nursery() -> Iterator[None]:
    """Fork the processes that read files from one for all tests: starting Python took most of their time."""
    with nursery():
        yield
