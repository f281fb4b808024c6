"""Keep views: what a page showed, under a name, so that it opens by a short link and by a command."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from geodata.errors import BadQuery, visible
from geodata.outreach import kept
from geodata.outreach.database import OutreachDatabase
from geodata.outreach.kept import Change
from geodata.outreach.tables import VIEWS
from geodata.words.text import Text

MOST_VIEWS = 1_000
MOST_NAME = 80  # characters
MOST_PARAMS = 50_000  # characters; an outline of a thousand corners is a quarter of it


@dataclass(frozen=True)
class SavedView:
    """
    What a page showed, under a name.

    Parameters
    ----------
    id
        Eight letters and digits; stands in the link.
    version
        1 when it was saved, one more with each change.
    name
        As a person gave it; no two views that are there have the same one, whatever the case of its letters.
    page
        The page's name, such as ``"explore"``.
    params
        The link's parameters, without language and colours, which are the visitor's.
    made
        When it was saved first, in UTC.

    Misreadings
    -----------
    A view keeps the question, not its answer. Where the question names days ("1 March to 31 May"), they stay;
    where it says "last 28 days", these move with the newest records.
    """

    id: str
    version: int
    name: str
    page: str
    params: Mapping[str, str]
    made: dt.datetime

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "id": self.id,
            "version": self.version,
            "name": self.name,
            "page": self.page,
            "params": dict(self.params),
            "made": self.made.isoformat(),
        }


class SavedViews:
    """
    The views of one study.

    Parameters
    ----------
    database
        Where they are kept.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from geodata.outreach.database import open_outreach
    >>> database = open_outreach(Path(tempfile.mkdtemp()), "westside")
    >>> views = SavedViews(database)
    >>> saved = views.save("Robberies at the corner", "explore", {"kinds": "robbery"})
    >>> [(one.name, one.page) for one in views.all()]
    [('Robberies at the corner', 'explore')]
    >>> database.close()
    """

    def __init__(self, database: OutreachDatabase) -> None:
        self._database = database

    def all(self) -> tuple[SavedView, ...]:
        """Return every view that is there, by name."""
        with self._database.reading() as connection:
            found = connection.execute(sa.select(VIEWS).where(VIEWS.c.removed.is_(False))).all()
        return tuple(sorted((_view(row) for row in found), key=lambda one: (one.name.casefold(), one.id)))

    def find(self, wanted: str) -> SavedView:
        """
        Return the view of an id, or of a name, whatever the case of its letters.

        Raises
        ------
        BadQuery
            O11: there is none, or it was removed.
        """
        there = self.all()
        asked = wanted.strip()
        for view in there:
            if view.id == asked:
                return view
        for view in there:
            if view.name.casefold() == asked.casefold():
                return view
        what = Text("outreach.no_view", name=visible(asked, 40))
        raise BadQuery("O11", what, Text("outreach.no_view.hint"))

    def save(self, name: str, page: str, params: Mapping[str, str], *, by: str | None = None) -> SavedView:
        """
        Keep a view under a name.

        Raises
        ------
        BadQuery
            O12: no such name, one that is taken, a link too long, or too many views.
        """
        name, params = _name(name), _params(params)
        id_ = kept.new_id()
        with self._database.writing() as connection:
            _check_free(connection, name)
            content = {"name": name, "page": page, "params": params, "made": kept.now()}
            kept.make(connection, VIEWS, id_, content, by=by)
            return _one(connection, id_)

    def rename(self, id_: str, name: str, *, seen: int, by: str | None = None) -> SavedView:
        """
        Give a view another name.

        Raises
        ------
        BadQuery
            O10: it was changed since version `seen`. O11: there is none. O12: as in `save`.
        """
        name = _name(name)
        with self._database.writing() as connection:
            _check_free(connection, name, but=id_)
            kept.change(connection, VIEWS, id_, {"name": name}, seen=seen, by=by)
            return _one(connection, id_)

    def replace(
        self, id_: str, page: str, params: Mapping[str, str], *, seen: int, by: str | None = None
    ) -> SavedView:
        """
        Let a view, and every link to it, show something else.

        Raises
        ------
        BadQuery
            As `rename`.
        """
        content = {"page": page, "params": _params(params)}
        with self._database.writing() as connection:
            kept.change(connection, VIEWS, id_, content, seen=seen, by=by)
            return _one(connection, id_)

    def remove(self, id_: str, *, seen: int, by: str | None = None) -> SavedView:
        """
        Take a view off the list; `restore` brings it back.

        Raises
        ------
        BadQuery
            As `rename`.
        """
        with self._database.writing() as connection:
            kept.change(connection, VIEWS, id_, {}, seen=seen, what=kept.REMOVED, by=by)
            return _one(connection, id_)

    def restore(self, id_: str, *, seen: int, by: str | None = None) -> SavedView:
        """
        Bring a removed view back.

        Raises
        ------
        BadQuery
            As `rename`; also where its name was given to another one since.
        """
        with self._database.writing() as connection:
            found = connection.execute(sa.select(VIEWS.c.name).where(VIEWS.c.id == id_)).scalar()
            if found is not None:
                _check_free(connection, found, but=id_)
            kept.change(connection, VIEWS, id_, {}, seen=seen, what=kept.RESTORED, by=by)
            return _one(connection, id_)

    def history(self, id_: str) -> tuple[Change, ...]:
        """Return every step of a view's history, the first one first."""
        with self._database.reading() as connection:
            return kept.history(connection, VIEWS, id_)


def _one(connection: sa.Connection, id_: str) -> SavedView:
    return _view(connection.execute(sa.select(VIEWS).where(VIEWS.c.id == id_)).one())


def _view(row: Any) -> SavedView:
    return SavedView(row.id, row.version, row.name, row.page, row.params, kept.in_utc(row.made))


def _name(name: str) -> str:
    plain = " ".join(name.split())
    if not plain or len(plain) > MOST_NAME or not plain.isprintable():
        raise _unfit("outreach.bad_name", most=MOST_NAME)
    return plain


def _params(params: Mapping[str, str]) -> dict[str, str]:
    if sum(len(name) + len(value) for name, value in params.items()) > MOST_PARAMS:
        raise _unfit("outreach.link_too_long", most=MOST_PARAMS)
    return dict(sorted(params.items()))


def _check_free(connection: sa.Connection, name: str, *, but: str = "") -> None:
    """Refuse a name that another view has, and one view more than anybody could find again."""
    found = connection.execute(sa.select(VIEWS.c.id, VIEWS.c.name).where(VIEWS.c.removed.is_(False))).all()
    if any(row.name.casefold() == name.casefold() and row.id != but for row in found):
        raise _unfit("outreach.name_taken", name=name)
    if not but and len(found) >= MOST_VIEWS:
        raise _unfit("outreach.too_many_views", most=MOST_VIEWS)


def _unfit(key: str, **values: Any) -> BadQuery:
    return BadQuery("O12", Text(key, **values), Text(f"{key}.hint"))
