"""Take pictures of every page on the invented city, in both languages and three sizes: `make shots`.

Words behind it choose screens: `PYTHONPATH=. .venv/bin/python docs/make_shots.py verdict people`. The word
`gallery` takes only the pictures that these pages show, into `docs/pictures`; words behind it choose some.
"""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from waitress.server import create_server

from dashboard.pages.base import pages
from dashboard.paper.bulletin import bulletin_leaves
from dashboard.paper.leaf import written
from dashboard.settings import Settings
from dashboard.shell import build_app
from dashboard.theme.look import Look
from geodata.demo import write_city
from geodata.doctor.sent import SentTables
from geodata.importing import import_files
from geodata.store import open_release
from layers.base.catalogue import ask
from layers.base.query import Query
from layers.compstat import LAYER
from tests.browser.chromium import start_chromium
from tests.browser.watch import HOME, visitor

ROOT = Path(__file__).resolve().parent.parent
SHOTS = ROOT / "build" / "shots"
GALLERY = ROOT / "docs" / "pictures"
LARGE, USUAL, PHONE = (1920, 1080), (1280, 720), (390, 844)
LANGUAGES = ("en", "es")
_LIGHTS = "layer=before_after&before_after.event=E01"
_CHANGE = f"{_LIGHTS}&maps=difference"
_PEOPLE = "layer=before_after&before_after.event=E19"
# What a page shows only when asked: name of the picture -> path and question.
MORE = {
    "verdict-side-by-side": ("/before-after", _LIGHTS),
    "verdict-curtain": ("/before-after", f"{_LIGHTS}&maps=swipe"),
    "verdict-change": ("/before-after", _CHANGE),
    "verdict-exploratory": ("/before-after", f"{_LIGHTS}&before_after.weeks=13"),
    "people": ("/before-after", _PEOPLE),
}
# What counts on these stands below the first screen: the forest plot, the funnels.
WHOLE = ("events",)
# No answer is on its way, and no map draws.
ALL_ARE_THERE = """() => !document.querySelector('[data-dash-is-loading="true"]')
  && document.querySelector('#compare-card')?.childElementCount !== 0
  && [...document.querySelectorAll('[data-map-graph]')].every(frame => {
    const map = frame.querySelector('.js-plotly-plot')?._fullLayout?.map?._subplot?.map;
    return frame.dataset.cellsShown && map?.loaded() && !map.isMoving();
  })"""


@dataclass(frozen=True)
class Shown:
    """One picture of the gallery: a link, the size of the screen, and what of the page is in it."""

    name: str
    path: str
    question: str
    language: str
    size: tuple[int, int]
    first: str = ""  # selectors of the first and the last element in it; without them the first screen
    last: str = ""
    dragged: str = ""  # selector of a chart over which the mouse is being dragged when the picture is taken


_STRIP = "#explore-strip"
_CARD, _MAPS = ".verdict-card", "#compare-ground"
_FOREST, _TABLE = "#events-forest", "#events-downloads"
SHOWN = (
    # What people ask first, near the corner the project is about.
    Shown("explore", "/", "period=last_12_months&kinds=theft_from_vehicle", "en", USUAL),
    Shown("brush", "/", "kinds=theft_from_vehicle,robbery", "en", LARGE, dragged=_STRIP),
    Shown("hexagons", "/", "cells=hexagons&cell_m=300&kinds=burglary,robbery", "es", USUAL),
    Shown(
        "hot-spots", "/hotspots", "period=last_12_months", "en", LARGE, "#pattern-card", "#pattern-map-panel"
    ),
    Shown(
        "emerging",
        "/hotspots",
        "layer=emerging&look=dark",
        "es",
        USUAL,
        "#pattern-card",
        "#pattern-map-panel",
    ),
    Shown(
        "smoothed",
        "/hotspots",
        "layer=kernel_density&kinds=robbery",
        "en",
        USUAL,
        "#pattern-card",
        "#pattern-map-panel",
    ),
    Shown(
        "near-repeat",
        "/hotspots",
        "layer=near_repeat&kinds=burglary",
        "en",
        USUAL,
        "#pattern-card",
        "#pattern-chart",
    ),
    Shown("hours-of-week", "/rhythm", "kinds=robbery", "es", USUAL, "#rhythm-card", "#rhythm-chart"),
    Shown("sheet", "/compare", "", "en", LARGE, "#compstat-card", "#compstat-sheet"),
    Shown("sheet-phone", "/compare", "compstat.rows=areas", "es", PHONE, "#compstat-card", "#compstat-sheet"),
    Shown("verdict-card", "/before-after", _LIGHTS, "es", USUAL, _CARD),
    Shown("side-by-side", "/before-after", _LIGHTS, "en", LARGE, _CARD, _MAPS),
    Shown("curtain", "/before-after", f"{_LIGHTS}&maps=swipe", "es", USUAL, "#compare-maps", _MAPS),
    Shown("change", "/before-after", _CHANGE, "en", USUAL, "#compare-maps", _MAPS),
    Shown("verdict-phone", "/before-after", _LIGHTS, "es", PHONE, _CARD, _MAPS),
    Shown("people-card", "/before-after", _PEOPLE, "en", USUAL, "#compare-card"),
    Shown("all-events", "/events", "", "es", LARGE, "#events-finding", _TABLE),
    Shown("forest", "/events", "", "en", USUAL, _FOREST, "#events-forest-note"),
    Shown("forest-phone", "/events", "", "es", PHONE, _FOREST, "#events-forest-note"),
)


