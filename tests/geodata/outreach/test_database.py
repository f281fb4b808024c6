"""A database is opened at its newest step, by one program and one study, and says in words what is wrong."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from geodata.errors import EnvironmentProblem
from geodata.outreach import SavedViews, database_url, open_outreach
from geodata.outreach import database as database_module
from geodata.outreach import migrating as steps
from geodata.outreach.database import FILE, VARIABLE
from geodata.outreach.migrating import NEWEST, copy_sqlite
from geodata.outreach.tables import METADATA, VERSION_TABLE
from geodata.words.speaker import Speaker
from tests.geodata.fetch.database import PASSWORD, Database
from tests.geodata.outreach.conftest import Opens

PROJECT = Path(__file__).resolve().parents[3]


def test_a_migrated_database_is_what_the_tables_say(opens: Opens) -> None:
    with opens().writing() as connection:
        noted = {"version_table": VERSION_TABLE}
        assert compare_metadata(MigrationContext.configure(connection, opts=noted), METADATA) == []
        assert connection.execute(sa.text("SELECT version_num FROM outreach_step")).scalar() == NEWEST


def test_the_newest_step_is_the_last_one_in_the_folder() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(steps.__file__).with_name("migrations")))
    assert ScriptDirectory.from_config(config).get_current_head() == NEWEST


def test_sqlite_writes_ahead_and_waits_for_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    with open_outreach(tmp_path, "westside").reading() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys")
        assert [connection.exec_driver_sql(f"PRAGMA {one}").scalar() for one in asked] == ["wal", 2, 1]


def test_a_database_of_the_future_and_one_of_another_study_are_left_alone(opens: Opens) -> None:
    SavedViews(opens()).save("Corner", "explore", {})
    with pytest.raises(EnvironmentProblem, match="O05"):
        SavedViews(opens("northeast")).all()
    with opens().writing() as connection:
        connection.execute(sa.text("UPDATE outreach_step SET version_num = '9999'"))
    with pytest.raises(EnvironmentProblem, match="O02"):
        SavedViews(opens()).save("Other", "explore", {})
    with pytest.raises(EnvironmentProblem, match="O02"):
        SavedViews(opens()).all()


NEXT_STEP = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    with op.batch_alter_table("outreach_views") as table:
        table.add_column(sa.Column("note", sa.String(40), nullable=False, server_default="none"))
        table.alter_column("name", existing_type=sa.String(80), type_=sa.String(90))
"""


def test_a_step_is_walked_over_what_people_entered_and_a_copy_is_laid_aside(
    opens: Opens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = SavedViews(opens()).save("Corner", "explore", {"kinds": "robbery"})
    folder = tmp_path / "migrations"
    shutil.copytree(steps._FOLDER, folder)
    (folder / "versions" / "step_0002_notes.py").write_text(NEXT_STEP)
    for module in (steps, database_module):
        monkeypatch.setattr(module, "NEWEST", "0002")
    monkeypatch.setattr(steps, "_FOLDER", folder)
    later = opens()
    assert SavedViews(later).all() == (saved,)
    with later.reading() as connection:
        row = connection.execute(sa.text("SELECT note FROM outreach_views")).one()
    assert row.note == "none"
    copies = list(tmp_path.glob("outreach.before-*"))
    assert [one.name for one in copies] == (["outreach.before-0002-at-0001.sqlite"] if later.path else [])
    for copy in copies:
        with closing(sqlite3.connect(copy)) as found:
            assert found.execute("SELECT name FROM outreach_views").fetchall() == [("Corner",)]


def test_a_database_at_a_step_that_never_was_is_said_to_be_damaged(opens: Opens) -> None:
    with opens().writing() as connection:
        connection.execute(sa.text("UPDATE outreach_step SET version_num = '0000'"))
    with pytest.raises(EnvironmentProblem, match="O04"):
        SavedViews(opens()).all()


def test_a_copy_of_a_database_in_use_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    database = open_outreach(tmp_path, "westside")
    SavedViews(database).save("Corner", "explore", {})
    (tmp_path / "copy").mkdir()
    copy_sqlite(tmp_path / FILE, tmp_path / "copy" / FILE)
    assert [one.name for one in SavedViews(open_outreach(tmp_path / "copy", "westside")).all()] == ["Corner"]


@pytest.mark.parametrize("said", ["mysql://host/name", "nonsense", "sqlite://", "sqlite:///:memory:"])
def test_what_names_no_database_is_refused_in_both_languages(
    monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.setenv(VARIABLE, said)
    with pytest.raises(EnvironmentProblem, match="O01") as refused:
        database_url(Path("study"))
    assert VARIABLE in Speaker("es").say(refused.value.what)


def test_a_file_that_is_no_database_is_said_to_be_none_and_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    (tmp_path / FILE).write_text("a list of names, in words\n" * 100)
    with pytest.raises(EnvironmentProblem, match="O04"):
        SavedViews(open_outreach(tmp_path, "westside")).all()
    assert (tmp_path / FILE).read_text().startswith("a list of names")


def test_a_folder_that_is_not_there_and_a_database_that_another_holds_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(EnvironmentProblem, match="O03.*cannot be opened"):
        SavedViews(open_outreach(tmp_path / "nowhere", "westside")).all()
    monkeypatch.setattr("geodata.outreach.database._WAIT_S", 0.05)
    database = open_outreach(tmp_path, "westside")
    SavedViews(database).save("Corner", "explore", {})
    with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(EnvironmentProblem, match="O03.*writing"):
            SavedViews(database).save("Other", "explore", {})
        assert len(SavedViews(database).all()) == 1, "who only reads need not wait"


@pytest.mark.slow
def test_a_server_that_refuses_is_named_without_its_secret(
    server: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, f"postgresql://owner:{PASSWORD}x@127.0.0.1:{server.port}/postgres")
    with pytest.raises(EnvironmentProblem, match="O03") as refused:
        SavedViews(open_outreach(tmp_path, "westside")).all()
    assert "127.0.0.1" in str(refused.value)
    assert PASSWORD not in str(refused.value)


WRITES = """
import sys
from pathlib import Path
from geodata.outreach import SavedViews, open_outreach
views = SavedViews(open_outreach(Path(sys.argv[1]), "westside"))
for at in range(100_000):
    print(views.save(f"View {sys.argv[2]}-{at}", "explore", {"kinds": "robbery" * 40}).id, flush=True)
"""


@pytest.mark.slow
def test_whoever_is_killed_while_writing_has_lost_nothing_that_was_acknowledged(opens: Opens) -> None:
    views = SavedViews(opens())
    folder = Path(str(views._database.path or "/nowhere/x")).parent
    told: set[str] = set()
    for at in range(6):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITES, str(folder), str(at)],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": str(PROJECT)},
        )
        first = writer.stdout.readline()
        time.sleep(0.05 + 0.03 * at)
        writer.send_signal(signal.SIGKILL)
        rest = writer.stdout.read().splitlines()
        assert writer.wait() == -signal.SIGKILL
        told |= {line for line in (first.strip(), *rest) if len(line) == 8}
    there = {one.id for one in views.all()}
    assert len(told) > 12
    assert told <= there
    assert len(there - told) <= 6, "at most the one each of them was just about to tell"
    assert all(len(views.history(one)) == 1 for one in there)
