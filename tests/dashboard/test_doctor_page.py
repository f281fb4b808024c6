"""The Doctor page: a sent table is examined, asked about and written down, and it is not kept."""

import base64
from pathlib import Path
from typing import Any

import pytest
from dash import no_update
from plotly.graph_objects import Figure

from dashboard.components.doctor import answers_said, groups_shown
from dashboard.desk import Desk
from dashboard.doctor_lines import FREE
from dashboard.figures.months import months_figure
from dashboard.pages.doctor import UPLOAD_BYTES, accepted, content_of, shown
from dashboard.settings import BODY_BYTES
from dashboard.theme.look import Look
from geodata.doctor.model import QUESTIONS
from geodata.doctor.sent import SentTables
from geodata.errors import BadInput
from geodata.holdings import Holdings
from geodata.study import read_study
from tests.geodata.doctor.tables import IN_LETTERS, SPANISH, agency, raw, renamed, wide_study, workbook
from tests.geodata.feeds.test_every_feed import FIXTURES


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return wide_study(tmp_path / "study")


@pytest.fixture
def desk(holdings: Holdings, study: Path) -> Desk:
    return Desk(holdings, doctor=SentTables(study))


def sent(columns: Any) -> str:
    text = raw(columns).frame.write_csv()
    return "data:text/csv;base64," + base64.b64encode(text.encode()).decode()


def text_of(part: Any) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, list | tuple):
        return " ".join(map(text_of, part))
    return text_of(getattr(part, "children", None) or "")


def group(outputs: list[Any], name: str) -> list[Any]:
    first = 4 + 4 * QUESTIONS.index(name)
    return outputs[first : first + 4]


@pytest.mark.slow
def test_a_table_without_a_question_can_be_written_and_says_how_to_import_it(desk: Desk, study: Path) -> None:
    contents = sent(renamed(agency(), SPANISH))
    said, found, no_questions, not_ready, *_ = shown(desk, contents, "agencia.csv", {}, "?lang=es")
    assert said == "No queda ninguna pregunta."
    assert (no_questions, not_ready) == (True, False)
    assert "750 filas" in text_of(found)
    before = set(study.iterdir())
    lines = text_of(accepted(desk, contents, "agencia.csv", {}, ""))
    assert "import agencia.csv --feed agencia" in lines
    assert read_study(study).mapping("agencia") is not None
    assert {path.name for path in set(study.iterdir()) - before} == {"study.toml.bak"}


@pytest.mark.slow
def test_a_question_is_a_group_of_choices_and_its_answer_stays_on_the_screen(desk: Desk, study: Path) -> None:
    contents = sent(renamed(agency(), IN_LETTERS))
    outputs = shown(desk, contents, "letters.csv", {}, "")
    asks, choices, value, hidden = group(outputs, "time.occurred")
    assert asks.endswith("?")
    assert {one.value for one in choices} == {IN_LETTERS["Occurred"], IN_LETTERS["Reported"], "none"}
    assert (value, hidden, outputs[3]) == (None, False, True)
    assert sum(not group(outputs, name)[3] for name in QUESTIONS) == 1
    answers = {"time.occurred": IN_LETTERS["Occurred"]}
    again = shown(desk, contents, "letters.csv", answers, "")
    assert group(again, "time.occurred") == [no_update, no_update, IN_LETTERS["Occurred"], False]
    assert again[3] is False
    before = (study / "study.toml").read_bytes()
    assert "K08" in text_of(accepted(desk, contents, "letters.csv", {}, ""))
    assert (study / "study.toml").read_bytes() == before


@pytest.mark.slow
def test_a_table_that_a_feed_knows_is_described_and_nothing_is_asked_or_written(desk: Desk) -> None:
    file = FIXTURES / "vancouver" / "since_2003.csv"
    contents = "data:text/csv;base64," + base64.b64encode(file.read_bytes()).decode()
    said, found, no_questions, not_ready, *_ = shown(desk, contents, file.name, {}, "")
    assert (said, no_questions, not_ready) == ("", True, True)
    assert "the feed vancouver, which comes with the program" in text_of(found)


@pytest.mark.slow
def test_a_workbook_with_two_sheets_is_asked_for_its_sheet_and_then_looked_at(desk, study, tmp_path) -> None:
    content = workbook(tmp_path / "partes.xlsx").read_bytes()
    contents = "data:;base64," + base64.b64encode(content).decode()
    outputs = shown(desk, contents, "partes.xlsx", {}, "")
    _, choices, _, hidden = group(outputs, "table.sheet")
    assert [one.value for one in choices] == ["Léame", "Partes 2023"]
    assert (hidden, outputs[3]) == (False, True)
    assert "several tables" in text_of(outputs[1])
    answers = {"table.sheet": "Partes 2023"}
    assert shown(desk, contents, "partes.xlsx", answers, "")[3] is False
    lines = text_of(accepted(desk, contents, "partes.xlsx", answers, ""))
    assert "--sheet 'Partes 2023'" in lines
    again = shown(desk, contents, "partes.xlsx", answers, "")
    assert again[3] is True
    assert "mapping partes in study.toml" in text_of(again[1])


