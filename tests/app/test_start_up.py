"""What a server looks at before it starts: its secret, its clock, its packages, and what it never trusts."""

import datetime as dt
import json
import os
import re
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from dashboard.settings import Settings
from dashboard.shell import build_app
from geodata.errors import BadQuery, EnvironmentProblem
from geodata.fetch.guard import read_token
from geodata.installed import PYPROJECT, refuse_other_packages
from geodata.store import load_contents, write_release
from geodata.study.live import LiveSource
from geodata.words import LANGUAGES, Speaker
from tests.app.conftest import environment, typed
from tests.app.test_serve import get, let_in, served
from tests.app.test_uploads import CALLBACK, head, send
from tests.conftest import ROOT
from tests.dashboard.conftest import browser_of
from tests.layers.cities import city


def visitor(token: str) -> FlaskClient:
    return browser_of(build_app(city(n=20), Settings(token=token)))


def in_both(problem: EnvironmentProblem | BadQuery) -> list[str]:
    return [f"{Speaker(one).say(problem.what)} {Speaker(one).say(problem.hint)}" for one in LANGUAGES]


# --------------------------------------------------------------------------------------------- secrets


@pytest.mark.parametrize("token", ["", " ", "\t\n"])
def test_bad_input_k01_an_empty_secret_is_refused_with_how_to_make_one(token: str) -> None:
    with pytest.raises(BadQuery) as refused:
        Settings(token=token)
    assert refused.value.code == "K01"
    assert all("token_urlsafe(32)" in said for said in in_both(refused.value))


@pytest.mark.slow
def test_bad_input_k01_every_start_makes_a_secret_of_its_own_that_lies_in_no_file(counted: Path) -> None:
    found = set()
    for _ in range(2):
        with served(counted, "--port", "0") as (_, link):
            (token,) = parse_qs(urlsplit(link).query)["token"]
        assert len(token) >= 43
        found.add(token)
        assert not [one for one in counted.rglob("*") if one.is_file() and token.encode() in one.read_bytes()]
    assert len(found) == 2


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o606])
def test_bad_input_k01_a_token_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "token"
    file.write_text("SECRET", encoding="utf-8")
    file.chmod(mode)
    source = LiveSource("a", "socrata", "https://data.example.org/resource/abcd-1234", token_file="token")
    with pytest.raises(Exception, match="600") as refused:
        read_token(source, tmp_path)
    assert "SECRET" not in str(refused.value)
    file.chmod(0o600)
    assert read_token(source, tmp_path) == "SECRET"


# ------------------------------------------------------------------------------- what is never believed


@pytest.mark.parametrize(
    "name", ["FLASK_DEBUG", "DASH_DEBUG", "DASH_HOT_RELOAD", "DASH_UI", "DASH_PROPS_CHECK"]
)
def test_bad_input_k11_no_variable_turns_on_debugging(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "1")
    app = build_app(city(n=20), Settings())
    assert app.server.debug is False
    client = browser_of(app)
    config = re.search(r'_dash-config"[^>]*>(.*?)<', client.get("/").get_data(as_text=True))
    assert config is not None
    said = json.loads(config[1])
    assert (said["ui"], said["props_check"], "hot_reload" in said) == (False, False, False)


@pytest.mark.slow
def test_bad_input_k11_debugging_outside_loopback_is_refused_like_anything_else_there(counted: Path) -> None:
    said = typed("serve", "--study", counted, "--host", "0.0.0.0", "--port", 0, "--debug", FLASK_DEBUG="1")
    assert said.code == 4
    assert "K10" in said.err


@pytest.mark.parametrize(
    "sent",
    [
        {"X-Forwarded-For": "127.0.0.1"},
        {"X-Forwarded-User": "analyst"},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"},
        {"Forwarded": "for=127.0.0.1;host=evil.example"},
        {"X-Real-IP": "127.0.0.1", "Remote-User": "analyst"},
    ],
    ids=str,
)
def test_bad_input_k13_no_header_of_a_proxy_is_believed(sent: dict[str, str]) -> None:
    client = visitor("right")
    assert client.get("/", headers=sent).status_code == 401
    entered = client.get("/?token=right", headers=sent)
    assert entered.headers["Location"] == "/"
    assert client.get("/", headers=sent).status_code == 200
    foreign = {"Host": "evil.example", "X-Forwarded-Host": "127.0.0.1", **sent}
    assert client.get("/", headers=foreign | {"X-Forwarded-Host": "127.0.0.1"}).status_code == 403
    forged = {**sent, "Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert client.post(CALLBACK, json={}, headers=forged).status_code == 403


# ------------------------------------------------------------------------------------------ the clock


@pytest.fixture
def ahead(study: Path) -> Path:
    """Give a study whose records go to the day after tomorrow, as on a computer whose clock is behind."""
    contents = load_contents(study)
    newest = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=3)
    write_release(study, replace(contents, last=newest))
    return study


