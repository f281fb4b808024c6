"""Whatever a browser could send to a callback is answered or refused; nothing breaks the server."""

import json
from functools import cache
from typing import Any

import pytest
from dash import Dash
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.access import CALLBACK_PATH
from dashboard.components.controls import CONTROLS
from dashboard.shell import build_app
from layers.base.catalogue import layers
from layers.base.params import NAMES
from tests.dashboard.conftest import browser_of
from tests.layers.cities import city

# Half characters (lone surrogates), control characters, what means something in an address or in our lists.
TEXT = st.text(st.characters() | st.sampled_from("\ud800\udfff\0,;:%=&?#+"), max_size=10)
KNOWN = [
    "robbery",
    "none",
    "2022-03-01",
    "18-3",
    "all",
    "own",
    "mo",
    "in",
    "250",
    "KC-00001",
    "areas",
    "{}.x",
]
KNOWN += [
    "events",
    "quality_of_life",
    "es",
    "dark",
    "projector",
    "39.1,-94.6,12",
    "quarters:q1",
    "quarters:\ud800",
]
WORDS = TEXT | st.sampled_from([*KNOWN, "\ud800"])
NUMBERS = st.sampled_from([2**2000, -(2**2000), 2**63, 1e308, float("inf"), float("nan"), True]) | (
    st.floats(-180, 180) | st.integers(-90, 90)
)
LEAVES = st.none() | st.booleans() | NUMBERS | WORDS
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)
LIST = st.lists(WORDS | ANYTHING, max_size=4)
PARAMETERS = st.sampled_from(
    [*NAMES, "lang", "look", "size", "view", "show", "coverage.reach_m", "nobody's", ""]
)
LINK = st.lists(st.tuples(PARAMETERS, WORDS), max_size=6).map(
    lambda pairs: "?" + "&".join(f"{name}={value}" for name, value in pairs)
)
PLACE = st.fixed_dictionaries({"lon": NUMBERS | ANYTHING, "lat": NUMBERS | ANYTHING})
VIEW = st.fixed_dictionaries(dict.fromkeys(("lat", "lon", "zoom"), NUMBERS | ANYTHING))

# End of a callback -> what a browser sends there when it means harm but knows the form. An end that is not
# here, such as one of a new page, gets anything at all.
SHAPES: dict[str, st.SearchStrategy[Any]] = {
    "shell-address.pathname": st.sampled_from(["/", "/data", "/nowhere"]) | TEXT,
    "shell-address.search": LINK,
    "explore-address.search": LINK,
    "shell-shown.data": st.dictionaries(st.sampled_from(["page", "language", "theme"]), ANYTHING),
    "question-carried.data": st.dictionaries(PARAMETERS, WORDS | ANYTHING, max_size=5),
    "question-overlays.value": st.lists(
        st.sampled_from(["events", "services", "quality_of_life"]) | ANYTHING
    ),
    "question-areas-table.cellClicked": st.fixed_dictionaries({"rowId": WORDS | ANYTHING}),
    "question-kinds-chart.clickData": st.fixed_dictionaries(
        {"points": st.lists(st.fixed_dictionaries({"customdata": WORDS | ANYTHING}), max_size=2)}
    ),
    "map-view.data": VIEW,
    "map-cell.data": PLACE,
    "map-drawn.data": WORDS,
    "question-reset.n_clicks": NUMBERS,
    **{f"{control.id}.{control.prop}": LIST | WORDS for control in CONTROLS},
}


@cache
def small_app() -> Dash:
    return build_app(city(seed=7, n=120, requests=30))


OUTPUTS = {name: one for name, one in small_app().callback_map.items() if "callback" in one}
every_callback = pytest.mark.parametrize("output", sorted(OUTPUTS), ids=lambda name: name.strip(".")[:40])


def end_of(end: dict[str, str]) -> str:
    return f"{end['id']}.{end['property']}"


def outputs_of(output: str) -> object:
    """Return a callback's outputs as a browser names them."""
    names = output[2:-2].split("...") if output.startswith("..") else [output]
    ends = [dict(zip(("id", "property"), name.rsplit(".", 1), strict=True)) for name in names]
    return ends if output.startswith("..") else ends[0]


def body_of(output: str, data: st.DataObject) -> dict[str, object]:
    """Return a request in the right form, with anything as its values."""
    known = OUTPUTS[output]
    inputs, state = (
        [{**end, "value": data.draw(SHAPES.get(end_of(end), ANYTHING) | ANYTHING)} for end in known[ends]]
        for ends in ("inputs", "state")
    )
    changed = data.draw(st.lists(st.sampled_from([end_of(end) for end in known["inputs"]]), max_size=2))
    return {
        "output": output,
        "outputs": outputs_of(output),
        "inputs": inputs,
        "state": state,
        "changedPropIds": changed,
    }


def send(client: FlaskClient, body: object) -> int:
    sent = client.post(CALLBACK_PATH, data=json.dumps(body), content_type="application/json")
    if sent.status_code == 200:
        json.loads(sent.data)
    return sent.status_code


def test_every_shape_is_that_of_an_end_that_some_callback_has() -> None:
    ends = {end_of(end) for one in OUTPUTS.values() for end in [*one["inputs"], *one["state"]]}
    assert SHAPES.keys() - ends == set()
    assert len(OUTPUTS) >= 6


@pytest.mark.slow
@every_callback
@given(st.data())
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
def test_no_value_breaks_a_callback(output: str, data: st.DataObject) -> None:
    assert send(browser_of(small_app()), body_of(output, data)) in {200, 204}


HOSTILE = (
    "\ud800",
    "?kinds=",
    *(f"?kinds=none&layer={layer}&{layer}.event=e0" for layer in sorted(layers())),
    "?areas=\ud800&show=\ud800",
    ["quarters:\ud800"],
    True,
    2**2000,
    {"lon": 2**2000, "lat": 1},
    {"lon": float("nan"), "lat": 39.1},
    {"areas": "quarters:\ud800", "show": "\ud800"},
    [[[[[]]]]],
)


@pytest.mark.slow
@every_callback
@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: json.dumps(value)[:30])
def test_one_hostile_value_everywhere_breaks_no_callback(output: str, value: object) -> None:
    ends = OUTPUTS[output]
    for changed in (end_of(end) for end in ends["inputs"]):
        filled = {name: [{**end, "value": value} for end in ends[name]] for name in ("inputs", "state")}
        body = {"output": output, "outputs": outputs_of(output), **filled, "changedPropIds": [changed]}
        assert send(browser_of(small_app()), body) in {200, 204}


@pytest.mark.slow
@given(ANYTHING)
@settings(max_examples=150, suppress_health_check=list(HealthCheck))
def test_no_json_at_all_breaks_the_server(body: object) -> None:
    assert send(browser_of(small_app()), body) == 400


@pytest.mark.slow
@given(st.sampled_from(["/cells.bin", "/map.svg", "/export/areas.csv", "/export/incidents.json", "/"]), LINK)
@settings(max_examples=80, suppress_health_check=list(HealthCheck))
def test_no_link_breaks_a_route(path: str, link: str) -> None:
    raw = link[1:].encode("utf-8", "surrogatepass").decode("latin-1")  # bytes as WSGI hands them over
    sent = browser_of(small_app()).get(path, environ_overrides={"QUERY_STRING": raw})
    assert sent.status_code in {200, 400}
