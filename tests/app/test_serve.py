"""The server lets in whom it printed a link for, and stops when it is told to."""

import http.client
import json
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard import serving
from dashboard.settings import Settings
from geodata.errors import EnvironmentProblem
from tests.app.conftest import environment
from tests.app.records import report, write_reports
from tests.conftest import ROOT

pytestmark = pytest.mark.slow


@contextmanager
def served(study: Path, *more: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Start a server of its own process; give it and the link it prints."""
    args = [sys.executable, str(ROOT / "app.py"), "serve", "--study", str(study), "--json", *more]
    process = subprocess.Popen(
        args, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    killer = threading.Timer(120, process.kill)  # a server that never prints its link must not hang the run
    killer.start()
    try:
        printed = b""
        assert process.stdout is not None
        for line in process.stdout:
            printed += line
            if line == b"}\n":
                break
        else:
            raise AssertionError(process.stderr.read().decode())  # type: ignore[union-attr]
        yield process, json.loads(printed)["url"]
    finally:
        killer.cancel()
        process.kill()
        process.wait()


def get(link: str, path: str, cookie: str | None = None) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(urlsplit(link).netloc, timeout=60)
    connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    return connection.getresponse()


def test_the_printed_link_opens_the_door_again_and_again_and_sigterm_closes_it(counted: Path) -> None:
    with served(counted, "--port", "0", "--language", "es") as (process, link):
        parts = urlsplit(link)
        assert parts.hostname == "127.0.0.1"
        assert len(parse_qs(parts.query)["token"][0]) >= 43
        assert get(link, "/").status == 401
        assert get(link, "/?token=wrong").status == 401
        first = get(link, f"{parts.path}?{parts.query}")
        assert first.status == 303
        assert "token" not in first.headers["Location"]
        assert "lang=es" in first.headers["Location"]
        cookie = first.headers["Set-Cookie"].split(";")[0]
        assert get(link, f"{parts.path}?{parts.query}").status == 303
        page = get(link, first.headers["Location"], cookie)
        assert page.status == 200
        assert b"_dash-config" in page.read()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
        assert "detenido" in process.stderr.read().decode()  # type: ignore[union-attr]


def test_a_study_without_a_release_is_served_with_its_doctor_until_it_has_one(run, tmp_path) -> None:
    study = tmp_path / "new"
    assert run("init", study).code == 0
    with served(study, "--port", "0") as (_, link):
        parts = urlsplit(link)
        cookie = get(link, f"{parts.path}?{parts.query}").headers["Set-Cookie"].split(";")[0]
        assert get(link, "/cells", cookie).status != 500
        before = get(link, "/_dash-dependencies", cookie).read()
        assert b"doctor-said" in before
        assert b"explore" not in before
        file = write_reports(tmp_path / "reports.csv", [report(n) for n in range(300)])
        assert run("import", file, "--study", study).code == 0
        time.sleep(1.5)
        assert b"explore" in get(link, "/_dash-dependencies", cookie).read()


def test_a_download_from_a_running_server_is_in_the_studys_list_of_exports(study: Path) -> None:
    with served(study, "--port", "0") as (_, link):
        parts = urlsplit(link)
        cookie = get(link, f"{parts.path}?{parts.query}").headers["Set-Cookie"].split(";")[0]
        assert get(link, "/export/areas.csv").status == 401
        asked = "/export/incidents.csv?kinds=theft_from_vehicle&reports=KC20000007,kc20000008"
        assert get(link, asked, cookie).status == 200
        refused = get(link, "/export/incidents.csv?hours=late", cookie)
        assert (refused.status, json.loads(refused.read())["code"]) == (400, "U00")
    (line,) = (study / "exports.log").read_text().splitlines()
    entry = json.loads(line)
    assert entry.pop("time").endswith("+00:00")
    assert entry == {
        "format": "csv",
        "layer": "incidents",
        "query": {"kinds": "theft_from_vehicle", "reports": 2},
        "release": "r0001",
        "rows": 2,
    }
    assert (study / "exports.log").stat().st_mode & 0o777 == 0o600


def test_two_servers_find_two_ports_by_themselves_and_ctrl_c_ends_one(counted: Path) -> None:
    with served(counted) as (first, one), served(counted) as (_, two):
        assert urlsplit(one).port != urlsplit(two).port
        first.send_signal(signal.SIGINT)
        assert first.wait(timeout=30) == 0
        assert get(two, "/").status == 401


def test_a_damaged_release_is_named_and_the_older_whole_one_is_served(run, study: Path) -> None:
    more = write_reports(study.parent / "more.csv", [report(number) for number in range(40, 60)])
    assert run("import", more, "--study", study, "--yes").code == 0
    file = study / "releases" / "r0002" / "incidents.parquet"
    file.chmod(0o600)
    file.write_bytes(file.read_bytes()[:-1])
    with served(study, "--port", "0") as (process, link):
        assert get(link, "/").status == 401
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
        said = process.stderr.read().decode()  # type: ignore[union-attr]
    assert "incidents.parquet" in said
    assert "The older release r0001 is shown" in said
    asked = run("serve", "--study", study, "--port", "0", "--release", "r0002")
    assert asked.code == 5
    assert "incidents.parquet" in asked.err


def let_in(link: str) -> str:
    """Open the printed link and return the cookie it gives."""
    parts = urlsplit(link)
    return get(link, f"{parts.path}?{parts.query}").headers["Set-Cookie"].split(";")[0]


def seen_by(link: str, cookie: str, number: str, *, there: bool, within_s: float) -> bool:
    """Ask for the exported incidents until a number is there, or is not there, for so many seconds."""
    until = time.monotonic() + within_s
    while True:
        asked = time.monotonic()
        answer = get(link, "/export/incidents.csv", cookie)
        content = answer.read().decode()
        assert answer.status == 200
        if (number in content) == there:
            return True
        if asked > until:
            return False


def test_a_purged_record_is_gone_from_a_running_server_and_a_newer_release_is_shown(run, study: Path) -> None:
    number, new = report(3)["Report_No"], report(50)["Report_No"]
    with served(study, "--port", "0") as (process, link):
        cookie = let_in(link)
        assert number in get(link, "/export/incidents.csv", cookie).read().decode()
        assert run("purge", number, "--study", study, "--yes").code == 0
        # A second until the server looks; the answer of that request waits for the release to be opened.
        assert seen_by(link, cookie, number, there=False, within_s=2)
        more = write_reports(study.parent / "more.csv", [report(50)])
        assert run("import", more, "--study", study).code == 0
        assert seen_by(link, cookie, new, there=True, within_s=2)
        assert get(link, "/export/incidents.csv").status == 401
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
        said = process.stderr.read().decode()  # type: ignore[union-attr]
    assert "Release r0001 is shown now" in said
    assert "Release r0002 is shown now" in said
    assert number not in said


def test_a_server_asked_for_one_release_stays_with_it_until_it_is_purged_or_gone(run, study: Path) -> None:
    number = report(3)["Report_No"]
    with served(study, "--port", "0", "--release", "r0001") as (process, link):
        cookie = let_in(link)
        more = write_reports(study.parent / "more.csv", [report(50)])
        assert run("import", more, "--study", study).code == 0
        assert not seen_by(link, cookie, report(50)["Report_No"], there=True, within_s=2)
        assert run("purge", number, "--study", study, "--yes").code == 0
        assert seen_by(link, cookie, number, there=False, within_s=2)
        shutil.rmtree(study / "releases" / "r0001")
        until = time.monotonic() + 30
        while get(link, "/", cookie).status != 503 and time.monotonic() < until:
            pass
        closed = get(link, "/")
        assert closed.status == 503
        assert b"r0001" not in closed.read()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0


def test_bad_input_k10_a_port_that_was_asked_for_and_is_taken_is_refused(run, counted: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = run("serve", "--study", counted, "--port", port)
    assert said.code == 5
    assert said.err.startswith("K10")
    assert str(port) in said.err


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.0.7", "example.org"])
def test_bad_input_k10_a_network_address_is_refused_before_anything_listens(
    run, counted: Path, host: str
) -> None:
    said = run("serve", "--study", counted, "--host", host, "--port", 0)
    assert said.code == 4
    assert said.err.startswith("K10")


def test_a_link_names_an_address_of_either_family() -> None:
    assert serving.link_to(Settings(token="t", port=81), "en") == "http://127.0.0.1:81/?token=t"
    assert (
        serving.link_to(Settings(token="t", host="::1", port=81), "es") == "http://[::1]:81/?token=t&lang=es"
    )


def test_a_port_is_taken_from_the_moment_the_study_is_being_opened() -> None:
    with serving.listen("127.0.0.1", None) as door, pytest.raises(EnvironmentProblem, match="K10"):
        serving.listen("127.0.0.1", door.getsockname()[1])
