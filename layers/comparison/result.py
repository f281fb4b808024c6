"""Hold a whole comparison: what was asked, what was counted, what is said, and everything that led to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata.period import Period
from geodata.plans import Plan
from geodata.words.text import Text
from layers.base.answers import Provenance
from layers.base.query import Query
from layers.comparison.asked import Asked
from layers.comparison.confounders import Confounder
from layers.comparison.delay import Delay
from layers.comparison.judge import Judgement
from layers.comparison.points import Points
from layers.comparison.sites import Sites
from layers.comparison.subject import Subject
from layers.comparison.verdict import Word
from layers.comparison.weekly import WeeklyCounts
from layers.comparison.windows import Windows


@dataclass(frozen=True)
class CountRow:
    """One line of the table of counts: where, in which days, how many."""

    where: str  # zone, ring, controls, study
    # history, telling (those weeks of it that say what the zone is to the others), before, after; before_1
    # and after_1 are a year earlier, and so on
    when: str
    days: Period
    n: int
    weeks: int
    sites: int = 1

    @property
    def where_text(self) -> Text:
        """What people read for the place."""
        return Text(f"comparison.where.{self.where}", n=self.sites)

    @property
    def when_text(self) -> Text:
        """What people read for the days."""
        name, _, years = self.when.partition("_")
        return (
            Text(f"comparison.when.{name}_earlier", n=int(years))
            if years
            else Text(f"comparison.when.{name}")
        )


@dataclass(frozen=True, eq=False)
class Control:
    """One place that stands in, and why it was chosen."""

    row: int
    name: Text | str
    x_m: float
    y_m: float
    history: int
    telling: int
    before: int
    after: int
    distance: float
    growth: float | None
    says: Text


@dataclass(frozen=True, eq=False)
class ExpectedWeeks:
    """What the controls lead one to expect in each week, with a 95 % band; shape (weeks,) each."""

    observed: NDArray[np.int64]
    expected: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Chain:
    """Everything from the points to the judgement, before a word is said."""

    subject: Subject
    windows: Windows
    points: Points
    sites: Sites
    weekly: WeeklyCounts
    judgement: Judgement
    confounders: tuple[Confounder, ...]
    delay: Delay

    @property
    def delay_days(self) -> int | None:
        """After how many days records are expected to be in; None is unknown."""
        return self.delay.days


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Comparison(Chain):
    """
    Before and after at one place.

    Attributes
    ----------
    word
        The verdict; None where the answer is exploratory, which shows counts and intervals only.
    moved
        Names of the settings that make it exploratory.
    plan
        The plan that fixed these settings before the window after began, if there is one.
    reasons
        Why this verdict, the gravest first.
    sentence
        The verdict in one sentence with its numbers.
    """

    query: Query
    asked: Asked
    word: Word | None
    moved: tuple[str, ...]
    plan: Plan | None
    sentence: Text
    reasons: tuple[Text, ...]
    caveats: tuple[Text, ...]
    choices: tuple[Text, ...]
    counts: tuple[CountRow, ...]
    controls: tuple[Control, ...]
    weeks: ExpectedWeeks | None
    provenance: Provenance
    refusals: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<Comparison: {self.word or 'exploratory'}, {self.windows.before} / {self.windows.after}>"

    def count(self, where: str, when: str) -> int | None:
        """Return one number of the table of counts; None where it is not in there."""
        return next((row.n for row in self.counts if (row.where, row.when) == (where, when)), None)
