"""Each filter that is set stands alone in words, and the question without it lacks that filter only."""

from hypothesis import given
from hypothesis import strategies as st

from geodata.kinds.tree import KINDS, leaves_of
from geodata.words.speaker import Speaker
from layers.base.active import MOST_ONE_BY_ONE, active_filters
from layers.base.query import Query, QueryFacts
from layers.base.where import Where
from tests.layers.cities import city
from tests.layers.questions import queries

HOLDINGS = city(2, 60)
FACTS = QueryFacts.of(HOLDINGS)
FILTERS = ("kinds", "period", "preset", "hours", "weekdays", "areas", "where", "reports")


@given(queries, st.randoms())
def test_filters_that_are_taken_away_one_by_one_leave_everything(query: Query, random) -> None:
    seen = 0
    while found := active_filters(query, FACTS):
        query = random.choice(found).without
        seen += 1
        assert seen < 100
    usual = Query()
    assert all(getattr(query, name) == getattr(usual, name) for name in FILTERS)


@given(queries)
def test_a_filter_that_is_taken_away_changes_nothing_else(query: Query) -> None:
    for one in active_filters(query, FACTS):
        changed = [name for name in vars(query) if getattr(query, name) != getattr(one.without, name)]
        assert changed in (["preset"], ["period"], *([name] for name in FILTERS))


def test_each_filter_is_said_as_people_read_it() -> None:
    query, notices = Query.from_params(
        {
            "kinds": "robbery,rape",
            "from": "2023-01-01",
            "to": "2023-06-30",
            "hours": "18-3",
            "weekdays": "fr,sa",
            "areas": "quarters:q0,q1",
            "where": "near:39.08,-94.6,300",
            "reports": "a,b",
        },
        FACTS,
    )
    assert notices == ()
    said = [Speaker("es").say(one.said) for one in active_filters(query, FACTS)]
    names = FACTS.set_named("quarters").by_id
    assert said == [
        *("Robo con violencia o amenaza", "Violación"),
        *(names["q0"], names["q1"]),
        "a menos de 300 m del punto 39.08000,-94.60000",
        "del 1 de enero de 2023 al 30 de junio de 2023",
        "entre las 18:00 y las 03:00",
        *("en viernes y sábados", "con 2 números de reporte dados"),
    ]


def test_no_kind_at_all_is_a_filter_and_everything_is_none() -> None:
    assert active_filters(Query(), FACTS) == ()
    (none,) = active_filters(Query(kinds=()), FACTS)
    assert none.without == Query()
    (ground,) = active_filters(Query(where=Where.read("near:39.08,-94.6,300")), FACTS)
    assert ground.without == Query()


def test_many_kinds_or_areas_are_one_filter_that_is_taken_away_whole() -> None:
    kinds = tuple(kind for kind in sorted(KINDS) if len(leaves_of(kind)) == 1)[: MOST_ONE_BY_ONE + 1]
    assert len(active_filters(Query(kinds=kinds[1:]), FACTS)) == MOST_ONE_BY_ONE
    (many,) = active_filters(Query(kinds=kinds), FACTS)
    assert Speaker("en").say(many.said) == "9 types of incident"
    assert many.without == Query()
    areas = (("beats", tuple(f"b{number}" for number in range(12))), ("quarters", ("q0",)))
    query = Query(areas=areas)
    first, second = active_filters(query, FACTS)
    assert Speaker("es").say(first.said).endswith(": 12")
    assert first.without.areas == query.areas[1:]
    assert second.without.areas == query.areas[:1]
