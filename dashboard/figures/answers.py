"""Read off an answer what its chart needs: what is counted, and rows in the order of time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from layers.base.answers import Answer


def measure_of(answer: Answer) -> str:
    """Return what is counted, as charts name it: ``estimated`` where incidents are estimated."""
    basis = answer.unit.key.removeprefix("unit.")
    return "estimated" if basis == "estimated_incidents" else basis


def by_id(answer: Answer) -> NDArray[np.int64]:
    """Return the rows of an answer in the order of their ids, such as days or numbers with two digits."""
    return np.argsort(answer.places.ids.astype(str), kind="stable")


def known(values: NDArray[Any]) -> list[float | None]:
    """Return numbers as plain floats; None where not known."""
    return [float(one) if np.isfinite(one) else None for one in values]
