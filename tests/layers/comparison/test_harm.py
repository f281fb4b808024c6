"""The difference weighed by harm is that of the counts, kind by kind, by the study's weights."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from geodata.records import HarmWeights
from layers.base.catalogue import ask
from layers.comparison.harm import HarmFinding, counts_by_kind
from layers.comparison.other_tests import other_tests
from layers.comparison.result import Comparison
from layers.comparison.sensitivity_finding import Finding
from layers.stats.displacement_sums import harm_weighted
from layers.stats.shared.checks import two_sided
from tests.layers.comparison.towns import HERE, asked, counted, found_in, frame, rows, said, town

KINDS = ("burglary_home", "theft_from_vehicle")
UNITS = {"en": "days in prison", "es": "días de prisión"}


def table(**weights: float) -> HarmWeights:
    return HarmWeights("Author (2020), Some Journal 1", UNITS, weights)


@pytest.fixture(scope="module")
def lines():
    return rows(8, mean=4.0, fall=0.5)


def findings_of(lines, harm: HarmWeights | None, **options) -> tuple[Comparison, dict[str, Finding]]:
    found = found_in(town(lines, harm=harm), asked(**options) if options else None)
    return found, {one.name: one for one in other_tests(found)}


def test_without_a_table_there_is_no_such_test(lines) -> None:
    _, findings = findings_of(lines, None)
    assert "harm" not in findings


@pytest.mark.slow
@pytest.mark.parametrize("options", [{}, {"area": "quarters:square", "day": "2023-01-04"}])
def test_counts_by_kind_are_those_within_the_distances(lines, options) -> None:
    found, _ = findings_of(lines, table(burglary_home=1.0), **options)
    zone, counts = found.subject.zone, counts_by_kind(found)
    for kind in KINDS:
        one = found.points.kind_names.index(kind)
        points = frame(lines[lines["kind"] == kind])
        for when, days in enumerate((found.windows.before, found.windows.after)):
            inside = counted(points, days, zone.shape if zone.shape is not None else HERE, radius_m=1e-9)
            if zone.shape is None:
                inside = counted(points, days, HERE, radius_m=zone.radius_m)
                assert counts[0, 1, when, one] == counted(points, days, HERE, ring=True)
            assert counts[0, 0, when, one] == inside
            others = [
                counted(points, days, (control.x_m, control.y_m), radius_m=zone.radius_m)
                for control in found.controls
            ]
            assert counts[1, 0, when, one] == sum(others)


def test_weights_of_1_give_the_difference_in_counts_with_its_interval(lines) -> None:
    _, findings = findings_of(lines, table(burglary_home=1.0, theft_from_vehicle=1.0))
    harm, wdd = findings["harm"], findings["wdd"]
    assert_allclose([harm.estimate, harm.low, harm.high, harm.p], [wdd.estimate, wdd.low, wdd.high, wdd.p])


def test_the_sum_is_that_of_kinds_asked_about_one_by_one(lines) -> None:
    weights = {"burglary_home": 30.0, "theft_from_vehicle": 2.5}
    found, findings = findings_of(lines, table(**weights))
    counts, sites = counts_by_kind(found), len(found.controls)
    phi = findings["wdd"].detail.dispersion
    change = counts[:, :, 1].astype(float) - counts[:, :, 0]
    each = (change[0] - change[1] / sites).sum(axis=0)
    noise = counts[0].sum(axis=(0, 1)) + counts[1].sum(axis=(0, 1)) / sites**2
    weight = np.array([weights[kind] for kind in found.points.kind_names])
    expected = harm_weighted(weights=weight, estimates=each, standard_errors=np.sqrt(phi * noise))
    harm = findings["harm"]
    assert_allclose([harm.estimate, harm.low, harm.high], [expected.estimate, expected.low, expected.high])
    reach = two_sided(0.95) * np.sqrt(phi * (weight**2 * noise).sum())
    assert_allclose(harm.high - harm.estimate, reach)


@pytest.mark.slow
def test_twice_the_weights_are_twice_the_harm_and_the_same_p(lines) -> None:
    _, once = findings_of(lines, table(burglary_home=3.0, theft_from_vehicle=1.0))
    _, twice = findings_of(lines, table(burglary_home=6.0, theft_from_vehicle=2.0))
    assert_allclose(twice["harm"].estimate, 2 * once["harm"].estimate)
    assert_allclose(twice["harm"].p, once["harm"].p)


def test_unit_source_and_counts_stand_in_the_sentence_in_both_languages(lines) -> None:
    found, findings = findings_of(lines, table(burglary_home=30.0, theft_from_vehicle=2.5))
    harm = findings["harm"]
    before, after = found.count("zone", "before"), found.count("zone", "after")
    for sentence, unit in zip(said(harm.says), UNITS.values(), strict=True):
        assert "Author (2020), Some Journal 1" in sentence
        assert unit in sentence
        assert str(before) in sentence
        assert str(after) in sentence
    assert said(harm.measured_in) == list(UNITS.values())
    assert all(said(one) for one in harm.warnings)
    assert said(harm.title)[0] == "Difference weighed by harm"


def test_a_kind_without_a_weight_is_named_with_its_counts_and_in_no_sum(lines) -> None:
    found, findings = findings_of(lines, table(burglary_home=30.0))
    harm = findings["harm"]
    assert harm.detail.kinds == 1
    assert "1 type has no weight" in said(harm.says)[0]
    counts = counts_by_kind(found)
    other = found.points.kind_names.index("theft_from_vehicle")
    mind = said(harm.warnings[0])[0]
    assert f"(here {counts[0, 0, 0, other]} before, {counts[0, 0, 1, other]} after)" in mind
    assert "not taken as 0" in mind


def test_a_weight_of_the_kind_above_counts_for_those_below_it() -> None:
    weights = table(burglary=12.0, burglary_home=20.0)
    assert (weights.of("burglary_home"), weights.of("burglary")) == (20.0, 12.0)
    assert weights.of("theft_from_vehicle") is None
    assert weights.of("no such kind") is None


def test_a_table_that_weighs_nothing_counted_gives_a_reason_and_no_number(lines) -> None:
    _, findings = findings_of(lines, table(homicide=1_000.0))
    harm = findings["harm"]
    assert isinstance(harm, HarmFinding)
    assert (harm.estimate, harm.reason) == (None, "no_weight")
    assert all("weigh" in one or "ponderar" in one for one in said(harm.says))


@pytest.mark.slow
def test_protected_incidents_are_said_to_be_in_no_sum(lines) -> None:
    hidden = lines.assign(protected=np.arange(len(lines)) % 50 == 0)
    _, findings = findings_of(hidden, table(burglary_home=1.0, theft_from_vehicle=1.0))
    assert "harm.mind.protected" in [one.key for one in findings["harm"].warnings]
    _, findings = findings_of(lines, table(burglary_home=1.0, theft_from_vehicle=1.0))
    assert "harm.mind.protected" not in [one.key for one in findings["harm"].warnings]


def test_requests_weigh_nothing(lines) -> None:
    study = town(lines, harm=table(burglary_home=1.0), requests=lines.assign(kind="graffiti"))
    found = found_in(study, asked(event="E01", measure="requests"))
    assert "harm" not in {one.name for one in other_tests(found)}


def test_a_zone_without_comparison_places_has_no_difference_to_weigh(lines) -> None:
    here = np.hypot(lines["x_m"] - HERE[0], lines["y_m"] - HERE[1]) < 900
    found, findings = findings_of(lines[here], table(burglary_home=1.0, theft_from_vehicle=1.0))
    assert len(found.controls) == 0
    assert findings["harm"].reason == "no_difference"


@pytest.mark.slow
def test_the_answer_to_a_question_holds_the_harm_with_its_unit_and_source(lines) -> None:
    found, findings = findings_of(lines, table(burglary_home=30.0))
    harm = findings["harm"]
    answer = ask(town(lines, harm=table(burglary_home=30.0)), asked())
    assert answer.columns["harm_difference"][0] == harm.estimate
    assert answer.columns["harm_difference_low"][0] == harm.low
    assert np.isnan(answer.columns["harm_difference_high"][1:]).all()
    assert harm.says in answer.caveats
    assert set(harm.warnings) <= set(answer.caveats)
    plain = ask(town(lines), asked())
    assert not any(name.startswith("harm") for name in plain.columns)
    assert found.sentence == plain.headline
