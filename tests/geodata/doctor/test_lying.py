"""Where a study lies and where a table's places lie: what is missing is said first, another city stops."""

from pathlib import Path

import numpy as np
import pytest

from dashboard.commands.doctor import refuse_no_choice
from geodata.crs import MetricCRS
from geodata.doctor import Diagnosis, StudyGround, examine
from geodata.doctor.opening import diagnose
from geodata.doctor.writing import accept
from geodata.errors import BadInput, BadQuery
from geodata.importing import import_files
from geodata.study import init_study, read_study
from tests.geodata.doctor.tables import GROUND, TODAY, agency, raw, renamed, write_csv

METRES = "EPSG:26915"
NAMES = dict(
    zip(
        agency(1),
        ("Folio", "Ocurrido", "Denuncia", "Delito", "CY", "CX", "Calle", "S", "E", "Z"),
        strict=True,
    )
)


def in_metres(names: tuple[str, str] = ("CX", "CY")) -> dict[str, object]:
    rows = agency(120)
    x, y = MetricCRS(METRES).to_metres(np.array(rows.pop("Lon")), np.array(rows.pop("Lat")))
    return rows | {names[0]: [f"{one:.1f}" for one in x], names[1]: [f"{one:.1f}" for one in y]}


def stops(found: Diagnosis) -> list[str]:
    return [one.says.key for one in found.findings if one.level == "stop"]


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A study as `init` writes it, without areas."""
    init_study(tmp_path / "study", name="ciudad")
    return tmp_path / "study"


@pytest.mark.slow
def test_a_study_without_areas_is_said_to_lack_them_before_all_else(bare: Path, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "partes.csv", in_metres())
    found = diagnose(file, read_study(bare), {})
    assert found.findings[0].first
    assert found.findings[0].says.key == "doctor.ground.nowhere"
    assert [one.id for one in found.questions] == ["place.crs"]


@pytest.mark.slow
def test_bad_input_k07_no_mapping_is_written_that_cannot_be_imported(bare: Path, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "partes.csv", in_metres())
    before = (bare / "study.toml").read_bytes()
    found = diagnose(file, read_study(bare), {"place.crs": "none"})
    assert stops(found) == ["doctor.ground.no_crs"]
    with pytest.raises(BadInput) as refused:
        accept(bare, found, file, day=TODAY)
    assert refused.value.code == "K07"
    assert (bare / "study.toml").read_bytes() == before
    toml = bare / "study.toml"
    toml.write_text(toml.read_text().replace('crs = "auto"', f'crs = "{METRES}"'), encoding="utf-8")
    accept(bare, diagnose(file, read_study(bare), {"place.crs": "none"}), file, day=TODAY)
    account = import_files(bare, [], today=TODAY).files[0]
    assert account.read == account.accepted + account.merged == 150


@pytest.mark.slow
def test_the_system_that_a_person_answers_is_taken_without_areas(bare: Path, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "partes.csv", in_metres())
    for said in (METRES, METRES.lower(), "26915"):
        found = diagnose(file, read_study(bare), {"place.crs": said})
        refuse_no_choice(found, {"place.crs": said})
        assert not found.questions
        assert found.mapping is not None
        assert found.mapping.crs == METRES
    accept(bare, found, file, day=TODAY)
    assert import_files(bare, [], today=TODAY).files[0].without_place == 0


@pytest.mark.slow
def test_the_system_of_the_study_is_offered_where_no_area_tells(bare: Path, tmp_path: Path) -> None:
    toml = bare / "study.toml"
    toml.write_text(toml.read_text().replace('crs = "auto"', f'crs = "{METRES}"'), encoding="utf-8")
    file = write_csv(tmp_path / "partes.csv", in_metres())
    question = diagnose(file, read_study(bare), {}).questions[0]
    offered = [one.value for one in question.choices]
    assert (offered[0], offered[-1], offered.count(METRES)) == (METRES, "none", 1)
    assert "EPSG:26916" in offered  # of the time zone, should the study's own not be the table's


@pytest.mark.slow
def test_a_system_that_nobody_knows_is_refused_by_name() -> None:
    found = examine(raw(in_metres()), GROUND, {"place.crs": "EPSG:999999"})
    with pytest.raises(BadQuery, match="999999"):
        refuse_no_choice(found, {"place.crs": "EPSG:999999"})


@pytest.mark.slow
def test_two_unnamed_columns_of_degrees_are_asked_without_areas(bare: Path, tmp_path: Path) -> None:
    file = write_csv(
        tmp_path / "partes.csv", renamed(agency(120), NAMES | {"Lat": "Punto A", "Lon": "Punto B"})
    )
    found = diagnose(file, read_study(bare), {})
    assert "place.degrees" in [one.id for one in found.questions]
    answers = {"place.degrees": "Punto B / Punto A"}
    answered = diagnose(file, read_study(bare), answers)
    assert answered.mapping is not None
    assert (answered.mapping.columns["longitude"], answered.mapping.columns["latitude"]) == (
        "Punto B",
        "Punto A",
    )


@pytest.mark.slow
def test_x_and_y_may_be_degrees() -> None:
    found = examine(
        raw(renamed(agency(120), NAMES | {"Lat": "Y", "Lon": "X"})), StudyGround("America/Chicago")
    )
    assert found.mapping is not None
    assert (found.mapping.columns["longitude"], found.mapping.crs) == ("X", "EPSG:4326")


@pytest.mark.slow
@pytest.mark.parametrize("wrong", ["EPSG:2817", "EPSG:32721", "EPSG:4326"])
def test_bad_input_g06_a_wrong_system_stops_with_both_boxes_and_the_likely_ones(wrong: str) -> None:
    found = examine(raw(in_metres()), GROUND, {"place.crs": wrong})
    said = next(one for one in found.findings if one.code == "G16" and one.level == "stop")
    assert said.first
    assert said.says.values["study"] != said.says.values.get("table")
    if said.says.key == "doctor.ground.elsewhere":
        assert METRES in str(said.says.values["likely"])


@pytest.mark.slow
def test_degrees_of_another_city_stop_and_some_outside_do_not() -> None:
    rows = agency(120)
    rows["Lon"] = [x + 3 for x in rows["Lon"]]
    assert "doctor.ground.elsewhere" in stops(examine(raw(rows), GROUND))
    rows = agency(120)
    rows["Lon"] = [x + 3 if n % 10 == 0 else x for n, x in enumerate(rows["Lon"])]
    found = examine(raw(rows), GROUND)
    assert stops(found) == []
    assert any(one.says.key == "doctor.try.outside" for one in found.findings)
