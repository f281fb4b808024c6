"""What the table of other tests says of a p: how small it can be, and where it looks surer than it is."""

import numpy as np
import pytest

from geodata.words import Speaker
from geodata.words.text import Text
from layers.comparison.sensitivity_finding import Finding, undefined
from layers.comparison.sensitivity_marks import AS_POISSON, marked
from layers.comparison.sensitivity_placebos import PlaceboRun
from layers.stats.placebo import placebo_test


def placebos(name: str, n: int, key: str = "says") -> Finding:
    effects = np.arange(n, dtype=float)
    run = PlaceboRun(observed=5.0, effects=effects, places=np.arange(n), test=placebo_test(5.0, effects))
    values = {"n": n, "amount": "5 fewer", "weeks": "after", "extreme": 1, "p": "p", "smallest": 0.1}
    sentence = Text(f"sensitivity.{name}.{key}", **values)
    return Finding(name=name, unit="incidents", level=0.95, detail=run, sentence=sentence)


def both(one: Finding) -> list[str]:
    return [Speaker(language).say(one.says) for language in ("en", "es")]


@pytest.mark.parametrize("name", ["placebo_space", "placebo_time"])
def test_the_smallest_possible_p_is_said_beside_the_p(name: str) -> None:
    english, spanish = both(marked(placebos(name, 59)))
    assert "The smallest possible p here is 0.017." in english
    assert "La menor p posible aquí es 0.017." in spanish


def test_fewer_other_places_than_wanted_are_said_and_enough_are_not() -> None:
    english, spanish = both(marked(placebos("placebo_space", 200)))
    assert english.endswith("Only 200 other places were found; 999 are wanted.")
    assert spanish.endswith("Solo se encontraron otras 200 zonas; lo deseable son 999.")
    assert "wanted" not in both(marked(placebos("placebo_space", 999)))[0]
    assert "wanted" not in both(marked(placebos("placebo_time", 30)))[0], "dates are no places"


def test_what_the_sentence_of_too_few_says_already_is_not_said_again() -> None:
    english, _ = both(marked(placebos("placebo_space", 5, "few")))
    assert english.count("below 0.1") == 1
    assert "smallest possible" not in english
    assert english.endswith("Only 5 other places were found; 999 are wanted.")


@pytest.mark.parametrize("name", AS_POISSON)
def test_tests_that_take_counts_as_poisson_counts_say_so(name: str) -> None:
    said = Text("sensitivity.no_interval")
    english, spanish = both(marked(Finding(name=name, unit="ratio", level=0.95, p=0.01, sentence=said)))
    assert "Counts taken as Poisson" in english
    assert "Cantidades tomadas como de Poisson" in spanish


def test_what_is_not_available_is_left_as_it_is() -> None:
    for name in ("e_test", "placebo_space", "wdd"):
        one = undefined(name, "incidents", 0.95, "no_placebos")
        assert marked(one) is one
