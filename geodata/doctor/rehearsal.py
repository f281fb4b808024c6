"""Try a mapping out: clean and merge the rows as an import would, and say what would become of them."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections import Counter
from collections.abc import Mapping

import numpy as np
import polars as pl

from geodata.clean.merge import merge
from geodata.clean.rejects import Reject
from geodata.clean.rows import Cleaned, clean
from geodata.clean.stack import LARGE
from geodata.clean.translated import translated
from geodata.doctor.lying import FEW
from geodata.doctor.model import Choice, Finding, Part, Question, StudyGround
from geodata.doctor.systems import share_inside
from geodata.doctor.volume import share_by_month, volume_findings, word_changes
from geodata.errors import HotspotError, visible
from geodata.feeds.base import Feed
from geodata.feeds.mapped import TableMapping, feed_of
from geodata.importing.stacking import marked, stacks_of
from geodata.importing.thresholds import MOST_OF_ALL
from geodata.kinds.requests import OTHER_REQUEST
from geodata.kinds.tree import UNKNOWN
from geodata.period import NO_DAY
from geodata.read.raw import RawTable
from geodata.records import TimePrecision
from geodata.tz_data import time_zones
from geodata.words.text import Text

MOST_STACKS = 5
SMALLEST_STACK = 0.001  # of the placed rows, and `LARGE` rows at least: a smaller one changes no map
_FEWEST_TIMES = 500
_QUIET_HOURS = 4
_QUIET = 0.75  # of what four hours hold on average; a city's quietest hold half of it or less
_QUIET_FROM = range(1, 6)  # in every city that was looked at the four quietest hours begin between 1 and 5


def rehearse(
    table: RawTable, mapping: TableMapping, ground: StudyGround, answers: Mapping[str, str], *, zoned: bool
) -> Part:
    """
    Say what an import of a table by a mapping would do.

    Parameters
    ----------
    zoned
        Whether the times carry their zone, so that it is not asked.

    Returns
    -------
    part
        Findings, and the question of the time zone where nights look like days.
    """
    part = Part()
    zone = ground.time_zone or "UTC"
    try:
        made, variant = translated(table, mapping, zone)
        feed = feed_of(mapping, variant)
        cleaned = clean(made, feed, variant, file_number=1, time_zone=zone, imported_on=ground.today)
    except HotspotError as stopped:
        part.findings.append(Finding(stopped.code, stopped.what, "stop"))
        return part
    _say_rejects(cleaned.rejects, table.read, part)
    part.findings += [
        Finding(one.code, one.what) for one in cleaned.notices if one.code not in {"S08", "G02"}
    ]
    if cleaned.rows.height:
        _say_records(cleaned, feed, part)
        if mapping.day_form != "none":
            _say_dayless(cleaned, part)
        if mapping.place_form != "none":
            _say_places(cleaned, ground, part)
        _say_kinds(cleaned, mapping, part)
        if mapping.day_form != "none":
            part.findings += volume_findings(_days(cleaned))
            part.findings += word_changes(_days(cleaned), cleaned.rows["label"])
        counted = mapping.day_form.startswith("epoch")
        if counted or not zoned:
            _ask_zone(cleaned.rows, ground, answers, part, counted=counted)
    return part


def _days(cleaned: Cleaned) -> pl.Series:
    """Return a day for each row; where only the month is known, the last of it."""
    month = pl.col("time_precision") == int(TimePrecision.MONTH)
    return cleaned.rows.select(pl.when(month).then("until_day").otherwise("day").alias("day"))["day"]


def _say_rejects(rejects: tuple[Reject, ...], read: int, part: Part) -> None:
    for (code, what), n in Counter((one.code, one.what) for one in rejects).most_common():
        level = "stop" if len(rejects) > MOST_OF_ALL * read else "look"
        says = Text("doctor.try.rejected", n=n, of=read, what=what)
        part.findings.append(Finding(code, says, level))  # type: ignore[arg-type]


def _say_records(cleaned: Cleaned, feed: Feed, part: Part) -> None:
    merged = merge(cleaned.rows, feed)
    key = "doctor.try.estimated" if merged.estimated else "doctor.try.records"
    if feed.table == "requests":
        key = "doctor.try.requests"
    says = Text(key, rows=cleaned.rows.height, n=merged.table.height)
    part.findings.append(Finding("S01", says))


def _say_dayless(cleaned: Cleaned, part: Part) -> None:
    """Say how many rows have no day: they are kept, and every question by day leaves them out."""
    rows = cleaned.rows
    month = pl.col("time_precision") == int(TimePrecision.MONTH)
    without = rows.filter((pl.col("day") == NO_DAY) & ~month).height
    if without:
        part.findings.append(Finding("T12", Text("doctor.try.dayless", n=without, of=rows.height), "look"))


def _say_places(cleaned: Cleaned, ground: StudyGround, part: Part) -> None:
    rows = cleaned.rows
    known = rows.drop_nulls(["longitude", "latitude"])
    without = rows.height - known.height
    if without:
        part.findings.append(Finding("G02", Text("doctor.try.placeless", n=without, of=rows.height), "look"))
    if ground.box is not None and known.height:
        x, y = known["longitude"].to_numpy(), known["latitude"].to_numpy()
        outside = round((1 - share_inside(x, y, ground.box)) * known.height)
        if 0 < outside < FEW * known.height:  # more are said with both boxes
            says = Text("doctor.try.outside", n=outside, of=known.height)
            part.findings.append(Finding("G16", says, "look"))
    if (unread := cleaned.unread_places) > MOST_OF_ALL * rows.height:
        part.findings.append(Finding("G04", Text("import.places_unread", n=unread, read=rows.height), "look"))
    _say_stacks(rows, known.height, part)


def _say_stacks(rows: pl.DataFrame, placed: int, part: Part) -> None:
    """Say the largest stacks; small ones are counted only, since a problem place or a block may be one."""
    stacks = stacks_of(marked(rows))
    large = [one for one in stacks if one.rows >= max(LARGE, SMALLEST_STACK * placed)]
    for stack in large[:MOST_STACKS]:
        place = f"{stack.latitude:.4f}, {stack.longitude:.4f}"
        mix = tuple(f"{visible(label, 40)} {n:,}" for label, n in stack.mix[:3]) or ("–",)
        says = Text("doctor.try.stack", place=place, n=stack.rows, of=placed, mix=mix)
        part.findings.append(Finding("G14", says, "look"))
    if left := len(stacks) - len(large[:MOST_STACKS]):
        part.findings.append(Finding("G14", Text("doctor.try.small_stacks", n=left)))


def _say_kinds(cleaned: Cleaned, mapping: TableMapping, part: Part) -> None:
    """Say which share of the rows has a kind, by month: a change of words shows as a step."""
    unknown = UNKNOWN if mapping.table == "incidents" else OTHER_REQUEST
    mapped = cleaned.rows["kind"] != unknown
    n, of = int(mapped.sum()), cleaned.rows.height
    series = share_by_month(_days(cleaned), mapped) if mapping.day_form != "none" else ()
    level = "note" if n == of else "look"
    says = Text("doctor.try.mapped", n=n, of=of)
    part.findings.append(Finding("S08", says, level, series, "mapped" if series else ""))  # type: ignore[arg-type]


def quiet_from(minutes: pl.Series) -> int | None:
    """
    Return the hour at which the four quietest hours of the day begin.

    None with fewer than 500 times, and where these hours are hardly quieter than others: that is chance.

    Parameters
    ----------
    minutes
        Minutes since midnight, shape (n,), of known times.
    """
    if len(minutes) < _FEWEST_TIMES:
        return None
    hours = np.bincount(minutes.to_numpy() // 60, minlength=24)[:24]
    sums = [sum(hours[(start + step) % 24] for step in range(_QUIET_HOURS)) for start in range(24)]
    return int(np.argmin(sums)) if min(sums) < _QUIET * _QUIET_HOURS / 24 * sum(hours) else None


def _ask_zone(
    rows: pl.DataFrame, ground: StudyGround, answers: Mapping[str, str], part: Part, *, counted: bool
) -> None:
    """
    Ask for the time zone where the quiet hours fit the study only if the times are of another clock.

    Times that are written may be of UTC; seconds that are `counted` should be, and may be of the local clock.
    """
    known = rows.filter(
        (pl.col("minute") >= 0)
        & pl.col("time_precision").is_in([int(TimePrecision.MINUTE), int(TimePrecision.HOUR)])
    )
    quiet = quiet_from(known["minute"])
    if (
        quiet is None
        or not ground.time_zone
        or answers.get("time.zone") in time_zones()
        or quiet in _QUIET_FROM
    ):
        return
    offset = dt.datetime(2024, 1, 15, tzinfo=zoneinfo.ZoneInfo(ground.time_zone)).utcoffset()
    hours = round((offset or dt.timedelta(0)).total_seconds() / 3600)
    if abs(hours) < 3 or (quiet + (-hours if counted else hours)) % 24 not in _QUIET_FROM:
        return
    key = "doctor.time.zone_asks_counted" if counted else "doctor.time.zone_asks"
    asks = Text(key, hour=f"{quiet:02d}:00", until=f"{(quiet + _QUIET_HOURS) % 24:02d}:00")
    choices = tuple(
        Choice(zone, Text("doctor.time.zone_choice", zone=zone)) for zone in (ground.time_zone, "UTC")
    )
    part.questions.append(Question("time.zone", asks, choices))
