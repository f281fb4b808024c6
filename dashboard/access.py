"""Decide who may come in and what may be sent: default deny, a token, malformed requests answered 4xx."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

import flask
from dash import Dash
from dash.exceptions import DependencyException
from markupsafe import escape
from werkzeug.exceptions import BadRequest

from dashboard.settings import BODY_BYTES, COMMAND, Settings, is_loopback
from geodata.words import LANGUAGES, Speaker, Text

COOKIE = "hotspot_token"
CALLBACK_PATH = "/_dash-update-component"
SCRIPTS = "/_dash-component-suites/"

POLICY = (
    "default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src blob:; "
    "base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
)


def guard(app: Dash, settings: Settings) -> None:
    """
    Put the door in front of an app; call it last, as the policy holds the hashes of all callbacks.

    Parameters
    ----------
    app
        The finished Dash app.
    settings
        Its token. Without one every local request passes the first check (tests, notebooks).
    """
    server: flask.Flask = app.server
    server.config["MAX_CONTENT_LENGTH"] = BODY_BYTES
    _no_debugging(app)
    policy = POLICY.format(hashes=" ".join(app.csp_hashes()))
    door = (_local_host, _token(settings), _same_site, _plain_body, _readable)
    checks = (*door, _known_callback(app), _spoken(settings))

    @server.before_request
    def _door() -> flask.Response | None:
        return next((refusal for check in checks if (refusal := check(flask.request))), None)

    @server.errorhandler(DependencyException)
    @server.errorhandler(FileNotFoundError)
    def _no_such_script(error: Exception) -> flask.Response:
        # Dash raises where a script of its own is not known, or is listed and was not shipped (source maps).
        if not flask.request.path.startswith(SCRIPTS):
            raise error
        return _refuse(404, "C02", "no such file")

    @server.after_request
    def _headers(response: flask.Response) -> flask.Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        # The answers are about this visitor's study: nothing may be kept by a proxy between.
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def _spoken(settings: Settings) -> Callable[[flask.Request], flask.Response | None]:
    """Return what sends the bare address of a page on to the server's language."""

    def check(request: flask.Request) -> flask.Response | None:
        page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if settings.language == LANGUAGES[0] or request.query_string or not page:
            return None
        return flask.redirect(f"{request.path}?lang={settings.language}")  # type: ignore[return-value]

    return check


def _no_debugging(app: Dash) -> None:
    """Leave every tool for developers off, whatever Flask and Dash find in the environment."""
    app.server.debug = False
    app.enable_dev_tools(
        debug=False,
        dev_tools_ui=False,
        dev_tools_props_check=False,
        dev_tools_serve_dev_bundles=False,
        dev_tools_hot_reload=False,
        dev_tools_prune_errors=False,
        dev_tools_validate_callbacks=False,
        dev_tools_silence_routes_logging=False,
    )


def _refuse(status: int, code: str, reason: str) -> flask.Response:
    """Return a refusal that repeats nothing of what was sent."""
    response = flask.jsonify({"code": code, "error": reason})
    response.status_code = status
    return response


def closed() -> flask.Response:
    """Return the page for a person whom the server does not know, in every language: nobody said theirs."""
    spoken = {language: Speaker(language).say(Text("access.closed")) for language in LANGUAGES}
    said = "".join(f'<p lang="{language}">{escape(text)}</p>' for language, text in spoken.items())
    head = '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>401</title></head>'
    style = "font: 1.1rem system-ui, sans-serif; margin: 3rem auto; max-width: 40rem"
    page = f'{head}<body style="{style}">{said}</body></html>'
    return flask.Response(page, status=401, mimetype="text/html")


def too_large() -> str:
    """Return what is said of a body that is too large, in every language: nobody has read whose it is."""
    said = Text("uploads.too_large", limit_mb=round(BODY_BYTES / 1_000_000, 1), command=COMMAND)
    return "\n".join(Speaker(language).say(said) for language in LANGUAGES)


def _local_host(request: flask.Request) -> flask.Response | None:
    """Refuse a request that reached this machine under a foreign name (DNS rebinding)."""
    host = _parts(f"//{request.host}")
    return (
        None
        if host is not None and is_loopback(host.hostname or "")
        else _refuse(403, "C09", "this server answers to its own machine only")
    )


def _parts(address: str) -> SplitResult | None:
    """Return the parts of an address; None where it is none."""
    try:
        return urlsplit(address)
    except ValueError:
        return None


def _token(settings: Settings) -> Callable[[flask.Request], flask.Response | None]:
    """
    Return the check for the cookie, which the link printed at the start sets.

    The link lets in as often as it is opened, until the server ends: a browser may open it twice, or fetch it
    in advance, and nobody must be locked out by that. The secret leaves the address bar at the first answer.
    """

    def check(request: flask.Request) -> flask.Response | None:
        if settings.token is None:
            return None
        shown = request.args.get("token")
        if shown is not None and request.method == "GET" and _equal(shown, settings.token):
            return _let_in(request, settings)
        if _equal(request.cookies.get(cookie_name(settings), ""), settings.token):
            return None
        if request.method == "GET" and "text/html" in request.headers.get("Accept", ""):
            return closed()
        return _refuse(401, "C12", "open the link that was printed when the server started")

    return check


