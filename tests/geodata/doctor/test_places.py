"""Where each row happened: by names, by the study's box, by the coordinate systems that fit, or asked."""

import numpy as np
import polars as pl
import pyproj
import pytest

from geodata.clean.translated import numbers_of, to_degrees
from geodata.doctor.columns import Column
from geodata.doctor.model import StudyGround
from geodata.doctor.places import find_places
from geodata.doctor.systems import fitting_systems
from tests.geodata.doctor.tables import EAST, GROUND, NORTH, SOUTH, TODAY, WEST, places

NOWHERE = StudyGround("America/Chicago", None, today=TODAY)


def columns(cells: dict[str, list[str]]) -> list[Column]:
    return [Column(name, pl.Series(name, texts, dtype=pl.String)) for name, texts in cells.items()]


def found(cells: dict[str, list[str]], ground: StudyGround = GROUND, **answers: str):
    return find_places(columns(cells), ground, {n.replace("_", ".", 1): v for n, v in answers.items()})


def xy(seed: int = 1) -> tuple[list[str], list[str]]:
    pairs = places(200, seed)
    return [str(x) for x, _ in pairs], [str(y) for _, y in pairs]


def asked(part) -> list[str]:
    return [one.id for one in part.questions]


def test_degrees_are_told_by_their_names() -> None:
    x, y = xy()
    part = found({"LONGITUDE": x, "LATITUDE": y})
    assert part.columns == {"longitude": "LONGITUDE", "latitude": "LATITUDE"}
    assert asked(part) == []


def test_degrees_without_names_are_told_by_the_study() -> None:
    x, y = xy()
    part = found({"P": y, "Q": ["7.5"] * 200, "R": x})
    assert part.columns == {"longitude": "R", "latitude": "P"}
    assert part.proposals[0].confidence == "likely"
    assert found({"P": y, "R": x}, NOWHERE).columns == {}


def test_swapped_columns_are_asked_and_swapped_for_the_whole_file_or_not_at_all() -> None:
    x, y = xy()
    cells = {"LONGITUDE": y, "LATITUDE": x}
    assert asked(found(cells)) == ["place.swapped"]
    assert found(cells, place_swapped="swap").columns == {"longitude": "LATITUDE", "latitude": "LONGITUDE"}
    kept = found(cells, place_swapped="as_named")
    assert (kept.columns["longitude"], asked(kept)) == ("LONGITUDE", [])


def test_samples_of_a_place_are_rough() -> None:
    x, y = xy()
    samples = found({"LONGITUDE": x, "LATITUDE": y}).proposals[0].samples
    assert samples
    assert not any(cell in sample for sample in samples for cell in [*x, *y])


@pytest.mark.slow
@pytest.mark.parametrize("code", ["EPSG:26915", "EPSG:2817", "EPSG:26998"])
def test_metres_are_told_by_the_systems_that_put_them_into_the_study(code: str) -> None:
    pairs = np.array(places(200))
    east, north = pyproj.Transformer.from_crs("EPSG:4326", code, always_xy=True).transform(*pairs.T)
    box = (WEST, SOUTH, EAST, NORTH)
    systems = fitting_systems(np.asarray(east), np.asarray(north), box)
    assert systems
    # The first one need not have the same code: two datums a metre apart are one answer.
    back = pyproj.Transformer.from_crs(systems[0].code, "EPSG:4326", always_xy=True)
    distance = np.hypot(*(np.array(back.transform(east, north)) - pairs.T))
    assert (
        min(float(np.hypot(*(np.array(_back(one.code, east, north)) - pairs.T)).max()) for one in systems)
        < 1e-4
    )
    assert distance.max() < 0.02


def _back(code: str, east, north):
    return pyproj.Transformer.from_crs(code, "EPSG:4326", always_xy=True).transform(east, north)


