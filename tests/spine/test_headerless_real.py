"""A real file without a header: asked about, accepted, imported to its last row, and asked a question."""

import csv
import datetime as dt
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
import shapely
from pyproj import Transformer

from geodata.doctor.opening import diagnose
from geodata.doctor.writing import accept
from geodata.holdings import Holdings
from geodata.importing import ImportReport, import_files
from geodata.period import Period
from geodata.store import open_release
from geodata.study import read_study
from layers.base.catalogue import ask
from layers.base.query import Query

pytestmark = pytest.mark.slow

ILLINOIS_EAST = "EPSG:26971"
TODAY = dt.date(2017, 1, 10)
CHICAGO = (-87.95, 41.6, -87.5, 42.05)
MIDDLE = 41.85  # degrees north, between the two halves that the study calls areas
STUDY = """
[study]
name = "chicago"
time_zone = "America/Chicago"
crs = "EPSG:26916"

[[areas]]
set = "halves"
title = { en = "Halves", es = "Mitades" }
file = "halves.geojson"
columns = { id = "id", name = "id" }
"""
ANSWERS = {
    "table.header": "none",
    "table.sort": "incidents",
    "kinds.all": "arson",
    "duplicates.equal": "merge",
}


def begun(folder: Path) -> Path:
    """A study of the city in a northern and a southern half."""
    west, south, east, north = CHICAGO
    halves = {"north": (west, MIDDLE, east, north), "south": (west, south, east, MIDDLE)}
    features = [
        {"type": "Feature", "properties": {"id": name}, "geometry": shapely.box(*box).__geo_interface__}
        for name, box in halves.items()
    ]
    folder.mkdir()
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    (folder / "halves.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8"
    )
    return folder


def rows_of(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as text:
        return [row for row in csv.reader(text) if row]


def answered(study: Path, file: Path, open_questions: list[str]) -> ImportReport:
    """Answer what is asked, one after another as a person does; accept, and import."""
    said: dict[str, str] = {}
    while questions := diagnose(file, read_study(study), said).questions:
        open_questions.append(questions[0].id)
        said[questions[0].id] = ANSWERS[questions[0].id]
    accept(study, diagnose(file, read_study(study), said), file, day=TODAY)
    return import_files(study, [], today=TODAY)


@dataclass(frozen=True)
class Imported:
    """The file's own rows, what was asked of a person, and what became of them."""

    rows: list[list[str]]
    asked: list[str]
    report: ImportReport
    held: Holdings

    @property
    def degrees(self) -> tuple[list[float], list[float]]:
        """Longitudes and latitudes of the rows, by another way than ours."""
        back = Transformer.from_crs(ILLINOIS_EAST, "EPSG:4326", always_xy=True)
        return back.transform(*([float(row[at]) for row in self.rows] for at in (0, 1)))


@pytest.fixture(scope="module")
def arson(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Imported:
    file = real_data / "agencies" / "chicago_arson_2016_noheader.csv"
    study = begun(tmp_path_factory.mktemp("arson") / "study")
    asked: list[str] = []
    report = answered(study, file, asked)
    return Imported(rows_of(file), asked, report, open_release(study))


def test_every_row_is_counted_and_the_first_is_not_taken_for_names(arson: Imported) -> None:
    assert arson.asked == ["table.header", "table.sort", "kinds.all"]
    (account,) = arson.report.files
    parts = (account.accepted, account.merged, account.not_counted, account.rejected)
    assert account.read == sum(parts) == len(arson.rows) == 522
    different = len(set(map(tuple, arson.rows)))
    assert parts == (different, len(arson.rows) - different, 0, 0)
    assert (account.without_place, account.outside) == (0, 0)
    assert (arson.report.rejects, arson.report.exit_code) == ((), 0)
    assert arson.report.incidents == len(arson.held.incidents) == different
    assert set(arson.held.incidents.kind.words()) == {"arson"}
    assert arson.held.release.estimated, "there is no number of a report"


def test_metres_of_another_city_come_back_as_the_degrees_they_stand_for(arson: Imported) -> None:
    held = arson.held
    found = held.crs.to_degrees(held.incidents.x_m, held.incidents.y_m)
    for ours, theirs in zip(found, arson.degrees, strict=True):
        assert sorted(ours) == pytest.approx(sorted(theirs), abs=2e-6)


def test_a_question_about_a_summer_counts_the_rows_of_the_file(arson: Imported) -> None:
    summer = Period.including(dt.date(2016, 6, 1), dt.date(2016, 8, 31))
    answer = ask(arson.held, Query(layer="areas", table="halves", period=summer))
    halves = Counter(
        "north" if north > MIDDLE else "south"
        for (_, _, day), north in zip(arson.rows, arson.degrees[1], strict=True)
        if "2016-06-01" <= day <= "2016-08-31"
    )
    assert min(halves.values()) > 20, "a few dozen in each half"
    assert dict(zip(answer.places.ids, answer.n, strict=True)) == halves
    assert answer.totals.n == halves.total()
