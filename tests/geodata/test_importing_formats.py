"""The same reports, however they are packed, encoded, projected or typed, make the same release."""

import csv
import datetime as dt
import io
import zipfile
from pathlib import Path

import geopandas
import openpyxl
import pyproj
import pytest
import shapely

from geodata.errors import BadInput
from geodata.importing import import_files
from geodata.read import ReadAs
from geodata.study import read_study
from geodata.study.problems import StudyProblems
from tests.geodata.town import HEADER, STUDY, report_rows, write_reports, write_study

TODAY = dt.date(2024, 2, 1)
ROWS = report_rows(60)


def text(delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([HEADER, *ROWS])
    return out.getvalue()


def as_csv(folder: Path) -> tuple[Path, ReadAs | None]:
    return write_reports(folder / "reports.csv", ROWS), None


def as_zip_of_two(folder: Path) -> tuple[Path, ReadAs | None]:
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("reports.tsv", text("\t").encode("utf-16"))
        archive.writestr("other.csv", "a,b\n1,2\n")
    return folder / "a.zip", ReadAs(member="reports.tsv")


def as_sheet(folder: Path) -> tuple[Path, ReadAs | None]:
    book = openpyxl.Workbook()
    book.active.title = "May"
    book.active.append(HEADER)
    for row in ROWS:
        days = {at: dt.datetime.strptime(row[at], "%m/%d/%Y").date() for at in (1, 3)}
        book.active.append([days.get(at, cell) for at, cell in enumerate(row)])
    book.create_sheet("Totals").append(["a", "b", "c"])
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx", ReadAs(sheet="May")


@pytest.mark.slow
@pytest.mark.parametrize("write", [as_zip_of_two, as_sheet])
def test_reports_in_any_packing_make_the_same_release(tmp_path, write) -> None:
    plain, _ = as_csv(tmp_path)
    path, said = write(tmp_path)
    one = import_files(write_study(tmp_path / "one"), [plain], today=TODAY)
    two = import_files(write_study(tmp_path / "two"), [path], read_as=said, today=TODAY)
    assert (two.incidents, two.files[0].read, two.files[0].rejected) == (one.incidents, len(ROWS), 0)
    assert two.files[0].without_place == one.files[0].without_place
    assert two.files[0].outside == one.files[0].outside


def test_what_a_file_does_not_say_may_stand_in_the_study(tmp_path) -> None:
    path, _ = as_zip_of_two(tmp_path)
    source = f'\n[[sources]]\nfile = "../{path.name}"\nmember = "reports.tsv"\ndelimiter = "tab"\n'
    folder = write_study(tmp_path / "study", source)
    assert read_study(folder).sources[0].read_as == ReadAs(member="reports.tsv", delimiter="\t")
    assert import_files(folder, [], today=TODAY).files[0].read == len(ROWS)


def test_an_encoding_nobody_knows_is_a_problem_of_the_study(tmp_path) -> None:
    folder = write_study(tmp_path / "study", '\n[[sources]]\nfile = "a.csv"\nencoding = "klingon"\n')
    with pytest.raises(StudyProblems) as caught:
        read_study(folder)
    assert "klingon" in str(caught.value)


def squares(folder: Path, crs: str) -> Path:
    """The quarters of the town as one layer of two in a GeoPackage, in any system."""
    write_study(folder)
    frame = geopandas.read_file(folder / "quarters.geojson").to_crs(crs)
    frame.to_file(folder / "quarters.gpkg", layer="quarters", driver="GPKG")
    frame.to_file(folder / "quarters.gpkg", layer="other", driver="GPKG")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("crs", ["EPSG:2817", "ESRI:102698", "EPSG:26915", "EPSG:4269"])
def test_areas_in_any_system_and_layer_hold_the_same_reports(tmp_path, crs) -> None:
    head = STUDY.replace('"quarters.geojson"', '"quarters.gpkg"\nlayer = "quarters"')
    folder = squares(tmp_path / "study", crs)
    (folder / "study.toml").write_text(head, encoding="utf-8")
    plain, _ = as_csv(tmp_path)
    one = import_files(folder, [plain], today=TODAY)
    two = import_files(write_study(tmp_path / "two"), [plain], today=TODAY)
    assert one.files[0].outside == two.files[0].outside


def test_areas_in_a_system_of_another_state_stop_by_its_name(tmp_path) -> None:
    folder = squares(tmp_path / "study", "EPSG:2232")
    (folder / "study.toml").write_text(
        STUDY.replace('"quarters.geojson"', '"quarters.gpkg"\nlayer = "quarters"'), encoding="utf-8"
    )
    with pytest.raises(BadInput) as caught:
        import_files(folder, [as_csv(tmp_path)[0]], today=TODAY)
    assert caught.value.code == "G08"
    assert "Colorado Central" in str(caught.value)


def test_services_with_feet_and_decimal_commas_lie_where_they_are(tmp_path) -> None:
    from geodata.crs import MetricCRS
    from geodata.places.mapped import open_mapped

    there = pyproj.Transformer.from_crs("EPSG:4326", "ESRI:102698", always_xy=True).transform(-94.6, 39.08)
    crs = MetricCRS("EPSG:26915")
    columns = {"name": "name", "longitude": "x", "latitude": "y"}
    written = {
        "feet.csv": (f"name,x,y\nA,{there[0]},{there[1]}\n", ReadAs(crs="ESRI:102698")),
        "comma.csv": ("name;x;y\nA;-94,6;39,08\n", None),
        "plain.csv": ("name,x,y\nA,-94.6,39.08\n", None),
    }
    found = []
    for name, (content, said) in written.items():
        (tmp_path / name).write_text(content)
        found.append(open_mapped(tmp_path / name, columns, crs, said).geometry[0])
    assert all(shapely.distance(point, found[-1]) < 0.1 for point in found)