def test_several_systems_are_asked_and_the_answer_makes_degrees() -> None:
    pairs = places(200)
    forward = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:26915", always_xy=True)
    metres = [forward.transform(x, y) for x, y in pairs]
    cells = {"X": [f"{x:.2f}" for x, _ in metres], "Y": [f"{y:.2f}" for _, y in metres]}
    part = found(cells, place_crs="EPSG:26915")
    assert part.settings["crs"] == "EPSG:26915"
    lon, lat = to_degrees(
        pl.Series([float(c) for c in cells["X"]]), pl.Series([float(c) for c in cells["Y"]]), "EPSG:26915"
    )
    assert np.allclose(np.column_stack([lon, lat]), np.array(pairs), atol=1e-6)
    assert asked(found(cells, NOWHERE)) == ["place.crs"]
    assert asked(found(cells, NOWHERE, place_crs="EPSG:0")) == ["place.crs"]
    left = found(cells, NOWHERE, place_crs="none")
    assert (left.settings["place_form"], asked(left)) == ("none", [])


def test_a_missing_place_in_metres_stays_a_missing_place() -> None:
    lon, lat = to_degrees(pl.Series([0.0, None, 360_000.0]), pl.Series([0.0, 1.0, 4_327_000.0]), "EPSG:26915")
    assert (lon[0], lat[0], lon[1]) == (0.0, 0.0, None)
    assert lon[2] == pytest.approx(-94.6, abs=0.1)


@pytest.mark.parametrize(
    ("form", "write"),
    [
        ("wkt", "POINT ({x} {y})"),
        ("wkt", "SRID=4326;POINT({x} {y})"),
        ("lon_lat_text", "[{x}, {y}]"),
        ("lat_lon_text", "{y}/{x}"),
        ("lat_lon_text", "({y}, {x})"),
        ("lon_lat_text", "{x}, {y}"),
        ("lat_lon_text", "2700 PEERY AV\nTOWN ({y}, {x})"),
    ],
)
def test_both_numbers_in_one_cell_are_read_in_the_order_that_the_study_proves(form: str, write: str) -> None:
    part = found({"where": [write.format(x=x, y=y) for x, y in places(200)]})
    assert (part.settings["place_form"], part.columns) == (form, {"location": "where"})
    assert asked(part) == []
    assert not any("PEERY" in sample for sample in part.proposals[0].samples)


@pytest.mark.parametrize("ground", [GROUND, NOWHERE])
def test_the_northing_may_stand_first_in_a_system_that_a_person_named(ground: StudyGround) -> None:
    forward = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:26915", always_xy=True)
    metres = [forward.transform(x, y) for x, y in places(200)]
    columns = {"A": [str(north) for _, north in metres], "B": [str(east) for east, _ in metres]}
    part = found(columns, ground, place_crs="EPSG:26915")
    assert part.columns == {"longitude": "B", "latitude": "A"}
    assert asked(part) == []


def test_a_pair_that_nothing_proves_is_asked() -> None:
    pairs = [f"{45 + i / 1000}, {12 + i / 1000}" for i in range(100)]
    assert asked(found({"where": pairs}, NOWHERE)) == ["place.order"]
    assert found({"where": pairs}, NOWHERE, place_order="lon_lat").settings["place_form"] == "lon_lat_text"


def test_a_table_without_places_says_so() -> None:
    part = found({"word": ["a", "b"] * 50})
    assert part.settings["place_form"] == "none"
    assert [one.code for one in part.findings] == ["G30"]


def test_decimal_commas_and_thousands_are_numbers_only_as_a_whole_column() -> None:
    assert numbers_of(pl.Series(["-94,60", "39,081234"])).to_list() == [-94.6, 39.081234]
    assert numbers_of(pl.Series(["2,765,432.1", "765,432"])).to_list() == [2765432.1, 765432.0]
    assert numbers_of(pl.Series(["39.1", "39,1"])).to_list() == [39.1, None]


def half_exchanged() -> dict[str, list[str]]:
    x, y = xy()
    return {"LONGITUDE": [*x[:110], *y[110:]], "LATITUDE": [*y[:110], *x[110:]]}


