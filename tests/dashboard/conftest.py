"""One small invented city, opened as an app; each test that asks gets a client of its own."""

from collections.abc import Callable

import pytest
from dash import Dash
from flask.testing import FlaskClient

from dashboard.desk import Desk
from dashboard.settings import Settings
from dashboard.shell import build_app
from geodata.holdings import Holdings
from tests.layers.cities import city


@pytest.fixture(scope="session")
def holdings() -> Holdings:
    return city(seed=7, n=3_000)


@pytest.fixture
def desk(holdings: Holdings) -> Desk:
    return Desk(holdings)


@pytest.fixture(scope="session")
def app(holdings: Holdings) -> Dash:
    return build_app(holdings)


def browser_of(app: Dash) -> FlaskClient:
    """Return a client that says where its requests come from, as every browser does."""
    client = app.server.test_client()
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    return client


@pytest.fixture
def client(app: Dash) -> FlaskClient:
    return browser_of(app)


@pytest.fixture
def guarded(holdings: Holdings) -> Callable[[str], FlaskClient]:
    """Give a function that opens an app behind a token and returns a fresh visitor."""

    def open_app(token: str) -> FlaskClient:
        return browser_of(build_app(holdings, Settings(token=token)))

    return open_app
