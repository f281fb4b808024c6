"""Bad dates, times and meanings, by their stable names: what each gets, whatever agency sends it."""

import dataclasses
import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.clean.doubts import clock_shift_hours, near_twins
from geodata.clean.merge import merge
from geodata.clean.rows import clean
from geodata.clean.times import read_days, read_months
from geodata.errors import BadInput
from geodata.feeds import FEEDS, recognise
from geodata.importing import import_files
from geodata.kinds.tree import KINDS, UNKNOWN
from geodata.period import NO_DAY, day_number
from geodata.records import TimePrecision
from geodata.store import load_contents
from tests.geodata.clean.reports import IMPORTED_ON, KCPD, ORDINARY, cleaned, table
from tests.geodata.feeds.test_every_feed import FIXTURES, table_of
from tests.geodata.town import HEADER, report_rows, write_reports, write_study

MAY_2 = day_number(dt.date(2024, 5, 2))


def row(**cells: str | None) -> dict:
    found = cleaned(cells)
    assert found.rejects == ()
    return found.rows.row(0, named=True)


def notices(found) -> dict[str, int]:
    return {notice.code: notice.what.values["n"] for notice in found.notices}


def test_bad_input_d16_columns_nobody_asked_for_are_never_stored():
    raw = table({})
    wide = raw.frame.with_columns(pl.lit("called 555-0142").alias("Officer Notes"))
    feed, variant = recognise(wide.columns)
    assert feed.name == "kcpd"
    numbers = {"file_number": 1, "time_zone": "America/Chicago", "imported_on": IMPORTED_ON}
    found = clean(type(raw)(**{**raw.__dict__, "frame": wide}), feed, variant, **numbers)
    assert "555" not in repr(found.rows.to_dicts()) + repr(found.notices)


def test_bad_input_d18_the_order_of_columns_makes_no_difference():
    raw = table({}, {"Report_No": "KC24000002"})
    turned = raw.frame.select(sorted(raw.frame.columns, reverse=True))
    feed, variant = recognise(turned.columns)
    numbers = {"file_number": 1, "time_zone": "America/Chicago", "imported_on": IMPORTED_ON}
    before = clean(raw, feed, variant, **numbers)
    after = clean(type(raw)(**{**raw.__dict__, "frame": turned}), feed, variant, **numbers)
    assert before.rows.equals(after.rows)


def test_bad_input_d21_a_report_number_longer_than_a_float_keeps_its_last_digit():
    assert row(Report_No="9007199254740993")["number"] == "9007199254740993"
    assert row(Report_No=" 0012 ")["number"] == "0012"


def test_bad_input_t01_a_column_with_two_orders_of_days_stops_and_shows_examples():
    with pytest.raises(BadInput, match="25/12/2023") as caught:
        cleaned({"From_Date": "25/12/2023"}, {"From_Date": "31/01/2024"}, {"From_Date": "12/25/2023"})
    assert caught.value.code == "T01"
    assert caught.value.where.column == "From_Date"


def test_bad_input_t01_one_day_in_the_other_order_is_a_slip_and_rejected_alone():
    found = cleaned({"From_Date": "25/12/2023"}, {"From_Date": "12/25/2023"})
    assert [(reject.code, reject.value) for reject in found.rejects] == [("T09", "25/12/2023")]


@pytest.mark.slow
@given(st.integers(1, 12), st.integers(1, 12))
def test_bad_input_t02_where_both_orders_fit_the_feed_says_which_it_is(first, second):
    texts = pl.Series([f"{first}/{second}/2024"])
    assert read_days(texts, ["mdy"])["day"][0] == day_number(dt.date(2024, first, second))
    assert read_days(texts, ["dmy"])["day"][0] == day_number(dt.date(2024, second, first))


@pytest.mark.parametrize("day", ["01/01/0001", "01/01/1900", "01/01/1970", "12/31/9999"])
def test_bad_input_t04_a_day_that_stands_for_unknown_is_missing_and_counted(day):
    found = cleaned({"From_Date": day})
    assert found.rows["day"].to_list() == [NO_DAY]
    assert notices(found)["T04"] == 1


