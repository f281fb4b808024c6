"""One import at a time: the second is told who is at work, and a dead owner holds nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from geodata.errors import EnvironmentProblem
from geodata.store import import_lock

HOLD = """
import sys, time
from pathlib import Path
from geodata.store import import_lock
with import_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_fault_r07_the_second_import_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    with import_lock(tmp_path), pytest.raises(EnvironmentProblem) as refused, import_lock(tmp_path):
        pytest.fail("two imports held one lock")
    assert refused.value.code == "R07"
    assert refused.value.what.values["pid"] == str(os.getpid())


def test_the_lock_is_free_again_afterwards(tmp_path: Path) -> None:
    for _ in range(2):
        with import_lock(tmp_path):
            assert (tmp_path / "releases" / ".lock").exists()


@pytest.mark.slow
def test_fault_r07_a_killed_owner_holds_nothing(tmp_path: Path) -> None:
    owner = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    try:
        assert owner.stdout is not None
        assert owner.stdout.readline() == "held\n"
        with pytest.raises(EnvironmentProblem) as refused, import_lock(tmp_path):
            pytest.fail("two processes held one lock")
        assert refused.value.what.values["pid"] == str(owner.pid)
    finally:
        owner.kill()
        owner.wait()
    with import_lock(tmp_path):
        assert str(os.getpid()) in (tmp_path / "releases" / ".lock").read_text()
