"""The door: a token, this machine only, and every malformed request answered 4xx without a trace."""

import base64
import hashlib
import json
import re
from collections.abc import Callable

import pytest
from dash import Dash
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.access import CALLBACK_PATH, is_callback
from dashboard.routes import TOUCHED
from dashboard.settings import Settings, is_loopback
from dashboard.shell import build_app
from geodata.errors import BadQuery
from tests.dashboard.conftest import browser_of
from tests.layers.cities import city

NO_JSON = {
    "empty": b"",
    "cut off": b"{",
    "deep lists": b"[" * 5_000,
    "deep objects": b'{"a":' * 5_000,
    "long number": b"1" * 5_000,
    "no text": b"\xff",
}


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
        "/map.svg",
        "/export/areas.csv",
        "/assets/app.css",
    ):
        assert visitor.get(path).status_code == 401, path
    assert visitor.get("/?token=wrong").status_code == 401
    assert visitor.post(CALLBACK_PATH, json={}).status_code == 401


def test_the_printed_link_leaves_a_cookie_and_is_shortened(guarded: Callable[[str], FlaskClient]) -> None:
    visitor = guarded("right")
    answer = visitor.get("/?kinds=&token=right")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/?kinds="
    assert "right" not in answer.get_data(as_text=True)
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert visitor.get("/").status_code == 200


def test_the_printed_link_lets_in_again_so_that_opening_it_twice_locks_nobody_out(app: Dash) -> None:
    server = build_app(city(n=20), Settings(token="right")).server
    first, second = server.test_client(), server.test_client()
    for visitor in (first, second, first):
        assert visitor.get("/?token=right").status_code == 303
        assert visitor.get("/").status_code == 200


def test_a_link_opened_from_another_site_keeps_the_cookie_and_a_request_sent_by_it_is_refused(
    guarded: Callable[[str], FlaskClient], app: Dash
) -> None:
    visitor = guarded("right")
    cookie = visitor.get("/?token=right").headers["Set-Cookie"]
    # A browser sends a Lax cookie when somebody follows a link, and with nothing else of another site.
    assert [part for part in cookie.split("; ") if part.startswith("SameSite")] == ["SameSite=Lax"]
    from_mail = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert visitor.get("/?kinds=robbery", headers=from_mail).status_code == 200
    forged = visitor.post(
        CALLBACK_PATH, json=a_callback(app), headers={"Origin": "http://mail.example", **from_mail}
    )
    assert forged.status_code == 403


@pytest.mark.parametrize("path", ["//evil.example/", "/%2F%2Fevil.example", "/\\evil.example"])
def test_the_token_never_sends_anybody_elsewhere(guarded: Callable[[str], FlaskClient], path: str) -> None:
    location = guarded("right").get(f"{path}?token=right").headers.get("Location", "/")
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\"))


