"""A house with many protected reports is proposed nowhere, and no proposal tells how many it has."""

import json
from pathlib import Path

import pytest
from dash import html

from dashboard.desk import Desk
from dashboard.import_lines import import_lines
from dashboard.pages.data import PAGE
from dashboard.theme.look import Look
from geodata.importing import ImportReport, import_files
from geodata.store import open_release, purge
from geodata.words.speaker import LANGUAGES, Speaker
from layers.base.tallies import Tallies
from tests.dashboard.data_town import TODAY
from tests.dashboard.test_data_page import parts_of, words_of
from tests.geodata.town import HEADER, report_rows, write_reports, write_study

HOUSE, LONGITUDE, LATITUDE = "12 QUIET LN", -94.60003, 39.08003
RAPE, THEFT, STRANGE = ("Rape", "11A"), ("Auto Theft", "240"), ("Zzz", "")


def at_the_house(number: int, offence: tuple[str, str], **more: str) -> list[str]:
    row = list(report_rows(1)[0])
    cells = {"Report_No": f"KC77{number:06d}", "Offense": offence[0], "IBRS": offence[1], "Address": HOUSE}
    cells |= {"Location": f"POINT ({LONGITUDE} {LATITUDE})"} | more
    for name, text in cells.items():
        row[HEADER.index(name)] = text
    return row


def take(folder: Path, there: list[list[str]], more: str = "") -> ImportReport:
    write_study(folder, more)
    return import_files(folder, [write_reports(folder / "a.csv", [*report_rows(80), *there])], today=TODAY)


def told(folder: Path, report: ImportReport) -> dict[str, str]:
    """Everything that is said of an import, except the records themselves."""
    holdings = open_release(folder)
    said = {"json": json.dumps(report.to_json(Speaker("en")))}
    for name in ("quality.json", "ledger.json"):
        said[name] = (folder / "releases" / report.release.name / name).read_text(encoding="utf-8")
    for language in LANGUAGES:
        speaker = Speaker(language)
        lines = [line if not hasattr(line, "what") else line.what for line in import_lines(report)]
        said[f"terminal {language}"] = "\n".join(speaker.say(line) for line in lines)
        said[f"page {language}"] = words_of(PAGE.layout(Desk(holdings), Look("light", language), {}))
    return said


PROTECTED = {
    "by its kind": [at_the_house(number, RAPE) for number in range(7)],
    "by its flag": [at_the_house(number, THEFT, DVFlag="true") for number in range(30)],
    "by its flag, of a kind nobody knows": [at_the_house(n, STRANGE, DVFlag="true") for n in range(30)],
    "by its second label": [at_the_house(n, STRANGE, Description="Rape") for n in range(30)],
    "by another row of its report": [at_the_house(n, one) for n in range(25) for one in (RAPE, THEFT)],
    "by another row, of a kind nobody knows": [
        at_the_house(n, o) for n in range(9) for o in (STRANGE, THEFT)
    ],
}


@pytest.mark.slow
@pytest.mark.parametrize("why", PROTECTED)
def test_a_house_of_protected_reports_alone_is_proposed_nowhere(tmp_path: Path, why: str) -> None:
    report = take(tmp_path / "study", PROTECTED[why])
    assert (report.stacks["kcpd"], report.files[0].stacked) == ((), 0)
    for where, said in told(tmp_path / "study", report).items():
        assert HOUSE not in said, where
        assert str(LATITUDE) not in said, where


