"""Pack what a layer paints for the map, and draw the same without WebGL."""

from __future__ import annotations

from typing import Any

from dashboard.desk import Desk
from dashboard.figures.classed_cells import classed_header, pack_classed
from dashboard.state import Params, asked, read_look, write_search
from dashboard.theme.look import Look
from layers.base.query import Query
from layers.base.sentences import basis_key
from layers.patterns.cell_map import CellMap

PATTERN = "/pattern.bin"
PATTERN_PLAIN = "/pattern.svg"  # of `dashboard.plain_maps`


def pattern_address(path: str, params: Params) -> str:
    """Return where the cells, or the picture, of a pattern come from; the view does not change them."""
    kept = {name: value for name, value in params.items() if name not in {"view", "show", "release", "size"}}
    return path + write_search(kept)


def pattern_payload(desk: Desk, params: Params) -> bytes | None:
    """Return the cells of a link's pattern as the map's script reads them; None where its layer has none."""
    query, _ = desk.query(asked(params))
    painted = desk.painted(query)
    if painted is None:
        return None
    return pack_classed(painted, header_of(desk, query, painted, read_look(params)[0]))


def header_of(desk: Desk, query: Query, painted: CellMap, look: Look) -> dict[str, Any]:
    """Return the header of what is painted, which the legend shows too."""
    key = basis_key(query.basis, estimated=desk.facts.estimated).replace("estimated_incidents", "estimated")
    total = desk.pattern(query).totals.n
    return classed_header(painted, desk.holdings.crs.to_degrees, measure=key, total=total, look=look)