def test_bad_input_g01_rows_that_fit_only_when_exchanged_are_asked_and_not_counted_as_fitting() -> None:
    part = found(half_exchanged())
    assert asked(part) == ["place.turned"]
    assert [one.value for one in part.questions[0].choices] == ["exchange", "leave"]
    assert (part.questions[0].asks.values["n"], part.questions[0].asks.values["of"]) == (90, 200)
    place = part.proposals[0]
    assert (place.fits, place.of, place.confidence) == (110, 200, "open")
    taken = found(half_exchanged(), place_turned="exchange")
    assert (taken.settings["place_turn"], asked(taken), taken.proposals[0].fits) == ("exchange", [], 200)
    left = found(half_exchanged(), place_turned="leave")
    assert (left.settings["place_turn"], asked(left)) == ("none", [])
    assert (left.proposals[0].fits, left.proposals[0].confidence) == (110, "likely")
    assert found(half_exchanged(), place_turned="negate_both").settings["place_turn"] == "none"
    assert asked(found(half_exchanged(), place_turned="upside_down")) == ["place.turned"]


def test_bad_input_g01_exchanged_rows_are_seen_where_nobody_said_where_the_study_lies() -> None:
    part = found(half_exchanged(), NOWHERE)
    assert (asked(part), part.questions[0].asks.values["n"]) == (["place.turned"], 90)


@pytest.mark.parametrize(
    ("turn", "signs"),
    [("negate_longitude", (-1, 1)), ("negate_latitude", (1, -1)), ("negate_both", (-1, -1))],
)
def test_bad_input_g01_a_lost_sign_is_asked_and_the_answer_puts_the_places_into_the_study(
    turn, signs
) -> None:
    x, y = ([str(sign * float(one)) for one in part] for sign, part in zip(signs, xy(), strict=True))
    cells = {"Longitude": x, "Latitude": y}
    part = found(cells)
    assert (asked(part), part.questions[0].choices[0].value) == (["place.turned"], turn)
    taken = found(cells, place_turned=turn)
    assert (asked(taken), taken.findings, taken.proposals[0].fits) == ([], [], 200)
    assert [one.level for one in found(cells, place_turned="leave").findings] == ["stop"]


def test_one_exchanged_row_in_many_is_a_mistake_that_is_not_asked_about() -> None:
    x, y = xy()
    cells = {"LONGITUDE": [*x[:-1], y[-1]], "LATITUDE": [*y[:-1], x[-1]]}
    part = found(cells)
    assert (asked(part), part.proposals[0].fits, part.proposals[0].confidence) == ([], 199, "sure")


def points(code: str) -> dict[str, list[str]]:
    transformer = pyproj.Transformer.from_crs("EPSG:4326", code, always_xy=True)
    return {
        "geometry": [f"POINT ({x:.2f} {y:.2f})" for x, y in (transformer.transform(*p) for p in places(200))]
    }


def test_bad_input_g06_points_in_metres_are_asked_for_their_system_and_the_answer_is_taken() -> None:
    one = found(points("EPSG:3857"))
    assert (one.settings["crs"], one.proposals[0].confidence, asked(one)) == ("EPSG:3857", "likely", [])
    wide = StudyGround("America/Chicago", (WEST - 1, SOUTH - 1, EAST + 1, NORTH + 1), today=TODAY)
    part = found(points("EPSG:3857"), wide)
    assert asked(part) == ["place.crs"]
    assert "EPSG:3857" in [one.value for one in part.questions[0].choices]
    taken = found(points("EPSG:3857"), wide, place_crs="epsg:3857")
    assert (taken.settings["crs"], taken.settings["place_form"], asked(taken)) == ("EPSG:3857", "wkt", [])
    assert (taken.proposals[0].fits, taken.findings) == (200, [])
    assert asked(found(points("EPSG:3857"), place_crs="EPSG:99999")) == ["place.crs"]
    left = found(points("EPSG:3857"), place_crs="none")
    assert (left.settings["place_form"], asked(left)) == ("none", [])
    assert asked(found(points("EPSG:3857"), NOWHERE)) == ["place.crs"]


def test_a_system_that_lies_elsewhere_is_stopped_with_an_answer_that_works() -> None:
    stop = found(points("EPSG:3857"), place_crs="EPSG:32633").findings[0]
    assert (stop.level, stop.says.values["code"]) == ("stop", "EPSG:32633")
    code = stop.says.values["likely"].values["code"]
    assert found(points("EPSG:3857"), place_crs=code).findings == []