def test_bad_input_t05_a_day_after_tomorrow_is_rejected_and_tomorrow_is_not():
    later, tomorrow = IMPORTED_ON + dt.timedelta(2), IMPORTED_ON + dt.timedelta(1)
    found = cleaned({"Reported_Date": f"{later:%m/%d/%Y}"}, {"Reported_Date": f"{tomorrow:%m/%d/%Y}"})
    assert [(reject.code, reject.record) for reject in found.rejects] == [("T05", 1)]
    assert notices(found)["T05"] == 1, "tomorrow is kept, and said"
    today = cleaned({"Reported_Date": f"{IMPORTED_ON:%m/%d/%Y}", "From_Date": f"{IMPORTED_ON:%m/%d/%Y}"})
    assert "T05" not in notices(today)


@pytest.mark.parametrize("text", ["1714641600", "1714641600000", "45414"])
def test_bad_input_t08_a_bare_number_is_never_taken_for_a_day(text):
    (reject,) = cleaned({"From_Date": text}, {}).rejects
    assert (reject.code, reject.column) == ("T09", "From_Date")


def test_bad_input_t11_a_minute_that_too_many_times_name_is_counted_and_kept():
    noons = [{"From_Time": "12:00"}] * 30
    others = [{"From_Time": f"{n % 24:02d}:{n % 59 + 1:02d}"} for n in range(270)]
    found = cleaned(*noons, *others)
    assert notices(found)["T11"] == 30
    assert int((found.rows["minute"] == 720).sum()) == 30
    assert "T11" not in notices(cleaned(*noons[:10], *others))
    assert "T11" not in notices(cleaned(*noons)), "few times say nothing"


def test_bad_input_t12_a_day_without_its_time_keeps_the_day():
    found = row(From_Time=None)
    assert (found["day"], found["minute"], found["time_precision"]) == (MAY_2, -1, TimePrecision.DAY)


def test_bad_input_t12_a_month_without_its_day_keeps_the_month():
    raw = table_of(FIXTURES / "police_uk" / "street.csv")
    feed, variant = recognise(raw.frame.columns)
    numbers = {"file_number": 1, "time_zone": "Europe/London", "imported_on": IMPORTED_ON}
    found = clean(raw, feed, variant, **numbers)
    assert set(found.rows["day"]) == {NO_DAY}
    assert set(found.rows["time_precision"]) == {int(TimePrecision.MONTH)}
    ends = read_months(raw.frame["Month"])["last"]
    assert found.rows["until_day"].to_list() == ends.to_list()
    assert notices(found)["T12"] == 20
    kept = merge(found.rows, feed).table
    assert set(kept["time_precision"]) == {int(TimePrecision.MONTH)}
    assert kept["until_day"].sort().to_list() == ends.sort().to_list()


@pytest.mark.parametrize(
    ("month", "code"), [("2018-13", "T09"), ("July 2018", "T09"), ("2099-01", "T05"), ("1918-07", "T06")]
)
def test_a_month_that_cannot_be_is_rejected_with_its_cell(month, code):
    raw = table_of(FIXTURES / "police_uk" / "street.csv")
    frame = raw.frame.with_columns(
        Month=pl.when(pl.int_range(pl.len()) == 3).then(pl.lit(month)).otherwise("Month")
    )
    feed, variant = recognise(frame.columns)
    numbers = {"file_number": 1, "time_zone": "Europe/London", "imported_on": IMPORTED_ON}
    found = clean(type(raw)(**{**raw.__dict__, "frame": frame}), feed, variant, **numbers)
    assert [(reject.code, reject.column, reject.record) for reject in found.rejects] == [(code, "Month", 4)]
    assert found.rows.height == 19


@pytest.mark.slow
@given(st.integers(1971, 2100), st.integers(1, 12))
def test_a_month_ends_the_day_before_the_next_one_begins(year, month):
    found = read_months(pl.Series([f"{year}-{month:02d}", f"{year + month // 12}-{month % 12 + 1:02d}"]))
    assert found["last"][0] + 1 == found["first"][1]


def test_bad_input_t13_t14_a_time_that_never_was_is_moved_and_one_that_was_twice_is_kept():
    found = cleaned(
        {"From_Date": "03/10/2024", "From_Time": "02:30", "Reported_Date": "03/11/2024"},
        {"From_Date": "11/03/2024", "From_Time": "01:30", "Reported_Date": "11/04/2024"},
    )
    assert found.rows["minute"].to_list() == [210, 90]
    assert (notices(found)["T13"], notices(found)["T14"]) == (1, 1)


# Incidents an hour, few before dawn and many in the evening; made up.
DAY_OF_A_CITY = (30, 22, 17, 12, 9, 8, 10, 16, 24, 28, 30, 33, 38, 36, 38, 42, 48, 54, 56, 52, 48, 44, 42, 38)


