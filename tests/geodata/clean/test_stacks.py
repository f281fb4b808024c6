"""Stacks are proposed with their mix, never decided upon."""

import polars as pl

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


def keys(stack):
    return [text.key.removeprefix("clean.stack.") for text in stack.why]


def test_a_desk_is_proposed_with_its_mix_share_and_address():
    desk = [(-94.5773, 39.1009, f"Kind {i % 10}", "1100 EXAMPLE ST") for i in range(25)]
    (stack,) = proposed(desk + spread_out(75))
    assert (stack.longitude, stack.latitude, stack.rows, stack.share) == (-94.5773, 39.1009, 25, 0.25)
    assert stack.mix[0] == ("Kind 0", 3)
    assert (stack.labels, stack.address) == (10, "1100 EXAMPLE ST")
    assert keys(stack) == ["largest", "many_kinds"]


def test_a_block_with_one_problem_is_not_said_to_mix():
    block = [(-94.5773, 39.1009, "Auto Theft", None)] * 30
    assert keys(proposed(block + spread_out(50))[0]) == ["largest"]


def test_zero_zero_and_missing_places_are_no_stacks():
    nowhere = [(0.0, 0.0, "Rape", None)] * 50 + [(None, None, "Rape", None)] * 50
    assert proposed(nowhere + spread_out(20)) == ()


def test_a_small_stack_far_away_is_proposed_besides_the_largest():
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
