"""When each row happened: proved by the cells, or asked."""

import datetime as dt
import zoneinfo

import polars as pl
import pytest

from geodata.clean.times import read_days
from geodata.clean.written_days import day_parts, day_texts, joined, time_texts
from geodata.doctor.columns import Column
from geodata.doctor.model import StudyGround
from geodata.doctor.times import find_times
from tests.geodata.doctor.tables import GROUND, TODAY, moments

GROUND_ALONE = StudyGround(today=TODAY)


def column(name: str, cells) -> Column:
    return Column(name, pl.Series(name, list(cells), dtype=pl.String))


def times(*columns: Column, **answers: str):
    return find_times(columns, GROUND, {name.replace("_", ".", 1): value for name, value in answers.items()})


def asked(part) -> list[str]:
    return [one.id for one in part.questions]


@pytest.mark.parametrize(
    ("written", "form"), [("%m/%d/%Y", "mdy"), ("%d/%m/%Y", "dmy"), ("%d-%m-%Y %H:%M", "dmy")]
)
def test_a_day_beyond_twelve_proves_the_order(written: str, form: str) -> None:
    part = times(column("Occurred", [at.strftime(written) for at in moments(200)]))
    assert part.settings["day_form"] == form
    assert asked(part) == []


def test_days_up_to_twelve_are_asked_with_the_months_by_name() -> None:
    early = [at.replace(day=1 + at.day % 12) for at in moments(200)]
    cells = [at.strftime("%m/%d/%Y") for at in early]
    part = times(column("Occurred", cells))
    assert asked(part) == ["time.order"]
    assert part.proposals[0].confidence == "open"
    first, second = part.questions[0].choices
    assert (first.value, second.value) == ("mdy", "dmy")
    days = first.says.values["days"]
    assert all(isinstance(day, dt.date) for day in days)
    assert days != second.says.values["days"]
    answered = times(column("Occurred", cells), time_order="dmy")
    assert (answered.settings["day_form"], asked(answered)) == ("dmy", [])
    assert answered.proposals[0].confidence == "likely"
    assert asked(times(column("Occurred", cells), time_order="sideways")) == ["time.order"]


def test_a_neighbouring_column_of_the_same_export_proves_the_order_too() -> None:
    cells = [at.replace(day=1 + at.day % 12).strftime("%d/%m/%Y") for at in moments(200)]
    told = [at.strftime("%d/%m/%Y") for at in moments(200)]
    part = times(column("Occurred", cells), column("Reported", told))
    assert (part.settings["day_form"], asked(part)) == ("dmy", [])
    assert part.columns == {"day": "Occurred", "reported_day": "Reported"}


def test_two_orders_in_one_column_are_asked_and_not_guessed() -> None:
    half = moments(200)
    cells = [at.strftime("%m/%d/%Y" if i % 2 else "%d/%m/%Y") for i, at in enumerate(half)]
    part = times(column("Occurred", cells))
    assert asked(part) == ["time.order"]
    assert part.questions[0].asks.key == "doctor.time.order_mixed"


def test_two_digits_of_a_year_are_asked_only_where_it_makes_a_difference() -> None:
    recent = [at.strftime("%m/%d/%y") for at in moments(200)]
    assert asked(times(column("Fecha del hecho", recent))) == []
    cells = [at.replace(year=at.year - 40).strftime("%m/%d/%y") for at in moments(200) if at.day < 29]
    part = times(column("Fecha del hecho", cells))
    assert asked(part) == ["time.years"]
    answered = times(column("Fecha del hecho", cells), time_years="2000")
    assert (answered.settings["first_year"], asked(answered)) == (2000, [])


def test_two_days_without_a_name_are_asked_and_a_name_decides() -> None:
    cells = [at.strftime("%Y-%m-%d") for at in moments(100)]
    later = [(at + dt.timedelta(days=3)).strftime("%Y-%m-%d") for at in moments(100)]
    assert asked(times(column("A", cells), column("B", later))) == ["time.occurred"]
    part = times(column("A", cells), column("B", later), time_occurred="B")
    assert (part.columns, asked(part)) == ({"day": "B"}, [])
    assert times(column("Reported", later), column("From", cells)).columns["day"] == "From"


def test_only_the_day_of_the_report_is_used_and_said() -> None:
    part = times(column("Reported", [at.strftime("%Y-%m-%d") for at in moments(100)]))
    assert part.columns == {"day": "Reported"}
    assert [one.code for one in part.findings] == ["T23"]


