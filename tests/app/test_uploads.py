"""Files sent to a running server: too large, cut off, two at once, or refused by the disk."""

import base64
import csv
import http.client
import io
import json
import os
import resource
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from dashboard.pages.doctor import COMMAND, UPLOAD_BYTES
from dashboard.settings import BODY_BYTES
from geodata.doctor.sent import SentTables
from geodata.read.private import sweep_private_folders
from tests.app.records import report
from tests.app.test_serve import get, let_in, served
from tests.geodata.store.traces import begin

pytestmark = pytest.mark.slow

CALLBACK = "/_dash-update-component"
MEMORY = Path("/dev/shm")
HOLD = """
import sys, time
from geodata.read.private import private_folder
with private_folder(sys.argv[1], 1) as folder:
    (folder / "table.csv").write_text("100 EXAMPLE ST")
    print("ready", flush=True)
    print(folder, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def server(study: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    with served(study, "--port", "0") as started:
        yield started


def table(first: int, n: int = 60) -> bytes:
    text = io.StringIO()
    rows = [report(number) for number in range(first, first + n)]
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def body_of(link: str, cookie: str, content: bytes, name: str, search: str = "") -> bytes:
    """Return what the Doctor page sends when a file is chosen."""
    declared = json.loads(get(link, "/_dash-dependencies", cookie).read())
    known = next(one for one in declared if "doctor-found.children" in one["output"])
    values: dict[str, Any] = {
        "doctor-upload.contents": "data:text/csv;base64," + base64.b64encode(content).decode(),
        "doctor-upload.filename": name,
        "shell-address.search": search,
    }
    ends = {
        kind: [{**end, "value": values.get(f"{end['id']}.{end['property']}")} for end in known[kind]]
        for kind in ("inputs", "state")
    }
    outputs = [
        dict(zip(("id", "property"), end.rsplit(".", 1), strict=True))
        for end in known["output"].strip(".").split("...")
    ]
    changed = ["doctor-upload.contents"]
    return json.dumps(
        {"output": known["output"], "outputs": outputs, "changedPropIds": changed, **ends}
    ).encode()


def head(link: str, cookie: str, length: int) -> bytes:
    host = urlsplit(link).netloc
    return (
        f"POST {CALLBACK} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {cookie}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


def connected(link: str) -> socket.socket:
    parts = urlsplit(link)
    return socket.create_connection((parts.hostname, parts.port), timeout=60)


def send(link: str, cookie: str, body: bytes) -> tuple[int, str]:
    with connected(link) as door:
        door.sendall(head(link, cookie, len(body)) + body)
        answer = http.client.HTTPResponse(door)
        answer.begin()
        return answer.status, answer.read().decode()


def most_while(counted: Callable[[], int], acts: Sequence[Callable[[], None]]) -> int:
    """Do several things at once, and return the most that was counted meanwhile."""
    most, done = 0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.is_set():
            most = max(most, counted())

    threads = [threading.Thread(target=one) for one in (watch, *acts)]
    for one in threads:
        one.start()
    for one in threads[1:]:
        one.join()
    done.set()
    threads[0].join()
    return most


def private_folders(pid: int, prefix: str = "sent-") -> set[Path]:
    places = {MEMORY, Path(os.environ.get("TMPDIR", "/tmp"))}
    return {one for place in places for one in place.glob(f"{prefix}{pid}-*")}


def files_of(study: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in study.rglob("*") if path.is_file()}


def test_bad_input_p02_a_file_that_is_too_large_is_refused_before_it_is_read(server) -> None:
    _, link = server
    cookie = let_in(link)
    with connected(link) as door:
        door.sendall(head(link, cookie, 200 * 1_000_000))  # and not one byte of it
        answer = http.client.HTTPResponse(door)
        answer.begin()
        said = answer.read().decode()
    assert answer.status == 413
    assert f"{BODY_BYTES / 1_000_000:.1f} MB" in said
    assert said.count(COMMAND) == 2
    assert "larger than" in said
    assert "supera" in said
    page = json.dumps(json.loads(get(link, "/_dash-layout", cookie).read()))
    assert "Traceback" not in page + said


def unnamed_files(pid: int, wanted: int | None = None) -> int:
    """Return how many files without a name a process holds; wait up to 20 s for a wanted number."""
    until = time.monotonic() + 20
    while True:
        found = sum("(deleted)" in _named(one) for one in Path(f"/proc/{pid}/fd").iterdir())
        if wanted in (None, found) or time.monotonic() > until:
            return found


def _named(handle: Path) -> str:
    """Return what a handle of a process leads to; one may be closed while it is looked at."""
    try:
        return str(handle.readlink())
    except OSError:
        return ""


def test_bad_input_p03_an_upload_that_is_cut_off_leaves_nothing(server, study: Path) -> None:
    process, link = server
    cookie = let_in(link)
    body = body_of(link, cookie, table(0, 9_000)[:UPLOAD_BYTES], "cut.csv")
    before, held = files_of(study), unnamed_files(process.pid)
    with connected(link) as door:
        door.sendall(head(link, cookie, len(body)) + body[: len(body) * 2 // 3])
        assert unnamed_files(process.pid, held + 1) == held + 1  # so much that it does not wait in memory
    assert unnamed_files(process.pid, held) == held
    assert get(link, "/").status == 401
    assert private_folders(process.pid) == set()
    assert files_of(study) == before


def test_bad_input_p03_what_a_killed_server_left_is_swept_at_the_next_start(study: Path) -> None:
    dead, alive = begin(HOLD, "sent-"), begin(HOLD, "sent-")
    try:
        left, kept = (Path(one.stdout.readline().strip()) for one in (dead, alive))
        dead.kill()
        dead.wait()
        assert (left / "table.csv").exists()
        SentTables(study)
        assert not left.exists()
        assert (kept / "table.csv").exists()  # a server beside this one is at work in it
    finally:
        alive.kill()
        alive.wait()
    assert sweep_private_folders("sent-") >= 1
    assert not kept.exists()


def test_bad_input_p05_two_who_send_at_once_are_served_one_after_the_other(server) -> None:
    process, link = server
    cookie = let_in(link)
    bodies = [body_of(link, cookie, table(number * 100, 50 + number), f"{number}.csv") for number in (1, 2)]
    answers: list[tuple[int, str]] = [(0, "")] * 2

    def ask(number: int) -> None:
        answers[number] = send(link, cookie, bodies[number])

    most = most_while(lambda: len(private_folders(process.pid)), [partial(ask, number) for number in (0, 1)])
    assert [status for status, _ in answers] == [200, 200]
    assert ["1.csv" in said and "51 rows" in said for _, said in answers] == [True, False]
    assert ["2.csv" in said and "52 rows" in said for _, said in answers] == [False, True]
    assert most == 1


@pytest.mark.parametrize(
    ("language", "words"), [("", "could not put the file down"), ("?lang=es", "no pudo guardar")]
)
def test_bad_input_p09_a_disk_that_refuses_the_file_is_said_and_nothing_is_left(
    server, study: Path, language: str, words: str
) -> None:
    process, link = server
    cookie = let_in(link)
    body = body_of(link, cookie, table(0), "reports.csv", language)
    before = files_of(study)
    limits = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (4_096, limits[1]))
    status, said = send(link, cookie, body)
    assert status == 200
    assert "P09" in said
    assert "reports.csv" in said
    assert words in json.dumps(json.loads(said), ensure_ascii=False)
    assert private_folders(process.pid) == set()
    assert files_of(study) == before
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, limits)
    status, said = send(link, cookie, body)
    assert (status, "P09" in said) == (200, False)
