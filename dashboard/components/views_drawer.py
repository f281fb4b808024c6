"""The drawer of saved views, on every page: keep what is on screen under a name, open, change, take away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import dash_mantine_components as dmc
from dash import ALL, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboard.components.copying import copy_button
from dashboard.desk import Desk
from dashboard.ids import scope
from dashboard.saved_views import address_of, look_of, screen_of
from dashboard.theme.look import Look
from geodata.errors import HotspotError, say_problem, visible
from layers.base.link import whole_characters

if TYPE_CHECKING:
    from geodata.outreach.views import SavedView, SavedViews

ID = scope("views")
DRAWER, LIST, SAID, NAME, ASKED = (ID(part) for part in ("drawer", "list", "said", "name", "asked"))

# A click says what to do, with which view, and in which version it was seen; the rest is read off the screen:
# Dash does not know where the map looks, only the address bar does.
PICK = """
function (clicks, names, ids) {
  const does = window.dash_clientside.callback_context.triggered_id;
  const at = window.dash_clientside.callback_context.triggered;
  if (!does || !at.length || !at[0].value) return window.dash_clientside.no_update;
  const named = ids.findIndex(one => one.view === does.view);
  const {pathname, search, origin} = window.location;
  return {...does, name: named < 0 ? '' : names[named], path: pathname, search, origin, at: Date.now()};
}
"""


def views_button(desk: Desk, look: Look) -> list[Component]:
    """Return the button that opens the drawer; nothing where views cannot be kept."""
    if not desk.keeps_views:
        return []
    return [_button("list", "", 0, look.say("views.title"))]


def views_drawer(desk: Desk, look: Look) -> list[Component]:
    """Return the drawer, closed; nothing where views cannot be kept."""
    if not desk.keeps_views:
        return []
    new = dmc.TextInput(
        id={"room": ID("name"), "view": ""},
        label=look.say("views.name"),
        placeholder=look.say("views.example"),
    )
    return [
        dcc.Store(id=ASKED),
        dmc.Drawer(
            [
                html.P(look.say("views.help"), className="quiet"),
                html.Div([new, _button("save", "", 0, look.say("views.save"))], className="views-new"),
                html.Div(id=SAID, role="status"),
                html.Div(id=LIST),
            ],
            id=DRAWER,
            opened=False,
            position="right",
            size="lg",
            withinPortal=False,  # its own heading would stand beside the page's
            title=look.say("views.title"),
            closeButtonProps={"aria-label": look.say("views.close")},
        ),
    ]


def act(asked: Any, desk: Desk, paths: Mapping[str, str]) -> tuple[bool, list[Component], list[Component]]:
    """
    Do what was clicked, and return that the drawer is open, what is said of it, and the list as it then is.

    Parameters
    ----------
    asked
        As the screen sends it, or anything else a browser could send.
    paths
        The path of each page, by its name.
    """
    told = asked if isinstance(asked, dict) else {}
    look = look_of(told.get("search"))
    views = desk.views()
    try:
        said = _done(told, views, paths, desk, look)
    except HotspotError as error:
        said = [_refused(error, look)]
    try:
        listed = [_row(one, paths, told, look) for one in views.all()]
    except HotspotError as error:  # the database itself cannot be read
        return True, said or [_refused(error, look)], []
    return True, said, listed or [html.P(look.say("views.none"), className="quiet")]


def _refused(error: HotspotError, look: Look) -> Component:
    return html.P(say_problem(error, look.speaker), role="alert")


def _done(
    told: Mapping[str, Any], views: SavedViews, paths: Mapping[str, str], desk: Desk, look: Look
) -> list[Component]:
    """Do what was asked, and return what is said of it; taking away can be undone at once."""
    id_, name = (whole_characters(str(told.get(part) or "")) for part in ("view", "name"))
    seen = version if isinstance(version := told.get("version"), int) and 0 < version < 2**31 else 0
    page, params = screen_of(told, paths, desk)
    ways: dict[str, Callable[[], SavedView]] = {
        "save": lambda: views.save(name, page, params),
        "rename": lambda: views.rename(id_, name, seen=seen),
        "replace": lambda: views.replace(id_, page, params, seen=seen),
        "remove": lambda: views.remove(id_, seen=seen),
        "restore": lambda: views.restore(id_, seen=seen),
    }
    does = str(told.get("does"))
    if does not in ways:
        return []
    done = ways[does]()
    said: list[Component] = [html.Span(look.say(f"views.done.{does}", name=visible(done.name)))]
    if does == "remove":
        said.append(_button("restore", done.id, done.version, look.say("views.undo")))
    return [html.P(said)]


def _row(view: SavedView, paths: Mapping[str, str], told: Mapping[str, Any], look: Look) -> Component:
    """Return one view: its link, what it is, its short link to copy, and how to change it."""
    origin = told.get("origin") if isinstance(told.get("origin"), str) else ""
    link = f"{origin}/view/{view.id}"
    name = visible(view.name)
    change = html.Details(
        [
            html.Summary(look.say("views.change"), **{"aria-label": look.say("views.change.one", name=name)}),
            dmc.TextInput(
                id={"room": ID("name"), "view": view.id},
                value=view.name,
                label=look.say("views.new_name"),
            ),
            html.Div(
                [
                    _button(does, view.id, view.version, look.say(f"views.{does}"))
                    for does in ("rename", "replace", "remove")
                ],
                className="actions",
            ),
        ],
        className="more",
    )
    copy = copy_button(look.say("views.copy"), look, text=link)
    made = look.say("views.made", page=look.say(f"page.{view.page}"), day=view.made.date())
    return html.Div(
        [
            html.Span(
                dcc.Link(name, href=address_of(view, paths, look)),
                id={"room": ID("open"), "view": view.id},
                n_clicks=0,
            ),
            html.Span(made, className="quiet"),
            copy,
            change,
        ],
        className="saved-view",
    )


def _button(does: str, view: str, version: int, label: str) -> Component:
    return dmc.Button(
        label,
        id={"room": ID("button"), "does": does, "view": view, "version": version},
        variant="default",
        size="sm",
        n_clicks=0,
    )


def register(app: Dash, desk: Desk, paths: Mapping[str, str]) -> None:
    """Declare the drawer's callbacks on one app; none where views cannot be kept."""
    if not desk.keeps_views:
        return
    every = {"room": ID("button"), "does": ALL, "view": ALL, "version": ALL}
    names = {"room": ID("name"), "view": ALL}
    app.clientside_callback(
        PICK,
        Output(ASKED, "data"),
        Input(every, "n_clicks"),
        State(names, "value"),
        State(names, "id"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output(DRAWER, "opened"),
        Output(SAID, "children"),
        Output(LIST, "children"),
        Input(ASKED, "data"),
        prevent_initial_call=True,
    )
    def _act(asked: Any) -> tuple[bool, list[Component], list[Component]]:
        return act(asked, desk, paths)

    # A view that was opened is looked at: the drawer goes out of the way.
    app.clientside_callback(
        "clicks => clicks.some(one => one > 0) ? false : window.dash_clientside.no_update",
        Output(DRAWER, "opened", allow_duplicate=True),
        Input({"room": ID("open"), "view": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )
