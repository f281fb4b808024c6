"""Run one fetch: compare the columns, keep page after page, and write one file that the import then reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from geodata.errors import BadInput, BadStudy, HotspotError, NeedsConfirmation, Notice, Where
from geodata.feeds import FEEDS, Feed, Variant, recognise
from geodata.feeds.base import normal_name
from geodata.fetch.arcgis import ArcGISReader
from geodata.fetch.guard import Lookup, look_up, read_token
from geodata.fetch.postgis import PostGISReader
from geodata.fetch.reader import Column, Reader, Row
from geodata.fetch.socrata import SocrataReader
from geodata.fetch.state import Shelf, State, fingerprint
from geodata.fetch.waiting import Patience, patience_of
from geodata.study import Study, read_study
from geodata.study.live import LiveSource
from geodata.words.text import Text

Progress = Callable[[str, int], None]

_READERS: dict[str, Callable[..., Reader]] = {
    "socrata": SocrataReader,
    "arcgis": ArcGISReader,
    "postgis": PostGISReader,
}


@dataclass(frozen=True)
class Fetched:
    """
    What one fetch brought.

    Attributes
    ----------
    rows
        New and changed rows, and the other rows of their records; 0 where nothing changed.
    pages
        Asked for in this run; those that an interrupted run had kept are not among them.
    pending
        Files that are not imported yet, oldest first, each by its number.
    """

    source: LiveSource
    rows: int
    pages: int
    pending: tuple[tuple[int, Path], ...]
    notices: tuple[Notice, ...]


def live_source(study: Study, name: str) -> LiveSource:
    """
    Return a live source by its name.

    Raises
    ------
    BadStudy
        L01: the study names no such source; names those it has.
    """
    for one in study.live:
        if one.name == name:
            return one
    known = tuple(one.name for one in study.live)
    hint = Text("fetch.known", names=known) if known else Text("fetch.none_named")
    raise BadStudy("L01", Text("fetch.unknown", name=name), hint, Where(file="study.toml"))


def fetch_source(
    study_dir: Path,
    name: str,
    *,
    anew: bool = False,
    confirmed: bool = False,
    progress: Progress | None = None,
    patience: Patience | None = None,
    lookup: Lookup = look_up,
) -> Fetched:
    """
    Take what is new or changed at a live source into a file of the study.

    Parameters
    ----------
    study_dir
        Folder with `study.toml`; only hosts that it names are asked.
    anew
        Take everything again, whatever was taken before.
    confirmed
        Go on although the columns are others than before.
    progress
        Told ``fetch`` and the rows kept so far.
    patience, lookup
        How to wait and how names become addresses.

    Raises
    ------
    BadStudy, BadInput, NeedsConfirmation, EnvironmentProblem
        The fetch stopped; pages that were kept stay, and the next fetch goes on behind them.

    Misreadings
    -----------
    A row that was deleted at the source is not told of, and stays in the study until `purge`.
    """
    study = read_study(Path(study_dir))
    source = live_source(study, name)
    shelf = Shelf(study.folder, name)
    with shelf.held():
        token = read_token(source, study.folder)
        make = _READERS[source.protocol]
        reader = make(source, study.folder, token, patience or patience_of(name), lookup)
        state = _begin(shelf, source, anew=anew)
        columns = reader.columns()
        state = _same_columns(shelf, state, columns, confirmed=confirmed)
        before = state.parts
        state = _take_pages(shelf, state, reader, progress)
        pages = state.parts - before
        state, rows, notices = _finish(shelf, state, reader, study, source)
        pending = tuple((n, shelf.file(n)) for n in range(state.imported + 1, state.files + 1))
        return Fetched(source, rows, pages, pending, (*reader.notices, *notices))


def mark_imported(study_dir: Path, name: str, number: int) -> None:
    """Note that a fetched file is in a release, so that it is not imported again."""
    shelf = Shelf(read_study(Path(study_dir)).folder, name)
    with shelf.held():
        state = shelf.load()
        if state is not None:
            shelf.save(replace(state, imported=max(number, state.imported)))


def _begin(shelf: Shelf, source: LiveSource, *, anew: bool) -> State:
    """Return where to go on; a source that is another one now is not taken for the old one."""
    mine = fingerprint(source)
    if anew:
        shelf.forget_parts()
        try:
            old = shelf.load()
        except HotspotError:
            old = None
        numbers = [int(one.stem) for one in shelf.folder.glob("*.csv") if one.stem.isdigit()]
        files = max([*numbers, old.files if old else 0])
        # Files that wait are imported first; without a state nobody knows, so they count as imported.
        state = State(mine, files=files, imported=old.imported if old else files)
        shelf.save(state)
        return state
    state = shelf.load() or State(mine)
    if state.source != mine:
        where = Where(file=source.name)
        raise BadStudy("L01", Text("fetch.another_source"), Text("fetch.another_source.hint"), where)
    return state


def _same_columns(shelf: Shelf, state: State, columns: Sequence[Column], *, confirmed: bool) -> State:
    """Return a state with these columns; where they differ from before, a person must have said yes."""
    found = tuple(columns)
    if state.columns == found:
        return state
    if state.columns and not confirmed:
        raise _columns_changed(state.columns, found, shelf.name)
    # Pages with the old columns cannot stand in one file with the new ones: they are asked for again.
    shelf.forget_parts()
    state = replace(state, columns=found, mark={}, parts=0)
    shelf.save(state)
    return state


def _columns_changed(before: Sequence[Column], now: Sequence[Column], name: str) -> NeedsConfirmation:
    old, new = {one.name: one.type for one in before}, {one.name: one.type for one in now}
    lost = tuple(one for one in old if one not in new)
    added = tuple(one for one in new if one not in old)
    other = tuple(one for one in old if one in new and old[one] != new[one])
    said = [
        Text(f"fetch.columns.{key}", names=names, n=len(names))
        for key, names in (("lost", lost), ("added", added), ("other", other))
        if names
    ]
    changes = tuple(said) or (Text("fetch.columns.moved"),)
    what = Text("fetch.columns", changes=changes)
    return NeedsConfirmation("L06", what, Text("fetch.columns.hint"), Where(file=name))


def _take_pages(shelf: Shelf, state: State, reader: Reader, progress: Progress | None) -> State:
    rows = 0
    try:
        for page in reader.pages(state.mark or state.done):
            shelf.keep_part(state.parts + 1, page.rows)
            state = replace(state, mark=page.mark, parts=state.parts + 1)
            shelf.save(state)
            rows += len(page.rows)
            if progress is not None:
                progress("fetch", rows)
    except BadInput as error:
        # A column that goes away between two pages is refused as an unknown name; now it can be named.
        now = reader.columns()
        if now != state.columns:
            raise _columns_changed(state.columns, now, shelf.name) from error
        raise
    return state


def _finish(
    shelf: Shelf, state: State, reader: Reader, study: Study, source: LiveSource
) -> tuple[State, int, list[Notice]]:
    """Write the file of a whole fetch and remember from where the next one begins."""
    kept: Iterable[Row] = _newest(shelf, state.parts)
    notices: list[Notice] = []
    if state.done:
        record, exact = _record_column(study, source, state.columns)
        later = list(kept)
        kept = later if record is None else _whole_records(later, record, reader, state.columns)
        if later and not exact:
            where = Where(file=source.name)
            notices.append(Notice("L13", Text("fetch.no_number"), Text("fetch.no_number.hint"), where))
    rows = shelf.write_file(state.files + 1, state.columns, (row[1:] for row in kept))
    done = reader.finished(state.mark) if state.mark else state.done
    state = replace(state, done=done, mark={}, parts=0, files=state.files + (rows > 0))
    shelf.save(state)
    shelf.forget_parts()
    return state, rows, notices


def _newest(shelf: Shelf, parts: int) -> Iterator[Row]:
    """
    Give the rows of the pages kept, each once.

    A row that was changed while pages were taken stands on two of them; the later one is what it says now.
    """
    last = {row[0]: at for at, row in enumerate(shelf.rows_of_parts(parts))}
    for at, row in enumerate(shelf.rows_of_parts(parts)):
        if last[row[0]] == at:
            yield row


def _record_column(study: Study, source: LiveSource, columns: Sequence[Column]) -> tuple[str | None, bool]:
    """Return the column whose equal cells make one record, and whether records can be told apart by it."""
    header = [one.name for one in columns]
    mapping = study.mapping(source.feed) if source.feed else study.mapping_of(header)
    if mapping is not None:
        number, exact = mapping.columns.get("number"), mapping.merging == "report_number"
    else:
        try:
            feed, variant = _named(source.feed, header) or recognise(header)
        except HotspotError:
            return None, True  # the import will say what it does not know
        number, exact = variant.columns.get("number"), feed.merging == "report_number"
    found = next((one for one in header if normal_name(one) == normal_name(number or "")), None)
    return (found if exact else None), exact


def _named(name: str | None, header: Sequence[str]) -> tuple[Feed, Variant] | None:
    """Return the feed of a name with its layout that a header fits best."""
    feed = FEEDS.get(name or "")
    fitting = [] if feed is None else [one for one in feed.variants if not one.missing(header)]
    best = max(fitting, key=lambda one: len(one.header), default=None)
    return None if feed is None or best is None else (feed, best)


def _whole_records(rows: Iterable[Row], record: str, reader: Reader, columns: Sequence[Column]) -> list[Row]:
    """
    Return every row of the records of which one changed.

    A record of several rows is replaced whole by the import: with its changed row alone it would lose the
    others.
    """
    at = [one.name for one in columns].index(record) + 1
    found = {row[0]: row for row in rows}
    values = list(dict.fromkeys(row[at] for row in found.values() if row[at]))
    for some in reader.rows_of(record, values):
        found |= {row[0]: row for row in some}
    return list(found.values())
