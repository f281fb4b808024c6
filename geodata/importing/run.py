"""Run an import from the first byte to the published release."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from geodata.clean.rejects import Reject
from geodata.clean.stack import Stack
from geodata.crs import MetricCRS
from geodata.errors import BadStudy, Notice, Where
from geodata.importing.absent import forget_asked, no_numbers, write_absent
from geodata.importing.accounts import accounts_of, quality_of
from geodata.importing.agreement import refuse_disagreement, stop_outside
from geodata.importing.ahead import read_files
from geodata.importing.changes import (
    stop_at_emptied_sheets,
    stop_at_lost_places,
    stop_at_many_changes,
    stop_at_second_telling,
)
from geodata.importing.counting import Counted, UpsertedCounts, pool_counts, upsert_counts
from geodata.importing.files import Progress, ReadFile, check_feed
from geodata.importing.first import first_seen
from geodata.importing.outlines import redrawn, stop_at_changed_outlines, stop_at_overlaps
from geodata.importing.placing import Ground, choose_crs, extent_of, place_records
from geodata.importing.pooling import Pooled, pool
from geodata.importing.rejecting import reject_examples, without_sealed, write_rejects
from geodata.importing.report import ImportReport
from geodata.importing.stacking import stacked_by_file, still_to_judge
from geodata.importing.surroundings import Surroundings, outlined_areas, read_surroundings, recorded_areas
from geodata.importing.thresholds import stop_at_losses, stop_at_unread_places
from geodata.importing.through import Through, through_of
from geodata.importing.upsert import Upserted, upsert
from geodata.importing.volume import stop_at_odd_months
from geodata.ledger import FileLedger
from geodata.read import ReadAs
from geodata.read.private import READING, sweep_private_folders
from geodata.read.running import nursery
from geodata.schema import INCIDENTS, OFFENCES, REQUESTS
from geodata.store import Contents, finish_purges, import_lock, list_releases, load_contents, write_release
from geodata.store.layout import current_name, name_of
from geodata.store.rejects import forget_rejects
from geodata.store.tombstones import Tombstones
from geodata.store.writing import check_room, next_number
from geodata.study import Study, check_files, read_harm, read_study
from geodata.words.text import Text
from geodata.wrong_clock import refuse_wrong_clock

_BYTES_A_ROW = 40  # of a source file, at least
# Of rows that are merged: where they lie, what may be told of that, and labels on nobody's list.


def import_files(
    study_dir: Path,
    files: Sequence[Path],
    *,
    confirmed: bool = False,
    feed: str | None = None,
    read_as: ReadAs | None = None,
    progress: Progress | None = None,
    today: dt.date | None = None,
) -> ImportReport:
    """
    Import files into a study, as one release or not at all.

    Parameters
    ----------
    study_dir
        Folder with `study.toml`.
    files
        Files of records. With none, what `study.toml` says (areas, services, default locations ...) is
        applied anew to the present records; where there are none yet, its `[[sources]]` are imported.
    confirmed
        Go on although many rows of a file, or of services or events that `study.toml` names, are rejected, a
        month looks unlike the year before it, or an outline changed its size by being mended.
    feed
        The feed of all these files; recognised by their headers where it is left out.
    read_as
        What these files do not say themselves, the same for all of them.
    progress
        Told a stage (``read``, ``clean``, ``merge``, ``place``, ``write``) and a number of rows or bytes.
    today
        Local day of the import; today in the study's time zone where it is left out.

    Raises
    ------
    BadStudy, BadInput, NeedsConfirmation, EnvironmentProblem, ReleaseDamaged
        Nothing was changed: the last release is served as before.

    Misreadings
    -----------
    Importing a file twice makes a second release that says the same (`unchanged`); it does not count twice.
    """
    study = read_study(Path(study_dir))
    study_dir = study.folder
    check_files(study if not files else replace(study, sources=()))
    study = replace(study, facts=replace(study.facts, harm=read_harm(study)))
    day = today or dt.datetime.now(zoneinfo.ZoneInfo(study.facts.time_zone)).date()
    # The nursery is closed first: what is still being read is ended, and nobody waits for it.
    with import_lock(study_dir), ThreadPoolExecutor(1) as readers, nursery():
        forget_rejects(study_dir)
        sweep_private_folders(READING)  # of an import that was killed: they hold whole files
        finish_purges(study_dir)
        last = load_contents(study_dir) if current_name(study_dir) else None
        refuse_wrong_clock(last.last if last else None, day)
        named = [(Path(path), feed, read_as) for path in files]
        if not named and last is None:
            named = [(study.path_of(one.file), one.feed or feed, one.read_as) for one in study.sources]
            if not named:
                raise BadStudy(
                    "K02", Text("import.nothing"), Text("import.nothing.hint"), Where(file="study.toml")
                )
        if feed is not None:
            check_feed(study, feed)
        check_room(
            study_dir, sum(path.stat().st_size for path, _, _ in named if path.exists()) // _BYTES_A_ROW
        )
        tell = progress or _told_nobody
        read = read_files(named, study, today=day, progress=tell, readers=readers)
        stop_at_losses(study_dir, read, confirmed=confirmed)
        stop_at_unread_places(read, confirmed=confirmed)
        return _Import(study, last, read, day, tell, confirmed=confirmed).run()


def _told_nobody(_stage: str, _n: int) -> None:
    """Stand in for a listener."""


class _Import:
    """One import between reading and publishing, for the holder of the lock."""

    def __init__(
        self,
        study: Study,
        last: Contents | None,
        read: list[ReadFile],
        today: dt.date,
        progress: Progress,
        *,
        confirmed: bool,
    ) -> None:
        self.study, self.last, self.read, self.today = study, last, read, today
        self.confirmed = confirmed
        self.tell = progress
        self.number = next_number(study.folder)
        self.notices: list[Notice] = [notice for file in read for notice in file.notices]

    def run(self) -> ImportReport:
        """Merge, place, account and publish."""
        pooled, notices = pool(self.study.folder, self.read, self.last, self.tell, confirmed=self.confirmed)
        self.notices += notices
        counted = pool_counts(self.read)
        counts = upsert_counts(self.last.counts if self.last else None, counted, self.number)
        incidents, requests = (self._upsert(pooled, table) for table in ("incidents", "requests"))
        tables = [incidents.table, requests.table]
        self.tell("place", sum(table.height for table in tables))
        crs = self._crs([one.rows for one in pooled] or tables)
        areas, area_reports, area_notices = outlined_areas(self.study, crs)
        self.notices += area_notices
        known = self.last.quality if self.last else {}
        stop_at_changed_outlines(area_reports, known, confirmed=self.confirmed)
        stop_at_overlaps(area_reports, known, confirmed=self.confirmed)
        self.notices += redrawn(areas, crs.code, self.study.facts.areas_since, self.last)
        refuse_disagreement(self.study, crs, areas, self.read)
        ground = Ground(crs, self._extent(crs, areas, tables), areas, self.study.default_locations)
        around = read_surroundings(self.study, ground, self.today)
        stop_at_losses(self.study.folder, [*self.read, *around.sheets], confirmed=self.confirmed)
        stop_at_emptied_sheets(around.accounts, known, confirmed=self.confirmed)
        self.notices += around.notices
        accounts = self._accounts(pooled, counted, ground)
        through = self._through(
            {"incidents": incidents.table, "requests": requests.table, "counts": counts.table}
        )
        quality = quality_of(
            self.read,
            {one.feed: (one.stacks, one.rows) for one in pooled}
            | {feed: ((), one.rows) for feed, one in self._of_counts(counted).items()},
            self.last,
            ground,
            notices=self.notices,
            area_reports=area_reports,
            around=around,
        )
        contents = Contents(
            study=self.study.facts,
            crs=crs,
            incidents=place_records(incidents.table, ground, with_defaults=True),
            offences=incidents.offences,
            requests=place_records(requests.table, ground, with_defaults=False),
            areas=areas | recorded_areas(*tables),
            events=around.events,
            services=around.services,
            shelters_dropped=around.shelters_dropped,
            lines=around.lines,
            places=around.places,
            first=through.first,
            last=through.last,
            through=through.by_table,
            estimated=self._estimated(pooled),
            ledger=self._ledger(accounts, incidents, requests, counts, around, through),
            quality=quality,
            counts=counts.table,
        )
        stop_outside(contents, self.last, confirmed=self.confirmed)
        asked = {one.feed: still_to_judge(one.stacks, ground) for one in pooled}
        removed = pl.concat([no_numbers(), *(one.removed for one in pooled)])
        return self._publish(contents, accounts, asked, around, removed)

    def _of_counts(self, counted: Counted | None) -> dict[str, Any]:
        """Return the counts of this import under each feed that brought some."""
        feeds = {file.feed.name for file in self.read if file.feed.table == "counts"}
        return {} if counted is None else dict.fromkeys(sorted(feeds), counted)

    def _accounts(
        self, pooled: Sequence[Pooled], counted: Counted | None, ground: Ground
    ) -> tuple[FileLedger, ...]:
        """Return what became of the rows of each file."""
        joined = {one.feed: one.merged for one in pooled} | self._of_counts(counted)
        stacked = {f: n for p in pooled for f, n in stacked_by_file(p.rows, p.stacks, ground).items()}
        withdrawn = {file: n for one in pooled for file, n in one.withdrawn.rows.items()}
        return accounts_of(self.read, joined, ground, stacked, withdrawn)

    def _through(self, now: Mapping[str, pl.DataFrame]) -> Through:
        """Return how far the tables go; stop at months that look unlike the year before."""
        through = through_of(now, self.today)
        before = {} if self.last is None else {name: getattr(self.last, name) for name in now}
        reached = (through_of(before, self.today), through)
        odd = stop_at_odd_months(before, now, reached, confirmed=self.confirmed)
        self.notices += (*through.notices(), *odd)
        return through

    def _upsert(self, pooled: Sequence[Pooled], table: str) -> Upserted:
        schema = INCIDENTS if table == "incidents" else REQUESTS
        new = [one.merged for one in pooled if one.becomes == table]
        records = pl.concat([one.table for one in new]) if new else pl.DataFrame(schema=schema)
        offences = pl.concat([one.offences for one in new]) if new else pl.DataFrame(schema=OFFENCES)
        if self.last is None:
            return first_seen(records, offences, self.number)
        old = getattr(self.last, table)
        old_offences = self.last.offences if table == "incidents" else pl.DataFrame(schema=OFFENCES)
        mine = [one for one in pooled if one.becomes == table]
        stop_at_second_telling(old, records, [one.feed for one in mine], confirmed=self.confirmed)
        stop_at_many_changes(old, records, confirmed=self.confirmed)
        stop_at_lost_places(old, records, [one.feed for one in mine], confirmed=self.confirmed)
        leaving = {
            "withdrawn": pl.concat([no_numbers(), *(one.withdrawn.numbers for one in mine)]),
            "removed": pl.concat([no_numbers(), *(one.removed for one in mine)]),
        }
        found = upsert(old, old_offences, records, offences, self.number, leaving)
        if n := found.left["withdrawn"]:
            self.notices.append(Notice("S17", Text("import.withdrawn", n=n)))
        if n := found.left["removed"]:
            what = Text("import.absent_removed", n=n)
            self.notices.append(Notice("S07", what, Text("import.absent_removed.hint")))
        return found

    def _crs(self, rows: Sequence[pl.DataFrame]) -> MetricCRS:
        kept = self.last.crs if self.last and self.last.crs.chosen_automatically else None
        boxes = [file.feed.box for file in self.read if file.feed.table == "counts"]
        crs = choose_crs(self.study.crs, kept, rows, boxes)
        if crs.chosen_automatically:
            self.notices.append(Notice("K07", Text("import.crs_chosen", code=crs.code)))
        return crs

    def _extent(self, crs: MetricCRS, areas: Any, tables: Sequence[pl.DataFrame]) -> Any:
        extent = extent_of(crs, areas, tables)
        if extent is not None and not extent.from_areas:
            self.notices.append(
                Notice("G16", Text("import.extent_chosen"), Text("import.extent_chosen.hint"))
            )
        return extent

    def _estimated(self, pooled: Sequence[Pooled]) -> tuple[str, ...]:
        before = self.last.estimated if self.last else ()
        return tuple(sorted({*before, *(one.feed for one in pooled if one.merged.estimated)}))

    def _not_counted(self) -> tuple[Reject, ...]:
        return tuple(one for file in self.read for one in file.not_counted)

    def _rejects(self, around: Surroundings) -> tuple[Reject, ...]:
        return (*(reject for file in self.read for reject in file.rejects), *around.rejects)

    def _ledger(
        self,
        accounts: Sequence[Any],
        incidents: Upserted,
        requests: Upserted,
        counts: UpsertedCounts,
        around: Surroundings,
        through: Through,
    ) -> dict[str, Any]:
        """Return every import's account, this one last."""
        before = list(self.last.ledger.get("imports", [])) if self.last else []
        changes = {table: one.changes for table, one in _named(incidents, requests, counts)}
        this = {
            "release": name_of(self.number),
            "number": self.number,
            "newest": through.newest({file.feed.table for file in self.read}),
            "day": self.today.isoformat(),
            "files": [account.to_json() for account in accounts],
            "changes": changes,
            "examples": reject_examples(self._rejects(around)),
        }
        return {"imports": [*before, this]}

    def _publish(
        self,
        contents: Contents,
        accounts: Any,
        stacks: dict[str, tuple[Stack, ...]],
        around: Surroundings,
        removed: pl.DataFrame,
    ) -> ImportReport:
        folder = self.study.folder
        if removed.height:
            # As in a purge: whatever dies afterwards, the next import does what is left to do.
            Tombstones(folder).bury(*removed["number"])
            write_absent(folder, name_of(self.number), removed)
        rejects = without_sealed(folder, self._rejects(around))
        listed = [*rejects, *self._not_counted()]
        rejected_file = write_rejects(folder, name_of(self.number), listed) if listed else None
        self.tell("write", contents.incidents.height + contents.requests.height)
        before = next((one.content_sha256 for one in list_releases(folder) if one.current), "")
        facts = write_release(folder, contents)
        forget_asked(folder)
        if removed.height:
            finish_purges(folder)
        now = next(one for one in list_releases(folder) if one.current)
        unchanged = now.content_sha256 == before
        if unchanged:
            self.notices.append(Notice("S06", Text("import.unchanged", release=facts.name)))
        return ImportReport(
            files=tuple(accounts),
            release=facts,
            incidents=contents.incidents.height,
            requests=contents.requests.height,
            counts=contents.counts.height,
            crs=contents.crs.code,
            content_sha256=now.content_sha256,
            unchanged=unchanged,
            notices=tuple(self.notices),
            changes=contents.ledger["imports"][-1]["changes"] if self.last else {},
            stacks=stacks,
            sheets=around.accounts,
            rejects=rejects,
            not_counted=len(listed) - len(rejects),
            rejected_file=rejected_file,
        )


def _named(
    incidents: Upserted, requests: Upserted, counts: UpsertedCounts
) -> tuple[tuple[str, Upserted | UpsertedCounts], ...]:
    """Return what an import changed by table; counts only where the study has any."""
    records = (("incidents", incidents), ("requests", requests))
    return (*records, ("counts", counts)) if counts.table.height else records
