"""Only what the study names is asked, at addresses it may have, with a token that nobody else can read."""

from pathlib import Path

import pytest

from geodata.errors import BadStudy, EnvironmentProblem
from geodata.fetch import fetch_source
from geodata.fetch.guard import allowed_address, read_token
from geodata.study import StudyProblems, read_study
from geodata.study.live import LiveSource
from tests.geodata.fetch.conftest import live
from tests.geodata.town import write_study

SODA = "https://data.example.org/resource/abcd-1234"


def source(**more) -> LiveSource:
    return LiveSource("reports", "socrata", SODA, **more)


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("192.168.0.9", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
    ],
)
def test_a_name_that_leads_into_a_private_network_is_refused(address: str, allowed: bool) -> None:
    def lookup(host: str, port: int) -> list[str]:
        assert (host, port) == ("data.example.org", 443)
        return [address]

    if allowed:
        assert allowed_address(source(), 443, lookup) == address
        return
    with pytest.raises(BadStudy) as caught:
        allowed_address(source(), 443, lookup)
    assert caught.value.code == "L01"


def test_a_private_address_is_asked_only_inside_the_network_that_is_named() -> None:
    named = source(addresses=("10.20.0.0/16",))
    assert allowed_address(named, 443, lambda *_: ["10.20.1.1"]) == "10.20.1.1"
    with pytest.raises(BadStudy):
        allowed_address(named, 443, lambda *_: ["10.21.1.1"])


def test_a_name_nobody_knows_is_said() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    with pytest.raises(EnvironmentProblem) as caught:
        allowed_address(source(), 443, unknown)
    assert caught.value.code == "L03"


def test_a_study_that_does_not_name_loopback_is_not_asked_there(socrata, tmp_path: Path, waits) -> None:
    text = live("reports", "socrata", socrata.url).replace('addresses = ["127.0.0.0/8"]', "")
    with pytest.raises(BadStudy) as caught:
        fetch_source(write_study(tmp_path / "study", text), "reports", patience=waits.patience())
    assert caught.value.code == "L01"
    assert socrata.asked == []


def test_a_source_the_study_does_not_name_is_not_asked(tmp_path: Path) -> None:
    folder = write_study(tmp_path / "study", live("reports", "socrata", SODA))
    with pytest.raises(BadStudy) as caught:
        fetch_source(folder, "https://example.org/resource/abcd-1234")
    assert "There are: reports" in str(caught.value)
    assert not (folder / "fetched").exists()


def test_a_token_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("s3cr3t\n")
    secret.chmod(0o640)
    with pytest.raises(BadStudy) as caught:
        read_token(source(token_file="token"), tmp_path)
    assert "chmod 600 token" in str(caught.value)
    assert "s3cr3t" not in str(caught.value)
    secret.chmod(0o600)
    assert read_token(source(token_file="token"), tmp_path) == "s3cr3t"


@pytest.mark.parametrize("content", ["", "\n", "two\nlines", "a\0b", "ñ"])
def test_a_token_that_is_no_line_of_text_is_refused(tmp_path: Path, content: str, monkeypatch) -> None:
    secret = tmp_path / "token"
    secret.write_text(content, encoding="utf-8")
    secret.chmod(0o600)
    with pytest.raises(BadStudy):
        read_token(source(token_file="token"), tmp_path)
    monkeypatch.delenv("TOWN_TOKEN", raising=False)
    with pytest.raises(BadStudy) as caught:
        read_token(source(token_env="TOWN_TOKEN"), tmp_path)
    assert "TOWN_TOKEN" in str(caught.value)


DATABASE = 'table = "a.b"\nrow_id = "id"\nuser = "reader"\n'


@pytest.mark.parametrize(
    ("protocol", "url", "more", "key", "said"),
    [
        ("socrata", "http://data.example.org/resource/abcd-1234", "", "url", "begins with https"),
        ("socrata", "https://ana:secreto@data.example.org/resource/abcd-1234", "", "url", "no password"),
        ("socrata", f"{SODA}?$$app_token=secreto", "", "url", "question mark"),
        ("socrata", f"{SODA}#secreto", "", "url", "question mark"),
        ("socrata", "https://data.example.org/resource/", "", "url", "path"),
        ("socrata", "https://data.example.org/a/../resource/abcd-1234/x", "", "url", "path"),
        ("socrata", "file:///etc/passwd", "", "url", "no address"),
        ("socrata", "https://data.example.org:99999/resource/abcd-1234", "", "url", "no address"),
        ("socrata", SODA, 'changed = "x"\n', "changed", "socrata"),
        ("arcgis", "https://a.example.org/arcgis/rest/services/X/FeatureServer", "", "url", "path"),
        ("postgis", "https://a.example.org/b", DATABASE, "url", "begins with postgresql"),
        (
            "postgis",
            "postgresql://a.example.org/b",
            DATABASE.replace('"a.b"', '"a; DROP"'),
            "table",
            "a table",
        ),
        (
            "postgis",
            "postgresql://a.example.org/b",
            DATABASE.replace("row_id", "changed"),
            "row_id",
            "missing",
        ),
        ("postgis", "postgresql://a.example.org/b", DATABASE + 'columns = ["a b"]\n', "columns", "a column"),
        ("socrata", SODA, 'token_env = "A B"\n', "token_env", "not the token itself"),
        ("socrata", SODA, 'token_env = "A"\ntoken_file = "b"\n', "token_file", "not from both"),
    ],
)
def test_a_source_that_may_not_be_asked_is_a_problem_of_the_study(
    tmp_path: Path, protocol: str, url: str, more: str, key: str, said: str
) -> None:
    folder = write_study(tmp_path / "study", live("reports", protocol, url, more))
    with pytest.raises(StudyProblems) as caught:
        read_study(folder)
    assert [one.where.column for one in caught.value.problems] == [f"live_sources[1].{key}"]
    assert said in str(caught.value)
    assert "secreto" not in str(caught.value)


def test_a_good_study_is_read_with_its_live_sources(tmp_path: Path) -> None:
    text = live("a", "socrata", SODA) + live("b", "postgis", "postgresql://db.example.org/records", DATABASE)
    study = read_study(write_study(tmp_path / "study", text))
    assert [(one.name, one.host) for one in study.live] == [
        ("a", "data.example.org"),
        ("b", "db.example.org"),
    ]
    assert study.live[0].addresses == ("127.0.0.0/8",)
    with pytest.raises(StudyProblems) as caught:
        read_study(write_study(tmp_path / "twice", text.replace('"b"', '"a"')))
    assert "two live sources" in str(caught.value)
