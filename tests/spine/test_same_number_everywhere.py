"""One question, one number: the answer, the table, the file, the map, and a recount of the records."""

import csv
import datetime as dt
import io
import json
import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from dashboard.figures.cells import unpack_cells
from dashboard.shell import build_app
from geodata.columns.shapes import SHAPES
from geodata.holdings import BASES, CLOCKS
from geodata.kinds.tree import GROUPS, KINDS
from geodata.period import Period
from geodata.words.speaker import Speaker
from layers.base.catalogue import ask
from layers.base.facts import PRESETS
from layers.base.query import Query, QueryFacts
from tests.spine import recount
from tests.spine.recount import Records
from tests.spine.studies import Built

QUESTIONS = 200
CELLS_M = (50, 100, 250, 500, 1_000, 2_000)


def random_questions(facts: QueryFacts, sets: tuple[str, ...], numbers: list[str], seed: int) -> list[Query]:
    """Return questions that use every filter, alone and together; some of them find nothing."""
    rng = random.Random(seed)
    return [_random_question(rng, facts, sets, numbers) for _ in range(QUESTIONS)]


def _random_question(
    rng: random.Random, facts: QueryFacts, sets: tuple[str, ...], numbers: list[str]
) -> Query:
    def perhaps(chance: float, value: Any, otherwise: Any) -> Any:
        return value if rng.random() < chance else otherwise

    # Mostly types that these records have; the tree has those of other agencies too, which find nothing.
    known = rng.choice([KINDS, facts.kinds, facts.kinds])
    kinds = tuple(rng.sample([*GROUPS, *known], rng.randint(1, 6)))
    first, last = sorted(_random_day(rng, facts) for _ in range(2))
    hours = rng.choice(
        [(18, 3), (22, 6), (0, 6), (6, 18), (18, 24), (rng.randint(1, 12), rng.randint(13, 23))]
    )
    areas = []
    for name in rng.sample(sets, rng.randint(1, 2)):
        offered = facts.set_named(name)
        assert offered is not None
        areas.append((name, tuple(rng.sample(offered.ids, rng.randint(1, min(6, len(offered.ids)))))))
    return Query(
        kinds=perhaps(0.5, kinds, None),
        period=perhaps(0.4, Period.including(first, last), None),
        preset=perhaps(0.3, rng.choice(PRESETS), "all"),
        clock=rng.choice(CLOCKS),
        hours=perhaps(0.35, hours, None),
        weekdays=perhaps(0.3, tuple(rng.sample(range(7), rng.randint(1, 5))), ()),
        areas=perhaps(0.45, tuple(areas), ()),
        basis=rng.choice(BASES),
        cell_m=rng.choice(CELLS_M),
        default_locations=rng.random() < 0.5,
        table=rng.choice(sets),
        layer="areas",
        # Where no record has a number, pasted ones find nothing, and a question about them shows little.
        reports=perhaps(0.25 if numbers else 0.05, _pasted_numbers(rng, numbers), ()),
        cells=rng.choice(SHAPES),
    )


def _pasted_numbers(rng: random.Random, numbers: list[str]) -> tuple[str, ...]:
    """Return report numbers as somebody pastes them: known and unknown ones, in either case."""
    known = rng.sample(numbers, min(len(numbers), rng.choice([1, 40, 450])))
    return (
        *(rng.choice([one, one.lower()]) for one in known),
        *(f"KC99-{rng.randint(0, 999)}" for _ in range(3)),
    )


def _random_day(rng: random.Random, facts: QueryFacts) -> dt.date:
    """Return a day of the data, or up to six weeks beside them."""
    assert facts.first is not None
    assert facts.last is not None
    return facts.first + dt.timedelta(days=rng.randint(-40, (facts.last - facts.first).days + 40))


@dataclass(frozen=True)
class Seen:
    """What each way out of the program says to one question."""

    answer: int
    table: int
    file: int
    map: int
    in_cells: int
    density: int
    by_area: dict[str, int]


