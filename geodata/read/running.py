"""Run limited reading processes and watch them: one by itself, or one after another from a nursery.

Starting Python and loading libraries takes longer than reading a small file. A nursery has that behind it:
for each file it forks a process that is as alone and as limited as one that was started anew. It has seen no
file itself, so nothing of one file can reach the next.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.read.limits import Limits

Progress = Callable[[int], None]

# Other systems fork no process whose libraries have threads.
CAN_FORK = sys.platform == "linux"
SAID = "said.txt"  # last words of a reading process, in its private folder

_PROJECT = Path(__file__).resolve().parents[2]
_MEMORY_EXITS = {3, -signal.SIGKILL, -signal.SIGABRT}
_TIME_EXITS = {-signal.SIGXCPU}
_SAID_BYTES = 2_000


@dataclass(frozen=True)
class Ended:
    """How a reading process ended: exit code, ``time``, ``memory``, ``crash`` or None, and its last words."""

    code: int
    reason: str | None
    words: str


def run(job: dict[str, Any], folder: Path, limits: Limits, on_progress: Progress | None) -> Ended:
    """Run one job in a process of its own to its end, or end it after ``limits.wall_seconds``."""
    nursery = _nursery.get()
    if nursery is not None:
        code, late = nursery.run(job, limits, on_progress)
    else:
        code, late = _run_alone(job, folder, limits, on_progress)
    said = folder / SAID
    words = said.read_bytes()[-_SAID_BYTES:].decode("utf-8", "replace") if said.exists() else ""
    if code == 0:
        return Ended(code, None, words)
    reason = "time" if late or code in _TIME_EXITS else "memory" if code in _MEMORY_EXITS else "crash"
    if "MemoryError" in words or "memory allocation" in words:
        reason = "memory"
    return Ended(code, reason, words)


@contextmanager
def nursery() -> Iterator[None]:
    """
    Let files that are read in this ``with`` block begin at once; what is read is the same.

    A block within another one has the nursery of that, and ends only what it is reading itself.
    """
    if not CAN_FORK:
        yield
        return
    around = _nursery.get()
    mine = _Nursery() if around is None else _Guest(around)
    token = _nursery.set(mine)
    try:
        yield
    finally:
        _nursery.reset(token)
        mine.end()


def _run_alone(
    job: dict[str, Any], folder: Path, limits: Limits, on_progress: Progress | None
) -> tuple[int, bool]:
    """Return the exit code of a process that was started for one job, and whether it ran out of time."""
    with (folder / SAID).open("wb") as err:
        process = _started("geodata.read.child", cwd=folder, stderr=err)
    with _watched(process, limits) as late:
        try:
            with _pipe(process.stdin) as pipe:
                pipe.write(json.dumps(job).encode())
        except BrokenPipeError:
            process.kill()  # it died before it listened; its exit code says how
        with _pipe(process.stdout) as pipe:
            for line in pipe:
                if on_progress is not None and line.strip().isdigit():
                    on_progress(int(line))
        return process.wait(), late.is_set()


class _Nursery:
    """A process that forks one reading process at a time; a new one takes its place where it is ended."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        self._process = self._start()
        self._reads_for: _Nursery | _Guest = self
        self.ended = False

    def _start(self) -> subprocess.Popen[bytes]:
        return _started("geodata.read.nursery", cwd=None, stderr=subprocess.DEVNULL)

    def run(
        self, job: dict[str, Any], limits: Limits, on_progress: Progress | None, whose: _Guest | None = None
    ) -> tuple[int, bool]:
        """Return the exit code of a reading process, and whether it ran out of time."""
        with self._one_at_a_time:
            self._reads_for = whose or self
            if self.ended or self._reads_for.ended:
                return -signal.SIGKILL, False
            if self._process.poll() is not None:
                self._close()
                self._process = self._start()
            # A nursery that is killed takes the process with it that it waits for.
            with _watched(self._process, limits, keep_when_done=True) as late:
                code = self._converse(job, on_progress)
                return code, late.is_set()

    def _converse(self, job: dict[str, Any], on_progress: Progress | None) -> int:
        listens, says = self._process.stdin, self._process.stdout
        if listens is None or says is None:
            return -signal.SIGKILL
        try:
            listens.write(json.dumps(job).encode() + b"\n")
            listens.flush()
        except BrokenPipeError:
            self._process.kill()
        for line in says:
            word = line.strip()
            if word.startswith(b"exit "):
                return int(word[5:])
            if on_progress is not None and word.isdigit():
                on_progress(int(word))
        return self._process.wait()

    def end(self) -> None:
        """End the nursery, and what it may be reading."""
        self.ended = True
        self._process.kill()
        with self._one_at_a_time:  # whoever still listens hears that it has ended
            self._process.wait()
            self._close()

    def leave(self, guest: _Guest) -> None:
        """End what is read for a block that has ended; what waits for its turn is not read any more."""
        if self._one_at_a_time.locked() and self._reads_for is guest:
            self._process.kill()
            self._process.wait()  # so that the next file is not handed to one that is dying

    def _close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):  # what it was to read did not reach it
                    pipe.close()


class _Guest:
    """A block within a block with a nursery: what it reads, that nursery reads for it."""

    def __init__(self, host: _Nursery | _Guest) -> None:
        self.host: _Nursery = host.host if isinstance(host, _Guest) else host
        self.ended = False

    def run(self, job: dict[str, Any], limits: Limits, on_progress: Progress | None) -> tuple[int, bool]:
        """Return the exit code of a reading process, and whether it ran out of time."""
        return self.host.run(job, limits, on_progress, self)

    def end(self) -> None:
        """End what is being read for this block; the nursery stays."""
        self.ended = True
        self.host.leave(self)


_nursery: ContextVar[_Nursery | _Guest | None] = ContextVar("nursery", default=None)


def _started(module: str, *, cwd: Path | None, stderr: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - modules of ours
        [sys.executable, "-P", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        cwd=cwd,
        env=_environment(),
        start_new_session=True,
    )


@contextmanager
def _watched(
    process: subprocess.Popen[bytes], limits: Limits, *, keep_when_done: bool = False
) -> Iterator[threading.Event]:
    """Kill a process that works longer than it may; and at the end, but for one that is kept and is done."""
    late = threading.Event()

    def end() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(limits.wall_seconds, end)
    timer.daemon = True
    timer.start()
    done = False
    try:
        yield late
        done = True
    finally:
        timer.cancel()
        if process.poll() is None and not (done and keep_when_done):
            process.kill()
            process.wait()


def _pipe(pipe: Any) -> Any:
    if pipe is None:
        raise ValueError("the process was started without pipes")
    return pipe


def _environment() -> dict[str, str]:
    """Give the reading process what it needs to start, and nothing else of ours."""
    kept = {
        name: os.environ[name]
        for name in ("PATH", "TMPDIR", "SYSTEMROOT", "LD_LIBRARY_PATH")
        if name in os.environ
    }
    return kept | {"PYTHONPATH": str(_PROJECT), "PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8"}
