"""Turn an interval into one of four verdicts, or say why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from layers.stats.expected_after import ExpectedAfter

Word = Literal["likely_fewer", "likely_more", "little_or_no_change", "cannot_tell"]
WORDS: tuple[Word, ...] = get_args(Word)
FINDINGS: tuple[Word, ...] = ("likely_fewer", "likely_more")

# A change of less than a tenth of what was expected is of no importance, unless a plan says otherwise.
MARGIN_PERCENT = 10


@dataclass(frozen=True)
class Verdict:
    """
    One of four words, with what led to it.

    Attributes
    ----------
    word
        ``likely_fewer``, ``likely_more``, ``little_or_no_change`` or ``cannot_tell``.
    margin
        Incidents: an interval inside plus and minus this is little or no change.
    reasons
        Keys of what led to the word, in order; for a refusal all that speaks against an answer.
    refused
        Whether it could not be judged at all, whatever the interval.
    """

    word: Word
    margin: float | None
    reasons: tuple[str, ...]
    refused: bool = False


def decide(change: ExpectedAfter, *, margin_percent: float, refusals: tuple[str, ...] = ()) -> Verdict:
    """
    Answer: may it be said that fewer or more were reported than expected?

    Parameters
    ----------
    change
        What the deciding estimator says.
    margin_percent
        Percent of the expected count, declared before anybody looked.
    refusals
        Keys of everything that forbids a verdict.

    Misreadings
    -----------
    "Cannot tell" is not "no change": a large fall can hide in small numbers. "Little or no change" is only
    said where the interval shuts out everything beyond the margin.
    """
    if change.reason is not None:
        refusals = (*refusals, change.reason)
    if refusals or change.expected is None or change.low is None or change.high is None:
        return Verdict("cannot_tell", None, refusals or ("no_interval",), refused=True)
    margin = margin_percent / 100 * change.expected
    low, high = change.low, change.high
    if -margin <= low and high <= margin:
        return Verdict("little_or_no_change", margin, ("interval_inside_margin",))
    if high < 0:
        return Verdict("likely_fewer", margin, ("interval_below_zero",))
    if low > 0:
        return Verdict("likely_more", margin, ("interval_above_zero",))
    return Verdict("cannot_tell", margin, ("interval_holds_zero",))
