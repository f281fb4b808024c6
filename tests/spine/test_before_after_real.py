"""Before and after at one real crossing, split at the start of every month of the one year there is."""

import datetime as dt
import math
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyproj
import pytest

from geodata.holdings import Holdings
from geodata.kinds.tree import KINDS
from geodata.period import Period
from geodata.words import LANGUAGES, Speaker
from layers.base.catalogue import ask
from layers.base.query import Query
from layers.comparison.compare import compare
from layers.comparison.result import Comparison
from layers.comparison.says import least_fall
from tests.spine import recount
from tests.spine.comparisons import at_metres, counts_of, event_at, recounted, there
from tests.spine.studies import POLICE_2017, Built

SUMMIT_AND_SOUTHWEST = (39.084718, -94.593811)
YEAR = Period(dt.date(2017, 1, 1), dt.date(2018, 1, 1))

# What one year at this crossing can tell: nothing, in every month, and by how much. Month, whole weeks on
# each side, incidents before and after, weeks of history (52 are needed), what is expected after, and the
# smallest fall that would be seen in 80 of 100 cases; None where not even a fall to nothing would.
WITHIN_400_M = """
month weeks before after history expected fall
2     4     3      5     0       2.2      None
3     8     8      9     0       7.7      None
4     12    12     12    0       13.8     None
5     17    18     15    0       21.2     None
6     21    21     19    0       25.4     25.4
7     25    24     21    0       27.0     26
8     21    20     17    9       20.9     None
9     17    14     12    17      26.3     None
10    13    13     8     26      12.7     None
11    8     8      3     30      7.0      None
12    4     1      1     34      3.6      None
"""
WITHIN_300_M = """
month weeks before after history expected fall
2     4     3      4     0       2.1      None
3     8     7      6     0       8.3      None
4     12    10     7     0       11.1     None
5     17    14     10    0       17.4     None
6     21    16     12    0       18.8     None
7     25    17     14    0       18.3     None
8     21    12     12    9       14.8     None
9     17    9      7     17      21.1     None
10    13    10     4     26      8.6      None
11    8     4      2     30      6.3      None
12    4     1      1     34      2.6      None
"""


def months(table: str) -> list[dict[str, float | None]]:
    head, *lines = (line.split() for line in table.strip().splitlines())
    return [
        {name: None if word == "None" else float(word) for name, word in zip(head, line, strict=True)}
        for line in lines
    ]


SPLITS = [
    *(pytest.param(300, month, id=f"300 m, month {month['month']:.0f}") for month in months(WITHIN_300_M)),
    *(pytest.param(400, month, id=f"400 m, month {month['month']:.0f}") for month in months(WITHIN_400_M)),
]
every_split = pytest.mark.parametrize(("radius_m", "month"), SPLITS)


@pytest.fixture(scope="module")
def crossing(kansas_city: Built) -> Holdings:
    """Give the real records alone, without the events that the study invents beside them."""
    return replace(kansas_city.holdings, events=())


@pytest.fixture(scope="module")
def merged(real_data: Path) -> pd.DataFrame:
    """Give the file's rows merged by its agency's rule, in metres: those of kinds that a verdict counts."""
    rows = pd.read_csv(real_data / "kc" / POLICE_2017, dtype=str, keep_default_na=False)
    rows = rows.drop(columns=["Race", "Sex", "Age"]).drop_duplicates().reset_index(drop=True)
    records = recount.of_police_2017(real_data).incidents
    assert len(rows) == len(records) == 28_257
    project = pyproj.Transformer.from_crs(4326, 26915, always_xy=True)
    x_m, y_m = project.transform(rows["Longitude"].astype(float), rows["Latitude"].astype(float))
    plain = records["kind"].map(lambda kind: not KINDS[kind].tags and not KINDS[kind].protected)
    return pd.DataFrame({"x_m": x_m, "y_m": y_m, "day": records["occurred"].dt.date})[plain.astype(bool)]


def split(radius_m: int, month: int) -> Query:
    """Ask at the crossing from the start of a month; 300 m is what nobody set."""
    options = [("at", "{},{}".format(*SUMMIT_AND_SOUTHWEST)), ("day", f"2017-{month:02d}-01")]
    if radius_m != 300:
        options.append(("radius_m", str(radius_m)))
    return Query(layer="before_after", options=tuple(options))


def said(found: Comparison) -> list[str]:
    texts = [found.sentence, *found.reasons, *found.caveats, *found.choices]
    spoken = [Speaker(language).say(text) for language in LANGUAGES for text in texts]
    assert not [one for one in spoken if set(one) & set("[]{}")]
    return spoken


@every_split
def test_every_month_gives_a_clear_answer_and_no_verdict(crossing, radius_m, month) -> None:
    found = compare(crossing, split(radius_m, int(month["month"])))
    assert found.word is None, "place and day were picked by hand"
    assert found.moved == ("place_and_day", *(() if radius_m == 300 else ("radius_m",)))
    assert found.refusals == ("short_history",)
    assert found.windows.spans.clean_weeks == month["history"]
    assert found.windows.after.span_days == found.windows.before.span_days == 7 * month["weeks"]
    assert (found.count("zone", "before"), found.count("zone", "after")) == (month["before"], month["after"])
    expected = found.judgement.zone.expected
    assert expected is not None, "from the weeks before, where none lie before the picked ones"
    assert round(expected, 1) == month["expected"]
    spoken = said(found)
    assert any(one.startswith(f"Only {month['history']:.0f} weeks of history") for one in spoken)


