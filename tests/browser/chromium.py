"""Find Chromium and start it so that it draws maps in software and calls nobody."""

import os
import shutil

from playwright.sync_api import Browser, BrowserType

# The same names, in the same order, as .ci/chromium.sh looks for.
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# WebGL2 without a graphics card; Chromium 139 and later want to be told that this is meant.
WEBGL = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist")
NO_WEBGL = ("--disable-gpu", "--disable-3d-apis")

FLAGS = (
    # A browser of its own accord looks for updates, models, certificates: not here.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication",
    "--no-first-run",
    "--no-default-browser-check",
    "--metrics-recording-only",
    # No name is looked up at all: a page that asks for a stranger fails at once, and is recorded.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    # Small /dev/shm in containers; the same letters on every machine.
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
)


def find_chromium() -> str:
    """Path of the browser: what CHROMIUM names, or the first known name on the search path."""
    for name in (os.environ.get("CHROMIUM", ""), *NAMES):
        if name and (path := shutil.which(name)):
            return path
    raise FileNotFoundError(f"no browser: none of {', '.join(NAMES)} is on the path. `make chromium` helps")


def start_chromium(kind: BrowserType, *, webgl: bool = True) -> Browser:
    """
    Start one headless browser.

    Parameters
    ----------
    kind
        `playwright.chromium`.
    webgl
        Whether pages can draw with WebGL.
    """
    as_root = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
    return kind.launch(
        executable_path=find_chromium(),
        headless=True,
        args=[*(WEBGL if webgl else NO_WEBGL), *FLAGS, *as_root],
    )
