"""What is said where counts cannot judge: the one thing that says it all first, and nothing twice."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from geodata.period import Period
from layers.comparison.result import Comparison
from tests.layers.comparison.towns import (
    APART_M,
    DAY,
    EAST_M,
    HERE,
    all_said,
    asked,
    change,
    degrees,
    event,
    found_in,
    rows,
    said,
    town,
)

WEEK = dt.timedelta(days=7)


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    return rows(5, mean=3.0)


def keys(found: Comparison) -> list[str]:
    """Return the keys of everything that is said, in its order."""
    return [text.key.removeprefix("comparison.") for text in (found.sentence, *found.reasons, *found.choices)]


def test_a_zone_as_large_as_the_city_says_so_first_and_not_that_no_place_was_found(lines) -> None:
    others = tuple(event(f"E0{one}", "clean_up", x_m=HERE[0] + 500.0 * one) for one in range(2, 6))
    study = town(lines, events=(event(), *others))
    found = found_in(study, asked(event="E01", radius_m=6_000))
    assert found.reasons[0].key == "comparison.reason.zone_covers_the_city"
    assert "reason.too_few_controls" not in keys(found)
    assert not any(key.startswith("choice.controls") or key == "choice.no_controls" for key in keys(found))
    assert "too_few_controls" in found.refusals, "the column says everything"
    all_said(found)


def test_without_a_possible_place_that_is_said_first_and_alone(lines) -> None:
    far = np.hypot(lines["x_m"] - HERE[0], lines["y_m"] - HERE[1])
    alone = lines[far < 3.5 * APART_M]
    near = far[far < 3.5 * APART_M] < 300
    found = found_in(town(alone[near | (np.arange(len(alone)) % 10 == 0)]))
    assert found.reasons[0].key == "comparison.reason.no_possible_control"
    assert not {"reason.too_few_controls", "choice.controls", "choice.no_controls"} & set(keys(found))


def test_a_zone_with_nothing_in_it_says_so_first_and_not_once_more_of_its_history(lines) -> None:
    empty = lines[~(np.hypot(lines["x_m"] - HERE[0], lines["y_m"] - HERE[1]) < 700)]
    found = found_in(town(empty, changes=(change(DAY),)))
    assert found.reasons[0].key == "comparison.reason.nothing_in_the_zone"
    assert "reason.no_history" not in keys(found)
    assert "reason.outside_the_study" not in keys(found)


@pytest.mark.parametrize("at", ["10,10", degrees(EAST_M - 5_000, HERE[1]), degrees(HERE[0], HERE[1] + 9_000)])
def test_a_place_outside_the_study_is_called_so_and_nothing_is_called_most_like_it(at: str, lines) -> None:
    found = found_in(town(lines), asked(at=at, day=DAY))
    assert found.reasons[0].key == "comparison.reason.outside_the_study"
    assert found.sentence.key == "comparison.sentence.outside_the_study"
    assert not {"reason.nothing_in_the_zone", "reason.no_history", "choice.controls"} & set(keys(found))
    english, spanish = said(found.sentence)
    assert english.endswith("The place lies outside the study's area.")
    assert spanish.endswith("El lugar queda fuera del área del estudio.")
    all_said(found)


def test_a_history_that_chooses_and_does_not_tell_has_a_sentence_of_its_own(lines) -> None:
    # An operation that ended 27 weeks before leaves one week of history, which is one of those that choose.
    over = Period(DAY - 40 * WEEK, DAY - 27 * WEEK)
    found = found_in(town(lines, events=(event(), event("E02", "police_operation", period=over))))
    assert found.judgement.spans.history_weeks == 1
    assert "choice.controls" in keys(found)
    assert found.sentence.key == "comparison.sentence.no_week_tells"
    assert "reason.controls_are_empty" not in keys(found)
    english, spanish = said(next(one for one in found.reasons if one.key.endswith("no_week_tells")))
    assert "no week is left to say what the zone is to them" in english
    assert "no queda ninguna que diga lo que la zona es" in spanish


def test_one_event_over_the_whole_town_is_said_to_leave_nothing_to_compare_with(lines) -> None:
    wide = event("E02", "meeting", radius_m=20_000.0, x_m=HERE[0] + 9_000.0, y_m=HERE[1])
    found = found_in(town(lines, events=(event(), wide)))
    assert (found.word, len(found.controls)) == ("cannot_tell", 0)
    # It covers the zone, though its centre is far away: what followed is one number for both.
    assert "same_place" in {one.key for one in found.confounders}
    english, spanish = said(next(one for one in found.reasons if one.key.endswith("left_to_events")))
    assert "left out because they lie near other events" in english
    assert "quedaron fuera por estar cerca de otras actividades" in spanish


@pytest.mark.parametrize(
    ("n", "english", "spanish"),
    [
        (0, "No place like it was found;", "No se encontró ningún lugar parecido;"),
        (1, "Only 1 place like it was found;", "Solo se encontró 1 lugar parecido;"),
        (4, "Only 4 places like it were found;", "Solo se encontraron 4 lugares parecidos;"),
    ],
)
def test_too_few_places_are_said_in_the_right_number(n: int, english: str, spanish: str, lines) -> None:
    places = ";".join(degrees(HERE[0] + 1_200.0 * one, HERE[1] + 2_400.0) for one in range(max(n, 1)))
    if n == 0:
        places = degrees(HERE[0] + 1_800.0, HERE[1] + 600.0)  # between the corners, where nothing is
    found = found_in(town(lines), asked(event="E01", controls=places))
    spoken = said(next(one for one in found.reasons if one.key.endswith("too_few_controls")))
    assert spoken[0].startswith(english)
    assert spoken[1].startswith(spanish)


def test_kinds_whose_names_hold_commas_are_parted_by_semicolons(lines) -> None:
    kinds = np.array(["burglary_home", "kidnapping", "hate_offence"], dtype=object)
    found = found_in(town(lines.assign(kind=kinds[np.arange(len(lines)) % 3])))
    for words in said(next(one for one in found.caveats if one.key.endswith("kinds_left_out"))):
        assert words.count(";") == len(found.points.left_out) - 1 == 1
