"""A confirmed mapping is written whole or not at all, and its table then goes the way of any feed."""

import dataclasses
from pathlib import Path

import pyproj
import pytest

from geodata.doctor.opening import diagnose, ground_of
from geodata.doctor.writing import BACKUP, accept, mapping_values, table_text
from geodata.errors import BadInput, BadStudy, HotspotError
from geodata.feeds.mapped import TableMapping
from geodata.importing import import_files
from geodata.records import TimePrecision
from geodata.store import open_release
from geodata.study import StudyProblems, read_study
from tests.geodata.doctor.tables import SPANISH, TODAY, agency, renamed, wide_study, write_csv

NOTHING = """
[[mappings]]
name = "a"
day_form = "none"
place_form = "none"
merging = "content"
columns = {}
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return wide_study(tmp_path / "study", "# my own words\n")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "agencia.csv", renamed(agency(), SPANISH))


def test_a_study_says_where_it_lies(study: Path) -> None:
    box = ground_of(read_study(study)).box
    assert box == pytest.approx((-94.70, 38.90, -94.40, 39.20), abs=1e-6)


@pytest.mark.slow
def test_an_accepted_mapping_imports_as_a_feed_does(study: Path, file: Path) -> None:
    found = diagnose(file, read_study(study), {})
    before = (study / "study.toml").read_text(encoding="utf-8")
    written = accept(study, found, file, day=TODAY)
    after = (study / "study.toml").read_text(encoding="utf-8")
    assert after.startswith(before)
    assert written.backup.read_text(encoding="utf-8") == before
    read = read_study(study)
    assert read.mappings == (found.mapping,)
    assert read.sources[0].feed == "agencia"
    report = import_files(study, [], today=TODAY)
    account = report.files[0]
    assert account.read == account.accepted + account.merged + account.rejected == 750
    assert (account.feed, account.accepted, account.without_place) == ("agencia", 600, 0)
    held = open_release(study)
    assert len(held.incidents) == 600
    assert not held.release.estimated
    domestic = [kind == "domestic" for kind in held.incidents.kind.words()]
    assert any(domestic)


@pytest.mark.slow
def test_no_backup_of_a_study_is_written_over_by_the_next_mapping(study: Path, file: Path) -> None:
    versions, backups = [], []
    for name in ("one.csv", "two.csv", "three.csv"):
        versions.append((study / "study.toml").read_text(encoding="utf-8"))
        other = file.rename(file.with_name(name))
        found = diagnose(
            other, read_study(study), {}, name=f"way_{len(backups)}"
        )  # the table is known by now
        backups.append(accept(study, found, other, day=TODAY).backup)
        file = other
    assert [one.name for one in backups] == ["study.toml.bak", "study.toml.bak.2", "study.toml.bak.3"]
    assert [one.read_text(encoding="utf-8") for one in backups] == versions


@pytest.mark.slow
def test_a_table_is_known_by_its_columns_once_it_is_mapped(study: Path, file: Path) -> None:
    with pytest.raises(BadInput) as stopped:
        import_files(study, [file], today=TODAY)
    assert stopped.value.what.key == "doctor.unknown"
    assert "doctor" in str(stopped.value)
    accept(study, diagnose(file, read_study(study), {}), None)
    again = import_files(study, [file], today=TODAY)
    assert (again.files[0].feed, again.incidents) == ("agencia", 600)
    assert import_files(study, [file], today=TODAY).unchanged
    assert read_study(study).sources == ()


@pytest.mark.slow
def test_bad_input_s11_a_rejected_row_of_a_mapped_table_keeps_no_cell_that_nobody_asked_for(
    study: Path, tmp_path: Path
) -> None:
    rows = renamed(agency(), SPANISH)
    rows["Nombre denunciante"] = [f"Quijano, Luis {n}" for n in range(len(next(iter(rows.values()))))]
    rows["Relato"] = ["Dice que le llamen al 555-0142"] * len(rows["Nombre denunciante"])
    file = write_csv(tmp_path / "denuncias.csv", rows)
    accept(study, diagnose(file, read_study(study), {}), file, day=TODAY)
    name = read_study(study).mappings[0].columns["day"]
    rows[name] = ["99/99/9999", *rows[name][1:]]
    report = import_files(study, [write_csv(file, rows)], today=TODAY, confirmed=True)
    assert report.rejected_file is not None
    kept = Path(report.rejected_file).read_text(encoding="utf-8-sig")
    assert "99/99/9999" in kept
    assert "Quijano" not in kept
    assert "555-0142" not in kept


@pytest.mark.slow
def test_a_rejected_row_of_a_mapped_table_is_listed_as_the_file_has_it(study: Path, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "denuncias.csv", renamed(agency(day="%d-%b-%y %H:%M"), SPANISH))
    accept(study, diagnose(file, read_study(study), {}), file, day=TODAY)
    rows = file.read_text(encoding="utf-8").splitlines()
    cells = rows[5].split(",")
    place = rows[0].split(",").index("Ocurrido")
    cells[place] = "07-Mar-42 04:05"
    rows[5], rows[9] = (
        ",".join(cells),
        rows[9].replace("ST", "S\0T").replace("AV", "A\0V").replace("RD", "\0"),
    )
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    report = import_files(study, [file], today=TODAY, confirmed=True)
    early, spoilt = report.rejects
    assert (early.code, early.line, early.column, early.value) == ("T06", 6, "Ocurrido", "07-Mar-42 04:05")
    assert early.text.count(",") == spoilt.text.count(",") == rows[0].count(",")
    assert "07-Mar-42 04:05" in early.text
    assert (spoilt.code, spoilt.line) == ("E08", 10)


@pytest.mark.slow
def test_a_mapped_file_that_misses_a_column_is_refused_by_name(
    study: Path, file: Path, tmp_path: Path
) -> None:
    accept(study, diagnose(file, read_study(study), {}), None)
    rows = renamed(agency(), SPANISH)
    del rows["Delito"]
    less = write_csv(tmp_path / "less.csv", rows)
    with pytest.raises(BadInput) as stopped:
        import_files(study, [less], feed="agencia", today=TODAY)
    assert stopped.value.code == "D17"
    assert "Delito" in str(stopped.value)


@pytest.mark.slow
def test_nothing_is_written_while_a_question_is_open_or_the_name_is_taken(study, tmp_path, file) -> None:
    rows = renamed(agency(), dict(zip(SPANISH, "QWERTYUIOP", strict=True)))
    nameless = write_csv(tmp_path / "letters.csv", rows)
    before = (study / "study.toml").read_bytes()
    found = diagnose(nameless, read_study(study), {})
    with pytest.raises(BadInput) as stopped:
        accept(study, found, nameless)
    assert stopped.value.code == "K08"
    assert "time.occurred" in str(stopped.value)
    assert (study / "study.toml").read_bytes() == before
    assert not (study / BACKUP).exists()
    known = diagnose(file, read_study(study), {})
    accept(study, known, file)
    once = (study / "study.toml").read_bytes()
    with pytest.raises(BadStudy):
        accept(study, known, file)
    assert (study / "study.toml").read_bytes() == once


@pytest.mark.slow
def test_a_file_of_any_name_cannot_break_the_study(study: Path, file: Path) -> None:
    found = dataclasses.replace(diagnose(file, read_study(study), {}), file='x"\n[study]\nname = "evil".csv')
    accept(study, found, file)
    assert read_study(study).facts.name == "town"
    assert len(read_study(study).mappings) == 1


def dms(degrees: float, letters: str) -> str:
    """39.1031 as 39°06'11.2"N."""
    minutes, seconds = divmod(round(abs(degrees) * 36_000), 600)
    return f"{minutes // 60}°{minutes % 60:02d}'{seconds / 10:04.1f}\"{letters[degrees < 0]}"


