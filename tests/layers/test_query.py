"""A question in an address, and what becomes of bad links."""

import datetime as dt
from pathlib import Path
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import BadQuery
from geodata.holdings import Holdings
from geodata.period import Period
from geodata.words.speaker import Speaker
from layers.base.provenance import VERSION
from layers.base.query import Query, QueryFacts
from tests.layers.cities import city
from tests.layers.questions import queries

CITY = city(1, 50)
FACTS = QueryFacts.of(CITY)
NAMES = ["kinds", "period", "from", "to", "date", "hours", "weekdays", "areas", "reports", "basis", "layer"]
NAMES += [
    "cell_m",
    "cells",
    "default_locations",
    "table",
    "coverage.reach_m",
    "role",
    "mode",
    "k",
    "public",
    "__proto__",
]


@given(queries)
def test_a_link_read_back_is_the_same_question(query: Query) -> None:
    assert Query.from_params(query.to_params(), FACTS) == (query, ())


@pytest.mark.slow
@given(queries)
def test_a_whole_address_carries_the_same_question(query: Query) -> None:
    address = f"http://127.0.0.1:8050/explore?{urlencode(query.to_params())}#map"
    assert Query.from_link(address, FACTS) == (query, ())


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=40)))
def test_any_text_at_all_becomes_a_question_whose_link_is_a_fixed_point(params: dict[str, str]) -> None:
    query, _ = Query.from_params(params, FACTS)
    assert Query.from_params(query.to_params(), FACTS) == (query, ())


@given(st.text(max_size=200))
def test_any_address_at_all_is_read_without_an_error(text: str) -> None:
    query, notices = Query.from_link(text, FACTS)
    assert isinstance(query, Query)
    assert all(Speaker("en").say(notice.what) for notice in notices)


def test_the_address_of_no_question_is_empty() -> None:
    assert Query().to_params() == {}
    assert Query.from_params({}, FACTS) == (Query(), ())


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"from": "2022-06-01", "to": "2022-05-01"}, "U03"),
        ({"from": "99999-01-01", "to": "99999-02-01"}, "U03"),
        ({"from": "2022-06-01T00:00:00Z"}, "U03"),
        ({"from": "2022-02-30"}, "U03"),
        ({"period": "last_eternity"}, "U03"),
        ({"areas": "quarters:gone"}, "U04"),
        ({"areas": "planets:mars"}, "U04"),
        ({"table": "planets"}, "U04"),
        ({"kinds": "robry"}, "U06"),
        ({"hours": "25-26"}, "U00"),
        ({"hours": "5-5"}, "U00"),
        ({"weekdays": "lunes"}, "U00"),
        ({"cell_m": "7"}, "U00"),
        ({"cells": "zzz<script>"}, "U00"),
        ({"cells": "HEXAGONS"}, "U00"),
        ({"cells": ""}, "U00"),
        ({"cell_m": "1e9"}, "U00"),
        ({"basis": "suspects"}, "U00"),
        ({"date": "today"}, "U00"),
        ({"layer": "../../etc/passwd"}, "U00"),
        ({"layer": "coverage", "coverage.reach_m": "-1"}, "U00"),
        ({"reports": "x" * 70_000}, "U12"),
    ],
)
def test_a_bad_value_gives_its_default_and_one_notice(params: dict[str, str], code: str) -> None:
    query, notices = Query.from_params(params, FACTS)
    expected = Query(layer="coverage") if params.get("layer") == "coverage" else Query()
    assert query == expected
    assert [notice.code for notice in notices] == [code]
    for language in ("en", "es"):
        said = Speaker(language).say(notices[0].what)
        assert said
        assert not said.startswith("[")
        assert not any(echo in said for echo in ("planets", "passwd", "lunes", "99999", "zzz"))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "The link had a value for “cells” that is not allowed. Allowed: squares, hexagons."),
        ("es", "El enlace tenía un valor no permitido para «cells». Se permite: squares, hexagons."),
    ],
)
def test_a_shape_that_cells_cannot_have_is_said_with_those_they_can(language: str, said: str) -> None:
    query, (notice,) = Query.from_params({"cells": "circles"}, FACTS)
    assert query.cells == "squares"
    assert Speaker(language).say(notice.what) == said


