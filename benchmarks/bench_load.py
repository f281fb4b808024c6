"""Fifty people who change filters without a pause: how long answers take, how many fail, how many a second.

The server is the one people start (`serve`), a process of its own; the fifty are threads of another one, each
with a line that stays open. A change asks for what Explore asks for once the address is written: everything
the page shows, the map, the chosen cell, how much lies near a service, and the cells, one after another. No
question is asked twice, so nothing that was kept helps; wide questions and narrow ones take turns. Then the
same server answers many requests by fewer people, and what its memory gains after the first tenth is counted.
"""

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from benchmarks import questions
from benchmarks.cities import MILLION_ROWS, imported_city
from benchmarks.rounds import machine, say_if_busy, versions, write_down
from dashboard.components.sync import CARRIED
from dashboard.routes import CELLS
from dashboard.state import write_search
from geodata.store import open_release
from layers.base.facts import QueryFacts

PROJECT = Path(__file__).resolve().parents[1]
P95_MS, P99_MS, ANSWERS_S, GROWTH = 250, 500, 150, 0.05
CALLBACK = "/_dash-update-component"
Lines = tuple[str, int, str, list[int]]  # host, port, cookie, and the ids of the server's processes


@dataclass
class Seen:
    """What one visitor, or all of them, saw."""

    milliseconds: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)


@contextmanager
def served(study: Path, processes: int | None = None) -> Iterator[Lines]:
    """Start `serve` on a study; give host, port, cookie and process ids when all its processes answer."""
    command = [sys.executable, "app.py", "serve", "--study", str(study), "--port", "0", "--json"]
    command += ["--language", "en"] + ([] if processes is None else ["--processes", str(processes)])
    server = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        assert server.stderr is not None
        told = json.loads("".join(iter(server.stdout.readline, "}\n")) + "}")
        while told["processes"] > 1 and "processes answer now" not in server.stderr.readline():
            assert server.poll() is None
        threading.Thread(target=server.stderr.read, daemon=True).start()
        link = urlsplit(told["url"])
        assert link.hostname is not None
        assert link.port is not None
        line = http.client.HTTPConnection(link.hostname, link.port)
        line.request("GET", f"/?{link.query}")
        cookie = line.getresponse().headers["Set-Cookie"].split(";")[0]
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        yield link.hostname, link.port, cookie, [server.pid, *map(int, children)]
    finally:
        server.terminate()
        server.wait()


class Visitor:
    """One person with an open line, who asks what a browser asks when a filter changes."""

    def __init__(self, host: str, port: int, cookie: str, callbacks: list[dict[str, Any]]) -> None:
        self.line = http.client.HTTPConnection(host, port, timeout=60)
        self.headers = {"Accept-Encoding": "gzip", "Cookie": cookie}
        self.callbacks = callbacks
        self.seen = Seen()

    def change(self, params: questions.Params) -> None:
        """Ask everything of one changed filter, one request after another."""
        for callback in self.callbacks:
            self._ask("POST", CALLBACK, json.dumps(filled(callback, params)))
        self._ask("GET", CELLS + write_search(params))

    def _ask(self, method: str, path: str, body: str | None = None) -> None:
        headers = self.headers | (
            {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"} if body else {}
        )
        begun = time.perf_counter()
        try:
            self.line.request(method, path, body, headers)
            answer = self.line.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.seen.failed.append(repr(error))
            self.line.close()
            return
        self.seen.milliseconds.append((time.perf_counter() - begun) * 1000)
        self.seen.bytes.append(len(content))
        if answer.status not in {200, 204}:
            self.seen.failed.append(f"{answer.status} {path[:60]}")


def filled(callback: dict[str, Any], params: questions.Params) -> dict[str, Any]:
    """Return a callback's request for a link: carried where that goes in, as address where that is read."""

    def value(end: dict[str, str]) -> Any:
        if end["id"] == CARRIED:
            return params
        return write_search(params) if end["property"] == "search" else None

    return callback | {
        part: [{**end, "value": value(end)} for end in callback[part]] for part in ("inputs", "state")
    }


def callbacks_of(host: str, port: int, cookie: str) -> list[dict[str, Any]]:
    """Return the callbacks that a changed filter of Explore starts, as the server declares them."""
    line = http.client.HTTPConnection(host, port)
    line.request("GET", "/_dash-dependencies", headers={"Cookie": cookie})
    declared = json.loads(line.getresponse().read())
    wanted = []
    for one in declared:
        ours = one["output"].lstrip(".").startswith(("explore-", "map", "study-map"))
        if one["clientside_function"] or not ours or not any(end["id"] == CARRIED for end in one["inputs"]):
            continue
        ends = one["output"].strip(".").split("...")
        outputs = [dict(zip(("id", "property"), end.rsplit(".", 1), strict=True)) for end in ends]
        wanted.append(
            {
                "output": one["output"],
                "outputs": outputs if one["output"].startswith("..") else outputs[0],
                "inputs": one["inputs"],
                "state": one["state"],
                "changedPropIds": [f"{CARRIED}.data"],
            }
        )
    return wanted


def rush(visitors: list[Visitor], asked: list[questions.Params]) -> float:
    """Let every visitor work through their share without a pause; return the seconds it took all of them."""
    shares = [asked[at :: len(visitors)] for at in range(len(visitors))]
    start = threading.Barrier(len(visitors) + 1)

    def work(visitor: Visitor, share: list[questions.Params]) -> None:
        start.wait()
        for params in share:
            visitor.change(params)

    threads = [threading.Thread(target=work, args=pair) for pair in zip(visitors, shares, strict=True)]
    for one in threads:
        one.start()
    start.wait()
    begun = time.perf_counter()
    for one in threads:
        one.join()
    return time.perf_counter() - begun


def resident_mb(pids: list[int]) -> float:
    """Return how much memory some processes hold together."""
    pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids)
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def worked_s(pids: list[int]) -> float:
    """Return how many seconds of a core some processes have worked together."""
    ticks = 0
    for pid in pids:
        user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        ticks += int(user) + int(system)
    return ticks / os.sysconf("SC_CLK_TCK")


