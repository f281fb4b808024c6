"""The order in which a release keeps offences: one number says it where that can, else all columns do."""

import numpy as np
import polars as pl
import pytest

from geodata.schema import OFFENCES
from geodata.store import tables
from geodata.store.tables import offences_in_order


def some(seed: int, labels: list[str | None]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return offences, some of them twice, and the incidents of most of them."""
    rng = np.random.default_rng(seed)
    n = 400
    offences = pl.DataFrame(
        {
            "id": rng.integers(0, 90, n),
            "kind": rng.choice(["theft", "arson", "assault"], n),
            "label": pl.Series([labels[i] for i in rng.integers(0, len(labels), n)], dtype=pl.String),
            "victims": rng.integers(0, 3, n),
            "protected": rng.random(n) < 0.5,
        }
    ).cast(OFFENCES)  # type: ignore[arg-type]
    return offences, pl.DataFrame({"id": rng.permutation(80).astype(np.uint64)})


@pytest.mark.parametrize("most_words", [tables._MOST_WORDS, 2])
@pytest.mark.parametrize("are_once", [True, False])
def test_offences_stand_by_incident_and_then_by_everything_they_say(
    monkeypatch, most_words, are_once
) -> None:
    monkeypatch.setattr(tables, "_MOST_WORDS", most_words)
    for seed in range(4):
        offences, incidents = some(seed, ["Ñ", "n", "Z", "", None, "bb"])
        if are_once:
            offences = offences.unique(["id", "kind", "label"], maintain_order=True)
        found = offences_in_order(offences, incidents)
        place = {one: at for at, one in enumerate(incidents["id"])}
        said = [
            (
                place[row["id"]],
                row["kind"],
                row["label"] is None,
                row["label"] or "",
                row["victims"],
                row["protected"],
            )
            for row in offences.iter_rows(named=True)
            if row["id"] in place
        ]
        again = [
            (
                row["incident"],
                row["kind"],
                row["label"] is None,
                row["label"] or "",
                row["victims"],
                row["protected"],
            )
            for row in found.iter_rows(named=True)
        ]
        assert again == sorted(said)


def test_no_offences_have_no_order() -> None:
    incidents = pl.DataFrame({"id": pl.Series([1], dtype=pl.UInt64)})
    assert offences_in_order(pl.DataFrame(schema=OFFENCES), incidents).is_empty()
