"""What every page works at: one release, its questions, and the last few answers kept ready."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dashboard.basemap import base_map, ground
from dashboard.figures.cells import breaks_for
from dashboard.figures.plain_map import Ground
from dashboard.jobs import Jobs
from geodata.columns.keep import Few
from geodata.doctor.sent import SentTables
from geodata.errors import BadQuery, Notice
from geodata.holdings import Holdings
from geodata.plans.plan import Plan
from geodata.records import Place
from geodata.words.text import Text
from layers.base.answers import Answer
from layers.base.beside import Beside, beside
from layers.base.catalogue import ask, layers
from layers.base.counting import cell_counts
from layers.base.crossings import Crossing, crossings
from layers.base.forms import write_point
from layers.base.overview import Overview, overview
from layers.base.query import Query, QueryFacts
from layers.base.report import ReportPlace
from layers.comparison.alike import how_alike
from layers.comparison.all_events import AllEvents, all_events
from layers.comparison.asked import Asked
from layers.comparison.cells import ComparedCells, compared_cells
from layers.comparison.compare import compare
from layers.comparison.errors import NoComparison
from layers.comparison.foresee import Foresight, foresee
from layers.comparison.other_tests import OnTest, StopAsked, other_tests
from layers.comparison.plans import plans_for
from layers.comparison.pooled_kinds import PooledKind, pooled_kinds
from layers.comparison.result import Comparison
from layers.comparison.says import with_borders
from layers.comparison.sensitivity_finding import Finding
from layers.patterns.cell_map import CellMap

if TYPE_CHECKING:  # who never opens a view need not wait for what talks to databases
    from geodata.outreach.views import SavedViews

AreasAsked = tuple[tuple[str, tuple[str, ...]], ...]

# The screen asks each question twice: for the charts, and for the cells. Several visitors share a desk.
KEPT_OVERVIEWS = 32
# A few numbers each, and hours, weekdays and areas do not change them.
KEPT_BREAKS = 128
# An answer may hold all requests of a city, so only the ones that the charts and the map share are kept.
KEPT_OVERLAYS = 8
# Each holds the points it compares: a screen asks for card, maps, charts and tests of the same one.
KEPT_COMPARISONS = 6
COMPARED_CELL_M = 100
# A row for each cell of a city: a page asks for table, map and legend of the same one.
KEPT_PATTERNS = 6
# A whole ledger takes seconds to compare, and its rows are small.
KEPT_LISTS = 8


class Desk:
    """
    One study's release as the pages use it. Two desks share nothing; nothing of a visitor is kept.

    Parameters
    ----------
    holdings
        The release in memory.
    plans
        Returns the study's saved plans as they stand now; without it those read with the release.
    keep_plan
        Saves a plan of a name and the parameters of a link; without it none can be saved.
    doctor
        Examines a table that a visitor sends; without it none can be sent.
    views
        Returns the study's saved views; without it none can be kept.
    jobs
        Know how far long calculations are; without it those of this desk alone.
    """

    def __init__(
        self,
        holdings: Holdings,
        *,
        plans: Callable[[], tuple[Plan, ...]] | None = None,
        keep_plan: Callable[[str, Mapping[str, str]], Plan] | None = None,
        doctor: SentTables | None = None,
        views: Callable[[], SavedViews] | None = None,
        jobs: Jobs | None = None,
    ) -> None:
        self.holdings = holdings
        self.facts = QueryFacts.of(holdings)
        self.base_map = base_map(holdings)
        self._plans = plans or (lambda: holdings.plans)
        self._keep_plan = keep_plan
        self.jobs = Jobs() if jobs is None else jobs
        self.doctor = doctor
        self._views = views
        self._overviews: Few[Overview] = Few(KEPT_OVERVIEWS)
        self._besides: Few[Beside] = Few(KEPT_OVERVIEWS)
        self._breaks: Few[tuple[int, ...]] = Few(KEPT_BREAKS)
        self._sheets: Few[Answer] = Few(KEPT_OVERVIEWS)
        self._patterns: Few[Answer] = Few(KEPT_PATTERNS)
        self._overlays: Few[Answer] = Few(KEPT_OVERLAYS)
        self._comparisons: Few[Comparison | NoComparison] = Few(KEPT_COMPARISONS)
        self._findings: Few[tuple[Finding, ...]] = Few(KEPT_COMPARISONS)
        self._compared: Few[ComparedCells] = Few(KEPT_COMPARISONS)
        self._lists: Few[tuple[AllEvents, tuple[PooledKind, ...]]] = Few(KEPT_LISTS)

    @property
    def extent_m(self) -> tuple[float, float, float, float]:
        """West, south, east and north of everything mapped, in the study's metres."""
        return self.overview(Query(kinds=())).lattice.extent_m

    @cached_property
    def ground(self) -> dict[str, Ground]:
        """The base map as shapes, made when the first screen without WebGL asks for it."""
        return ground(self.holdings)

    @cached_property
    def named_places(self) -> tuple[tuple[str, str], ...]:
        """Corners and landmarks that people know: ``near:`` with latitude and longitude, and the name."""
        places = self.holdings.places
        written = self.near(places)
        # Two names of one point are one choice: the list knows its choices by what they say in the address.
        return tuple(dict(zip(written, (place.name for place in places), strict=True)).items())

    @cached_property
    def crossings(self) -> tuple[Crossing, ...]:
        """Every corner of named streets; made when somebody searches for one."""
        return crossings(self.holdings)

    def near(self, places: Sequence[Crossing | Place | ReportPlace]) -> list[str]:
        """Return what asks near each of some places, as an address has it: ``near:`` with both degrees."""
        longitude, latitude = self.holdings.crs.to_degrees(
            np.array([one.x_m for one in places], float), np.array([one.y_m for one in places], float)
        )
        return [f"near:{write_point(at)}" for at in zip(latitude.tolist(), longitude.tolist(), strict=True)]

    @cached_property
    def corner_names(self) -> dict[str, str]:
        """What asks near a corner, and the corner's name."""
        return dict(zip(self.near(self.crossings), (one.name for one in self.crossings), strict=True))

    def beside(self, query: Query) -> Beside:
        """Return what each chart shows beside what is chosen on it; the last few are kept."""
        return self._besides.get(query, lambda: beside(self.holdings, self.overview(query)))

    def extent_of(self, areas: AreasAsked) -> tuple[float, float, float, float] | None:
        """West, south, east and north of some areas in the study's metres; None where none has an outline."""
        shapes = [
            shape
            for name, ids in areas
            if (known := self.holdings.areas.get(name)) is not None and known.has_outlines
            for id_, shape in zip(known.ids, known.geometry, strict=True)
            if id_ in ids
        ]
        bounds = [shape.bounds for shape in shapes if not shape.is_empty]
        if not bounds:
            return None
        west, south, east, north = zip(*bounds, strict=True)
        return min(west), min(south), max(east), max(north)

    def title(self, language: str) -> str:
        """Return the study's title in a language, or in English where it has none."""
        study = self.holdings.study
        return study.titles.get(language) or study.titles.get("en") or study.name

    def query(self, params: Mapping[str, str]) -> tuple[Query, tuple[Notice, ...]]:
        """Return the question of a link, and what in the link could not be understood."""
        return Query.from_params(params, self.facts)

    def pattern(self, query: Query) -> Answer:
        """Answer a question about a pattern; the last few are kept."""
        return self._patterns.get(query, lambda: self.ask(query))

    def painted(self, query: Query) -> CellMap | None:
        """Return what the map of a question's layer paints; None where that layer paints no cells."""
        layer = layers()[query.layer]
        return None if layer.cells is None else layer.cells(self.holdings, query)

    def ask(self, query: Query) -> Answer:
        """Answer a question with the layer it names."""
        return ask(self.holdings, query)

    def overview(self, query: Query) -> Overview:
        """Return everything Explore shows for a question; the last few are kept."""
        return self._overviews.get(query, lambda: overview(self.holdings, query))

    def sheet(self, query: Query) -> Answer:
        """Return recent days against earlier years; the last few questions are kept."""
        return self._sheets.get(query, lambda: self.ask(query))

    def single_incidents(self, query: Query) -> Answer:
        """Return the incidents of a question one by one, for questions that few incidents answer."""
        return self.overlay("incidents", query)

    def overlay(self, name: str, query: Query, options: tuple[tuple[str, str], ...] = ()) -> Answer:
        """Return the points of an overlay's layer for a question; the last few are kept."""
        asked = replace(query, layer=name, options=options)
        return self._overlays.get(asked, lambda: self.ask(asked))

    def comparison(self, query: Query) -> Comparison | NoComparison:
        """Return before and after of a question, or why there is none; the last few are kept."""
        plans = self._plans()

        def make() -> Comparison | NoComparison:
            try:
                return with_borders(self.holdings, compare(self.holdings, query, plans=plans))
            except NoComparison as none:
                return none

        return self._comparisons.get((query, tuple(plan.id for plan in plans)), make)

    def how_alike(self, query: Query) -> Text | None:
        """Return how alike the maps before and after are; None where there is no comparison."""
        found = self.comparison(query)
        return None if isinstance(found, NoComparison) else how_alike(self.holdings, found)

    def plans_for(self, query: Query) -> tuple[Plan, ...]:
        """Return the saved plans for the event or place of a question, the oldest first."""
        return plans_for(self.holdings, Asked.of(self.holdings, query), self._plans())

    @property
    def keeps_plans(self) -> bool:
        """Whether a plan can be saved here."""
        return self._keep_plan is not None

    def keep_plan(self, name: str, query: Query) -> Plan:
        """
        Save a question as a plan.

        Raises
        ------
        BadQuery
            No plan can be saved here, or none of that name.
        """
        if self._keep_plan is None:
            raise BadQuery("K20", Text("plan_box.not_here"), Text("plan_box.not_here.hint"))
        return self._keep_plan(name, query.to_params())

    @property
    def keeps_views(self) -> bool:
        """Whether views can be kept here."""
        return self._views is not None

    def views(self) -> SavedViews:
        """
        Return the study's saved views.

        Raises
        ------
        BadQuery
            O12: none can be kept here.
        """
        if self._views is None:
            raise BadQuery("O12", Text("views.not_here"), Text("views.not_here.hint"))
        return self._views()

    def foresee(self, query: Query) -> Foresight | None:
        """Return what a comparison that has not begun could show; None where nothing can be expected."""
        return foresee(self.holdings, query)

    def other_tests(self, query: Query, *, on_test: OnTest | None = None) -> tuple[Finding, ...]:
        """
        Return what other tests say of a comparison; none where there is no comparison.

        Parameters
        ----------
        on_test
            Told the name of each test before it is made; where it raises `StopAsked`, what had been found is
            returned, and not kept.
        """
        found = self.comparison(query)
        if isinstance(found, NoComparison):
            return ()
        try:
            return self._findings.get(query, lambda: other_tests(found, on_test=on_test))
        except StopAsked as stop:
            return stop.made

    def compared_cells(self, query: Query) -> ComparedCells | None:
        """Return a comparison by cell; None where there is none."""
        found = self.comparison(query)
        if isinstance(found, NoComparison):
            return None
        # Around one place a usual cell would be as large as the zone.
        cell_m = min(query.cell_m, COMPARED_CELL_M)
        return self._compared.get(
            query, lambda: compared_cells(self.holdings, found, cell_m=cell_m, shape=query.cells)
        )

    def all_events(self, query: Query) -> tuple[AllEvents, tuple[PooledKind, ...]]:
        """Return every event compared, and each kind taken together; the last few questions are kept."""

        def make() -> tuple[AllEvents, tuple[PooledKind, ...]]:
            found = all_events(self.holdings, query)
            return found, pooled_kinds(found)

        return self._lists.get(query, make)

    def breaks(self, query: Query) -> tuple[int, ...]:
        """Return the lowest count of each class: colours stand still while hours and areas narrow."""
        whole = question_of_colours(query)
        narrows = query.hours or query.weekdays or query.areas or query.where or query.reports

        def counts() -> NDArray[np.integer[Any]]:
            return cell_counts(self.holdings, whole) if narrows else self.overview(query).cells

        return self._breaks.get(whole, lambda: tuple(breaks_for(counts())[0]))


def question_of_colours(query: Query) -> Query:
    """Return the question whose counts set the classes: the same kinds and days, all hours, everywhere."""
    return Query(
        kinds=query.kinds,
        period=query.period,
        preset=query.preset,
        clock=query.clock,
        basis=query.basis,
        cell_m=query.cell_m,
        cells=query.cells,
        default_locations=query.default_locations,
    )
