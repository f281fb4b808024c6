"""A plan is saved from a link and listed, without a server's secret, and damage is said by an exit code."""

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest

from geodata.plans import read_plans
from geodata.words.speaker import LANGUAGES
from tests.app.conftest import typed

LINK = "http://127.0.0.1:8050/compare?token=topsecret&event=E01&weeks=52&kinds=robbery,burglary&lang=es&view=1,2,3"


def test_a_link_is_saved_without_the_secret_and_without_what_belongs_to_the_screen(run, study: Path) -> None:
    said = run("plan", "save", LINK, "--study", study, "--name", "Lights", "--by", "desk", "--json")
    assert said.code == 0
    (one,), notices = read_plans(study)
    assert notices == ()
    assert dict(one.params) == {
        "before_after.event": "E01",
        "before_after.weeks": "52",
        "kinds": "robbery,burglary",
    }
    assert (one.name, one.by, one.release) == ("Lights", "desk", "r0001")
    assert said.json["plan"] == one.to_json()
    file = Path(said.json["file"])
    assert "topsecret" not in file.read_text(encoding="utf-8")
    manifest = json.loads((study / "releases" / "r0001" / "manifest.json").read_text(encoding="utf-8"))
    assert one.seal == manifest["manifest_sha256"]
    assert one.made_before(dt.datetime.now(dt.UTC).date() + dt.timedelta(days=2), "America/Chicago")


@pytest.mark.parametrize("language", LANGUAGES)
def test_plans_are_listed_with_those_that_replace_them(run, study: Path, language: str) -> None:
    assert "plan" in run("plan", "list", "--study", study, "--language", language).out
    run("plan", "save", "event=E01&weeks=52", "--study", study, "--name", "Lights")
    (older,), _ = read_plans(study)
    made = run(
        "plan", "save", "event=E01&weeks=26", "--study", study, "--name", "Half", "--replaces", older.id
    )
    assert made.code == 0
    said = run("plan", "list", "--study", study, "--language", language)
    assert said.code == 0
    lines = said.out.splitlines()
    assert lines[0].startswith(f"{older.id}: Lights")
    assert lines[1] == "    before_after.event=E01&before_after.weeks=52"
    newer = run("plan", "list", "--study", study, "--json").json["plans"]
    assert newer[0]["replaced_by"] == [newer[1]["id"]]
    assert newer[1]["replaces"] == older.id
    assert newer[1]["id"] in lines[2]
    assert "[" not in said.out


@pytest.mark.slow
@pytest.mark.parametrize(("language", "said"), [("en", "fixes nothing any more"), ("es", "ya no fija nada")])
def test_a_plan_saved_after_its_window_began_is_told_so_when_saved_and_when_listed(
    run, city: Path, tmp_path: Path, language: str, said: str
) -> None:
    ahead = (dt.date.today() + dt.timedelta(days=30)).isoformat()
    where, words = ("--study", shutil.copytree(city, tmp_path / "city")), ("--language", language)
    late = run("plan", "save", "event=E01&weeks=20", *where, "--name", "Late", *words)
    early = run("plan", "save", f"at=39.0869,-94.5926&day={ahead}", *where, "--name", "Early", *words)
    assert said in late.out
    assert said not in early.out
    listed = run("plan", "list", *where, *words)
    assert listed.out.count(said) == 1
    plans = run("plan", "list", *where, "--json").json["plans"]
    assert {one["name"]: one["too_late"] for one in plans} == {"Late": True, "Early": False}


def test_an_edited_plan_ends_with_3_and_is_named(run, study: Path) -> None:
    file = Path(run("plan", "save", "event=E01", "--study", study, "--name", "Lights", "--json").json["file"])
    file.write_text(file.read_text(encoding="utf-8").replace("E01", "E02"), encoding="utf-8")
    said = run("plan", "list", "--study", study, "--json")
    assert said.code == 3
    assert file.name in said.err
    assert said.json["plans"] == []
    assert [one["code"] for one in said.json["problems"]] == ["K21"]


@pytest.mark.parametrize(
    ("link", "more", "code"),
    [
        ("", [], "K20"),
        ("lang=es&token=x", [], "K20"),
        ("weeks=52&kinds=robbery", [], "K20"),
        ("event=E01&reports=KC1", [], "K20"),
        ("event=E01", ["--by", "\x1b[31m"], "K20"),
        ("event=" + "a" * 70_000, [], "U12"),
        ("event=E01", ["--replaces", "../../etc/passwd"], "K20"),
        ("event=E01", ["--replaces", "20240531-101500-3f9a2c1b"], "K22"),
    ],
)
def test_what_is_no_plan_is_refused_and_nothing_is_written(
    run, study: Path, link: str, more, code: str
) -> None:
    said = run("plan", "save", link, "--study", study, "--name", "Lights", *more)
    assert said.code == 4
    assert said.err.startswith(code)
    assert "\x1b" not in said.err
    assert "KC1" not in said.err
    assert read_plans(study) == ((), ())


def test_a_study_without_a_release_takes_no_plan(run, tmp_path: Path) -> None:
    run("init", tmp_path / "new")
    said = run("plan", "save", "event=E01", "--study", tmp_path / "new", "--name", "Lights")
    assert (said.code, said.err[:3]) == (4, "R01")


@pytest.mark.slow
def test_real_processes_save_and_list(study: Path) -> None:
    assert (
        typed("plan", "save", "event=E01", "--study", study, "--name", "Más luz", LANG="es_MX.UTF-8").code
        == 0
    )
    said = typed("plan", "list", "--study", study, "--json")
    assert (said.code, [one["name"] for one in said.json["plans"]]) == (0, ["Más luz"])
