"""Broken and odd GeoJSON, each by its stable name."""

import json

import pytest
import shapely

from geodata.errors import BadInput
from geodata.read.limits import Limits
from geodata.read.nesting import scan_nesting

SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [0, 0]]]}
BOW_TIE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}


def feature(geometry=SQUARE, **properties) -> dict:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features, **members) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **members}, indent=1).encode()


def test_a_collection_becomes_text_and_shapes_with_their_lines(read_json) -> None:
    data = collection(feature(name="North", id=9007199254740993), feature(None, name=None, tags=["a"]))
    seen, crs, shapes = read_json(data)
    assert seen.frame.to_dicts() == [
        {"name": "North", "id": "9007199254740993", "tags": None},
        {"name": None, "id": None, "tags": '["a"]'},
    ]
    assert (crs, shapes[0].geom_type, shapes[1]) == ("EPSG:4326", "Polygon", None)
    begins = [number for number, line in enumerate(data.decode().splitlines(), 1) if line == "  {"]
    assert seen.lines == begins


@pytest.mark.parametrize("data", [json.dumps(feature(name="x")), json.dumps(SQUARE)])
def test_one_feature_or_one_geometry_is_a_file_too(read_json, data) -> None:
    _, _, shapes = read_json(data.encode())
    assert [shape.geom_type for shape in shapes] == ["Polygon"]


def test_an_invalid_polygon_comes_through_as_it_stands(read_json) -> None:
    _, _, (shape,) = read_json(collection(feature(BOW_TIE)))
    assert not shape.is_valid
    assert shape.geom_type == "Polygon"


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": [1, 2]},
        {"type": "MultiPoint", "coordinates": [[1, 2], [3, 4]]},
        {"type": "LineString", "coordinates": [[1, 2], [3, 4]]},
        {"type": "MultiLineString", "coordinates": [[[1, 2], [3, 4]]]},
        {"type": "MultiPolygon", "coordinates": [SQUARE["coordinates"], BOW_TIE["coordinates"]]},
        {"type": "GeometryCollection", "geometries": [SQUARE, {"type": "Point", "coordinates": [1, 2]}]},
        {
            "type": "Polygon",
            "coordinates": [[[0, 0], [0, 9], [9, 9], [0, 0]], [[1, 2], [1, 3], [2, 3], [1, 2]]],
        },
    ],
    ids=lambda geometry: geometry["type"],
)
def test_every_geometry_is_the_one_shapely_reads(read_json, geometry) -> None:
    _, _, (shape,) = read_json(collection(feature(geometry)))
    assert shape.equals_exact(shapely.from_geojson(json.dumps(geometry)))


# ------------------------------------------------------------------------------- features rejected one by one
@pytest.mark.parametrize(
    ("bad", "code", "column"),
    [
        pytest.param(feature(name="\ud800"), "E11", "name", id="E11"),
        pytest.param(feature(name="a\0b"), "E08", "name", id="E08"),
        pytest.param(feature({"type": "Point", "coordinates": [float("nan"), 1]}), "G04", None, id="G04-nan"),
        pytest.param(
            feature({"type": "Point", "coordinates": [1, float("inf")]}), "G04", None, id="G04-infinite"
        ),
        pytest.param(feature({"type": "Point", "coordinates": ["1", "2"]}), "G04", None, id="G04-text"),
        pytest.param(feature({"type": "Point", "coordinates": [True, None]}), "G04", None, id="G04-null"),
        pytest.param(feature({"type": "Circle", "coordinates": [1, 2]}), "G23", None, id="G23-type"),
        pytest.param(feature({"type": "Point", "coordinates": [[1, 2]]}), "G23", None, id="G23-nesting"),
        pytest.param(feature({"type": "Polygon", "coordinates": [[[0, 0]]]}), "G23", None, id="G23-short"),
        pytest.param({"type": "Thing"}, "F21", None, id="F21-no-feature"),
    ],
)
def test_bad_input_costs_one_feature(read_json, bad, code, column) -> None:
    seen, _, shapes = read_json(collection(feature(name="a"), bad, feature(name="b")))
    assert [(row.record, row.code, row.column) for row in seen.sink.bad] == [(2, code, column)]
    assert seen.frame["name"].to_list() == ["a", "b"]
    assert (len(shapes), seen.records) == (2, [1, 3])


