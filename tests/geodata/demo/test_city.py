"""The folder as a whole: the same seed again, other seeds, other sizes, and that it reads as a study."""

import csv
import datetime as dt
import json
import tomllib
from pathlib import Path

import pytest

from geodata.demo import Truth, write_city
from geodata.records import OUTPUTS
from geodata.study import check_files, read_study

RIDES = {"job_fair", "holiday_event", "little_league"}


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.slow
def test_the_same_seed_writes_the_same_bytes_and_another_seed_other_truth(tmp_path: Path) -> None:
    truths = [
        write_city(tmp_path / name, seed=seed, incidents=2_000)
        for name, seed in (("a", 7), ("b", 7), ("c", 8))
    ]
    first, again, other = (bytes_of(tmp_path / name) for name in "abc")
    assert first == again
    assert truths[0] == truths[1]
    assert truths[0].coverage_gap != truths[2].coverage_gap
    assert {spot.longitude for spot in truths[0].hotspots}.isdisjoint(s.longitude for s in truths[2].hotspots)
    assert truths[0].effective_event.longitude != truths[2].effective_event.longitude
    # The ground is the same for every seed.
    for name in ("streets.geojson", "neighborhoods.geojson", "districts.geojson", "landmarks.csv"):
        assert first[name] == other[name]


@pytest.mark.slow
def test_a_city_over_an_older_one_leaves_nothing_of_it(tmp_path: Path) -> None:
    write_city(tmp_path / "twice", incidents=500, years=5)
    write_city(tmp_path / "twice", incidents=300, years=2)
    write_city(tmp_path / "once", incidents=300, years=2)
    assert bytes_of(tmp_path / "twice") == bytes_of(tmp_path / "once")


@pytest.mark.slow
@pytest.mark.parametrize("incidents", [1, 2, 10, 100])
@pytest.mark.parametrize("years", [1, 3])
def test_a_tiny_city_is_whole(tmp_path: Path, incidents: int, years: int) -> None:
    truth = write_city(tmp_path, incidents=incidents, years=years, seed=incidents)
    study = read_study(tmp_path)
    check_files(study)
    numbers = set()
    for source in study.sources:
        if source.feed == "kcpd":
            with (tmp_path / source.file).open(encoding="utf-8", newline="") as file:
                numbers |= {row["Report_No"] for row in csv.DictReader(file) if row["Report_No"][4] != "9"}
    assert len(numbers) == truth.counts["incidents"] == incidents
    assert truth.first_day < truth.recording_break < truth.last_day
    assert truth.first_day < truth.effective_event.day < truth.last_day


@pytest.mark.slow
@pytest.mark.parametrize(
    ("last_day", "first_day"),
    [
        (dt.date(2025, 12, 31), dt.date(2021, 1, 1)),
        (dt.date(2024, 2, 29), dt.date(2019, 3, 1)),
        (dt.date(2024, 2, 28), dt.date(2019, 3, 1)),
        (dt.date(2023, 6, 15), dt.date(2018, 6, 16)),
    ],
)
def test_any_last_day_gives_whole_years(tmp_path: Path, last_day: dt.date, first_day: dt.date) -> None:
    truth = write_city(tmp_path, incidents=50, last_day=last_day)
    assert (truth.first_day, truth.last_day) == (first_day, last_day)


@pytest.mark.parametrize("wrong", [{"incidents": 0}, {"years": 0}, {"incidents": -5}])
def test_a_city_of_nothing_is_refused_before_anything_is_written(tmp_path: Path, wrong) -> None:
    with pytest.raises(ValueError, match="at least 1 incident"):
        write_city(tmp_path / "none", **wrong)
    assert not (tmp_path / "none").exists()


@pytest.mark.slow
def test_truth_is_written_and_read_back_equal(city) -> None:
    written = json.loads((city.folder / "truth.json").read_text(encoding="utf-8"))
    assert written["invented"] is True
    assert Truth.from_json(written) == city.truth


def test_the_study_says_that_it_is_invented_in_both_languages_and_is_read_without_complaint(city) -> None:
    study = read_study(city.folder)
    check_files(study)
    assert study.facts.invented
    assert "invented" in study.facts.titles["en"]
    assert "inventada" in study.facts.titles["es"]
    assert [place.meaning for place in study.default_locations] == ["reporting_desk", "geocoder_default"]
    assert [change.day for change in study.facts.recording_changes] == [city.truth.recording_break]
    assert {source.feed for source in study.sources} == {"kcpd", "kcmo_311"}


def test_every_file_of_the_folder_is_named_by_the_study_and_every_mapped_column_is_there(city) -> None:
    study = read_study(city.folder)
    assert {path.name for path in city.folder.iterdir()} == {*study.files, "study.toml", "truth.json"}
    said = tomllib.loads((city.folder / "study.toml").read_text(encoding="utf-8"))
    for table in said["services"] + said["events"]:
        with (city.folder / table["file"]).open(encoding="utf-8", newline="") as file:
            assert set(table["columns"].values()) <= set(csv.DictReader(file).fieldnames or [])


@pytest.mark.slow
def test_events_on_people_report_what_they_did_and_some_numbers_are_not_known(tmp_path: Path) -> None:
    write_city(tmp_path, seed=7, incidents=50)
    with (tmp_path / "events.csv").open(encoding="utf-8", newline="") as file:
        events = list(csv.DictReader(file))
    reported = [{name: row[name] for name in OUTPUTS if row[name]} for row in events]
    for row, said in zip(events, reported, strict=True):
        assert row["acts_on"] == "people" or not said
        assert all(0 <= int(number) <= int(row["attendance"]) for number in said.values())
    assert {name for said in reported for name in said} == set(OUTPUTS) - {"showers"}
    rides = [said.get("rides") for row, said in zip(events, reported, strict=True) if row["kind"] in RIDES]
    assert 0 < rides.count(None) < len(rides)
