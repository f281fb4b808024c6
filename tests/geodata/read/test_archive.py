"""Zip archives: one file is taken out, names lead nowhere else, and sizes are not believed."""

import gzip
import struct
import zipfile

import pytest

from geodata.errors import BadInput
from geodata.read import ReadAs, read_table
from geodata.read.limits import Limits
from tests.geodata.read.formats.towns import zipped

PLAIN = b"id,street,year\n1,Summit,2017\n2,Holly,2018\n"


def test_one_table_in_an_archive_is_read_and_said(tmp_path) -> None:
    path = zipped(
        tmp_path / "march.zip", {"data/march.csv": PLAIN, "readme.md": b"#", "__MACOSX/._march.csv": b"x"}
    )
    table = read_table(path)
    assert len(table.frame) == 2
    assert table.file == "march.zip"
    assert {one.what.key: one.what.values for one in table.notices}["read.member_read"] == {
        "name": "data/march.csv"
    }


def test_bad_input_f13_several_tables_are_asked_for_and_one_is_named(tmp_path, read_path, stops_with) -> None:
    path = zipped(tmp_path / "a.zip", {"march.csv": PLAIN, "old/april.tsv": PLAIN.replace(b",", b"\t")})
    asked = stops_with("F13", read_path, path)
    assert asked.what.values["names"] == ("march.csv", "old/april.tsv")
    assert "--member" in str(asked)
    for said in ("old/april.tsv", "april.tsv"):
        assert len(read_path(path, ReadAs(member=said)).rows) == 2
    assert stops_with("F13", read_path, path, ReadAs(member="may.csv"))


def test_a_member_of_no_archive_and_a_sheet_of_no_workbook_are_refused(
    tmp_path, read_path, stops_with
) -> None:
    (tmp_path / "a.csv").write_bytes(PLAIN)
    for said in (ReadAs(member="a"), ReadAs(sheet="a"), ReadAs(layer="a")):
        assert stops_with("F13", read_path, tmp_path / "a.csv", said)


@pytest.mark.parametrize(
    "name",
    [
        "../up.csv",
        "/etc/cron.d/a.csv",
        "a/../../b.csv",
        "C:\\a.csv",
        "..\\up.csv",
        "CON.csv",
        "a\nb.csv",
        "nul",
    ],
)
def test_bad_input_f10_names_that_lead_elsewhere_are_refused(tmp_path, read_path, stops_with, name) -> None:
    assert stops_with("F10", read_path, zipped(tmp_path / "a.zip", {"good.csv": PLAIN, name: PLAIN}))


def test_bad_input_f10_a_link_and_a_name_that_stands_twice_are_refused(
    tmp_path, read_path, stops_with
) -> None:
    entry = zipfile.ZipInfo("link.csv")
    entry.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    assert stops_with("F10", read_path, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("a.csv", PLAIN)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.csv", PLAIN)
    assert stops_with("F10", read_path, tmp_path / "b.zip")


def test_bad_input_f11_bombs_are_refused(tmp_path, read_path, stops_with) -> None:
    assert stops_with(
        "F11", read_path, zipped(tmp_path / "a.zip", {"a.csv": b"a,b\n" + b"1,2\n" * 10_000_000})
    )
    small = zipped(tmp_path / "b.zip", {"a.csv": PLAIN * 99})
    assert stops_with("F11", read_path, small, limits=Limits(expanded_bytes=100))
    assert stops_with("F11", read_path, zipped(tmp_path / "c.zip", {f"{n}.txt": b"a" for n in range(1_001)}))


def test_bad_input_f11_an_archive_in_an_archive_is_refused(tmp_path, read_path, stops_with) -> None:
    inner = zipped(tmp_path / "in.zip", {"a.csv": PLAIN}).read_bytes()
    assert stops_with("F11", read_path, zipped(tmp_path / "a.zip", {"a.csv": inner}))
    assert stops_with("F11", read_path, zipped(tmp_path / "b.zip", {"a.csv": gzip.compress(PLAIN)}))
    (tmp_path / "c.zip.gz").write_bytes(gzip.compress(inner))
    assert stops_with("E15", read_path, tmp_path / "c.zip.gz")


def test_bad_input_f11_sizes_that_lie_are_not_believed(tmp_path, read_path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.csv": PLAIN * 9_999})
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 50)
    path.write_bytes(data)
    with pytest.raises(BadInput) as caught:
        read_path(path)
    assert caught.value.code in {"E15", "F11"}


def test_bad_input_f12_a_locked_archive_is_refused(tmp_path, read_path, stops_with) -> None:
    path = zipped(tmp_path / "a.zip", {"a.csv": PLAIN})
    data = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    path.write_bytes(data)
    assert stops_with("F12", read_path, path)


def test_bad_input_e15_damaged_and_useless_archives_stop(tmp_path, read_path, stops_with) -> None:
    path = zipped(tmp_path / "a.zip", {"a.csv": PLAIN * 99})
    path.write_bytes(path.read_bytes()[:-30])
    assert stops_with("E15", read_path, path)
    assert stops_with("E15", read_path, zipped(tmp_path / "b.zip", {"a.png": b"\x89PNG"}))
    assert stops_with("E13", read_path, zipped(tmp_path / "c.zip", {"a.csv": b""}))


def test_bad_input_e15_a_packed_file_that_is_no_longer_one_stops_whatever_packed_it(
    tmp_path, read_path, stops_with
) -> None:
    for number, packer in enumerate((zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)):
        path = tmp_path / f"{number}.zip"
        with zipfile.ZipFile(path, "w", packer) as archive:
            archive.writestr("a.csv", "a,b\n" + "1,2\n" * 500)
        whole = bytearray(path.read_bytes())
        whole[40:60] = bytes(20)
        path.write_bytes(whole)
        assert stops_with("E15", read_path, path), packer
