"""One empty database a test: a SQLite file, and a database of a real PostgreSQL server."""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from geodata.outreach import OutreachDatabase, SavedViews, open_outreach
from geodata.outreach.database import VARIABLE
from tests.geodata.fetch.database import PASSWORD, Database, database

POSTGRES = pytest.param("postgresql", marks=pytest.mark.slow)
Opens = Callable[..., OutreachDatabase]


@pytest.fixture(scope="session")
def server() -> Iterator[Database]:
    with database() as started:
        yield started


@pytest.fixture(params=["sqlite", POSTGRES])
def opens(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opens]:
    """Give a function that opens the same database once more, as another process would."""
    monkeypatch.delenv(VARIABLE, raising=False)
    if request.param == "postgresql":
        started: Database = request.getfixturevalue("server")
        name = f"town_{secrets.token_hex(4)}"
        started.run(f"CREATE DATABASE {name}")
        monkeypatch.setenv(VARIABLE, f"postgresql://owner:{PASSWORD}@127.0.0.1:{started.port}/{name}")
    opened: list[OutreachDatabase] = []

    def open_once_more(study: str = "westside") -> OutreachDatabase:
        opened.append(open_outreach(tmp_path, study))
        return opened[-1]

    yield open_once_more
    for one in opened:
        one.close()


@pytest.fixture
def views(opens: Opens) -> SavedViews:
    return SavedViews(opens())
