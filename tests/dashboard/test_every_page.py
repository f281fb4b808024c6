"""What every page must keep; a new page is tested by standing in its folder."""

import json
import re
from pathlib import Path

import pytest
from dash import Dash
from flask.testing import FlaskClient
from plotly.utils import PlotlyJSONEncoder

from dashboard.desk import Desk
from dashboard.pages.base import Page, pages
from dashboard.theme.look import Look
from geodata.holdings import Holdings
from geodata.words.speaker import LANGUAGES, catalogue
from tests.layers.cities import city

PAGES = Path(__file__).resolve().parents[2] / "dashboard" / "pages"
# A key that no catalogue has is shown in brackets; one that only English has is marked.
UNSAID = re.compile(r"\[[a-z_]+(\.[a-z_]+)+\]|\[en\]")

every_page = pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
LOOKS = [Look(theme, language) for theme in ("light", "dark") for language in LANGUAGES]


@pytest.fixture(scope="module")
def desks(holdings: Holdings) -> dict[str, Desk]:
    """Give desks of an ordinary city and of one without a single record."""
    return {"city": Desk(holdings), "nothing": Desk(city(n=0, requests=0, services=0, events=0))}


def test_every_file_in_the_folder_is_a_page_with_a_path_of_its_own() -> None:
    files = {path.stem for path in PAGES.glob("*.py")} - {"__init__", "base"}
    assert {page.name for page in pages()} == files
    assert len({page.path for page in pages()}) == len({page.order for page in pages()}) == len(files)


@every_page
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_has_a_title_in_the_menu(page: Page, language: str) -> None:
    assert page.title.key in catalogue(language)


@pytest.mark.slow
@every_page
@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("which", ["city", "nothing"])
def test_a_page_is_laid_out_with_every_word_known(
    page: Page, look: Look, which: str, desks: dict[str, Desk]
) -> None:
    laid_out = json.dumps(page.layout(desks[which], look, {}), cls=PlotlyJSONEncoder, ensure_ascii=False)
    assert len(laid_out) > 200
    assert UNSAID.findall(laid_out) == []


@every_page
def test_a_page_looks_different_in_another_language_and_in_the_dark(
    page: Page, desks: dict[str, Desk]
) -> None:
    said = {
        json.dumps(page.layout(desks["city"], look, {}), cls=PlotlyJSONEncoder, sort_keys=True)
        for look in (Look("light", "en"), Look("light", "es"))
    }
    assert len(said) == 2


@every_page
def test_a_page_takes_any_link(page: Page, desks: dict[str, Desk]) -> None:
    hostile = {
        "kinds": "<b>",
        "from": "9999-99-99",
        "view": "a,b,c",
        "cell_m": "-1",
        "cells": "<b>",
        "look": "x",
        "areas": ";:,",
    }
    assert page.layout(desks["city"], Look(), hostile) is not None


@every_page
def test_a_page_declares_its_callbacks_on_each_app_and_none_twice(page: Page, desks: dict[str, Desk]) -> None:
    declared = []
    for _ in range(2):
        app = Dash("one", suppress_callback_exceptions=True)
        page.register(app, desks["city"])
        declared.append([one["output"] for one in app._callback_list])
    assert declared[0] == declared[1]
    assert len(set(declared[0])) == len(declared[0])


@every_page
def test_a_page_is_served_under_its_path(page: Page, client: FlaskClient) -> None:
    answer = client.get(page.path)
    assert answer.status_code == 200
    assert b"_dash-renderer" in answer.data


@pytest.mark.parametrize(
    ("text", "seen"), [("say [screen.nothing]", True), ("[en] Only here", True), ("[1, 2] and a.b", False)]
)
def test_an_unsaid_word_is_seen(text: str, seen: bool) -> None:
    assert bool(UNSAID.search(text)) is seen
