"""The answer that a link gives: the same numbers as the comparison, in every form, and back again."""

import io
import json
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from geodata.holdings import Holdings
from geodata.period import day_number
from geodata.records import Service
from geodata.words import LANGUAGES, Speaker
from layers.base.answers import FORMATS, Answer
from layers.base.catalogue import ask
from layers.base.query import Query, QueryFacts
from layers.before_after import answer_of
from layers.comparison.compare import compare
from tests.layers.comparison.towns import DAY, HERE, asked, degrees, event, rows, said, town

# In memory a GeoPackage has no file name, which the reader remarks on.
pytestmark = pytest.mark.filterwarnings("ignore:File /vsimem:RuntimeWarning")

SHAPE = ";".join(
    degrees(HERE[0] + east, HERE[1] + north) for east, north in ((-250, -250), (250, -250), (0, 300))
)
QUERIES = {
    "event": asked(),
    "point": asked(at=degrees(*HERE), day=DAY),
    "area": asked(area="quarters:square", day=DAY),
    "moved": asked(event="E01", radius_m=250),
    "short": asked(event="E02"),
    "requests": asked(event="E01", measure="requests", request_kinds="street_lights"),
    "service": asked(service="S1", day=DAY),
    "shape": asked(shape=SHAPE, day=DAY),
}
every_query = pytest.mark.parametrize("name", QUERIES)


@pytest.fixture(scope="module")
def study() -> Holdings:
    early = event(
        "E02", period=replace(event().period, first=DAY.replace(year=2020, month=3)), kind="clean_up"
    )
    fair = event("E03", "job_fair", acts_on="people")
    # The town of the lines of incidents, with other lines of requests, of which half are counted.
    kinds = np.array(["street_lights", "potholes_and_streets"], dtype=object)
    requests = rows(9, mean=4.0)
    requests = requests.assign(kind=kinds[np.arange(len(requests)) % 2])
    whole = town(rows(2, mean=3.0, fall=0.5), requests=requests, events=(event(), early, fair))
    pantry = Service("S1", "Pantry", "pantry", *HERE, names={"en": "Pantry", "es": "Despensa"})
    return replace(whole, services=(pantry,))


@every_query
def test_the_answer_has_the_numbers_of_the_comparison(name: str, study: Holdings) -> None:
    answer, found = ask(study, QUERIES[name]), compare(study, QUERIES[name])
    controls = [f"control_{one}" for one in range(1, len(found.controls) + 1)]
    assert answer.places.ids.tolist() == ["zone", "ring", "study", *controls]
    assert answer.headline == found.sentence
    for when in ("history", "telling", "before", "after"):
        column = answer.columns["history_telling" if when == "telling" else when].tolist()
        assert column[:3] == [found.count(where, when) for where in ("zone", "ring", "study")]
        assert sum(column[3:]) == found.count("controls", when)
    assert answer.n.tolist() == answer.columns["after"].tolist() == answer.value.tolist()
    assert answer.totals.n == found.count("zone", "after")
    zone, ring = found.judgement.zone, found.judgement.ring
    for column, field in (
        ("expected", "expected"), ("difference", "estimate"), ("difference_low", "low"),
        ("difference_high", "high"), ("detectable_fall", "detectable"), ("dispersion", "dispersion"),
        ("interval_level", "level"),
    ):  # fmt: skip
        told = answer.columns[column]
        for value, one in ((told[0], zone), (told[1], ring)):
            own = getattr(one, field)
            assert (np.isnan(value) and own is None) or value == own, column
        assert np.isnan(told[2:].astype(float)).all(), "no other row is estimated"
    for column in ("lasting", "fallen_back"):
        assert answer.columns[column][:2].tolist() == [getattr(one.doubts, column) for one in (zone, ring)]
    for years, _ in enumerate(found.windows.earlier, start=1):
        assert answer.columns[f"before_{years}"][0] == found.count("zone", f"before_{years}")


@pytest.mark.parametrize(
    ("name", "verdict", "why"),
    [
        ("event", "likely_fewer", "interval_below_zero"),
        ("point", "exploratory", "place_and_day"),
        ("moved", "exploratory", "radius_m"),
        ("short", "cannot_tell", "short_history"),
        ("requests", "exploratory", "measure; request_kinds"),
        ("service", "exploratory", "place_and_day"),
        ("shape", "exploratory", "place_and_day"),
    ],
)
def test_the_verdict_stands_in_the_row_of_the_zone_alone(name, verdict, why, study) -> None:
    answer = ask(study, QUERIES[name])
    assert answer.columns["verdict"].tolist() == [verdict] + [""] * (len(answer) - 1)
    assert answer.columns["why"].tolist() == [why] + [""] * (len(answer) - 1)
    assert answer.columns["role"].tolist()[:4] == ["zone", "ring", "study", *["control"] * (len(answer) > 3)]


