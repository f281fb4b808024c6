"""What processes of one server share: a turn that only one has, and a folder that is not left for ever."""

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from geodata.shared import News, in_turn, shared_folder
from tests.conftest import ROOT

HOLD = """
import sys, time
from pathlib import Path
from geodata.shared import in_turn, shared_folder
with shared_folder() as shared, in_turn(Path(sys.argv[1])):
    print(shared.folder, flush=True)
    time.sleep(60)
"""


def held_by_another(turn: Path) -> tuple[subprocess.Popen[str], Path]:
    """Start a process that has the turn, and a folder of its own."""
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(turn)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    return other, Path(other.stdout.readline().strip())


@pytest.mark.slow
def test_a_turn_is_had_by_one_process_and_ends_with_it_however_it_ends(tmp_path: Path) -> None:
    turn, had = tmp_path / "turn", threading.Event()

    def wait() -> None:
        with in_turn(turn):
            had.set()

    other, _ = held_by_another(turn)
    waiter = threading.Thread(target=wait)
    waiter.start()
    try:
        assert not had.wait(0.3)
        other.kill()
        assert had.wait(30)
    finally:
        other.kill()
        other.wait()
        waiter.join()


@pytest.mark.slow
def test_the_folder_of_a_killed_server_goes_at_the_next_start_and_that_of_a_living_one_stays(
    tmp_path: Path,
) -> None:
    (dead, left), (alive, kept) = (held_by_another(tmp_path / name) for name in ("one", "two"))
    try:
        dead.kill()
        dead.wait()
        assert left.is_dir()
        with shared_folder() as shared:
            assert not left.exists()
            assert kept.is_dir()
            assert shared.folder.stat().st_mode & 0o777 == 0o700
            assert shared.folder.name.startswith(f"serving-{os.getpid()}-")
        assert not shared.folder.exists()
    finally:
        alive.kill()
        alive.wait()


def test_what_is_told_is_heard_once_by_each_of_the_others(tmp_path: Path) -> None:
    one, two, three = (News(tmp_path / "news") for _ in range(3))
    assert not one.heard()
    one.tell()
    assert [each.heard() for each in (one, two, three, two)] == [False, True, True, False]
    assert News(tmp_path / "news").heard() is False  # who comes later has nothing to catch up with


def test_a_folder_that_a_cleaner_took_away_is_made_anew_and_news_arrive(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    one, other = (News(folder / "news") for _ in range(2))
    one.tell()
    assert other.heard()
    shutil.rmtree(folder)
    one.tell()
    assert [each.heard() for each in (one, other, other)] == [False, True, False]
    assert folder.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(folder)
    with in_turn(folder / "turn"):
        assert (folder / "turn").is_file()


def test_where_nothing_can_be_told_it_is_logged_and_a_turn_is_refused(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in ("a file", "a link"):  # which somebody else has put where the folder was
        folder = tmp_path / name
        folder.touch() if name == "a file" else folder.symlink_to(elsewhere)
        caplog.clear()
        News(folder / "news").tell()
        assert "could not be told" in caplog.text
        with pytest.raises(OSError, match="not permitted"), in_turn(folder / "turn"):
            pass
    assert list(elsewhere.iterdir()) == []


def test_a_folder_of_somebody_else_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: -1)
    News(tmp_path / "news").tell()
    with pytest.raises(PermissionError), in_turn(tmp_path / "turn"):
        pass
    assert list(tmp_path.iterdir()) == []
