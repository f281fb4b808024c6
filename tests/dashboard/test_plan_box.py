"""The plan box saves what the link asks, lists what is saved, and gives a planned comparison its verdict."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pytest

from dashboard.components.plan_box import ID, plan_box, plans_said, save
from dashboard.desk import Desk
from dashboard.theme.look import Look
from geodata.demo import write_city
from geodata.importing import import_files
from geodata.plans import Plan, make_plan, read_plans, save_plan
from geodata.store import open_release
from layers.base.query import Query
from layers.comparison.result import Comparison
from tests.dashboard.shown_texts import texts

ASKED = {"layer": "before_after", "before_after.event": "E01", "before_after.weeks": "20"}


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city")
    write_city(folder, incidents=3_000)
    import_files(folder, [])
    return folder


@pytest.fixture
def desk(study: Path) -> Desk:
    def keep(name: str, params: Mapping[str, str]) -> Plan:
        plan = make_plan(study, name, params)
        save_plan(study, plan)
        return plan

    return Desk(open_release(study), plans=lambda: read_plans(study)[0], keep_plan=keep)


@pytest.mark.slow
def test_a_saved_plan_is_listed_for_its_place_and_nowhere_else(desk: Desk, study: Path) -> None:
    before = len(read_plans(study)[0])
    assert "Lights <b>" in save(ASKED, "Lights <b>", desk)
    assert len(read_plans(study)[0]) == before + 1
    assert "Lights <b>" in " ".join(texts(plans_said(ASKED, desk)))
    assert "Lights" not in " ".join(texts(plans_said({**ASKED, "before_after.event": "E02"}, desk)))
    assert plans_said({}, desk) == []


@pytest.mark.slow
def test_a_plan_that_is_saved_after_its_window_began_says_that_it_fixes_nothing(desk: Desk) -> None:
    assert "exploratory" in save(ASKED, "Lights", desk)
    assert "exploratorio" in save({**ASKED, "lang": "es"}, "Luces", desk)
    event = next(one for one in desk.holdings.events if one.id == "E01")
    ahead = (dt.date.today() + dt.timedelta(days=30)).isoformat()
    place = {"before_after.at": "39.0869,-94.5926", "before_after.day": ahead, "layer": "before_after"}
    assert event.period.first < dt.date.today(), "the invented city lies in the past"
    assert "exploratory" not in save(place, "Lights", desk)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["", None, 7, "x" * 500, "a\nb"])
def test_a_name_that_no_plan_can_have_is_refused_in_words_and_saves_nothing(
    desk: Desk, study: Path, name: object
) -> None:
    before = read_plans(study)[0]
    for language in ("en", "es"):
        assert save({**ASKED, "lang": language}, name, desk)
    assert read_plans(study)[0] == before
    assert save({}, "Lights", desk)
    assert read_plans(study)[0] == before


@pytest.mark.slow
def test_settings_fixed_before_the_window_after_keep_their_verdict_and_later_ones_do_not(study: Path) -> None:
    holdings = open_release(study)
    query = Query.from_params(ASKED, Desk(holdings).facts)[0]
    event = next(one for one in holdings.events if one.id == "E01")
    day = dt.datetime.combine(event.period.first, dt.time(12), dt.UTC)
    for made, holds in ((day - dt.timedelta(days=2), True), (day + dt.timedelta(days=2), False)):
        name = f"{made:%Y%m%d-%H%M%S}-0123abcd"
        plan = Plan(name, "Lights", made, dict(query.to_params()), "r0001", "seal")
        found = Desk(holdings, plans=lambda plan=plan: (plan,)).comparison(query)
        assert isinstance(found, Comparison)
        assert (found.word is not None) is holds
        assert (found.plan is not None) is holds
        assert found.moved == (() if holds else ("weeks",))


@pytest.mark.slow
def test_where_nothing_can_be_saved_there_is_no_button(study: Path) -> None:
    desk = Desk(open_release(study))
    look = Look()
    assert ID("save") not in str(plan_box(desk, look))
    assert save(ASKED, "Lights", desk) not in ("", None)
    assert not desk.keeps_plans
