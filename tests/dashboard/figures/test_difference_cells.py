"""Changes travel without loss, hidden numbers never leave, and no colour of a direction looks stronger."""

import itertools
import json
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.components.comparison_legend import comparison_legend
from dashboard.figures.cells import BUCKETS, CellGrid, pack_cells, unpack_cells
from dashboard.figures.difference_cells import (
    HIDDEN,
    NO_EVIDENCE,
    Counted,
    difference_breaks,
    difference_colours,
    difference_header,
    difference_rows,
    pack_difference,
    unpack_difference,
)
from dashboard.figures.outlines import KINDS, Outline, circle, outline_layers
from dashboard.theme.colours import contrast, luminance
from dashboard.theme.look import Look
from geodata.crs import MetricCRS
from tests.dashboard.theme.test_theme import SEEN_BY, lab

CITY = MetricCRS("EPSG:26915")
GRID = CellGrid(340_000, 4_360_000, 250, 40, 30)
LOOKS = [Look(theme, language) for theme in ("light", "dark") for language in ("en", "es")]


def header(look: Look = LOOKS[0], *, before: Counted, after: Counted, **given_: object):
    said = {"breaks": [1, 3, 10], "measure": "incidents"} | given_
    return difference_header(GRID, CITY.to_degrees, before=before, after=after, look=look, **said)


def pack(cells: dict[int, tuple[int, int, bool, bool]], look: Look = LOOKS[0]) -> bytes:
    """Pack cells: index -> before, after, evidence, hidden."""
    rows = list(cells.values())
    before, after = (np.array([row[place] for row in rows], np.uint32) for place in (0, 1))
    evidence, hidden = (np.array([row[place] for row in rows], bool) for place in (2, 3))
    said = header(
        look,
        before=Counted(int(before.sum(dtype=np.uint64))),
        after=Counted(int(after.sum(dtype=np.uint64))),
        hidden=int(hidden.sum()),
    )
    return pack_difference(np.array(list(cells), np.uint32), before, after, evidence, said, hidden=hidden)


counts = st.integers(0, 2**31 - 1)


@pytest.mark.slow
@given(
    st.dictionaries(
        st.integers(0, 1199), st.tuples(counts, counts, st.booleans(), st.booleans()), max_size=40
    )
)
def test_what_is_packed_is_unpacked_and_what_is_hidden_is_not_there(
    cells: dict[int, tuple[int, int, bool, bool]],
) -> None:
    payload = pack(cells)
    got = unpack_difference(payload)
    assert got.index.tolist() == list(cells)
    seen = zip(got.before.tolist(), got.after.tolist(), got.evidence, got.hidden, strict=True)
    for (before, after, evidence, hidden), expected in zip(seen, cells.values(), strict=True):
        wanted = (0, 0, False, True) if expected[3] else expected
        assert (before, after, bool(evidence), bool(hidden)) == wanted


def test_arrays_lie_where_a_browser_can_read_them_in_place() -> None:
    payload = pack({3: (8, 5, False, False), 7: (0, 2, True, False), 9: (6, 6, True, True)})
    (length,) = struct.unpack_from("<I", payload, 4)
    assert length % 4 == 0
    said = json.loads(payload[8 : 8 + length])
    assert said["values"] == "signed"
    assert [(one["name"], one["type"]) for one in said["arrays"]] == [
        ("index", "u4"),
        ("n", "i4"),
        ("before", "u4"),
        ("flags", "u4"),
    ]
    assert payload[8 + length :] == struct.pack(
        "<3I3i3I3I", 3, 7, 9, -3, 2, 0, 8, 0, 0, NO_EVIDENCE, 0, HIDDEN
    )


