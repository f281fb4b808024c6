"""A table that is sent waits for its turn; where there can be none the sender reads why."""

import shutil
from pathlib import Path

import pytest

from geodata.doctor.sent import SentTables
from geodata.errors import EnvironmentProblem
from tests.geodata.doctor.tables import raw, wide_study


@pytest.fixture
def content() -> bytes:
    """Return a small table as a browser sends it."""
    columns = {
        "Report_No": [f"KC{at:05d}" for at in range(40)],
        "Reported_Date": ["2024-03-05"] * 40,
    }
    return raw(columns).frame.write_csv().encode()


def test_a_table_is_examined_where_a_cleaner_took_the_shared_folder_away(
    tmp_path: Path, content: bytes
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    tables = SentTables(wide_study(tmp_path / "study"), shared / "turn")
    shutil.rmtree(shared)
    assert tables.examine(content, "reports.csv", {}) == SentTables(tables.folder).examine(
        content, "reports.csv", {}
    )
    assert (shared / "turn").is_file()


def test_bad_input_p09_where_no_turn_can_be_had_it_is_said_under_the_senders_name(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "shared").touch()
    tables = SentTables(wide_study(tmp_path / "study"), tmp_path / "shared" / "turn")
    for ask in (tables.examine, tables.accept):
        with pytest.raises(EnvironmentProblem) as refused:
            ask(content, "reports.csv", {})
        assert (refused.value.code, refused.value.where.file) == ("P09", "reports.csv")
    (tmp_path / "shared").unlink()
    assert tables.examine(content, "reports.csv", {}) is not None  # nobody is kept out by one who was refused
