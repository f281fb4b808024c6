"""What the tests of reading share: files made in one line, and the parser without its process."""

from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from geodata.errors import BadInput
from geodata.read import running
from geodata.read.asked import ReadAs
from geodata.read.limits import Limits
from geodata.read.reading import features_of, table_of
from geodata.read.table import TableSink
from geodata.words.speaker import Speaker


@pytest.fixture
def no_nursery(monkeypatch) -> None:
    """Let every file be read by a process that is started for it."""
    monkeypatch.setattr(running, "_nursery", ContextVar("none", default=None))


@dataclass
class Read:
    """What the parser itself gives, without the limited process around it."""

    frame: pl.DataFrame
    sink: TableSink

    @property
    def rows(self) -> list[tuple]:
        return self.frame.rows()

    @property
    def lines(self) -> list[int]:
        return np.concatenate([[], *self.sink.lines]).astype(int).tolist()

    @property
    def records(self) -> list[int]:
        return np.concatenate([[], *self.sink.records]).astype(int).tolist()

    @property
    def bad(self) -> list[tuple[int, int, str]]:
        return [(row.record, row.line, row.code) for row in self.sink.bad]

    @property
    def noted(self) -> dict[str, dict]:
        return {notice.what.key.removeprefix("read."): notice.what.values for notice in self.sink.notices}


def parse(
    folder: Path, data: bytes, *, only_careful: bool = False, columns=None, limits: Limits | None = None
) -> Read:
    path = folder / "file.csv"
    path.write_bytes(data)
    frames: list[pl.DataFrame] = []
    sink = TableSink(frames.append)
    table_of(path, folder, limits or Limits(), sink, only_careful=only_careful, columns=columns)
    filled = [frame for frame in frames if frame.width] or frames
    return Read(pl.concat(filled), sink)


def parse_features(folder: Path, data: bytes, *, limits: Limits | None = None):
    """Return what was read, the coordinate system and the shapes."""
    path = folder / "file.geojson"
    path.write_bytes(data)
    frames: list[pl.DataFrame] = []
    sink = TableSink(frames.append)
    crs, shapes = features_of(path, folder, limits or Limits(), sink)
    return Read(pl.concat(frames), sink), crs, shapes


@pytest.fixture
def read(tmp_path):
    """Parse bytes as a table."""

    def _read(data: bytes, **options) -> Read:
        return parse(tmp_path, data, **options)

    return _read


@pytest.fixture
def read_json(tmp_path):
    """Parse bytes as GeoJSON."""

    def _read(data: bytes, **options):
        return parse_features(tmp_path, data, **options)

    return _read


def parse_file(path: Path, folder: Path, read_as: ReadAs | None = None, *, columns=None, limits=None) -> Read:
    """Read a file as a table, as its process does."""
    frames: list[pl.DataFrame] = []
    sink = TableSink(frames.append)
    folder.mkdir(exist_ok=True)
    table_of(path, folder, limits or Limits(), sink, asked=read_as, columns=columns)
    filled = [frame for frame in frames if frame.width] or frames
    return Read(pl.concat(filled), sink)


def parse_shapes(path: Path, folder: Path, read_as: ReadAs | None = None, *, limits=None):
    """Read a file as shapes, as its process does: what was read, the coordinate system, the shapes."""
    frames: list[pl.DataFrame] = []
    sink = TableSink(frames.append)
    folder.mkdir(exist_ok=True)
    crs, shapes = features_of(path, folder, limits or Limits(), sink, read_as)
    return Read(pl.concat(frames), sink), crs, shapes


@pytest.fixture
def read_path(tmp_path):
    """Read a file as a table."""

    def _read(path: Path, read_as: ReadAs | None = None, **options) -> Read:
        return parse_file(path, tmp_path / "private", read_as, **options)

    return _read


@pytest.fixture
def read_shapes(tmp_path):
    """Read a file as shapes."""

    def _read(path: Path, read_as: ReadAs | None = None, **options):
        return parse_shapes(path, tmp_path / "private", read_as, **options)

    return _read


@pytest.fixture
def stops_with():
    """Call something that must stop; return the problem, which has words in both languages."""

    def _stops(code: str, call, *args, **options) -> BadInput:
        with pytest.raises(BadInput) as caught:
            call(*args, **options)
        assert caught.value.code == code
        for language in ("en", "es"):
            said = Speaker(language).say(caught.value.what) + Speaker(language).say(caught.value.hint)
            assert "[read." not in said
            assert "[en]" not in said
        return caught.value

    return _stops
