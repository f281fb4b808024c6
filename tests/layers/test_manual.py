"""The manual's pages on questions and layers say what the code does."""

from pathlib import Path

import pytest

from layers.base.link import MOST_CHARACTERS
from layers.base.manual import PAGES, PARAMETERS, PARTS, refreshed
from layers.base.params import NAMES

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_the_code_writes(name: str) -> None:
    page = (REFERENCE / name).read_text(encoding="utf-8")
    assert refreshed(page) == page, "run: python -m layers.base.manual docs/reference"


def test_every_part_stands_on_some_page() -> None:
    pages = "".join((REFERENCE / name).read_text(encoding="utf-8") for name in PAGES)
    assert [name for name, part in PARTS.items() if part() not in pages] == []


def test_every_parameter_of_a_question_is_explained() -> None:
    assert tuple(PARAMETERS) == NAMES
    assert f"{MOST_CHARACTERS:,}" in (REFERENCE / "query.md").read_text(encoding="utf-8")
