"""One link, one question: the screen, the map's cells, the download and `ask` read it alike."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.components.gestures import Gestures
from dashboard.components.sync import carry
from dashboard.desk import Desk
from dashboard.figures.cells import unpack_cells
from dashboard.pages.explore import SHOWN, show
from dashboard.state import read_search
from layers.base.query import Query

MANY_NAMES = "&".join(f"utm_{number}=1" for number in range(150))
TOO_LONG = "kinds=robbery&note=" + "x" * 66_000
NOTICES = [one for one, _ in SHOWN].index("explore-notices")

LINKS = {
    "nothing": "",
    "kinds left empty": "kinds=",
    "kinds without a sign": "kinds",
    "kinds none": "kinds=none",
    "kinds of commas": "kinds=,,",
    "kinds twice": "kinds=robbery&kinds=",
    "kinds twice the other way": "kinds=&kinds=robbery",
    "a kind": "kinds=robbery",
    "a kind among many names": f"{MANY_NAMES}&kinds=robbery",
    "too long": TOO_LONG,
    "hours left empty": "hours=&kinds=robbery",
    "weekdays left empty": "weekdays=",
    "areas left empty": "areas=&reports=&table=",
    "a question mark in a value": "kinds=robbery&note=really?kinds=drugs",
    "half a character": "kinds=robbery&note=%ED%A0%80",
}


def on_screen(link: str, desk: Desk) -> tuple[int, list[str]]:
    """Return what Explore counts for a link, and the codes of what it says is wrong with it."""
    search = f"?{link}" if link else ""
    _, carried, _ = carry(None, search, [], None, Gestures(), None, desk)
    shown = show(carried, desk, read_search(search)[1])
    query, _ = desk.query(carried)
    return desk.overview(query).n, codes(shown[NOTICES])


def codes(component: Any) -> list[str]:
    items = component.children or []
    return [item.children.split(" · ")[0] for item in items]


@pytest.mark.parametrize("link", LINKS.values(), ids=LINKS)
def test_screen_and_ask_count_the_same_and_say_the_same(link: str, desk: Desk) -> None:
    query, notices = Query.from_link(link, desk.facts)
    assert on_screen(link, desk) == (desk.ask(query).totals.n, [notice.code for notice in notices])
    address = f"http://127.0.0.1:8050/?{link}#map"
    assert Query.from_link(address, desk.facts) == (query, notices)


@pytest.mark.parametrize("link", LINKS.values(), ids=LINKS)
def test_the_map_shows_what_ask_counts(link: str, desk: Desk, client: FlaskClient) -> None:
    query, _ = Query.from_link(link, desk.facts)
    cells = client.get("/cells.bin", query_string=link)
    assert unpack_cells(cells.data)[2]["total"] == desk.ask(query).totals.n


@pytest.mark.parametrize("link", ["kinds=", "kinds", "kinds=none", "kinds=,,"])
def test_an_empty_list_of_kinds_selects_none(link: str, desk: Desk) -> None:
    assert on_screen(link, desk) == (0, [])
    assert Query.from_link(link)[0].kinds == ()


def test_a_link_among_150_foreign_names_still_asks_its_question(desk: Desk) -> None:
    n, said = on_screen(LINKS["a kind among many names"], desk)
    assert n == on_screen("kinds=robbery", desk)[0] < on_screen("", desk)[0]
    assert said == []


def test_a_link_too_long_to_be_read_is_said_on_the_screen(desk: Desk) -> None:
    assert on_screen(TOO_LONG, desk) == (len(desk.holdings.incidents), ["U12"])
