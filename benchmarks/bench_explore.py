"""Change a filter and wait: everything Explore answers, on an imported city of a million rows.

Each question is new: no contender has seen it before. Wide ones let most rows pass, narrow ones few. Peers
count five tables - cells, days, weekday x hour x kind, kinds, areas - from the same codes; all are compared.
Ours is timed at five depths:

counts       the scan alone, which is what the peers do
overview     with the sentences, weeks, tables and warnings that a page needs
cells        the map's cells ready to be sent
page         everything else that the page shows
over HTTP    both as a browser fetches them from the server on this machine, gzip as it asks
"""

import argparse
import gc
import gzip
import http.client
import json
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from waitress.server import create_server

from benchmarks import questions
from benchmarks.cities import imported_city
from benchmarks.peers import Peers
from benchmarks.rounds import machine, say_if_busy, versions, write_down
from dashboard.desk import Desk
from dashboard.pages.explore import SHOWN, show
from dashboard.routes import CELLS, cells_payload
from dashboard.shell import build_app
from dashboard.state import write_search
from geodata.columns.columns import warm_up
from geodata.holdings import Holdings
from geodata.store import open_release
from layers.base.counting import lattice_of
from layers.base.facts import QueryFacts
from layers.base.overview import overview
from layers.base.query import Query

SMALL_ROWS = 100_000
ENGINES = ("polars", "duckdb")
COUNTS, OVERVIEW, CELLS_READY, PAGE = "counts", "overview", "cells", "page"
HTTP_CELLS, HTTP_PAGE = "cells over HTTP", "page over HTTP"
OURS = (COUNTS, OVERVIEW, CELLS_READY, PAGE, HTTP_CELLS, HTTP_PAGE)
MOST_KB = 100  # of one changed filter
Times = dict[str, list[float]]


