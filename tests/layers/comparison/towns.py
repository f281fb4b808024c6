"""A town of equal corners, each with incidents of its own, where a change can be planted at one of them."""

import datetime as dt
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.crs import MetricCRS
from geodata.holdings import Holdings, ReleaseFacts, StudyFacts
from geodata.kinds.requests import REQUEST_KINDS
from geodata.kinds.tree import KINDS
from geodata.period import NO_DAY, Period, day_number, day_of
from geodata.records import (
    AreaSet,
    Coded,
    Event,
    HarmWeights,
    Incidents,
    Offences,
    Place,
    RecordingChange,
    Requests,
    Texts,
)
from geodata.words import LANGUAGES, Speaker, Text
from layers.base.query import Query
from layers.comparison.compare import compare
from layers.comparison.result import Comparison

FIRST = dt.date(2020, 1, 1)
DAYS = 4 * 365 + 1
LAST = FIRST + dt.timedelta(days=DAYS - 1)
DAY = dt.date(2023, 1, 4)
EAST_M, NORTH_M = 360_000.0, 4_327_000.0
# Twice as far apart as the squares of a zone of 300 m, so that every corner is in one square.
APART_M = 1_200.0
COLUMNS, ROWS = 7, 6
CORNER = 17  # the one with the event: its row and column lie inside the town
CRS = MetricCRS("EPSG:26915")
HALF_YEAR = Period(DAY, DAY + dt.timedelta(days=182))


