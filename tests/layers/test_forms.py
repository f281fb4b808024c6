"""Days, places, spans, shapes and ids in an address: read, written, refused."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.period import Period
from layers.base.forms import DAY, ID, MOST_CORNERS, MOST_POINTS, POINT, POINTS, SHAPE, SPAN, Form

FORMS = {"day": DAY, "point": POINT, "points": POINTS, "shape": SHAPE, "span": SPAN, "id": ID}
days = st.dates(dt.date(1900, 1, 1), dt.date(2200, 12, 31))
points = st.tuples(st.floats(-89.99999, 89.99999), st.floats(-180, 180))


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_example_that_people_see_can_be_read_and_is_written_the_same(form: Form) -> None:
    value = form.read(form.allowed)
    assert form.read(form.write(value)) == value


@given(days)
def test_a_day_comes_back(day: dt.date) -> None:
    assert DAY.read(DAY.write(day)) == day


@given(days, days)
def test_a_span_comes_back_with_both_its_days(one: dt.date, other: dt.date) -> None:
    period = Period.including(min(one, other), max(one, other))
    assert SPAN.read(SPAN.write(period)) == period
    assert SPAN.write(period) == f"{period.first}..{period.last}"


@given(points)
def test_a_place_comes_back_to_the_metre_and_then_stays(place: tuple[float, float]) -> None:
    written = POINT.write(place)
    read = POINT.read(written)
    assert max(abs(read[0] - place[0]), abs(read[1] - place[1])) <= 0.000_005_1
    assert POINT.write(read) == written


@pytest.mark.slow
@given(st.from_regex(r"[+-]?[0-8]?[0-9]\.[0-9]{6,9},[+-]?[0-9]{1,2}\.[0-9]{6,9}", fullmatch=True))
def test_what_can_be_read_can_be_written_and_read_again(text: str) -> None:
    try:
        place = POINT.read(text)
    except ValueError:
        return
    # A link must answer what was typed: the place is the same before and after it stood in the address.
    assert POINT.read(POINT.write(place)) == place


@given(st.lists(points, min_size=3, max_size=20))
def test_a_shape_keeps_its_corners_in_order(corners: list[tuple[float, float]]) -> None:
    read = SHAPE.read(SHAPE.write(tuple(corners)))
    assert read == tuple(POINT.read(POINT.write(corner)) for corner in corners)
    assert POINTS.read(POINTS.write(read)) == read


def test_latitude_stands_first() -> None:
    assert POINT.read("39.0847, -94.5938") == (39.0847, -94.5938)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        *[("day", bad) for bad in ("", "2024-02-30", "2024-1-1", "20240101", "1899-12-31", "2201-01-01")],
        *[("day", bad) for bad in ("2024-01-01T00:00", "٢٠٢٤-٠١-٠١", " 2024-01-01", "2024-W01-1", "today")],
        *[
            ("point", bad)
            for bad in ("", "39", "39,-94,1", "91,0", "90,0", "-90,0", "0,180.5", "nan,0", "inf,0")
        ],
        *[("point", bad) for bad in ("1e1,0", "39,,", "39;-94", "0x1,0", "１,０", "1_0,0", "--1,0", "1.,0")],
        *[("points", bad) for bad in ("", ";", "1,1;", ";".join(["1,1"] * (MOST_POINTS + 1)))],
        *[("shape", bad) for bad in ("1,1", "1,1;2,2", ";".join(["1,1"] * (MOST_CORNERS + 1)))],
        *[("span", bad) for bad in ("", "..", "2024-01-01", "2024-01-01..", "2024-02-01..2024-01-01")],
        *[("span", bad) for bad in ("2024-01-01..2024-02-01..2024-03-01", "2024-01-01-2024-02-01")],
        *[("id", bad) for bad in ("", "a\nb", "a\x00", "x" * 201)],
    ],
)
def test_anything_else_is_refused(form: str, text: str) -> None:
    with pytest.raises(ValueError, match="."):
        FORMS[form].read(text)


@given(st.text(max_size=60), st.sampled_from(sorted(FORMS)))
def test_no_text_at_all_does_more_than_be_refused(text: str, form: str) -> None:
    try:
        value = FORMS[form].read(text)
    except ValueError:
        return
    assert FORMS[form].read(FORMS[form].write(value)) == value


def test_as_many_as_are_allowed_can_be_named() -> None:
    assert len(POINTS.read(";".join(["1,1"] * MOST_POINTS))) == MOST_POINTS
    assert len(SHAPE.read(";".join(["1,1"] * MOST_CORNERS))) == MOST_CORNERS
