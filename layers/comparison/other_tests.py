"""Put the same comparison to the other tests, and keep their detail for charts."""

from __future__ import annotations

import numpy as np

from layers.comparison.harm import harm_findings
from layers.comparison.result import Comparison
from layers.comparison.sensitivity import sensitivity
from layers.comparison.sensitivity_finding import Finding

SEED = 20_140_731


def other_tests(found: Comparison) -> tuple[Finding, ...]:
    """
    Return what fourteen other tests say, and the harm where it is known; none has a vote in the verdict.

    The same comparison always gets the same numbers: draws start from one seed.
    """
    spans = found.windows.spans
    day = found.windows.day
    findings = sensitivity(
        found.weekly,
        controls=found.judgement.controls.rows,
        placebos=np.arange(1, len(found.sites)),
        before=spans.before,
        after=spans.after,
        history=spans.history,
        rng=np.random.default_rng(SEED),
        first_month=day.month + (day.day - 1) / 31,
    )
    return (*findings, *harm_findings(found))
