"""Links that download the answer to the question on the screen, and one that copies the screen's address."""

from __future__ import annotations

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from dashboard.state import asked, write_search
from dashboard.theme.look import Look

# Word of the link -> what is downloaded.
FILES = (
    ("csv", "areas.csv"),
    ("incidents", "incidents.csv"),
    ("cells", "density.gpkg"),
    ("json", "areas.json"),
)


def downloads(params: Mapping[str, str], look: Look) -> list[Component]:
    """Return the links for a question."""
    language = {"lang": params["lang"]} if "lang" in params else {}
    search = write_search(asked(params) | language)
    links = [
        html.A(look.say(f"screen.download.{word}"), href=f"/export/{file}{search}", download=file)
        for word, file in FILES
    ]
    return [html.Span(look.say("screen.download")), *links]
