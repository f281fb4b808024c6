"""Power cuts, full disks, two importers, readers during imports, another tz database, and the wrong file."""

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from zoneinfo import TZPATH

import pytest

from geodata.errors import BadStudy, EnvironmentProblem, ReleaseDamaged
from geodata.importing import import_files
from geodata.store import (
    Watch,
    import_lock,
    list_releases,
    low_room,
    open_release,
    purge,
    roll_back,
    verify_releases,
)
from geodata.store.manifest import read_manifest, write_manifest
from geodata.store.writing import check_room
from geodata.tz_data import tz_data_version
from geodata.words import LANGUAGES, Speaker
from tests.geodata.store.conftest import TODAY
from tests.geodata.store.importers import Importers
from tests.geodata.store.traces import begin, fingerprint, kept_numbers
from tests.geodata.town import report_rows, write_reports

IMPORTS = 4
READER = """
import sys
from pathlib import Path
from geodata.store import open_release
from tests.geodata.store.traces import fingerprint
study, stop = map(Path, sys.argv[1:])
held = open_release(study)
said = fingerprint(held)
print("ready", flush=True)
while not stop.exists():
    print(open_release(study).release.name, fingerprint(open_release(study, "r0002")) == said, flush=True)
print(held.release.name, fingerprint(held) == said)
"""
LIMITED = """
import datetime, errno, resource, sys
from pathlib import Path
from geodata.errors import EnvironmentProblem, errno_of
from geodata.importing import import_files
from geodata.store import open_release
study, file, limit, when = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
print("ready", flush=True)
open_release(study)
def full(stage, n=0):
    if stage == when:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
full("start")
try:
    import_files(study, [file], today=datetime.date(2024, 2, 1), progress=full, confirmed=True)
except OSError as error:
    print("refused", "R03" if errno_of(error) == errno.EFBIG else error)
except EnvironmentProblem as error:
    print("refused", error.code)
else:
    print("imported")
print(open_release(study).release.name)
"""
RACER = """
import sys
from pathlib import Path
from geodata.errors import EnvironmentProblem
from geodata.store import import_lock
study = Path(sys.argv[1])
print("ready", flush=True)
taken = refused = 0
inside = study / "inside"
while taken < 25:
    try:
        with import_lock(study):
            inside.mkdir()  # fails if somebody else is in here
            inside.rmdir()
            taken += 1
    except EnvironmentProblem:
        refused += 1
print(taken, refused)
"""
ANOTHER_PROGRAM = """
import json, sys
from pathlib import Path
import geodata.store.manifest as manifest
manifest.SCHEMA_VERSION = int(sys.argv[2])
manifest.write_manifest(Path(sys.argv[1]), json.loads(sys.argv[3]))
"""
HOLDS_A_FILE = """
import time
from geodata.read.private import READING, private_folder
with private_folder(READING, 1) as folder:
    (folder / "table.csv").write_text("100 EXAMPLE ST")
    print("ready", flush=True)
    print(folder, flush=True)
    time.sleep(60)
"""
SAYS = """
import sys
from pathlib import Path
from geodata.store import open_release, verify_releases
from geodata.tz_data import tz_data_version
print("ready", flush=True)
held = open_release(Path(sys.argv[1])).incidents
print(tz_data_version())
print(held.day.sum(), held.minute.sum())
print([one.notice.code for one in verify_releases(Path(sys.argv[1])) if one.notice])
"""


def files_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.name != ".lock"}


def hints(error: Exception) -> list[str]:
    return [Speaker(language).say(error.hint) for language in LANGUAGES]  # type: ignore[attr-defined]


# ---------------------------------------------------------------------------------- power, disk, bits


def emptied(folder: Path) -> None:
    (folder / "incidents.parquet").write_bytes(b"")


def halved(folder: Path) -> None:
    path = folder / "offences.parquet"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def zeroed(folder: Path) -> None:
    path = folder / "incidents.parquet"
    path.write_bytes(bytes(path.stat().st_size))


def without_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def empty_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_bytes(b"")


def without_a_name(folder: Path) -> None:
    (folder / "areas.parquet").unlink()


def gone(folder: Path) -> None:
    shutil.rmtree(folder)


@pytest.mark.slow
@pytest.mark.parametrize(
    "half", [emptied, halved, zeroed, without_manifest, empty_manifest, without_a_name, gone]
)
def test_fault_r02_after_a_power_cut_the_older_release_is_served_and_the_file_is_named(
    study: Path, half
) -> None:
    half(study / "releases" / "r0002")
    with pytest.raises(ReleaseDamaged) as refused:
        open_release(study)
    assert refused.value.code == "R05"
    assert all("r0001" in said for said in hints(refused.value))
    served = open_release(study, strict=False)
    assert served.release.name == "r0001"
    assert served.quality["notices"][-1]["code"] == "R05"


