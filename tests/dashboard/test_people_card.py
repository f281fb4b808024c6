"""The card of an event on people says what was reported, and never judges it by counts."""

import datetime as dt
from typing import Any

import pytest

from dashboard.components.people_card import people_card
from dashboard.theme.look import Look
from geodata.period import Period
from geodata.records import OUTPUTS, Event
from tests.dashboard.shown_texts import texts

LOOKS = (Look("light", "en"), Look("dark", "es", "projector"))
DAY = dt.date(2024, 5, 4)
EVERYTHING = dict(zip(OUTPUTS, range(1, 9), strict=True))


def event(**values: Any) -> Event:
    plain = {"id": "E1", "name": "Fair", "kind": "job_fair", "acts_on": "people"}
    place = {"period": Period.including(DAY, DAY), "x_m": None, "y_m": None}
    return Event(**(plain | place | values))


def lines(shown: Event, look: Look) -> list[str]:
    """What stands in each part of a card."""
    return ["".join(texts(part)) for part in people_card(shown, look).children]


def test_a_card_says_name_days_what_was_reported_and_what_was_not_in_english() -> None:
    shown = event(
        names={"en": "Job fair", "es": "Feria de empleo"},
        attendance=1_200,
        outputs={"hires": 12, "rides": 1, "cases_closed": 0},
    )
    name, days, reported, missing, why = lines(shown, LOOKS[0])
    assert (name, days) == ("Job fair", "Date: May 4, 2024")
    assert reported == "1,200 people came12 people hired1 ride given0 cases closed"
    assert missing.startswith("Not reported, which does not mean none: meals, showers, people served, ")
    assert "counts of incidents near here cannot judge it" in why


def test_a_card_says_the_same_in_spanish() -> None:
    period = Period.including(DAY, dt.date(2024, 5, 6))
    shown = event(names={"en": "Job fair", "es": "Feria de empleo"}, period=period, outputs={"volunteers": 1})
    name, days, reported, missing, why = lines(shown, LOOKS[1])
    assert (name, days) == ("Feria de empleo", "Fechas: del 4 de mayo de 2024 al 6 de mayo de 2024")
    assert reported == "1 voluntario o voluntaria"
    assert missing.startswith("No se reportó, lo que no significa que no hubo: asistencia, contrataciones, ")
    assert "no pueden juzgarla" in why


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.language)
@pytest.mark.parametrize(
    ("shown", "parts"),
    [
        (event(), 4),  # nothing reported: no list
        (event(attendance=30, outputs=EVERYTHING), 4),  # everything reported: nothing is missing
        (event(attendance=30), 5),
    ],
)
def test_every_number_has_a_unit_and_no_card_holds_a_percentage_or_a_missing_word(
    shown: Event, parts: int, look: Look
) -> None:
    said = lines(shown, look)
    assert len(said) == parts
    whole = " ".join(said)
    assert "%" not in whole
    assert "[" not in whole
    numbers = [one for one in texts(people_card(shown, look)) if one.isdigit()]
    assert len(numbers) == len(shown.outputs) + (shown.attendance is not None)


def test_unknown_is_not_0_and_0_is_known() -> None:
    assert "0 people came" in " ".join(lines(event(attendance=0), LOOKS[0]))
    assert not any("people came" in line for line in lines(event(), LOOKS[0]))
    assert any("attendance" in line for line in lines(event(), LOOKS[0]))


def test_a_hostile_name_stays_text_without_signs_that_turn_it_around() -> None:
    name = "<img src=x onerror=alert(1)>\u202e\x1b[31m" + "a" * 5_000
    heading = people_card(event(name=name), LOOKS[0]).children[0].children
    assert isinstance(heading, str)
    assert heading.startswith("<img src=x")
    assert "\u202e" not in heading
    assert "\x1b" not in heading
    assert len(heading) < 300


def test_an_event_on_a_place_has_no_card() -> None:
    with pytest.raises(ValueError, match="must act on 'people'"):
        people_card(event(acts_on="place"), LOOKS[0])