class Browser:
    """One visitor with an open connection, as a browser keeps it."""

    def __init__(self, holdings: Holdings) -> None:
        self.app = build_app(holdings)
        self.server = create_server(self.app.server, host="127.0.0.1", port=0, threads=8)
        threading.Thread(target=self.server.run, daemon=True).start()
        self.line = http.client.HTTPConnection("127.0.0.1", self.server.effective_port)
        output = ".." + "...".join(f"{id_}.{prop}" for id_, prop in SHOWN) + ".."
        known = self.app.callback_map[output]
        self.body = {
            "output": output,
            "outputs": [{"id": id_, "property": prop} for id_, prop in SHOWN],
            "inputs": [{**known["inputs"][0], "value": None}],
            "state": [{**end, "value": ""} for end in known["state"]],
            "changedPropIds": [f"{known['inputs'][0]['id']}.{known['inputs'][0]['property']}"],
        }

    def cells(self, params: questions.Params) -> bytes:
        """Return the cells of a link as they come over the wire."""
        return self._fetch("GET", CELLS + write_search(params))

    def page(self, params: questions.Params) -> bytes:
        """Return what a changed filter changes on the page, as it comes over the wire."""
        body = {**self.body, "inputs": [{**self.body["inputs"][0], "value": params}]}
        return self._fetch("POST", "/_dash-update-component", json.dumps(body))

    def _fetch(self, method: str, path: str, body: str | None = None) -> bytes:
        headers = {"Accept-Encoding": "gzip"}
        if body:
            headers |= {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
        self.line.request(method, path, body, headers)
        answer = self.line.getresponse()
        content = answer.read()
        assert answer.status == 200, f"{method} {path}: {answer.status} {content[:200]!r}"
        return content

    def close(self) -> None:
        self.line.close()
        self.server.close()


@contextmanager
def clock(took: list[float]) -> Iterator[None]:
    """Add the milliseconds of what happens inside; nobody else's garbage is collected meanwhile."""
    gc.collect(0)
    gc.disable()
    begun = time.perf_counter()
    yield
    took.append((time.perf_counter() - begun) * 1000)
    gc.enable()


class Bench:
    """All contenders on one release; each keeps what a running program would keep, and nothing else."""

    def __init__(self, holdings: Holdings, cell_m: int) -> None:
        self.holdings, self.cell_m = holdings, cell_m
        self.facts = QueryFacts.of(holdings)
        self.columns = holdings.columns()
        self.lattice = lattice_of(holdings, cell_m)
        assert self.facts.default_table is not None
        self.table = self.facts.default_table
        self.peers = Peers(self.columns, self.lattice, self.table)
        # A desk each, or the second contender would find the first one's answers ready.
        self.desks = {name: Desk(holdings) for name in (CELLS_READY, PAGE)}
        self.browsers = {name: Browser(holdings) for name in (HTTP_CELLS, HTTP_PAGE)}
        self.bytes: dict[str, list[int]] = {HTTP_CELLS: [], HTTP_PAGE: [], "page, squeezed": []}

    def contenders(self, params: questions.Params) -> dict[str, Callable[[], Any]]:
        """Return everybody's work for one question."""
        query, found = Query.from_params(params, self.facts)
        assert not found, f"{params}: {found}"
        selection = query.selection(self.holdings)
        ask = self.peers.wanted(selection)
        return {
            COUNTS: lambda: self.columns.scan(selection, lattice=self.lattice, table=self.table),
            OVERVIEW: lambda: overview(self.holdings, query),
            CELLS_READY: lambda: cells_payload(self.desks[CELLS_READY], params),
            PAGE: lambda: show(params, self.desks[PAGE]),
            HTTP_CELLS: lambda: self.browsers[HTTP_CELLS].cells(params),
            HTTP_PAGE: lambda: self.browsers[HTTP_PAGE].page(params),
            "polars": lambda: self.peers.by_polars(ask),
            "duckdb": lambda: self.peers.by_duckdb(ask),
            "pandas": lambda: self.peers.by_pandas(ask),
        }

    def run(self, asked: list[questions.Params]) -> tuple[Times, list[int]]:
        """Return milliseconds by contender and question, and how many rows passed."""
        took: Times = {}
        passing = []
        for turn, link in enumerate(asked):
            params = {**link, "cell_m": str(self.cell_m)}
            work = list(self.contenders(params).items())
            answers = {}
            for name, do in work[turn % len(work) :] + work[: turn % len(work)]:
                with clock(took.setdefault(name, [])):
                    answers[name] = do()
            self._compare(params, answers)
            self._weigh(answers)
            passing.append(answers[OVERVIEW].n)
        return took, passing

    def _compare(self, params: questions.Params, answers: dict[str, Any]) -> None:
        """Raise AssertionError unless everybody counted the same."""
        mine = self.peers.arrays(answers[COUNTS])
        for name in ("polars", "duckdb", "pandas"):
            for part, counts in self.peers.arrays(answers[name]).items():
                assert np.array_equal(counts, mine[part]), f"{params}: {name} counts other {part}"
        seen = answers[OVERVIEW]
        assert seen.n == mine["kinds"].sum() == mine["cells"].sum()
        assert np.array_equal(seen.cells, mine["cells"][: self.lattice.n])
        assert sum(week.n for week in seen.weeks) == mine["days"].sum()
        assert gzip.decompress(answers[HTTP_CELLS]) == answers[CELLS_READY]

    def _weigh(self, answers: dict[str, Any]) -> None:
        page = answers[HTTP_PAGE]
        self.bytes[HTTP_CELLS].append(len(answers[HTTP_CELLS]))
        self.bytes[HTTP_PAGE].append(len(page))
        self.bytes["page, squeezed"].append(len(gzip.compress(page, 3)))

    def close(self) -> None:
        for browser in self.browsers.values():
            browser.close()


def ahead(took: Times, name: str, peers: tuple[str, ...]) -> float:
    """Return how many times as long the best of the peers took: the median over the questions."""
    best = np.min([took[peer] for peer in peers], axis=0)
    return float(np.median(best / np.array(took[name])))


def report(name: str, took: Times, passing: list[int], rows: int) -> dict[str, Any]:
    """Print one case and return it for the file."""
    share = statistics.median(passing) / rows
    print(f"\n{name}: {rows:,} incidents, {len(passing)} different questions, half pass {share:.1%} or more")
    print(f"  {'':20}{'median ms':>11}{'95 % within':>13}{'min ms':>9}{'best of both':>14}{'pandas':>9}")
    for one, times in took.items():
        line = f"  {one:20}{statistics.median(times):11.2f}{np.percentile(times, 95):13.2f}{min(times):9.2f}"
        if one in OURS:
            line += f"{ahead(took, one, ENGINES):12.1f} x{ahead(took, one, ('pandas',)):7.1f} x"
        print(line)
    return {"case": name, "rows": rows, "passing": passing, "milliseconds": took}


def goals(name: str, took: Times, *, within_ms: float | None) -> list[tuple[str, bool]]:
    """Return what must hold, said with its figure."""
    found = []
    for one in (COUNTS, OVERVIEW):
        factor = ahead(took, one, ENGINES)
        found.append((f"{name}: {one} ahead of polars and duckdb ({factor:.1f} x)", factor > 1))
    if within_ms is not None:
        middle = statistics.median(took[OVERVIEW])
        found.append((f"{name}: overview within {within_ms:g} ms ({middle:.2f})", middle <= within_ms))
    return found


def opened(rows: int, seed: int) -> tuple[Holdings, dict[str, float]]:
    """Return a release, and how many seconds its opening and its first answer took."""
    folder = imported_city(rows, seed)
    begun = time.perf_counter()
    holdings = open_release(folder)
    open_s = time.perf_counter() - begun
    overview(holdings, Query())
    return holdings, {"open_s": open_s, "first_answer_s": time.perf_counter() - begun - open_s}


def try_city(rows: int, chosen: argparse.Namespace) -> dict[str, Any]:
    """Ask one city everything; return cases, bytes, and goals with whether they are met."""
    holdings, first = opened(rows, chosen.seed)
    print(
        f"\n{rows:,} rows in the files, {len(holdings.incidents):,} incidents: opened in "
        f"{first['open_s']:.2f} s, first answer after {first['first_answer_s']:.2f} s more"
    )
    bench = Bench(holdings, chosen.cell_m)
    bench.run(questions.narrow(bench.facts, 3, seed=chosen.seed + 1000))  # the servers' first requests
    for kept in bench.bytes.values():
        kept.clear()
    cases, met = [], []
    for kind, ask in (("wide", questions.wide), ("narrow", questions.narrow)):
        name = f"{kind}, {rows:,} rows"
        took, passing = bench.run(ask(bench.facts, chosen.questions, chosen.seed))
        cases.append(report(name, took, passing, bench.columns.n))
        met += goals(name, took, within_ms=2 if rows <= SMALL_ROWS else None)
    weighed = {name: (statistics.median(of), max(of)) for name, of in bench.bytes.items()}
    print("  bytes (median, most): " + "; ".join(f"{n} {m:,.0f}, {x:,}" for n, (m, x) in weighed.items()))
    both = [sum(pair) / 1000 for pair in zip(bench.bytes[HTTP_CELLS], bench.bytes[HTTP_PAGE], strict=True)]
    met.append(
        (f"{rows:,} rows: cells and page in at most {MOST_KB} kB ({max(both):.1f})", max(both) <= MOST_KB)
    )
    bench.close()
    return {"rows": rows, **first, "cases": cases, "bytes": weighed, "goals": met}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks explore", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the records' files")
    parser.add_argument("--questions", type=int, default=50, help="wide ones, and as many narrow ones")
    parser.add_argument("--cell-m", type=int, default=250)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    before = machine()
    say_if_busy(before)
    warm_up()
    sizes = dict.fromkeys((chosen.rows, min(SMALL_ROWS, chosen.rows)))
    cities = [try_city(rows, chosen) for rows in sizes]
    met = [one for city in cities for one in city["goals"]]
    print()
    for said, is_met in met:
        print(f"  {'met   ' if is_met else 'MISSED'} {said}")
    packages = ("numpy", "numba", "polars", "duckdb", "pandas", "dash", "waitress")
    write_down("explore", {"machine": before, "versions": versions(packages), "cities": cities})
    return int(not all(is_met for _, is_met in met))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
