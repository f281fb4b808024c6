"""The Data page as data: exact equations, safe texts, nothing protected at a place, empty states."""

import dataclasses
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from dash import html
from dash.development.base_component import Component
from hypothesis import given
from hypothesis import strategies as st

from dashboard.components.facts import NONE, percent
from dashboard.components.quality import LABELS
from dashboard.components.stacks import RADIUS_M, snippet
from dashboard.desk import Desk
from dashboard.pages.data import PAGE, finding
from dashboard.theme.look import Look
from geodata.errors import Notice
from geodata.holdings import Holdings
from geodata.importing import ImportReport, import_files
from geodata.ledger import notice_to_json
from geodata.records import DefaultLocation
from geodata.store import open_release
from geodata.study import read_study
from geodata.words.speaker import Speaker
from geodata.words.text import Text
from layers.base.tallies import Tallies
from tests.dashboard.data_town import DOMESTIC, PLAIN, STRANGE, TODAY, import_town, stacked_rows
from tests.geodata.town import report_rows, write_reports, write_study
from tests.layers.cities import city

ENGLISH, SPANISH = Look("light", "en"), Look("dark", "es")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data") / "study"


@pytest.fixture(scope="module")
def report(folder: Path) -> ImportReport:
    return import_town(folder)


@pytest.fixture(scope="module")
def imported(folder: Path, report: ImportReport) -> Holdings:
    return open_release(folder, report.release.name)


def page_of(holdings: Holdings, look: Look = ENGLISH) -> Component:
    return PAGE.layout(Desk(holdings), look, {})


def parts_of(component: object) -> Iterator[Component]:
    """Every component of a page, itself included."""
    if isinstance(component, Component):
        yield component
        component = getattr(component, "children", None)
    if isinstance(component, list | tuple):
        for child in component:
            yield from parts_of(child)
    elif isinstance(component, Component):
        yield from parts_of(component)


def words_of(component: object) -> str:
    """Everything a page says, in its order."""
    if isinstance(component, Component):
        return words_of(getattr(component, "children", None))
    if isinstance(component, list | tuple):
        return " ".join(filter(None, (words_of(child) for child in component)))
    return "" if component is None else str(component)


def table_of(page: Component, caption: str) -> list[list[str]]:
    """The cells of the one table with a caption, row by row, headings first."""
    (table,) = [
        part
        for part in parts_of(page)
        if isinstance(part, html.Table) and words_of(part.children[0]).endswith(ENGLISH.say(caption, feed=""))
    ]
    return [
        [words_of(cell) for cell in row.children]
        for row in parts_of(table)
        if isinstance(row, html.Tr) and isinstance(row.children, list)
    ]


def as_number(text: str) -> int:
    return int(text.replace(",", ""))


@pytest.mark.slow
def test_the_finding_says_records_rows_last_day_and_share_in_one_sentence(imported: Holdings) -> None:
    said = Speaker("en").say(finding(imported, Tallies.of(imported)))
    assert said.startswith("Release r0001: 330 incidents from ")
    assert as_number(said.split(" incidents from ")[1].split(" ")[0]) == int(imported.incidents.persons.sum())
    assert "98 % have a place in the study; data through" in said


def test_every_row_of_every_file_stands_in_an_equation_that_holds(
    imported: Holdings, report: ImportReport
) -> None:
    head, row, total = table_of(page_of(imported), "data.sources.caption")
    assert head[4:8] == ["Rows read", "= accepted", "+ merged", "+ rejected"]
    (account,) = report.files
    numbers = [as_number(cell) for cell in row[4:]]
    assert numbers == [
        *(account.read, account.accepted, account.merged, account.rejected),
        *(account.without_place, account.outside, account.stacked),
    ]
    assert numbers[0] == sum(numbers[1:4])
    assert [as_number(cell) for cell in total[4:]] == numbers
    assert f"{account.read} rows read = {account.accepted} accepted" in words_of(page_of(imported))


