"""Change a filter in a browser, wait for the first pixel that changes: Explore beside a plain Dash callback.

Both pages show the same map of the same million incidents, side by side in one Chromium, and are asked the
same questions, none twice, in shuffled order. A question is put as a hand puts it: the list of kinds gets
another value. The plain page is what the manual of Dash shows: a callback that answers with a `Patch` of
the figure, here of the picture of the same cells. What is awaited is a pixel in the middle of a cell whose
class changes: it must have had the legend's old colour, and the time ends when it has the legend's new one.
Where cells are small the plain page's picture is smoothed, so that a pixel counts as the one of both colours
that it is by far nearer to.
"""

import argparse
import base64
import io
import statistics
import sys
import threading
from dataclasses import dataclass
from typing import Any

import dash
import flask
import numpy as np
from dash import Dash, Input, Output, Patch, dcc
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page, sync_playwright
from waitress.server import create_server

from benchmarks.cities import MILLION_ROWS, opened_city
from benchmarks.rounds import machine, say_if_busy, versions, write_down
from dashboard.components.study_map import MAP, map_of
from dashboard.desk import Desk
from dashboard.figures.cells import over_land, picture_indexes
from dashboard.figures.map import GRAPH_CONFIG
from dashboard.routes import header_of
from dashboard.shell import build_app
from dashboard.theme.look import Look
from geodata.holdings import Holdings
from tests.browser.chromium import start_chromium

LOOK = Look()
OURS, PLAIN = "Explore", "Dash Patch"
KINDS = {OURS: "question-kinds", PLAIN: "kinds"}
HALF, MOST_KB = 0.5, 100
VIEWPORT = {"width": 1920, "height": 1080}

# Installed once a page: where a place is on the canvas, its colour, and when that becomes another one.
WATCH = """() => {
  const map = document.querySelector('#map-graph .js-plotly-plot')._fullLayout.map._subplot.map;
  const gl = map.painter.context.gl;
  // The plain page's picture is smoothed where cells are small.
  const apart = (a, b) => a.reduce((sum, one, i) => sum + Math.abs(one - b[i]), 0);
  const is = (seen, one, other) => apart(seen, one) < apart(seen, other) / 2;
  const colour = place => {
    const {x, y} = map.project(place);
    const seen = new Uint8Array(4), scale = map.getPixelRatio?.() ?? devicePixelRatio;
    gl.readPixels(x * scale, gl.drawingBufferHeight - y * scale, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, seen);
    return Array.from(seen.slice(0, 3));
  };
  const drawn = look => new Promise((done, late) => {
    const leave = () => { map.off('render', see); clearTimeout(end); };
    const end = setTimeout(() => { leave(); late(new Error('not drawn within 60 s')); }, 60000);
    const see = () => { if (look()) { leave(); done(); } };
    map.on('render', see);
  });
  const inside = ([x, y]) => x > 20 && y > 20 && x < map.getCanvas().clientWidth - 20
    && y < map.getCanvas().clientHeight - 20;
  window.bench = {
    /** Those of some places that are seen now in the colour they should have. */
    async seen(places) {
      let found = [];
      requestAnimationFrame(() => map.triggerRepaint());
      await drawn(() => {
        found = places.filter(one => {
          const {x, y} = map.project(one.at);
          return inside([x, y]) && is(colour(one.at), one.before, one.after);
        });
        return true;
      });
      return found;
    },
    /** Milliseconds from another value of the list of kinds to a place's new colour. */
    async change(id, kinds, place) {
      const begun = performance.now();
      dash_clientside.set_props(id, {value: kinds});
      await drawn(() => is(colour(place.at), place.after, place.before));
      return performance.now() - begun;
    },
  };
}"""


@dataclass(frozen=True)
class Question:
    """Kinds, and the class of each cell for them; -1 where there is nothing."""

    kinds: list[str]
    classes: NDArray[np.int64]
    colours: list[list[int]]


