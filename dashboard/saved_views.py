"""What a saved view is on a screen: which page and link it keeps, its address, and its short link's route."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import flask
from markupsafe import escape

from dashboard.desk import Desk
from dashboard.state import SHOWING, Params, read_look, read_search, write_search
from dashboard.theme.look import Look
from geodata.errors import BadQuery, HotspotError, say_problem
from geodata.words.text import Text
from layers.base.export import refusal
from layers.base.params import NAMES

if TYPE_CHECKING:
    from geodata.outreach.views import SavedView

SHORT = "/view/<view_id>"

# How a visitor sees it, and which release they hold to, is the visitor's; the secret is nobody's.
NOT_KEPT = ("lang", "look", "size", "release")
THE_VISITORS = ("lang", "look", "size")


def look_of(search: Any) -> Look:
    """Return the look of an address, whatever else is wrong with it."""
    return read_look(read_search(search)[0])[0]


def screen_of(told: Mapping[str, Any], paths: Mapping[str, str], desk: Desk) -> tuple[str, Params]:
    """
    Return the page and the parameters of what is on a screen, without what belongs to its visitor.

    Names that ask nothing are left out: nobody would find what stands in them again.

    Parameters
    ----------
    told
        ``path`` and ``search`` of the address bar, or anything else a browser could send.
    paths
        The path of each page, by its name.

    Raises
    ------
    BadQuery
        The address is too long to be read, or names reports: a record that is purged must be nowhere.
    """
    params, unread = read_search(told.get("search"))
    if unread:
        raise refusal(unread)
    if params.get("reports"):
        raise BadQuery("O12", Text("views.names_reports"), Text("views.names_reports.hint"))
    by_path = {path: name for name, path in paths.items()}
    page = by_path.get(str(told.get("path")), next(iter(paths)))
    options = (f"{name}.{option.name}" for name, offered in desk.facts.layers.items() for option in offered)
    known = {*NAMES, *SHOWING, *options} - set(NOT_KEPT)
    return page, {name: value for name, value in params.items() if name in known}


def address_of(view: SavedView, paths: Mapping[str, str], look: Look) -> str:
    """Return where a view opens in a visitor's own language and colours."""
    own = {"lang": look.language, "look": look.theme, "size": look.size}
    usual = {"lang": "en", "look": "light", "size": "screen"}
    shown = {name: value for name, value in own.items() if value != usual[name]}
    # A page that was taken out of the program since is not one any more.
    return paths.get(view.page, next(iter(paths.values()))) + write_search({**view.params, **shown})


def register(server: flask.Flask, desk: Desk, paths: Mapping[str, str]) -> None:
    """Declare the route of short links: it sends on to the address a view stands for at this moment."""
    if not desk.keeps_views:
        return

    @server.get(SHORT, endpoint="view")
    def _view(view_id: str) -> Any:
        look = look_of(flask.request.query_string.decode("utf-8", "replace"))
        try:
            return flask.redirect(address_of(desk.views().find(view_id), paths, look))
        except HotspotError as error:
            status = 404 if error.code == "O11" else 503
            return flask.Response(_said(error, look), status=status, mimetype="text/html")


def _said(error: HotspotError, look: Look) -> str:
    """Return a page of one sentence: whoever follows an old link is a person."""
    title, home = look.say("views.title"), look.say("views.home")
    address = "/" + write_search({"lang": look.language} if look.language != "en" else {})
    return (
        f'<!DOCTYPE html><html lang="{look.language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title></head>'
        f'<body style="font: 1.1rem system-ui, sans-serif; margin: 3rem auto; max-width: 40rem">'
        f"<h1>{escape(title)}</h1><p>{escape(say_problem(error, look.speaker))}</p>"
        f'<p><a href="{escape(address)}">{escape(home)}</a></p></body></html>'
    )