@pytest.mark.slow
def test_a_second_import_adds_its_files_and_says_what_changed(tmp_path: Path) -> None:
    folder = write_study(tmp_path / "study")
    rows = report_rows(60)
    import_files(folder, [write_reports(tmp_path / "old.csv", rows)], today=TODAY)
    import_files(folder, [write_reports(tmp_path / "new.csv", rows[:40])], today=TODAY)
    page = page_of(open_release(folder))
    files = table_of(page, "data.sources.caption")
    assert [row[0] for row in files[1:]] == ["new.csv", "old.csv", "All files"]
    assert as_number(files[-1][4]) == len(rows) + 40
    newest, oldest = table_of(page, "data.changes.caption")[1:]
    assert newest[0] == "r0002"
    assert as_number(newest[5]) + as_number(newest[4]) + as_number(newest[6]) == as_number(oldest[3]) == 60


def test_a_rejected_row_is_told_by_its_reason_and_where_the_file_lies(imported: Holdings) -> None:
    page = page_of(imported)
    assert table_of(page, "data.rejects.caption")[1:] == [["T09", ENGLISH.say("data.reason.T09"), "1", "1"]]
    said = words_of(page)
    assert "rejects/r0001/rejected.csv" in said
    assert "13/45/2023" not in said


@pytest.mark.slow
def test_a_rejected_event_stands_among_the_rejected_rows_once_however_often_it_was_read(
    tmp_path: Path,
) -> None:
    more = '[[events]]\nfile = "e.csv"\ncolumns = { name = "name", acts_on = "acts", first_day = "day" }\n'
    folder = write_study(tmp_path / "study", more)
    (folder / "e.csv").write_text(
        "name,acts,day\nFair,people,2023-05-04\nGame,people,Sunday\n", encoding="utf-8"
    )
    reports = write_reports(tmp_path / "reports.csv", report_rows(60))
    for _ in range(2):
        import_files(folder, [reports], today=TODAY, confirmed=True)
    page = page_of(open_release(folder))
    assert table_of(page, "data.rejects.caption")[1:] == [["S19", ENGLISH.say("data.reason.S19"), "1", "1"]]
    assert table_of(page, "data.examples.caption")[1][:4] == ["e.csv", "S19", "day", "2"]
    assert "rejects/r0002/rejected.csv" in words_of(page)
    assert "Sunday" not in words_of(page)


def test_first_examples_say_row_column_and_what_to_do(imported: Holdings) -> None:
    example = {
        "file": "<b>a.csv",
        "code": "T09",
        "column": "From_Date",
        "records": [4, 1204],
        "rows": 5,
        "what": Text("clean.not_a_day").to_json(),
        "hint": Text("clean.not_a_day.hint").to_json(),
    }
    (only,) = imported.ledger["imports"]
    changed = dataclasses.replace(imported, ledger={"imports": [{**only, "examples": [example]}]})
    row = table_of(page_of(changed), "data.examples.caption")[1]
    assert row[:5] == ["<b>a.csv", "T09", "From_Date", "4 and 1,204", "5"]
    assert row[6] == "Correct the cell, then import again."


def test_what_is_counted_names_the_merging_rule_of_each_feed(imported: Holdings) -> None:
    said = words_of(page_of(imported))
    assert "330 incidents. Rows with the same report number are one incident." in said
    assert "Este programa no sabe cómo se unieron sus filas." in words_of(page_of(city(n=40), SPANISH))
    own = city(n=40)
    own = dataclasses.replace(
        own, quality={"rules": dict.fromkeys(own.incidents.source.names, "report_number")}
    )
    assert "Rows with the same report number are one incident." in words_of(page_of(own))


def test_protected_and_unknown_labels_are_never_named_at_a_place(imported: Holdings) -> None:
    largest = table_of(page_of(imported), "data.stacks.caption")[1]
    plain = sum(row[7] == PLAIN for row in stacked_rows())
    assert as_number(largest[1]) == plain < len(stacked_rows())
    assert largest[3] == f"{PLAIN}: {plain}"
    assert DOMESTIC not in largest[3]
    assert "Zzz" not in largest[3]


