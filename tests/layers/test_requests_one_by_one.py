"""311 requests one by one are the same requests that the areas count."""

import numpy as np

from geodata.holdings import Holdings
from layers.base.catalogue import ask
from layers.base.query import Query


def test_one_by_one_adds_up_to_what_the_areas_count(holdings: Holdings) -> None:
    for query in (
        Query(layer="quality_of_life"),
        Query(layer="quality_of_life", hours=(18, 3), weekdays=(4, 5)),
    ):
        by_area = ask(holdings, query)
        single = ask(
            holdings,
            Query(
                layer=query.layer, hours=query.hours, weekdays=query.weekdays, options=(("by", "request"),)
            ),
        )
        assert len(single) == single.totals.n == by_area.totals.n == int(by_area.n.sum())
        assert set(single.n.tolist()) <= {1}
        assert single.columns["open"].sum() == by_area.columns["open"].sum()
        assert int(np.isfinite(single.places.x_m).sum()) == single.totals.mapped