@pytest.mark.parametrize(("factor", "form"), [(1, "epoch_s"), (1000, "epoch_ms")])
def test_seconds_since_1970_are_taken_by_name_and_asked_without_one(factor: int, form: str) -> None:
    cells = [str(int(at.replace(tzinfo=dt.UTC).timestamp()) * factor) for at in moments(100)]
    assert times(column("created_time", cells)).settings["day_form"] == form
    assert times(column("OCC_DT", cells)).columns == {"day": "OCC_DT"}
    assert asked(times(column("K", cells))) == ["time.numbers"]
    assert times(column("K", cells), time_numbers="K").settings["day_form"] == form
    assert times(column("K", cells), time_numbers="none").columns == {}


def test_days_of_a_spreadsheet_are_told_by_their_fractions_and_asked() -> None:
    cells = [f"{45000 + i + 0.6041667:.7f}" for i in range(100)]
    assert asked(times(column("K", cells))) == ["time.numbers"]
    assert times(column("fecha", cells)).settings["day_form"] == "excel"


def test_whole_numbers_of_five_digits_without_a_name_are_no_days() -> None:
    part = times(column("K", [str(45000 + i) for i in range(100)]))
    assert (part.columns, asked(part)) == ({}, [])


@pytest.mark.slow
def test_five_columns_of_parts_are_one_date_by_name_and_asked_without_names() -> None:
    found = [at.replace(minute=at.minute) for at in moments(600)]
    parts = {
        "YEAR": [at.year for at in found],
        "MONTH": [at.month for at in found],
        "DAY": [at.day for at in found],
        "HOUR": [at.hour for at in found],
        "MINUTE": [at.minute for at in found],
    }
    named = times(*(column(name, map(str, cells)) for name, cells in parts.items()))
    assert (named.settings["day_form"], asked(named)) == ("parts", [])
    letters = dict(zip("QWERT", parts.values(), strict=True))
    nameless = times(*(column(name, map(str, cells)) for name, cells in letters.items()))
    assert asked(nameless) == ["time.parts"]
    answered = times(*(column(n, map(str, c)) for n, c in letters.items()), time_parts="yes")
    assert answered.columns["month_day"] == "E"
    assert asked(answered) == []


def test_a_month_alone_is_a_month_and_says_so() -> None:
    part = times(column("Month", [at.strftime("%Y-%m") for at in moments(100)]))
    assert part.settings["day_form"] == "ym"
    assert [one.code for one in part.findings] == ["T12"]


@pytest.mark.parametrize("form", ["%Hh%M", "%H h %M", "%H:%M hs", "%Hh", "%I:%M %p", "%H:%M:%S"])
def test_hours_are_read_as_three_languages_write_them(form: str) -> None:
    at = moments(200)
    part = times(
        column("Data do fato", [one.strftime("%d/%m/%Y") for one in at]),
        column("Hora", [one.strftime(form) for one in at]),
    )
    assert part.columns["time"] == "Hora"
    time = next(one for one in part.proposals if one.role == "time")
    assert (time.fits, time.of) == (200, 200)
    read = time_texts(pl.Series(["09h05", "9h", "14:30 hs", "2:30 p. m."]), "clock")
    assert read.to_list() == ["09:05", "9:00", "14:30", "2:30 PM"]


def test_a_column_of_times_goes_with_the_day_of_its_name() -> None:
    found = moments(100)
    part = times(
        column("From Date", [at.strftime("%m/%d/%Y") for at in found]),
        column("From Time", [at.strftime("%I:%M %p") for at in found]),
        column("Reported Time", [at.strftime("%I:%M %p") for at in found]),
    )
    assert part.columns == {"day": "From Date", "time": "From Time"}
    assert part.settings["time_form"] == "clock"


@pytest.mark.parametrize(
    ("text", "form", "day", "rest"),
    [
        ("5-ene-2024", "dmy", dt.date(2024, 1, 5), None),
        ("5 de enero de 2024 14:30", "dmy", dt.date(2024, 1, 5), "14:30"),
        ("Jan 5, 2024 2:30 p.m.", "mdy", dt.date(2024, 1, 5), "2:30 PM"),
        ("2024-02-30", "ymd", None, None),
        ("20240105", "compact", dt.date(2024, 1, 5), None),
        ("07/2016", "my", dt.date(2016, 7, 1), None),
    ],
)
def test_a_day_is_read_in_either_language(text: str, form: str, day, rest) -> None:
    read = day_parts(pl.Series([text]), form)
    assert (read["day"][0], read["rest"][0]) == (day, rest)


