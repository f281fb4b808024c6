"""Count by area: every area of one set, also those with nothing, and what lies in none of them."""

from __future__ import annotations

import numpy as np

from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.answering import area_places, build, count_caveats, count_words, refusal
from layers.base.answers import Answer
from layers.base.contract import Layer
from layers.base.counting import count
from layers.base.overview import areas_of, count_text
from layers.base.query import Query


def areas(holdings: Holdings, query: Query) -> Answer:
    """
    Return the count of each area, the largest first; the counts add up to the question's total.

    Misreadings
    -----------
    A large area has more of everything: counts of areas of different size are no comparison of risk.
    """
    counted = count(holdings, query)
    offered = counted.facts.set_named(counted.table) if counted.table else None
    if offered is None:
        return refusal(holdings, query, "areas", Text("reason.no_areas"), counted.totals)
    if query.table is None:
        choices: tuple[Text, ...] = (Text("layers.areas.choice", set=offered.title),)
    else:
        choices = ()
    found = areas_of(counted)
    inside = [one.id for one in found if one.id]
    n = np.array([one.n for one in found], np.int64)
    said = count_text(counted.n, query.basis, estimated=counted.facts.estimated)
    if counted.n > counted.totals.no_area and found[0].n:
        headline = Text(
            "layers.areas.headline",
            count=said,
            area=found[0].name,
            most=found[0].n,
            areas=sum(1 for one in found if one.id and one.n),
            of=len(inside),
        )
    else:
        headline = Text("layers.areas.headline.none", count=said)
    return build(
        holdings,
        query,
        "areas",
        places=area_places(holdings, offered, inside, nowhere=len(found) > len(inside)),
        value=n,
        n=n,
        headline=headline,
        totals=counted.totals,
        caveats=count_caveats(counted, Text("layers.areas.misreading")),
        choices=choices,
        **count_words(counted),
    )


LAYER = Layer(name="areas", needs=("incidents", "areas"), answer=areas)
