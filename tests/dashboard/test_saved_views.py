"""The drawer of saved views: what a screen keeps, what others then open, and what it never keeps."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.components.views_drawer import act
from dashboard.desk import Desk
from dashboard.pages.base import pages
from dashboard.settings import Settings
from dashboard.shell import build_app
from geodata.errors import BadQuery
from geodata.holdings import Holdings
from geodata.outreach import SavedViews, open_outreach
from geodata.outreach.database import VARIABLE
from tests.dashboard.conftest import browser_of
from tests.dashboard.shown_texts import parts_of, texts, words
from tests.dashboard.test_hostile_callbacks import ANYTHING, WORDS

PATHS = {page.name: page.path for page in pages()}
SCREEN = "?kinds=robbery&where=near:39.0869,-94.5926&view=39.1,-94.6,13&lang=es&look=dark&release=r0001"
HERE = "http://127.0.0.1:8050"


@pytest.fixture
def views(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SavedViews:
    monkeypatch.delenv(VARIABLE, raising=False)
    return SavedViews(open_outreach(tmp_path, "westside"))


@pytest.fixture
def desk(holdings: Holdings, views: SavedViews) -> Desk:
    return Desk(holdings, views=lambda: views)


@pytest.fixture
def click(desk: Desk) -> Callable[..., Any]:
    def clicked(
        does: str, *, view: str = "", version: int = 0, name: str = "", search: str = SCREEN, path: str = "/"
    ):
        told = {"room": "views-button", "does": does, "view": view, "version": version, "name": name}
        return act({**told, "path": path, "search": search, "origin": HERE, "at": 1}, desk, PATHS)

    return clicked


@pytest.fixture
def client(holdings: Holdings, views: SavedViews) -> FlaskClient:
    return browser_of(build_app(holdings, Settings(views=lambda: views)))


def said(parts: Any) -> str:
    return " ".join(texts(parts))


def test_a_screen_is_kept_without_what_belongs_to_its_visitor(
    click: Callable[..., Any], views: SavedViews
) -> None:
    opened, told, listed = click("save", name="Robos <b>", path="/compare")
    assert opened is True
    assert "Se guardó como Robos <b>" in said(told)
    (kept,) = views.all()
    assert (kept.page, set(kept.params)) == ("compstat", {"kinds", "where", "view"})
    assert "Robos <b>" in said(listed)
    assert f"{HERE}/view/{kept.id}" in words(listed)
    # Whoever opens it from here sees it in their own language and colours.
    assert "/compare?kinds=robbery&lang=es&look=dark&view=" in words(listed)


def test_names_that_ask_nothing_are_not_kept(click: Callable[..., Any], views: SavedViews) -> None:
    click("save", name="Corner", search="?kinds=robbery&note=KC17-001&Reports=A1&compstat.rows=areas&token=x")
    (kept,) = views.all()
    assert kept.params == {"compstat.rows": "areas", "kinds": "robbery"}


def test_everything_a_row_offers_is_done_and_said(click: Callable[..., Any], views: SavedViews) -> None:
    click("save", name="Corner")
    (kept,) = views.all()
    assert "Ahora se llama Night" in said(click("rename", view=kept.id, version=1, name="Night")[1])
    click("replace", view=kept.id, version=2, path="/data", search="?lang=es")
    (now,) = views.all()
    assert (now.name, now.page, now.params) == ("Night", "data", {})
    _, told, listed = click("remove", view=kept.id, version=3)
    assert "Todavía no hay nada guardado" in said(listed)
    (undo,) = [part.id for part in parts_of(told) if isinstance(getattr(part, "id", None), dict)]
    click(undo["does"], view=undo["view"], version=undo["version"])
    assert [one.name for one in views.all()] == ["Night"]


def test_what_cannot_be_done_is_said_and_the_list_stays(click: Callable[..., Any], views: SavedViews) -> None:
    click("save", name="Corner", search="?kinds=robbery")
    (kept,) = views.all()
    refused = {
        "O12": [
            click("save", name=""),
            click("save", name="corner"),
            click("save", name="x", search="?reports=A1"),
        ],
        "O10": [click("rename", view=kept.id, version=7, name="Other")],
        "O11": [click("remove", view="nobody", version=1)],
        "U12": [click("save", name="Long", search="?where=" + "x" * 70_000)],
    }
    for code, all_of in refused.items():
        for _, told, listed in all_of:
            assert code in said(told)
            assert "Corner" in said(listed)
    assert views.all() == (kept,)


def test_a_short_link_opens_the_view_as_it_is_now_in_the_visitors_language(
    client: FlaskClient, views: SavedViews
) -> None:
    kept = views.save("Corner", "compstat", {"compstat.window": "last_7_days", "where": "near:39.1,-94.6"})
    found = client.get(f"/view/{kept.id}?lang=es")
    assert (found.status_code, found.headers["Location"]) == (
        302,
        "/compare?compstat.window=last_7_days&lang=es&where=near:39.1,-94.6",
    )
    views.replace(kept.id, "explore", {}, seen=1)
    assert client.get(f"/view/{kept.id}").headers["Location"] == "/"


@pytest.mark.parametrize("wanted", ["none", "%3Cscript%3E", "a" * 300])
def test_a_link_to_a_view_that_is_gone_says_so_to_a_person(client: FlaskClient, wanted: str) -> None:
    page = client.get(f"/view/{wanted}?lang=es")
    assert page.status_code == 404
    assert "no hay ninguna vista guardada" in page.text
    assert '<html lang="es">' in page.text
    assert "<script>" not in page.text
    assert 'href="/?lang=es"' in page.text


def test_a_view_of_a_page_that_is_no_more_opens_the_first_one(client: FlaskClient, views: SavedViews) -> None:
    kept = views.save("Old", "a_page_of_long_ago", {"kinds": "robbery"})
    assert client.get(f"/view/{kept.id}").headers["Location"] == "/?kinds=robbery"


def test_where_no_views_can_be_kept_nothing_of_them_is_shown_and_none_is_saved(holdings: Holdings) -> None:
    desk = Desk(holdings)
    with pytest.raises(BadQuery, match="O12"):
        desk.views()
    client = browser_of(build_app(holdings))
    assert client.get("/view/abcdefgh").status_code == 200, "the page of an unknown path, as everywhere"
    assert "views-drawer" not in client.get("/_dash-dependencies").text


def test_a_database_that_cannot_be_read_is_said_and_the_page_goes_on(
    holdings: Holdings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    (tmp_path / "outreach.sqlite").write_text("words " * 1_000)
    broken = SavedViews(open_outreach(tmp_path, "westside"))
    opened, told, listed = act({"does": "list"}, Desk(holdings, views=lambda: broken), PATHS)
    assert (opened, listed) == (True, [])
    assert "O04" in said(told)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "does": st.sampled_from(["save", "rename", "replace", "remove", "restore", "list"]) | ANYTHING,
            **dict.fromkeys(("view", "version", "name", "path", "search", "origin"), WORDS | ANYTHING),
        },
    )
    | ANYTHING
)
def test_whatever_a_browser_sends_is_answered(desk: Desk, asked: Any) -> None:
    opened, told, listed = act(asked, desk, PATHS)
    assert opened is True
    assert words(told) + words(listed)
