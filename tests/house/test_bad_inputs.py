"""Every bad input that an import can meet, and every fault that can befall it, has a test of its name."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import IN_CI, find_real_data
from tests.house.bad_inputs_not_yet import NOT_YET

TESTS = Path(__file__).resolve().parents[1]

# Encoding, delimited text, time, geometry, files, meaning, configuration; then faults of an import.
NUMBERS = {
    "E": "01 02 03 05 06 08 09 10 11 12 13 15",
    "D": "01 03 04 05 07 08 09 10 11 12 13 15 16 17 18 19 21 23 24 25",
    "T": "01 02 04 05 06 08 09 10 11 12 13 14 15 16 18 19 20 23",
    "G": "01 02 04 06 07 08 09 10 12 13 14 16 17 18 20 21 23 24 25 26 28 29 30 31",
    "F": "01 03 04 05 06 07 08 09 10 11 12 13 14 17 19 21 22 23 25 26 27 28",
    "S": "01 03 04 05 06 07 08 10 11 12 13 14 16 17 18 19 21 22 23 25 27 28",
    "P": "01 02 03 05 06 09 10",
    "K": "01 02 04 06 07 08 09 10 11 13 14 15 16 18",
    "R": "01 02 03 05 06 07 08 23 30 31",
}
IDS = [f"{group}{number}" for group, numbers in NUMBERS.items() for number in numbers.split()]

# Faults of a server, a browser or an address are none of an import: each has its reason, none is left out
# by being forgotten.
NOT_OF_AN_IMPORT = {
    **dict.fromkeys(("R10", "R11", "R12", "R13", "R14"), "A running server under load."),
    **dict.fromkeys(("R16", "R17", "R19", "R20", "R21"), "A browser and its network."),
    **dict.fromkeys(("R24", "R25", "R26"), "Signing in, and the proxy before the server."),
    **dict.fromkeys(("R28", "R32"), "What was published, and taken back."),
    "P08": "Who may upload: the server asks, before anything is read.",
}
_ROW = re.compile(r"^\| ([A-Z]\d\d) \|", re.MULTILINE)
_NAMED = re.compile(r"test_(?:bad_input|fault)s?_((?:[edtgfspkr]\d\d_)+)")


def names_in(source: str) -> Iterator[str]:
    """Give the ids that a module's tests carry: in a test's own name, or in the id of one of its cases."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.FunctionDef) or not node.name.startswith(
            ("test_bad_input", "test_fault")
        ):
            continue
        if named := _NAMED.match(f"{node.name}_"):
            yield from named[1].upper().rstrip("_").split("_")
        for part in (one for decorator in node.decorator_list for one in ast.walk(decorator)):
            if isinstance(part, ast.keyword) and part.arg in ("id", "ids"):
                for text in ast.walk(part.value):
                    if isinstance(text, ast.Constant) and isinstance(text.value, str):
                        yield from re.findall(r"^[EDTGFSPKR]\d\d", text.value)


@pytest.fixture(scope="module")
def named() -> set[str]:
    files = [path for path in TESTS.rglob("test_*.py") if path != Path(__file__)]
    return {name for path in files for name in names_in(path.read_text(encoding="utf-8"))}


@pytest.mark.slow
@pytest.mark.parametrize("name", IDS)
def test_a_bad_input_has_a_test_of_its_name_or_a_reason_why_not(name: str, named: set[str]) -> None:
    assert (name in named) != (name in NOT_YET)


def test_a_mention_is_no_test() -> None:
    assert list(names_in('# D05\ndef test_rows():\n    """D07"""\n    assert code == "D08"\n')) == []
    assert list(names_in("def test_bad_input_t01_t02_days(): ...")) == ["T01", "T02"]
    case = '@pytest.mark.parametrize("row", [pytest.param(1, id="D05-more")])'
    case += "\ndef test_bad_input_costs(row): ..."
    assert list(names_in(case)) == ["D05"]


def ids_written_in(document: str) -> set[str]:
    """Ids of the document that lists bad inputs and faults, of the groups that an import can meet."""
    return {name for name in _ROW.findall(document) if name[0] in NUMBERS}


def test_only_the_rows_of_groups_that_an_import_meets_are_compared() -> None:
    document = "## E\n| Id | Bad |\n|---|---|\n| E01 | bytes, as E99 |\n| U03 | link |\n| R01 | a kill |\n"
    assert ids_written_in(document) == {"E01", "R01"}


def test_no_id_of_the_list_of_bad_inputs_is_forgotten_here(real_data: Path) -> None:
    document = real_data.parent / "BAD_INPUTS.md"
    if not document.is_file():
        find_real_data(str(document), in_ci=IN_CI)  # says what is missing, as for the records
    written = ids_written_in(document.read_text(encoding="utf-8"))
    assert len(written) > 100
    assert written == set(IDS) | NOT_OF_AN_IMPORT.keys()
    assert not set(IDS) & NOT_OF_AN_IMPORT.keys()
