"""A study that names one live source, and patience that notes its waits instead of sleeping."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from geodata.fetch.waiting import Patience
from tests.geodata.fetch.servers import LOOPBACK, ArcGIS, Socrata, Table, running
from tests.geodata.town import HEADER, report_rows, write_study

FIELDS = [name.lower() for name in HEADER]
PAGE_ROWS = 40


@dataclass
class Waits:
    """The waits that were asked for, in seconds."""

    waited: list[float] = field(default_factory=list)

    def patience(self, attempts: int = 6) -> Patience:
        return Patience(rng=np.random.default_rng(1), sleep=self.waited.append, attempts=attempts)


@pytest.fixture
def waits() -> Waits:
    return Waits()


def live(name: str, protocol: str, url: str, more: str = "") -> str:
    """The table of one live source, as study.toml holds it."""
    head = f'\n[[live_sources]]\nname = "{name}"\nprotocol = "{protocol}"\nurl = "{url}"'
    return f"{head}{LOOPBACK}page_rows = {PAGE_ROWS}\n{more}"


@pytest.fixture
def socrata():
    """Give a Socrata server with 200 reports, every fourth in two rows, and its address."""
    server = Socrata(Table(FIELDS, report_rows(200)))
    with running(server) as address:
        server.url = f"{address}/resource/abcd-1234"
        yield server


@pytest.fixture
def arcgis():
    """Give an ArcGIS layer with the same reports, their places as points."""
    rows = []
    for row in report_rows(200):
        x, y = row[-1].removeprefix("POINT (").removesuffix(")").split() if row[-1] else (None, None)
        rows.append([*row[:-1], x, y])
    server = ArcGIS(Table([*FIELDS[:-1], "x", "y"], rows))
    with running(server) as address:
        server.url = f"{address}{server.layer}"
        yield server


@pytest.fixture
def town(tmp_path: Path) -> Callable[..., Path]:
    """Give a function that writes a study with one live source."""

    def write(protocol: str, url: str, more: str = "", folder: str = "study") -> Path:
        return write_study(tmp_path / folder, live("reports", protocol, url, more))

    return write
