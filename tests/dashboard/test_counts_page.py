"""The page of daily counts as data: the layer's sentence, weeks by brute force, refusals, links."""

import datetime as dt
import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import numpy as np
import pytest
from dash import dcc, html
from flask.testing import FlaskClient

from dashboard.components.counts_chart import recorded_weeks
from dashboard.components.counts_controls import CONTROLS, ID, PANEL
from dashboard.desk import Desk
from dashboard.figures.recorded_weeks import RecordedWeeks, recorded_weeks_figure
from dashboard.pages import counts as page
from dashboard.pages.counts import PAGE, SHOWN, show
from dashboard.pages.data import PAGE as DATA
from dashboard.pages.data import finding
from dashboard.state import read_search
from dashboard.theme.look import Look
from geodata.holdings import Holdings
from geodata.period import Period, day_number
from geodata.records import Counts, RecordingChange
from geodata.words.speaker import LANGUAGES, Speaker
from geodata.words.text import Text
from layers.base.query import Query, QueryFacts
from layers.base.tallies import Tallies
from layers.recorded_counts import Windows
from tests.dashboard.shown_texts import parts_of, words
from tests.layers.cities import city

DAY = dt.date(2023, 10, 3)
COMMA = "Residential, new"
ASKED = {
    "recorded_counts.label": "Robbery",
    "recorded_counts.event_day": "20231003",
    "recorded_counts.weeks": "8",
}
UNIT = Text("counts.unit.person_rows")


def shown(desk: Desk, **params: str) -> dict[str, Any]:
    return dict(zip(SHOWN, show({**ASKED, **params}, desk), strict=True))


def sentence(card: object) -> str:
    return next(
        one.children for one in parts_of(card) if "finding" in (getattr(one, "className", None) or "").split()
    )


def rows(table: object) -> list[dict[str, Any]]:
    return next(one.rowData for one in parts_of(table) if hasattr(one, "rowData"))


