"""Join the pages to one app: header, menu, notices, footer, and which page the address asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboard import plain_maps, routes, saved_views
from dashboard.access import guard
from dashboard.components import views_drawer
from dashboard.components.frame import frame
from dashboard.desk import Desk
from dashboard.ids import ADDRESS, BODY, LANGUAGE, SHELL, SHOWN, THEME
from dashboard.pages.base import Page, pages
from dashboard.settings import Settings
from dashboard.state import read_look, read_search
from geodata.holdings import Holdings

# Dash's own template wraps its scripts in a footer, which screen readers would announce beside ours.
INDEX = """<!DOCTYPE html>
<html lang="en">
  <head>{%metas%}<title>{%title%}</title>{%favicon%}{%css%}</head>
  <body>{%app_entry%}<div>{%config%}{%scripts%}{%renderer%}</div></body>
</html>"""

# The document's language follows the screen's, for screen readers and hyphenation.
SET_LANGUAGE = """
function (shown) {
  if (shown) {
    document.documentElement.lang = shown.language;
    document.title = shown.title;
  }
  return window.dash_clientside.no_update;
}
"""

# What a change asks for, the map's cells are asked for at once (assets/early_cells.js).
BEFORE_CALLBACK = "function (asked) { window.beforeCallback?.(asked); }"

# The address the browser shows also holds where the map looks, which Dash does not know of.
PICK_LOOK = """
function (language, theme) {
  const params = new URLSearchParams(window.location.search);
  for (const [name, value, usual] of [['lang', language, 'en'], ['look', theme, 'light']]) {
    if (value === usual) params.delete(name); else if (value) params.set(name, value);
  }
  const search = window.writeSearch(params);
  return search === window.location.search ? window.dash_clientside.no_update : search;
}
"""


def build_app(holdings: Holdings, settings: Settings | None = None) -> Dash:
    """
    Return the dashboard on one release: a Dash app that shares nothing with any other.

    Parameters
    ----------
    holdings
        The release to show.
    settings
        Token, address, and what writes exports down; the default does neither and is for tests and notebooks.

    Examples
    --------
    ``build_app(holdings).server`` is a WSGI app that any server can run.
    """
    settings = settings or Settings()
    desk = Desk(
        holdings,
        plans=settings.plans,
        keep_plan=settings.keep_plan,
        doctor=settings.doctor,
        views=settings.views,
        jobs=settings.jobs,
    )
    app = bare_app(desk.title("en"))
    _register(app, desk)
    routes.register(app, desk, settings)
    plain_maps.register(app.server, desk)
    paths = {page.name: page.path for page in pages()}
    views_drawer.register(app, desk, paths)
    saved_views.register(app.server, desk, paths)
    guard(app, settings)
    return app


def bare_app(title: str) -> Dash:
    """Return an app without pages: the address bar, the place of a page, and how the look is picked."""
    app = Dash(
        __name__,
        assets_folder="assets",
        serve_locally=True,
        suppress_callback_exceptions=True,  # pages come and go with the address
        update_title="",
        title=title,
        add_log_handler=False,
        index_string=INDEX,
        hooks={"request_pre": BEFORE_CALLBACK},
    )
    app.layout = _outside
    app.clientside_callback(
        PICK_LOOK,
        Output(ADDRESS, "search", allow_duplicate=True),
        Input(SHELL("pick-language"), "value"),
        Input(SHELL("pick-theme"), "value"),
        prevent_initial_call=True,
    )
    app.clientside_callback(SET_LANGUAGE, Output(LANGUAGE, "title"), Input(SHOWN, "data"))
    return app


def _outside() -> Component:
    """Return what stays while pages change: the address bar, and where the page will be."""
    return dmc.MantineProvider(
        id=THEME,
        theme={
            "fontFamily": "system-ui, 'Noto Sans', 'DejaVu Sans', Arial, sans-serif",
            "primaryColor": "indigo",
        },
        children=[
            dcc.Location(id=ADDRESS, refresh=False),
            dcc.Store(id=SHOWN),
            html.Div(id=LANGUAGE, hidden=True),
            html.Div(id=BODY),
        ],
    )


def _register(app: Dash, desk: Desk) -> None:
    by_path = {page.path: page for page in pages()}

    @app.callback(
        Output(BODY, "children"),
        Output(SHOWN, "data"),
        Output(THEME, "forceColorScheme"),
        Input(ADDRESS, "pathname"),
        Input(ADDRESS, "search"),
        State(SHOWN, "data"),
    )
    def _carry(path: Any, search: Any, now: Any) -> tuple[Any, Any, Any]:
        return show(path, search, now, desk, by_path)

    for page in by_path.values():
        page.register(app, desk)


def show(path: Any, search: Any, now: Any, desk: Desk, by_path: Mapping[str, Page]) -> tuple[Any, Any, Any]:
    """
    Return the page, what is then on screen, and its colours; nothing new while page and look stay the same.

    Parameters
    ----------
    path, search
        What the address bar says; an unknown path gives the first page.
    now
        What is on screen, as this function returned it last time.
    """
    params, _ = read_search(search)  # a page says itself what a link got wrong
    look, _ = read_look(params)
    page = by_path.get(str(path)) or next(iter(by_path.values()))
    shown = {
        "page": page.name,
        "language": look.language,
        "theme": look.theme,
        "size": look.size,
        # An open screen is drawn anew with the first gesture after its release was exchanged.
        "release": [desk.holdings.release.name, desk.holdings.release.seal],
        "title": f"{look.speaker.say(page.title)} · {desk.title(look.language)}",
    }
    if shown == now:
        return no_update, no_update, no_update
    return frame(page, tuple(by_path.values()), desk, look, params), shown, look.theme
