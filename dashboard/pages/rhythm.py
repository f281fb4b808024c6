"""Rhythm: at which hours, in which months, and whether more or fewer as time goes by."""

from __future__ import annotations

from functools import partial

from dashboard.components import pattern_page
from dashboard.components.pattern_controls import Room
from dashboard.pages.base import Page

ROOM = Room("rhythm", "rhythm", "hours_of_week")
PATH = "/rhythm"

PAGE = Page(
    name="rhythm",
    path=PATH,
    order=6,
    layout=partial(pattern_page.layout, ROOM),
    register=partial(pattern_page.register, ROOM, PATH),
    shares=("kinds", "areas", "table", "period", "from", "to"),
)
