"""Links that download the answer to the question on the screen, and one that copies the screen's address."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.state import write_search
from dashboard.theme.look import Look
from layers.base.query import Query

# Word of the link -> what is downloaded.
FILES = (
    ("csv", "areas.csv"),
    ("incidents", "incidents.csv"),
    ("cells", "density.gpkg"),
    ("json", "areas.json"),
    ("picture", "density.png"),
    ("paper", "density.pdf"),
)


def downloads(query: Query, look: Look) -> list[Component]:
    """Return the links for the question as the screen understood it: the files say what the screen shows."""
    language = {"lang": look.language} if look.language != "en" else {}
    search = write_search(query.to_params() | language)
    links = [
        html.A(look.say(f"screen.download.{word}"), href=f"/export/{file}{search}", download=file)
        for word, file in FILES
    ]
    return [html.Span(look.say("screen.download")), *links]
