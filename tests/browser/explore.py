"""Read Explore as a visitor does: what its sentence, map, table and charts say."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import numpy as np
import numpy.typing as npt
from playwright.sync_api import Page

from dashboard.components.gestures import KINDS_CHART, TABLE
from dashboard.components.study_map import MAP
from dashboard.figures.cells import unpack_cells

FRAME, FINDING, COUNTS, WEEKS = "#map-frame", "#explore-finding", "#explore-counts", "#explore-weeks"

# The map's cells and everything else are asked for at once, and either may arrive first.
_SETTLED = """([has, lacks]) => {
    const {cellsUrl, cellsShown, cellsTotal} = document.querySelector('#map-frame')?.dataset ?? {};
    return cellsShown !== undefined && cellsShown === cellsUrl && cellsTotal !== undefined
        && has.every(part => cellsUrl.includes(part)) && !lacks.some(part => cellsUrl.includes(part))
        && document.querySelector('#explore-finding').dataset.answers === cellsUrl
        && !!document.querySelector('#explore-finding .finding');
}"""
_BARS = """id => {
    const {data, layout} = document.querySelector(`${id} .js-plotly-plot`);
    const chosen = layout.meta?.chosen;
    const counts = ({orientation, x, y}) => Array.from(orientation === 'h' ? x : y);
    const counted = ({customdata}, i) => !chosen || chosen.includes(customdata[i]);
    return data.flatMap(trace => counts(trace).filter((_, i) => counted(trace, i)));
}"""
_CHOSEN = ".ag-row.row-chosen"
# A row of the grid stands before its cells do, and a cell before its text.
_CELLS_ARE_THERE = """id => [...document.querySelectorAll(`#${id} .ag-center-cols-container .ag-row`)]
    .every(row => [...row.querySelectorAll('.ag-cell')].filter(cell => cell.textContent).length === 2)"""
_VIEW = """id => {
    const {map} = document.querySelector(`#${id} .js-plotly-plot`)._fullLayout.map._subplot;
    return [map.getCenter().lng, map.getCenter().lat, map.getZoom()];
}"""


@dataclass(frozen=True)
class Screen:
    """What one screen says."""

    finding: str
    question: str
    counts: str
    table: dict[str, int]
    weeks: int
    kinds: int
    on_map: int
    in_cells: int
    view: tuple[float, float, float]


def open_explore(page: Page, address: str) -> None:
    """Open a link and wait for the whole answer."""
    page.goto(address)
    settled(page)


def settled(page: Page, *, has: tuple[str, ...] = (), lacks: tuple[str, ...] = ()) -> None:
    """Wait until the map shows the cells of a question whose address holds some parts and not others."""
    page.wait_for_function(_SETTLED, arg=[list(has), list(lacks)], timeout=60_000)


def settled_anew(page: Page, act: Callable[[], object], *, has: tuple[str, ...] = ()) -> None:
    """Do something that asks another question, and wait for the whole answer to that one."""
    before = page.get_attribute(FRAME, "data-cells-shown")
    act()
    page.wait_for_function(
        "before => ![before, undefined].includes(document.querySelector('#map-frame').dataset.cellsShown)",
        arg=before,
    )
    settled(page, has=has)


def see(page: Page) -> Screen:
    """Read everything that carries a number, from the document itself."""
    on_map, in_cells = painted_on(page)
    return Screen(
        finding=page.locator(f"{FINDING} .finding").inner_text(),
        question=page.locator(f"{FINDING} .quiet").inner_text(),
        counts=page.locator(COUNTS).inner_text(),
        table=table_of(page),
        weeks=int(sum(page.evaluate(_BARS, WEEKS))),
        kinds=int(sum(page.evaluate(_BARS, f"#{KINDS_CHART}"))),
        on_map=on_map,
        in_cells=in_cells,
        view=view_of(page),
    )


def painted_on(page: Page) -> tuple[int, int]:
    """Return what the map holds in all, and in its cells, as its script painted it; the server must agree."""
    on_map, in_cells = (
        int(page.get_attribute(FRAME, f"data-cells-{what}") or -1) for what in ("total", "painted")
    )
    _, n, header = cells_of(page)
    assert (on_map, in_cells) == (header["total"], int(n.sum()))
    return on_map, in_cells


def cells_of(page: Page) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32], Any]:
    """Ask again for the cells that the map shows, and unpack them."""
    address = page.get_attribute(FRAME, "data-cells-shown")
    assert address
    return unpack_cells(page.request.get(urljoin(page.url, address)).body())


def table_of(page: Page) -> dict[str, int]:
    """
    Return area -> count as the table shows them, the largest first, without those that hold nothing.

    Of areas that are asked for, only these: the others say what would be counted there. The table draws only
    the rows in sight, so all of them must be there, or the last one read be a zero, or one not asked for.
    """
    page.locator(f"#{TABLE}").scroll_into_view_if_needed()
    rows = page.locator(f"#{TABLE} .ag-center-cols-container .ag-row")
    rows.first.wait_for()
    page.wait_for_function(_CELLS_ARE_THERE, arg=TABLE)
    chosen = page.locator(f"#{TABLE} {_CHOSEN}")
    asked = chosen.count()
    cells = [row.locator(".ag-cell").all_text_contents() for row in (chosen if asked else rows).all()]
    found = {name: int(n.replace(",", "").replace("\xa0", "")) for name, n in cells}
    # The grid counts its row of headings too.
    all_rows = int(page.locator(f"#{TABLE} [role='grid']").get_attribute("aria-rowcount") or 0) - 1
    seen_all = len(found) == all_rows or min(found.values()) == 0 or asked < rows.count()
    assert seen_all, "the table has more rows than can be seen"
    return {name: n for name, n in found.items() if n}


def view_of(page: Page) -> tuple[float, float, float]:
    """Return longitude, latitude and zoom of the map as it is drawn."""
    longitude, latitude, zoom = page.evaluate(_VIEW, MAP)
    return longitude, latitude, zoom


def wait_for_zoom(page: Page, *, beyond: float) -> None:
    """Wait until the map has come closer than a zoom and rests."""
    page.wait_for_function(
        """([id, zoom]) => {
            const {map} = document.querySelector(`#${id} .js-plotly-plot`)._fullLayout.map._subplot;
            return map.getZoom() > zoom && !map.isMoving();
        }""",
        arg=[MAP, beyond],
    )