@pytest.mark.slow
def test_the_protected_reports_of_a_proposed_place_are_in_none_of_its_numbers(tmp_path: Path) -> None:
    thefts = [at_the_house(number, THEFT) for number in range(6)]
    protected = [at_the_house(100 + number, RAPE) for number in range(7)]
    protected += [at_the_house(200 + n, THEFT, DVFlag="true", Address="12 QUIET LANE") for n in range(9)]
    one, other = tmp_path / "one", tmp_path / "other"
    # The same reports, once there and once each at a place of its own: nothing said of the house differs.
    far = [list(row) for row in protected]
    for number, row in enumerate(far):
        row[-1] = f"POINT ({LONGITUDE + 0.0001 * (number + 1):.5f} {LATITUDE})"
    reports = take(one, thefts + protected), take(other, thefts + far)
    for folder, report in zip((one, other), reports, strict=True):
        (stack,) = report.stacks["kcpd"]
        assert (stack.rows, stack.mix, stack.address) == (6, (("Auto Theft", 6),), HOUSE)
        assert report.files[0].stacked == 6
        for where, said in told(folder, report).items():
            assert where == "ledger.json" or HOUSE in said, where
            assert "LANE" not in said, where
    assert reports[0].stacks == reports[1].stacks
    # From its first word on the page to its last; what follows says when the release was made.
    pages = (told(*both)["page es"] for both in zip((one, other), reports, strict=True))
    first, second = (page[page.index(HOUSE) : page.rindex(HOUSE)] for page in pages)
    assert first == second
    assert "Auto Theft: 6" in first


@pytest.mark.slow
def test_a_confirmed_place_does_not_tell_its_protected_incidents(tmp_path: Path) -> None:
    there = [at_the_house(number, THEFT) for number in range(6)]
    there += [at_the_house(100 + number, RAPE) for number in range(7)]
    place = f'longitude = {LONGITUDE}\nlatitude = {LATITUDE}\nis = "problem_place"\n'
    report = take(tmp_path, there, f"\n[[default_locations]]\n{place}")
    (confirmed,) = Tallies.of(open_release(tmp_path)).confirmed
    assert (confirmed.points, confirmed.incidents, report.files[0].stacked) == (1, 6, 6)
    report = take(tmp_path / "hidden", there[6:], f"\n[[default_locations]]\n{place}")
    assert Tallies.of(open_release(tmp_path / "hidden")).confirmed == ()
    assert report.files[0].stacked == 0


@pytest.mark.slow
def test_many_reports_of_unknown_type_are_proposed_without_their_type(tmp_path: Path) -> None:
    report = take(tmp_path, [at_the_house(number, STRANGE) for number in range(25)])
    (stack,) = report.stacks["kcpd"]
    assert (stack.rows, stack.mix, report.files[0].stacked) == (25, (), 25)
    said = told(tmp_path, report)
    assert f"{HOUSE}: 25 rows" in said["terminal en"]
    assert "ningún tipo que se pueda nombrar" in said["page es"]
    page = PAGE.layout(Desk(open_release(tmp_path)), Look("light", "en"), {})
    assert HOUSE in words_of([part for part in parts_of(page) if isinstance(part, html.Pre)])


@pytest.mark.slow
def test_a_purged_report_stands_in_no_proposed_place_and_brings_no_label_back(tmp_path: Path) -> None:
    there = [at_the_house(number, THEFT) for number in range(7)]
    there += [at_the_house(100, ("Sealed thing", "240"), Address="1 ELSEWHERE")]
    before = take(tmp_path, there)
    assert [stack.rows for stack in before.stacks["kcpd"]] == [8]
    for number in (0, 1, 100):
        purge(tmp_path, f"KC77{number:06d}")
    after = take(tmp_path, there)
    assert [(stack.rows, stack.address) for stack in after.stacks["kcpd"]] == [(5, HOUSE)]
    assert after.files[0].stacked == 5
    assert open_release(tmp_path).quality["unmapped"] == {"kcpd": {}}
    assert "Sealed thing" not in json.dumps(told(tmp_path, after))
    purge(tmp_path, "KC77000002")
    assert take(tmp_path, there).stacks == {"kcpd": ()}


@pytest.mark.slow
def test_a_file_of_purged_reports_alone_is_still_imported(tmp_path: Path) -> None:
    write_study(tmp_path)
    file = write_reports(tmp_path / "a.csv", [at_the_house(0, THEFT)])
    import_files(tmp_path, [file], today=TODAY)
    purge(tmp_path, "KC77000000")
    report = import_files(tmp_path, [file], today=TODAY)
    assert (report.incidents, report.files[0].accepted, report.stacks) == (0, 1, {"kcpd": ()})
