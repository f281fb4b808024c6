"""The promise: files and an event in, a verdict out, without a network; `bench_one_minute` has the clock."""

import json
import shutil
from pathlib import Path

import pytest

from benchmarks.bench_one_minute import EVENTS, NO_NETWORK
from geodata.demo import write_city
from geodata.store import open_release
from layers.base.query import Query
from layers.comparison.compare import compare
from tests.app.conftest import typed

# Of fewer, so few happen at the event's place that its fall can hide among them, and no word is deserved.
INCIDENTS = 60_000


@pytest.mark.slow
def test_a_strangers_files_and_one_event_give_a_verdict_without_a_network(tmp_path: Path) -> None:
    city, study, offline = tmp_path / "city", tmp_path / "study", tmp_path / "offline"
    truth = write_city(city, incidents=INCIDENTS)
    offline.mkdir()
    (offline / "sitecustomize.py").write_text(NO_NETWORK, encoding="utf-8")
    alone = {"PYTHONPATH": str(offline)}
    files = [shutil.copy(file, tmp_path) for file in sorted(city.glob("incidents_*.csv"))]
    assert typed("init", study, "--time-zone", "America/Chicago", **alone).code == 0
    header, event, *_ = (city / "events.csv").read_text(encoding="utf-8").splitlines()
    (study / "events.csv").write_text(f"{header}\n{event}\n", encoding="utf-8")
    with (study / "study.toml").open("a", encoding="utf-8") as file:
        file.write(EVENTS)
    read = typed("import", *files, "--study", study, "--yes", "--json", **alone)
    assert read.json["release"]["incidents"] > 0.95 * INCIDENTS, read.err
    link = f"layer=before_after&before_after.event={truth.effective_event.id}"
    said = typed("ask", "--study", study, link, "--format", "json", "--language", "en", **alone)
    answer = json.loads(said.out)
    query = Query(layer="before_after", options=(("event", truth.effective_event.id),))
    found = compare(open_release(study), query)
    # Six of ten incidents at the event's place were taken away from its first day on.
    assert truth.effective_event.fall == 0.6
    assert found.refusals == ()
    assert found.word == answer["columns"]["verdict"][0] == "likely_fewer"
    assert answer["headline"]["key"] == "comparison.sentence.likely_fewer"
    assert answer["value"][0] == found.count("zone", "after")


@pytest.mark.slow
def test_the_network_is_really_off(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(NO_NETWORK, encoding="utf-8")
    (tmp_path / "sitecustomize.py").write_text(
        NO_NETWORK + "\nimport urllib.request\nurllib.request.urlopen('http://127.0.0.1:9', timeout=1)\n",
        encoding="utf-8",
    )
    assert "no network" in typed("feeds", PYTHONPATH=str(tmp_path)).err