@contextmanager
def served() -> Iterator[str]:
    """Serve the invented city on this machine until the pictures are taken."""
    with tempfile.TemporaryDirectory() as folder:
        study = Path(folder)
        write_city(study)
        import_files(study, [])
        app = build_app(open_release(study), Settings(doctor=SentTables(study)))
        server = create_server(app.server, host=HOME, port=0, threads=4)
        threading.Thread(target=server.run, daemon=True).start()
        yield f"http://{HOME}:{server.effective_port}"
        server.task_dispatcher.shutdown()


def opened(page: Page, address: str) -> None:
    """Open a page and wait until its maps, or its text, are there."""
    page.goto(address)
    page.wait_for_selector("main")
    page.wait_for_load_state("networkidle")
    page.wait_for_function(ALL_ARE_THERE, timeout=120_000)


def screens(asked: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield every page as it opens, and then what a page shows when asked: title, path, rest of the link."""
    for page in pages():
        if not asked or page.name in asked:
            yield page.name, page.path, ""
    for title, (path, question) in MORE.items():
        if not asked or any(title.startswith(word) for word in asked):
            yield title, path, f"&{question}"


def everything(browser: Browser, home: str, asked: list[str]) -> None:
    """Take every page in every size and language, dark once; what breaks a rule of the tests fails."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    looks = [(size, language, "light") for size in (LARGE, USUAL, PHONE) for language in LANGUAGES]
    for size, language, theme in [*looks, (USUAL, "en", "dark")]:
        for title, path, question in screens(asked):
            with visitor(browser, size) as (page, _):
                opened(page, f"{home}{path}?lang={language}&look={theme}{question}")
                target = SHOTS / f"{title}-{size[0]}x{size[1]}-{language}-{theme}.png"
                whole = size == PHONE or bool(question) or title in WHOLE
                page.screenshot(path=target, full_page=whole)
                print(target)


def gallery(browser: Browser, home: str, asked: list[str]) -> None:
    """Take the pictures that the documentation shows, small enough to be kept."""
    GALLERY.mkdir(parents=True, exist_ok=True)
    for one in SHOWN:
        if asked and one.name not in asked:
            continue
        target = GALLERY / f"{one.name}.png"
        with visitor(browser, one.size) as (page, _):
            opened(page, f"{home}{one.path}?lang={one.language}&{one.question}")
            if one.dragged:
                _drag(page, one.dragged)
            _picture(page, one, target)
        keep_small(target)


def bulletin_picture() -> None:
    """Draw the first leaf of a bulletin, as it comes out of a printer."""
    with tempfile.TemporaryDirectory() as folder:
        study = Path(folder)
        write_city(study)
        import_files(study, [])
        holdings = open_release(study)
    asked = Query(layer=LAYER.name)
    look, title = Look(language="es"), holdings.study.titles["es"]
    leaves = bulletin_leaves(holdings, asked, ask(holdings, asked), look, title=title, paper="letter")
    target = GALLERY / "bulletin.png"
    target.write_bytes(written(leaves[:1], "png", title=title))
    keep_small(target)


def keep_small(target: Path) -> None:
    """Write a picture again with as few colours as it needs to be read."""
    drawn = Image.open(target).convert("RGB")
    drawn.quantize(160, dither=Image.Dither.NONE).save(target, optimize=True)
    print(target, f"{target.stat().st_size // 1024} kB")


def _drag(page: Page, chart: str) -> None:
    """Drag over a part of a chart and hold the button: everything else follows the hand."""
    page.locator(chart).scroll_into_view_if_needed()
    box = page.locator(f"{chart} .nsewdrag").bounding_box()
    assert box is not None, f"{chart} cannot be dragged over"
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.55, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, y, steps=12)
    page.wait_for_timeout(1_000)  # what follows the hand is asked for at most every so often
    page.wait_for_function(ALL_ARE_THERE, timeout=120_000)


def _picture(page: Page, one: Shown, target: Path) -> None:
    if not one.first:
        page.screenshot(path=target)
        return
    boxes = [page.locator(each).bounding_box() for each in (one.first, one.last or one.first)]
    first, last = (box or {"y": 0.0, "height": float(one.size[1])} for box in boxes)
    top, bottom = first["y"] - 8, last["y"] + last["height"] + 8
    clip = {"x": 0, "y": max(top, 0), "width": one.size[0], "height": bottom - max(top, 0)}
    page.screenshot(path=target, full_page=True, clip=clip)


def main(asked: list[str]) -> None:
    """Take the gallery, every page, or the screens whose names are asked for."""
    with sync_playwright() as playwright, served() as home:
        browser = start_chromium(playwright.chromium)
        if asked[:1] != ["gallery"]:
            everything(browser, home, asked)
        if not asked or asked[:1] == ["gallery"]:
            gallery(browser, home, asked[1:])
            if not asked[1:]:
                bulletin_picture()
        browser.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
