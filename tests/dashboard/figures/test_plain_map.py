"""The map without WebGL as data: what lies where, in which colour and under which name; nothing runs."""

import json
import re
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely

from dashboard.figures.cells import CellGrid, class_colours, pack_arrays, unpack_arrays
from dashboard.figures.difference_cells import Counted, difference_header, pack_difference
from dashboard.figures.map import Points
from dashboard.figures.outlines import Outline, circle
from dashboard.figures.plain_labels import Label, Labels
from dashboard.figures.plain_map import Drawn, Ground, in_world, plain_map
from dashboard.figures.plain_style import at_zoom, layers_at
from dashboard.figures.plain_window import UNITS, Window, write_path
from dashboard.figures.style import BaseMap, base_style
from dashboard.theme.look import Look
from tests.browser.map_page import BASE, BREAKS, CENTRE, COUNTS, CRS, GRID, lonlat, payload, pixel_of

SVG = "{http://www.w3.org/2000/svg}"
LOOKS = [Look("light", "en"), Look("dark", "es"), Look("light", "en", "projector")]
WINDOW = Window(*CENTRE, 13.4, 640, 480)
ALLOWED = {"svg", "title", "desc", "defs", "pattern", "g", "rect", "path", "circle", "text"}


def ground() -> dict[str, Ground]:
    def of(features: list[dict[str, object]]) -> Ground:
        shapes = np.array([shapely.from_geojson(json.dumps(one["geometry"])) for one in features], object)
        return Ground(in_world(shapes), [one["properties"]["name"] for one in features])

    return {name: of(features) for name, features in BASE.items()}


def style(look: Look) -> dict[str, object]:
    return base_style(BaseMap(**{name: f"/base/{name}.geojson" for name in BASE}), look)


def drawn(look: Look, what: Drawn, window: Window = WINDOW) -> ElementTree.Element:
    svg = plain_map(
        window, style(look), ground(), what, look=look, title="A <title>", description="All & more"
    )
    return ElementTree.fromstring(svg)


def polygons(path: str) -> list[shapely.Polygon]:
    """Read a path of moves and relative lines back, in pixels."""
    found = []
    for part in path.split("M")[1:]:
        steps = np.array([pair.split(",") for pair in re.split("[l ]", part)], float)
        found.append(shapely.Polygon(np.cumsum(steps, axis=0) / UNITS))
    return found


def kind_at(svg: ElementTree.Element, x_px: float, y_px: float) -> list[int]:
    """Return the classes that are painted at a pixel."""
    cells = [one for one in svg.iter(f"{SVG}path") if one.get("class") == "cells"]
    point = shapely.Point(x_px, y_px)
    return [
        int(one.get("data-kind")) for one in cells if any(p.contains(point) for p in polygons(one.get("d")))
    ]


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_it_is_well_formed_named_and_holds_nothing_that_runs_or_is_fetched(look: Look) -> None:
    points = [Points("event", "Events", [CENTRE[0]], [CENTRE[1]], ["A fair"])]
    svg = drawn(look, Drawn(payload(COUNTS, look), points=points))
    assert {one.tag.removeprefix(SVG) for one in svg.iter()} <= ALLOWED
    names = {name for one in svg.iter() for name in one.attrib}
    assert not any(name.startswith("on") or "href" in name or name == "style" for name in names)
    assert (svg.get("lang"), svg.get("role"), svg.get("width")) == (look.language, "img", "640")
    assert svg.find(f"{SVG}title").text == "A <title>"
    assert svg.find(f"{SVG}desc").text == "All & more"


@pytest.mark.parametrize("look", LOOKS[:2], ids=str)
def test_each_cell_lies_where_the_other_map_has_it_in_its_classes_colour(look: Look) -> None:
    svg = drawn(look, Drawn(payload(COUNTS, look)))
    fills = {
        int(one.get("data-kind")): one.get("fill")
        for one in svg.iter(f"{SVG}path")
        if one.get("class") == "cells"
    }
    expected = class_colours(len(BREAKS), look)
    assert fills == {kind: "rgb({},{},{})".format(*expected[kind]) for kind in range(3)}
    for cell in range(GRID.columns * GRID.rows):
        row, column = divmod(cell, GRID.columns)
        kind = [sum(COUNTS[cell] >= low for low in BREAKS) - 1] if cell in COUNTS else []
        for right, down in ((0.1, 0.1), (0.5, 0.5), (0.9, 0.9)):
            assert kind_at(svg, *pixel_of(column + right, row + down)) == kind, cell