def times_of_a_city(hours_late: int, seed: int, n: int = 2_000) -> pl.Series:
    chance = np.array(DAY_OF_A_CITY) / sum(DAY_OF_A_CITY)
    hours = np.random.default_rng(seed).choice(24, n, p=chance)
    return pl.Series((hours + hours_late) % 24 * 60, dtype=pl.Int16)


@pytest.mark.parametrize("hours", [-6, 5, 6])
def test_bad_input_t15_times_in_another_zone_are_seen_by_their_quiet_hours(hours):
    assert clock_shift_hours(times_of_a_city(hours, 1), times_of_a_city(0, 2)) == hours


@given(st.integers(0, 300))
def test_bad_input_t15_times_of_one_zone_are_not_taken_for_another(seed):
    assert clock_shift_hours(times_of_a_city(0, seed), times_of_a_city(0, seed + 1_000)) == 0
    assert clock_shift_hours(times_of_a_city(6, seed, 499), times_of_a_city(0, seed)) == 0


@pytest.mark.slow
def test_bad_input_t15_an_import_in_utc_after_a_local_one_is_warned_of(tmp_path):
    study = write_study(tmp_path / "study")
    today, rows = dt.date(2024, 2, 1), report_rows(900)
    where = HEADER.index("From_Time")
    local, late = [list(row) for row in rows], [list(row) for row in rows]
    hours = dict(zip((row[0] for row in rows), times_of_a_city(0, 3, len(rows)) // 60, strict=True))
    for ours, theirs in zip(local, late, strict=True):
        ours[where], theirs[where] = f"{hours[ours[0]]:02d}:15", f"{(hours[ours[0]] + 5) % 24:02d}:15"
    first = import_files(study, [write_reports(tmp_path / "local.csv", local)], today=today)
    second = import_files(study, [write_reports(tmp_path / "utc.csv", late)], today=today)
    assert "T15" not in [notice.code for notice in first.notices]
    (told,) = [notice for notice in second.notices if notice.code == "T15"]
    assert (told.what.key, told.what.values["n"]) == ("import.clock_later", 5)


OFFSETS = [
    ("2024-05-03T03:00:00Z", dt.date(2024, 5, 2), 22 * 60),
    ("2024-05-02T22:00:00-05:00", dt.date(2024, 5, 2), 22 * 60),
    ("2024-05-02 23:00:00-0400", dt.date(2024, 5, 2), 22 * 60),
    ("2024-01-01T05:59:00+00:00", dt.date(2023, 12, 31), 23 * 60 + 59),
    ("2024-05-03T08:30:00+05:30", dt.date(2024, 5, 2), 22 * 60),
]


@pytest.mark.parametrize(("text", "day", "minute"), OFFSETS)
def test_bad_input_t16_an_instant_with_its_offset_is_read_on_the_citys_clock(text, day, minute):
    found = read_days(pl.Series([text]), ["ymd"], "America/Chicago")
    assert (found["day"][0], found["minute"][0]) == (day_number(day), minute)
    assert found["bad"].to_list() == [False]


def test_bad_input_t16_beside_offsets_a_time_without_one_is_bad_and_never_guessed():
    texts = pl.Series([OFFSETS[0][0], "2024-05-02T22:00:00", "2024-05-02", None])
    assert read_days(texts, ["ymd"], "America/Chicago")["bad"].to_list() == [False, True, False, False]


@pytest.mark.slow
@given(st.datetimes(dt.datetime(1971, 1, 2), dt.datetime(2036, 12, 30)), st.integers(-12 * 4, 14 * 4))
def test_an_instant_is_the_one_that_the_standard_library_reads(moment, quarters):
    zone = dt.timezone(dt.timedelta(minutes=15 * quarters))
    moment = moment.replace(microsecond=0, second=0, tzinfo=zone)
    found = read_days(pl.Series([moment.isoformat()]), ["ymd"], "America/Chicago")
    there = moment.astimezone(ZoneInfo("America/Chicago"))
    assert (found["day"][0], found["minute"][0]) == (
        day_number(there.date()),
        there.hour * 60 + there.minute,
    )


def test_bad_input_t18_a_range_longer_than_thirty_days_is_kept_and_counted():
    found = cleaned({"To_Date": "06/02/2024", "Reported_Date": "06/03/2024"}, {"To_Date": "06/01/2024"})
    assert (found.rows.height, notices(found)["T18"]) == (2, 1)


def test_bad_input_t19_what_happened_after_its_report_keeps_its_day_only_within_one():
    found = cleaned({"From_Date": "05/04/2024"}, {"From_Date": "05/20/2024"})
    assert found.rows["day"].to_list() == [MAY_2 + 2, NO_DAY]
    assert notices(found)["T19"] == 2


def test_bad_input_t20_a_report_years_late_belongs_to_the_day_it_happened():
    found = row(From_Date="05/02/2009")
    assert found["day"] == day_number(dt.date(2009, 5, 2))
    assert found["reported_day"] - found["day"] > 5000


def test_bad_input_t23_days_of_reporting_never_stand_for_days_of_happening():
    batch = [{"From_Date": f"05/0{n}/2024", "Reported_Date": "05/13/2024"} for n in range(1, 8)]
    assert cleaned(*batch).rows["day"].n_unique() == 7
    assert row(From_Date=None)["day"] == NO_DAY


def test_bad_input_s01_rows_of_persons_collapse_to_incidents_and_offences():
    rows = [{"Involvement": who, "Age": age} for who in ("VIC", "SUS", "ARR") for age in ("20", "30")]
    found = merge(cleaned(*rows, {"Offense": "Armed Robbery", "IBRS": "120"}).rows, KCPD)
    assert found.table.select("offences", "persons").row(0) == (2, 7)
    assert (found.accepted, found.merged) == ({0: 1}, {0: 6})


def test_bad_input_s03_a_row_without_a_number_is_kept_under_a_number_of_its_content_and_counted():
    rows = [{"Report_No": None}, {"Report_No": None}, {"Report_No": None, "Beat": "9"}]
    found = cleaned(*rows)
    assert notices(found)["S03"] == 3
    records = merge(found.rows, KCPD).table
    assert (records.height, records["number"].null_count()) == (2, 2)
    assert records["id"].is_unique().all()


def test_bad_input_s04_equal_rows_merge_and_are_counted():
    found = merge(cleaned(*[{}] * 5).rows, KCPD)
    assert (found.accepted, found.merged) == ({0: 1}, {0: 4})


def test_bad_input_s05_two_numbers_of_one_kind_place_and_minute_stay_apart_and_are_counted():
    twin, other = {"Report_No": "KC24000002"}, {"Report_No": "KC24000003", "From_Time": "09:21"}
    records = merge(cleaned({}, twin, other).rows, KCPD).table
    assert (records.height, near_twins(records)) == (3, 1)
    unplaced = merge(cleaned({"Location": None}, twin | {"Location": None}).rows, KCPD).table
    assert near_twins(unplaced) == 0


@pytest.mark.parametrize("name", ["kcpd", "chicago", "sfpd", "denver", "vancouver", "police_uk"])
def test_bad_input_s08_a_label_of_next_year_is_unknown_protected_and_listed_whatever_the_agency(name):
    feed = FEEDS[name]
    variant = feed.variants[-1]
    raw = table_of(FIXTURES / name / f"{variant.name}.csv")
    new = {word: pl.lit("MOON LANDING") for word in variant.words if word and word != "IBRS"}
    frame = raw.frame.with_columns(**new)
    blank = [column for column in frame.columns if column in {"IBRS", "Description"} and name == "kcpd"]
    frame = frame.with_columns(pl.lit(None, pl.String).alias(column) for column in blank)
    numbers = {"file_number": 1, "time_zone": "America/Chicago", "imported_on": IMPORTED_ON}
    found = clean(type(raw)(**{**raw.__dict__, "frame": frame}), feed, variant, **numbers)
    assert set(found.rows["kind"]) == {UNKNOWN}
    assert found.rows["protected"].all()
    assert sum(found.unmapped.values()) == found.rows.height >= 19
    assert "S08" in notices(found)


def test_bad_input_k08_an_import_with_words_on_no_list_goes_on_and_lists_them(tmp_path):
    study = write_study(tmp_path / "study")
    rows = report_rows(60)
    for one in rows[:9]:
        one[HEADER.index("Offense")], one[HEADER.index("IBRS")] = "Moon landing", ""
    report = import_files(study, [write_reports(tmp_path / "a.csv", rows)], today=dt.date(2024, 2, 1))
    assert sum(file.rejected for file in report.files) == 0
    assert load_contents(study).quality["unmapped"]["kcpd"] == {"Moon landing": 9}
    assert "S08" in [notice.code for notice in report.notices]


@pytest.mark.parametrize("age", ["-4", "131", "unknown", None])
def test_bad_input_s10_an_impossible_age_or_sex_is_nobodys_business(age):
    strange, plain = row(Age=age, Sex="Q9", Race="?"), row()
    assert strange == plain


def test_bad_input_s11_a_narrative_with_names_and_telephones_is_not_imported():
    raw = table({})
    frame = raw.frame.with_columns(Narrative=pl.lit("Jane Roe, 816-555-0142, plate QZR 123"))
    feed, variant = recognise(frame.columns)
    numbers = {"file_number": 1, "time_zone": "America/Chicago", "imported_on": IMPORTED_ON}
    found = clean(type(raw)(**{**raw.__dict__, "frame": frame}), feed, variant, **numbers)
    kept = repr(merge(found.rows, feed).table.to_dicts())
    assert not [word for word in ("Roe", "0142", "QZR") if word in kept]


@pytest.mark.parametrize("flag", ["", None, "?", "false"])
def test_bad_input_s12_without_a_flag_the_reviewed_words_protect(flag):
    assert row(Offense="Non Agg Assault Dome", IBRS=None, DVFlag=flag)["protected"]
    assert row(Offense="", IBRS="13B", DVFlag=flag)["protected"]


def test_bad_input_s12_a_flag_that_contradicts_a_harmless_word_protects():
    assert row(Offense="Auto Theft", DVFlag="Y")["protected"]
    assert not KINDS["motor_vehicle_theft"].protected


@pytest.mark.parametrize("label", ["TEST", "Test Record", "training"])
def test_bad_input_s16_a_record_that_was_typed_as_a_trial_is_rejected_and_counted(label):
    found = cleaned({"Offense": label}, {}, {"Offense": "Testimony refused", "Report_No": "B"})
    assert [(reject.code, reject.record) for reject in found.not_counted] == [("S16", 1)]
    assert found.rejects == ()
    assert found.rows.height == 2


@pytest.mark.parametrize("named", [False, True])
def test_bad_input_s17_a_status_of_no_incident_is_named_and_left_out_once_a_person_says_so(named: bool):
    feed, variant = recognise(table({}).frame.columns)
    columns = {**variant.columns, "case_status": "Address"}
    words = frozenset({"UNFOUNDED"}) if named else frozenset()
    with_status = dataclasses.replace(variant, columns=columns, uncounted_statuses=words)
    numbers = {"file_number": 1, "time_zone": "America/Chicago", "imported_on": IMPORTED_ON}
    raw = table({"Address": " Unfounded "}, {"Address": "Cleared"}, {"Address": None})
    found = clean(raw, feed, with_status, **numbers)
    assert [reject.code for reject in found.not_counted] == (["S17"] if named else [])
    assert found.rejects == ()
    assert found.rows.height == (2 if named else 3)
    (told,) = [notice for notice in found.notices if notice.code == "S17"]
    assert told.what.values["n"] == 1
    assert told.what.key == ("clean.not_counted.S17" if named else "clean.doubtful_status")


def test_a_day_in_parts_is_rejected_by_its_last_part_and_a_missing_part_leaves_it_unknown():
    feed = FEEDS["vancouver"]
    raw = table_of(FIXTURES / "vancouver" / "since_2003.csv")
    place = pl.int_range(pl.len())
    frame = raw.frame.with_columns(
        DAY=pl.when(place == 2).then(pl.lit("31")).when(place == 4).then(None).otherwise("DAY"),
        MONTH=pl.when(place == 2).then(pl.lit("2")).otherwise("MONTH"),
        HOUR=pl.when(place == 6).then(pl.lit("25")).when(place == 8).then(None).otherwise("HOUR"),
    )
    numbers = {"file_number": 1, "time_zone": "America/Vancouver", "imported_on": IMPORTED_ON}
    found = clean(type(raw)(**{**raw.__dict__, "frame": frame}), feed, feed.variants[0], **numbers)
    told = [(reject.code, reject.column, reject.record) for reject in found.rejects]
    assert told == [("T09", "DAY", 3), ("T09", "MINUTE", 7)]
    by_record = dict(zip(found.rows["record"], found.rows["day"], strict=True))
    assert by_record[5] == NO_DAY
    assert by_record[9] != NO_DAY
    assert np.all(np.asarray(found.rows["minute"])[np.asarray(found.rows["record"]) == 9] == -1)


def test_the_ordinary_row_of_these_tests_is_accepted_as_it_is():
    assert row()["number"] == ORDINARY["Report_No"]