def test_total_and_buckets_are_changes_that_add_up_to_the_cells() -> None:
    before, after = Counted(13, {"no_place": 5}), Counted(7, {"outside": 2})
    said = header(before=before, after=after)
    payload = pack_difference(
        np.array([1], np.uint32), np.array([8], np.uint32), np.array([5], np.uint32), np.array([True]), said
    )
    got = unpack_difference(payload).header
    assert got["total"] == -6 == -3 + sum(got["buckets"].values())
    assert got["buckets"] == {name: {"no_place": -5, "outside": 2}.get(name, 0) for name in BUCKETS}
    assert got["before"]["buckets"]["no_place"] == 5


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"index": [1, 2]}, "shapes"),
        ({"evidence": [True, False]}, "shapes"),
        ({"index": [1200]}, "outside 40 x 30"),
        ({"index": [1, 1], "before": [4, 4], "after": [5, 0], "evidence": [1, 1]}, "stands twice"),
        ({"before": [9]}, "before hold 9, but the total is 8"),
        ({"after": [9]}, "after hold 9, but the total is 5"),
        ({"hidden": [True]}, "1 cells are hidden, but the header says 0"),
        ({"before": [2**31]}, "more than"),
    ],
)
def test_an_answer_that_is_not_sound_is_never_sent(changed: dict[str, list[int]], why: str) -> None:
    parts = {"index": [1], "before": [8], "after": [5], "evidence": [True]} | changed
    hidden = np.array(parts.pop("hidden", [False] * len(parts["index"])), bool)
    arrays = [np.array(parts[name], np.uint32) for name in ("index", "before", "after")]
    with pytest.raises(ValueError, match=why):
        pack_difference(
            *arrays,
            np.array(parts["evidence"], bool),
            header(before=Counted(8), after=Counted(5)),
            hidden=hidden,
        )


def test_counts_are_not_taken_for_changes() -> None:
    none = np.array([], np.uint32)
    plain = {**header(before=Counted(0), after=Counted(0)), "values": "counts"}
    payload = pack_cells(none, none, plain)
    assert unpack_cells(payload)[0].size == 0
    with pytest.raises(ValueError, match="hold counts"):
        unpack_difference(payload)


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(0, 10**5), st.integers(0, 10**5)), max_size=100))
def test_classes_are_few_rising_begin_at_one_and_do_not_depend_on_the_direction(
    pairs: list[tuple[int, int]],
) -> None:
    before, after = (np.array([pair[place] for pair in pairs], np.uint32) for place in (0, 1))
    breaks = difference_breaks(before, after)
    assert breaks[0] == 1
    assert 1 <= len(breaks) <= 3
    assert breaks == sorted(set(breaks)) == difference_breaks(after, before)


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        (
            "en",
            [
                "at least 10 fewer",
                "3–9 fewer",
                "1–2 fewer",
                "no change",
                "1–2 more",
                "3–9 more",
                "at least 10 more",
                "no evidence of a difference (hatched)",
            ],
        ),
        (
            "es",
            [
                "menos: 10 o más",
                "de 3 a 9 menos",
                "de 1 a 2 menos",
                "sin cambio",
                "de 1 a 2 más",
                "de 3 a 9 más",
                "más: 10 o más",
                "sin evidencia de una diferencia (rayado)",
            ],
        ),
    ],
)
def test_the_legend_goes_from_most_fewer_to_most_more_and_explains_the_hatch(
    language: str, labels: list[str]
) -> None:
    look = Look("light", language)
    said = header(look, before=Counted(0), after=Counted(0))
    rows = difference_rows(said, look)
    assert [row.label for row in rows] == labels
    assert [row.hatched for row in rows] == [False] * 7 + [True]
    hiding = difference_rows({**said, "hidden": 2}, look)
    assert len(hiding) == len(rows) + 1
    assert hiding[-1].colour not in {row.colour for row in rows}


@pytest.mark.parametrize("breaks", [[1], [1, 2], [1, 2, 5]])
def test_every_class_has_one_colour_and_one_label(breaks: list[int]) -> None:
    said = header(before=Counted(0), after=Counted(0), breaks=breaks)
    assert len(said["colors"]) == len(said["labels"]) == 2 * len(breaks) + 2
    assert len({tuple(one) for one in said["colors"]}) == len(said["colors"])
    assert len(set(said["labels"])) == len(said["labels"])


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_words_of_a_cell_leave_the_numbers_to_the_browser(look: Look) -> None:
    hover = header(look, before=Counted(0), after=Counted(0))["hover"]
    for name in ("fewer", "more"):
        assert all(part in hover[name] for part in ("{n}", "{before}", "{after}"))
    assert "{change}" in hover["unsure"]
    assert not any("[" in said for said in hover.values())
    assert "250 m" in hover["size"]