def test_what_was_moved_keeps_no_word_of_a_verdict_in_any_column(study: Holdings) -> None:
    text = json.dumps(ask(study, QUERIES["moved"]).to_json())
    for word in ("likely_fewer", "interval_below_zero", "cannot_tell"):
        assert word not in text


def test_each_question_counts_what_it_names_where_it_names_it(study: Holdings) -> None:
    points = {"incidents": study.incidents, "requests": study.requests}
    drawn = shapely.Polygon(
        np.c_[study.crs.to_metres(*np.array([one.split(",") for one in SHAPE.split(";")], float).T[::-1])]
    )
    disc = shapely.Point(HERE).buffer(300, quad_segs=500)
    for name, measure, outline in (
        ("event", "incidents", disc), ("requests", "requests", disc),
        ("service", "incidents", disc), ("shape", "incidents", drawn),
    ):  # fmt: skip
        answer, days = ask(study, QUERIES[name]), compare(study, QUERIES[name]).windows.after
        some = points[measure]
        inside = shapely.contains_xy(outline, some.x_m, some.y_m)
        inside &= (some.day >= day_number(days.first)) & (some.day < day_number(days.end))
        if measure == "requests":
            inside &= some.kind.codes == some.kind.names.index("street_lights")
        assert answer.n[0] == inside.sum() > 20, name
        assert answer.unit.key == f"unit.{measure}"
    numbers = [int(ask(study, QUERIES[name]).n[0]) for name in ("event", "requests", "shape")]
    assert len(set(numbers)) == 3, "each of them is told from the others"


@pytest.mark.parametrize(
    ("name", "english", "spanish"),
    [
        ("requests", "311 requests", "solicitudes al 311"),
        ("service", "within 300 m of Pantry", "a menos de 300 m de Despensa"),
        ("shape", "inside the drawn shape", "dentro de"),
    ],
)
def test_the_sentence_and_the_question_name_what_is_counted(name, english, spanish, study) -> None:
    answer = ask(study, QUERIES[name])
    for text in (answer.headline, answer.question):
        for spoken, named in zip(said(text), (english, spanish), strict=True):
            assert named in spoken


@every_query
def test_an_answer_comes_back_from_json_as_it_was(name: str, study: Holdings) -> None:
    answer = ask(study, QUERIES[name])
    data = json.loads(json.dumps(answer.to_json(outlines=True), allow_nan=False))
    back = Answer.from_json(data)
    assert back.to_json(outlines=True) == answer.to_json(outlines=True)
    assert back.headline == answer.headline
    assert (back.caveats, back.choices) == (answer.caveats, answer.choices)


@every_query
def test_the_link_of_an_answer_asks_the_same_again(name: str, study: Holdings) -> None:
    answer = ask(study, QUERIES[name])
    query, notices = Query.from_params(answer.query, QueryFacts.of(study))
    assert notices == ()
    again = ask(study, query)
    assert again.headline == answer.headline
    assert again.n.tolist() == answer.n.tolist()


def read(form: str, content: bytes) -> pd.DataFrame:
    file = io.BytesIO(content)
    if form == "csv":
        return pd.read_csv(file, keep_default_na=False, na_values=[""])
    if form == "geoparquet":
        return gpd.read_parquet(file)
    if form == "json":
        data = json.loads(content)
        return pd.DataFrame({"n": data["n"], **data["columns"]})
    return pyogrio.read_dataframe(file)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["event", "short", "requests", "service", "shape"])
def test_every_file_holds_every_count_and_hides_what_is_unknown(form, language, name, study) -> None:
    answer = ask(study, QUERIES[name])
    table = read(form, answer.export(form, Speaker(language)).content)
    assert table["n"].tolist() == answer.n.tolist()
    assert table["before"].tolist() == answer.columns["before"].tolist()
    assert table["verdict"][0] == answer.columns["verdict"][0]
    assert table["role"].tolist() == answer.columns["role"].tolist()
    expected = pd.to_numeric(table["expected"]).to_numpy(float)
    assert np.allclose(expected, answer.columns["expected"], equal_nan=True)
    assert np.isnan(expected[2:]).all(), "unknown is never 0"