@pytest.mark.slow
@pytest.mark.parametrize("columns", [1, 2])
def test_bad_input_g04_degrees_minutes_and_seconds_are_proposed_and_imported(
    study: Path, tmp_path: Path, columns: int
) -> None:
    rows = agency(200)
    latitude, longitude = (
        [dms(one, letters) for one in rows.pop(n)] for n, letters in (("Lat", "NS"), ("Lon", "EW"))
    )
    if columns == 1:
        rows["Where"] = [" ".join(pair) for pair in zip(latitude, longitude, strict=True)]
    else:
        rows |= {"A": longitude, "B": latitude}
    file = write_csv(tmp_path / "dms.csv", rows)
    found = diagnose(file, read_study(study), {})
    assert found.questions == ()
    accept(study, found, file, day=TODAY)
    report = import_files(study, [], today=TODAY)
    assert (report.files[0].without_place, report.files[0].outside) == (0, 0)
    held, plain = open_release(study), agency(200)
    places = held.crs.to_degrees(held.incidents.x_m, held.incidents.y_m)
    for name, found_there in zip(("Lon", "Lat"), places, strict=True):
        once = dict(zip(plain["Report"], plain[name], strict=True))
        assert sorted(found_there) == pytest.approx(sorted(once.values()), abs=2e-5)


