"""Say beside a p how small it can be at all, and where it looks surer than the interval that decides."""

from __future__ import annotations

from dataclasses import replace

from geodata.words.text import Text
from layers.comparison.sensitivity_finding import Finding
from layers.comparison.sensitivity_placebos import PlaceboRun
from layers.comparison.sites import MOST_SITES

# Tests whose p takes the counts as they are for Poisson counts.
AS_POISSON = ("e_test", "exact", "rirr")
# Sentences of too few placebos, which give the smallest possible p as the reason.
SAYS_SMALLEST = ("sensitivity.placebo_space.few", "sensitivity.placebo_time.few")


def marked(one: Finding) -> Finding:
    """
    Return a finding that says what its p can be, and where it looks surer than it is.

    Among placebos no p is smaller than their number allows. The tests of counts take them as Poisson counts,
    while the interval that decides allows for how much they swing.
    """
    if one.sentence is None:
        return one
    said, run = one.sentence, one.detail
    if one.name in AS_POISSON:
        said = Text("sensitivity.as_poisson", said=said)
    elif isinstance(run, PlaceboRun):
        smallest = run.test.smallest_possible_p
        if smallest is not None and said.key not in SAYS_SMALLEST:
            said = Text("sensitivity.smallest_p", said=said, smallest=round(smallest, 3))
        if one.name == "placebo_space" and run.test.placebos < MOST_SITES:
            said = Text("sensitivity.places_wanted", said=said, n=run.test.placebos, wanted=MOST_SITES)
    return replace(one, sentence=said)