@pytest.mark.parametrize("look", LOOKS[::2], ids=str)
def test_both_directions_are_equally_far_from_the_land_and_seen_on_it(look: Look) -> None:
    rows = difference_rows(header(look, before=Counted(0), after=Counted(0)), look)[:7]
    land = look.palette.base.land
    far = [contrast(row.colour, land) for row in rows]
    # The hatch is drawn in the colour of the land, so this is how well it is seen too.
    assert min(far) >= 3
    for fewer, more in zip(rows[:3], reversed(rows[4:]), strict=True):
        lightness = [lab(row.colour, SEEN_BY["everybody"])[0] for row in (fewer, more)]
        assert abs(lightness[0] - lightness[1]) < 2
    gaps = [abs(luminance(row.colour) - luminance(land)) for row in rows]
    assert gaps[:3] == sorted(gaps[:3], reverse=True)
    assert gaps[4:] == sorted(gaps[4:])


@pytest.mark.parametrize("viewer", SEEN_BY)
@pytest.mark.parametrize("look", LOOKS[::2], ids=str)
def test_every_two_classes_differ_for_every_eye(look: Look, viewer: str) -> None:
    rows = difference_rows(header(look, before=Counted(0), after=Counted(0)), look)[:7]
    seen = [lab(row.colour, SEEN_BY[viewer]) for row in rows]
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)) > 8


@pytest.mark.parametrize("classes", [0, 4])
def test_more_classes_than_colours_are_refused(classes: int) -> None:
    with pytest.raises(ValueError, match=f"was {classes}"):
        difference_colours(classes, LOOKS[0])


def test_a_legend_says_that_protected_reports_are_in_no_cell_even_where_both_periods_hold_as_many() -> None:
    look = LOOKS[0]
    some = Counted(4, {"withheld": 4})
    with_them = str(comparison_legend(header(look, before=some, after=some), look))
    without = str(comparison_legend(header(look, before=Counted(0), after=Counted(0)), look))
    sentence = look.say("screen.legend.withheld", n=8)
    assert sentence in with_them
    assert sentence not in without


def test_a_circle_is_closed_and_everywhere_as_far_from_its_middle() -> None:
    x_m, y_m, radius_m = 362_000.0, 4_330_000.0, 400.0
    (ring,) = circle(x_m, y_m, radius_m, CITY.to_degrees)["coordinates"]
    assert ring[0] == ring[-1]
    at = np.array(ring)
    x, y = CITY.to_metres(at[:, 0], at[:, 1])
    np.testing.assert_allclose(np.hypot(x - x_m, y - y_m), radius_m, atol=0.05)


def test_outlines_lie_over_their_casing_the_treated_zone_on_top_and_only_the_ring_is_dashed() -> None:
    drawn = [Outline(circle(362_000, 4_330_000, 300, CITY.to_degrees), kind) for kind in KINDS]
    layers = outline_layers([*drawn, Outline("/areas.geojson", "comparison")], LOOKS[0])
    names = [one["name"] for one in layers]
    assert names[-2:] == ["outline-treated-0-casing", "outline-treated-0"]
    assert all(f"{name}-casing" in names[: names.index(name)] for name in names if "casing" not in name)
    assert {one["name"] for one in layers if "dash" in one["line"]} == {"outline-ring-0"}
    assert [one["source"] for one in layers].count("/areas.geojson") == 2
    assert json.loads(json.dumps(layers)) == layers


def test_an_unknown_kind_of_outline_is_refused() -> None:
    with pytest.raises(ValueError, match="'control'"):
        Outline("/a.geojson", "control")  # type: ignore[arg-type]
