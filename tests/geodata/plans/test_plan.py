"""A plan is what can be shown, kept and put into a link, and it knows before which day it was made."""

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import BadQuery, say_problem
from geodata.plans import Plan, make_plan, save_plan
from geodata.plans.plan import MOST_CHARACTERS, MOST_NAME, MOST_NOTE, new_id
from geodata.words.speaker import LANGUAGES, Speaker
from tests.geodata.plans.studies import MADE, PARAMS, plan, study


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"id": "../../etc/passwd"}, "plans.bad_id"),
        ({"id": "20240531-101500-3f9a2c1b\n"}, "plans.bad_id"),
        ({"id": 5}, "plans.bad_id"),
        ({"name": ""}, "plans.bad_name"),
        ({"name": "   "}, "plans.bad_name"),
        ({"name": "two\nlines"}, "plans.bad_name"),
        ({"name": "turned \u202e around"}, "plans.bad_name"),
        ({"name": "half \ud800"}, "plans.bad_name"),
        ({"name": "a" * (MOST_NAME + 1)}, "plans.bad_name"),
        ({"made": dt.datetime(2024, 5, 31), "id": "20240531-101500-3f9a2c1b"}, "plans.bad_time"),
        ({"release": ""}, "plans.bad_release"),
        ({"seal": None}, "plans.bad_release"),
        ({"by": "\x1b[31m"}, "plans.bad_by"),
        ({"note": "a" * (MOST_NOTE + 1)}, "plans.bad_note"),
        ({"note": "\x00"}, "plans.bad_note"),
        ({"replaces": "../x"}, "plans.bad_replaces"),
        ({"params": {}}, "plans.no_params"),
        ({"params": None}, "plans.no_params"),
        ({"params": {"event": 1}}, "plans.bad_params"),
        ({"params": {"<b>": "1"}}, "plans.bad_params"),
        ({"params": {"": "1"}}, "plans.bad_params"),
        ({"params": {"event": "\x07"}}, "plans.bad_params"),
        ({"params": {"event": "a" * MOST_CHARACTERS}}, "plans.bad_params"),
        ({"params": {"event": "E01", "token": "secret"}}, "plans.forbidden"),
        ({"params": {"event": "E01", "reports": "KC1"}}, "plans.forbidden"),
    ],
)
def test_what_no_plan_can_be_is_refused_in_both_languages(wrong: dict[str, Any], key: str) -> None:
    with pytest.raises(BadQuery) as refused:
        plan(**wrong)
    assert refused.value.code == "K20"
    assert [problem.key for problem in refused.value.what.values["problems"]] == [key]
    for language in LANGUAGES:
        said = say_problem(refused.value, Speaker(language))
        assert "[" not in said
        assert "secret" not in said
        assert "KC1" not in said


def test_everything_that_is_wrong_is_named_at_once() -> None:
    with pytest.raises(BadQuery) as refused:
        plan(name="", params={}, by="")
    keys = [problem.key for problem in refused.value.what.values["problems"]]
    assert keys == ["plans.bad_name", "plans.bad_by", "plans.no_params"]


@pytest.mark.parametrize(
    ("made", "day", "zone", "before"),
    [
        ("2024-06-01T04:59:59+00:00", "2024-06-01", "America/Chicago", True),
        ("2024-06-01T05:00:00+00:00", "2024-06-01", "America/Chicago", False),
        ("2024-06-01T04:59:59+00:00", "2024-06-01", "UTC", False),
        ("2024-05-31T23:59:59-05:00", "2024-06-01", "America/Chicago", True),
        ("2024-03-10T05:59:59+00:00", "2024-03-10", "America/Chicago", True),  # the clock is set forward
        ("2024-03-10T06:00:00+00:00", "2024-03-10", "America/Chicago", False),
    ],
)
def test_a_plan_was_made_before_a_day_until_that_day_begins_in_the_studys_zone(
    made: str, day: str, zone: str, before: bool
) -> None:
    one = plan(made=dt.datetime.fromisoformat(made))
    assert one.made_before(dt.date.fromisoformat(day), zone) is before


@pytest.mark.parametrize("zone", ["Nowhere/Nothing", "", "../../etc/passwd", "America"])
def test_a_time_zone_that_nobody_knows_is_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="time_zone"):
        plan().made_before(dt.date(2024, 6, 1), zone)


PRINTABLE = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=40)


@pytest.mark.slow
@given(
    name=PRINTABLE,
    by=st.none() | PRINTABLE,
    note=st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" \n"), max_size=60),
    values=st.dictionaries(st.from_regex(r"[a-z][a-z0-9_.]{0,9}", fullmatch=True), PRINTABLE, min_size=1),
)
def test_a_plan_comes_back_equal_from_its_json(name, by, note, values) -> None:
    values = {key: value for key, value in values.items() if key not in {"token", "reports"}} or PARAMS
    one = plan(name=name, by=by, note=note, params=values)
    assert Plan.from_json(json.loads(json.dumps(one.to_json()))) == one


def test_nobody_can_change_a_plan() -> None:
    params = dict(PARAMS)
    one = plan(params=params)
    params["weeks"] = "4"
    assert one.params["weeks"] == "52"
    with pytest.raises(TypeError):
        one.params["weeks"] = "4"


def test_a_new_plan_names_the_release_that_is_served_and_its_seal(tmp_path) -> None:
    folder = study(tmp_path)
    before = dt.datetime.now(dt.UTC)
    one = make_plan(folder, " Lights ", PARAMS, by="outreach desk", note="why\n")
    assert before <= one.made <= dt.datetime.now(dt.UTC)
    assert (one.name, one.by, one.note, one.release) == ("Lights", "outreach desk", "why", "r0001")
    assert len(one.seal) == 64
    assert save_plan(folder, one).name == f"{one.id}.json"


def test_ids_of_one_moment_differ() -> None:
    assert len({new_id(MADE) for _ in range(100)}) == 100