class Screen:
    """A study behind its routes, as a browser sees them, and behind `ask`."""

    def __init__(self, built: Built) -> None:
        self.holdings = built.holdings
        self.facts = QueryFacts.of(built.holdings)
        self.client = build_app(built.holdings).server.test_client()

    def see(self, query: Query) -> Seen:
        """Ask in every way; over the address each time, so the link must carry the whole question."""
        params = query.to_params()
        read, notices = Query.from_params(params, self.facts)
        assert (read, notices) == (query, ())
        answer = json.loads(ask(self.holdings, read).export("json", Speaker("en")).content)
        cells = self.client.get("/cells.bin", query_string=params)
        _, n, header = unpack_cells(cells.data)
        assert int(n.sum()) + sum(header["buckets"].values()) == header["total"]
        file = self.client.get("/export/areas.csv", query_string=params).get_data(as_text=True)
        lines = list(csv.DictReader(io.StringIO(file.removeprefix("\ufeff"))))
        return Seen(
            answer=answer["totals"]["n"],
            table=sum(answer["n"]),
            file=sum(int(line["n"]) for line in lines),
            map=header["total"],
            in_cells=int(n.sum()),
            density=int(ask(self.holdings, replace(read, layer="density")).n.sum()),
            by_area={line["id"]: int(line["n"]) for line in lines if line["n"] != "0"},
        )


def differences(screen: Screen, records: Records, query: Query) -> list[str]:
    """Return every way out that says another number than the recount."""
    seen, true = screen.see(query), records.total(query)
    said = {name: getattr(seen, name) for name in ("answer", "table", "file", "map")}
    wrong = [f"{name} says {n}, not {true}" for name, n in said.items() if n != true]
    by_area = records.by_area(query, query.table or "")
    if seen.by_area != by_area:
        wrong.append(f"areas say {seen.by_area}, not {by_area}")
    if seen.density != seen.in_cells:
        wrong.append(f"the map's cells hold {seen.in_cells}, those of an answer {seen.density}")
    if "drawn" in records.incidents and seen.in_cells != records.mapped(query):
        wrong.append(f"cells hold {seen.in_cells}, not {records.mapped(query)}")
    return [f"{query.to_params()}: {one}" for one in wrong]


def assert_all_say_the_same(built: Built, records: Records, sets: tuple[str, ...], seed: int) -> None:
    screen = Screen(built)
    questions = random_questions(screen.facts, sets, records.numbers, seed)
    assert [one for query in questions for one in differences(screen, records, query)] == []
    # Questions that all find nothing, or that leave a filter out, would prove little.
    assert sum(records.total(query) > 0 for query in questions) > QUESTIONS / 4
    assert all(
        any(used(query) and records.total(query) for query in questions)
        for used in (
            lambda query: query.hours and query.hours[0] > query.hours[1],
            lambda query: query.weekdays,
            lambda query: query.kinds,
            lambda query: len(query.areas) == 2,
            lambda query: query.period,
            lambda query: query.reports or not records.numbers,
        )
    )


@pytest.mark.slow
def test_200_random_questions_have_one_number_each_on_the_invented_city(demo_study: Built) -> None:
    records = recount.of_release(demo_study.folder)
    assert_all_say_the_same(demo_study, records, ("neighborhoods", "districts", "beat"), seed=1)


@pytest.mark.slow
def test_200_random_questions_have_one_number_each_on_the_real_records(
    kansas_city: Built, real_data: Path
) -> None:
    records = recount.of_police_2017(real_data)
    assert_all_say_the_same(kansas_city, records, ("neighborhoods", "council"), seed=2)


@pytest.mark.slow
def test_200_random_questions_have_one_number_each_after_a_desk_was_confirmed(confirmed_desk: Built) -> None:
    records = recount.of_release(confirmed_desk.folder)
    assert_all_say_the_same(confirmed_desk, records, ("neighborhoods", "council"), seed=3)


@pytest.mark.slow
def test_a_recount_that_differs_is_seen(demo_study: Built) -> None:
    records = recount.of_release(demo_study.folder)
    fewer = replace(records, incidents=records.incidents.iloc[1:])
    query = Query(layer="areas", table="neighborhoods")
    assert differences(Screen(demo_study), records, query) == []
    assert len(differences(Screen(demo_study), fewer, query)) >= 4
