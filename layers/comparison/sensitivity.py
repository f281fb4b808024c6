"""Ask the other tests the same question, so that nobody need trust one of them: sensitivity."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from layers.comparison import sensitivity_differences as difference_tests
from layers.comparison import sensitivity_placebos as placebo_tests
from layers.comparison import sensitivity_rates as rate_tests
from layers.comparison import sensitivity_series as series_tests
from layers.comparison.sensitivity_finding import Finding, undefined
from layers.comparison.sensitivity_marks import marked
from layers.comparison.sensitivity_sample import Counts, Sample, Window, sample_of
from layers.comparison.weekly import WeeklyCounts

__all__ = ["Finding", "StopAsked", "sensitivity"]

Test = Callable[[Sample], Finding]
OnTest = Callable[[str], None]

# In the order of the screen, each with its unit and whether it needs controls.
TESTS: dict[str, tuple[Test, str, bool]] = {
    "wdd": (difference_tests.difference, "incidents", True),
    "wdq": (difference_tests.quotient, "quotient", True),
    "cumulative": (difference_tests.cumulative, "incidents", True),
    "e_test": (rate_tests.e_test_of_windows, "incidents", False),
    "exact": (rate_tests.exact_test_of_windows, "ratio", False),
    "rirr": (rate_tests.relative_ratio, "ratio", True),
    "did": (series_tests.by_week_against_controls, "ratio", True),
    "event_study": (series_tests.spans_around_the_event, "spans", True),
    "its": (series_tests.against_own_trend, "ratio", False),
    "parallel_trends": (series_tests.trends_before, "ratio_per_week", True),
    "synthetic": (placebo_tests.weighted_mix, "incidents", True),
    "placebo_space": (placebo_tests.other_places, "incidents", False),
    "placebo_time": (placebo_tests.earlier_dates, "incidents", True),
    "regression_to_mean": (placebo_tests.chosen_for_being_bad, "incidents", False),
}


class StopAsked(Exception):
    """
    Somebody who was told of the next test wants no further one.

    Parameters
    ----------
    made
        What was found until then; nothing yet where it is raised by whoever was told.
    """

    def __init__(self, made: tuple[Finding, ...] = ()) -> None:
        super().__init__(len(made))
        self.made = made


def sensitivity(
    weekly: WeeklyCounts,
    *,
    controls: Counts,
    placebos: Counts,
    before: Window,
    after: Window,
    history: Window,
    rng: np.random.Generator,
    first_month: float | None = None,
    level: float = 0.95,
) -> tuple[Finding, ...]:
    """
    Answer: what do other tests say of the same comparison?

    Each statistic keeps its own definition; nothing is rounded to fit one. Differences take the controls'
    mean by counting each site as one unit of area; ratios and series take the controls' sum, whose size
    cancels. The factor of the Poisson variance comes from the weeks of the history, where there are 24.

    Parameters
    ----------
    weekly
        Incidents by week; row 0 is the treated zone.
    controls
        Rows of the matched controls.
    placebos
        Rows of untreated sites where an event could have been; controls may be among them.
    before, after
        First week and the week that ends the window; cut to the weeks there are.
    history
        The same of earlier weeks, which may run into `before`.
    rng
        Draws the untreated sites on which the synthetic control is tried.
    first_month
        Calendar month in which week 0 begins, 1 to 12, with a fraction or without; None if unknown. It only
        tells whether the windows lie in different seasons: a wave of free height and phase needs no month.
    level
        Of the intervals, inside (0, 1).

    Returns
    -------
    findings
        One for each test, always all of them and in the same order; one that cannot be made says why.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    These are no votes. They share their counts, so that many small p are hardly more than one; and of
    fourteen some differ by chance.

    References
    ----------
    Wheeler & Ratcliffe (2018), Crime Science 7:11; Rosenbaum (2002), Observational Studies, on sensitivity;
    those of each statistic in `layers.stats`.

    Examples
    --------
    >>> import numpy as np
    >>> disc = np.array([[9] * 8 + [4] * 8, [8] * 16])
    >>> found = sensitivity(
    ...     WeeklyCounts(disc, np.zeros_like(disc), np.arange(-8, 8)),
    ...     controls=np.array([1]),
    ...     placebos=np.array([1]),
    ...     before=(-8, 0),
    ...     after=(0, 8),
    ...     history=(-8, -8),
    ...     rng=np.random.default_rng(1),
    ... )
    >>> found[0].name, found[0].estimate, found[0].says.key
    ('wdd', -40.0, 'sensitivity.wdd.says')
    """
    sample = sample_of(
        weekly,
        controls=controls,
        placebos=placebos,
        before=before,
        after=after,
        history=history,
        first_month=first_month,
        level=level,
        rng=rng,
    )
    return findings_of(sample)


def findings_of(sample: Sample, *, on_test: OnTest | None = None) -> tuple[Finding, ...]:
    """
    Return what every test says of a sample, as `sensitivity` does, and tell of each test.

    Parameters
    ----------
    on_test
        Told the name of each test before it is made. It changes no number; it may raise `StopAsked`.

    Raises
    ------
    StopAsked
        Whoever was told of a test asked for it; with what had been found.
    """
    made: list[Finding] = []
    for name in TESTS:
        try:
            if on_test is not None:
                on_test(name)
        except StopAsked as stop:
            raise StopAsked(tuple(made)) from stop
        made.append(_one(name, sample))
    return tuple(made)


def _one(name: str, sample: Sample) -> Finding:
    test, unit, needs_controls = TESTS[name]
    weeks_before, weeks_after = sample.weeks
    if weeks_before == 0:
        return undefined(name, unit, sample.level, "no_periods_before")
    if weeks_after == 0:
        return undefined(name, unit, sample.level, "no_periods_after")
    if needs_controls and len(sample.controls) == 0:
        return undefined(name, unit, sample.level, "no_controls")
    found = marked(test(sample))
    is_cut = sample.is_cut and found.sentence is not None
    return replace(found, caveats=found.caveats + ("window_cut_to_the_weeks_there_are",) * is_cut)
