"""Servers on loopback that speak Socrata's and ArcGIS's protocols over a small table, and fail when told."""

import csv
import datetime as dt
import io
import json
import re
import sqlite3
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

LOOPBACK = '\naddresses = ["127.0.0.0/8"]\n'
START = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)


class Table:
    """Rows with an id and the moment of their last change, asked for in SQL."""

    def __init__(self, header: list[str], rows: list[list[str]]) -> None:
        self.db = sqlite3.connect(":memory:", check_same_thread=False)
        self.lock = threading.Lock()
        self.header = list(header)
        columns = ",".join(f'"{name}"' for name in header)
        self.db.execute(f"CREATE TABLE t (row_id INTEGER PRIMARY KEY, changed INTEGER, {columns})")
        self.clock = 0
        for row in rows:
            self.add(row)

    def _tick(self) -> int:
        """Three rows are written in one moment, as a batch does it."""
        self.clock += 1
        return int(START.timestamp() * 1000) + self.clock // 3 * 1000 + 250

    def add(self, row: list[str]) -> None:
        marks = ",".join("?" * (len(row) + 1))
        self.db.execute(f"INSERT INTO t VALUES (NULL, {marks})", [self._tick(), *row])

    def change(self, row_id: int, column: str, value: str) -> None:
        self.clock += 3
        self.db.execute(
            f'UPDATE t SET changed = ?, "{column}" = ? WHERE row_id = ?', [self._tick(), value, row_id]
        )

    def ask(self, sql: str) -> list[tuple]:
        with self.lock:
            return self.db.execute(sql).fetchall()


