"""A purged report's number is in no view, in no state that a view ever had, and in no byte of the file."""

from pathlib import Path

import pytest

from geodata.outreach import SavedViews, forget, open_outreach
from geodata.outreach.database import FILE, VARIABLE
from tests.geodata.outreach.conftest import Opens


def test_views_that_name_a_report_go_with_their_whole_history_and_others_stay(opens: Opens) -> None:
    views = SavedViews(opens())
    named = views.save("About kc17-00 1", "explore", {})
    once = views.save("Corner", "explore", {"where": "near:39,-94", "table": "KC17-001"})
    views.replace(once.id, "explore", {}, seen=1)
    other = views.save("KC17-0012 and XKC17-001", "explore", {})
    assert forget(opens(), "KC17-001") == 2
    assert views.all() == (other,)
    assert views.history(named.id) == views.history(once.id) == ()
    assert forget(opens(), "KC17-001") == 0


def test_nothing_of_it_is_left_in_the_file_its_log_or_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    database = open_outreach(tmp_path, "westside")
    SavedViews(database).save("SECRET-77", "explore", {"table": "SECRET-77" * 50})
    copy = tmp_path / "outreach.before-0002-at-0001.sqlite"
    copy.write_bytes((tmp_path / FILE).read_bytes())
    kept = [path for path in tmp_path.iterdir() if b"SECRET-77" in path.read_bytes()]
    assert kept, "it was there"
    assert forget(database, "secret-77") == 1
    assert [path.name for path in tmp_path.iterdir() if b"SECRET-77" in path.read_bytes()] == []
    assert not copy.exists()


def test_a_study_without_a_database_gets_none_by_a_purge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert forget(open_outreach(tmp_path, "westside"), "KC-1") == 0
    assert list(tmp_path.iterdir()) == []
