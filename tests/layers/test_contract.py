"""What every layer must keep; a new layer is tested by standing in its folder."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from geodata.holdings import BASES, Holdings
from geodata.words.speaker import Speaker, catalogue
from layers.base.answers import DISCLOSURES, FORMATS, Answer
from layers.base.catalogue import ask, layers
from layers.base.contract import NEEDS, Layer
from layers.base.query import Query, QueryFacts

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("en", "es")
UNSAID = re.compile(r"[\[\]{}]")

every_layer = pytest.mark.parametrize("layer", layers().values(), ids=lambda layer: layer.name)


def all_texts(answer: Answer):
    yield from (answer.question, answer.headline, answer.measure, answer.unit)
    yield from (*answer.caveats, *answer.choices)
    yield from (name for name in answer.places.names if not isinstance(name, str) and name is not None)


def test_every_file_in_the_folder_is_a_layer_and_none_is_listed_by_hand() -> None:
    files = {path.stem for path in (ROOT / "layers").glob("*.py")} - {"__init__"}
    assert set(layers()) == files
    assert len(files) >= 7


@every_layer
def test_a_layer_has_words_in_both_languages(layer: Layer) -> None:
    keys = [layer.title.key, layer.about.key, *(layer.option_title(option).key for option in layer.options)]
    keys += [option.unit for option in layer.options if option.unit]
    for language in LANGUAGES:
        assert [key for key in keys if key not in catalogue(language)] == []
    assert set(layer.needs) <= set(NEEDS)


@every_layer
def test_a_layer_has_its_own_heading_in_the_manual(layer: Layer) -> None:
    manual = (ROOT / "docs" / "reference" / "layers.md").read_text(encoding="utf-8")
    assert f"\n## `{layer.name}`\n" in manual
    assert all(f"`{layer.name}.{option.name}`" in manual for option in layer.options)


@pytest.mark.slow
@every_layer
@pytest.mark.parametrize("basis", BASES)
def test_an_answer_read_back_from_json_is_the_same(layer: Layer, basis: str, holdings: Holdings) -> None:
    answer = ask(holdings, Query(layer=layer.name, basis=basis))
    text = json.dumps(answer.to_json(outlines=True), allow_nan=False)
    back = Answer.from_json(json.loads(text))
    assert json.dumps(back.to_json(outlines=True), allow_nan=False) == text
    assert np.array_equal(back.value, answer.value, equal_nan=True)
    assert (back.headline, back.totals, back.provenance) == (
        answer.headline,
        answer.totals,
        answer.provenance,
    )
    if answer.places.outlines is not None:
        assert all(a == b for a, b in zip(back.places.outlines, answer.places.outlines, strict=True))


@every_layer
@pytest.mark.parametrize("basis", BASES)
def test_what_is_counted_goes_somewhere(layer: Layer, basis: str, holdings: Holdings) -> None:
    totals = ask(holdings, Query(layer=layer.name, basis=basis)).totals
    beside = totals.no_place + totals.outside + totals.withheld + totals.default_location
    assert totals.n == totals.mapped + beside > 0


@every_layer
def test_everything_an_answer_says_is_worded_in_both_languages(layer: Layer, holdings: Holdings) -> None:
    answer = ask(holdings, Query(layer=layer.name, hours=(18, 3), preset="last_12_months"))
    for language in LANGUAGES:
        for text in all_texts(answer):
            said = Speaker(language).say(text)
            assert said
            assert not UNSAID.search(said), said


@every_layer
def test_a_headline_holds_a_number_and_what_it_counts(layer: Layer, holdings: Holdings) -> None:
    for language in LANGUAGES:
        said = Speaker(language).say(ask(holdings, Query(layer=layer.name)).headline)
        assert re.search(r"\d[\d,]* *(%|\w+)", said), said


@every_layer
def test_a_study_of_nothing_gets_the_reason_instead_of_an_error(layer: Layer, nothing: Holdings) -> None:
    answer = ask(nothing, Query(layer=layer.name))
    assert answer.totals.n == 0
    assert not np.any(answer.value > 0)
    for form in FORMATS:
        assert answer.export(form).content
    for language in LANGUAGES:
        speaker = Speaker(language)
        said = [speaker.say(text) for text in (answer.headline, *answer.caveats)]
        assert len(set(said)) == len(said), "the reason is said once"
        written = answer.export("csv", speaker).content.decode("utf-8-sig").replace('""', '"')
        assert len(answer) or said[0] in written, "a file without a line keeps the reason"


@every_layer
def test_an_answer_knows_its_question_and_who_may_see_it(layer: Layer, holdings: Holdings) -> None:
    query = Query(layer=layer.name, weekdays=(5, 6))
    answer = ask(holdings, query)
    facts = QueryFacts.of(holdings)
    assert Query.from_params(answer.query, facts) == (query, ())
    assert answer.disclosure in DISCLOSURES
    # The question's own sentence is of incidents: it would say of these what they do not count.
    own = {"before_after", "pooled", "events", "services", "recorded_counts", "compstat"}
    assert (answer.question == query.sentence(facts)) is (layer.name not in own)
    assert answer.provenance.invented
    assert answer.provenance.data_through == holdings.release.last


@every_layer
def test_an_interval_holds_its_value(layer: Layer, holdings: Holdings) -> None:
    answer = ask(holdings, Query(layer=layer.name))
    if answer.low is not None and answer.high is not None:
        known = np.isfinite(answer.value)
        assert known.any()
        assert (answer.low[known] <= answer.value[known]).all()
        assert (answer.value[known] <= answer.high[known]).all()
    assert not np.isinf(answer.value).any()
    assert (answer.shown[~np.isfinite(answer.value)] == 2).all(), "what is not known is no data, never 0"


@every_layer
def test_the_default_of_every_option_is_allowed_and_a_wrong_value_is_not(
    layer: Layer, holdings: Holdings
) -> None:
    facts = QueryFacts.of(holdings)
    for option in layer.options:
        if option.default != () and option.form is None:
            assert option.parse(option.write(option.default), facts) == option.default
        with pytest.raises(ValueError, match=option.name):
            option.parse("no such thing", facts)
        query, notices = Query.from_params(
            {"layer": layer.name, f"{layer.name}.{option.name}": "no such"}, facts
        )
        assert query == Query(layer=layer.name)
        assert len(notices) == 1


@every_layer
def test_an_option_of_another_layer_changes_nothing(layer: Layer, holdings: Holdings) -> None:
    plain = ask(holdings, Query(layer=layer.name))
    other = "coverage" if layer.name != "coverage" else "events"
    query, _ = Query.from_params({"layer": layer.name, f"{other}.reach_m": "900"}, QueryFacts.of(holdings))
    assert ask(holdings, query).to_json() == plain.to_json()


@every_layer
def test_asking_twice_gives_the_same_bytes(layer: Layer, holdings: Holdings) -> None:
    query = Query(layer=layer.name, kinds=("robbery",))
    one, two = (ask(holdings, replace(query)).export("json").content for _ in range(2))
    assert one == two
