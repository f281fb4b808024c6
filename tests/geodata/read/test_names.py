"""Names of files and what they claim to be: shown safely, and never believed."""

import pytest

from geodata.errors import BadInput
from geodata.read import read_features, read_table

PLAIN = b"id,street\n1,Summit\n"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a" * 240 + ".csv", "a" * 79 + "…"),
        ("CON.csv", "CON.csv"),
        ("пример.csv", "пример.csv"),
        ("...", "..."),
        ("two\nlines\x1b[31m.csv", "two\\x0alines\\x1b[31m.csv"),
        ("a\u202evsc.csv", "a\\x202evsc.csv"),
        ("trailing. ", "trailing. "),
    ],
)
def test_bad_input_f27_odd_names_are_read_and_shown_escaped(tmp_path, name, shown) -> None:
    (tmp_path / name).write_bytes(PLAIN)
    table = read_table(tmp_path / name)
    assert table.file == shown
    assert table.frame.rows() == [("1", "Summit")]


def test_bad_input_f28_names_that_differ_in_capitals_only_are_two_files(tmp_path) -> None:
    (tmp_path / "March.csv").write_bytes(PLAIN)
    (tmp_path / "march.csv").write_bytes(PLAIN * 2)
    assert read_table(tmp_path / "March.csv").read == 1
    assert read_table(tmp_path / "march.csv").read == 3


@pytest.mark.parametrize("name", ["a.geojson", "a.xlsx", "a.gpkg", "a.pdf", "a"])
def test_bad_input_p01_the_bytes_say_what_a_file_is_not_its_name(tmp_path, name) -> None:
    (tmp_path / name).write_bytes(PLAIN)
    assert read_table(tmp_path / name).frame.rows() == [("1", "Summit")]


def test_bad_input_f06_a_document_that_names_other_files_opens_none_of_them(tmp_path) -> None:
    (tmp_path / "secret.csv").write_bytes(PLAIN)
    path = tmp_path / "areas.geojson"
    path.write_text(
        f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{tmp_path}/secret.csv</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    )
    with pytest.raises(BadInput) as caught:
        read_features(path)
    assert caught.value.code == "F06"
