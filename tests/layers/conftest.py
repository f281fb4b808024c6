"""Random questions, and invented cities that are made once."""

import pytest

from geodata.holdings import Holdings
from tests.layers.cities import city


@pytest.fixture(scope="session")
def holdings() -> Holdings:
    return city(1)


@pytest.fixture(scope="session")
def nothing() -> Holdings:
    return city(2, 0, requests=0, services=0, events=0)
