"""Take pictures of every page on the invented city, in both languages and three sizes: `make shots`."""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright
from waitress.server import create_server

from dashboard.pages.base import pages
from dashboard.shell import build_app
from geodata.demo import write_city
from geodata.importing import import_files
from geodata.store import open_release
from tests.browser.chromium import start_chromium
from tests.browser.watch import HOME, visitor

ROOT = Path(__file__).resolve().parent.parent
SHOTS = ROOT / "build" / "shots"
README_PICTURE = ROOT / "docs" / "pictures" / "explore.png"
SIZES = ((1920, 1080), (1280, 720), (390, 844))
LANGUAGES = ("en", "es")
# What the first picture shows: a question that people ask, near the corner the project is about.
README_LINK = "/?period=last_12_months&kinds=theft_from_vehicle"
_LIGHTS = "layer=before_after&before_after.event=E01"
# What a page shows only when asked: name of the picture -> path and question.
MORE = {
    "verdict-side-by-side": ("/before-after", _LIGHTS),
    "verdict-curtain": ("/before-after", f"{_LIGHTS}&maps=swipe"),
    "verdict-change": ("/before-after", f"{_LIGHTS}&maps=difference"),
    "verdict-exploratory": ("/before-after", f"{_LIGHTS}&before_after.weeks=13"),
    "people": ("/before-after", "layer=before_after&before_after.event=E19"),
}


# What counts on these stands below the first screen: the forest plot, the funnels.
WHOLE = ("events",)


@contextmanager
def served(study: Path) -> Iterator[str]:
    """Serve a study on this machine until the pictures are taken."""
    server = create_server(build_app(open_release(study)).server, host=HOME, port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://{HOME}:{server.effective_port}"
    server.task_dispatcher.shutdown()


def take(page: Page, address: str, target: Path, *, whole: bool) -> None:
    """Open a page, wait until its map or its text is there, and take its picture."""
    page.goto(address)
    page.wait_for_selector("main")
    if page.locator("[data-map-graph]").count():
        page.wait_for_selector("[data-cells-shown][data-map-settled]", timeout=120_000)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(2_000)  # software drawing goes on for a while after the last answer
    target.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=target, full_page=whole)


def screens() -> Iterator[tuple[str, str, str]]:
    """Yield every page as it opens, and then what a page shows when asked: title, path, rest of the link."""
    for page in pages():
        yield page.name, page.path, ""
    for title, (path, question) in MORE.items():
        yield title, path, f"&{question}"


def main() -> None:
    """Take every picture; a page that breaks a rule of the browser tests fails here too."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        study = Path(folder)
        write_city(study)
        import_files(study, [])
        browser = start_chromium(playwright.chromium)
        with served(study) as home:
            for width, height in SIZES:
                for language in LANGUAGES:
                    for theme in ("light", "dark") if width == SIZES[1][0] else ("light",):
                        for title, path, question in screens():
                            with visitor(browser, (width, height)) as (page, _):
                                name = f"{title}-{width}x{height}-{language}-{theme}.png"
                                link = f"{home}{path}?lang={language}&look={theme}{question}"
                                take(
                                    page,
                                    link,
                                    SHOTS / name,
                                    whole=width < 800 or bool(question) or title in WHOLE,
                                )
                                print(SHOTS / name)
            with visitor(browser, (1280, 720)) as (page, _):
                take(page, home + README_LINK, README_PICTURE, whole=False)
        browser.close()
    Image.open(README_PICTURE).convert("P", palette=Image.Palette.ADAPTIVE).save(
        README_PICTURE, optimize=True
    )
    print(README_PICTURE, f"{README_PICTURE.stat().st_size // 1024} kB")


if __name__ == "__main__":
    sys.exit(main())