def asked_of(facts: QueryFacts, n: int, seed: int) -> list[questions.Params]:
    """Return different questions, wide and narrow ones by turns."""
    both = zip(questions.wide(facts, n // 2, seed), questions.narrow(facts, n // 2, seed), strict=True)
    return [one for pair in both for one in pair]


def load(lines: Lines, facts: QueryFacts, chosen: argparse.Namespace) -> dict[str, Any]:
    """Time the rush and return its figures."""
    host, port, cookie, pids = lines
    callbacks = callbacks_of(host, port, cookie)
    rush([Visitor(host, port, cookie, callbacks)], asked_of(facts, 20, chosen.seed + 1))  # first requests
    visitors = [Visitor(host, port, cookie, callbacks) for _ in range(chosen.connections)]
    begun = [worked_s([one]) for one in (*pids, os.getpid())]
    took_s = rush(visitors, asked_of(facts, chosen.changes, chosen.seed))
    worked = [worked_s([one]) - was for one, was in zip((*pids, os.getpid()), begun, strict=True)]
    times = [one for visitor in visitors for one in visitor.seen.milliseconds]
    failed = [one for visitor in visitors for one in visitor.seen.failed]
    p50, p95, p99 = np.percentile(times, (50, 95, 99)).tolist()
    requests_a_change, a_second = len(callbacks) + 1, len(times) / took_s
    size = statistics.mean(one for visitor in visitors for one in visitor.seen.bytes) * requests_a_change
    asked = f"{chosen.changes:,} questions of {requests_a_change} requests and {size / 1000:.1f} kB"
    within = f"half within {p50:.0f} ms, 95 % within {p95:.0f} ms, 99 % within {p99:.0f} ms"
    speed = f"{a_second:.0f} answers and {chosen.changes / took_s:.0f} changes a second"
    print(f"\n{chosen.connections} busy connections, {asked}: {within}; {speed}")
    cores = ", ".join(f"{one / took_s:.0%}" for one in worked[:-1])
    print(f"of one core: each process of the server {cores}; the visitors {worked[-1] / took_s:.0%}")
    goals = [
        (f"95 % within {P95_MS} ms ({p95:.0f})", p95 < P95_MS),
        (f"99 % within {P99_MS} ms ({p99:.0f})", p99 < P99_MS),
        (
            f"at least {ANSWERS_S} answers a second ({len(times) / took_s:.0f})",
            len(times) / took_s >= ANSWERS_S,
        ),
        (f"no error ({len(failed)} of {len(times):,})", not failed),
    ]
    return {"milliseconds": times, "seconds": took_s, "failed": failed[:20], "goals": goals}


def growth(lines: Lines, facts: QueryFacts, chosen: argparse.Namespace) -> dict[str, Any]:
    """Ask a lot and return how much memory the server gained after a tenth of it."""
    host, port, cookie, pids = lines
    callbacks = callbacks_of(host, port, cookie)
    changes = chosen.requests // (len(callbacks) + 1)
    visitors = [Visitor(host, port, cookie, callbacks) for _ in range(4)]
    held = []
    for part in range(10):
        # Each tenth asks what no other one asks; fewer visitors, so that this takes minutes and not an hour.
        rush(visitors, asked_of(facts, 2 * (changes // 20), chosen.seed + 100 + part))
        held.append(resident_mb(pids))
    gained = max(held[1:]) / held[0] - 1
    answered = sum(len(one.seen.milliseconds) for one in visitors)
    failed = sum(len(one.seen.failed) for one in visitors)
    tenths = ", ".join(f"{one:.0f}" for one in held)
    print(f"\n{answered:,} requests: memory by tenths, MB: {tenths}; {failed} failed")
    goals = [
        (f"memory grows by at most {GROWTH:.0%} after the first tenth ({gained:+.1%})", gained <= GROWTH),
        (f"no error ({failed} of {answered:,})", failed == 0),
    ]
    return {"requests": answered, "resident_mb": held, "goals": goals}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks load", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=MILLION_ROWS, help="rows of the records' files")
    parser.add_argument("--connections", type=int, default=50)
    parser.add_argument(
        "--changes", type=int, default=1_000, help="filter changes of all connections together"
    )
    parser.add_argument("--requests", type=int, default=50_000, help="for the memory; 0 leaves it out")
    parser.add_argument("--processes", type=int, help="of the server; what it chooses by itself if left out")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    before = machine()
    say_if_busy(before)
    study = imported_city(chosen.rows, chosen.seed)
    holdings = open_release(study)
    facts = QueryFacts.of(holdings)
    print(f"{len(holdings.incidents):,} incidents")
    parts = {}
    with served(study, chosen.processes) as lines:
        parts["load"] = load(lines, facts, chosen)
        if chosen.requests:
            parts["memory"] = growth(lines, facts, chosen)
    met = [one for part in parts.values() for one in part["goals"]]
    for said, is_met in met:
        print(f"  {'met   ' if is_met else 'MISSED'} {said}")
    packages = ("numpy", "numba", "dash", "waitress", "flask")
    write_down(
        "load",
        {
            "machine": before,
            "versions": versions(packages),
            "incidents": len(holdings.incidents),
            "options": vars(chosen),
            **parts,
        },
    )
    return int(not all(is_met for _, is_met in met))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
