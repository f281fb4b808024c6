"""Places the wrong way round or in feet, from the file to the release: asked about, guessed for no row."""

from pathlib import Path

import numpy as np
import pyproj
import pytest

from geodata.doctor import Diagnosis
from geodata.doctor.opening import diagnose
from geodata.doctor.writing import accept
from geodata.errors import BadInput
from geodata.importing import ImportReport, import_files
from geodata.store import open_release
from geodata.study import read_study
from tests.geodata.doctor.tables import TODAY, agency, wide_study, write_csv

pytestmark = pytest.mark.slow
REPORTS = 200
# What agencies around Kansas City keep: Missouri West in metres of three datums, and in survey feet; UTM 15.
SYSTEMS = ("EPSG:26998", "EPSG:2817", "EPSG:6513", "ESRI:102698", "EPSG:26915")


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return wide_study(tmp_path / "study")


def written(folder: Path, rows: dict[str, list[object]]) -> Path:
    return write_csv(folder / "reports.csv", rows)


def seen(study: Path, file: Path, **answers: str) -> Diagnosis:
    said = {name.replace("_", ".", 1): value for name, value in answers.items()}
    return diagnose(file, read_study(study), said)


def imported(study: Path, file: Path, **answers: str) -> ImportReport:
    accept(study, seen(study, file, **answers), file, day=TODAY)
    return import_files(study, [], today=TODAY)


def places(study: Path) -> np.ndarray:
    """Longitude and latitude of what lies somewhere, sorted, shape (n, 2)."""
    held = open_release(study)
    found = np.column_stack(held.crs.to_degrees(held.incidents.x_m, held.incidents.y_m))
    return sorted_rows(found[np.isfinite(held.incidents.x_m)])


def sorted_rows(pairs: np.ndarray) -> np.ndarray:
    return pairs[np.lexsort(pairs.T)]


def true_places() -> np.ndarray:
    rows = agency(REPORTS)
    once = dict(zip(rows["Report"], zip(rows["Lon"], rows["Lat"], strict=True), strict=True))
    return sorted_rows(np.array(list(once.values()), dtype=float))


def test_bad_input_g01_a_file_with_its_axes_exchanged_is_swapped_as_a_whole_by_one_answer(
    study: Path, tmp_path: Path
) -> None:
    rows = agency(REPORTS)
    rows["Lat"], rows["Lon"] = rows["Lon"], rows["Lat"]
    file = written(tmp_path, rows)
    (question,) = seen(study, file).questions
    assert (question.id, question.choices[0].value) == ("place.swapped", "swap")
    report = imported(study, file, place_swapped="swap")
    assert (report.incidents, report.files[0].without_place, report.files[0].outside) == (REPORTS, 0, 0)
    assert np.allclose(places(study), true_places(), atol=2e-5)


def test_bad_input_g01_exchanged_axes_that_somebody_insists_on_stop_and_leave_the_study_as_it_was(
    study: Path, tmp_path: Path
) -> None:
    rows = agency(REPORTS)
    rows["Lat"], rows["Lon"] = rows["Lon"], rows["Lat"]
    before = (study / "study.toml").read_bytes()
    with pytest.raises(BadInput) as stopped:
        imported(study, written(tmp_path, rows), place_swapped="as_named")
    assert stopped.value.code == "G16"
    assert (study / "study.toml").read_bytes() == before


def test_bad_input_g01_a_few_exchanged_rows_have_no_place_and_no_infinite_one_if_that_is_the_answer(
    study: Path, tmp_path: Path
) -> None:
    rows = agency(REPORTS)
    spoilt = {rows["Report"][at] for at in (3, 57, 90)}
    for at, number in enumerate(rows["Report"]):
        if number in spoilt:
            rows["Lat"][at], rows["Lon"][at] = rows["Lon"][at], rows["Lat"][at]
    file = written(tmp_path, rows)
    assert [one.id for one in seen(study, file).questions] == ["place.turned"]
    report = imported(study, file, place_turned="leave")
    assert (report.incidents, report.files[0].rejected) == (REPORTS, 0)
    held = open_release(study).incidents
    assert not np.isinf(held.x_m).any()
    assert not np.isinf(held.y_m).any()
    assert int(np.isnan(held.x_m).sum()) == 3, "kept in the totals, and nowhere on the map"
    left, there = places(study), true_places()
    assert len(left) == REPORTS - 3
    assert all(np.abs(there - one).max(axis=1).min() < 2e-5 for one in left)


def in_system(code: str) -> dict[str, list[object]]:
    """Rows whose columns are called latitude and longitude, and hold metres or feet."""
    rows = agency(REPORTS)
    forward = pyproj.Transformer.from_crs("EPSG:4326", code, always_xy=True)
    x, y = forward.transform(rows.pop("Lon"), rows.pop("Lat"))
    return rows | {"Longitude": [f"{one:.3f}" for one in x], "Latitude": [f"{one:.3f}" for one in y]}


@pytest.mark.parametrize("code", SYSTEMS)
def test_bad_input_g06_metres_and_feet_in_columns_of_degrees_are_seen_and_come_back_as_degrees(
    study: Path, tmp_path: Path, code: str
) -> None:
    file = written(tmp_path, in_system(code))
    found = seen(study, file)
    offered = [choice.value for one in found.questions if one.id == "place.crs" for choice in one.choices]
    proposed = [found.mapping.crs] if found.mapping is not None else []
    assert [one.id for one in found.questions] in ([], ["place.crs"])
    # Two datums a metre apart are one answer; feet are never taken for metres.
    same = {code, *(SYSTEMS[:3] if code in SYSTEMS[:3] else ())}
    assert same & {*offered, *proposed}
    report = imported(study, file, place_crs=code)
    assert (report.files[0].without_place, report.files[0].outside) == (0, 0)
    assert np.allclose(places(study), true_places(), atol=2e-5)


@pytest.mark.parametrize("code", ["ESRI:102698", "EPSG:26915"])
def test_bad_input_g06_numbers_that_are_no_degrees_are_not_imported_as_degrees(
    study: Path, tmp_path: Path, code: str
) -> None:
    file = written(tmp_path, in_system(code))
    before = (study / "study.toml").read_bytes()
    with pytest.raises(BadInput) as stopped:
        imported(study, file, place_crs="EPSG:4326")
    assert stopped.value.code in {"G06", "G16"}
    assert (study / "study.toml").read_bytes() == before