def test_the_shape_stands_in_the_link_only_where_it_is_not_the_usual_one() -> None:
    assert Query(cells="squares").to_params() == {}
    assert Query(cells="hexagons", cell_m=500).to_params() == {"cells": "hexagons", "cell_m": "500"}


def test_unknown_names_are_ignored_and_never_said_u01_u05() -> None:
    params = {"role": "analyst", "mode": "edit", "k": "1", "public": "0", "<script>": "x", "kinds": "robbery"}
    assert Query.from_params(params, FACTS) == (Query(kinds=("robbery",)), ())


def test_ten_thousand_kinds_are_clamped_to_the_known_ones_u06() -> None:
    query, notices = Query.from_params({"kinds": ",".join(["robbery"] * 5_000 + ["x"] * 5_000)}, FACTS)
    assert query.kinds == ("robbery",)
    assert not notices or [notice.code for notice in notices] == ["U06"]


@pytest.mark.parametrize("value", ["", "none", " , "])
def test_an_empty_list_of_kinds_selects_none_and_says_so_u06(value: str) -> None:
    query, notices = Query.from_params({"kinds": value}, FACTS)
    assert (query, notices) == (Query(kinds=()), ())
    assert "none selected" in Speaker("en").say(query.sentence(FACTS))


def test_an_area_that_never_was_and_one_that_is_gone_get_the_same_words_u04() -> None:
    one, two = (Query.from_params({"areas": f"quarters:{id_}"}, FACTS)[1] for id_ in ("zzz", "q9"))
    assert one == two


def test_dates_are_said_with_both_days_and_kept_half_open() -> None:
    query, _ = Query.from_params({"from": "2022-06-01", "to": "2022-08-31"}, FACTS)
    assert query.period == Period(dt.date(2022, 6, 1), dt.date(2022, 9, 1))
    assert "from June 1, 2022 to August 31, 2022" in Speaker("en").say(query.sentence(FACTS))


def test_one_date_reaches_to_the_end_of_the_data() -> None:
    query, _ = Query.from_params({"from": "2022-06-01"}, FACTS)
    assert query.period == Period.including(dt.date(2022, 6, 1), FACTS.last)


def test_presets_end_on_the_last_day_of_the_data() -> None:
    facts = QueryFacts(first=dt.date(2016, 1, 1), last=dt.date(2017, 12, 31))
    span = {
        name: facts.preset(name) for name in ("last_28_days", "last_12_weeks", "last_12_months", "last_year")
    }
    assert {name: period.span_days for name, period in span.items() if period} == {
        "last_28_days": 28,
        "last_12_weeks": 84,
        "last_12_months": 365,
        "last_year": 366,
    }
    assert {period.last for name, period in span.items() if period and name != "last_year"} == {facts.last}
    assert QueryFacts(last=dt.date(2024, 2, 29)).preset("last_12_months") == Period(
        dt.date(2023, 3, 1), dt.date(2024, 3, 1)
    )


def test_a_preset_without_any_dated_record_is_refused_with_words() -> None:
    query, notices = Query.from_params({"period": "last_28_days"}, QueryFacts())
    assert query == Query()
    assert [notice.code for notice in notices] == ["U03"]


def test_pasted_report_numbers_may_be_parted_by_anything() -> None:
    query, _ = Query.from_params({"reports": "KC1, KC2;KC3\n\tKC2"}, FACTS)
    assert query.reports == ("KC1", "KC2", "KC3")


def test_more_than_five_hundred_report_numbers_are_cut_and_said() -> None:
    query, notices = Query.from_params({"reports": " ".join(str(number) for number in range(900))}, FACTS)
    assert len(query.reports) == 500
    assert [notice.code for notice in notices] == ["U06"]


def test_a_group_swallows_its_kinds_and_a_parent_its_children() -> None:
    assert Query(kinds=("robbery_armed", "violence", "theft_from_vehicle", "theft")).kinds == (
        "violence",
        "theft",
    )


def test_questions_that_mean_the_same_are_equal() -> None:
    assert Query(weekdays=tuple(range(7))) == Query(hours=(0, 24)) == Query()
    assert Query(areas=(("a", ("2",)), ("a", ("1", "2")))) == Query(areas=(("a", ("1", "2")),))


