"""What a page is: a path, a title, a layout and its callbacks; one file in this folder adds one."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dash import Dash
from dash.development.base_component import Component

import dashboard.pages as folder
from dashboard.desk import Desk
from dashboard.theme.look import Look
from geodata.words.text import Text

Layout = Callable[[Desk, Look, Mapping[str, str]], Component]
Register = Callable[[Dash, Desk], None]


@dataclass(frozen=True)
class Page:
    """
    One screen.

    Parameters
    ----------
    name
        Short name; the words ``page.<name>`` are its title.
    path
        Where it is, such as ``"/data"``.
    order
        Its place in the menu.
    layout
        Everything on it, for a desk, a look and the link's parameters.
    register
        Declares its callbacks on one app; never at import, so that two apps in one process both work.
    shares
        Parts of a question that go along from one page to the next, by their names in the address.
    """

    name: str
    path: str
    order: int
    layout: Layout
    register: Register
    shares: tuple[str, ...] = ()

    @property
    def title(self) -> Text:
        """The page's name in the menu and the browser's tab."""
        return Text(f"page.{self.name}")


def pages() -> tuple[Page, ...]:
    """Return every page found in this folder, in the order of the menu."""
    found: list[Page] = []
    for module in pkgutil.iter_modules(folder.__path__):
        page: Any = getattr(importlib.import_module(f"{folder.__name__}.{module.name}"), "PAGE", None)
        if isinstance(page, Page):
            found.append(page)
    return tuple(sorted(found, key=lambda page: page.order))
