"""Start a real PostgreSQL with PostGIS on loopback, as nobody in particular, and stop it again."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from tests.conftest import IN_CI

USER = "nobody"  # whom a root starts it as: PostgreSQL refuses to run as root
PASSWORD = "town-s3cr3t"
INSTALL = "sudo apt-get update && sudo apt-get install postgresql postgresql-postgis"


def programs() -> Path:
    """The folder of PostgreSQL's programs, or a skip that says how to install them."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    postgis = list(Path("/usr/share/postgresql").glob("*/extension/postgis.control"))
    if found and postgis:
        return found[-1].parent
    why = f"PostgreSQL with PostGIS is not installed: {INSTALL}"
    if IN_CI:
        pytest.fail(why)
    pytest.skip(why)


def unprivileged(*command: object) -> list[str]:
    """A command as somebody without rights."""
    words = [str(word) for word in command]
    return [shutil.which("runuser") or "runuser", "-u", USER, "--", *words] if os.geteuid() == 0 else words


@contextmanager
def database() -> Iterator["Database"]:
    """Give a database of its own in a folder of its own; nothing of it is left."""
    binaries = programs()
    # Not below pytest's folder, which only its owner may enter.
    folder = Path(tempfile.mkdtemp(prefix="postgis-"))
    try:
        folder.chmod(0o755)
        home, secret = folder / "data", folder / "password"
        secret.write_text(PASSWORD)
        if os.geteuid() == 0:
            shutil.chown(folder, USER)
            shutil.chown(secret, USER)
        _run(
            binaries / "initdb",
            "-D",
            home,
            "-U",
            "owner",
            "-A",
            "scram-sha-256",
            "--pwfile",
            secret,
            "-E",
            "UTF8",
        )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        made = Database(binaries, home, port)
        made.start()
        try:
            made.run("CREATE EXTENSION postgis")
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(*command: object) -> None:
    done = subprocess.run(
        unprivileged(*command),
        cwd="/",
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=os.environ | {"LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == 0, done.stdout[-2_000:] + done.stderr[-2_000:]


class Database:
    """One server and its address."""

    def __init__(self, binaries: Path, home: Path, port: int) -> None:
        self.binaries, self.home, self.port = binaries, home, port
        self.url = f"postgresql://127.0.0.1:{port}/postgres"

    def start(self) -> None:
        settings = f"-p {self.port} -k {self.home} -c listen_addresses=127.0.0.1 -c fsync=off"
        log = self.home.parent / "log"
        _run(self.binaries / "pg_ctl", "-D", self.home, "-w", "-l", log, "-o", settings, "start")

    def stop(self) -> None:
        with suppress(AssertionError):
            _run(self.binaries / "pg_ctl", "-D", self.home, "-w", "-m", "immediate", "stop")

    def connect(self, **more) -> psycopg.Connection:
        said = {"host": "127.0.0.1", "port": self.port, "dbname": "postgres", "user": "owner"}
        return psycopg.connect(**said, password=PASSWORD, autocommit=True, **more)

    def run(self, sql: str, values=None) -> list[tuple]:
        with self.connect() as connection:
            cursor = connection.execute(sql, values)
            return cursor.fetchall() if cursor.description else []