@pytest.mark.slow
def test_labels_that_no_list_knows_are_fields_of_their_own_and_each_answer_is_written(desk, study) -> None:
    rows = agency(40)
    rows["Offense"] = [
        ("Robo, moto", "Zorbing", "Domestic Violence")[n % 3] for n in range(len(rows["Offense"]))
    ]
    contents = sent(renamed(rows, SPANISH))
    outputs = shown(desk, contents, "agencia.csv", {}, "")
    fields = outputs[4 + 4 * len(QUESTIONS) :]
    assert [fields[1], fields[3]] == ["Robo, moto = theft", "Zorbing = "]
    assert "Zorbing (17 rows)" in text_of(fields[2])
    assert outputs[3] is True
    lines = ["Robo, moto = robbery", "Zorbing = trespass\n= \nno sign", ""]
    answers = answers_said([*[None] * (len(QUESTIONS) + len(FREE)), *lines])
    assert shown(desk, contents, "agencia.csv", answers, "")[3] is False
    accepted(desk, contents, "agencia.csv", answers, "")
    mapping = read_study(study).mapping("agencia")
    assert mapping is not None
    assert (mapping.kinds["Zorbing"], mapping.kinds["Robo, moto"]) == ("trespass", "robbery")


@pytest.mark.parametrize(
    "contents",
    [
        "",
        "x",
        7,
        "data:text/csv;base64,***",
        "data:text/html,<b>hello</b>",
        "file:///etc/passwd",
        "data:text/csv;base64," + "A" * BODY_BYTES,
    ],
)
def test_bad_input_p06_what_is_no_file_is_refused_in_words(desk: Desk, contents: Any) -> None:
    with pytest.raises(BadInput) as refused:
        content_of(contents)
    assert refused.value.code == "P06"
    assert "P06" in text_of(shown(desk, contents, "x.csv", {}, "")[0])


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.csv"),
        (b"%PDF-1.7\n" + bytes(100), "report.csv"),
        (b"a,b\n1,2\n", "../../etc/passwd"),
        (b"a,b\n1,2\n", "x" * 500 + "\u202e.csv"),
    ],
)
def test_a_hopeless_or_hostile_file_is_refused_and_nothing_is_left(desk, study, content, name) -> None:
    contents = "data:;base64," + base64.b64encode(content).decode()
    before = {path.name for path in study.iterdir()}
    outputs = shown(desk, contents, name, {}, "")
    assert outputs[3] is True
    words = text_of(outputs[0]) + text_of(outputs[1])
    assert words
    assert "\u202e" not in words
    assert {path.name for path in study.iterdir()} == before


def test_a_sent_list_of_services_is_looked_at_and_never_named_in_the_study(desk: Desk, study: Path) -> None:
    rows = {
        "name": [f"Pantry {i}" for i in range(20)],
        "lat": [39.0 + i / 500 for i in range(20)],
        "lon": [-94.6 + i / 500 for i in range(20)],
    }
    before = (study / "study.toml").read_bytes()
    outputs = shown(desk, sent(rows), "services.csv", {}, "")
    assert outputs[3] is True
    assert "K08" in text_of(accepted(desk, sent(rows), "services.csv", {}, ""))
    assert (study / "study.toml").read_bytes() == before


@pytest.mark.parametrize("said", ["\ud800", "²²²²", "../../x", "EPSG:0", "9" * 400, "<b>"])
def test_an_answer_that_is_none_is_asked_again_or_left_out(desk: Desk, said: str) -> None:
    metres = {"X": [500_000.5 + i for i in range(250)], "Y": [4_000_000.5 + i for i in range(250)]}
    table = {"Occurred": [f"1/{1 + i % 12}/23" for i in range(250)], "Word": ["Zorb", "Quux"] * 125} | metres
    outputs = shown(desk, sent(table), "x.csv", dict.fromkeys(QUESTIONS, said), "")
    assert outputs[3] is True
    assert "import" not in text_of(accepted(desk, sent(table), "x.csv", dict.fromkeys(QUESTIONS, said), ""))


def test_a_server_without_a_doctor_says_so(holdings: Holdings) -> None:
    contents = sent({"a": ["1"]})
    assert "P08" in text_of(shown(Desk(holdings), contents, "a.csv", {}, "")[0])
    assert text_of(accepted(Desk(holdings), contents, "a.csv", {}, ""))


def test_answers_of_anything_but_text_are_left_out() -> None:
    values = [
        None,
        "",
        7,
        ["x"],
        {"a": 1},
        "dmy",
        *[None] * (len(QUESTIONS) - 6),
        " EPSG:26915 ",
        "",
        7,
        None,
        None,
    ]
    assert answers_said(values) == {QUESTIONS[5]: "dmy", "place.crs": "EPSG:26915"}
    assert len(groups_shown(None, {}, Look(), None)) == 4 * len(QUESTIONS)


def test_a_file_of_the_largest_size_fits_into_a_request() -> None:
    assert len(base64.b64encode(bytes(UPLOAD_BYTES))) + 50_000 < BODY_BYTES


@pytest.mark.parametrize("percent", [True, False])
@pytest.mark.parametrize("language", ["en", "es"])
def test_bars_of_months_are_a_figure_and_leave_what_is_unknown_out(percent: bool, language: str) -> None:
    series = (("2023-01", 40.0), ("2023-02", None), ("2023-03", 100.0))
    figure = Figure(months_figure(series, Look("dark", language), percent=percent))
    assert figure.data[0].y[1] is None
    assert figure.layout.yaxis.range[1] >= 100