@pytest.mark.slow
def test_equal_rows_are_one_or_each_as_the_person_said(study: Path, tmp_path: Path) -> None:
    rows = agency(200)
    del rows["Report"]
    del rows["Sex"]
    del rows["Age"]
    file = write_csv(tmp_path / "equal.csv", rows)
    for said, incidents in (("merge", 200), ("keep", 250)):
        name = f"equal-{said}"
        found = diagnose(file, read_study(study), {"duplicates.equal": said}, name=name)
        assert found.questions == ()
        accept(study, found, None)
        # The file comes under a second name, which a person is asked about.
        report = import_files(study, [file], feed=name, today=TODAY, confirmed=True)
        assert report.files[0].accepted == incidents
        rule = open_release(study).quality["rules"][name]
        assert rule == ("content" if said == "merge" else "none")
        assert import_files(study, [file], feed=name, today=TODAY).unchanged


@pytest.mark.slow
def test_a_headerless_file_is_asked_about_and_imported_by_name(study: Path, tmp_path: Path) -> None:
    rows = agency(300)
    keep = ("Lon", "Lat", "Occurred")
    lines = zip(*(rows[name] for name in keep), strict=True)
    file = tmp_path / "arson.csv"
    file.write_text("\n".join(",".join(map(str, line)) for line in lines) + "\n", encoding="utf-8")
    read = read_study(study)
    asked = {one.id for one in diagnose(file, read, {}).questions}
    assert {"table.header", "kinds.all"} <= asked
    answers = {
        "table.header": "none",
        "table.sort": "incidents",
        "kinds.all": "arson",
        "duplicates.equal": "merge",
    }
    found = diagnose(file, read, answers)
    assert found.questions == ()
    accept(study, found, file)
    assert found.mapping is not None
    report = import_files(study, [file], feed=found.mapping.name, today=TODAY)
    assert report.incidents == 300
    assert set(open_release(study).incidents.kind.words()) == {"arson"}
    with pytest.raises(BadInput):
        diagnose(file, read, {"table.header": "has_one"})


@pytest.mark.slow
def test_the_line_of_a_headerless_row_is_that_of_the_file(study: Path, tmp_path: Path) -> None:
    file = tmp_path / "few.csv"
    good = "\n".join(f"-94.5{i:02d},39.0{i:02d},2023-05-{13 + i % 10}" for i in range(99))
    file.write_text(f"{good}\n-94.5,39.0,2023-02-31\n", encoding="utf-8")
    answers = {"table.header": "none", "table.sort": "incidents", "kinds.all": "arson"}
    accept(study, diagnose(file, read_study(study), answers), None)
    report = import_files(study, [file], feed="few", today=TODAY)
    assert [(one.line, one.record, one.code) for one in report.rejects] == [(100, 100, "T09")]


@pytest.mark.slow
def test_a_month_without_a_day_is_kept_as_a_month(study: Path, tmp_path: Path) -> None:
    rows = agency(200)
    months = [f"{str(cell)[6:10]}-{str(cell)[:2]}" for cell in rows["Occurred"]]
    rest = {name: rows[name] for name in ("Report", "Offense", "Lat", "Lon")}
    file = write_csv(tmp_path / "months.csv", {"Month": months} | rest)
    accept(study, diagnose(file, read_study(study), {}), None)
    import_files(study, [file], today=TODAY)
    held = open_release(study)
    assert set(held.incidents.time_precision.tolist()) == {int(TimePrecision.MONTH)}


@pytest.mark.parametrize(
    ("more", "named"),
    [
        (NOTHING.replace('"none"', '"mdy"', 1), "day"),
        (NOTHING.replace('"a"', '"kcpd"'), "kcpd"),
        (NOTHING + 'kinds = { "X" = "no_such_kind" }\n', "no_such_kind"),
        (NOTHING + 'crs = "EPSG:0"\n', "EPSG:0"),
        (NOTHING.replace("{}", '{ dya = "X" }'), "day"),
        (NOTHING + "box = [1, 2, 0, 3]\n", "box"),
        (NOTHING + NOTHING, "name"),
    ],
)
def test_a_wrong_mapping_is_refused_with_what_is_wrong(study: Path, more: str, named: str) -> None:
    with (study / "study.toml").open("a", encoding="utf-8") as file:
        file.write(more)
    with pytest.raises(StudyProblems) as wrong:
        read_study(study)
    assert named in str(wrong.value)