@pytest.mark.parametrize(
    "wrong",
    [
        {"cell_m": 9},
        {"cells": "triangles"},
        {"basis": "x"},
        {"hours": (3, 3)},
        {"weekdays": (7,)},
        {"kinds": ("robry",)},
    ],
)
def test_a_question_written_by_hand_refuses_what_no_study_could_answer(wrong: dict) -> None:
    with pytest.raises(BadQuery) as refused:
        Query(**wrong)
    assert Speaker("es").say(refused.value.what)


@pytest.mark.slow
@given(queries)
def test_every_question_is_said_whole_in_both_languages(query: Query) -> None:
    for language in ("en", "es"):
        said = Speaker(language).say(query.sentence(FACTS))
        assert said.endswith(".")
        assert not {"[", "{", "}"} & set(said)


def test_the_sentence_names_kinds_places_days_and_hours() -> None:
    query = Query(kinds=("robbery",), areas=(("quarters", ("q0",)),), hours=(18, 3), weekdays=(5,))
    english, spanish = (Speaker(language).say(query.sentence(FACTS)) for language in ("en", "es"))
    assert all(
        word in english for word in ("Robbery", "Southwest", "18:00", "03:00", "Saturdays", "occurred")
    )
    assert all(
        word in spanish for word in ("Robo con violencia", "Cuartos", "18:00", "sábados", "ocurrieron")
    )


def test_facts_are_those_of_the_holdings(holdings: Holdings) -> None:
    facts = QueryFacts.of(holdings)
    assert facts is QueryFacts.of(holdings)
    assert [one.name for one in facts.sets] == ["quarters", "beat"]
    assert facts.default_table == "quarters"
    assert facts.set_named("quarters").by_id["q2"] == "q2", "a nameless area is called by its id"


def test_the_version_said_in_exports_is_the_project_s() -> None:
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{VERSION}"' in text


# ------------------------------------------------------------------- what is said of a part that was left out
def notices_of(link: str) -> list[list[str]]:
    """Return what is said of a link, each notice in both languages."""
    _, notices = Query.from_link(link, FACTS)
    return [[Speaker(language).say(one.what) for language in ("en", "es")] for one in notices]


def test_a_kind_that_is_not_known_is_named_and_so_is_a_question_that_became_wider() -> None:
    ((english, spanish),) = notices_of("kinds=robbery,robry")
    assert "not known (robry). It was left out." in english
    assert "desconocido (robry). No se tomó en cuenta." in spanish
    ((english, spanish),) = notices_of("kinds=nonsense,nonsense,robry")
    assert "(nonsense and robry), and no other" in english
    assert "wider question than was asked" in english
    assert "pregunta más amplia que la hecha" in spanish


@pytest.mark.parametrize("kind", ["<b>x</b>", "call 555 now", "x" * 41, "ROBBERY", "//evil.example"])
def test_what_is_no_word_of_a_kind_is_counted_and_never_said(kind: str) -> None:
    for said in notices_of(urlencode({"kinds": kind}))[0]:
        assert kind not in said
        assert "()" not in said
    assert notices_of("kinds=" + ",".join(f"kind_{one}" for one in range(9)))[0][0].count("kind_") == 5


def test_a_name_given_twice_is_said_where_it_asks_for_two_things() -> None:
    query, notices = Query.from_link("coverage.reach_m=400&layer=coverage&coverage.reach_m=800", FACTS)
    assert dict(query.options) == {"reach_m": "800"}
    assert [one.code for one in notices] == ["U00"]
    ((english, spanish),) = notices_of("kinds=robbery&kinds=arson")
    assert english == "The link gives more than one value for kinds; the last one is taken."
    assert spanish == "El enlace da más de un valor para kinds; se toma el último."
    ((english, _),) = notices_of("hours=1-2&kinds=robbery&hours=3-4&kinds=arson")
    assert "hours and kinds; the last ones are taken" in english
    assert notices_of("kinds=robbery&kinds=robbery&utm_x=1&utm_x=2&a.b=1&a.b=2") == []


def test_one_example_of_how_to_write_a_value_is_not_called_all_that_is_allowed() -> None:
    link = "layer=before_after&before_after.shape=x&before_after.measure=y"
    shape, measure = sorted(notices_of(link), key=lambda said: "incidents" in said[0])
    assert "Written for example: 39.08,-94.60;" in shape[0]
    assert "Se escribe, por ejemplo: 39.08,-94.60;" in shape[1]
    assert "Allowed: incidents, requests." in measure[0]