def test_a_foreign_host_name_is_refused(client: FlaskClient) -> None:
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 403
    assert client.get("/", headers={"Host": "127.0.0.1:8050"}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "http://["},
        {"Origin": "null"},
        {"Origin": "http://localhost:81"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_another_site_cannot_send_in_a_visitors_name(
    client: FlaskClient, app: Dash, headers: dict[str, str]
) -> None:
    assert client.post(CALLBACK_PATH, json=a_callback(app), headers=headers).status_code == 403


def test_a_request_that_hides_where_it_comes_from_is_refused(app: Dash) -> None:
    silent = app.server.test_client()
    assert silent.post(CALLBACK_PATH, json=a_callback(app)).status_code == 403
    named = silent.post(CALLBACK_PATH, json=a_callback(app), headers={"Origin": "http://localhost"})
    assert named.status_code == 200


def test_a_real_callback_is_answered(client: FlaskClient, app: Dash) -> None:
    assert client.post(CALLBACK_PATH, json=a_callback(app)).status_code == 200


@pytest.mark.parametrize("body", ["", "{}", "[]", "null", '"text"', "not json", "{", "[" * 100_000])
def test_a_body_that_is_no_callback_is_a_bad_request(client: FlaskClient, body: str) -> None:
    answer = client.post(CALLBACK_PATH, data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["code"] in {"C01", "C02"}


@pytest.mark.parametrize("path", [TOUCHED, "/jobs/any/stop", CALLBACK_PATH])
@pytest.mark.parametrize("kind", ["application/json", "application/vnd.any+json; charset=utf-8"])
@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON)
def test_no_route_reads_what_is_no_json_or_has_no_end(
    client: FlaskClient, path: str, kind: str, body: bytes
) -> None:
    answer = client.post(path, data=body, content_type=kind)
    assert answer.status_code == 400
    assert answer.json == {"code": "C01", "error": "the request is not JSON"}


def test_a_request_without_a_body_need_not_be_json(client: FlaskClient) -> None:
    assert client.post("/jobs/any/stop").status_code == 204
    assert client.post(TOUCHED, data="[" * 5_000, content_type="text/plain").status_code == 400


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


def test_no_script_that_dash_does_not_know_breaks_the_server(client: FlaskClient, app: Dash) -> None:
    known = [f"{package}/{file}" for package, files in app.registered_paths.items() for file in files]
    assert {client.get(f"/_dash-component-suites/{path}").status_code for path in known} <= {200, 404}
    for path in ("nothing/x.js", "dash/nope.js", "dash/../dash.py", "dash/%00", "%FF/%FF.js", "dash/.js"):
        assert client.get(f"/_dash-component-suites/{path}").status_code == 404, path


@pytest.fixture(scope="module")
def behind_a_token() -> FlaskClient:
    return browser_of(build_app(city(n=20), Settings(token="right")))


HEADERS = ["Origin", "Sec-Fetch-Site", "Host", "Cookie", "Content-Type", "Content-Length", "Accept-Encoding"]
LATIN_1 = st.text(st.characters(min_codepoint=1, max_codepoint=255, exclude_characters="\r\n"), max_size=12)
MALFORMED = st.sampled_from(
    ["http://[", "[", "[::1", "null", "127.0.0.1:99999999", "hotspot_token_8050=\xff"]
)


@pytest.mark.slow
@given(st.sampled_from(HEADERS), LATIN_1 | MALFORMED)
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_header_breaks_the_server(
    client: FlaskClient, behind_a_token: FlaskClient, name: str, value: str
) -> None:
    for visitor in (client, behind_a_token):
        for method in ("GET", "POST"):
            sent = visitor.open(CALLBACK_PATH, method=method, headers={name: value})
            assert sent.status_code < 500
            assert method == "GET" or 400 <= sent.status_code < 500


@given(st.text(st.characters(codec="utf-8"), max_size=8))
def test_no_token_but_the_right_one_lets_in(behind_a_token: FlaskClient, token: str) -> None:
    assert behind_a_token.get("/", query_string={"token": token}).status_code == 401


def test_a_callback_with_other_inputs_is_not_ours(app: Dash) -> None:
    body = a_callback(app)
    assert is_callback(body, app.callback_map)
    assert not is_callback({**body, "inputs": []}, app.callback_map)
    assert not is_callback({**body, "outputs": []}, app.callback_map)
    assert is_callback({**body, "changedPropIds": ["shell-address.search"]}, app.callback_map)
    for changed in ([1], ["{broken.search"], ["shell-body.children"], "shell-address.search"):
        assert not is_callback({**body, "changedPropIds": changed}, app.callback_map)


def hashes_of_inline_scripts(page: str) -> set[str]:
    """Return what a browser computes of every script that stands in the page itself."""
    scripts = re.findall(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>(.*?)</script>", page, re.DOTALL
    )
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return {f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests}


@pytest.mark.parametrize(
    "path", ["/", "/_dash-layout", "/cells.bin", "/nothing-here", "/assets/map.js", "/export/x", "//"]
)
def test_every_answer_carries_exactly_this_policy(client: FlaskClient, app: Dash, path: str) -> None:
    policy = client.get(path).headers["Content-Security-Policy"]
    hashes = re.findall(r"'sha256-[^']+'", policy)
    assert set(hashes) == hashes_of_inline_scripts(client.get("/").get_data(as_text=True))
    assert len(hashes) >= 2
    assert policy == (
        f"default-src 'none'; script-src 'self' {' '.join(hashes)}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src blob:; "
        "base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def test_a_refusal_carries_the_policy_too(guarded: Callable[[str], FlaskClient]) -> None:
    refused = guarded("right").get("/")
    assert refused.status_code == 401
    assert refused.headers["Content-Security-Policy"].startswith(
        "default-src 'none'; script-src 'self' 'sha256-"
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "example.org", ""])
def test_bad_input_k10_a_network_address_is_refused_while_nobody_is_configured(host: str) -> None:
    assert not is_loopback(host)
    with pytest.raises(BadQuery) as refused:
        Settings(token="t", host=host)
    assert refused.value.code == "K10"


def test_a_person_without_the_secret_reads_what_to_do_in_both_languages(guarded) -> None:
    page = guarded("secret").get("/view/abcdefgh", headers={"Accept": "text/html,*/*"})
    assert page.status_code == 401
    assert "Open the link that was printed" in page.text
    assert "Abra en este navegador el enlace" in page.text
    assert "secret" not in page.text
    assert guarded("secret").get("/", headers={"Accept": "application/json"}).json["code"] == "C12"
