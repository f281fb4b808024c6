"""The bulletin from the command line: the numbers of `ask`, written down, refused where a link is wrong."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

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
