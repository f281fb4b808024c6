"""A nursery of reading processes: each file still has a process of its own, which dies alone."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from pathlib import Path

import pytest

from geodata.errors import BadInput
from geodata.read import Limits, read_features, read_header, read_table
from geodata.read.limits import MIB
from geodata.read.running import CAN_FORK, nursery

pytestmark = [
    pytest.mark.skipif(not CAN_FORK, reason="no nursery on this system"),
    pytest.mark.usefixtures("no_nursery"),
]

OF_ALL_TESTS: list[int] = []  # the nursery of the tests elsewhere


@pytest.fixture(autouse=True, scope="module")
def _of_all_tests() -> Iterator[None]:
    patience = time.monotonic() + 30
    while not OF_ALL_TESTS and time.monotonic() < patience:  # it may not have its name yet
        OF_ALL_TESTS[:] = running()
    yield
    OF_ALL_TESTS.clear()


@pytest.fixture
def long_table(tmp_path) -> Path:
    path = tmp_path / "long.csv"
    path.write_bytes(b"id,street,kind\n" + b"".join(b"%d,Summit St,theft\n" % n for n in range(400_000)))
    return path


def running() -> list[int]:
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()
    return [int(one) for one in children if b"geodata.read.nursery" in _command(one)]


def nurseries() -> list[int]:
    return [one for one in running() if one not in OF_ALL_TESTS]


def readers() -> list[int]:
    found = [Path(f"/proc/{one}/task/{one}/children").read_text().split() for one in nurseries()]
    return [int(one) for some in found for one in some]


def _command(number: str) -> bytes:
    return Path(f"/proc/{number}/cmdline").read_bytes()


@pytest.mark.slow
def test_what_is_read_is_the_same_as_by_a_process_that_was_started_for_it(long_table, tmp_path) -> None:
    shapes = tmp_path / "areas.geojson"
    shapes.write_text(
        '{"type":"Feature","properties":{"a":1},"geometry":{"type":"Point","coordinates":[1,2]}}'
    )
    alone = read_table(long_table), read_header(long_table), read_features(shapes)
    told: list[int] = []
    with nursery():
        table = read_table(long_table, on_progress=told.append)
        assert read_header(long_table) == alone[1]
        assert read_features(shapes).geometry[0].equals(alone[2].geometry[0])
    assert table.frame.equals(alone[0].frame)
    assert (table.sha256, table.notices, told[-1]) == (alone[0].sha256, alone[0].notices, 400_000)


@pytest.mark.slow
def test_every_file_has_a_process_of_its_own_and_none_is_left(long_table) -> None:
    seen: list[int] = []
    with nursery():
        for _ in range(2):
            found: list[int] = []
            read_table(long_table, on_progress=lambda _, found=found: found.extend(readers()))
            seen += set(found)
        assert readers() == []
    assert (len(seen), len(set(seen))) == (2, 2)
    assert nurseries() == []


@pytest.mark.slow
def test_an_error_arrives_with_its_code_and_the_next_file_is_read(long_table, tmp_path) -> None:
    twice = tmp_path / "twice.csv"
    twice.write_bytes(b"id,id\n1,2\n")
    with nursery():
        with pytest.raises(BadInput) as caught:
            read_table(twice)
        assert caught.value.code == "D12"
        assert read_table(long_table).read == 400_000


@pytest.mark.slow
@pytest.mark.parametrize("blow", [signal.SIGSEGV, signal.SIGKILL])
def test_bad_input_p10_a_process_that_is_killed_takes_nobody_along(long_table, blow) -> None:
    with nursery():
        with pytest.raises(BadInput) as caught:
            read_table(long_table, on_progress=lambda _: [os.kill(one, blow) for one in readers()])
        assert caught.value.code == "P10"
        assert read_table(long_table).read == 400_000


@pytest.mark.slow
def test_limits_hold_for_each_file_by_itself(long_table) -> None:
    with nursery():
        for limits, key in (
            (Limits(memory_bytes=200 * MIB), "read.unsafe_memory"),
            (Limits(wall_seconds=0), "read.unsafe_time"),
        ):
            with pytest.raises(BadInput) as caught:
                read_table(long_table, limits=limits)
            assert (caught.value.code, caught.value.what.key) == ("P10", key)
        assert read_table(long_table).read == 400_000


@pytest.mark.slow
def test_a_reader_sees_no_other_jobs_and_nothing_of_ours(long_table, monkeypatch) -> None:
    monkeypatch.setenv("OF_OURS", "1")
    found: list[tuple[str, bytes]] = []

    def look(_: int) -> None:
        processes = [Path(f"/proc/{one}") for one in readers()]
        found.extend((str((one / "fd/0").readlink()), (one / "environ").read_bytes()) for one in processes)

    with nursery():
        read_table(long_table, on_progress=look)
    assert found
    assert {where for where, _ in found} == {os.devnull}
    assert not any(b"OF_OURS" in environment for _, environment in found)


@contextmanager
def read_behind(path: Path, outcome: list[BadInput]) -> Iterator[None]:
    """Begin to read two long files behind a block that is left before they are read; then wait for both."""
    path.write_bytes(b"id,street,kind\n" + b"1,Summit St,theft\n" * 5_000_000)
    begun = threading.Event()

    def read() -> None:
        try:
            read_table(path, on_progress=lambda _: begun.set())
        except BadInput as error:
            outcome.append(error)

    with nursery():
        threads = [threading.Thread(target=copy_context().run, args=(read,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        assert begun.wait(60)
    yield
    for thread in threads:
        thread.join(60)


@pytest.mark.slow
def test_an_end_of_the_nursery_ends_what_it_is_reading(tmp_path) -> None:
    outcome: list[BadInput] = []
    with read_behind(tmp_path / "longer.csv", outcome):
        pass
    assert [error.code for error in outcome] == ["P10", "P10"]
    assert nurseries() == []


@pytest.mark.slow
def test_a_block_within_a_block_ends_what_it_is_reading_and_leaves_the_nursery(long_table, tmp_path) -> None:
    outcome: list[BadInput] = []
    with nursery():
        with nursery():
            assert read_table(long_table).read == 400_000
            (first,) = nurseries()
        assert nurseries() == [first]
        with read_behind(tmp_path / "longer.csv", outcome):
            assert read_table(long_table).read == 400_000
        assert [error.code for error in outcome] == ["P10", "P10"]
        assert len(nurseries()) == 1
    assert nurseries() == []