def page(link: str, cookie: str, path: str, search: str) -> str:
    """Return a page as its callback answers it."""
    declared = json.loads(get(link, "/_dash-dependencies", cookie).read())
    known = next(one for one in declared if "shell-body.children" in one["output"])
    said = {"shell-address.pathname": path, "shell-address.search": search}
    ends = {
        kind: [{**end, "value": said.get(f"{end['id']}.{end['property']}")} for end in known[kind]]
        for kind in ("inputs", "state")
    }
    outputs = [
        dict(zip(("id", "property"), end.rsplit(".", 1), strict=True))
        for end in known["output"].strip(".").split("...")
    ]
    body = {"output": known["output"], "outputs": outputs, "changedPropIds": [], **ends}
    status, answer = send(link, cookie, json.dumps(body).encode())
    assert status == 200, head(link, cookie, 0)
    return json.dumps(json.loads(answer), ensure_ascii=False)


@pytest.mark.slow
def test_bad_input_k14_under_a_clock_behind_the_records_there_is_a_banner_and_nothing_is_written(
    run, ahead: Path
) -> None:
    with served(ahead, "--port", "0") as (process, link):
        cookie = let_in(link)
        assert "clock is wrong by more than a day" in page(link, cookie, "/", "")
        assert "el reloj está equivocado" in page(link, cookie, "/data", "?lang=es")
        doctor = page(link, cookie, "/doctor", "")
        assert "doctor-upload" not in doctor
        process.terminate()
        assert process.wait(timeout=30) == 0
        assert "K14" in process.stderr.read().decode()  # type: ignore[union-attr]
    said = run("import", ahead.parent / "study" / "study.toml", "--study", ahead, "--language", "es")
    assert said.code == 5
    assert said.err.splitlines()[-1].startswith("K14")
    assert "reloj" in said.err


@pytest.mark.slow
def test_under_a_right_clock_there_is_no_banner(study: Path) -> None:
    with served(study, "--port", "0") as (_, link):
        cookie = let_in(link)
        assert "wrong by more than a day" not in page(link, cookie, "/", "")
        assert "doctor-upload" in page(link, cookie, "/doctor", "")


# ------------------------------------------------------------------------------------------- packages


def needing(tmp_path: Path, *said: str) -> Path:
    file = tmp_path / "pyproject.toml"
    file.write_text(f"[project]\ndependencies = {json.dumps(said)}\n", encoding="utf-8")
    return file


def test_fault_r30_a_package_that_is_gone_or_of_another_version_is_named_with_what_is_needed(
    tmp_path: Path,
) -> None:
    wanted = (
        "no-such-package-here>=2,<3",
        "numpy>=999",
        "click<1",
        "waitress==1.0",
        "dash[testing]>=2",
        "shapely",
    )
    with pytest.raises(EnvironmentProblem) as refused:
        refuse_other_packages(needing(tmp_path, *wanted))
    assert (refused.value.code, refused.value.exit_code) == ("R30", 5)
    for said in in_both(refused.value):
        assert all(name in said for name in ("no-such-package-here >=2,<3", "numpy >=999", "waitress ==1.0"))
        assert "click <1" in said
        assert "dash" not in said.replace("crime-outreach", "")
        assert "shapely" not in said
        assert "make run" in said


def test_what_is_installed_here_is_what_the_program_needs(tmp_path: Path) -> None:
    needed = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]["dependencies"]
    assert len(needed) > 15
    with pytest.raises(EnvironmentProblem) as refused:
        refuse_other_packages(needing(tmp_path, *needed, "no-such-package-here>=1"))
    assert [one.values["name"] for one in refused.value.what.values["packages"]] == ["no-such-package-here"]


@pytest.mark.slow
@pytest.mark.parametrize(("language", "words"), [("en", "is not installed"), ("es", "no está instalado")])
def test_fault_r30_an_older_package_stops_every_command_at_the_start(
    tmp_path: Path, language: str, words: str
) -> None:
    older = tmp_path / "polars-1.0.0.dist-info"
    older.mkdir()
    (older / "METADATA").write_text("Metadata-Version: 2.1\nName: polars\nVersion: 1.0.0\n", encoding="utf-8")
    said = subprocess.run(
        [sys.executable, str(ROOT / "app.py"), "feeds", "--language", language],
        cwd=tmp_path,
        env=environment(PYTHONPATH=os.pathsep.join([str(tmp_path), str(ROOT)])),
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 5
    assert said.stderr.startswith("R30")
    assert "polars" in said.stderr
    assert "1.0.0" in said.stderr
    assert words in said.stderr
    assert "Traceback" not in said.stderr
