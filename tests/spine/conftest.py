"""The studies of the whole chain as fixtures; those of real records ask for `real_data`."""

from pathlib import Path

import pytest

from tests.spine import studies
from tests.spine.studies import Built


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder that the session's studies lie in."""
    return tmp_path_factory.mktemp("studies")


@pytest.fixture(scope="session")
def kansas_city(real_data: Path, shelf: Path) -> Built:
    """Give the joined study of real records, with nothing confirmed; do not write into it."""
    return studies.kansas_city(real_data, shelf)


@pytest.fixture(scope="session")
def confirmed_desk(real_data: Path, shelf: Path) -> Built:
    """Give the same study after a person has confirmed the desk at headquarters."""
    return studies.kansas_city(real_data, shelf, confirmed=(studies.HEADQUARTERS,))


@pytest.fixture(scope="session")
def points_study(real_data: Path, shelf: Path) -> Built:
    """Give the real sample of places without days."""
    return studies.kansas_city_points(real_data, shelf)


@pytest.fixture(scope="session")
def demo_study(shelf: Path) -> Built:
    """Give the invented city, small; do not write into it."""
    return studies.demonstration(shelf)
