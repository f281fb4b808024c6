"""Tables as strangers bring them, from the doctor to the release: what is asked, and that nothing is lost."""

import datetime as dt
import random
from pathlib import Path

import pyproj
import pytest

from geodata.doctor.opening import diagnose
from geodata.doctor.writing import accept
from geodata.importing import import_files
from geodata.store import open_release
from geodata.study import read_study
from tests.geodata.doctor.tables import TODAY, moments, places, wide_study

FEET = pyproj.Transformer.from_crs("EPSG:4326", "ESRI:102698", always_xy=True)
METRES = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:26915", always_xy=True)
REPORTS = 400


def sheriff(path: Path) -> None:
    """Bars, a preamble and a total; feet with thousands, times as four digits, every fifth report twice."""
    rng = random.Random(11)
    words = ("LARC<$1000", "B&E AUTO", "AGG ASSAULT", "DV ASSLT", "UUMV", "FOUND PROP")
    lines = []
    for number, (at, (x, y)) in enumerate(zip(moments(REPORTS), places(REPORTS), strict=True)):
        east, north = FEET.transform(x, y)
        for _person in range(2 if number % 5 == 0 else 1):
            cells = (
                *(rng.choice(("OPEN", "CLR ARREST", "UNF")), f"{north:,.1f}", f"{100 * number} BLK ELM ST"),
                *(rng.choice(words), at.strftime("%d-%b-%y").upper(), f"24-{number:06d}", "B/M/33"),
                *(f"{east:,.1f}", at.strftime("%H%M") if number % 50 else "UNK", f"Z{number % 6}"),
            )
            lines.append("|".join(cells))
    head = "DISPO|MAP N|LOCN|UCR DESC|DT OCC|RPT #|R/S/A|MAP E|TOD|BEAT/ZONE"
    body = ["COUNTY SHERIFF - RMS EXTRACT", "", head, *lines, f"Total rows: {len(lines):,}"]
    path.write_bytes("\r\n".join(body).encode("cp1252"))


def canton(path: Path) -> None:
    """Semicolons and umlauts; metres with apostrophes, days with points, words that nobody knows."""
    rng = random.Random(12)
    lines = ["Kreis;Ostwert;Tatzeit;Delikt;Nordwert;Geschäfts-Nr."]
    for number, (at, (x, y)) in enumerate(zip(moments(REPORTS), places(REPORTS), strict=True)):
        east, north = (f"{one:,.1f}".translate(str.maketrans(",.", "',")) for one in METRES.transform(x, y))
        word = rng.choice(("Raub", "Körperverletzung", "Sachbeschädigung"))
        lines.append(f"{number % 9};{east};{at:%d.%m.%Y %H:%M} Uhr;{word};{north};2023/{number:05d}")
    path.write_bytes("\n".join(lines).encode("cp1252"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("write", "answers", "read"),
    [
        (sheriff, {"kinds.sounding": "take", "status.unfounded": "count"}, 480),
        (canton, {"place.crs": "EPSG:26915", "kinds.unmapped": "leave"}, 400),
    ],
)
def test_a_strangers_table_is_asked_about_and_every_row_of_it_is_kept(
    tmp_path: Path, write, answers: dict[str, str], read: int
) -> None:
    study, file = wide_study(tmp_path / "study"), tmp_path / "extract.txt"
    write(file)
    found = diagnose(file, read_study(study), {})
    assert {one.id for one in found.questions} == set(answers)
    accept(study, diagnose(file, read_study(study), answers), file, day=TODAY)
    (account,) = import_files(study, [], today=TODAY).files
    assert (account.read, account.accepted, account.merged, account.rejected) == (read, 400, read - 400, 0)
    assert (account.without_place, account.outside) == (0, 0)
    held = open_release(study).incidents
    days = sorted((at.date() - dt.date(1970, 1, 1)).days for at in moments(REPORTS))
    assert sorted(held.day.tolist()) == days
    known = sorted(minute for minute in held.minute.tolist() if minute >= 0)
    told = [at for number, at in enumerate(moments(REPORTS)) if write is canton or number % 50]
    assert known == sorted(60 * at.hour + at.minute for at in told)
