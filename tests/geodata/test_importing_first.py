"""A first import: its records are new, as `upsert` would say after comparing them with none."""

import polars as pl
from polars.testing import assert_frame_equal

from geodata.importing.first import first_seen
from geodata.importing.upsert import upsert
from geodata.schema import INCIDENTS, OFFENCES, REQUESTS


def _rows(schema: dict, n: int) -> pl.DataFrame:
    columns = {name: pl.int_range(n, eager=True).cast(pl.Int8) for name in schema}
    return pl.DataFrame(columns).cast({name: kind for name, kind in schema.items() if kind != pl.Boolean})


def test_it_says_what_an_upsert_into_nothing_says() -> None:
    for schema, n in ((INCIDENTS, 3), (REQUESTS, 2), (INCIDENTS, 0)):
        new = _rows(schema, n).cast(schema)
        offences = _rows(OFFENCES, n).cast(OFFENCES)
        one, other = first_seen(new, offences, 7), upsert(None, None, new, offences, 7)
        assert_frame_equal(one.table, other.table)
        assert_frame_equal(one.offences, other.offences)
        numbers = ("new", "changed", "same", "kept")
        assert [getattr(one, name) for name in numbers] == [getattr(other, name) for name in numbers]
