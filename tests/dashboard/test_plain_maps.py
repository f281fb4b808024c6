"""The map of a link as SVG over HTTP: the same question as the cells, and what a link shows beside them."""

import json
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from dashboard.components.study_map import study_map
from dashboard.desk import Desk
from dashboard.figures.cells import unpack_arrays
from dashboard.figures.plain_cells import kinds_of
from dashboard.figures.plain_window import Window
from dashboard.plain_maps import LEAST_PX, MOST_PX, USUAL_PX, window_of
from dashboard.routes import plain_address
from dashboard.theme.look import Look
from tests.dashboard.figures.test_plain_map import SVG, kind_at

COMPARED = {"before_after.event": "e2", "layer": "before_after"}


def picture(client: FlaskClient, path: str = "/map.svg", **link: str) -> ElementTree.Element:
    answer = client.get(path, query_string=link)
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    return ElementTree.fromstring(answer.data)


def middles(header: dict[str, object], index: int) -> tuple[float, float]:
    """Return longitude and latitude of a cell's middle, between its grid's corners."""
    row, column = divmod(index, header["columns"])
    (west, north), _, (east, south), _ = header["corners"]
    aside = 0.5 * (header["shape"] == "hexagons" and row % 2 == header["shifted"])
    return (
        west + (east - west) * (column + 0.5 + aside) / header["columns"],
        north + (south - north) * (row + 0.5) / header["rows"],
    )


@pytest.mark.parametrize(
    "link",
    [
        {},
        {"kinds": "robbery", "look": "dark"},
        {"hours": "18-23", "areas": "quarters:q1"},
        {"cell_m": "500"},
        {"cells": "hexagons"},
    ],
    ids=str,
)
def test_every_cell_of_a_question_has_the_colour_that_the_cells_say(
    client: FlaskClient, desk: Desk, link: dict[str, str]
) -> None:
    arrays, header = unpack_arrays(client.get("/cells.bin", query_string=link).data)
    window = Window(*middles(header, int(arrays["index"][0])), 13.0, 700, 500)
    view = f"{window.latitude},{window.longitude},{window.zoom}"
    svg = picture(client, **link, view=view, width="700", height="500")
    assert (svg.get("width"), svg.get("height")) == ("700", "500")
    kinds, seen = dict(zip(arrays["index"].tolist(), kinds_of(arrays, header).tolist(), strict=True)), 0
    for cell in range(header["columns"] * header["rows"]):
        longitude, latitude = middles(header, cell)
        ((x, y),) = window.place_px([longitude], [latitude]).tolist()
        if 0 < x < 700 and 0 < y < 500:
            assert kind_at(svg, x, y) == ([kinds[cell]] if cell in kinds else [])
            seen += cell in kinds
    assert seen


def test_symbols_follow_what_the_link_shows(client: FlaskClient, desk: Desk) -> None:
    def shown(**link: str) -> dict[str, int]:
        drawn = [one.get("class") for one in picture(client, **link).find(f"{SVG}g[@class='symbols']")]
        return {name: drawn.count(name) for name in set(drawn)}

    services = sum(one.x_m is not None and one.visibility == "public" for one in desk.holdings.services)
    assert shown(show="services") == {"service": services}
    assert shown(show="none") == {}
    assert set(shown()) == {"event", "service"}
    few = {"areas": "quarters:q1", "kinds": "robbery", "show": "incidents", "hours": "20-23"}
    cells = unpack_arrays(client.get("/cells.bin", query_string=few).data)[0]["n"].sum()
    # A protected incident is no point, and neither is one without a place.
    seen = desk.overview(desk.query(few)[0])
    assert seen.buckets["withheld"] > 0
    assert 0 < cells <= shown(**few)["point"] <= seen.n - seen.buckets["withheld"]


def test_areas_that_are_asked_for_are_outlined_and_words_are_of_the_links_language(
    client: FlaskClient,
) -> None:
    selection = Look("dark").palette.selection
    plain, chosen = (
        picture(client, look="dark", lang="es", **more) for more in ({}, {"areas": "quarters:q1"})
    )
    lines = [[one for one in svg.iter() if one.get("stroke") == selection] for svg in (plain, chosen)]
    assert [len(found) for found in lines] == [0, 1]
    assert plain.get("lang") == "es"
    assert "Incidentes estimados" in plain.find(f"{SVG}desc").text
    assert "Estimated incidents" in picture(client).find(f"{SVG}desc").text


@pytest.mark.parametrize(
    ("said", "size"),
    [
        ({}, USUAL_PX),
        ({"width": "390", "height": "410"}, (390, 410)),
        ({"width": "1", "height": "99999999"}, (LEAST_PX, MOST_PX)),
        ({"width": "-5", "height": "1e9"}, USUAL_PX),
        ({"width": "٣", "height": "9" * 4_000}, USUAL_PX),
        ({"view": "nan,inf,3"}, USUAL_PX),
        ({"view": "89.9999,180,24"}, USUAL_PX),
    ],
    ids=str,
)
def test_no_link_asks_for_a_picture_that_cannot_be(
    client: FlaskClient, desk: Desk, said: dict[str, str], size: tuple[int, int]
) -> None:
    window = window_of(said, desk.query({})[0], desk)
    assert (window.width_px, window.height_px) == size
    assert picture(client, **said).get("viewBox") == f"0 0 {10 * size[0]} {10 * size[1]}"


def test_before_and_after_share_classes_and_view_and_an_unknown_part_is_none(client: FlaskClient) -> None:
    parts = {
        part: picture(client, f"/compared/{part}.svg", **COMPARED)
        for part in ("before", "after", "difference")
    }
    payloads = {part: client.get(f"/compared/{part}.bin", query_string=COMPARED).data for part in parts}
    breaks = {part: unpack_arrays(payload)[1]["breaks"] for part, payload in payloads.items()}
    assert breaks["before"] == breaks["after"]
    fills = {
        part: {one.get("data-kind"): one.get("fill") for one in svg.iter() if one.get("class") == "cells"}
        for part, svg in parts.items()
    }
    both = fills["before"].keys() & fills["after"].keys()
    assert both
    assert all(fills["before"][kind] == fills["after"][kind] for kind in both)
    assert set(fills["difference"].values()).isdisjoint(fills["before"].values())
    dashed = [sum(bool(one.get("stroke-dasharray")) for one in svg.iter()) for svg in parts.values()]
    assert dashed == [1, 1, 1]
    for path, link in (
        ("/compared/else.svg", COMPARED),
        ("/compared/before.svg", {"before_after.event": "no-such"}),
    ):
        assert client.get(path, query_string=link).status_code == 404


def test_the_frame_names_the_picture_of_its_question_without_the_view(desk: Desk) -> None:
    link = {"kinds": "robbery", "show": "services", "lang": "es", "view": "39,-94,12", "release": "r0001"}
    asked = parse_qs(urlsplit(plain_address(link)).query)
    assert asked == {"kinds": ["robbery"], "show": ["services"], "lang": ["es"]}
    frame = (
        study_map(link, desk.query({"kinds": "robbery"})[0], desk, Look())
        .children[0]
        .to_plotly_json()["props"]
    )
    assert frame["data-plain-url"] == plain_address(link)
    assert {"plain", "zoom_in", "pan_west"} <= json.loads(frame["data-words"]).keys()