def test_a_mapping_written_and_read_again_is_the_same(tmp_path: Path) -> None:
    mapping = TableMapping(
        name="a",
        columns={"day": 'D "x"', "location": "L\\y"},
        day_form="dmy",
        place_form="wkt",
        first_year=1927,
        time_zone="UTC",
        box=(-95.0, 38.5, -94.0, 39.5),
        place_turn="exchange",
        equal_rows="each",
        kinds={"ROBO, A MANO ARMADA": "robbery_armed", "Ñ = 'x'": "arson"},
        person_columns=("Sexo",),
        victim_roles=("VIC",),
        file_columns=('D "x"', "L\\y", "Sexo"),
    )
    head = '[study]\nname = "a"\ntime_zone = "UTC"\n\n'
    (tmp_path / "study.toml").write_text(
        head + table_text("mappings", mapping_values(mapping)), encoding="utf-8"
    )
    assert read_study(tmp_path).mappings == (mapping,)


def test_an_unknown_feed_is_still_named(study: Path, file: Path) -> None:
    with pytest.raises(HotspotError) as stopped:
        import_files(study, [file], feed="nobody", today=TODAY)
    assert stopped.value.code == "K02"


@pytest.mark.slow
def test_bad_input_t16_no_time_without_a_zone_is_read_until_somebody_said_its_clock(
    study: Path, tmp_path: Path
) -> None:
    rows = agency(200, day="%Y-%m-%dT%H:%M:%S")
    rows["Occurred"] = [f"{cell}Z" if n % 2 else cell for n, cell in enumerate(rows["Occurred"])]
    file = write_csv(tmp_path / "half.csv", rows)
    found = diagnose(file, read_study(study), {})
    assert [one.id for one in found.questions] == ["time.zone"]
    told = diagnose(file, read_study(study), {"time.zone": "UTC"})
    assert (told.questions, told.mapping is not None and told.mapping.time_zone) == ((), "UTC")
    written = accept(study, told, file, day=TODAY)
    said = written.study_toml.read_text(encoding="utf-8")
    written.study_toml.write_text(said.replace('time_zone = "UTC"\n', ""), encoding="utf-8")
    with pytest.raises(HotspotError):
        import_files(study, [], today=TODAY)
    written.study_toml.write_text(said, encoding="utf-8")
    assert import_files(study, [], today=TODAY).files[0].rejected == 0


@pytest.mark.slow
def test_bad_input_g01_exchanged_rows_are_imported_where_they_lie_once_somebody_said_so(
    study: Path, tmp_path: Path
) -> None:
    rows = agency(200)
    there = dict(zip(rows["Report"], rows["Lon"], strict=True))
    half = len(rows["Lat"]) * 3 // 5
    lat, lon = rows["Lat"], rows["Lon"]
    rows["Lat"], rows["Lon"] = [*lat[:half], *lon[half:]], [*lon[:half], *lat[half:]]
    file = write_csv(tmp_path / "two_exports.csv", rows)
    assert [one.id for one in diagnose(file, read_study(study), {}).questions] == ["place.turned"]
    accept(study, diagnose(file, read_study(study), {"place.turned": "exchange"}), file, day=TODAY)
    report = import_files(study, [], today=TODAY)
    assert (report.files[0].without_place, report.files[0].outside) == (0, 0)
    assert "clean.turned.exchange" in [one.what.key for one in report.notices]
    held = open_release(study)
    longitude, _latitude = held.crs.to_degrees(held.incidents.x_m, held.incidents.y_m)
    assert sorted(longitude) == pytest.approx(sorted(there.values()), abs=2e-5)


@pytest.mark.slow
@pytest.mark.parametrize("one_cell", [True, False])
def test_pairs_in_feet_and_millionths_of_a_degree_are_imported_where_they_lie(
    study: Path, tmp_path: Path, one_cell: bool
) -> None:
    rows = agency(200)
    there = dict(zip(rows["Report"], rows["Lon"], strict=True))
    longitude, latitude = ([float(str(cell)) for cell in rows.pop(name)] for name in ("Lon", "Lat"))
    answers = {}
    if one_cell:
        forward = pyproj.Transformer.from_crs("EPSG:4326", "ESRI:102698", always_xy=True)
        feet = zip(*forward.transform(longitude, latitude), strict=True)
        rows["Where"] = [f"({x:.1f}, {y:.1f})" for x, y in feet]
        answers = {"place.crs": "ESRI:102698"}
    else:
        rows |= {"Lat": [round(y * 1e6) for y in latitude], "Lon": [round(x * 1e6) for x in longitude]}
    file = write_csv(tmp_path / "rows.csv", rows)
    found = diagnose(file, read_study(study), answers)
    assert found.questions == ()
    accept(study, found, file, day=TODAY)
    report = import_files(study, [], today=TODAY)
    assert (report.files[0].without_place, report.files[0].outside) == (0, 0)
    held = open_release(study)
    found_there, _latitude = held.crs.to_degrees(held.incidents.x_m, held.incidents.y_m)
    assert sorted(found_there) == pytest.approx(sorted(there.values()), abs=2e-5)
