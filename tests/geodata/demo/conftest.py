"""One written city for the tests of this folder."""

import pytest

from geodata.demo import write_city
from tests.geodata.demo.city_files import City, read_city


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    folder = tmp_path_factory.mktemp("city")
    return read_city(folder, write_city(folder))
