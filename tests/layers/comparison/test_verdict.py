"""One interval, one of four words: every edge of the rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.words import Text
from layers.comparison.verdict import MARGIN_PERCENT, WORDS, decide
from layers.stats.expected_after import Doubts, ExpectedAfter
from tests.layers.comparison.towns import said


def change(
    low: float | None, high: float | None, *, expected: float | None = 100.0, reason: str | None = None
):
    return ExpectedAfter(
        observed=90, expected=expected, estimate=None if expected is None else 90 - expected, low=low,
        high=high,
        ratio=None, share=None, noise=None, doubts=Doubts(), dispersion=1.0, dispersion_weeks=1.0,
        dispersion_windows=1.0, dispersion_places=1.0, multiple=1.96, detectable=None, level=0.95, power=0.8,
        reason=reason, caveats=(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [
        (-30, -0.1, "likely_fewer"),
        (-30, 0, "cannot_tell"),
        (-30, 30, "cannot_tell"),
        (0, 30, "cannot_tell"),
        (0.1, 30, "likely_more"),
        (-10, 10, "little_or_no_change"),
        (-10, 10.1, "cannot_tell"),
        (-10.1, 10, "cannot_tell"),
        (-9, -1, "little_or_no_change"),
        (1, 9, "little_or_no_change"),
    ],
)
def test_the_word_follows_from_the_interval_and_the_margin_alone(low: float, high: float, word: str) -> None:
    found = decide(change(low, high), margin_percent=10)
    assert (found.word, found.margin, found.refused) == (word, 10.0, False)
    assert len(found.reasons) == 1


def test_the_margin_is_a_tenth_of_what_is_expected_unless_declared_otherwise() -> None:
    assert MARGIN_PERCENT == 10
    assert decide(change(-18, 18), margin_percent=20).word == "little_or_no_change"
    assert decide(change(-18, 18), margin_percent=17).word == "cannot_tell"
    assert decide(change(-18, 18, expected=200), margin_percent=10).margin == 20


@given(
    st.floats(-500, 500), st.floats(0, 500), st.integers(1, 50),
    st.lists(st.sampled_from(["one_point", "short_history", "operation"]), min_size=1, unique=True),
)  # fmt: skip
def test_whatever_the_interval_a_refusal_cannot_tell_and_lists_all(low, width, margin, refusals) -> None:
    found = decide(change(low, low + width), margin_percent=margin, refusals=tuple(refusals))
    assert (found.word, found.margin, found.refused) == ("cannot_tell", None, True)
    assert list(found.reasons) == refusals


@given(st.floats(-500, 500), st.floats(0, 500), st.integers(1, 50))
def test_fewer_and_more_are_mirror_images(low: float, width: float, margin: int) -> None:
    mirrored = {"likely_fewer": "likely_more", "likely_more": "likely_fewer"}
    one = decide(change(low, low + width), margin_percent=margin).word
    other = decide(change(-low - width, -low), margin_percent=margin).word
    assert other == mirrored.get(one, one)
    assert one in WORDS


@pytest.mark.parametrize("reason", ["no_history", "too_few_controls", "controls_are_empty"])
def test_without_a_number_the_reason_joins_what_forbids_it(reason: str) -> None:
    found = decide(
        change(None, None, expected=None, reason=reason), margin_percent=10, refusals=("one_point",)
    )
    assert (found.word, found.reasons, found.refused) == ("cannot_tell", ("one_point", reason), True)


def test_an_interval_that_is_missing_without_a_reason_is_refused_all_the_same() -> None:
    assert decide(change(None, None), margin_percent=10).reasons == ("no_interval",)


@pytest.mark.parametrize("word", WORDS)
def test_every_word_has_a_phrase_in_both_languages(word: str) -> None:
    english, spanish = said(Text(f"comparison.verdict.{word}"))
    assert english != spanish