class Server:
    """One table behind HTTP; `faults` are used up one a request, None being none."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.asked: list[tuple[str, dict[str, str], dict[str, str]]] = []
        self.faults: list[Callable | None] = []
        self.before_answer: Callable[[int], None] = lambda n: None
        self.most_rows = 1_000_000

    def answer(self, path: str, params: dict[str, str]) -> tuple[int, str, bytes]:
        raise NotImplementedError

    @property
    def pages(self) -> list[dict[str, str]]:
        """The questions for rows, without those for the description."""
        return [params for path, params, _ in self.asked if self.is_page(path)]

    def is_page(self, path: str) -> bool:
        raise NotImplementedError


@contextmanager
def running(server: Server, context: ssl.SSLContext | None = None):
    """Serve until the test is done, and give the address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            there = urlsplit(self.path)
            params = dict(parse_qsl(there.query))
            server.asked.append((there.path, params, dict(self.headers)))
            server.before_answer(len(server.asked))
            fault = server.faults.pop(0) if server.faults else None
            with suppress(ConnectionError):  # whoever asked may have given up
                if fault is None or not fault(self):
                    send(self, *server.answer(there.path, params))

        def log_message(self, *_) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    if context is not None:
        http.socket = context.wrap_socket(http.socket, server_side=True)
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"{'http' if context is None else 'https'}://127.0.0.1:{http.server_port}"
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def send(handler, status: int, kind: str, body: bytes, **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


# ------------------------------------------------------------------------------------------- faults
def busy(retry_after: str | None = "7", status: int = 429):
    def fault(handler) -> bool:
        more = {} if retry_after is None else {"Retry_After": retry_after}
        send(handler, status, "text/plain", b"slow down, token=SECRET", **more)
        return True

    return fault


def cut(handler) -> bool:
    """Promise an answer, give half of a row, and hang up."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    handler.wfile.write(b'":updated_at",":id"\n"2024')
    handler.wfile.flush()
    handler.close_connection = True
    handler.connection.close()
    return True


def chunked_cut(handler) -> bool:
    """Send one chunk and no last one."""
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(b'5\r\n{"a":\r\n')
    handler.wfile.flush()
    handler.close_connection = True
    handler.connection.close()
    return True


def drip(handler) -> bool:
    """Promise a little and give it drop by drop."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.02)
    return True


def chunked(body: bytes):
    """Answer in chunks of three bytes, as servers do that do not know the length beforehand."""

    def fault(handler) -> bool:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for start in range(0, len(body), 3):
            piece = body[start : start + 3]
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        handler.wfile.write(b"0\r\n\r\n")
        return True

    return fault


def redirect(to: str):
    def fault(handler) -> bool:
        send(handler, 302, "text/plain", b"", Location=to)
        return True

    return fault


def says(body: bytes, status: int = 200, **headers: str):
    def fault(handler) -> bool:
        send(handler, status, "application/json", body, **headers)
        return True

    return fault


def endless(handler) -> bool:
    """Answer without a length: its end cannot be told from a cut."""
    handler.send_response(200)
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.wfile.write(b"{}")
    handler.close_connection = True
    return True


# ---------------------------------------------------------------------------------------- protocols
class Socrata(Server):
    """SODA: `/resource/<id>.csv` with $select, $where, $order, $limit, and its description."""

    def is_page(self, path: str) -> bool:
        return path.endswith(".csv")

    def answer(self, path: str, params: dict[str, str]) -> tuple[int, str, bytes]:
        if path == "/api/views/abcd-1234.json":
            listed = [{"fieldName": one, "dataTypeName": "text"} for one in self.table.header]
            listed.append({"fieldName": ":@computed_region_x", "dataTypeName": "number"})
            return 200, "application/json", json.dumps({"id": "abcd-1234", "columns": listed}).encode()
        if path != "/resource/abcd-1234.csv":
            return 404, "application/json", b"{}"
        names = params["$select"].split(",")
        if set(names) - {":id", ":updated_at", *self.table.header}:
            return 400, "application/json", b'{"code":"query.soql.no-such-column"}'
        moment = "strftime('%Y-%m-%dT%H:%M:%S', changed / 1000, 'unixepoch') || '.250Z'"
        row_id = "('row-' || printf('%06d', row_id))"
        sql = f"SELECT {','.join(names)} FROM t WHERE {params.get('$where', '1')} ORDER BY {params['$order']}"
        sql = f"{sql} LIMIT {min(int(params['$limit']), self.most_rows)}"
        sql = sql.replace(":updated_at", f"({moment})").replace(":id", row_id)
        out = io.StringIO()
        writer = csv.writer(out, quoting=csv.QUOTE_ALL)
        writer.writerow(names)
        writer.writerows(self.table.ask(sql))
        return 200, "text/csv", out.getvalue().encode()


class ArcGIS(Server):
    """A layer: its description, and `/query` with where, outFields, orderByFields and a limit of rows."""

    layer = "/arcgis/rest/services/Crime/FeatureServer/0"
    tracks_edits = True
    in_error: list[int]

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self.in_error = []
        self.most_rows = 50

    def is_page(self, path: str) -> bool:
        return path.endswith("/query")

    def answer(self, path: str, params: dict[str, str]) -> tuple[int, str, bytes]:
        found = self._query(params) if path == f"{self.layer}/query" else self._facts()
        if self.in_error and self.is_page(path):
            found = {"error": {"code": self.in_error.pop(0), "message": "x", "details": []}}
        return 200, "application/json", json.dumps(found).encode()

    @property
    def _fields(self) -> list[str]:
        return [name for name in self.table.header if name not in {"x", "y"}]

    def _facts(self) -> dict:
        fields = [{"name": "OBJECTID", "type": "esriFieldTypeOID"}]
        fields += [{"name": name, "type": "esriFieldTypeString"} for name in self._fields]
        edits = {"editFieldsInfo": {"editDateField": "EditDate"}} if self.tracks_edits else {}
        if self.tracks_edits:
            fields.append({"name": "EditDate", "type": "esriFieldTypeDate"})
        return {
            "objectIdField": "OBJECTID",
            "geometryType": "esriGeometryPoint",
            "maxRecordCount": self.most_rows,
            "fields": fields,
            **edits,
        }

    def _query(self, params: dict[str, str]) -> dict:
        names = params["outFields"].split(",")
        known = {"OBJECTID", *self._fields, *(["EditDate"] if self.tracks_edits else [])}
        if set(names) - known:
            return {"error": {"code": 400, "message": "Invalid field"}}
        most = min(int(params["resultRecordCount"]), self.most_rows)
        offset = int(params.get("resultOffset", "0"))
        sql = (
            f"SELECT x, y, {','.join(names)} FROM t WHERE {params['where']}"
            f" ORDER BY {params['orderByFields']} LIMIT {most + 1} OFFSET {offset}"
        )
        sql = sql.replace("OBJECTID", "row_id").replace("EditDate", "changed")
        rows = self.table.ask(re.sub(r"timestamp '([^']+)'", _milliseconds, sql))
        features = [
            {
                "attributes": dict(zip(names, row[2:], strict=True)),
                "geometry": {"x": float(row[0]), "y": float(row[1])} if row[0] else {"x": "NaN", "y": "NaN"},
            }
            for row in rows[:most]
        ]
        return {"features": features, "exceededTransferLimit": len(rows) > most}


def _milliseconds(found: re.Match) -> str:
    moment = dt.datetime.fromisoformat(found[1]).replace(tzinfo=dt.UTC)
    return str(int(moment.timestamp() * 1000))
