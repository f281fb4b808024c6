"""Bring new records into the records of the last release, by their ids, keeping what was seen when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import polars as pl

from geodata.schema import INCIDENTS, OFFENCES, REQUESTS
from geodata.schema import VINTAGE as _VINTAGE


@dataclass(frozen=True)
class Upserted:
    """
    Records after an import, with their release numbers.

    Attributes
    ----------
    table
        Columns of `INCIDENTS` or `REQUESTS`, and `first_seen`, `last_seen`, `changed`.
    new, changed, same, kept
        Records nobody had, with other content, with equal content, and not in these files.
    left
        Why records have left -> how many: ``withdrawn``, ``removed``.
    """

    table: pl.DataFrame
    offences: pl.DataFrame
    new: int
    changed: int
    same: int
    kept: int
    left: Mapping[str, int] = field(default_factory=dict)

    @property
    def changes(self) -> dict[str, int]:
        """How many records became what, for the ledger."""
        names = ("new", "changed", "same", "kept")
        return {name: getattr(self, name) for name in names} | {why: n for why, n in self.left.items() if n}


def upsert(
    old: pl.DataFrame | None,
    old_offences: pl.DataFrame | None,
    new: pl.DataFrame,
    offences: pl.DataFrame,
    number: int,
    leaving: Mapping[str, pl.DataFrame] = MappingProxyType({}),
) -> Upserted:
    """
    Return the records of the last release with the new ones in their place.

    Parameters
    ----------
    old, old_offences
        Of the last release; None where there is none.
    new, offences
        Of the files of this import; ids differ.
    number
        Of the release that is being made.
    leaving
        Why reports leave -> their `source` and `number`.

    Misreadings
    -----------
    A record that is absent from the new files is kept: a file may hold one month only.
    """
    schema = INCIDENTS if "persons" in new.columns else REQUESTS
    if old is None or old_offences is None:
        old = pl.DataFrame(schema=schema | _VINTAGE)
        old_offences = pl.DataFrame(schema=OFFENCES)
    old = old.select(*schema, *_VINTAGE).cast(schema | _VINTAGE)  # type: ignore[arg-type]
    old_offences = old_offences.select(*OFFENCES)
    before = _content(old, old_offences, list(schema)).join(old.select("id", *_VINTAGE), on="id")
    after = _content(new, offences, list(schema))
    known = after.join(before, on="id", how="left", suffix="_before", maintain_order="left")
    is_new = pl.col("content_before").is_null()
    is_same = (pl.col("content") == pl.col("content_before")).fill_null(False)
    this = pl.lit(number, dtype=pl.Int32)
    seen = known.select(
        "id",
        first_seen=pl.when(is_new).then(this).otherwise("first_seen"),
        last_seen=this,
        changed=pl.when(is_same).then("changed").otherwise(this),
        new=is_new,
        same=is_same,
    )
    fresh = new.select(*schema).join(seen.drop("new", "same"), on="id", how="left", maintain_order="left")
    absent = old.join(new.select("id"), on="id", how="anti")
    gone = {}
    for why, numbers in leaving.items():
        stay = absent.join(numbers, on=["source", "number"], how="anti")
        gone[why], absent = absent.height - stay.height, stay
    left = old_offences.join(absent.select("id"), on="id", how="semi")
    added, same = int(seen["new"].sum()), int(seen["same"].sum())
    return Upserted(
        table=pl.concat([absent, fresh.cast(schema | _VINTAGE)]),  # type: ignore[arg-type]
        offences=pl.concat([left, offences.select(*OFFENCES).cast(OFFENCES)]),  # type: ignore[arg-type]
        new=added,
        changed=new.height - added - same,
        same=same,
        kept=absent.height,
        left=gone,
    )


def _content(table: pl.DataFrame, offences: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Return one number for what each record and its offences say; compared within this process only."""
    own = table.select("id", own=table.select(columns).hash_rows(seed=1))
    each = offences.select("id", each=offences.select(*OFFENCES).hash_rows(seed=2))
    theirs = each.group_by("id").agg(theirs=pl.col("each").sort())
    hashed = theirs.select("id", theirs=pl.col("theirs").hash(seed=3))
    both = own.join(hashed, on="id", how="left", maintain_order="left")
    return both.select("id", content=pl.struct("own", "theirs").hash(seed=4))
