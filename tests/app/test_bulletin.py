"""The bulletin from the command line: the numbers of `ask`, written down, refused where a link is wrong."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from geodata.outreach import SavedViews, open_outreach
from geodata.outreach.database import VARIABLE
from geodata.study import read_study
from geodata.words.speaker import LANGUAGES


def leaves(file: Path) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(file.read_bytes())).pages]


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_what_ask_says(run, study: Path, tmp_path: Path, language: str) -> None:
    file = tmp_path / "week.pdf"
    said = run("bulletin", "--study", study, "--out", file, "--language", language)
    assert said.code == 0
    assert "week.pdf" in said.out
    first, second = leaves(file)
    asked = run("ask", "layer=compstat", "--study", study, "--language", language).out.splitlines()
    assert "".join(asked[1].split()) in "".join(first.split())
    assert all("".join(line.split()) in "".join((first + second).split()) for line in asked[:3])


@pytest.mark.slow
def test_it_is_written_down_and_a_picture_is_too(run, study: Path, tmp_path: Path) -> None:
    said = run(
        "bulletin",
        "hours=18-3",
        "--study",
        study,
        "--out",
        tmp_path / "week.pdf",
        "--paper",
        "a4",
        "--json",
    )
    assert said.json["bytes"] == (tmp_path / "week.pdf").stat().st_size
    assert run("ask", "layer=density", "--study", study, "--out", tmp_path / "map.png").code == 0
    (log,) = study.rglob("exports.log")
    forms = [json.loads(line)["format"] for line in log.read_text(encoding="utf-8").splitlines()]
    assert forms[-2:] == ["bulletin", "png"]
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")


def test_a_link_that_is_wrong_makes_no_bulletin(run, study: Path, tmp_path: Path) -> None:
    file = tmp_path / "week.pdf"
    said = run("bulletin", "layer=compstat&compstat.window=last_9_days", "--study", study, "--out", file)
    assert said.code == 4
    assert not file.exists()
    assert run("bulletin", "kidns=robbery", "--study", study, "--out", file).code == 4


@pytest.mark.slow
def test_a_saved_view_is_listed_and_makes_the_bulletin_of_its_link(
    run, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    asked = {"kinds": "robbery", "compstat.rows": "areas", "view": "39.1,-94.6,13"}
    views = SavedViews(open_outreach(study, read_study(study).facts.name))
    kept = views.save("Robberies, by area", "compstat", asked)
    listed = run("views", "--study", study, "--json")
    assert [(one["id"], one["name"], one["params"]) for one in listed.json["views"]] == [
        (kept.id, kept.name, asked)
    ]
    assert "Robberies, by area" in run("views", "--study", study).out
    by_view, by_link = tmp_path / "view.pdf", tmp_path / "link.pdf"
    assert run("bulletin", "--view", "robberies, BY area", "--study", study, "--out", by_view).code == 0
    link = "layer=compstat&kinds=robbery&compstat.rows=areas"
    assert run("bulletin", link, "--study", study, "--out", by_link).code == 0
    assert leaves(by_view) == leaves(by_link)


def test_a_view_that_is_not_there_and_a_view_beside_a_link_make_no_bulletin(
    run, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    file = tmp_path / "week.pdf"
    said = run("bulletin", "--view", "nothing", "--study", study, "--out", file)
    assert (said.code, "O11" in said.err) == (4, True)
    both = run("bulletin", "kinds=robbery", "--view", "nothing", "--study", study, "--out", file)
    assert (both.code, "C14" in both.err) == (4, True)
    assert not file.exists()
