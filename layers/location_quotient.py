"""Say of which areas a type of incident is more than its share: the mix, not the amount."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.answering import area_places, build, count_caveats, refusal
from layers.base.answers import Answer
from layers.base.contract import Layer
from layers.base.counting import count
from layers.base.overview import count_text
from layers.base.query import Query
from layers.patterns.asked import every_kind
from layers.stats.location_quotient import LocationQuotients
from layers.stats.location_quotient import location_quotient as quotients

NAME = "location_quotient"


def location_quotient(holdings: Holdings, query: Query) -> Answer:
    """
    Return for each area the share of a type among all incidents, over its share everywhere; highest first.

    2 is twice the usual share. The interval is the exact one of a share. Areas with fewer than 20 incidents
    of all types have no value, since one more or less would turn it over.

    Misreadings
    -----------
    It compares the mix, not the amount: a quiet area can have a high quotient and a busy one a low one, and a
    type that falls raises all others. Among many areas some leave their interval by chance.

    References
    ----------
    Brantingham & Brantingham (1998), Crime Mapping and Crime Prevention; Clopper & Pearson (1934), Biometrika
    26.
    """
    counted = count(holdings, query)
    offered = counted.facts.set_named(counted.table) if counted.table else None
    if offered is None:
        return refusal(holdings, query, NAME, Text("reason.no_areas"), counted.totals)
    if query.kinds is None:
        reason = Text("layers.location_quotient.choose_a_kind", n=counted.n)
        return refusal(holdings, query, NAME, reason, counted.totals)
    here, _ = counted.area_counts()
    everything, _ = count(holdings, every_kind(holdings, query), cells=False).area_counts()
    ids = list(here)
    n, of_all = (np.array([one.get(id_, 0) for id_ in ids], np.int64) for one in (here, everything))
    found = quotients(n, of_all)
    if found.reason is not None or not (shown := np.isfinite(found.quotient)).any():
        key = "none_of_this_kind" if found.reason == "none_of_this_kind" else "too_few"
        reason = Text(f"layers.location_quotient.{key}", n=int(of_all.sum()), least=found.fewest_incidents)
        return refusal(holdings, query, NAME, reason, counted.totals)
    order = np.lexsort((np.arange(len(ids)), -np.nan_to_num(found.quotient), ~shown))
    places = area_places(holdings, offered, [ids[at] for at in order], nowhere=False)
    return build(
        holdings,
        query,
        NAME,
        places=places,
        value=found.quotient[order],
        low=found.low[order],
        high=found.high[order],
        n=n[order],
        measure=Text("layers.location_quotient.measure"),
        unit=Text("layers.location_quotient.unit"),
        headline=Text(
            "layers.location_quotient.headline",
            area=places.names[0],
            quotient=round(float(found.quotient[order[0]]), 2),
            above=int(np.count_nonzero(found.low[shown] > 1)),
            areas=int(np.count_nonzero(shown)),
            count=count_text(int(n.sum()), query.basis, estimated=counted.facts.estimated),
            all=int(of_all.sum()),
        ),
        totals=counted.totals,
        caveats=count_caveats(counted, Text("layers.location_quotient.misreading"), *_few(found)),
        choices=_choices(offered.title, asked=query.table is not None),
        columns={"all_kinds": of_all[order]},
    )


def _few(found: LocationQuotients) -> tuple[Text, ...]:
    few: NDArray[np.bool_] = found.is_empty | found.is_hidden
    n = int(np.count_nonzero(few))
    return (Text("layers.location_quotient.few", n=n, least=found.fewest_incidents),) if n else ()


def _choices(title: Text, *, asked: bool) -> tuple[Text, ...]:
    said = [Text("layers.location_quotient.choice.all_kinds")]
    if not asked:
        said.append(Text("layers.areas.choice", set=title))
    return tuple(said)


LAYER = Layer(name=NAME, needs=("incidents", "areas"), answer=location_quotient, family="patterns")
