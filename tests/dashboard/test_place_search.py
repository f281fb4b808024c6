"""A report number typed where places are searched: a choice where it is, or one sentence for all the rest."""

import json
from dataclasses import replace

import numpy as np
import pytest
from dash import no_update
from flask.testing import FlaskClient

from dashboard.components.ground import ground_choices
from dashboard.components.place_search import searched
from dashboard.desk import Desk
from dashboard.theme.look import Look
from geodata.holdings import Holdings
from layers.base.crossings import Crossing
from layers.base.report import report_places
from layers.base.where import Where

HERE = {
    "en": "No report of this number can be shown",
    "es": "No se puede mostrar ningún reporte con este número",
}


def numbers(desk: Desk) -> tuple[str, str, str]:
    """Return the number of a report that may be shown, of a protected one, and of none."""
    records = desk.holdings.incidents
    shown = next(number for number in records.number if report_places(desk.holdings, number))
    return shown, records.number[int(np.flatnonzero(records.protected)[0])], "KC-99999"


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_number_that_may_be_shown_is_a_choice_that_asks_near_its_place(desk: Desk, language: str) -> None:
    number, _, _ = numbers(desk)
    typed = f" {number.lower()} "
    choices, _ = searched(typed, {"lang": language}, desk)
    look, (item,) = Look(language=language), choices[0]["items"]
    assert choices[0]["group"] == look.say("ground.group.report")
    # The list shows what holds the letters that were typed.
    assert typed.strip() in item["label"]
    (place,) = report_places(desk.holdings, number)
    where = Where.read(f"{item['value']},100")
    (x_m,), (y_m,) = desk.holdings.crs.to_metres(*(np.array([one]) for one in reversed(where.corners[0])))
    assert (x_m, y_m) == pytest.approx((place.x_m, place.y_m), abs=1.5)
    assert [group["group"] for group in choices[1:]] == [
        group["group"] for group in ground_choices(desk.query({})[0], desk, look)
    ]


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_protected_report_and_one_that_does_not_exist_get_the_very_same_answer(
    desk: Desk, language: str
) -> None:
    _, protected, nobodys = numbers(desk)
    hidden, unknown = (searched(number, {"lang": language}, desk) for number in (protected, nobodys))
    assert hidden == unknown
    assert hidden[0] is no_update
    assert HERE[language] in hidden[1]


def test_a_report_at_a_corner_that_has_a_name_is_one_choice_and_not_two(holdings: Holdings) -> None:
    records = holdings.incidents
    number, _, _ = numbers(Desk(holdings))
    row = int(records.number.rows_like(number)[0])
    corner = replace(holdings.places[0], x_m=float(records.x_m[row]), y_m=float(records.y_m[row]))
    desk = Desk(replace(holdings, places=(corner, *holdings.places)))
    choices, _ = searched(number, {}, desk)
    values = [item["value"] for group in choices for item in group["items"]]
    assert choices[0]["items"][0]["value"] == desk.named_places[0][0]
    assert len(values) == len(set(values))


@pytest.mark.parametrize("typed", ["", "Main", "17", None, 17, ["KC-00001"], {"a": 1}, "1" * 41, "   "])
def test_what_is_no_number_asks_for_no_report(desk: Desk, typed: object) -> None:
    choices, said = searched(typed, {}, desk)
    assert choices is no_update
    assert said == "Nothing found"


def test_over_http_no_answer_holds_the_number_of_another_report(client: FlaskClient, desk: Desk) -> None:
    number, protected, nobodys = numbers(desk)
    output = "..ground-near.data@"
    known = next(
        one
        for one in client.get("/_dash-dependencies").json
        if one["inputs"] == [{"id": "ground-near", "property": "searchValue"}]
    )
    assert known["output"].startswith(output)
    ends = [part.rsplit(".", 1) for part in known["output"][2:-2].split("...")]

    def typed(text: str) -> bytes:
        body = {
            "output": known["output"],
            "outputs": [{"id": id_, "property": prop} for id_, prop in ends],
            "inputs": [{"id": "ground-near", "property": "searchValue", "value": text}],
            "state": [{**known["state"][0], "value": {}}],
            "changedPropIds": ["ground-near.searchValue"],
        }
        answer = client.post("/_dash-update-component", json=body)
        assert answer.status_code == 200
        return answer.data

    assert typed(protected) == typed(nobodys)
    assert protected.encode() not in typed(protected)
    found = json.dumps(json.loads(typed(number)))
    others = [one for one in desk.holdings.incidents.number if one != number]
    assert number in found
    assert not any(one in found for one in others)


@pytest.mark.parametrize(("language", "group"), [("en", "Corners"), ("es", "Esquinas")])
def test_a_corner_that_is_typed_is_a_choice_that_asks_near_it(desk: Desk, language: str, group: str) -> None:
    corner = Crossing("Southwest Blvd & Summit St", 362_000.0, 4_328_000.0)
    desk.crossings = (corner,)
    choices, _ = searched("summit street and southwest", {"lang": language}, desk)
    assert (choices[0]["group"], [item["label"] for item in choices[0]["items"]]) == (group, [corner.name])
    where = Where.read(f"{choices[0]['items'][0]['value']},100")
    (x_m,), (y_m,) = desk.holdings.crs.to_metres(*(np.array([one]) for one in reversed(where.corners[0])))
    assert (x_m, y_m) == pytest.approx((corner.x_m, corner.y_m), abs=1.5)
    assert searched("nowhere at all", {"lang": language}, desk)[0] is no_update
    # The list says the corner's name for as long as it is asked near.
    query, _ = desk.query({"where": f"{choices[0]['items'][0]['value']},250"})
    chosen = ground_choices(query, desk, Look(language=language))[0]["items"]
    assert [item["label"] for item in chosen] == [corner.name]