def test_cells_side_by_side_leave_no_crack_to_those_below() -> None:
    look, all_cells = LOOKS[0], {cell: 1 + cell % 3 for cell in range(GRID.columns * GRID.rows)}
    svg = drawn(look, Drawn(payload(all_cells, look)))
    parts = [
        p for one in svg.iter(f"{SVG}path") if one.get("class") == "cells" for p in polygons(one.get("d"))
    ]
    whole = shapely.union_all(parts)
    assert whole.geom_type == "Polygon"
    assert not whole.interiors
    assert sum(part.area for part in parts) == pytest.approx(whole.area)


@pytest.mark.parametrize("shifted", [0, 1])
def test_hexagons_of_a_header_fit_together_and_every_other_row_begins_half_a_width_further_east(
    shifted: int,
) -> None:
    look, counts = LOOKS[0], {cell: 1 + cell % 3 for cell in range(GRID.columns * GRID.rows)}
    arrays, header = unpack_arrays(payload(counts, look))
    hexagons = pack_arrays(arrays, header | {"shape": "hexagons", "shifted": shifted})
    svg = drawn(look, Drawn(hexagons))
    for cell, n in counts.items():
        row, column = divmod(cell, GRID.columns)
        x, y = column + 0.5 + 0.5 * (row % 2 == shifted), row + 0.5
        kind = [sum(n >= low for low in BREAKS) - 1]
        for right, down in ((0, 0), (0.4, 0), (-0.4, 0), (0, 0.6), (0, -0.6)):
            assert kind_at(svg, *pixel_of(x + right, y + down)) == kind, (cell, right, down)
    parts = [
        p for one in svg.iter(f"{SVG}path") if one.get("class") == "cells" for p in polygons(one.get("d"))
    ]
    assert {len(part.exterior.coords) for part in parts} == {7}
    assert not shapely.union_all(parts).interiors


def test_what_is_not_seen_is_not_written() -> None:
    near = Window(*lonlat(1.5, 1.5), 18, 200, 200)
    svg = drawn(LOOKS[0], Drawn(payload(COUNTS, LOOKS[0])), near)
    assert [one.get("data-kind") for one in svg.iter(f"{SVG}path") if one.get("class") == "cells"] == ["0"]
    assert kind_at(svg, 100, 100) == [0]


def test_changes_without_evidence_are_hatched_and_both_directions_have_their_colours() -> None:
    look, grid = LOOKS[0], CellGrid(GRID.left_m, GRID.top_m, 250, 4, 1)
    index = np.array([0, 1, 2, 3], np.uint32)
    before, after = np.array([5, 2, 4, 1], np.uint32), np.array([2, 2, 5, 9], np.uint32)
    header = difference_header(
        grid,
        CRS.to_degrees,
        before=Counted(12),
        after=Counted(18),
        breaks=[1, 3],
        measure="incidents",
        look=look,
    )
    cells = pack_difference(index, before, after, np.array([True, False, False, True]), header)
    svg = drawn(look, Drawn(cells))
    places = [pixel_of(column + 0.5, 0.5) for column in range(4)]
    # Two classes of fewer, no change, two of more: -3, 0, +1, +8.
    assert [kind_at(svg, *place) for place in places] == [[0], [2], [3], [4]]
    hatched = next(one for one in svg.iter(f"{SVG}path") if one.get("class") == "unsure")
    assert hatched.get("fill") == "url(#plain-hatch)"
    assert svg.find(f".//{SVG}pattern").get("id") == "plain-hatch"
    shapes = polygons(hatched.get("d"))
    assert [any(one.contains(shapely.Point(place)) for one in shapes) for place in places] == [
        False,
        True,
        True,
        False,
    ]