def test_points_never_have_their_northing_first() -> None:
    cells = [f"POINT ({y} {x})" for x, y in planar("EPSG:26915")]
    part = found({"geometry": cells}, place_crs="EPSG:26915")
    assert part.settings["place_form"] == "wkt"
    assert [one.level for one in part.findings] == ["stop"]


def planar(code: str) -> list[tuple[float, float]]:
    forward = pyproj.Transformer.from_crs("EPSG:4326", code, always_xy=True)
    return [tuple(round(one, 2) for one in forward.transform(x, y)) for x, y in places(200)]


@pytest.mark.parametrize("ground", [GROUND, NOWHERE])
@pytest.mark.parametrize(
    ("form", "write"),
    [
        ("lon_lat_text", "({x}, {y})"),
        ("lat_lon_text", "({y}, {x})"),
        ("lon_lat_text", "{x};{y}"),
        ("lon_lat_text", "{x:.0f}, {y:.0f}"),
    ],
)
@pytest.mark.parametrize("code", ["EPSG:26915", "ESRI:102698"])
def test_a_pair_in_one_cell_is_read_in_the_system_that_a_person_named(
    ground: StudyGround, form: str, write: str, code: str
) -> None:
    cells = {"where": [write.format(x=x, y=y) for x, y in planar(code)]}
    part = found(cells, ground, place_crs=code)
    assert (part.settings["crs"], part.settings["place_form"], asked(part)) == (code, form, [])
    assert (part.proposals[0].fits, part.findings) == (200, [])


def test_a_pair_in_metres_is_asked_for_its_system_and_left_out_on_none() -> None:
    cells = {"where": [f"({x}, {y})" for x, y in planar("EPSG:26915")]}
    part = found(cells, NOWHERE)
    assert (asked(part), part.asked) == (["place.crs"], {"where"})
    left = found(cells, NOWHERE, place_crs="none")
    assert (left.settings["place_form"], asked(left)) == ("none", [])
    told = found({"where": [f"({x}, {y})" for x, y in planar("EPSG:3857")]})
    assert (told.settings["crs"], told.settings["place_form"], asked(told)) == (
        "EPSG:3857",
        "lon_lat_text",
        [],
    )


def millionths(names: tuple[str, str] = ("Lat", "Lon")) -> dict[str, list[str]]:
    x, y = xy()
    return {
        names[0]: [str(round(float(one) * 1e6)) for one in y],
        names[1]: [str(round(float(one) * 1e6)) for one in x],
    }


@pytest.mark.parametrize("ground", [GROUND, NOWHERE])
def test_millionths_of_a_degree_are_proposed_as_such_and_never_called_metres(ground: StudyGround) -> None:
    part = found(millionths(), ground)
    assert (part.settings["place_form"], part.settings["crs"], asked(part)) == (
        "microdegrees",
        "EPSG:4326",
        [],
    )
    assert part.columns == {"longitude": "Lon", "latitude": "Lat"}
    place = part.proposals[0]
    assert (place.says.key, place.fits, place.confidence) == ("doctor.place.millionths", 200, "likely")
    assert all(len(cell.split(".")[1]) <= 3 for sample in place.samples for cell in sample.split(", "))


def test_nameless_millionths_are_told_by_the_study_alone() -> None:
    assert found(millionths(("A", "B"))).columns == {"longitude": "B", "latitude": "A"}
    small = {"Lat": ["4100123", "4200456"] * 50, "Lon": ["310123", "320456"] * 50}
    assert found(small, NOWHERE).settings.get("place_form") != "microdegrees"
    metres = {
        "X": [f"{x:.0f}" for x, _ in planar("EPSG:26915")],
        "Y": [f"{y:.0f}" for _, y in planar("EPSG:26915")],
    }
    assert found(metres).settings.get("place_form") != "microdegrees"


def test_millionths_in_one_cell_are_not_read_and_it_is_said_why() -> None:
    both = millionths()
    cells = {"where": [f"{y}, {x}" for y, x in zip(both["Lat"], both["Lon"], strict=True)]}
    part = found(cells)
    assert (part.settings["place_form"], asked(part)) == ("none", [])
    assert "doctor.place.millionths_in_pairs" in [one.says.key for one in part.findings]
