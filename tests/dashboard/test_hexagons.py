"""Hexagons of a link: one number on the map, in an answer and beside it, and words for a bad shape."""

import numpy as np
import pytest
from flask.testing import FlaskClient

from dashboard.components.controls import CONTROLS, params_of, values_of
from dashboard.components.detail import cell_detail
from dashboard.components.legend import legend
from dashboard.desk import Desk
from dashboard.figures.cells import breaks_for, unpack_cells
from dashboard.pages.explore import SHOWN, show
from dashboard.theme.look import Look
from layers.base.query import Query
from tests.dashboard.shown_texts import words

LINK = {"cells": "hexagons", "cell_m": "500", "kinds": "robbery,burglary_home"}
NOTICES = [one for one, _ in SHOWN].index("explore-notices")


@pytest.mark.slow
def test_the_maps_hexagons_are_those_of_the_answer(client: FlaskClient, desk: Desk) -> None:
    index, n, header = unpack_cells(client.get("/cells.bin", query_string=LINK).data)
    query, _ = desk.query({**LINK, "layer": "density"})
    answer = desk.ask(query)
    assert (header["shape"], header["cell_m"]) == ("hexagons", 500)
    assert sorted(n.tolist(), reverse=True) == answer.n.tolist()
    # Where the map's script puts the middle of each, the answer has the same number.
    row, column = np.divmod(index.astype(int), header["columns"])
    (north_west, _, _, _) = header["corners"]
    left_m, top_m = (float(one[0]) for one in desk.holdings.crs.to_metres(*np.array(north_west)[:, None]))
    x_m = left_m + (column + 0.5 + (row % 2 == header["shifted"]) / 2) * 500
    y_m = top_m - (row + 0.5) * 500 * np.sqrt(3) / 2
    places = answer.places
    for at in range(len(answer)):
        away = np.hypot(x_m - places.x_m[at], y_m - places.y_m[at])
        assert away.min() < 1
        assert n[int(away.argmin())] == answer.n[at]


def test_colours_belong_to_hexagons_of_the_whole_question_and_stand_still_while_it_narrows(
    desk: Desk,
) -> None:
    query, _ = desk.query(LINK)
    squares, _ = desk.query({**LINK, "cells": "squares"})
    breaks = tuple(breaks_for(desk.overview(query).cells)[0])
    assert desk.breaks(query) == breaks
    narrowed, _ = desk.query({**LINK, "hours": "18-3"})
    assert desk.breaks(narrowed) == breaks
    assert desk.breaks(squares) == tuple(breaks_for(desk.overview(squares).cells)[0])


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "per hexagonal cell 500 m wide"), ("es", "por celda hexagonal de 500 m de ancho")],
)
def test_the_legend_says_shape_and_size(client: FlaskClient, language: str, said: str) -> None:
    _, _, header = unpack_cells(client.get("/cells.bin", query_string={**LINK, "lang": language}).data)
    assert said in words(legend(header, {}, Look("light", language)))


def test_a_chosen_hexagon_tells_what_the_map_paints_in_it(desk: Desk) -> None:
    query, _ = desk.query({**LINK, "layer": "density"})
    answer = desk.ask(query)
    longitude, latitude = desk.holdings.crs.to_degrees(answer.places.x_m, answer.places.y_m)
    chosen = {"lon": float(longitude[0]), "lat": float(latitude[0])}
    assert f"{answer.n[0]} estimated incidents" in words(cell_detail(chosen, query, desk, Look()))


def test_the_control_shows_and_writes_the_shape(desk: Desk) -> None:
    query, _ = desk.query(LINK)
    values = values_of(query, desk.facts)
    assert values["cells"] == "hexagons"
    written, _ = desk.query(params_of([values[one.name] for one in CONTROLS], None))
    assert written.cells == "hexagons"
    assert Query().to_params().get("cells") is None


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Allowed: squares, hexagons."), ("es", "Se permite: squares, hexagons.")]
)
@pytest.mark.parametrize(
    "shape", ["triangles", "<script>alert(1)</script>", "hexagons,squares", "\x00", "Ⅵ" * 900]
)
def test_a_bad_shape_is_said_on_the_screen_and_the_map_keeps_its_squares(
    desk: Desk, client: FlaskClient, shape: str, language: str, said: str
) -> None:
    told = words(show({"cells": shape, "lang": language}, desk, ())[NOTICES])
    assert said in told
    assert shape not in told
    _, _, header = unpack_cells(client.get("/cells.bin", query_string={"cells": shape}).data)
    assert header["shape"] == "squares"
