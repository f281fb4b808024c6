"""Servers of several processes, and which of them holds a connection."""

import http.client
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.app.test_serve import let_in, served

SOON_S = 60.0  # for what takes a second on a machine that is not busy


def eventually(holds: Callable[[], bool]) -> bool:
    """Ask again and again until something holds, and return whether it did."""
    until = time.monotonic() + SOON_S
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def wait_for(process: subprocess.Popen[bytes], words: str) -> str:
    """Read what a server says at the terminal until it says some words, and return that line."""
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line.decode())
        if words in said[-1]:
            return said[-1]
    raise AssertionError("".join(said))


def others(process: subprocess.Popen[bytes]) -> list[int]:
    """Return the ids of the further processes of a server."""
    said = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii")
    return [int(one) for one in said.split()]


def lives(pid: int) -> bool:
    """Return whether a process is there and has not ended."""
    try:
        said = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return said.rpartition(")")[2].split()[0] != "Z"


@contextmanager
def served_by(number: int, study: Path, *more: str) -> Iterator[tuple[subprocess.Popen[bytes], str, str]]:
    """Start a server of several processes; give it, its link and a cookie when all of them answer."""
    with served(study, "--port", "0", "--language", "en", "--processes", str(number), *more) as (
        process,
        link,
    ):
        wait_for(process, f"{number} processes answer now")
        started = others(process)
        try:
            yield process, link, let_in(link)
        finally:
            process.kill()
            process.wait()
            assert eventually(lambda: not any(map(lives, started)))


class Line:
    """A connection that stays open, as a browser keeps it."""

    def __init__(self, link: str, cookie: str) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(link).netloc, timeout=120)
        self.cookie = cookie

    def ask(self, path: str, body: bytes | None = None) -> tuple[int, str]:
        """Return status and content of one answer."""
        headers = {"Cookie": self.cookie}
        if body is not None:
            headers |= {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
        self.connection.request("GET" if body is None else "POST", path, body, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read().decode()

    def other_end(self) -> str:
        """Return the inode of the server's end."""
        here, there = self.connection.sock.getsockname()[1], self.connection.sock.getpeername()[1]
        return _inodes()[there, here]

    def holder(self, pids: list[int]) -> int:
        """Return which process holds the other end."""
        inode = self.other_end()
        return next(pid for pid in pids if inode in _sockets_of(pid))


def lines_of_each(link: str, cookie: str, pids: list[int]) -> dict[int, Line]:
    """Return an open connection to each process of a server."""
    lines = [Line(link, cookie) for _ in range(2 * len(pids))]
    for one in lines:
        assert one.ask("/export/areas.csv?hours=late")[0] == 400
    found = {one.holder(pids): one for one in lines}
    assert found.keys() == set(pids)
    return found


def held(lines: list[Line], pids: list[int]) -> list[int]:
    """Return how many of some connections each process holds."""
    count = Counter(one.holder(pids) for one in lines)
    return [count[pid] for pid in pids]


def are_closed(ends: set[str], pids: list[int]) -> bool:
    """Return whether no process holds any of some ends of connections."""
    return not any(ends & _sockets_of(pid) for pid in pids)


def _inodes() -> dict[tuple[int, int], str]:
    """Return the inode of every open connection's end, by its own port and the other's."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
    ports = [(row[1].rpartition(":")[2], row[2].rpartition(":")[2], row[9]) for row in rows]
    return {(int(own, 16), int(other, 16)): inode for own, other, inode in ports}


def _sockets_of(pid: int) -> set[str]:
    found = set()
    for one in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found.add(str(one.readlink()).removeprefix("socket:[").removesuffix("]"))
        except OSError:
            continue
    return found