@pytest.mark.slow
def test_fault_r01_the_copy_that_a_killed_import_was_reading_is_swept_by_the_next_one(study: Path) -> None:
    dead, alive = begin(HOLDS_A_FILE), begin(HOLDS_A_FILE)
    try:
        left, kept = (Path(one.stdout.readline().strip()) for one in (dead, alive))
        dead.kill()
        dead.wait()
        assert (left / "table.csv").exists()
        import_files(study, [study / "first.csv"], today=TODAY)
        assert not left.exists()
        assert (kept / "table.csv").exists()  # somebody is still reading it
    finally:
        alive.kill()
        alive.wait()
        shutil.rmtree(kept, ignore_errors=True)


@pytest.mark.parametrize("said", [b"", b"\0" * 6, b"r00"])
def test_fault_r02_a_pointer_that_was_not_written_whole_is_not_believed(study: Path, said: bytes) -> None:
    (study / "releases" / "current").write_bytes(said)
    with pytest.raises(BadStudy) as refused:
        open_release(study)
    assert all("releases" in hint or "import" in hint for hint in hints(refused.value))
    assert [one.whole for one in verify_releases(study)] == [True, True]
    assert roll_back(study, "r0002") is None
    assert open_release(study).release.name == "r0002"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("when", "limit"), [("start", 2_000), ("write", 2_000), ("write", 20_000), ("write", 45_000)]
)
def test_fault_r03_a_disk_that_takes_no_more_leaves_the_old_release_and_no_half_file(
    study: Path, tmp_path: Path, when: str, limit: int
) -> None:
    file = write_reports(tmp_path / "more.csv", report_rows(900, seed=7))
    before = files_below(study / "releases")
    process = begin(LIMITED, study, file, limit, when)
    said, wrong = process.communicate(timeout=120)
    assert process.returncode == 0, wrong
    assert said.split()[:2] == ["refused", "R03"], said
    assert said.split()[-1] == "r0002"
    assert files_below(study / "releases") == before
    assert [one.whole for one in verify_releases(study)] == [True, True]
    assert import_files(study, [file], today=TODAY, confirmed=True).release.name == "r0003"


def test_bad_input_k16_a_disk_with_less_than_twice_the_release_is_said_and_imports_are_refused(
    study: Path,
) -> None:
    assert low_room(study) is None
    huge = study / "releases" / "r0002" / "huge"
    huge.touch()
    os.truncate(huge, 10**13)  # not one byte of it is on the disk
    notice = low_room(study)
    assert notice is not None
    assert notice.code == "K16"
    for language in LANGUAGES:
        assert "MB" in Speaker(language).say(notice.what)
    with pytest.raises(EnvironmentProblem) as refused:
        check_room(study, 1)
    assert refused.value.code == "K16"


# ------------------------------------------------------------------------------- several at one study


@pytest.mark.slow
def test_fault_r07_importers_that_race_are_never_two_inside(tmp_path: Path) -> None:
    with import_lock(tmp_path):
        racers = [begin(RACER, tmp_path) for _ in range(3)]
    done = [one.communicate(timeout=120) for one in racers]
    assert [one.returncode for one in racers] == [0, 0, 0], done
    assert [said.split()[-2] for said, _ in done] == ["25", "25", "25"]
    assert sum(int(said.split()[-1]) for said, _ in done) > 0, "they never met"


@pytest.mark.slow
def test_fault_r08_a_reader_keeps_its_release_while_newer_ones_are_imported(
    study: Path, tmp_path: Path, importers: Importers
) -> None:
    stop = tmp_path / "stop"
    reader = begin(READER, study, stop)
    for number in range(IMPORTS):
        file = write_reports(tmp_path / f"{number}.csv", report_rows(60, seed=number))
        importers.start(study, file)
        assert importers.exit_code() == 0
    stop.touch()
    said, wrong = reader.communicate(timeout=120)
    assert reader.returncode == 0, wrong
    seen = [line.split() for line in said.splitlines()]
    names = [name for name, _ in seen[:-1]]
    assert names == sorted(names)
    assert len(set(names)) > 2, "the reader never met an import"
    assert seen[-1] == ["r0002", "True"]  # what was in memory all the time
    assert {same for _, same in seen} == {"True"}


# ----------------------------------------------------------------------------- another program or machine


@pytest.mark.slow
@pytest.mark.parametrize("version", [0, 2, 99])
def test_bad_input_k15_a_release_of_an_older_or_newer_program_is_refused_by_both_numbers(
    study: Path, version: int
) -> None:
    other_layout(study / "releases" / "r0002", version)
    with pytest.raises(EnvironmentProblem) as refused:
        open_release(study)
    assert refused.value.code == "K15"
    for language in LANGUAGES:
        said = Speaker(language).say(refused.value.what)
        assert str(version) in said
        assert "r0002" in said
    assert verify_releases(study)[-1].problem is not None
    assert open_release(study, "r0001").release.name == "r0001"


def other_layout(folder: Path, version: int) -> None:
    """Let a release be one of another program: whole, and of another layout."""
    kept = json.dumps(facts_only(read_manifest(folder)))
    subprocess.run([sys.executable, "-c", ANOTHER_PROGRAM, str(folder), str(version), kept], check=True)


