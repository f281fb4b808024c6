"""Put the same comparison to the other tests, and keep their detail for charts."""

from __future__ import annotations

import numpy as np

from layers.comparison.harm import harm_findings
from layers.comparison.result import Comparison
from layers.comparison.sensitivity import TESTS, OnTest, StopAsked, findings_of
from layers.comparison.sensitivity_finding import Finding
from layers.comparison.sensitivity_sample import sample_of

__all__ = ["TEST_NAMES", "OnTest", "StopAsked", "other_tests"]

SEED = 20_140_731
LEVEL = 0.95
# In the order in which they are made and shown.
TEST_NAMES: tuple[str, ...] = tuple(TESTS)


def other_tests(found: Comparison, *, on_test: OnTest | None = None) -> tuple[Finding, ...]:
    """
    Return what fourteen other tests say, and the harm where it is known; none has a vote in the verdict.

    The same comparison always gets the same numbers, whoever watches: draws start from one seed.

    Parameters
    ----------
    on_test
        Told the name of each test before it is made; it may raise `StopAsked`.

    Raises
    ------
    StopAsked
        Whoever was told of a test asked for it; with what had been found.
    """
    spans = found.windows.spans
    day = found.windows.day
    sample = sample_of(
        found.weekly,
        controls=found.judgement.controls.rows,
        placebos=np.arange(1, len(found.sites)),
        before=spans.before,
        after=spans.after,
        history=spans.history,
        rng=np.random.default_rng(SEED),
        first_month=day.month + (day.day - 1) / 31,
        level=LEVEL,
    )
    return (*findings_of(sample, on_test=on_test), *harm_findings(found))
