"""The frame around every page: skip link, title, menu, language, colours, what the data are, and footer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.views_drawer import views_button, views_drawer
from dashboard.desk import Desk
from dashboard.ids import SHELL
from dashboard.state import SHOWING, shown, write_search
from dashboard.theme.look import Look
from geodata.errors import say_problem
from geodata.wrong_clock import clock_notice, newest_day, today_in

if TYPE_CHECKING:
    from dashboard.pages.base import Page


def frame(page: Page, menu: Sequence[Page], desk: Desk, look: Look, params: Mapping[str, str]) -> Component:
    """
    Return one page in its frame.

    Parameters
    ----------
    page, menu
        The page, and every page in the order of the menu.
    desk, look, params
        The release, how it is looked at, and the link's parameters.
    """
    return html.Div(
        className=f"app app-{look.theme} app-{look.size}",
        style=tokens(look),
        children=[
            html.A(look.say("screen.skip"), href=f"#{SHELL('main')}", className="skip-link"),
            html.Header([_header(page, menu, desk, look, params), _remark(desk, look), *_clock(desk, look)]),
            html.Main(
                [
                    dmc.DatesProvider(page.layout(desk, look, params), settings={"locale": look.language}),
                    *views_drawer(desk, look),
                ],
                id=SHELL("main"),
                className=f"page page-{page.name}",
            ),
            _footer(desk, look),
        ],
    )


def tokens(look: Look) -> dict[str, str]:
    """Return the colours of a look as the style sheet reads them."""
    palette = look.palette
    names = ("page", "panel", "text", "muted", "line", "accent", "on_accent", "focus", "error")
    ways = {"--more-text": palette.more[1], "--fewer-text": palette.fewer[1]}
    return {f"--{name.replace('_', '-')}": getattr(palette, name) for name in names} | ways


def _header(page: Page, menu: Sequence[Page], desk: Desk, look: Look, params: Mapping[str, str]) -> Component:
    keep = write_search(shown({name: value for name, value in params.items() if name != "view"}))
    links = [
        dcc.Link(
            look.speaker.say(one.title),
            href=one.path + keep,
            id=menu_link(one.name),
            className="menu-link" + (" menu-here" if one.name == page.name else ""),
        )
        for one in menu
    ]
    return html.Div(
        className="header",
        children=[
            html.H1(desk.title(look.language), className="study-title"),
            html.Nav(
                links,
                className="menu",
                **{"aria-label": look.say("screen.menu"), "data-takes-along": _takes_along(menu)},
            ),
            html.Div([*views_button(desk, look), *pickers(look)], className="header-end"),
        ],
    )


def _takes_along(menu: Sequence[Page]) -> str:
    """Return which parts of the address each link of the menu takes along, for its script."""
    kept = [name for name in SHOWING if name != "view"]
    return json.dumps({menu_link(page.name): [page.path, *kept, *page.shares] for page in menu})


def menu_link(page: str) -> str:
    """Return the id of a page's link in the menu."""
    return SHELL(f"to-{page.replace('_', '-')}")


def pickers(look: Look) -> list[Component]:
    """Return the switches of language and colours."""
    return [_language(look), _theme(look)]


def _language(look: Look) -> Component:
    """Return the switch between languages, each named in itself."""
    return dmc.SegmentedControl(
        id=SHELL("pick-language"),
        data=[{"value": "en", "label": "English"}, {"value": "es", "label": "Español"}],
        value=look.language,
        size="sm",
        **{"aria-label": look.say("screen.language")},
    )


def _theme(look: Look) -> Component:
    return dmc.SegmentedControl(
        id=SHELL("pick-theme"),
        data=[
            {"value": "light", "label": look.say("screen.theme.light")},
            {"value": "dark", "label": look.say("screen.theme.dark")},
        ],
        value=look.theme,
        size="sm",
        **{"aria-label": look.say("screen.theme")},
    )


def _remark(desk: Desk, look: Look) -> Component:
    """Return what must be known of the data before reading a number; nothing if there is nothing to say."""
    study = desk.holdings.study
    said = [look.say("screen.invented")] if study.invented else []
    remark = study.remark.get(look.language) or study.remark.get("en")
    said += [remark] if remark else []
    return html.Div(" ".join(said), className="remark", role="note", hidden=not said)


def _clock(desk: Desk, look: Look) -> list[Component]:
    """Return the banner of a computer whose clock is behind the records; nothing where it is not."""
    notice = clock_notice(newest_day(desk.holdings.release), today_in("UTC"))
    if notice is None:
        return []
    return [html.Div(say_problem(notice, look.speaker), className="remark", role="alert")]


def _footer(desk: Desk, look: Look) -> Component:
    release = desk.holdings.release
    parts = [look.say("screen.release", name=release.name)]
    if release.last is not None:
        parts.append(look.say("screen.data_through", day=release.last))
    parts.append(look.say("screen.footer"))
    return html.Footer([html.Span(part) for part in parts], className="footer")
