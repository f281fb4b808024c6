"""What every page works at: one release, its questions, and the last few answers kept ready."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping

from dashboard.basemap import base_map
from geodata.errors import Notice
from geodata.holdings import Holdings
from layers.base.answers import Answer
from layers.base.catalogue import ask
from layers.base.overview import Overview, overview
from layers.base.query import Query, QueryFacts

# The screen asks each question twice: for the charts, and for the cells. Several visitors share a desk.
KEPT_OVERVIEWS = 32


class Desk:
    """
    One study's release as the pages use it. Two desks share nothing; nothing of a visitor is kept.

    Parameters
    ----------
    holdings
        The release in memory.
    """

    def __init__(self, holdings: Holdings) -> None:
        self.holdings = holdings
        self.facts = QueryFacts.of(holdings)
        self.base_map = base_map(holdings)
        self._overviews: OrderedDict[Query, Overview] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def extent_m(self) -> tuple[float, float, float, float]:
        """West, south, east and north of everything mapped, in the study's metres."""
        x, y = self.overview(Query(kinds=())).lattice.edges()
        return float(x[0]), float(y[0]), float(x[-1]), float(y[-1])

    def title(self, language: str) -> str:
        """Return the study's title in a language, or in English where it has none."""
        study = self.holdings.study
        return study.titles.get(language) or study.titles.get("en") or study.name

    def query(self, params: Mapping[str, str]) -> tuple[Query, tuple[Notice, ...]]:
        """Return the question of a link, and what in the link could not be understood."""
        return Query.from_params(params, self.facts)

    def ask(self, query: Query) -> Answer:
        """Answer a question with the layer it names."""
        return ask(self.holdings, query)

    def overview(self, query: Query) -> Overview:
        """Return everything Explore shows for a question; the last few are kept."""
        with self._lock:
            found = self._overviews.get(query)
            if found is not None:
                self._overviews.move_to_end(query)
                return found
        made = overview(self.holdings, query)
        with self._lock:
            self._overviews[query] = made
            while len(self._overviews) > KEPT_OVERVIEWS:
                self._overviews.popitem(last=False)
        return made
