"""Recorded counts against brute force; refused across changes of recording; never more than a change."""

import datetime as dt
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from dashboard.components.counts_chart import recorded_weeks
from dashboard.desk import Desk
from geodata.holdings import Holdings
from geodata.importing import import_files
from geodata.period import day_number
from geodata.records import RecordingChange
from geodata.store import open_release
from geodata.words.speaker import Speaker
from geodata.words.text import Text
from layers.base.answers import Answer
from layers.base.catalogue import ask
from layers.base.query import Query, QueryFacts
from layers.recorded_counts import Windows
from tests.layers.cities import city

ROOT = Path(__file__).resolve().parents[2]
REAL = "kc_daily_counts_district4_2015_2024.csv"
VERDICTS = ("likely", "caused", "worked", "prevented", "thanks to", "gracias a", "probable", "causó", "evitó")


def asked(holdings: Holdings, *, kinds: Sequence[str] | None = None, **options: object) -> Answer:
    params = {f"recorded_counts.{name}": str(value) for name, value in options.items()}
    params |= {"kinds": ",".join(kinds)} if kinds else {}
    query, notices = Query.from_params({"layer": "recorded_counts", **params}, QueryFacts.of(holdings))
    assert notices == ()
    return ask(holdings, query)


def said(answer: Answer, language: str = "en") -> str:
    speaker = Speaker(language)
    return " ".join(speaker.say(text) for text in (answer.headline, *answer.caveats, *answer.choices))


@pytest.fixture(scope="module")
def town() -> Holdings:
    return city(1)


def test_both_counts_are_those_of_the_rows_and_a_missing_day_leaves_both_windows(town: Holdings) -> None:
    counts, day = town.counts, dt.date(2023, 10, 3)
    answer = asked(town, label="Robbery", event_day=20231003, weeks=8)
    own = counts.label.is_any({"Robbery"})
    start, missing = day_number(day), 0
    sums = [0, 0]
    for offset in range(56):
        days = (start - 56 + offset, start + offset)
        rows = [own & (counts.day == one) for one in days]
        known = [int(one.sum()) == 2 for one in rows]  # both areas
        missing += 2 - sum(known)
        if all(known):
            sums = [total + int(counts.n[one].sum()) for total, one in zip(sums, rows, strict=True)]
    assert missing > 0
    assert [answer.columns["before"][0], answer.columns["after"][0]] == sums
    assert answer.columns["missing_days"][0] == missing
    assert answer.value[0] == sums[1] - sums[0]
    assert answer.low[0] < answer.value[0] < answer.high[0]
    assert answer.n[0] == answer.totals.n == sum(sums)
    assert f"{missing} days have no number" in said(answer)
    assert "no se toman por 0" in said(answer, "es")


def test_the_same_weeks_of_earlier_years_stand_beside(town: Holdings) -> None:
    this = asked(town, label="Burglary - Residence", event_day=20231003, weeks=4)
    earlier = asked(town, label="Burglary - Residence", event_day=20221004, weeks=4)
    assert this.columns["before_1_years_earlier"][0] == earlier.columns["before"][0]
    assert this.columns["after_1_years_earlier"][0] == earlier.columns["after"][0]
    assert np.isnan(this.columns["before_2_years_earlier"][0]), "before the first row nothing is known"


def test_a_declared_change_refuses_and_touches_the_kinds_it_names_only(town: Holdings) -> None:
    day = dt.date(2023, 9, 20)
    change = RecordingChange(day, {"en": "new software", "es": "otro programa"}, ("robbery",))
    changed = replace(town, study=replace(town.study, recording_changes=(change,)))
    answer = asked(changed, event_day=20231003, weeks=8)
    by_label = dict(zip(answer.places.ids, answer.columns["refused"], strict=True))
    assert by_label["Robbery"] == "recording_change"
    assert by_label["Burglary - Residence"] == ""
    at = list(answer.places.ids).index("Robbery")
    assert np.isnan(answer.value[at])
    assert (answer.n[at], answer.shown[at]) == (0, 2)
    assert "refused because of the recording change of September 20, 2023: new software" in said(answer)
    assert "cambio de registro del 20 de septiembre de 2023: otro programa" in said(answer, "es")
    # On the first of these days, and on the day after the last one, it parts nothing.
    for outside in (dt.date(2023, 8, 8), dt.date(2023, 11, 28)):
        moved = replace(town, study=replace(town.study, recording_changes=(replace(change, day=outside),)))
        found = asked(moved, label="Robbery", event_day=20231003, weeks=8)
        assert found.columns["refused"][0] != "recording_change"


def test_nothing_stronger_than_a_change_is_said_and_no_percentage(town: Holdings) -> None:
    answer = asked(town, event_day=20231003)
    for language in ("en", "es"):
        told = said(answer, language).lower()
        assert [word for word in VERDICTS if word in told] == []
        assert "no comparison place" in told or "no hay zona de comparación" in told
        assert " % " not in told.replace("95 % interval", "").replace("95 %:", "")
    assert "layers.recorded_counts.never_added" in [one.key for one in answer.caveats]