def test_offsets_and_another_zone_become_local_time() -> None:
    zoned = pl.Series(["2024-07-01T03:00:00Z", "2024-01-01T03:00:00-05:00", "no day"])
    said, _ = day_texts(
        zoned, None, "ymd", first_year=1950, written_in="America/Chicago", wanted="America/Chicago"
    )
    assert said.to_list() == ["2024-06-30 22:00", "2024-01-01 02:00", "no day"]
    naive = pl.Series(["2024-07-01 03:00", "2024-07-01"])
    said, _ = day_texts(naive, None, "ymd", first_year=1950, written_in="UTC", wanted="America/Chicago")
    assert said.to_list() == ["2024-06-30 22:00", "2024-07-01"]


def test_numbers_become_moments_and_a_text_that_is_none_stays() -> None:
    moment = int(dt.datetime(2024, 7, 1, 3, tzinfo=dt.UTC).timestamp())
    for factor, form in ((1, "epoch_s"), (1000, "epoch_ms")):
        said, _ = day_texts(
            pl.Series([str(moment * factor), "x"]),
            None,
            form,
            first_year=0,
            written_in="",
            wanted="America/Chicago",
        )
        assert said.to_list() == ["2024-06-30 22:00", "x"]
    said, _ = day_texts(
        pl.Series(["45474.125", "45474"]), None, "excel", first_year=0, written_in="", wanted="UTC"
    )
    assert said.to_list() == ["2024-07-01 03:00", "2024-07-01"]


def test_times_without_a_colon_and_parts_of_a_date_are_put_together() -> None:
    assert time_texts(pl.Series(["905", "0", "1430", "x"]), "hhmm").to_list() == [
        "09:05",
        "00:00",
        "14:30",
        "x",
    ]
    assert time_texts(pl.Series(["9", "23"]), "hour").to_list() == ["09:00", "23:00"]
    parts = {
        "year": pl.Series(["2020", "2020"]),
        "month": pl.Series(["6", "12"]),
        "month_day": pl.Series(["9", None]),
        "part_hour": pl.Series(["3", "4"]),
        "part_minute": pl.Series(["40", "5"]),
    }
    assert joined(parts).to_list() == ["2020-06-09 03:40", None]


def military(seed: int = 3) -> list[str]:
    return [at.strftime("%H%M") for at in moments(200, seed)]


def test_four_digits_that_are_all_times_of_day_are_one_whatever_they_are_called() -> None:
    days = column("DT OCC", [at.strftime("%d-%b-%y").upper() for at in moments(200)])
    part = times(days, column("TOD", [*military()[:-2], "2400", "UNK"]))
    assert (part.columns["time"], part.settings["time_form"], asked(part)) == ("TOD", "hhmm", [])
    codes = column("UNIT", [f"{1000 + n * 7}" for n in range(200)])
    assert "time" not in times(days, codes).columns
    assert "time" not in times(days, column("BUILT", [str(1990 + n % 33) for n in range(200)])).columns


@pytest.mark.slow
def test_two_times_of_day_are_asked_where_no_name_tells_which() -> None:
    days = column("Occurred", [at.strftime("%Y-%m-%d") for at in moments(200)])
    first, second = column("T1", military()), column("T2", military(8))
    part = times(days, first, second)
    assert (asked(part), part.columns) == (["time.clock"], {"day": "Occurred"})
    assert times(days, first, second, time_clock="T2").columns["time"] == "T2"
    assert "time" not in times(days, first, second, time_clock="none").columns
    named = times(days, first, column("Time", military(8)))
    assert (named.columns["time"], asked(named)) == ("Time", [])


