"""
Take a layer of an ArcGIS FeatureServer by its REST interface, as JSON, in the order of its object ids.

- A page goes on behind the last object id, not at `resultOffset`: an offset moves when a row in front of it
  is deleted, and then rows are lost without a word. Where ids were not ordered, the fetch stops.
- Which rows changed is known where the layer keeps the day of the last edit (`editFieldsInfo`, or `changed`
  of the study). Edits made while pages are taken lie behind the newest edit known at the start: they are
  taken by the next fetch.
- Without such a field a later fetch takes new object ids only, and says so.
- Times stay as the server writes them, in milliseconds: whose clock they follow is for the mapping to say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from geodata.errors import Notice, Where
from geodata.fetch.guard import Lookup, look_up
from geodata.fetch.http import AskAgain, Client
from geodata.fetch.reader import Column, Mark, Page, Row, chosen, portions, quoted
from geodata.fetch.waiting import Patience
from geodata.study.live import LiveSource
from geodata.words.text import Text

_VALUES_A_QUESTION = 60
_BUSY = {"429", "500", "502", "503", "504"}
_PLACE = (Column("longitude", "place"), Column("latitude", "place"))
_TEXTS = {"esriFieldTypeString", "esriFieldTypeGUID", "esriFieldTypeGlobalID"}


class ArcGISReader:
    """One layer; satisfies `geodata.fetch.reader.Reader`."""

    def __init__(
        self,
        source: LiveSource,
        folder: Path,
        token: str | None,
        patience: Patience,
        lookup: Lookup = look_up,
    ) -> None:
        # This header is ArcGIS's own, so that a token need not stand in an address.
        headers = {} if token is None else {"X-Esri-Authorization": f"Bearer {token}"}
        self._client = Client(source, folder, headers, patience, lookup)
        self._source, self._path = source, source.parts.path
        self._columns: tuple[Column, ...] = ()
        self._places = False
        self._object_id, self._edited, self._page_rows = "", "", source.page_rows
        self.notices: list[Notice] = []

    def columns(self) -> tuple[Column, ...]:
        """Ask the layer which fields it has, which numbers its rows, and which tells their last edit."""
        facts = self._client.get(self._path, {"f": "json"}, self._answer)
        fields = tuple(_field(one) for one in facts.get("fields") or ())
        if not fields or None in fields:
            raise self._client.strange()
        known = {one.name: one.type for one in fields if one is not None}
        ids = [name for name, kind in known.items() if kind == "esriFieldTypeOID"]
        self._object_id = str(facts.get("objectIdField") or (ids[0] if ids else ""))
        edits = facts.get("editFieldsInfo")
        kept = edits.get("editDateField") if isinstance(edits, dict) else None
        self._edited = str(self._source.changed or kept or "")
        if self._object_id not in known or (self._edited and self._edited not in known):
            raise self._client.strange()
        most = facts.get("maxRecordCount")
        if isinstance(most, str) and most.isdigit() and int(most):
            self._page_rows = min(self._page_rows, int(most))
        self._places = facts.get("geometryType") == "esriGeometryPoint"
        places = tuple(one for one in _PLACE if one.name not in known) if self._places else ()
        self._places = len(places) == len(_PLACE)
        found = chosen([one for one in fields if one is not None], self._source.columns, self._source.name)
        self._columns = (*found, *(places if self._places else ()))
        if not self._edited:
            self.notices = [
                Notice("L09", Text("fetch.no_edit_date"), Text("fetch.no_edit_date.hint"), self._at)
            ]
        return self._columns

    @property
    def _at(self) -> Where:
        return Where(file=self._source.name)

    def pages(self, mark: Mark) -> Iterator[Page]:
        """Give every row that was added, or where that is known changed, after a mark."""
        if self._edited and "until" not in mark:
            mark = {**mark, "until": self._newest_edit(mark.get("since", "")), "after": ""}
        since, until, after = mark.get("since", ""), mark.get("until", ""), mark.get("after", "")
        while True:
            wanted = [*self._since(since), *self._behind(after)]
            features = self._features(" AND ".join(wanted) or "1=1")
            if not features:
                return
            after = self._last_id(features, after)
            fresh = [one for one in features if not since or self._edit_of(one) > int(since)]
            kept = {"since": since, "until": until} if self._edited else {}
            yield Page(tuple(self._row(one) for one in fresh), {**kept, "after": after})

    def finished(self, mark: Mark) -> Mark:
        """Return the newest edit known at the start, or the last object id where edits are not known."""
        if not self._edited:
            return mark
        return {"since": mark["until"]} if mark.get("until") else mark

    def rows_of(self, column: str, values: Sequence[str]) -> Iterator[tuple[Row, ...]]:
        """Give all rows of some records."""
        kinds = {one.name: one.type for one in self._columns}
        write = quoted if kinds[column] in _TEXTS else self._number
        for some in portions(values, _VALUES_A_QUESTION):
            among, after = f"{column} IN ({','.join(map(write, some))})", ""
            while True:
                features = self._features(" AND ".join([among, *self._behind(after)]))
                if not features:
                    break
                after = self._last_id(features, after)
                yield tuple(self._row(one) for one in features)

    def _number(self, said: str) -> str:
        try:
            float(said)
        except ValueError as error:
            raise self._client.strange() from error
        return said

    def _newest_edit(self, since: str) -> str:
        """Return the newest edit there is now, in milliseconds; that of before where there is none."""
        where = " AND ".join([f"{self._edited} IS NOT NULL", *self._since(since)])
        order = {"orderByFields": f"{self._edited} DESC", "resultRecordCount": "1"}
        found = self._features(where, order, with_place=False)
        return str(self._edit_of(found[0])) if found else since

    def _since(self, since: str) -> list[str]:
        """Return the condition on edits: to the second, as every server knows; rows are sifted after."""
        if not since:
            return []
        moment = dt.datetime.fromtimestamp(int(since) // 1000, dt.UTC)
        return [f"{self._edited} >= timestamp '{moment:%Y-%m-%d %H:%M:%S}'"]

    def _behind(self, after: str) -> list[str]:
        return [f"{self._object_id} > {int(after)}"] if after else []

    def _features(
        self, where: str, order: Mapping[str, str] | None = None, *, with_place: bool = True
    ) -> list[dict[str, Any]]:
        names = dict.fromkeys([self._object_id, *([self._edited] if self._edited else [])])
        names |= dict.fromkeys(one.name for one in self._columns if one.type != "place")
        params = {
            "f": "json",
            "where": where,
            "outFields": ",".join(names),
            "returnGeometry": "true" if with_place and self._places else "false",
            "outSR": "4326",
            "orderByFields": f"{self._object_id} ASC",
            "resultOffset": "0",
            "resultRecordCount": str(self._page_rows),
        }
        answer = self._client.get(f"{self._path}/query", params | dict(order or {}), self._answer)
        features = answer.get("features")
        fitting = isinstance(features, list) and all(_is_feature(one, names) for one in features)
        # "There is more", and nothing given: an end that is none.
        if (
            not isinstance(features, list)
            or not fitting
            or (not features and answer.get("exceededTransferLimit"))
        ):
            raise self._client.strange()
        return features

    def _answer(self, body: bytes) -> dict[str, Any]:
        """Return an answer; this interface reports its troubles inside a good one."""
        found = self._client.json(body)
        if not isinstance(found, dict):
            raise self._client.strange()
        if "error" in found:
            code = str(found["error"].get("code", "?")) if isinstance(found["error"], dict) else "?"
            if code in _BUSY:
                raise AskAgain(Text("fetch.busy", status=code))
            raise (
                self._client.refused(int(code))
                if code.isdigit() and len(code) < 5
                else self._client.strange()
            )
        return found

    def _last_id(self, features: Sequence[dict[str, Any]], after: str) -> str:
        """Return the last object id of a page whose ids only grow."""
        try:
            ids = [int(one["attributes"][self._object_id]) for one in features]
        except (TypeError, ValueError) as error:
            raise self._client.strange() from error
        if ids != sorted(set(ids)) or (after and ids[0] <= int(after)):
            raise self._client.strange()
        return str(ids[-1])

    def _edit_of(self, feature: dict[str, Any]) -> int:
        said = feature["attributes"][self._edited]
        try:
            return int(said) if said is not None else 0
        except (TypeError, ValueError) as error:
            raise self._client.strange() from error

    def _row(self, feature: dict[str, Any]) -> Row:
        attributes = feature["attributes"]
        cells = [_cell(attributes[one.name]) for one in self._columns if one.type != "place"]
        if self._places:
            point = feature.get("geometry")
            x, y = (point.get("x"), point.get("y")) if isinstance(point, dict) else (None, None)
            # An empty point is written as "NaN" by some servers.
            cells += ["", ""] if x in {None, "NaN"} or y in {None, "NaN"} else [_cell(x), _cell(y)]
        return (str(attributes[self._object_id]), *cells)


def _field(said: Any) -> Column | None:
    name, kind = (said.get("name"), said.get("type")) if isinstance(said, dict) else (None, None)
    return (
        Column(name, kind)
        if isinstance(name, str) and name.isidentifier() and isinstance(kind, str)
        else None
    )


def _is_feature(said: Any, names: Mapping[str, None]) -> bool:
    attributes = said.get("attributes") if isinstance(said, dict) else None
    return isinstance(attributes, dict) and set(names) <= set(attributes)


def _cell(value: Any) -> str:
    """Return a value as the server wrote it; numbers came as text already."""
    if value is None:
        return ""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
