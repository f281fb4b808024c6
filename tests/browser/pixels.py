"""Look at what is really drawn, and wait for it instead of sleeping."""

import io
import time
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PIL import Image
from playwright.sync_api import Page

Pixels = npt.NDArray[np.uint8]


def pixels_of(page: Page, selector: str) -> Pixels:
    """
    Pixels of the first element that fits, as a person would see them.

    Returns
    -------
    pixels
        Shape `(height, width, 3)`: red, green, blue, 0 to 255. What covers the element is seen too.
    """
    page.locator(selector).first.scroll_into_view_if_needed()
    box = page.locator(selector).first.bounding_box()
    if box is None:
        raise AssertionError(f"{selector} is not on the screen")
    png = page.screenshot(clip=box, animations="allow", timeout=60_000)
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def share_of_colour(pixels: Pixels, rgb: tuple[int, int, int], *, within: int = 12) -> float:
    """Share (0 to 1) of pixels whose three channels each lie within `within` levels of a colour."""
    return float(_of_colour(pixels, rgb, within).mean())


def extent_of_colour(
    pixels: Pixels, rgb: tuple[int, int, int], *, within: int = 12
) -> tuple[int, int, int, int]:
    """Left, top, right and bottom pixel of a colour, each channel within `within` levels of it."""
    y, x = np.nonzero(_of_colour(pixels, rgb, within))
    return int(x.min()), int(y.min()), int(x.max()), int(y.max())


def _of_colour(pixels: Pixels, rgb: tuple[int, int, int], within: int) -> npt.NDArray[np.bool_]:
    apart = np.abs(pixels.astype(np.int16) - np.asarray(rgb, dtype=np.int16))
    return (apart <= within).all(axis=-1)


def colour_count(pixels: Pixels) -> int:
    """Count the different colours: an empty canvas has one, a drawn map hundreds."""
    packed = pixels.astype(np.uint32) @ np.array([65536, 256, 1], dtype=np.uint32)
    return int(np.unique(packed).size)


def wait_for_pixels(
    page: Page, selector: str, holds: Callable[[Pixels], bool], *, what: str, timeout_s: float = 30.0
) -> Pixels:
    """
    Wait until the pixels of an element fulfil something, and give them.

    Parameters
    ----------
    holds
        What must be true of the pixels, such as `lambda seen: share_of_colour(seen, RED) > 0.01`.
    what
        What was waited for, in words, for the failure's message.
    timeout_s
        Seconds after which the wait fails.
    """
    until = time.monotonic() + timeout_s
    while True:
        seen = pixels_of(page, selector)
        if holds(seen):
            return seen
        if time.monotonic() > until:
            raise AssertionError(f"{what}: not seen in {selector} within {timeout_s:g} s")
        page.wait_for_timeout(50)


def wait_until_still(page: Page, selector: str, *, timeout_s: float = 30.0) -> Pixels:
    """Wait until two looks in a row at an element are the same, and give that picture."""
    before: list[Pixels] = []

    def is_same(seen: Pixels) -> bool:
        same = bool(before) and np.array_equal(before[-1], seen)
        before[:] = [seen]
        return same

    return wait_for_pixels(page, selector, is_same, what="a picture at rest", timeout_s=timeout_s)
