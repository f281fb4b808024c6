"""Stacks are proposed with their mix, never decided upon, and never tell how many rows are protected."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.clean.stack import LARGE, MIX_SHOWN, Counted, rest_of
from geodata.clean.stacks import propose_default_locations
from geodata.words.speaker import LANGUAGES, Speaker


def spread_out(n):
    """Points of a city, all different."""
    return [(-94.6 + 0.0001 * i, 39.0 + 0.00007 * i, "Auto Theft", f"{i} ST") for i in range(n)]


def proposed(points, top=12):
    x, y, labels, addresses = zip(*points, strict=True)
    series = (
        pl.Series(x, dtype=pl.Float64),
        pl.Series(y, dtype=pl.Float64),
        pl.Series(labels),
        pl.Series(addresses),
    )
    return propose_default_locations(*series, top=top)


HOME = (-94.5773, 39.1009)


def at_home(labels, address="12 QUIET LN"):
    return [(*HOME, label, address) for label in labels]


def proposed_beside(points, protected=(), unknown=()):
    """What is proposed where some rows may be points, some are protected, and some of these only unknown."""
    rows = [*points, *protected, *unknown]
    x, y, labels, addresses = zip(*rows, strict=True)
    closed = [number >= len(points) for number in range(len(rows))]
    no_more = [number >= len(points) + len(protected) for number in range(len(rows))]
    return propose_default_locations(
        pl.Series(x, dtype=pl.Float64),
        pl.Series(y, dtype=pl.Float64),
        pl.Series(labels, dtype=pl.String),
        pl.Series(addresses, dtype=pl.String),
        protected=pl.Series(closed),
        unknown=pl.Series(no_more),
    )


def keys(stack):
    return [text.key.removeprefix("clean.stack.") for text in stack.why]


def test_bad_input_g14_a_desk_is_proposed_with_its_mix_share_and_address():
    desk = [(-94.5773, 39.1009, f"Kind {i % 10}", "1100 EXAMPLE ST") for i in range(25)]
    (stack,) = proposed(desk + spread_out(75))
    assert (stack.longitude, stack.latitude, stack.rows, stack.share) == (-94.5773, 39.1009, 25, 0.25)
    assert stack.mix[0] == ("Kind 0", 3)
    assert (len(stack.mix), stack.address) == (MIX_SHOWN, "1100 EXAMPLE ST")
    assert keys(stack) == ["largest", "many_kinds"]


def test_a_block_with_one_problem_is_not_said_to_mix():
    block = [(-94.5773, 39.1009, "Auto Theft", None)] * 30
    assert keys(proposed(block + spread_out(50))[0]) == ["largest"]


def test_bad_input_g02_zero_zero_and_missing_places_are_no_stacks():
    nowhere = [(0.0, 0.0, "Rape", None)] * 50 + [(None, None, "Rape", None)] * 50
    assert proposed(nowhere + spread_out(20)) == ()


def test_bad_input_g13_a_small_stack_far_away_is_proposed_besides_the_largest():
    large = [(-94.59, 39.01 + 0.001 * k, "Auto Theft", None) for k in range(3) for _ in range(20 + k)]
    far = [(-99.1142, 39.5237, "Auto Theft", None)] * 6
    found = proposed(large + far + spread_out(900), top=2)
    assert [stack.rows for stack in found] == [22, 21, 6]
    assert keys(found[-1]) == ["largest", "far"]


def test_fewer_than_five_records_are_no_stack():
    assert proposed([(-94.5, 39.1, "Arson", None)] * 4 + spread_out(20)) == ()


def test_the_order_of_rows_makes_no_difference():
    points = [(-94.5, 39.1, "Arson", "A ST")] * 9 + [(-94.5, 39.2, "Arson", "B ST")] * 9 + spread_out(20)
    assert proposed(points) == proposed(points[::-1])


def test_no_rows_give_no_proposals():
    nothing = pl.Series([], dtype=pl.Float64)
    assert propose_default_locations(nothing, nothing, pl.Series([], dtype=pl.String)) == ()


def test_every_reason_has_words_in_both_languages():
    desk = [(-99.5, 39.1009, f"Kind {i % 10}", None) for i in range(25)] + [(-94.5, 39.1, "Arson", None)] * 6
    (stack, _) = proposed(desk + spread_out(900))
    assert keys(stack) == ["largest", "much_more", "many_kinds", "far"]
    for language in LANGUAGES:
        said = [Speaker(language).say(text) for text in stack.why]
        assert not [sentence for sentence in said if "[" in sentence]


@pytest.mark.parametrize("rows", [1, 7, 500])
def test_a_place_of_protected_rows_alone_is_never_proposed(rows):
    assert proposed_beside(spread_out(30), at_home(["Rape"] * rows)) == ()


def test_four_rows_that_may_be_points_are_no_stack_whatever_else_lies_there():
    assert proposed_beside([*at_home(["Arson"] * 4), *spread_out(30)], at_home(["Rape"] * 40)) == ()


@pytest.mark.slow
@given(kinds=st.lists(st.integers(1, 9), min_size=1, max_size=6), hidden=st.integers(0, 60))
def test_no_number_of_protected_rows_changes_what_is_said_of_a_place_of_few_types(kinds, hidden):
    points = [*at_home(f"Kind {k}" for k, n in enumerate(kinds) for _ in range(n)), *spread_out(30)]
    elsewhere = [(-94.7 + 0.001 * k, 39.2, "Rape", None) for k in range(60)]
    there = at_home(["Rape"] * hidden, address="1 OTHER SPELLING")
    assert proposed_beside(points, there + elsewhere[hidden:]) == proposed_beside(points, elsewhere)


@pytest.mark.slow
@given(hidden=st.integers(0, 20), more=st.integers(0, 20))
def test_a_large_place_says_the_same_of_protected_rows_and_of_rare_types(hidden, more):
    known = [f"Kind {k}" for k in range(8) for _ in range(3 if k < 6 else 1)] + ["Kind 0"] * more
    points = [*at_home(known), *spread_out(30)]
    (one,) = proposed_beside(points, at_home(["Rape"] * hidden))
    (other,) = proposed_beside([*points, *at_home(f"Rare {k}" for k in range(hidden))])
    assert one == other
    assert one.rows == len(known) + hidden
    assert "n" not in rest_of(one.rows, sum(n for _, n in one.mix)).values


@pytest.mark.parametrize(
    ("types", "each", "hidden"), [(8, 3, 25), (7, 3, 5), (9, 2, 3)], ids=["minority", "few types", "small"]
)
def test_the_number_of_all_rows_is_not_said_where_the_rest_could_be_told(types, each, hidden):
    known = [f"Kind {k}" for k in range(types) for _ in range(each)]
    (stack,) = proposed_beside([*at_home(known), *spread_out(30)], at_home(["Rape"] * hidden))
    assert (stack.rows, stack.counted) == (len(known), Counted.OPEN)


def test_what_is_counted_is_never_written():
    (stack,) = proposed_beside([*at_home(["Arson"] * 9), *spread_out(30)], at_home(["Rape"] * 9))
    said = stack.to_json()
    assert set(said) == {"longitude", "latitude", "rows", "share", "mix", "address", "why"}
    assert (said["rows"], said["mix"]) == (9, [{"label": "Arson", "rows": 9}])


def test_the_order_of_stacks_is_that_of_their_numbers():
    known = [f"Kind {k}" for k in range(10) for _ in range(2)]
    desk = [(-94.59, 39.01, label, None) for label in known]
    block = at_home(["Arson"] * 30)
    hidden = [(-94.59, 39.01, "Rape", None)] * 15
    assert [s.rows for s in proposed_beside([*desk, *block, *spread_out(30)], hidden)] == [35, 30]


def test_a_place_of_unknown_types_is_proposed_without_them_if_it_is_no_ordinary_home():
    unknown = at_home(["Strange"] * LARGE, address="1 PLAZA")
    assert proposed_beside(spread_out(30), unknown=unknown[1:]) == ()
    (stack,) = proposed_beside([*at_home(["Arson"] * 3), *spread_out(30)], at_home(["Rape"] * 50), unknown)
    assert (stack.rows, stack.mix, stack.address) == (LARGE + 3, (), "1 PLAZA")
    assert stack.why[0].values["n"] == LARGE + 3


def test_what_is_left_unnamed_has_a_number_only_where_no_protected_row_is_counted():
    assert rest_of(LARGE - 1, 4).values == {"n": LARGE - 5}
    assert rest_of(LARGE, 4).values == {}
    assert rest_of(9, 9) is None