def corner(number: int) -> tuple[float, float]:
    """Return the metres of a corner."""
    return EAST_M + APART_M * (number % COLUMNS), NORTH_M + APART_M * (number // COLUMNS)


def degrees(x_m: float, y_m: float) -> str:
    """Return metres as an address has them."""
    longitude, latitude = CRS.to_degrees(np.array([x_m]), np.array([y_m]))
    return f"{latitude[0]:.6f},{longitude[0]:.6f}"


HERE = corner(CORNER)


def event(id_: str = "E01", kind: str = "lighting", **more) -> Event:
    """Return an event of half a year at the corner; `more` replaces fields."""
    usual = Event(
        id_, f"Lamps {id_}", kind, "place", HALF_YEAR, *HERE,
        names={"en": f"Lamps {id_}", "es": f"Faroles {id_}"},
    )  # fmt: skip
    return replace(usual, **more)


def change(day: dt.date, kinds: tuple[str, ...] = ()) -> RecordingChange:
    return RecordingChange(day, {"en": "new forms", "es": "otra hoja"}, kinds)


def rows(seed: int = 1, *, mean: float = 2.0, fall: float = 1.0, days: int = DAYS) -> pd.DataFrame:
    """Return one line an incident at some corner: where, when, of which kind; `fall` is planted at one."""
    rng = np.random.default_rng(seed)
    corners = COLUMNS * ROWS
    times = np.ones((corners, days))
    times[CORNER, day_number(DAY) - day_number(FIRST) :] = fall
    n = rng.poisson(mean / 7 * times)
    at, day = (np.repeat(one.ravel(), n.ravel()) for one in np.indices(n.shape))
    x_m, y_m = np.array([corner(number) for number in range(corners)]).T
    angle, far = rng.uniform(0, 2 * np.pi, len(at)), 180 * np.sqrt(rng.random(len(at)))
    return pd.DataFrame(
        {
            "x_m": x_m[at] + far * np.cos(angle),
            "y_m": y_m[at] + far * np.sin(angle),
            "day": day + day_number(FIRST),
            "kind": rng.choice(["burglary_home", "theft_from_vehicle"], len(at)),
            "protected": False,
            "desk": False,
        }
    )


def town(
    table: pd.DataFrame | None = None,
    *,
    seed: int = 1,
    mean: float = 2.0,
    fall: float = 1.0,
    requests: pd.DataFrame | None = None,
    events: tuple[Event, ...] | None = None,
    changes: tuple[RecordingChange, ...] = (),
    delay_days: int | None = 0,
    last: dt.date = LAST,
    places: tuple[Place, ...] = (),
    harm: HarmWeights | None = None,
) -> Holdings:
    """Return holdings of such lines, with one event at the corner."""
    table = rows(seed, mean=mean, fall=fall) if table is None else table
    records = _incidents(table, delay_days)
    return Holdings(
        study=StudyFacts(
            "town", {"en": "Town", "es": "Pueblo"}, "America/Chicago", ("en", "es"), invented=True,
            recording_changes=changes, harm=harm,
        ),
        release=ReleaseFacts(
            "r0001", 1, dt.datetime(2024, 2, 1, tzinfo=dt.UTC), FIRST if len(table) else None,
            last if len(table) else None, estimated=False, sources=("invented",),
        ),
        crs=CRS,
        incidents=records,
        offences=Offences(
            np.arange(len(records), dtype=np.int32), records.kind, Coded.nothing(len(records)),
            np.zeros(len(records), np.int16), records.protected,
        ),
        requests=_requests(requests if requests is not None else table.iloc[:0]),
        events=(event(),) if events is None else events,
        areas={"quarters": _quarters()},
        places=places,
    )  # fmt: skip


# What is left, from the day on, at the corners of the judged events of `ledger`.
LEFT = {1: 0.3, 5: 0.6, 29: 1.0, 33: 0.8}


def ledger() -> Holdings:
    """Return a town with three clean-ups, one repair of lights, a short clean-up and an event on people."""
    table, rng = rows(6, mean=3.0), np.random.default_rng(6)
    later, gone = table["day"] >= day_number(DAY), np.zeros(len(table), bool)
    events = []
    for number, (at, left) in enumerate(LEFT.items(), start=1):
        x_m, y_m = corner(at)
        near = np.hypot(table["x_m"] - x_m, table["y_m"] - y_m) < 300
        gone |= near & later & (rng.random(len(table)) > left)
        kind = "clean_up" if number < len(LEFT) else "lighting_repair"
        events.append(event(f"E{number}", kind, x_m=x_m, y_m=y_m))
    week = Period(DAY, DAY + dt.timedelta(weeks=1))
    x_m, y_m = corner(37)
    events.append(event("E8", "clean_up", x_m=x_m, y_m=y_m, period=week))
    events.append(event("E9", "job_fair", acts_on="people", x_m=None, y_m=None, attendance=31))
    return town(table[~gone], events=tuple(events))


def _common(table: pd.DataFrame, names: tuple[str, ...], delay_days: int | None) -> dict:
    n = len(table)
    day = table["day"].to_numpy(np.int32)
    reported = day if delay_days is not None else np.full(n, NO_DAY, np.int32)
    if delay_days:
        # Nine of a hundred come in late, so that the 95th of a hundred does.
        reported = np.where(np.arange(n) % 100 < 9, day + delay_days, day).astype(np.int32)
    nothing, ones = Coded.nothing(n), np.ones(n, np.int32)
    x_m, y_m = table["x_m"].to_numpy(float), table["y_m"].to_numpy(float)
    kind = {name: code for code, name in enumerate(names)}
    return {
        "id": np.arange(1, n + 1, dtype=np.uint64),
        "number": Texts.of(f"T-{one:06d}" for one in range(n)),
        "source": Coded(np.zeros(n, np.int32), ("invented",)),
        "kind": Coded(table["kind"].map(kind).to_numpy(np.int32), names),
        "label": nothing,
        "day": day,
        "minute": (np.arange(n) * 37 % 1_440).astype(np.int16),
        "time_precision": np.zeros(n, np.int8),
        "reported_day": reported,
        "reported_minute": np.full(n, 600, np.int16),
        "until_day": np.full(n, NO_DAY, np.int32),
        "until_minute": np.full(n, -1, np.int16),
        "x_m": x_m,
        "y_m": y_m,
        "place": np.isnan(x_m).astype(np.int8),
        "place_precision": np.zeros(n, np.int8),
        "address": nothing,
        "areas": {"quarters": Coded((x_m > HERE[0]).astype(np.int32), ("west", "east"))},
        "first_seen": ones,
        "last_seen": ones,
        "changed": ones,
    }


def _incidents(table: pd.DataFrame, delay_days: int | None) -> Incidents:
    table = table.sort_values("day", kind="stable").reset_index(drop=True)
    standing = set(table["kind"])
    names = tuple(kind for kind in KINDS if kind in standing)
    n, nothing = len(table), Coded.nothing(len(table))
    return Incidents(
        **_common(table, names, delay_days),
        protected=table["protected"].to_numpy(bool)
        | table["kind"].map(lambda one: KINDS[one].protected).to_numpy(bool),
        default_location=Coded(np.where(table["desk"], 0, -1).astype(np.int32), ("reporting_desk",)),
        offences=np.ones(n, np.int16),
        victims=np.zeros(n, np.int16),
        persons=np.ones(n, np.int16),
        case_status=nothing,
        person_outcome=nothing,
    )


def _requests(table: pd.DataFrame) -> Requests:
    table = table.sort_values("day", kind="stable").reset_index(drop=True)
    standing = set(table["kind"])
    names = tuple(kind for kind in REQUEST_KINDS if kind in standing)
    n = len(table)
    fields = _common(table.astype({"kind": object}), names, None)
    return Requests(
        **fields,
        status=Coded(np.zeros(n, np.int32), ("open",)),
        closed_day=np.full(n, NO_DAY, np.int32),
    )


def _quarters() -> AreaSet:
    """Return two outlines: the corner's square of 900 m, and a long street along its row."""
    x, y = HERE
    shapes = np.empty(2, dtype=object)
    shapes[:] = [
        shapely.box(x - 450, y - 450, x + 450, y + 450),
        shapely.box(EAST_M - 300, y - 40, EAST_M + 6 * APART_M, y + 40),
    ]
    return AreaSet(
        "quarters", {"en": "Quarters", "es": "Barrios"}, ("square", "street"), ("The Square", ""), shapes
    )


def asked(*, kinds: tuple[str, ...] | None = None, **options: object) -> Query:
    """Return a question of the layer; without any option it asks about the event."""
    given = options or {"event": "E01"}
    return Query(kinds=kinds, layer="before_after", options=tuple((k, str(v)) for k, v in given.items()))


def found_in(holdings: Holdings, query: Query | None = None) -> Comparison:
    return compare(holdings, query or asked())


def frame(table: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return lines with their days, as another program would hold them."""
    drawn = table[~table["protected"] & ~table["desk"] & table["x_m"].notna()]
    return gpd.GeoDataFrame(
        {"day": [day_of(one) for one in drawn["day"]], "kind": drawn["kind"].to_numpy()},
        geometry=gpd.points_from_xy(drawn["x_m"], drawn["y_m"]),
        crs="EPSG:26915",
    )


def counted(
    points: gpd.GeoDataFrame, days: Period, place=None, *, ring: bool = False, radius_m: float = 300
) -> int:
    """Count by distances: points in some days within a disc, in the ring around it, or everywhere."""
    some = points[(points["day"] >= days.first) & (points["day"] < days.end)]
    if place is None:
        return len(some)
    far = some.distance(shapely.Point(place) if isinstance(place, tuple) else place)
    return int(((far > radius_m) & (far <= 2 * radius_m)).sum() if ring else (far <= radius_m).sum())


def said(text: Text | str) -> list[str]:
    """Return a text in both languages, and see that nothing is missing in either."""
    spoken = [Speaker(language).say(text) for language in LANGUAGES]
    for one in spoken:
        assert one
        assert not set(one) & set("[]{}"), one
    return spoken


def all_said(found: Comparison) -> list[str]:
    """Return everything a comparison says, in both languages."""
    texts = [found.sentence, *found.reasons, *found.caveats, *found.choices]
    texts += [one.says for one in found.confounders]
    texts += [text for row in found.counts for text in (row.where_text, row.when_text)]
    texts += [text for one in found.controls for text in (one.name, one.says)]
    return [spoken for text in texts for spoken in said(text)]
