"""The door: a token, this machine only, and every malformed request answered 4xx without a trace."""

import json
from collections.abc import Callable

import pytest
from dash import Dash
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.access import CALLBACK_PATH, is_callback
from dashboard.settings import Settings, is_loopback
from geodata.errors import BadQuery

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def a_callback(app: Dash) -> dict[str, object]:
    """Return what a browser sends for the page's body, with nothing on screen yet."""
    output = next(name for name in app.callback_map if "shell-body.children" in name)
    known = app.callback_map[output]
    return {
        "output": output,
        "outputs": [
            dict(zip(("id", "property"), end.split("."), strict=True)) for end in output[2:-2].split("...")
        ],
        "inputs": [{**end, "value": value} for end, value in zip(known["inputs"], ("/", ""), strict=True)],
        "state": [dict(end) for end in known["state"]],
        "changedPropIds": [],
    }


def test_without_the_token_nothing_is_answered(guarded: Callable[[str], FlaskClient]) -> None:
    visitor = guarded("right")
    for path in (
        "/",
        "/_dash-layout",
        "/_dash-dependencies",
        "/cells.bin",
        "/export/areas.csv",
        "/assets/app.css",
    ):
        assert visitor.get(path).status_code == 401, path
    assert visitor.get("/?token=wrong").status_code == 401
    assert visitor.post(CALLBACK_PATH, json={}).status_code == 401


def test_the_printed_link_lets_in_once_and_is_shortened(guarded: Callable[[str], FlaskClient]) -> None:
    visitor = guarded("right")
    answer = visitor.get("/?kinds=robbery&token=right")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/?kinds=robbery"
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert "SameSite=Strict" in answer.headers["Set-Cookie"]
    assert visitor.get("/").status_code == 200


@pytest.mark.parametrize("path", ["//evil.example/", "/%2F%2Fevil.example", "/\\evil.example"])
def test_the_token_never_sends_anybody_elsewhere(guarded: Callable[[str], FlaskClient], path: str) -> None:
    location = guarded("right").get(f"{path}?token=right").headers.get("Location", "/")
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))


def test_a_foreign_host_name_is_refused(client: FlaskClient) -> None:
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 403
    assert client.get("/", headers={"Host": "127.0.0.1:8050"}).status_code == 200


@pytest.mark.parametrize("headers", [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_another_site_cannot_send_in_a_visitors_name(
    client: FlaskClient, app: Dash, headers: dict[str, str]
) -> None:
    assert client.post(CALLBACK_PATH, json=a_callback(app), headers=headers).status_code == 403


def test_a_real_callback_is_answered(client: FlaskClient, app: Dash) -> None:
    assert client.post(CALLBACK_PATH, json=a_callback(app)).status_code == 200


@pytest.mark.parametrize("body", ["", "{}", "[]", "null", '"text"', "not json", "{", "[" * 100_000])
def test_a_body_that_is_no_callback_is_a_bad_request(client: FlaskClient, body: str) -> None:
    answer = client.post(CALLBACK_PATH, data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["code"] in {"C01", "C02"}


def test_wrong_type_compressed_and_oversized_bodies_are_refused(client: FlaskClient, app: Dash) -> None:
    body = json.dumps(a_callback(app))
    assert client.post(CALLBACK_PATH, data=body, content_type="text/plain").status_code == 415
    squeezed = {"Content-Encoding": "gzip"}
    assert (
        client.post(CALLBACK_PATH, data=body, content_type="application/json", headers=squeezed).status_code
        == 415
    )
    assert (
        client.post(
            CALLBACK_PATH, data=b" " * (2 * 1024 * 1024 + 1), content_type="application/json"
        ).status_code
        == 413
    )


@given(JSON)
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_json_at_all_breaks_the_server(client: FlaskClient, body: object) -> None:
    sent = client.post(CALLBACK_PATH, data=json.dumps(body), content_type="application/json")
    assert sent.status_code in {200, 204, 400}


@given(st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_value_in_a_known_callback_breaks_the_server(
    client: FlaskClient, app: Dash, data: st.DataObject
) -> None:
    output = data.draw(
        st.sampled_from(sorted(name for name, one in app.callback_map.items() if "callback" in one))
    )
    known = app.callback_map[output]
    names = output[2:-2].split("...") if output.startswith("..") else [output]
    body = {
        "output": output,
        "outputs": [dict(zip(("id", "property"), name.rsplit(".", 1), strict=True)) for name in names],
        "inputs": [{**end, "value": data.draw(JSON)} for end in known["inputs"]],
        "state": [{**end, "value": data.draw(JSON)} for end in known["state"]],
        "changedPropIds": [f"{end['id']}.{end['property']}" for end in known["inputs"][:1]],
    }
    if len(names) == 1 and not output.startswith(".."):
        body["outputs"] = body["outputs"][0]
    sent = client.post(CALLBACK_PATH, data=json.dumps(body), content_type="application/json")
    assert sent.status_code in {200, 204, 400}


def test_a_callback_with_other_inputs_is_not_ours(app: Dash) -> None:
    body = a_callback(app)
    assert is_callback(body, app.callback_map)
    assert not is_callback({**body, "inputs": []}, app.callback_map)
    assert not is_callback({**body, "outputs": []}, app.callback_map)
    assert not is_callback({**body, "changedPropIds": [1]}, app.callback_map)


def test_every_answer_carries_the_policy(client: FlaskClient) -> None:
    for path in ("/", "/_dash-layout", "/cells.bin", "/nothing-here", "/assets/map.js"):
        policy = client.get(path).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "'unsafe-eval'" not in policy
        assert "script-src 'self' 'sha256-" in policy


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "example.org", ""])
def test_a_network_address_is_refused_while_nobody_is_configured(host: str) -> None:
    assert not is_loopback(host)
    with pytest.raises(BadQuery) as refused:
        Settings(token="t", host=host)
    assert refused.value.code == "K10"
