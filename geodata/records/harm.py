"""Hold how much harm one incident of each kind counts for, as a study cites it; none is shipped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class HarmWeights:
    """
    A table of harm that a study cites.

    Parameters
    ----------
    source
        Whose table it is: author, year, where.
    units
        What a weight is measured in, by language: "days".
    weights
        Id of a kind -> harm of one incident, none below 0.

    Misreadings
    -----------
    A kind without a weight has an unknown harm, not none.
    """

    source: str
    units: Mapping[str, str]
    weights: Mapping[str, float]

    def of(self, kind: str) -> float | None:
        """Return a kind's own weight, else that of the nearest kind above it; None where unknown."""
        from geodata.kinds.tree import KINDS  # which stands on this package

        here: str | None = kind
        while here is not None:
            if here in self.weights:
                return self.weights[here]
            here = KINDS[here].parent if here in KINDS else None
        return None