@every_split
def test_the_counts_are_those_of_the_file(crossing, merged, radius_m, month) -> None:
    found = compare(crossing, split(radius_m, int(month["month"])))
    zone, windows = found.subject.zone, found.windows
    x_m, y_m = at_metres(crossing, SUMMIT_AND_SOUTHWEST)
    assert math.hypot(zone.x_m - x_m, zone.y_m - y_m) < 1
    told = {row.when: row.weeks for row in found.counts}
    telling = [
        Period(windows.period((week, week + 1)).first, windows.period((week, week + 1)).end)
        for week in range(*windows.spans.history)
        if week % 8 in (1, 2, 4, 7)
    ]
    assert told["telling"] == len(telling)
    weeks = [there(merged, one.x_m, one.y_m, radius_m, days) for one in found.controls for days in telling]
    assert found.count("controls", "telling") == sum(weeks)
    part = len(telling) / told["history"]
    own, after = found.count("zone", "history"), found.count("controls", "after")
    assert math.isclose(found.judgement.zone.expected, after * own * part / sum(weeks))
    assert counts_of(found) == recounted(found, merged, radius_m)
    answer = ask(crossing, split(radius_m, int(month["month"])))
    assert answer.columns["after"].tolist()[:2] == [found.count(one, "after") for one in ("zone", "ring")]


@every_split
def test_the_smallest_fall_to_be_seen_is_a_count_or_none_however_large(crossing, radius_m, month) -> None:
    found = compare(crossing, split(radius_m, int(month["month"])))
    zone, spoken = found.judgement.zone, said(found)
    if zone.detectable is None:
        assert month["fall"] is None
        assert any("not even a fall to nothing would be seen in 80 of 100 cases" in one for one in spoken)
        assert any("ni una baja a cero se vería en 80 de 100 casos" in one for one in spoken)
    else:
        # As a count of incidents: whole, or with one decimal where a whole one would be more than expected.
        least = least_fall(zone.detectable, zone.expected)
        assert least == month["fall"] <= zone.expected
        assert any(f"A fall of {least} or more" in one for one in spoken)


@every_split
def test_the_year_before_is_not_compared_and_it_is_said_why(crossing, radius_m, month) -> None:
    found = compare(crossing, split(radius_m, int(month["month"])))
    assert found.windows.earlier == ()
    assert YEAR.first <= found.windows.history.first
    assert found.windows.after.end <= YEAR.end
    spoken = said(found)
    assert any("The same dates a year earlier are not compared" in one for one in spoken)
    assert any("No se comparan las mismas fechas de un año antes" in one for one in spoken)
    assert {row.when for row in found.counts} == {"history", "telling", "before", "after"}


@every_split
def test_no_month_has_a_word_that_one_year_cannot_bear(crossing, radius_m, month) -> None:
    """Asked of an event, nothing is picked by hand: the rule itself has to refuse, and says so."""
    stays = Period(dt.date(2017, int(month["month"]), 1), dt.date(2019, 1, 1))
    event = event_at(crossing, SUMMIT_AND_SOUTHWEST, stays, radius_m)
    ledger = replace(crossing, events=(event,))
    query = Query(layer="before_after", options=(("event", event.id),))
    found = compare(ledger, query)
    assert found.moved == ()
    assert (found.word, found.refusals) == ("cannot_tell", ("short_history",))
    # The same counts as at the crossing picked by hand.
    assert (found.count("zone", "before"), found.count("zone", "after")) == (month["before"], month["after"])
    for language, begins, why in (
        ("en", "These numbers cannot tell whether ", f"Only {month['history']:.0f} weeks of history before "),
        (
            "es",
            "Con estas cifras no se puede saber ",
            f"Solo hay {month['history']:.0f} semanas de historia ",
        ),
    ):
        speaker = Speaker(language)
        sentence, reason = speaker.say(found.sentence), speaker.say(found.reasons[0])
        assert sentence.startswith(begins), sentence
        assert reason.startswith(why), reason
    answer = ask(ledger, query)
    assert (answer.columns["verdict"][0], answer.headline) == ("cannot_tell", found.sentence)


def test_an_invented_clean_up_at_the_crossing_forbids_a_verdict_while_it_changes_and_shortens_what_follows(
    kansas_city: Built,
) -> None:
    (clean_up,) = [one for one in kansas_city.holdings.events if one.judged and one.x_m is not None]
    for month in range(2, 13):
        found = compare(kansas_city.holdings, split(400, month))
        windows, named = found.windows, any("Invented clean-up" in one for one in said(found))
        edges = (clean_up.period.first, clean_up.period.end)
        inside = any(windows.before.first < day < windows.after.end for day in edges)
        assert inside is (4 <= month <= 10)
        assert ("same_place" in found.refusals) is inside
        # Once it is over, what is usual at the crossing is taken from the weeks after it.
        over = clean_up.period.end <= windows.before.first
        assert named is (inside or over)
        if over:
            assert not windows.spans.history_weeks or windows.history.first >= clean_up.period.end
            assert windows.spans.history_weeks <= 4