def test_a_file_says_the_sentence_beside_the_numbers(study: Holdings) -> None:
    for language in LANGUAGES:
        content = ask(study, asked()).export("csv", Speaker(language)).content.decode("utf-8-sig")
        assert Speaker(language).say(ask(study, asked()).caveats[0]).split(",")[0] in content


def test_outlines_are_the_zone_its_ring_and_discs_as_large(study: Holdings) -> None:
    answer = ask(study, asked())
    areas = [0 if shape is None else shape.area for shape in answer.places.outlines]
    assert areas[2] == 0
    disc = np.pi * 300**2
    assert np.allclose([areas[0], *areas[3:]], disc, rtol=0.01)
    assert np.isclose(areas[1], 3 * disc, rtol=0.01)
    assert answer.places.x_m[0] == HERE[0]


def test_without_a_place_the_events_on_places_are_offered(study: Holdings) -> None:
    answer = ask(study, Query(layer="before_after"))
    assert answer.places.ids.tolist() == ["E01", "E02"]
    assert said(answer.headline)[0].startswith("2 events")
    for id_ in answer.places.ids:
        assert ask(study, asked(event=id_)).totals.n > 0


def test_what_cannot_be_compared_is_answered_with_the_reason(study: Holdings) -> None:
    for query in (asked(event="E03"), asked(event="E01", weeks=200), asked(at=degrees(*HERE))):
        answer = ask(study, query)
        assert len(answer) == 0
        on_people = ("event", "E03") in query.options
        key = "layers.before_after.on_people_unknown" if on_people else "comparison.none.reason"
        assert answer.headline.key == key
        assert said(answer.headline)[0] != said(answer.headline)[1]
    nothing = town(rows(days=30).iloc[:0], events=())
    assert ask(nothing, Query(layer="before_after")).headline.key == "comparison.none.reason"


def test_a_comparison_made_elsewhere_gives_the_answer_of_its_link(study: Holdings) -> None:
    made = answer_of(study, compare(study, asked()))
    assert made.to_json(outlines=True) == ask(study, asked()).to_json(outlines=True)


# ---------------------------------------------------------------------------------------- its own question
def lamps() -> Holdings:
    """Return a town that has requests for street lights as well."""
    lines = rows(3, mean=3.0)
    kinds = np.array(["street_lights", "potholes_and_streets"], dtype=object)
    return town(lines, requests=lines.assign(kind=kinds[np.arange(len(lines)) % 2]))


def test_the_question_says_what_is_counted_where_and_around_which_day() -> None:
    query = asked(event="E01", measure="requests", request_kinds="street_lights")
    english, spanish = said(ask(lamps(), query).question)
    assert english.startswith("Before and after January 4, 2023: 311 requests (")
    assert english.endswith(") within 300 m of Lamps E01.")
    assert spanish.startswith("Antes y después del 4 de enero de 2023: ")
    assert spanish.endswith(") a menos de 300 m de Faroles E01.")
    for words in (english, spanish):
        assert "every" not in words
        assert "todos" not in words


def test_the_question_of_incidents_says_what_else_leaves_records_out(study: Holdings) -> None:
    query = replace(asked(), hours=(18, 3))
    english, spanish = said(ask(study, query).question)
    assert "reported incidents within 300 m of Lamps E01, between 18:00 and 03:00, by the date" in english
    assert "entre" in spanish
    assert ask(study, query).export("csv").content.decode("utf-8-sig").count("Before and after January") > 1


@pytest.mark.parametrize("options", [{"event": "E03"}, {"at": degrees(*HERE)}, {}])
def test_what_is_not_compared_has_a_question_without_place_or_day(options, study: Holdings) -> None:
    query = Query(layer="before_after", options=tuple((name, str(one)) for name, one in options.items()))
    english, spanish = said(ask(study, query).question)
    assert english.startswith("Before and after: reported incidents, by")
    assert spanish.startswith("Antes y después: incidentes")


def test_an_event_on_people_says_what_it_reported_and_says_it_once() -> None:
    fair = event("E03", "job_fair", acts_on="people", attendance=120, outputs={"hires": 1})
    quiet = event("E04", "job_fair", acts_on="people")
    study = town(rows(2), events=(fair, quiet))
    answer = ask(study, asked(event="E03"))
    english, spanish = said(answer.headline)
    assert english.endswith("It reported itself: 120 people came and 1 person hired.")
    assert spanish.endswith("La propia actividad reportó: 120 personas asistieron y 1 persona contratada.")
    assert answer.caveats == ()
    assert "120 people came" in answer.export("csv").content.decode("utf-8-sig")
    assert "reported no numbers itself" in said(ask(study, asked(event="E04")).headline)[0]