class City:
    """What both pages show, and what each question makes of it."""

    def __init__(self, holdings: Holdings, cell_m: int) -> None:
        self.desk, self.cell_m = Desk(holdings), cell_m
        self.lattice = self.desk.overview(self.desk.query({"cell_m": str(cell_m)})[0]).lattice

    def question(self, kinds: list[str]) -> Question:
        query, _ = self.desk.query({"kinds": ",".join(kinds), "cell_m": str(self.cell_m)})
        seen = self.desk.overview(query)
        header = header_of(self.desk, query, seen, LOOK)
        filled = np.flatnonzero(seen.cells)
        classes = np.full(self.lattice.rows * self.lattice.columns, -1, np.int64)
        at = picture_indexes(filled, self.lattice)
        classes[at] = np.searchsorted(header["breaks"], seen.cells[filled], side="right") - 1
        return Question(kinds, classes, header["colors"])

    def picture(self, asked: Question) -> str:
        """Return the cells as a picture inside an address, as the plain page is sent it."""
        palette = np.array([*asked.colours, [0, 0, 0, 0]], np.uint8)
        pixels = palette[asked.classes].reshape(self.lattice.rows, self.lattice.columns, 4)
        file = io.BytesIO()
        Image.fromarray(pixels, "RGBA").save(file, "PNG")
        return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()

    def middle(self, index: int) -> list[float]:
        row, column = divmod(index, self.lattice.columns)
        x = self.lattice.x0_m + (column + 0.5) * self.lattice.cell_m
        y = self.lattice.y0_m + (self.lattice.rows - row - 0.5) * self.lattice.cell_m
        longitude, latitude = self.desk.holdings.crs.to_degrees(np.array([x]), np.array([y]))
        return [float(longitude[0]), float(latitude[0])]

    def corners(self) -> list[list[float]]:
        lattice = self.lattice
        west, south = lattice.x0_m, lattice.y0_m
        east, north = west + lattice.columns * lattice.cell_m, south + lattice.rows * lattice.cell_m
        longitude, latitude = self.desk.holdings.crs.to_degrees(
            np.array([west, east, east, west]), np.array([north, north, south, south])
        )
        return np.column_stack([longitude, latitude]).tolist()

    def changing(self, before: Question, after: Question, rng: np.random.Generator) -> list[dict[str, Any]]:
        """Return some cells whose class changes, with the colours that the legend gives them."""
        both = np.flatnonzero(
            (before.classes != after.classes) & (before.classes >= 0) & (after.classes >= 0)
        )
        # Classes far apart differ for any eye.
        apart = np.abs(before.classes[both] - after.classes[both]) >= 3
        chosen = rng.permutation(both[apart])[:200].tolist()
        return [
            {
                "at": self.middle(index),
                "before": legend(before, before.classes[index]),
                "after": legend(after, after.classes[index]),
            }
            for index in chosen
        ]


def legend(asked: Question, number: int) -> list[int]:
    said = over_land(asked.colours[number], LOOK)
    return [int(said[at : at + 2], 16) for at in (1, 3, 5)]


def plain_app(city: City, first: Question) -> Dash:
    """Return the page that Dash's manual would have one write."""
    app = Dash("plain", serve_locally=True)
    figure, _ = map_of({}, city.desk.query({})[0], city.desk, LOOK)
    figure["layout"]["map"]["layers"] = [
        {
            "sourcetype": "image",
            "source": city.picture(first),
            "coordinates": city.corners(),
            "below": "traces",
        }
    ]
    offered = list(city.desk.facts.kinds)
    style = {"height": "900px"}
    graph = dcc.Graph(id=MAP, figure=figure, config=GRAPH_CONFIG, style=style)
    app.layout = dash.html.Div([dcc.Dropdown(offered, first.kinds, multi=True, id=KINDS[PLAIN]), graph])

    @app.callback(Output(MAP, "figure"), Input(KINDS[PLAIN], "value"), prevent_initial_call=True)
    def _change(kinds: list[str]) -> Patch:
        patch = Patch()
        patch["layout"]["map"]["layers"][0]["source"] = city.picture(city.question(kinds))
        return patch

    @app.server.get("/base/<name>.geojson")
    def _base(name: str) -> flask.Response:
        return flask.Response(city.desk.base_map[name], mimetype="application/geo+json")

    return app