def test_labels_that_nobody_reviewed_are_listed_with_their_rows(imported: Holdings) -> None:
    (grid,) = [part for part in parts_of(page_of(imported)) if getattr(part, "id", None) == LABELS]
    labels = imported.quality["unmapped"]["kcpd"]
    assert {row["label"]: row["n"] for row in grid.rowData} == labels
    assert STRANGE in labels


def test_strangers_texts_stay_texts_and_hide_no_direction_change(imported: Holdings) -> None:
    page = page_of(imported)
    said = words_of(page)
    assert "\u202e" not in said
    assert "<img src=x onerror=" in said
    kinds = {type(part).__name__ for part in parts_of(page)}
    assert not kinds & {"Markdown", "DangerouslySetInnerHTML", "Iframe", "Script", "Img", "A"}


@pytest.mark.slow
@given(
    address=st.one_of(st.none(), st.text(max_size=60)),
    longitude=st.floats(-180, 180),
    latitude=st.floats(-90, 90),
    meaning=st.sampled_from([one.value for one in DefaultLocation]),
)
def test_a_snippet_is_toml_that_says_exactly_the_place_whatever_the_address(
    address: str | None, longitude: float, latitude: float, meaning: str
) -> None:
    stack = {"address": address, "longitude": longitude, "latitude": latitude}
    (place,) = tomllib.loads(snippet(stack, meaning))["default_locations"]
    assert (place["longitude"], place["latitude"], place["is"]) == (longitude, latitude, meaning)
    assert place["radius_m"] == RADIUS_M


@pytest.mark.slow
def test_a_pasted_snippet_confirms_the_stack_and_the_page_says_so(tmp_path: Path) -> None:
    folder = write_study(tmp_path / "study")
    reports = write_reports(tmp_path / "reports.csv", [*report_rows(80), *stacked_rows()])
    import_files(folder, [reports], today=TODAY)
    before = open_release(folder)
    texts = [part.children for part in parts_of(page_of(before)) if isinstance(part, html.Pre)]
    desk = next(text for text in texts if "<img" in text and "reporting_desk" in text)
    study = folder / "study.toml"
    study.write_text(study.read_text(encoding="utf-8") + "\n" + desk + "\n", encoding="utf-8")
    assert read_study(folder).default_locations[0].radius_m == RADIUS_M
    import_files(folder, [], today=TODAY)
    page = page_of(open_release(folder))
    assert "You have said what this is: Reporting desk." in words_of(page)
    assert not [part for part in parts_of(page) if isinstance(part, html.Pre) and "<img" in part.children]
    assert table_of(page, "data.confirmed.caption")[1][0] == "Reporting desk"
    plain = {row[0] for row in stacked_rows() if row[7] == PLAIN}
    assert as_number(table_of(page, "data.confirmed.caption")[1][3]) == len(plain)


def test_shares_of_places_times_and_late_reports_are_counted_from_the_records() -> None:
    holdings = city(seed=5, n=500)
    page, incidents = page_of(holdings), holdings.incidents
    places = table_of(page, "data.places.caption")[1]
    assert [as_number(cell) for cell in places[1:5]] == [
        500,
        *((incidents.place == k).sum() for k in (0, 1, 2)),
    ]
    known = incidents.day < 2**31 - 1
    late = (incidents.reported_day[known] - incidents.day[known] > 7).sum()
    assert f"more than 7 days later {late} " in words_of(page)
    assert table_of(page, "data.times.caption")[1:] == [["To the minute", "500", "100.0 %"]]


def test_stacks_of_requests_are_shown_without_a_text_and_a_source_without_types_says_so() -> None:
    stack = {
        "longitude": -94.6000001,
        "latitude": 39.08,
        "rows": 9,
        "share": 0.01,
        "mix": [],
        "address": None,
        "why": [],
    }
    stacks = {"kcmo_311": [stack], "kcpd_points": [stack]}
    page = page_of(dataclasses.replace(city(n=40), quality={"stacks": stacks}))
    (row,) = table_of(page, "data.stacks.caption.requests")[1:]
    assert row == ["39.080000, -94.600000", "9", "1.0 %", "no type that may be named", ""]
    assert len([part for part in parts_of(page) if isinstance(part, html.Pre)]) == len(DefaultLocation)
    assert "longitude = -94.6000001\n" in words_of(page)


