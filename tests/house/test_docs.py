"""The texts of the project point at things that exist."""

import re
from pathlib import Path

import pytest

from tests.house.test_house_rules import ROOT, project_files, where

LINK = re.compile(r"\]\(([^)\s]+)\)")
TARGET = re.compile(r"`make ([a-z]+)")


def texts() -> list[Path]:
    return [path for path in project_files() if path.suffix == ".md"]


def broken_links(path: Path, text: str) -> list[str]:
    """Relative links of a text that lead to no file; links elsewhere or within the page are left alone."""
    links = [
        link.split("#")[0]
        for link in LINK.findall(text)
        if "://" not in link and not link.startswith("mailto:")
    ]
    return [link for link in links if link and not (path.parent / link).exists()]


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))


@pytest.mark.parametrize("path", texts(), ids=where)
def test_every_link_of_a_text_leads_somewhere(path: Path) -> None:
    assert broken_links(path, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", texts(), ids=where)
def test_every_make_command_a_text_names_exists(path: Path) -> None:
    assert set(TARGET.findall(path.read_text(encoding="utf-8"))) <= make_targets()


def test_a_link_to_nothing_is_seen() -> None:
    text = "[a](contributing.md) [b](nowhere.md#part) [c](#here) ![d](https://example.org/d.png)"
    assert broken_links(ROOT / "docs" / "index.md", text) == ["nowhere.md"]


def test_every_target_for_people_says_what_it_does() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    explained = set(re.findall(r"^([a-z]+):.*## \S", makefile, flags=re.MULTILINE))
    assert {"run", "test", "check", "bench", "shots", "locks", "clean", "format", "help"} <= explained
