"""The cells that are sent before a change is carried are those of the address that it is carried to."""

from typing import Any

from dash import Dash
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.components.controls import CONTROLS, ID, values_of
from dashboard.components.early_cells import ADDRESS_HEADER
from dashboard.components.gestures import TABLE
from dashboard.components.sync import GESTURES, OVERLAYS
from dashboard.desk import Desk
from dashboard.pages.explore import ID as EXPLORE
from dashboard.routes import TOUCHED
from layers.base.query import Query
from tests.dashboard.test_hostile_callbacks import ANYTHING

KINDS = f"{ID('kinds')}.value"


def asked(desk: Desk, touched: str, *, search: str = "", **changed: Any) -> dict[str, Any]:
    """Return what a browser tells of a touch: every control as Explore shows it, but for what is changed."""
    values = dict(zip((one.id for one in CONTROLS), values_of(Query(), desk.facts).values(), strict=True))
    values |= {ID(name.replace("_", "-")): value for name, value in changed.items() if name != "cell_clicked"}
    inputs = [{"id": EXPLORE("address"), "property": "search", "value": search}]
    inputs += [{"id": one.id, "property": one.prop, "value": values[one.id]} for one in CONTROLS]
    inputs += [{"id": OVERLAYS, "property": "value", "value": []}]
    inputs += [{"id": one, "property": prop} for one, prop in GESTURES]
    if "cell_clicked" in changed:
        next(one for one in inputs if one["id"] == TABLE)["value"] = changed["cell_clicked"]
    return {"asked": {"inputs": inputs, "changedPropIds": [touched]}, "shown": "/cells.bin"}


def test_a_chosen_kind_gets_the_cells_of_the_address_it_leads_to(client: FlaskClient, desk: Desk) -> None:
    answer = client.post(TOUCHED, json=asked(desk, KINDS, kinds=["robbery"]))
    assert answer.status_code == 200
    address = answer.headers[ADDRESS_HEADER]
    assert "kinds=robbery" in address
    assert answer.data == client.get(address).data
    assert answer.data != client.get("/cells.bin").data


def test_a_click_on_a_table_is_a_touch_too(client: FlaskClient, desk: Desk) -> None:
    first = desk.overview(Query()).query.table or desk.facts.default_table
    body = asked(desk, f"{TABLE}.cellClicked", cell_clicked={"rowId": "q1"})
    address = client.post(TOUCHED, json=body).headers[ADDRESS_HEADER]
    assert f"areas={first}:q1" in address


def test_back_gets_the_cells_of_the_link_it_goes_back_to(client: FlaskClient, desk: Desk) -> None:
    body = asked(desk, f"{EXPLORE('address')}.search", search="?hours=18-3&look=dark&lang=es")
    address = client.post(TOUCHED, json=body).headers[ADDRESS_HEADER]
    assert address == "/cells.bin?hours=18-3&lang=es&look=dark"


def test_cells_that_a_map_shows_are_not_sent_again(client: FlaskClient, desk: Desk) -> None:
    body = asked(desk, f"{OVERLAYS}.value")
    answer = client.post(TOUCHED, json=body)
    assert (answer.status_code, answer.data) == (204, b"")
    assert client.post(TOUCHED, json=body | {"shown": ""}).status_code == 200


def test_what_is_no_touch_is_refused(client: FlaskClient, desk: Desk) -> None:
    whole = asked(desk, KINDS)
    for broken in (
        None,
        [],
        {"asked": None, "shown": ""},
        whole | {"shown": 3},
        {"asked": whole["asked"]},
        {"asked": whole["asked"] | {"changedPropIds": []}, "shown": ""},
        {"asked": whole["asked"] | {"inputs": whole["asked"]["inputs"][:5]}, "shown": ""},
    ):
        assert client.post(TOUCHED, json=broken).status_code == 400


def test_the_door_stands_before_it(guarded: Any, desk: Desk) -> None:
    assert guarded("secret").post(TOUCHED, json=asked(desk, KINDS)).status_code == 401


def test_whatever_a_browser_sends_is_answered(app: Dash, client: FlaskClient, desk: Desk) -> None:
    @settings(suppress_health_check=[HealthCheck.too_slow], max_examples=40, deadline=None)
    @given(st.dictionaries(st.sampled_from([one.id for one in CONTROLS]), ANYTHING, max_size=4), ANYTHING)
    def check(values: dict[str, Any], gesture: Any) -> None:
        body = asked(desk, KINDS, cell_clicked=gesture)
        for one in body["asked"]["inputs"]:
            one["value"] = values.get(one["id"], one.get("value"))
        for touched in (KINDS, f"{TABLE}.cellClicked"):
            body["asked"]["changedPropIds"] = [touched]
            answer = client.post(TOUCHED, json=body)
            assert answer.status_code in {200, 204, 400}, answer.data

    check()