# ------------------------------------------------------------------------------- files that stop
@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"<OGRVRTDataSource></OGRVRTDataSource>", "F06", id="F06-vrt"),
        pytest.param(b'{"type":"Topology"}', "F06", id="F06-topology"),
        pytest.param(b"[1,2]", "F06", id="F06-list"),
        pytest.param(collection(feature(name="x"))[:-40], "F21", id="F21-cut"),
        pytest.param(b'{"type":"FeatureCollection",,}', "F21", id="F21-broken"),
        pytest.param(
            collection(crs={"type": "name", "properties": {"name": "Dresden 1850"}}), "F22", id="F22"
        ),
        pytest.param(collection(crs=None), "F22", id="F22-null"),
        pytest.param(b'{"a":' + b"[" * 200_000, "F25", id="F25"),
        pytest.param(b'{"type":"GeometryCollection","geometries":[' * 1_000, "G26", id="G26"),
        pytest.param(collection(*[feature()] * 3), "G25", id="G25-features"),
        pytest.param(collection(feature(BOW_TIE)), "G25", id="G25-vertices"),
        pytest.param(collection(feature(**{" a": 1, "a ": 2})), "D12", id="D12"),
        pytest.param(collection(feature(**{f"c{n}": n for n in range(501)})), "D23", id="D23"),
    ],
)
def test_bad_input_stops(read_json, data, code) -> None:
    with pytest.raises(BadInput) as caught:
        read_json(data, limits=Limits(features=2, vertices=4))
    assert caught.value.code == code


def test_a_cut_file_says_at_which_byte(read_json) -> None:
    with pytest.raises(BadInput) as caught:
        read_json(collection(feature(name="ñ"))[:77])
    assert caught.value.what.values == {"byte": 77}


# ------------------------------------------------------------------------------- what is read in spite of it
@pytest.mark.parametrize("mark", [b"", b"\x1e"])
def test_bad_input_f23_a_feature_a_line_is_recognised_and_a_broken_line_costs_itself(read_json, mark) -> None:
    lines = [json.dumps(feature(name=name)).encode() for name in "abc"]
    lines[1] = lines[1][:-5]
    seen, _, _ = read_json(b"".join(mark + line + b"\n" for line in lines))
    assert seen.frame["name"].to_list() == ["a", "c"]
    assert seen.bad == [(2, 2, "F21")]
    assert seen.noted["feature_a_line"] == {"n": 3}


@pytest.mark.parametrize(
    ("name", "crs"),
    [
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326"),
        ("urn:ogc:def:crs:EPSG::26915", "EPSG:26915"),
        ("EPSG:4269", "EPSG:4269"),
    ],
)
def test_an_old_crs_member_that_is_known_is_honoured(read_json, name, crs) -> None:
    assert read_json(collection(feature(), crs={"type": "name", "properties": {"name": name}}))[1] == crs


def test_heights_are_dropped_and_counted(read_json) -> None:
    mixed = {"type": "LineString", "coordinates": [[1, 2, 3], [4, 5]]}
    seen, _, shapes = read_json(
        collection(feature({"type": "Point", "coordinates": [1, 2, 3]}), feature(mixed))
    )
    assert not any(shape.has_z for shape in shapes)
    assert seen.noted["heights_dropped"] == {"n": 2}


def test_brackets_and_quotes_inside_strings_are_no_nesting() -> None:
    text = json.dumps({"features": [{"a": '[[["{\\'}, {"b": "]"}]}).encode()
    found = scan_nesting(text)
    assert (found.depth, found.is_cut, len(found.features)) == (3, False, 2)
    assert [text[at : at + 4] for at in found.features] == [b'{"a"', b'{"b"']