def test_names_stand_whole_on_the_picture_and_not_upon_each_other() -> None:
    svg = drawn(LOOKS[0], Drawn(payload(COUNTS, LOOKS[0])))
    names = [one.text for one in svg.iter(f"{SVG}text")]
    assert {"West", "East <b>side</b>", "Mercado Viejo", "3 Street", "Route 35"} <= set(names)
    assert len(names) == len(set(names))
    labels, layer = (
        Labels(WINDOW),
        next(one for one in layers_at(style(LOOKS[0]), 14) if one["type"] == "symbol"),
    )
    assert labels.put(Label("Here", 100, 100), layer)
    assert not labels.put(Label("There", 110, 104), layer)
    assert not labels.put(Label("At the edge", 3, 300), layer)
    assert not labels.put(Label("Here", 400, 300), layer)
    # Below its point stands another name already, so it goes above.
    assert labels.put_near(Label("Beside", 100, 88), layer, away_px=5)
    assert 'y="770"' in labels.drawn[-1]
    turned = [
        float(turn[1])
        for one in svg.iter(f"{SVG}text")
        if (turn := re.match(r"rotate\((\S+)", one.get("transform", "")))
    ]
    assert turned
    assert all(-90 <= turn <= 90 for turn in turned)


@pytest.mark.parametrize("zoom", [8, 11, 12.5, 14, 18])
def test_every_layer_of_the_style_can_be_read_at_every_zoom(zoom: float) -> None:
    for layer in layers_at(style(LOOKS[0]), zoom):
        for name, value in layer.get("paint", {}).items():
            read = at_zoom(value, zoom)
            assert isinstance(read, str | int | float), (layer["id"], name)
    svg = drawn(LOOKS[0], Drawn(), Window(*CENTRE, zoom, 300, 200))
    assert len(list(svg.iter(f"{SVG}path"))) >= 3


def test_a_window_around_a_box_shows_it_whole_and_no_smaller_than_it_must() -> None:
    box = (-94.61, 39.02, -94.55, 39.11)
    for width, height in ((800, 500), (390, 844), (60, 60)):
        (left, bottom), (right, top) = (
            Window.around(box, width, height).place_px(box[::2], box[1::2]).tolist()
        )
        edges = (left, top, width - right, height - bottom)
        assert min(edges) == pytest.approx(16)
        assert (left, top) == pytest.approx((width - right, height - bottom))
    assert Window.around((-94, 39, -94, 39), 800, 500).zoom == 17


def test_an_expression_nobody_reads_is_refused_and_widths_grow_with_the_zoom() -> None:
    with pytest.raises(ValueError, match="rgb"):
        at_zoom(["rgb", 1, 2, 3], 12)
    width = ["interpolate", ["exponential", 1.5], ["zoom"], 9, 1, 13, 3]
    assert [at_zoom(width, zoom) for zoom in (5, 9, 13, 20)] == [1, 1, 3, 3]
    assert 1 < at_zoom(width, 11) < 2


def test_outlines_symbols_and_chosen_areas_are_drawn_in_the_looks_colours() -> None:
    look = LOOKS[1]
    x_m, y_m = GRID.left_m + 4 * GRID.cell_m, GRID.top_m - 3 * GRID.cell_m
    around = [
        Outline(circle(x_m, y_m, 300, CRS.to_degrees), "treated"),
        Outline(circle(x_m, y_m, 500, CRS.to_degrees), "ring"),
    ]
    points = [
        Points("service", "Services", [lonlat(1, 1)[0], 0.0], [lonlat(1, 1)[1], 0.0], ["Seen", "Far away"])
    ]
    chosen = ground()["areas"].shapes[:1]
    svg = drawn(look, Drawn(None, outlines=around, points=points, chosen=chosen))
    lines = [one for one in svg.iter(f"{SVG}path") if one.get("stroke") == look.palette.selection]
    assert [bool(one.get("stroke-dasharray")) for one in lines] == [False, True, False]
    ring = shapely.MultiPoint([p for shape in polygons(lines[2].get("d")) for p in shape.exterior.coords])
    middle = ring.envelope.centroid
    assert (middle.x, middle.y) == pytest.approx((320, 240), abs=1)
    symbols = [one for one in svg.iter(f"{SVG}path") if one.get("class") == "service"]
    assert [one.get("fill") for one in symbols] == [look.palette.service]


def test_a_path_is_short_and_keeps_every_corner_that_can_be_seen() -> None:
    at = np.array([[0, 0], [0.01, 0], [3, 0], [3, 4], [9, 9], [9, 8]])
    assert write_path(at, np.array([0, 0, 0, 0, 7, 7])) == "M0,0l30,0 0,40M90,90l0,-10"
    assert write_path(np.empty((0, 2)), np.empty(0, int)) == ""