def changed(holdings: Holdings, day: dt.date) -> Holdings:
    """The city with a declared change of recording on a day."""
    change = RecordingChange(day, {"en": "new software", "es": "otro programa"}, ())
    return replace(holdings, study=replace(holdings.study, recording_changes=(change,)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("more", [{}, {"recorded_counts.label": "Burglary - Residence"}, {"kinds": "drugs"}])
def test_the_one_sentence_is_the_layers_own(desk: Desk, language: str, more: dict[str, str]) -> None:
    query, _ = desk.query(PANEL.question_of({**ASKED, **more}))
    headline = desk.ask(query).headline
    assert sentence(shown(desk, lang=language, **more)["card"]) == Speaker(language).say(headline)


def test_the_missing_comparison_area_is_said_openly_and_no_verdict_is_given(desk: Desk) -> None:
    for language, said in (("en", "There is no comparison place"), ("es", "No hay zona de comparación")):
        card = shown(desk, lang=language)["card"]
        openly = [one.children for one in parts_of(card) if getattr(one, "className", "") == "empty"]
        assert any(said in one for one in openly)
        assert not any(word in words(card).lower() for word in ("likely", "probable", "caus", "prevent"))


def test_the_table_holds_both_counts_their_interval_and_the_days_missing(desk: Desk) -> None:
    answer = desk.ask(desk.query(PANEL.question_of(ASKED))[0])
    asked, *earlier = rows(shown(desk)["table"])
    assert (asked["before"], asked["after"]) == (answer.columns["before"][0], answer.columns["after"][0])
    assert asked["change"] == asked["after"] - asked["before"]
    assert asked["missing"] == answer.columns["missing_days"][0] > 0
    assert asked["interval"] == f"{answer.low[0]:.0f} to {answer.high[0]:.0f}".replace("-", "−")
    assert len(earlier) == 3
    for years, row in enumerate(earlier, 1):
        value = answer.columns[f"before_{years}_years_earlier"][0]
        assert row["before"] == (None if np.isnan(value) else value)


def test_what_is_not_known_of_earlier_years_is_said_in_words_and_is_no_0(desk: Desk) -> None:
    for language, said in (("en", "not known"), ("es", "no se conoce")):
        table = shown(desk, lang=language)["table"]
        assert rows(table)[3]["before"] is None, "the counts of the city begin later"
        assert rows(table)[3]["change"] is None
        grid = next(one for one in parts_of(table) if hasattr(one, "rowData"))
        before = next(one for one in grid.columnDefs if one["field"] == "before")
        assert json.dumps(said) in before["valueFormatter"]["function"]
        assert grid.defaultColDef["sortable"] is True


def test_the_weeks_are_sums_of_the_rows_and_a_week_with_a_missing_day_is_a_gap(desk: Desk) -> None:
    weeks = recorded_weeks(desk, "Robbery", Windows.around(DAY, 8), UNIT)
    assert weeks is not None
    counts = desk.holdings.counts
    own = counts.label.is_any({"Robbery"})
    for first, n in zip(weeks.first_days, weeks.counts, strict=True):
        days = [own & (counts.day == day_number(first) + day) for day in range(7)]
        whole = all(int(one.sum()) == 2 for one in days)  # both areas
        assert n == (sum(int(counts.n[one].sum()) for one in days) if whole else None)
    assert None in weeks.counts
    assert any(n is not None for n in weeks.counts)
    assert DAY in weeks.first_days
    assert {day.weekday() for day in weeks.first_days} == {DAY.weekday()}


@pytest.mark.parametrize("day", [dt.date(1900, 1, 1), dt.date(2199, 12, 31)])
def test_a_day_far_from_the_data_has_no_weeks_and_is_refused(desk: Desk, day: dt.date) -> None:
    assert recorded_weeks(desk, "Robbery", Windows.around(day, 8), UNIT) is None
    seen = shown(desk, **{"recorded_counts.event_day": f"{day:%Y%m%d}"})
    assert "the windows reach beyond" in sentence(seen["card"])
    assert "no whole weeks of this label near the day" in words(seen["chart"])


@pytest.mark.parametrize("day", ["10101", "99991231", "20231399"])
def test_a_day_that_there_is_not_is_refused_in_words(desk: Desk, day: str) -> None:
    seen = shown(desk, **{"recorded_counts.event_day": day})
    assert sentence(seen["card"]).startswith(f"There is no day {day}")
    assert seen["chart"] == seen["table"] == []


def drawn(**more: Any) -> dict[str, Any]:
    first = dt.date(2023, 1, 2)
    days = [first + dt.timedelta(days=7 * week) for week in range(30)]
    event = days[20]
    made = {
        "first_days": days,
        "counts": [0, None, 5, *[3] * 27],
        "before": Period(days[12], event),
        "after": Period(event, days[28]),
        "event_day": event,
        "unit": UNIT,
        **more,
    }
    return recorded_weeks_figure(RecordedWeeks(**made), look=Look())


def test_a_quiet_week_is_a_dot_at_0_and_an_unknown_one_a_gap() -> None:
    figure = drawn()
    line, *windows = figure["data"]
    assert [one["name"].partition(":")[0] for one in windows] == ["Before", "After"]
    assert line["y"][:3] == [0, None, 5]
    assert line["connectgaps"] is False
    assert "markers" in line["mode"]
    low, _ = figure["layout"]["yaxis"]["range"]
    assert low < 0, "a dot at 0 is seen whole"
    assert "which is not 0" in figure["layout"]["meta"]["note"]
    assert "Not known" in line["hovertext"][1]
    assert "0 person rows" in line["hovertext"][0]


def test_the_day_a_declared_change_and_a_jump_differ_in_line_colour_and_words() -> None:
    declared, jump = dt.date(2023, 3, 1), Period(dt.date(2023, 4, 3), dt.date(2023, 4, 24))
    figure = drawn(declared=((declared, "new <b>software</b>"),), jumps=(jump,))
    lines = [one for one in figure["layout"]["shapes"] if one["type"] == "line"]
    assert len({one["line"]["dash"] for one in lines}) == len({one["line"]["color"] for one in lines}) == 3
    labels = [one["text"].replace("<br>", " ") for one in figure["layout"]["annotations"]]
    assert any(one.startswith("Declared recording change, March 1, 2023: new &lt;b&gt;") for one in labels)
    assert "Jump seen in the counts, from the week of April 3, 2023" in labels
    assert "The day: May 22, 2023" in labels
    boxes = [(one["x0"], one["x1"]) for one in figure["layout"]["shapes"] if one["type"] == "rect"]
    assert boxes == [("2023-03-27", "2023-05-22"), ("2023-05-22", "2023-07-17"), ("2023-04-03", "2023-04-24")]
    note = figure["layout"]["meta"]["note"]
    assert "Dashed" in note
    assert "Why it came is not known" in note
    assert "Dotted" not in drawn()["layout"]["meta"]["note"]


def test_across_a_declared_change_the_reason_is_the_sentence_and_the_weeks_stay(holdings: Holdings) -> None:
    desk = Desk(changed(holdings, dt.date(2023, 9, 20)))
    seen = shown(desk)
    assert "recording change of September 20, 2023: new software" in sentence(seen["card"])
    assert seen["table"] == []
    (graph,) = (one for one in parts_of(seen["chart"]) if isinstance(one, dcc.Graph))
    assert "Declared recording change" in words(graph.figure).replace("<br>", " ")
    every = show({**ASKED, "recorded_counts.label": ""}, desk)
    found = rows(dict(zip(SHOWN, every, strict=True))["table"])
    assert len(found) == 3
    assert {(row["before"], row["change"], row["missing"], row["interval"]) for row in found} == {
        (None, None, None, "")
    }
    assert all("declares a change of recording" in row["why"] for row in found)


def test_without_a_label_every_label_is_a_row_and_none_is_drawn(desk: Desk) -> None:
    seen = dict(zip(SHOWN, show({}, desk), strict=True))
    assert [row["label"] for row in rows(seen["table"])] == list(desk.facts.count_labels)
    assert not any(isinstance(one, dcc.Graph) for one in parts_of(seen["chart"]))


def test_more_labels_than_anyone_waits_for_are_not_looked_at_together(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "MOST_LABELS", 2)
    seen = dict(zip(SHOWN, show({}, desk), strict=True))
    assert sentence(seen["card"]) == "This study has counts under 3 labels. Choose one."
    assert shown(desk)["table"] != []


@pytest.mark.parametrize(
    ("touched", "value", "said"),
    [
        ("label", COMMA, {"recorded_counts.label": ["Residential%2C new"]}),
        ("day", "2023-10-03", {"recorded_counts.event_day": ["20231003"]}),
        ("weeks", 8, {"recorded_counts.weeks": ["8"]}),
        ("weeks", 12, {}),
        ("label", None, {}),
    ],
)
def test_the_link_is_the_state(desk: Desk, touched: str, value: Any, said: dict[str, list[str]]) -> None:
    names = [control.name for control in CONTROLS]
    values = [value if name == touched else None for name in names]
    search, carried, now = PANEL.carry(ID(touched), "?lang=es", values, desk)
    assert parse_qs(search[1:]) == {"layer": ["recorded_counts"], "lang": ["es"], **said}
    again = PANEL.carry(None, search, [None] * 3, desk)
    assert again == (search, carried, now)
    usual = 12 if touched == "weeks" else None
    assert now[names.index(touched)] == (value or usual)


def test_starting_again_keeps_the_look_only(desk: Desk) -> None:
    search, carried, now = PANEL.carry(
        PANEL.reset, "?kinds=robbery&lang=es&recorded_counts.weeks=4", [None] * 3, desk
    )
    assert (search, carried, now) == ("?lang=es", {"lang": "es"}, [None, None, 12])


@pytest.mark.slow
@pytest.mark.parametrize("value", ["\ud800", ["a"], {"b": 1}, True, 2**70, "20231003; DROP", float("nan")])
@pytest.mark.parametrize("touched", [control.name for control in CONTROLS])
def test_whatever_a_browser_sends_is_answered(desk: Desk, touched: str, value: Any) -> None:
    search, carried, _ = PANEL.carry(ID(touched), None, [value] * 3, desk)
    assert read_search(search)[1] == ()
    assert len(show(carried, desk)) == len(SHOWN)


def test_a_bad_link_is_said_and_the_rest_is_answered(desk: Desk) -> None:
    seen = shown(
        desk,
        **{
            "recorded_counts.label": "Burglary - Residence",
            "recorded_counts.weeks": "many",
            "recorded_counts.event_day": "20230905",
        },
    )
    assert "U00" in words(seen["notices"])
    assert "12 weeks before September 5, 2023" in sentence(seen["card"])


def test_a_label_with_a_comma_or_a_percent_sign_can_be_asked_for(holdings: Holdings) -> None:
    assert COMMA in holdings.counts.label.names
    strange = ("Robbery", "50%, or 50%2C more", COMMA)
    counts = replace(holdings.counts, label=replace(holdings.counts.label, names=strange))
    facts = QueryFacts.of(replace(holdings, counts=counts))
    for chosen in (strange, strange[1:], strange[1:2], strange[2:]):
        option = next(one for one in facts.layers["recorded_counts"] if one.name == "label")
        link = {"layer": "recorded_counts", "recorded_counts.label": option.write(chosen)}
        query, notices = Query.from_params(link, facts)
        assert notices == ()
        assert option.parse(dict(query.options)["label"], facts) == tuple(sorted(chosen))
        assert Query.from_params(query.to_params(), facts) == (query, ())


@pytest.mark.slow
def test_a_download_answers_what_the_screen_shows_for_a_label_with_a_comma(
    desk: Desk, client: FlaskClient
) -> None:
    seen = shown(desk, **{"recorded_counts.label": "Residential%2C new"})
    links = {one.children: one.href for one in parts_of(seen["downloads"]) if isinstance(one, html.A)}
    assert set(links) == {"CSV", "JSON"}
    told = client.get(links["JSON"])
    assert told.status_code == 200
    assert COMMA in told.get_data(as_text=True)
    assert "Robbery" not in told.get_data(as_text=True)
    csv = client.get(links["CSV"])
    assert csv.status_code == 200
    assert f"{rows(seen['table'])[0]['before']}" in csv.get_data(as_text=True)


@pytest.fixture(scope="module")
def without() -> Desk:
    return Desk(replace(city(seed=7, n=50, requests=0), counts=Counts.nothing()))


@pytest.mark.parametrize(
    ("language", "none", "how"),
    [
        ("en", "has no counts", "import a file of daily counts"),
        ("es", "no tiene cantidades", "importe al estudio un archivo"),
    ],
)
def test_a_study_without_counts_says_so_and_how_to_get_them(
    without: Desk, language: str, none: str, how: str
) -> None:
    laid_out = PAGE.layout(without, Look(language=language), {})
    assert none in sentence(laid_out)
    for said in (how, "python app.py import", "Crime_Count, Reported_Date, council_district, crime"):
        assert said in words(laid_out)
    assert not any(isinstance(one, dcc.Location) for one in parts_of(laid_out)), "no callback runs there"
    assert none in sentence(show({"lang": language}, without)[1])


@pytest.mark.parametrize(("language", "said"), [("en", "daily counts"), ("es", "cantidades diarias")])
def test_the_data_page_names_feeds_of_counts_among_what_is_counted(
    desk: Desk, without: Desk, language: str, said: str
) -> None:
    look = Look(language=language)
    n = look.number(len(desk.holdings.counts))
    assert f"{n} {said}" in words(DATA.layout(desk, look, {}))
    assert said not in words(DATA.layout(without, look, {}))


def test_a_release_of_counts_alone_is_not_called_empty(holdings: Holdings) -> None:
    none = city(n=0, requests=0, services=0, events=0)
    last = replace(none.release, last=dt.date(2023, 12, 31))
    alone = replace(none, counts=holdings.counts, release=last)
    said = Look().speaker.say(finding(alone, Tallies.of(alone)))
    assert f"{len(holdings.counts):,} daily counts" in said
    assert "no incidents" in said
    assert PANEL.values_of({}, Desk(alone)) == [None, None, 12]