@pytest.mark.parametrize("word", [" Uhr", " hs", "h", " hrs.", " horas"])
def test_a_word_for_hours_behind_a_time_is_left_out_in_a_column_of_days_too(word: str) -> None:
    cells = pl.Series([f"06.07.2023 21:13{word}", "06.07.2023"])
    zone = {"written_in": "Europe/Zurich", "wanted": "Europe/Zurich"}
    said, _ = day_texts(cells, None, "dmy", first_year=1950, **zone)
    assert said.to_list() == ["2023-07-06 21:13", "2023-07-06"]
    assert time_texts(pl.Series([f"21:13{word}"]), "clock").to_list() == ["21:13"]


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("%a %d %b %Y %H:%M", "dmy"),
        ("%A, %B %d, %Y %I:%M %p", "mdy"),
        ("%d%b%Y %H%M", "dmy"),
        ("%Y%m%d %H:%M:%S", "compact"),
        ("%d/%m/%Y %H.%M", "dmy"),
        ("%d.%m.%Y, %H:%M Uhr", "dmy"),
    ],
)
def test_days_of_other_programs_and_countries_are_read_with_their_times(written: str, form: str) -> None:
    at = moments(200)
    cells = [one.strftime(written) for one in at]
    part = times(column("A", cells))
    assert (part.settings["day_form"], asked(part)) == (form, [])
    zone = {"written_in": "America/Chicago", "wanted": "America/Chicago"}
    said, _ = day_texts(pl.Series(cells), None, form, first_year=1950, **zone)
    found = read_days(said, ["ymd"])
    assert not found["bad"].any()
    assert found["minute"].to_list() == [60 * one.hour + one.minute for one in at]
    assert found["day"].to_list() == [(one.date() - dt.date(1970, 1, 1)).days for one in at]


@pytest.mark.parametrize(
    ("written", "form", "day"),
    [
        ("Mar 05, 2023", "mdy", dt.date(2023, 3, 5)),
        ("mar 05 jun 2023", "dmy", dt.date(2023, 6, 5)),
        ("martes 5 de junio de 2023", "dmy", dt.date(2023, 6, 5)),
        ("sáb. 03/06/2023", "dmy", dt.date(2023, 6, 3)),
    ],
)
def test_a_weekday_before_a_day_is_no_month(written: str, form: str, day: dt.date) -> None:
    assert day_parts(pl.Series([written]), form)["day"][0] == day


def half_zoned(count: int = 200) -> list[str]:
    return [at.strftime("%Y-%m-%dT%H:%M:%S") + ("Z" if n % 2 else "") for n, at in enumerate(moments(count))]


def test_bad_input_t16_times_without_a_zone_among_others_with_one_are_asked() -> None:
    part = times(column("when", half_zoned()))
    assert asked(part) == ["time.zone"]
    assert part.questions[0].asks.values["n"] == 100
    assert [one.value for one in part.questions[0].choices] == ["America/Chicago", "UTC"]
    assert part.proposals[0].says.values["zone"].key == "doctor.time.half_zoned"
    assert asked(times(column("when", half_zoned()), time_zone="UTC")) == []
    assert asked(times(column("when", half_zoned()), time_zone="Mars")) == ["time.zone"]
    whole = [f"{cell.removesuffix('Z')}Z" for cell in half_zoned()]
    assert asked(times(column("when", whole))) == []
    with_days = ["2024-07-01" if not cell.endswith("Z") else cell for cell in half_zoned()]
    assert asked(times(column("when", with_days))) == []


def test_bad_input_t16_a_time_without_a_zone_is_bad_where_nobody_said_its_clock() -> None:
    cells = pl.Series(["2024-07-01T03:00:00Z", "2024-07-01T03:00:00", "2024-07-01", "?"])
    zone = {"first_year": 1950, "wanted": "America/Chicago"}
    said, _ = day_texts(cells, None, "ymd", written_in="America/Chicago", **zone)
    read = read_days(said, ["ymd"], "America/Chicago")
    assert read["bad"].to_list() == [False, True, False, True]
    assert read["minute"].to_list()[0] == 22 * 60
    said, _ = day_texts(cells, None, "ymd", written_in="UTC", clock_said=True, **zone)
    read = read_days(said, ["ymd"], "America/Chicago")
    assert (read["bad"].to_list(), read["minute"].to_list()[:2]) == (
        [False, False, False, True],
        [1320, 1320],
    )


def two_ways(first: str, second: str, count: int = 200) -> tuple[list[dt.datetime], list[str]]:
    at = moments(count)
    return at, [one.strftime(second if n % 3 else first) for n, one in enumerate(at)]


