"""Files of one import are read and cleaned side by side; what is said is as if one came after the other."""

from pathlib import Path

import pytest

from geodata.errors import BadInput
from geodata.importing import import_files
from tests.geodata.town import report_rows, write_reports, write_study


def _files(folder: Path, rows: list[list[str]], parts: int) -> list[Path]:
    size = -(-len(rows) // parts)
    return [
        write_reports(folder / f"part_{number}.csv", rows[number * size : (number + 1) * size])
        for number in range(parts)
    ]


@pytest.mark.slow
def test_each_file_is_told_as_read_and_then_as_cleaned_with_its_rows(tmp_path: Path) -> None:
    files = _files(tmp_path, report_rows(), 5)
    told: list[tuple[str, int]] = []
    report = import_files(
        write_study(tmp_path / "town"), files, progress=lambda stage, n: told.append((stage, n))
    )
    cleaned = [n for stage, n in told if stage == "clean"]
    assert cleaned == [file.read for file in report.files]
    for number, n in enumerate(cleaned):
        place = [at for at, (stage, _) in enumerate(told) if stage == "clean"][number]
        assert told[place - 1] == ("read", n)
    assert list(dict.fromkeys(stage for stage, _ in told)) == ["read", "clean", "merge", "place", "write"]


def test_the_first_file_that_is_stopped_is_named_though_a_later_one_is_stopped_sooner(tmp_path: Path) -> None:
    first, second, third = _files(tmp_path, report_rows(), 3)
    first.write_text("name,colour\nHolly,red\n", encoding="utf-8")  # read well, and no feed has such a header
    second.write_bytes(b"id,id\n1,2\n")  # cannot be read
    with pytest.raises(BadInput) as caught:
        import_files(write_study(tmp_path / "town"), [first, second, third])
    assert caught.value.where.file == first.name
    with pytest.raises(BadInput) as caught:
        import_files(tmp_path / "town", [third, second, first])
    assert caught.value.where.file == second.name
