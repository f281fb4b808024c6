"""Bring the records of a first import into the form of a release: nothing was known before."""

from __future__ import annotations

import polars as pl

from geodata.importing.upsert import Upserted
from geodata.schema import INCIDENTS, OFFENCES, REQUESTS, VINTAGE


def first_seen(new: pl.DataFrame, offences: pl.DataFrame, number: int) -> Upserted:
    """
    Return what `upsert` makes of records where there is no release, without comparing them with anything.

    Parameters
    ----------
    new, offences
        Of the files of this import; ids differ.
    number
        Of the release that is being made.
    """
    schema = INCIDENTS if "persons" in new.columns else REQUESTS
    this = pl.lit(number, dtype=pl.Int32)
    table = new.select(*schema, **dict.fromkeys(VINTAGE, this)).cast(schema | VINTAGE)  # type: ignore[arg-type]
    offences = offences.select(*OFFENCES).cast(OFFENCES)  # type: ignore[arg-type]
    return Upserted(table, offences, new=new.height, changed=0, same=0, kept=0)
