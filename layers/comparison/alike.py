"""Say how alike the maps before and after are, over the whole study."""

from __future__ import annotations

from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.comparison.cells import compared_cells
from layers.comparison.result import Comparison
from layers.stats.map_similarity import map_similarity

# Squares about as large as a neighbourhood's core: enough counts in each for a share.
SQUARE_M = 500


def how_alike(holdings: Holdings, found: Comparison) -> Text | None:
    """
    Return in how many squares of 500 m the share of the whole changed; None where nothing was counted.

    Misreadings
    -----------
    "Not different" with few incidents means that nothing could have been seen, not that nothing changed.
    """
    cells = compared_cells(holdings, found, cell_m=SQUARE_M)
    if not len(cells.cell):
        return None
    alike = map_similarity(cells.before, cells.after)
    if alike.reason is not None:
        return None
    return Text(
        "comparison.alike",
        metres=SQUARE_M,
        n=len(cells.cell),
        more=int((alike.sign > 0).sum()),
        fewer=int((alike.sign < 0).sum()),
    )
