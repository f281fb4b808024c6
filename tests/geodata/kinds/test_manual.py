"""The manual's page on kinds says what the code does."""

from pathlib import Path

from geodata.kinds.manual import TABLES, refreshed
from geodata.kinds.tree import KINDS

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "kinds.md"


def test_the_page_holds_every_table_as_the_code_writes_it() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert refreshed(page) == page, "run: python -m geodata.kinds.manual docs/reference/kinds.md"
    assert [name for name, table in TABLES.items() if table() not in page] == []


def test_every_kind_stands_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in KINDS if f"`{name}` |" not in page] == []


def test_an_outdated_table_is_written_anew() -> None:
    page = "# A\n<!-- table: requests -->\nold\n<!-- end -->\nB <!-- table: words -->\n<!-- end -->\n"
    fresh = refreshed(page)
    assert "old" not in fresh
    assert fresh.startswith("# A\n<!-- table: requests -->\n| id |")
    assert refreshed(fresh) == fresh
