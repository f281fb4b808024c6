"""KML and KMZ: placemarks with their fields, and nothing that is elsewhere."""

import pyogrio
import pytest
import shapely

from geodata.read import read_features
from geodata.read.limits import Limits
from tests.geodata.read.formats.towns import NAMES, PLACES, areas, town, zipped

HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n'
TAIL = b"\n</Document></kml>"


def mark(
    shape: bytes = b"<Point><coordinates>-94.59,39.09</coordinates></Point>", name: bytes = b"A"
) -> bytes:
    return b"<Placemark><name>" + name + b"</name>" + shape + b"</Placemark>\n"


@pytest.fixture
def read_kml(read_shapes, tmp_path):
    def _read(data: bytes, **options):
        (tmp_path / "a.kml").write_bytes(data)
        return read_shapes(tmp_path / "a.kml", **options)

    return _read


@pytest.mark.parametrize("driver", ["KML", "LIBKML"])
def test_what_a_library_wrote_is_read_back(tmp_path, driver) -> None:
    frame = town(beat=[111, 112]).rename(columns={"name": "Name"})
    frame.to_file(tmp_path / "town.kml", driver=driver)
    features = read_features(tmp_path / "town.kml")
    assert "Peña" in features.table.frame.rows()[0]
    assert "112" in features.table.frame.rows()[1]
    assert [(round(p.x, 6), round(p.y, 6)) for p in features.geometry] == list(PLACES)
    assert features.crs == "EPSG:4326"


def test_a_kmz_is_an_archive_with_one_kml(tmp_path) -> None:
    areas().rename(columns={"name": "Name"}).to_file(tmp_path / "doc.kml", driver="KML")
    members = {"doc.kml": (tmp_path / "doc.kml").read_bytes(), "files/icon.png": b"\x89PNG"}
    features = read_features(zipped(tmp_path / "areas.kmz", members))
    written = areas().geometry.to_numpy()
    assert shapely.equals_exact(features.geometry, written, tolerance=1e-9, normalize=True).all()
    assert len(features.table.frame) == len(NAMES)


def test_fields_islands_and_holes_come_with_their_lines(read_kml) -> None:
    ring = b"<LinearRing><coordinates>0,0 9,0 9,9 0,0</coordinates></LinearRing>"
    hole = b"<LinearRing><coordinates>5,1 6,1 6,2 5,1</coordinates></LinearRing>"
    polygon = (
        b"<Polygon><outerBoundaryIs>"
        + ring
        + b"</outerBoundaryIs><innerBoundaryIs>"
        + hole
        + b"</innerBoundaryIs></Polygon>"
    )
    extended = b'<ExtendedData><Data name="beat"><value>111</value></Data></ExtendedData>'
    seen, _, shapes = read_kml(
        HEAD
        + mark(b"<MultiGeometry>" + polygon * 2 + b"</MultiGeometry>" + extended)
        + mark(b"", b"B")
        + TAIL
    )
    assert seen.frame.to_dicts() == [{"name": "A", "beat": "111"}, {"name": "B", "beat": None}]
    assert (shapes[0].geom_type, len(shapes[0].geoms), len(shapes[0].geoms[0].interiors)) == (
        "MultiPolygon",
        2,
        1,
    )
    assert shapes[1] is None
    assert seen.lines == [3, 4]


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        pytest.param(b"<Point><coordinates>a,b</coordinates></Point>", "G04", id="G04"),
        pytest.param(b"<Point><coordinates>nan,1</coordinates></Point>", "G04", id="G04-nan"),
        pytest.param(b"<Point><coordinates>1,2 3,4</coordinates></Point>", "G23", id="G23"),
        pytest.param(b"<Model></Model>", "G23", id="G23-model"),
        pytest.param(b"<LineString><coordinates>1,2</coordinates></LineString>", "G23", id="G23-short"),
    ],
)
def test_a_bad_shape_costs_its_placemark(read_kml, shape, code) -> None:
    seen, _, shapes = read_kml(HEAD + mark() + mark(shape) + mark() + TAIL)
    assert seen.bad == [(2, 4, code)]
    assert (len(shapes), seen.records) == (2, [1, 3])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(
            HEAD + b"<NetworkLink><Link><href>http://a.org</href></Link></NetworkLink>" + TAIL,
            "F08",
            id="F08-link",
        ),
        pytest.param(
            b'<?xml version="1.0"?>\n<!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n<kml><Document/></kml>',
            "F08",
            id="F08-entity",
        ),
        pytest.param(HEAD + mark() * 3, "F21", id="F21-cut"),
        pytest.param(HEAD + mark(b"<MultiGeometry>" * 300) + TAIL, "G26", id="G26"),
        pytest.param(HEAD + mark() * 4 + TAIL, "G25", id="G25"),
        pytest.param(b'<?xml version="1.0" encoding="klingon"?><kml></kml>', "E05", id="E05-xml"),
        pytest.param(b"<gml:FeatureCollection></gml:FeatureCollection>", "F06", id="F08-gml"),
    ],
)
def test_bad_input_stops(read_kml, stops_with, data, code) -> None:
    assert stops_with(code, read_kml, data, limits=Limits(features=3))


def test_another_system_than_degrees_is_refused(read_kml, stops_with, read_shapes, tmp_path) -> None:
    from geodata.read import ReadAs

    (tmp_path / "a.kml").write_bytes(HEAD + mark() + TAIL)
    assert stops_with("G08", read_shapes, tmp_path / "a.kml", ReadAs(crs="EPSG:2817"))


def test_gdal_counts_the_same_placemarks(tmp_path) -> None:
    areas().to_file(tmp_path / "a.kml", driver="KML")
    assert pyogrio.read_info(tmp_path / "a.kml")["features"] == len(
        read_features(tmp_path / "a.kml").geometry
    )
