"""Show a study that has no release yet: the Doctor page alone, which needs no records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dash import Dash, Input, Output, html
from dash.development.base_component import Component

from dashboard.access import guard
from dashboard.components.frame import pickers, tokens
from dashboard.ids import ADDRESS, BODY, SHELL, SHOWN, THEME
from dashboard.pages import doctor
from dashboard.settings import Settings
from dashboard.shell import bare_app
from dashboard.state import read_look, read_search
from dashboard.theme.look import Look
from geodata.doctor.sent import SentTables


@dataclass(frozen=True)
class FirstDesk:
    """What the Doctor page asks of a desk."""

    doctor: SentTables | None


def build_first_app(titles: Mapping[str, str], settings: Settings) -> Dash:
    """
    Return the app of a study without records: a table can be sent and its mapping written.

    Parameters
    ----------
    titles
        Of the study, by language.
    settings
        As for the whole app.
    """
    desk = FirstDesk(settings.doctor)
    app = bare_app(titles.get("en", ""))

    @app.callback(
        Output(BODY, "children"),
        Output(SHOWN, "data"),
        Output(THEME, "forceColorScheme"),
        Input(ADDRESS, "search"),
    )
    def _carry(search: Any) -> tuple[Any, Any, Any]:
        return show_first(search, desk, titles)

    doctor.register(app, desk)
    guard(app, settings)
    return app


def show_first(search: Any, desk: FirstDesk, titles: Mapping[str, str]) -> tuple[Component, Any, str]:
    """Return the page, what is then on screen, and its colours, for what the address bar says."""
    look, _ = read_look(read_search(search)[0])
    title = f"{look.say('page.doctor')} · {titles.get(look.language, '')}"
    return _frame(desk, titles, look), {"language": look.language, "title": title}, look.theme


def _frame(desk: FirstDesk, titles: Mapping[str, str], look: Look) -> Component:
    return html.Div(
        className=f"app app-{look.theme} app-{look.size}",
        style=tokens(look),
        children=[
            html.A(look.say("screen.skip"), href=f"#{SHELL('main')}", className="skip-link"),
            html.Header(
                html.Div(
                    [
                        html.H1(titles.get(look.language, ""), className="study-title"),
                        html.Div(pickers(look), className="header-end"),
                    ],
                    className="header",
                )
            ),
            html.Main(
                [
                    html.P(look.say("doctor_page.no_records"), className="remark"),
                    doctor.layout(desk, look, {}),
                ],
                id=SHELL("main"),
                className="page page-doctor",
            ),
        ],
    )
