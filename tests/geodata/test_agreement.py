"""A study whose areas, coordinate system and records lie in different places is refused with both boxes."""

import datetime as dt
import re
from pathlib import Path

import pytest

from geodata.errors import BadStudy
from geodata.importing import import_files
from geodata.words import LANGUAGES, Speaker
from tests.geodata.town import STUDY, report_rows, write_reports, write_study

TODAY = dt.date(2024, 2, 1)
BOX = r"-?\d+\.\d\d, -?\d+\.\d\d, -?\d+\.\d\d, -?\d+\.\d\d"


def refused(study: Path) -> BadStudy:
    file = write_reports(study / "reports.csv", report_rows(60))
    with pytest.raises(BadStudy) as stopped:
        import_files(study, [file], today=TODAY)
    assert not list(study.glob("releases/r*"))
    return stopped.value


def boxes(problem: BadStudy) -> list[list[str]]:
    return [re.findall(BOX, Speaker(language).say(problem.what)) for language in LANGUAGES]


@pytest.mark.parametrize("code", ["EPSG:26911", "EPSG:26918", "EPSG:32633", "EPSG:28992", "EPSG:32715"])
def test_bad_input_k07_areas_beyond_where_the_system_holds_are_refused_with_both_boxes(
    tmp_path: Path, code: str
) -> None:
    problem = refused(write_study(tmp_path, head=STUDY.replace("EPSG:26915", code)))
    assert problem.code == "K07"
    assert problem.where.file == "quarters.geojson"
    english, spanish = boxes(problem)
    assert english == spanish
    assert len(english) == 2
    assert english[1] == "-94.61, 39.07, -94.58, 39.10"
    assert code in Speaker("en").say(problem.what)


def test_bad_input_k07_areas_where_the_agency_has_no_records_are_refused_with_both_boxes(
    tmp_path: Path,
) -> None:
    study = write_study(tmp_path, head=STUDY.replace('"EPSG:26915"', '"EPSG:26913"'))
    areas = study / "quarters.geojson"
    areas.write_text(areas.read_text().replace("-94.", "-104."))
    problem = refused(study)
    assert problem.code == "K07"
    english, spanish = boxes(problem)
    assert english == spanish
    assert len(english) == 2
    assert english[1].startswith("-104.")


@pytest.mark.slow
@pytest.mark.parametrize("code", ["EPSG:26915", "EPSG:26998", "EPSG:3857", "auto"])
def test_areas_and_records_of_one_place_agree_in_any_system_that_holds_there(
    tmp_path: Path, code: str
) -> None:
    study = write_study(tmp_path, head=STUDY.replace("EPSG:26915", code))
    file = write_reports(study / "reports.csv", report_rows(60))
    assert import_files(study, [file], today=TODAY).release.name == "r0001"
