"""Write the incidents as Kansas City's police department publishes them: one row for each involved person."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from geodata.demo.addresses import Addresses
from geodata.demo.areas import attributes_of
from geodata.demo.ground import Bools, Ints, chance, pick, to_degrees
from geodata.demo.incidents import (
    AT_ADDRESS,
    AT_DEFAULT,
    AT_DESK,
    AT_ZERO,
    EPOCH,
    NO_PLACE,
    OUTSIDE,
    Drawn,
)
from geodata.demo.offences import LABELS, NUMBER, OFFENCES
from geodata.demo.persons import draw_persons
from geodata.demo.plan import DEFAULT_POINT, DESK

# Where bad geocodes end up: other states, for streets of the same name.
_FAR = ((-89.65, 39.80), (-115.14, 36.17), (-97.51, 35.47), (-84.55, 42.73), (-95.23, 38.97), (-94.42, 40.02))

# One more person, two, three; and a second offence in the same report.
_EXTRA_PERSONS = (0.80, 0.155, 0.035, 0.010)
_SECOND_OFFENCE = 0.03
_SECOND = tuple(
    NUMBER[name] for name in ("Property Damage", "Misc Violation", "Weapons Law Violation", "Trespassing")
)
_DUPLICATE_ROWS, _BAD_ROWS = 0.0004, 0.001


def write_reports(
    folder: Path, drawn: Drawn, addresses: Addresses, seed: int
) -> tuple[list[str], dict[str, int]]:
    """
    Write `incidents_<year>.csv` by year of reporting.

    Returns
    -------
    files
        Their names, in order.
    counts
        Rows and defects by name, for the truth.
    """
    rng = chance(seed, "reports")
    row = _rows(rng, drawn)
    frame = _frame(rng, drawn, addresses, row)
    year = dt.date(1970, 1, 1).year + drawn.reported_day[row["incident"]].astype("datetime64[D]").astype(
        "datetime64[Y]"
    ).astype(int)
    files, bad = [], 0
    for one in np.unique(year):
        chosen = np.flatnonzero(year == one)
        part = frame.slice(int(chosen[0]), len(chosen))
        files.append(f"incidents_{one}.csv")
        broken = _broken_rows(rng, part, round(_BAD_ROWS * part.height))
        part.write_csv(folder / files[-1])
        _append(folder / files[-1], broken)
        bad += len(broken)
    return files, _counts(drawn, row, frame.height, bad)


def _rows(rng: np.random.Generator, drawn: Drawn) -> dict[str, Ints]:
    """Return for each row its incident, its person, and whether it is the second offence."""
    extra = pick(rng, _EXTRA_PERSONS, len(drawn))
    second = rng.random(len(drawn)) < _SECOND_OFFENCE
    many = 1 + extra + second
    incident = np.repeat(np.arange(len(drawn)), many)
    start = np.cumsum(many) - many
    person = np.arange(len(incident)) - start[incident]
    is_second = second[incident] & (person == many[incident] - 1)
    # The second offence is written for the first person again.
    person = np.where(is_second, 0, person)
    copies = 1 + (rng.random(len(incident)) < _DUPLICATE_ROWS)
    again = np.repeat(np.arange(len(incident)), copies)
    duplicate = np.r_[False, again[1:] == again[:-1]]
    return {
        "incident": incident[again],
        "person": person[again],
        "second": is_second[again],
        "duplicate": duplicate,
        "source_row": again,
    }


def _frame(
    rng: np.random.Generator, drawn: Drawn, addresses: Addresses, row: dict[str, Ints]
) -> pl.DataFrame:
    of = row["incident"]
    where = _place_words(drawn, addresses)
    offence = drawn.offence[of]
    other = np.array(_SECOND)[of % len(_SECOND)]
    other = np.where(
        other == offence, _SECOND[0] + (offence == _SECOND[0]) * (_SECOND[1] - _SECOND[0]), other
    )
    offence = np.where(row["second"], other, offence)
    domestic = np.array([one.habit == "domestic" for one in OFFENCES])[drawn.offence[of]]
    firearm = (np.array([one.firearm for one in OFFENCES])[drawn.offence] > rng.random(len(drawn)))[of]
    quiet = rng.random(len(drawn))[of] < 0.08
    person = draw_persons(rng, drawn, row)
    at, location = where["at"][of], where["location"][of]
    columns: dict[str, pl.Series] = {
        "Report_No": _report_numbers(drawn).gather(of),
        "Reported_Date": _days(drawn.reported_day[of]),
        "Reported_Time": _times(drawn.reported_minute[of]),
        "From_Date": _days(drawn.day[of]),
        "From_Time": _times(drawn.minute[of]),
        "To_Date": _days(drawn.until_day[of]),
        "To_Time": _times(np.where(drawn.until_day[of] < 0, -1, drawn.until_minute[of])),
        "Offense": _words(LABELS, offence),
        "IBRS": _words([one.code for one in OFFENCES], offence),
        "Description": _words([*LABELS, None], np.where(quiet, len(LABELS), offence)),
        "Beat": where["beat"].gather(at),
        "Address": where["address"].gather(at),
        "City": _words(["KANSAS CITY"], np.zeros_like(at)),
        "Zip Code": where["zip"].gather(at),
        "Rep_Dist": where["reporting_district"].gather(at),
        "Area": where["division"].gather(at),
        "DVFlag": _words(["false", "true"], domestic.astype(np.int64)),
        "Involvement": person["Involvement"],
        "Race": person["Race"],
        "Sex": person["Sex"],
        "Age": person["Age"],
        "Fire Arm Used Flag": _words(["false", "true"], firearm.astype(np.int64)),
        "Location": where["points"].gather(location),
        "Age_Range": person["Age_Range"],
    }
    return pl.DataFrame({name: series.alias(name) for name, series in columns.items()})


def _words(names: list[str] | list[str | None] | tuple[str, ...], codes: Ints) -> pl.Series:
    return pl.Series(list(names), dtype=pl.String).gather(codes)


def _days(days: Ints) -> pl.Series:
    """Return days as MM/DD/YYYY; nothing where a day is negative."""
    last = max(int(days.max(initial=0)), 0)
    first = max(int(days[days >= 0].min(initial=last)), 0)
    words = [(EPOCH + dt.timedelta(days=d)).strftime("%m/%d/%Y") for d in range(first, last + 1)]
    return _words([*words, None], np.where(days < 0, len(words), days - first))


def _times(minutes: Ints) -> pl.Series:
    """Return minutes of the day as "09:20"; nothing where negative."""
    words = [f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(1440)]
    return _words([*words, None], np.where(minutes < 0, 1440, minutes))


def _report_numbers(drawn: Drawn) -> pl.Series:
    """Number the reports of each year in the order they came: KC21000001."""
    year = drawn.reported_day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    _, first = np.unique(year, return_index=True)
    serial = np.arange(len(year)) - np.repeat(first, np.diff([*first, len(year)])) + 1
    return (
        pl.DataFrame({"year": year % 100, "serial": serial})
        .select(
            pl.format(
                "KC{}{}",
                pl.col("year").cast(pl.String).str.zfill(2),
                pl.col("serial").cast(pl.String).str.zfill(6),
            )
        )
        .to_series()
    )


def _place_words(drawn: Drawn, addresses: Addresses) -> dict[str, Any]:
    """
    Return tables of places, and for each incident its rows in them.

    The desk is one more address. Locations are one more table, since a record may know its street but not its
    point, or lie on a false one.
    """
    x_m, y_m = np.append(addresses.x_m, DESK[1]), np.append(addresses.y_m, DESK[2])
    longitude, latitude = to_degrees(x_m, y_m)
    n = len(addresses)
    default = to_degrees(*DEFAULT_POINT)
    false = [(0.0, 0.0), (float(default[0]), float(default[1])), *_FAR]
    points: list[str | None] = [_point(a, b) for a, b in zip(longitude, latitude, strict=True)]
    points += [_point(a, b) for a, b in false] + [None]
    rows = np.arange(len(drawn))
    location = np.select(
        [drawn.place == sort for sort in (AT_ADDRESS, AT_DESK, AT_ZERO, AT_DEFAULT, OUTSIDE, NO_PLACE)],
        [drawn.address, n, n + 1, n + 2, n + 3 + rows % len(_FAR), len(points) - 1],
    )
    tables = attributes_of(longitude, latitude)
    return {
        "at": np.where(drawn.place == AT_DESK, n, drawn.address),
        "location": location,
        "points": pl.Series(points, dtype=pl.String),
        "address": pl.Series([*addresses.block, DESK[0]], dtype=pl.String),
        "beat": pl.Series(tables["beat"]).cast(pl.String),
        "zip": pl.Series(tables["zip"]).cast(pl.String),
        "division": pl.Series(tables["division"], dtype=pl.String),
        "reporting_district": pl.Series(tables["reporting_district"], dtype=pl.String),
    }


def _point(longitude: float, latitude: float) -> str:
    return f"POINT ({longitude:.7f} {latitude:.7f})" if longitude else "POINT (0 0)"


def _broken_rows(rng: np.random.Generator, part: pl.DataFrame, count: int) -> list[list[str]]:
    """Return rows that must be rejected: days that do not exist, a year of long ago, a comma too many."""
    broken = []
    chosen = rng.choice(part.height, min(count, part.height), replace=False)
    for number, values in enumerate(part[np.sort(chosen).tolist()].iter_rows()):
        cells = ["" if value is None else str(value) for value in values]
        cells[0] = f"{cells[0][:4]}9{number:05d}"
        year = cells[1][-4:]
        day = (f"13/45/{year}", f"02/30/{year}", "05/14/0224", None)[number % 4]
        if day is None:
            # An address with a comma that nobody quoted. The last cell is filled: an empty one too many is
            # forgiven by readers.
            cells[11:12] = [cells[11], "REAR"]
            cells[-1] = cells[-1] or "35-44"
        else:
            cells[1] = cells[3] = day
        broken.append(cells)
    return broken


def _append(path: Path, rows: list[list[str]]) -> None:
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def _counts(drawn: Drawn, row: dict[str, Ints], rows: int, bad: int) -> dict[str, int]:
    protected = np.array([one.protected for one in OFFENCES])[drawn.offence]
    lag = drawn.reported_day - drawn.day
    tally: dict[str, Bools] = {
        "zero_zero": drawn.place == AT_ZERO,
        "no_place": drawn.place == NO_PLACE,
        "at_reporting_desk": drawn.place == AT_DESK,
        "at_geocoder_default": drawn.place == AT_DEFAULT,
        "outside": drawn.place == OUTSIDE,
        "protected": protected,
        "late_28_days": lag >= 28,
        "late_365_days": lag >= 365,
        "with_end": drawn.until_day >= 0,
        "no_time": drawn.minute < 0,
    }
    return {
        "incidents": len(drawn),
        "rows": rows + bad,
        "bad_rows": bad,
        "merged_rows": rows - len(drawn),
        "duplicate_rows": int(row["duplicate"].sum()),
        "several_offences": int(np.unique(row["incident"][row["second"]]).size),
        **{name: int(which.sum()) for name, which in tally.items()},
    }