@pytest.mark.parametrize(
    ("first", "second", "form"),
    [
        ("%m/%d/%Y %H:%M", "%Y-%m-%d %H:%M", "mdy"),
        ("%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M:%S", "dmy"),
        ("%Y-%m-%d %H:%M", "%d-%b-%Y %H:%M", "dmy"),
    ],
)
def test_bad_input_t01_iso_days_beside_another_form_are_read_and_said(
    first: str, second: str, form: str
) -> None:
    at, cells = two_ways(first, second)
    part = times(column("when", cells))
    assert (part.settings["day_form"], asked(part), part.proposals[0].fits) == (form, [], 200)
    told = next(one for one in part.findings if one.says.key == "doctor.time.two_forms")
    assert told.says.values["iso"] == sum(cell[4] == "-" for cell in cells)
    assert told.says.values["n"] + told.says.values["iso"] == 200
    # Read on another clock than the study's, the cells of both forms are moved.
    said, _ = day_texts(
        pl.Series(cells), None, form, first_year=1950, written_in="UTC", wanted="America/Chicago"
    )
    zone = zoneinfo.ZoneInfo("America/Chicago")
    assert said.to_list() == [
        one.replace(tzinfo=dt.UTC).astimezone(zone).strftime("%Y-%m-%d %H:%M") for one in at
    ]


def test_a_few_cells_of_another_form_are_counted_as_the_import_reads_them() -> None:
    cells = [one.strftime("%Y-%m-%d" if n % 25 else "%m/%d/%Y") for n, one in enumerate(moments(200))]
    part = times(column("when", cells))
    assert (part.settings["day_form"], part.proposals[0].fits) == ("mdy", 200)
    one_wrong = [*cells[1:25] * 8, "03/25/2024"]
    part = times(column("when", one_wrong))
    assert (part.settings["day_form"], part.proposals[0].fits) == ("ymd", len(one_wrong) - 1)


@pytest.mark.parametrize("written", ["%d/%m/%Y", "%m/%d/%Y"])
def test_bad_input_t01_days_that_a_spreadsheet_exchanged_stop_with_both_forms(written: str) -> None:
    cells = [
        one.replace(month=one.day, day=one.month).strftime("%Y-%m-%d")
        if one.day <= 12
        else one.strftime(written)
        for one in moments(200)
    ]
    stop = next(one for one in times(column("fecha", cells)).findings if one.level == "stop")
    assert (stop.code, stop.says.key, stop.says.values["column"]) == ("T01", "doctor.time.exchanged", "fecha")
    assert stop.says.values["iso"] == sum(cell[4] == "-" for cell in cells)
    assert stop.says.values["written"].count("/") == 6
    honest = [*cells, "2024-03-25"]
    assert all(one.level != "stop" for one in times(column("fecha", honest)).findings)


@pytest.mark.parametrize(
    ("written", "minute"),
    [("%a %b %d %H:%M:%S CST %Y", 60), ("%a %b %e %H:%M:%S %Y", 0), ("%m/%d/%Y %I:%M %p EST", 0)],
)
def test_moments_with_the_year_last_and_names_of_zones_are_read(written: str, minute: int) -> None:
    at = [one for one in moments(200) if one.month in {6, 7} and one.hour < 23]
    cells = [one.strftime(written) for one in at]
    part = times(column("when", cells))
    assert (part.settings["day_form"], part.proposals[0].fits) == ("mdy", len(at))
    zone = {"written_in": "America/Chicago", "wanted": "America/Chicago"}
    said, _ = day_texts(pl.Series(cells), None, "mdy", first_year=1950, **zone)
    later = [one + dt.timedelta(minutes=minute) for one in at]
    assert [one[:16] for one in said] == [one.strftime("%Y-%m-%d %H:%M") for one in later]
    named = [one for one in part.findings if one.code == "T15"]
    assert bool(named) == ("ST" in written)


def test_times_without_a_colon_and_a_leading_zero_are_taken_whatever_their_column_is_called() -> None:
    at = moments(200)
    days = column("OccurredOn", [one.strftime("%d.%m.%Y") for one in at])
    cells = [str(int(one.strftime("%H%M"))) for one in at]
    assert any(len(cell) == 3 for cell in cells)
    for name in ("OccurredAt", "K"):
        part = times(days, column(name, cells))
        assert (part.columns.get("time"), part.settings["time_form"], asked(part)) == (name, "hhmm", [])
    few = column("OccurredAt", ["930", "2145", "815", "1310"] * 50)
    assert times(days, few).columns["time"] == "OccurredAt"
    assert "time" not in times(days, column("UNIT", ["930", "2145", "815", "1310"] * 50)).columns
    assert "time" not in times(days, column("K", [str(n * 7 % 2400) for n in range(200)])).columns