def other_zones(folder: Path) -> dict[str, str]:
    """Give a time zone database of another version, in which Chicago keeps Honolulu's time."""
    (folder / "America").mkdir(parents=True)
    honolulu = next(Path(one) / "Pacific" / "Honolulu" for one in TZPATH if (Path(one) / "Pacific").exists())
    shutil.copy(honolulu, folder / "America" / "Chicago")
    (folder / "tzdata.zi").write_text("# version 1999z\n", encoding="ascii")
    return {**os.environ, "PYTHONTZPATH": str(folder)}


def test_bad_input_k18_the_time_zone_database_of_an_import_is_recorded_and_another_one_is_said(
    study: Path, tmp_path: Path
) -> None:
    manifest = read_manifest(study / "releases" / "r0002")
    assert manifest["tz_data_version"] == tz_data_version()
    assert [one.notice for one in verify_releases(study)] == [None, None]
    write_manifest(study / "releases" / "r0002", facts_only(manifest) | {"tz_data_version": "1999z"})
    first, second = verify_releases(study)
    assert first.notice is None
    assert second.whole
    assert second.notice is not None
    for language in LANGUAGES:
        said = Speaker(language).say(second.notice.what)
        assert "1999z" in said
        assert tz_data_version() in said


def facts_only(manifest: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in manifest.items() if name not in {"files", "manifest_sha256"}}


@pytest.mark.slow
def test_fault_r23_another_time_zone_database_moves_no_record_and_is_said(
    study: Path, tmp_path: Path
) -> None:
    said = []
    for more in (dict(os.environ), other_zones(tmp_path / "zones")):
        done = subprocess.run(
            [sys.executable, "-c", SAYS, str(study)], env=more, capture_output=True, text=True, check=True
        )
        said.append(done.stdout.splitlines()[1:])
    (ours, days, nothing), (theirs, same_days, noticed) = said
    assert (ours, theirs) == (tz_data_version(), "1999z")
    assert days == same_days
    assert (nothing, noticed) == ("[]", "['K18', 'K18']")


@pytest.mark.slow
def test_bad_input_k14_an_import_under_a_clock_behind_the_records_is_refused(study: Path) -> None:
    last = open_release(study).release.last
    assert last is not None
    before = files_below(study)
    with pytest.raises(EnvironmentProblem) as refused:
        import_files(study, [study / "first.csv"], today=last - dt.timedelta(days=2))
    assert refused.value.code == "K14"
    assert files_below(study) == before
    for language in LANGUAGES:
        assert "2023" in Speaker(language).say(refused.value.what)
    report = import_files(study, [study / "first.csv"], today=last - dt.timedelta(days=1))
    assert report.release.name == "r0003"


# -------------------------------------------------------------------------------------- the wrong file


@pytest.mark.slow
def test_fault_r31_any_earlier_release_is_served_again_and_the_next_import_builds_on_it(
    study: Path, tmp_path: Path
) -> None:
    states = {name: fingerprint(open_release(study, name)) for name in ("r0001", "r0002")}
    wrong = write_reports(
        tmp_path / "wrong.csv", [[f"X{row[0]}", *row[1:]] for row in report_rows(40, seed=9)]
    )
    import_files(study, [wrong], today=TODAY)
    shown = Watch(study, None, lambda: open_release(study))
    assert shown.open().release.name == "r0003"
    assert roll_back(study, "r0001") == "r0003"
    assert shown.outdated()
    assert fingerprint(open_release(study)) == states["r0001"]
    assert roll_back(study, "r0002") == "r0001"
    assert fingerprint(open_release(study)) == states["r0002"]
    assert [(one.name, one.current) for one in list_releases(study)][1:] == [
        ("r0002", True),
        ("r0003", False),
    ]
    assert import_files(study, [study / "second.csv"], today=TODAY).release.name == "r0004"
    assert not any(number.startswith("X") for number in open_release(study).incidents.number)
    assert fingerprint(open_release(study)) == states["r0002"]
    assert open_release(study, "r0003").release.name == "r0003"


def test_fault_r31_a_purge_reaches_the_releases_that_were_taken_back(study: Path) -> None:
    number = kept_numbers(1)[0]
    roll_back(study, "r0001")
    assert dict(purge(study, number).records) == {"r0001": 1, "r0002": 1}
    roll_back(study, "r0002")
    assert number not in open_release(study).incidents.number


@pytest.mark.parametrize("name", ["r0009", "", "../r0001", "current", "r1"])
def test_fault_r31_a_release_that_is_not_there_is_not_served(study: Path, name: str) -> None:
    with pytest.raises(BadStudy) as refused:
        roll_back(study, name)
    assert refused.value.code == "R31"
    assert open_release(study).release.name == "r0002"


def test_fault_r31_a_damaged_release_is_not_gone_back_to(study: Path) -> None:
    halved(study / "releases" / "r0001")
    with pytest.raises(ReleaseDamaged):
        roll_back(study, "r0001")
    assert open_release(study).release.name == "r0002"
