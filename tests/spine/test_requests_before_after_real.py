"""Before and after in real 311 requests: every count of a comparison is that of the agency's own files."""

import datetime as dt
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyproj
import pytest

from geodata.holdings import Holdings
from geodata.period import Period
from geodata.words import LANGUAGES, Speaker
from layers.base.catalogue import ask
from layers.base.query import Query
from layers.comparison.compare import compare
from layers.comparison.result import Comparison
from tests.spine.comparisons import WHEN, counts_of, event_at, on, recounted
from tests.spine.studies import ROCKHILL_311, WESTSIDE_311, Built

WEST_BOTTOMS, ROCKHILL = (39.0947, -94.6056), (39.0451, -94.5760)
# A Tuesday: few ask on a Sunday, so that a day too many or too few would not show in whole weeks from one.
FIRST_DAY = dt.date(2018, 7, 3)
# The city's own words, before and after it renamed them around 2015: written out, so that a word which the
# project's table loses is missed here.
WATER = (
    *(
        "Sewer",
        "Storm Water",
        "Storm Water / Sewer",
        "Water",
        "Water Leak",
        "Water Quality",
        "Water Services",
    ),
    *("Capital Projects: Sewer", "Capital Projects: Storm Water", "Capital Projects: Water"),
    "Consumer Services: WaterServices-ConsumerServices-BackOfficeSupport",
)
LIGHTS = ("Street Light", "Lights / Signals: Street Light", "Lights / Signals: Services")

# Place, radius in metres, kinds asked for, requests before and after in the zone, what forbids a verdict.
# Each file is of a small area: wide zones leave fewer than five places to compare with.
ASKED = (
    pytest.param(WEST_BOTTOMS, 120, (), (14, 16), (), id="all kinds, West Bottoms"),
    pytest.param(ROCKHILL, 150, (), (9, 15), ("too_few_controls",), id="all kinds, Rockhill"),
    pytest.param(ROCKHILL, 150, ("water_and_sewer",), (1, 3), (), id="water, Rockhill"),
    pytest.param(
        WEST_BOTTOMS,
        200,
        ("street_lights", "water_and_sewer"),
        (1, 0),
        ("too_few_controls",),
        id="water and lights, West Bottoms",
    ),
    pytest.param(
        ROCKHILL, 300, ("street_lights",), (1, 0), ("too_few_controls",), id="lights after a repair of lights"
    ),
)
every_question = pytest.mark.parametrize(("place", "radius_m", "kinds", "counts", "refusals"), ASKED)


@pytest.fixture(scope="module")
def requests(real_data: Path) -> pd.DataFrame:
    """Give every row of both files, in metres, with its day and the kind that its words are of."""
    files = [real_data / "kc" / name for name in (WESTSIDE_311, ROCKHILL_311)]
    rows = pd.concat([pd.read_csv(file, dtype=str, keep_default_na=False) for file in files])
    assert len(rows) == rows["CASE ID"].nunique() == 2_444
    project = pyproj.Transformer.from_crs(4326, 26915, always_xy=True)
    x_m, y_m = project.transform(rows["LONGITUDE"].astype(float), rows["LATITUDE"].astype(float))
    # Of these three categories the type decides as well.
    of_type = rows["CATEGORY"].isin(("Lights / Signals", "Capital Projects", "Consumer Services"))
    words = rows["CATEGORY"].where(~of_type, rows["CATEGORY"] + ": " + rows["TYPE"])
    kind = np.select([words.isin(WATER), words.isin(LIGHTS)], ["water_and_sewer", "street_lights"], "")
    day = pd.to_datetime(rows["CREATION DATE"], format="%m/%d/%Y").dt.date
    return pd.DataFrame({"x_m": x_m, "y_m": y_m, "day": day.to_numpy(), "kind": kind})


def compared(
    study: Built, place: tuple[float, float], radius_m: int, kinds: tuple[str, ...]
) -> tuple[Holdings, Query, Comparison]:
    """Ask what followed a repair of lights at a place, as its event."""
    lasting = Period(FIRST_DAY, FIRST_DAY + dt.timedelta(weeks=35))
    event = event_at(study.holdings, place, lasting, radius_m)
    options = [("event", "lights"), ("measure", "requests")]
    if kinds:
        options.append(("request_kinds", ",".join(kinds)))
    holdings = replace(study.holdings, events=(event,))
    query = Query(layer="before_after", options=tuple(options))
    return holdings, query, compare(holdings, query)


@every_question
def test_the_counts_are_those_of_the_files(
    kansas_city, requests, place, radius_m, kinds, counts, refusals
) -> None:
    _, _, found = compared(kansas_city, place, radius_m, kinds)
    rows = requests[requests["kind"].isin(kinds)] if kinds else requests
    windows = found.windows
    assert (windows.before.end, windows.after.first) == (FIRST_DAY, FIRST_DAY)
    assert windows.before.span_days == windows.after.span_days == 26 * 7
    assert (found.count("zone", "before"), found.count("zone", "after")) == counts
    assert counts_of(found) == recounted(found, rows, radius_m)
    for when in WHEN:
        assert found.count("study", when) == on(rows, getattr(windows, when)).sum()
    assert (len(found.controls) < 5) is ("too_few_controls" in refusals)
    expected = found.judgement.zone.expected
    assert (expected is None) is bool(refusals)
    if expected is not None:
        told = {row.when: row.weeks for row in found.counts}
        own = found.count("zone", "history") * told["telling"] / told["history"]
        assert math.isclose(
            expected, found.count("controls", "after") * own / found.count("controls", "telling")
        )


@every_question
def test_what_is_said_of_requests_names_them_and_is_judged_only_where_the_event_is_about_them(
    kansas_city, place, radius_m, kinds, counts, refusals
) -> None:
    holdings, query, found = compared(kansas_city, place, radius_m, kinds)
    assert found.refusals == refusals
    own = kinds == ("street_lights",)  # what a repair of lights is about anyway
    assert found.moved == (() if own else ("measure", "request_kinds") if kinds else ("measure",))
    assert found.word == ("cannot_tell" if own else None)
    for language, named in zip(LANGUAGES, ("311 requests", "solicitudes al 311"), strict=True):
        assert named in Speaker(language).say(found.sentence)
    answer = ask(holdings, query)
    assert answer.columns["after"].tolist()[:2] == [found.count(one, "after") for one in ("zone", "ring")]
    assert answer.columns["after"][0] == counts[1]