def test_windows_beyond_the_data_and_days_that_are_none_are_refused_with_the_reason(town: Holdings) -> None:
    beyond = asked(town, label="Robbery", event_day=20231201)
    assert beyond.columns["refused"][0] == "outside_the_data"
    assert "only, and the windows reach beyond" in said(beyond)
    never = asked(town, label="Robbery", event_day=20231399)
    assert len(never) == 0
    assert "There is no day 20231399" in said(never)


def test_without_a_day_the_newest_possible_one_is_taken_and_said(town: Holdings) -> None:
    answer = asked(town, weeks=4)
    assert answer.choices[0].key == "layers.recorded_counts.automatic_day"
    day = answer.choices[0].values["day"]
    again = asked(town, weeks=4, event_day=f"{day:%Y%m%d}")
    assert np.array_equal(again.value, answer.value)


def test_kinds_of_the_question_choose_labels(town: Holdings) -> None:
    assert list(asked(town, kinds=["robbery"]).places.ids) == ["Robbery"]
    assert "of the types asked for" in said(asked(town, kinds=["drugs"]))


@pytest.fixture(scope="module")
def district(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Holdings]:
    """The real daily counts as a study of its own, without any recording change declared."""
    folder = tmp_path_factory.mktemp("district") / "study"
    folder.mkdir()
    (folder / "study.toml").write_text(
        '[study]\nname = "district"\ntitle = { en = "District 4", es = "Distrito 4" }\n'
        'time_zone = "America/Chicago"\ncrs = "auto"\n',
        encoding="utf-8",
    )
    import_files(folder, [real_data / "kc" / REAL], today=dt.date(2024, 11, 25))
    return folder, open_release(folder)


@pytest.mark.parametrize(("day", "weeks"), [(20190401, 12), (20190318, 12), (20190601, 12), (20181231, 26)])
def test_auto_theft_is_refused_across_the_change_of_2019(district, day: int, weeks: int) -> None:
    answer = asked(district[1], label="Auto Theft", event_day=day, weeks=weeks)
    assert answer.columns["refused"][0] == "level_shift"
    assert np.isnan(answer.value[0])
    told = said(answer)
    assert "“Auto Theft” is refused because of a recording change" in told
    assert "March 25, 2019" in told


def test_auto_theft_long_after_the_change_and_a_label_without_one_are_answered(
    district, real_data: Path
) -> None:
    rows = pl.read_csv(real_data / "kc" / REAL, try_parse_dates=True)
    for label, day in [("Auto Theft", dt.date(2021, 6, 1)), ("Assault", dt.date(2019, 4, 1))]:
        answer = asked(district[1], label=label, event_day=f"{day:%Y%m%d}", weeks=12)
        span = dt.timedelta(weeks=12)
        own = rows.filter(pl.col("crime") == label)
        sums = [
            own.filter(pl.col("Reported_Date").is_between(first, first + span, closed="left"))[
                "Crime_Count"
            ].sum()
            for first in (day - span, day)
        ]
        assert answer.columns["refused"][0] == ""
        assert [answer.columns["before"][0], answer.columns["after"][0]] == sums
        assert answer.low[0] < sums[1] - sums[0] < answer.high[0]


def test_real_daily_counts_are_drawn_by_week_with_the_break_marked_and_never_on_a_map(
    district, real_data: Path
) -> None:
    holdings = district[1]
    answer = asked(holdings, label="Auto Theft", event_day=20210601, weeks=12)
    assert answer.places.kind == "none"
    assert np.isnan(np.r_[answer.places.x_m, answer.places.y_m]).all()
    assert len(holdings.incidents) == 0, "daily counts are no incidents"
    day, span = dt.date(2019, 4, 1), dt.timedelta(weeks=12)
    weeks = recorded_weeks(
        Desk(holdings), "Auto Theft", Windows.around(day, 12), Text("counts.unit.person_rows")
    )
    rows = pl.read_csv(real_data / "kc" / REAL, try_parse_dates=True).filter(pl.col("crime") == "Auto Theft")
    for first, n in zip(weeks.first_days, weeks.counts, strict=True):
        inside = pl.col("Reported_Date").is_between(first, first + dt.timedelta(7), closed="left")
        assert n == rows.filter(inside)["Crime_Count"].sum()
    assert {day - span, day} <= set(weeks.first_days)
    assert any(one.first <= dt.date(2019, 3, 25) < one.end for one in weeks.jumps)


def test_the_command_line_answers_and_refuses_on_the_real_file(district) -> None:
    folder, _ = district
    for language, day, words in [
        ("en", 20210601, "person rows in the 12 weeks before"),
        ("en", 20190401, "is refused because of a recording change"),
        ("es", 20190401, "no se compara por un cambio de registro"),
    ]:
        link = f"layer=recorded_counts&recorded_counts.label=Auto%20Theft&recorded_counts.event_day={day}"
        done = subprocess.run(
            [sys.executable, "app.py", "ask", link, "--study", str(folder), "--language", language],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert words in done.stdout