def _let_in(request: flask.Request, settings: Settings) -> flask.Response:
    rest = [(key, value) for key, value in request.args.items(multi=True) if key != "token"]
    # Relative to this server and built from parsed pairs, so it can point nowhere else.
    with flask.current_app.test_request_context(path="/" + request.path.lstrip("/"), query_string=dict(rest)):
        target = flask.request.full_path.rstrip("?")
    response = flask.redirect("/" + target.lstrip("/"), code=303)
    # Lax: a link that somebody mailed opens from a webmail's page as well. What another site embeds or sends
    # comes without the cookie all the same, and `_same_site` refuses the latter anyway.
    response.set_cookie(cookie_name(settings), str(settings.token), httponly=True, samesite="Lax", path="/")
    assert isinstance(response, flask.Response)  # noqa: S101 - narrows werkzeug's type
    return response


def cookie_name(settings: Settings) -> str:
    """Return the cookie's name: browsers share cookies between ports, two servers must not."""
    return f"{COOKIE}_{settings.port}"


def _equal(shown: str, token: str) -> bool:
    return hmac.compare_digest(shown.encode(), token.encode())


def _same_site(request: flask.Request) -> flask.Response | None:
    """Refuse what another site sends in a visitor's name; every browser says where a request comes from."""
    if request.method in {"GET", "HEAD"}:
        return None
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    if origin is None and site is None:
        return _refuse(403, "C09", "the request does not say where it comes from")
    parts = None if origin is None else _parts(origin)
    ours = origin is None or (parts is not None and parts.netloc == request.host)
    if not ours or site not in {None, "same-origin", "none"}:
        return _refuse(403, "C09", "the request comes from another site")
    return None


def _plain_body(request: flask.Request) -> flask.Response | None:
    """Refuse a compressed, oversized or unannounced body before anybody reads it."""
    if request.method in {"GET", "HEAD"}:
        return None
    if request.headers.get("Content-Encoding", "identity") != "identity":
        return _refuse(415, "C08", "a compressed request is not accepted")
    if request.content_length is None and "Transfer-Encoding" in request.headers:
        return _refuse(411, "C07", "the length of the request is missing")
    if (request.content_length or 0) > BODY_BYTES:
        return _refuse(413, "P02", too_large())
    return None


def _readable(request: flask.Request) -> flask.Response | None:
    """Refuse what says it is JSON and is none, or so deep that no reader gets to its end, on every route."""
    if request.method in {"GET", "HEAD"} or not request.is_json:
        return None
    try:
        request.get_json()  # every route gets this again, read once
    except (BadRequest, RecursionError):
        return _refuse(400, "C01", "the request is not JSON")
    return None


def _known_callback(app: Dash) -> Callable[[flask.Request], flask.Response | None]:
    """Return the check that a callback request is one the screen can send, in form and by name."""

    def check(request: flask.Request) -> flask.Response | None:
        if request.path != CALLBACK_PATH or request.method != "POST":
            return None
        if request.mimetype != "application/json":
            return _refuse(415, "C09", "a callback takes JSON")
        if not is_callback(request.get_json(), app.callback_map):
            return _refuse(400, "C02", "no such callback")
        return None

    return check


def is_callback(body: Any, callbacks: Mapping[str, Mapping[str, Any]]) -> bool:
    """
    Return whether a decoded body names a callback of this app with exactly its inputs and states.

    Parameters
    ----------
    body
        Anything that JSON can hold.
    callbacks
        Dash's map of callbacks.
    """
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        return False
    known = callbacks.get(body["output"])
    if known is None or "callback" not in known:
        return False
    return (
        _are_inputs(body.get("changedPropIds", []), known["inputs"])
        and _same_ends(body.get("inputs", []), known["inputs"])
        and _same_ends(body.get("state", []), known["state"])
        and _are_outputs(body.get("outputs"), body["output"])
    )


def _are_inputs(changed: Any, declared: list[Mapping[str, str]]) -> bool:
    """Return whether only inputs are said to have changed; Dash takes these names apart without a check."""
    names = {f"{end['id']}.{end['property']}" for end in declared}
    return isinstance(changed, list) and all(isinstance(one, str) and one in names for one in changed)


def _same_ends(sent: Any, declared: list[Mapping[str, str]]) -> bool:
    if not isinstance(sent, list) or len(sent) != len(declared):
        return False
    return all(
        isinstance(one, dict) and one.get("id") == end["id"] and one.get("property") == end["property"]
        for one, end in zip(sent, declared, strict=True)
    )


def _are_outputs(sent: Any, output: str) -> bool:
    ends = [sent] if isinstance(sent, dict) else sent
    if not isinstance(ends, list) or not ends:
        return False
    if not all(isinstance(end, dict) and {"id", "property"} <= end.keys() for end in ends):
        return False
    named = [f"{end['id']}.{end['property']}" for end in ends]
    wanted = output[2:-2].split("...") if output.startswith("..") else [output]
    return named == wanted
