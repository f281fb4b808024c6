"""A layer of an ArcGIS server is taken by its object ids, and later by the day of the last edit."""

import csv
from pathlib import Path

import pytest

from geodata.errors import BadInput, BadStudy, NeedsConfirmation
from geodata.fetch import fetch_source
from tests.geodata.fetch.conftest import PAGE_ROWS
from tests.geodata.fetch.servers import busy, cut, says
from tests.geodata.town import report_rows

ROWS = report_rows(200)


def taken(folder: Path, number: int) -> list[dict[str, str]]:
    with (folder / "fetched" / "reports" / f"{number}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def numbers(folder: Path, number: int) -> list[str]:
    return [row["report_no"] for row in taken(folder, number)]


def test_every_row_is_taken_with_its_place_and_an_empty_place_stays_empty(arcgis, town, waits) -> None:
    folder = town("arcgis", arcgis.url)
    fetched = fetch_source(folder, "reports", patience=waits.patience())
    found = taken(folder, 1)
    assert fetched.rows == len(ROWS)
    assert [row["report_no"] for row in found] == [row[0] for row in ROWS]
    for row, was in zip(found, ROWS, strict=True):
        place = was[-1].removeprefix("POINT (").removesuffix(")").split()
        assert [row["longitude"], row["latitude"]] == (place or ["", ""])
        assert row["EditDate"].isdigit()


def test_the_servers_own_limit_of_rows_is_kept_and_loses_none(arcgis, town, waits) -> None:
    arcgis.most_rows = 7
    folder = town("arcgis", arcgis.url)
    assert fetch_source(folder, "reports", patience=waits.patience()).pages == -(-len(ROWS) // 7)
    assert numbers(folder, 1) == [row[0] for row in ROWS]


def test_a_second_fetch_takes_what_was_edited_and_added(arcgis, town, waits) -> None:
    folder = town("arcgis", arcgis.url)
    fetch_source(folder, "reports", patience=waits.patience())
    assert fetch_source(folder, "reports", patience=waits.patience()).rows == 0
    arcgis.table.change(10, "address", "9 OAK ST")
    arcgis.table.add(["KC23999999", *[""] * (len(arcgis.table.header) - 3), "-94.6", "39.08"])
    assert fetch_source(folder, "reports", patience=waits.patience()).rows == 2
    assert [row["address"] for row in taken(folder, 2)] == ["9 OAK ST", ""]


def test_other_rows_of_an_edited_report_come_where_its_number_is_known(arcgis, town, waits) -> None:
    mapping = (
        '\n[[mappings]]\nname = "layer"\nday_form = "mdy"\nplace_form = "columns"\n'
        'merging = "report_number"\n'
        'columns = { number = "report_no", day = "from_date", kind = "offense", longitude = "longitude",'
        ' latitude = "latitude" }\n'
    )
    folder = town("arcgis", arcgis.url, f'feed = "layer"\n{mapping}')
    fetch_source(folder, "reports", patience=waits.patience())
    arcgis.table.change(2, "address", "9 OAK ST")
    assert fetch_source(folder, "reports", patience=waits.patience()).rows == 2
    assert numbers(folder, 2) == [ROWS[0][0]] * 2


def test_an_edit_behind_the_page_that_is_taken_comes_with_the_next_fetch(arcgis, town, waits) -> None:
    done = []

    def edit(_: int) -> None:
        if len(arcgis.pages) == 4 and not done:
            done.append(arcgis.table.change(1, "address", "1 LATE ST"))

    arcgis.before_answer = edit
    folder = town("arcgis", arcgis.url)
    fetch_source(folder, "reports", patience=waits.patience())
    assert "1 LATE ST" not in {row["address"] for row in taken(folder, 1)}
    assert fetch_source(folder, "reports", patience=waits.patience()).rows == 1
    assert [row["address"] for row in taken(folder, 2)] == ["1 LATE ST"]


def test_a_row_deleted_while_pages_are_taken_moves_no_other_one_out(arcgis, town, waits) -> None:
    def delete(_: int) -> None:
        if len(arcgis.pages) == 4:
            arcgis.table.ask("DELETE FROM t WHERE row_id <= 3")

    arcgis.before_answer = delete
    folder = town("arcgis", arcgis.url)
    fetch_source(folder, "reports", patience=waits.patience())
    assert numbers(folder, 1) == [row[0] for row in ROWS]


def test_a_layer_without_edit_dates_gives_new_rows_only_and_says_so(arcgis, town, waits) -> None:
    arcgis.tracks_edits = False
    folder = town("arcgis", arcgis.url)
    first = fetch_source(folder, "reports", patience=waits.patience())
    assert [one.code for one in first.notices] == ["L09"]
    arcgis.table.change(10, "address", "9 OAK ST")
    arcgis.table.add(["KC23999999", *[""] * (len(arcgis.table.header) - 1)])
    assert fetch_source(folder, "reports", patience=waits.patience()).rows == 1
    assert numbers(folder, 2) == ["KC23999999"]


def test_busy_answers_and_cut_lines_lose_and_double_no_row(arcgis, town, waits) -> None:
    arcgis.faults = [None, None, busy("3"), None, cut]
    arcgis.in_error = [503]
    folder = town("arcgis", arcgis.url)
    fetch_source(folder, "reports", patience=waits.patience())
    assert len(waits.waited) == 3
    assert 3.0 in waits.waited
    assert numbers(folder, 1) == [row[0] for row in ROWS]


def test_a_refused_token_inside_a_good_answer_is_said(arcgis, town, waits, monkeypatch) -> None:
    monkeypatch.setenv("TOWN_TOKEN", "s3cr3t")
    folder = town("arcgis", arcgis.url, 'token_env = "TOWN_TOKEN"\n')
    arcgis.in_error = [498]
    with pytest.raises(BadStudy) as caught:
        fetch_source(folder, "reports", patience=waits.patience())
    assert caught.value.code == "L08"
    for path, params, headers in arcgis.asked:
        assert headers["X-Esri-Authorization"] == "Bearer s3cr3t"
        assert "s3cr3t" not in path + str(params)


def test_fields_that_change_between_two_pages_stop_and_are_named(arcgis, town, waits) -> None:
    def lose(_: int) -> None:
        if len(arcgis.pages) == 4 and "beat" in arcgis.table.header:
            arcgis.table.header.remove("beat")

    arcgis.before_answer = lose
    with pytest.raises(NeedsConfirmation) as caught:
        fetch_source(town("arcgis", arcgis.url), "reports", patience=waits.patience())
    assert caught.value.code == "L06"
    assert "column beat is lost" in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        b'{"features": [], "exceededTransferLimit": true}',
        b'{"features": 3}',
        b'{"features": [{"attributes": {"OBJECTID": 1}}]}',
        b"{}",
        b"[]",
        b'{"error": 3}',
        b'{"error": {"code": "x"}}',
    ],
)
def test_an_answer_that_is_none_of_this_protocol_stops(arcgis, town, waits, body: bytes) -> None:
    arcgis.faults = [None, None, says(body)]
    with pytest.raises(BadInput) as caught:
        fetch_source(town("arcgis", arcgis.url), "reports", patience=waits.patience())
    assert caught.value.code == "L07"


def test_ids_that_do_not_grow_stop_instead_of_losing_rows(arcgis, town, waits) -> None:
    plain = arcgis.answer

    def backwards(path: str, params: dict[str, str]):
        return plain(path, params | {"orderByFields": "OBJECTID DESC"} if "query" in path else params)

    arcgis.answer = backwards
    arcgis.tracks_edits = False
    with pytest.raises(BadInput) as caught:
        fetch_source(town("arcgis", arcgis.url), "reports", patience=waits.patience())
    assert caught.value.code == "L07"
    assert len(arcgis.pages) == 1
    assert int(arcgis.pages[0]["resultRecordCount"]) == PAGE_ROWS