def served(app: Dash) -> str:
    server = create_server(app.server, host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    return f"http://127.0.0.1:{server.effective_port}/"


class Weighed:
    """What came over the wire since it was asked last, in bytes."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._add)

    def _add(self, told: dict[str, Any]) -> None:
        self.bytes += int(told["encodedDataLength"])

    def since(self) -> int:
        found, self.bytes = self.bytes, 0
        return found


def questions(city: City, n: int, seed: int) -> list[Question]:
    """Return different questions of a few kinds each."""
    rng, found = np.random.default_rng(seed), {}
    offered = list(city.desk.facts.kinds)
    while len(found) < n:
        kinds = sorted(rng.choice(offered, int(rng.integers(2, 7)), replace=False).tolist())
        found[tuple(kinds)] = kinds
    return [city.question(kinds) for kinds in found.values()]


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_function(
        f"() => document.querySelector('#{MAP} .js-plotly-plot')?._fullLayout?.map?._subplot?.map?.loaded()",
        timeout=120_000,
    )
    page.wait_for_load_state("networkidle")
    page.evaluate(WATCH)


def run(city: City, asked: list[Question], seed: int) -> tuple[dict[str, list[float]], dict[str, list[int]]]:
    """Return milliseconds and bytes by page and question."""
    rng = np.random.default_rng(seed)
    took: dict[str, list[float]] = {OURS: [], PLAIN: []}
    weighed: dict[str, list[int]] = {OURS: [], PLAIN: []}
    first = asked[0]
    homes = {OURS: served(build_app(city.desk.holdings)), PLAIN: served(plain_app(city, first))}
    with sync_playwright() as playwright:
        browser = start_chromium(playwright.chromium)
        pages = {name: browser.new_page(viewport=VIEWPORT) for name in homes}
        wires = {name: Weighed(page) for name, page in pages.items()}
        opened(pages[OURS], f"{homes[OURS]}?kinds={','.join(first.kinds)}&cell_m={city.cell_m}")
        opened(pages[PLAIN], homes[PLAIN])
        # Both draw as many pixels: a software renderer takes its time for each.
        size = pages[OURS].locator(f"#{MAP}").bounding_box()
        assert size is not None
        resize = "([id, size]) => Plotly.relayout(document.querySelector(id), {...size, autosize: false})"
        same = {name: size[name] for name in ("width", "height")}
        pages[PLAIN].evaluate(resize, [f"#{MAP} .js-plotly-plot", same])
        now = first
        for after in asked[1:]:
            # Both pages answer a question, or none: roads and names may lie over every cell that changes.
            places = city.changing(now, after, rng)
            seen = {
                name: page.evaluate("places => bench.seen(places)", places) for name, page in pages.items()
            }
            both = [one for one in seen[OURS] if one in seen[PLAIN]]
            for name in rng.permutation(list(homes)).tolist() if both else ():
                page = pages[name]
                page.bring_to_front()
                page.wait_for_load_state("networkidle")
                wires[name].since()
                asks = [KINDS[name], after.kinds, both[0]]
                took[name].append(page.evaluate("([id, kinds, at]) => bench.change(id, kinds, at)", asks))
                page.wait_for_timeout(1_500)  # what comes after the first pixel is part of the change's bytes
                weighed[name].append(wires[name].since())
            now = after if both else now
        browser.close()
    return took, weighed


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks browser", description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=MILLION_ROWS, help="rows of the records' files")
    parser.add_argument("--questions", type=int, default=20)
    parser.add_argument("--cell-m", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    before = machine()
    say_if_busy(before)
    city = City(opened_city(chosen.rows, chosen.seed), chosen.cell_m)
    took, weighed = run(city, questions(city, chosen.questions + 1, chosen.seed), chosen.seed)
    print(f"\nfirst changed pixel, {len(city.desk.holdings.incidents):,} incidents, {city.lattice.n:,} cells")
    print(f"  {'':12}{'changes':>8}{'median ms':>11}{'min ms':>9}{'max ms':>9}{'most kB':>9}")
    for name, times in took.items():
        middle, kb = statistics.median(times), max(weighed[name]) / 1000
        print(f"  {name:12}{len(times):8}{middle:11.0f}{min(times):9.0f}{max(times):9.0f}{kb:9.1f}")
    by_median = statistics.median(np.divide(took[OURS], took[PLAIN]).tolist())
    by_minimum = min(took[OURS]) / min(took[PLAIN])
    kb = max(weighed[OURS]) / 1000
    goals = [
        (
            f"at most {HALF:g} of a plain Patch ({by_median:.2f} by medians, {by_minimum:.2f} by minima)",
            by_median <= HALF,
        ),
        (f"at most {MOST_KB} kB a change ({kb:.1f})", kb <= MOST_KB),
    ]
    for said, met in goals:
        print(f"  {'met   ' if met else 'MISSED'} {said}")
    packages = ("dash", "plotly", "playwright", "waitress", "numba")
    figures = {"machine": before, "versions": versions(packages), "milliseconds": took, "bytes": weighed}
    figures |= {
        "incidents": len(city.desk.holdings.incidents),
        "cells": city.lattice.n,
        "options": vars(chosen),
    }
    write_down("browser", {**figures, "goals": goals})
    return int(not all(met for _, met in goals))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
