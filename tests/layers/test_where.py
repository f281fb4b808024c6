"""A question can be asked of ground: near a point, an event, a public service, or inside a drawn shape."""

from dataclasses import replace

import numpy as np
import pytest

from geodata.words.speaker import Speaker
from layers.base.catalogue import ask
from layers.base.counting import count
from layers.base.query import Query, QueryFacts
from layers.base.where import Where
from tests.layers import brute
from tests.layers.cities import EAST_M, NORTH_M, city

MIDDLE = "near:39.08470,-94.59380,200"


@pytest.fixture(scope="module")
def holdings():
    return city(3)


@pytest.fixture(scope="module")
def facts(holdings):
    return QueryFacts.of(holdings)


def asked(holdings, text: str) -> Query:
    query, notices = Query.from_params({"where": text}, QueryFacts.of(holdings))
    assert notices == ()
    return query


def placed(holdings, of) -> str:
    return next(
        one.id for one in of if one.x_m is not None and getattr(one, "visibility", "public") == "public"
    )


@pytest.mark.parametrize(
    "text",
    [
        MIDDLE,
        "event:E,1,300",
        "service:S01,20000",
        "in:39.08000,-94.60000;39.09000,-94.60000;39.09000,-94.59000",
    ],
)
def test_ground_is_written_as_it_was_read(text: str) -> None:
    assert Where.read(text).write() == text


@pytest.mark.parametrize(
    "text",
    [
        *("", "near", "near:", "near:39,-94", "near:39,-94,49", "near:39,-94,20001", "near:39,-94,-300"),
        *("near:91,-94,300", "in:39,-94;39,-95", "in:39,-94;39,-95;x", "shelter:S01,300", "event:,300"),
        *("near:39,-94,3e2", "event:E01,٣٠٠", "in:" + "39,-94;" * 201 + "39,-94"),
    ],
)
def test_what_is_no_ground_is_left_out_and_said_without_an_echo(holdings, facts, text: str) -> None:
    query, (notice,) = Query.from_params({"where": text}, facts)
    assert query == Query()
    assert notice.code in {"U00", "U04"}
    assert len(text) < 6 or text not in Speaker("en").say(notice.what)


def test_what_goes_around_a_disc_is_what_brute_force_finds(holdings) -> None:
    for text in (
        f"event:{placed(holdings, holdings.events)},900",
        f"service:{placed(holdings, holdings.services)},900",
    ):
        query = asked(holdings, text)
        counted = count(holdings, query)
        assert counted.n == brute.n(holdings, query) > 20
        assert counted.n == int(counted.tally.cells[: counted.lattice.n].sum())


def test_a_service_that_may_not_be_told_is_as_unknown_as_one_that_never_was(holdings, facts) -> None:
    hidden = next(one for one in holdings.services if one.x_m is not None and one.visibility != "public")
    answers = [
        Query.from_params({"where": f"service:{id_},300"}, facts)
        for id_ in (hidden.id, "never", placed(holdings, holdings.services)[:-1])
    ]
    assert len({repr(one) for one in answers}) == 1
    assert answers[0][1][0].code == "U04"
    # Whoever builds the question in Python is told nothing either.
    question = Query(where=Where(anchor="service", id=hidden.id, radius_m=20_000))
    assert count(holdings, question).n == 0


def test_nothing_withheld_lies_anywhere_and_the_answer_says_how_much_is_left_out(holdings) -> None:
    west, south = EAST_M - 100, NORTH_M - 100
    x_m, y_m = np.array([0, 4_200, 4_200, 0]) + west, np.array([0, 0, 4_200, 4_200]) + south
    longitude, latitude = holdings.crs.to_degrees(x_m, y_m)
    everything = replace(
        Query(), where=Where(corners=tuple(zip(latitude.tolist(), longitude.tolist(), strict=True)))
    )
    whole, ground = count(holdings, Query()), count(holdings, everything)
    assert ground.n == whole.totals.mapped < whole.n
    assert ground.totals.withheld == 0
    assert ground.nowhere == whole.n - whole.totals.mapped - 0
    said = [Speaker("en").say(one) for one in ask(holdings, everything).caveats]
    assert any(f"{ground.nowhere} more answer everything else" in one for one in said)


def test_the_question_says_its_ground_in_both_languages(holdings, facts) -> None:
    id_ = placed(holdings, holdings.events)
    query = asked(holdings, f"event:{id_},300")
    name = facts.anchors["event", id_]
    for language, words in (("en", "within 300 m of"), ("es", "a menos de 300 m de")):
        speaker = Speaker(language)
        assert f"{words} {speaker.say(name)}" in speaker.say(query.sentence(facts))
    drawn = asked(holdings, "in:39.08,-94.60;39.09,-94.60;39.09,-94.59")
    assert "inside a drawn shape of 3 corners" in Speaker("en").say(drawn.sentence(facts))


def test_little_ground_is_said_to_be_perhaps_one_address(holdings) -> None:
    said = {
        metres: any(
            "one address only" in Speaker("en").say(one)
            for one in ask(holdings, asked(holdings, f"near:39.08470,-94.59380,{metres}")).caveats
        )
        for metres in (50, 99, 100)
    }
    assert said == {50: True, 99: True, 100: False}


def test_requests_are_asked_of_the_same_ground(holdings) -> None:
    query = replace(
        asked(holdings, f"event:{placed(holdings, holdings.events)},900"), layer="quality_of_life"
    )
    answer = ask(holdings, query)
    requests = holdings.requests
    mapped = requests.place == 0
    near = brute.lies_on(holdings, query, *map(brute.pd.Series, (requests.x_m, requests.y_m)))
    assert answer.totals.n == int((mapped & np.array(near)).sum()) > 5
