"""The limited process: it answers, it dies alone, and what it dies of has a name."""

import os
import signal
import tempfile
from pathlib import Path

import numpy as np
import pytest

from geodata.errors import BadInput
from geodata.read import Limits, read_features, read_header, read_table
from geodata.read.limits import MIB
from geodata.words.speaker import Speaker

pytestmark = pytest.mark.usefixtures("no_nursery")


@pytest.fixture
def long_table(tmp_path) -> Path:
    path = tmp_path / "long.csv"
    path.write_bytes(b"id,street,kind\n" + b"".join(b"%d,Summit St,theft\n" % n for n in range(400_000)))
    return path


@pytest.mark.slow
def test_a_table_comes_back_whole_with_places_notices_and_progress(long_table) -> None:
    told: list[int] = []
    table = read_table(long_table, columns=["kind", "id"], on_progress=told.append)
    assert table.frame.columns == ["id", "kind"]
    assert table.read == len(table.frame) == 400_000
    assert np.array_equal(table.records, np.arange(1, 400_001))
    assert np.array_equal(table.lines, table.records + 1)
    assert table.size_bytes == long_table.stat().st_size
    assert told == sorted(told)
    assert told[-1] == 400_000


@pytest.mark.slow
def test_it_works_from_any_folder_and_leaves_nothing_behind(tmp_path, monkeypatch) -> None:
    (tmp_path / "march.csv").write_bytes(b"id,street\n1,Summit,x\n2,Holly\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    table = read_table(Path("march.csv"))
    assert table.frame.rows() == [("2", "Holly")]
    assert [(row.record, row.line, row.code) for row in table.bad] == [(1, 2, "D05")]
    assert read_header(Path("march.csv")) == ("id", "street")
    assert [path.name for path in tmp_path.iterdir()] == ["march.csv"]


@pytest.mark.slow
def test_features_come_back_with_shapes(tmp_path) -> None:
    path = tmp_path / "areas.geojson"
    path.write_text('{"type":"Feature","properties":{"a":1},"geometry":{"type":"Point","coordinates":[1,2]}}')
    found = read_features(path)
    assert found.table.frame.rows() == [("1",)]
    assert (found.geometry[0].wkt, found.crs) == ("POINT (1 2)", "EPSG:4326")


@pytest.mark.slow
def test_an_error_of_the_process_arrives_with_its_texts_and_place(tmp_path) -> None:
    path = tmp_path / "march\n.csv"
    path.write_bytes(b"id,id\n1,2\n")
    with pytest.raises(BadInput) as caught:
        read_header(path)
    assert (caught.value.code, caught.value.where.file) == ("D12", "march\\x0a.csv")
    assert "id (1 + 2)" in Speaker("es").say(caught.value.what)


@pytest.mark.slow
def test_bad_input_p10_too_little_memory_is_named(long_table) -> None:
    with pytest.raises(BadInput) as caught:
        read_table(long_table, limits=Limits(memory_bytes=200 * MIB))
    assert (caught.value.code, caught.value.what.key) == ("P10", "read.unsafe_memory")


def test_too_little_time_is_named(long_table) -> None:
    with pytest.raises(BadInput) as caught:
        read_table(long_table, limits=Limits(wall_seconds=0))
    assert (caught.value.code, caught.value.what.key) == ("P10", "read.unsafe_time")


@pytest.mark.slow
@pytest.mark.parametrize("blow", [signal.SIGSEGV, signal.SIGKILL])
def test_bad_input_p10_a_process_that_is_killed_is_an_error_and_the_parent_lives(long_table, blow) -> None:
    def strike(_: int) -> None:
        children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
        for child in children:
            if b"geodata.read.child" in Path(f"/proc/{child}/cmdline").read_bytes():
                os.kill(int(child), blow)

    with pytest.raises(BadInput) as caught:
        read_table(long_table, on_progress=strike)
    assert caught.value.code == "P10"
    assert read_table(long_table).read == 400_000


@pytest.mark.slow
def test_an_error_of_the_listener_ends_the_process(long_table) -> None:
    def refuse(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_table(long_table, on_progress=refuse)