def test_people_are_dropped_by_column_and_shelters_as_a_number(imported: Holdings) -> None:
    said = words_of(page_of(imported))
    assert "columns Age, Age_Range, Race, and Sex are about people" in said
    assert "2 services may be shelters for victims" in words_of(page_of(city(n=40)))


def test_a_mended_and_a_nameless_area_are_listed() -> None:
    report = {
        "set": "quarters",
        "nameless": ["q2"],
        "mended": [{"id": "q1", "name": "Southeast", "why": "Self-intersection", "change_percent": 0.0123}],
        "overlaps": [],
        "gaps_m2": 3.4,
    }
    page = page_of(dataclasses.replace(city(n=40), quality={"areas": [report]}))
    assert table_of(page, "data.areas.caption")[1] == ["Quarters", "5", "1", "From a file", "1", "0", "3"]
    assert "Southeast was mended (Self-intersection); its size changed by 0.012 %." in words_of(page)
    assert "1 area has no name and is shown by its id: q2." in words_of(page)


def test_a_release_served_in_place_of_a_damaged_one_is_an_alert_on_top() -> None:
    notice = Notice("R05", Text("store.served_older", damaged="r0002", older="r0001"))
    page = page_of(dataclasses.replace(city(n=40), quality={"notices": [notice_to_json(notice)]}))
    (alert,) = [part for part in parts_of(page) if getattr(part, "role", None) == "alert"]
    assert "r0002" in words_of(alert)


@pytest.mark.parametrize("look", [ENGLISH, SPANISH], ids=["english", "spanish"])
def test_every_word_is_in_both_languages(imported: Holdings, look: Look) -> None:
    for holdings in (imported, city(n=40), city(n=0, requests=0, services=0, events=0)):
        said = words_of(page_of(holdings, look))
        assert " [en]" not in said
        assert "[data." not in said
        assert "{" not in said


def test_a_release_without_a_record_explains_itself() -> None:
    empty = city(n=0, requests=0, services=0, events=0)
    page = page_of(dataclasses.replace(empty, areas={}))
    said = words_of(page)
    assert "holds no records yet. Import a file" in said
    for key in (
        "data.sources.none",
        "data.ledger.none",
        "data.stacks.none",
        "data.areas.none",
        "data.no_records",
    ):
        assert ENGLISH.say(key) in said


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_a_share_is_never_all_or_nothing_unless_it_is(part: int, more: int) -> None:
    said, enough = percent(part, part + more, ENGLISH), part + more >= 20
    assert (said == NONE) == (not enough)
    assert (said == "100.0 %") == (enough and more == 0)
    assert (said == "0.0 %") == (enough and part == 0)


def test_a_share_that_is_smaller_than_can_be_said_is_called_smaller() -> None:
    assert percent(8, 154_475, ENGLISH) == "< 0.1 %"
    assert percent(19, 19, ENGLISH) == NONE


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es"])
def test_bad_input_s17_rows_that_are_not_counted_are_said_to_be_neither_lost_nor_rejected(
    tmp_path: Path, language: str
) -> None:
    folder = write_study(tmp_path / "study")
    rows = report_rows(200)
    for row in rows[:6]:
        row[7], row[8] = "TEST RECORD", ""
    report = import_files(folder, [write_reports(tmp_path / "r.csv", rows)], today=TODAY)
    assert report.files[0].not_counted == 6
    look, holdings = Look(language=language), open_release(folder)
    said = words_of(page_of(holdings, look))
    assert look.say("data.not_counted", n=6) in said
    assert look.say("data.head.not_counted") in said
    assert look.say("data.head.withdrawn") not in said
    changed = {**holdings.ledger["imports"][0], "changes": {"incidents": {"new": 1, "withdrawn": 2}}}
    older = dataclasses.replace(holdings, ledger={"imports": [changed]})
    assert look.say("data.head.withdrawn") in words_of(page_of(older, look))
    if language == "en":
        table = table_of(page_of(older), "data.changes.caption")
        assert (table[0][-1], table[1][-1]) == ("Left: not counted any more", "2")
