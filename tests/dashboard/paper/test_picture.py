"""An answer as a picture: everything said beside it, the map's classes, and no protected point."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import numpy as np
import pytest
import shapely
from matplotlib.figure import Figure
from PIL import Image
from pypdf import PdfReader

from dashboard.figures.cells import breaks_for
from dashboard.paper.files import FORMS, as_file
from dashboard.paper.leaf import LETTER, Leaf
from dashboard.paper.maps import Box, _fill, box_of, class_colours, draw_map, legend
from dashboard.paper.picture import MOST_ROWS, picture
from dashboard.theme.look import Look
from geodata.holdings import Holdings
from geodata.words.speaker import LANGUAGES, Speaker
from geodata.words.text import Text
from layers.base.catalogue import ask, layers
from layers.base.query import Query
from tests.layers.cities import city


@pytest.fixture(scope="module")
def holdings() -> Holdings:
    return city(1)


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def drawn(answer: Any, holdings: Holdings) -> Any:
    axes = Figure().add_subplot()
    draw_map(axes, answer, holdings, Look(), (400, 300))
    return axes


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", layers())
def test_every_answer_is_a_picture_that_says_all_that_it_must(
    holdings: Holdings, name: str, language: str
) -> None:
    answer = ask(holdings, Query(layer=name))
    text = text_of(picture(answer, holdings, Look("light", language), "pdf"))
    speaker = Speaker(language)
    said = [answer.headline, answer.question, *answer.caveats, *answer.choices]
    missing = [
        speaker.say(one) for one in said if "".join(speaker.say(one).split()) not in "".join(text.split())
    ]
    assert missing == []
    assert answer.provenance.release in text
    assert speaker.say(answer.provenance.remark or "") in text


def test_protected_incidents_are_no_points_of_a_picture(holdings: Holdings) -> None:
    answer = ask(holdings, Query(layer="incidents"))
    (points,) = [one for one in drawn(answer, holdings).collections if len(one.get_offsets()) > 1]
    at = np.ma.filled(np.ma.asarray(points.get_offsets(), float), np.nan)
    seen = at[np.isfinite(at).all(axis=1)]
    assert len(seen) == answer.totals.mapped + answer.totals.default_location > 0
    incidents = holdings.incidents
    secret = {
        (x, y)
        for x, y in zip(incidents.x_m[incidents.protected], incidents.y_m[incidents.protected], strict=True)
    }
    open_ = {
        (x, y)
        for x, y in zip(incidents.x_m[~incidents.protected], incidents.y_m[~incidents.protected], strict=True)
    }
    assert len(secret - open_) > 20
    assert not {tuple(one) for one in seen} & (secret - open_)


def test_cells_have_the_classes_and_colours_of_the_screen(holdings: Holdings) -> None:
    answer = ask(holdings, Query(layer="density"))
    look = Look()
    breaks, labels = breaks_for(answer.n)
    said = legend(answer, look.palette)
    assert [label for _, label in said] == labels
    colours = class_colours(answer.n, look.palette)
    for n, colour in zip(answer.n, colours, strict=True):
        at = max(place for place, low in enumerate(breaks) if n >= low)
        assert colour == said[at][0]


def test_a_picture_of_hexagons_draws_each_with_six_corners_within_its_box(holdings: Holdings) -> None:
    answer = ask(holdings, Query(layer="density", cells="hexagons", cell_m=500))
    drawn_cells = next(
        one for one in drawn(answer, holdings).collections if len(one.get_paths()) == len(answer)
    )
    shapes = [shapely.Polygon(path.vertices) for path in drawn_cells.get_paths()]
    assert {len(one.exterior.coords) for one in shapes} == {7}
    assert shapely.area(shapes) == pytest.approx(500**2 * np.sqrt(3) / 2)
    box = box_of(answer, holdings)
    assert shapely.total_bounds(shapes) == pytest.approx((box.west, box.south, box.east, box.north))


@pytest.mark.slow
def test_the_whole_answer_lies_in_the_picture_whatever_its_shape(holdings: Holdings) -> None:
    answer = ask(holdings, Query(layer="density"))
    whole = box_of(answer, holdings)
    for size in ((400, 100), (100, 400)):
        box = whole.fitted(*size)
        assert box.west < whole.west < whole.east < box.east
        assert box.south < whole.south < whole.north < box.north
        assert (box.east - box.west) / (box.north - box.south) == pytest.approx(size[0] / size[1])
    assert Box(5, 5, 5, 5).fitted(10, 10).east > 5


@pytest.mark.slow
def test_of_a_long_table_it_says_how_many_rows_are_left_out(holdings: Holdings) -> None:
    answer = ask(holdings, Query(layer="recorded_counts"))
    many = replace(
        answer,
        places=replace(
            answer.places,
            **{
                name: np.resize(getattr(answer.places, name), MOST_ROWS + 9)
                for name in ("ids", "names", "x_m", "y_m")
            },
        ),
        value=np.arange(MOST_ROWS + 9.0),
        n=np.arange(MOST_ROWS + 9),
        low=None,
        high=None,
        shown=None,
        columns={},
    )
    assert "9 more rows" in text_of(picture(many, holdings, Look(), "pdf"))


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_a_file_with_the_name_of_its_answer(holdings: Holdings, form: str) -> None:
    answer = ask(holdings, Query(layer="areas", kinds=("robbery",)))
    made = as_file(answer, holdings, form, Look())
    assert made.content
    assert made.file_name.startswith("invented-areas-r0001-")
    assert made.file_name.endswith({"geoparquet": ".parquet"}.get(form, f".{form}"))


def test_a_leaf_stays_within_its_margins(holdings: Holdings) -> None:
    leaf = Leaf(LETTER, Look())
    before = leaf.y
    leaf.paragraph("word " * 500)
    assert before < leaf.y < LETTER[1]


@pytest.mark.parametrize("form", ["pdf", "png", "svg"])
def test_of_protected_incidents_alone_there_is_a_sentence_and_no_list(holdings: Holdings, form: str) -> None:
    answer = ask(holdings, Query(layer="incidents", kinds=("rape",)))
    assert answer.totals.n > 0
    content = picture(answer, holdings, Look(), form)
    if form == "pdf":
        assert "None of them may or can be drawn as a point" in text_of(content)


def test_a_map_of_areas_says_that_its_colours_are_counts(holdings: Holdings) -> None:
    answer = ask(holdings, Query(layer="compstat", options=(("rows", "areas"),)))
    assert "counted in each area:" in text_of(picture(answer, holdings, Look(), "pdf"))


def test_what_is_long_goes_on_another_leaf_or_makes_the_picture_higher(holdings: Holdings) -> None:
    answer = ask(holdings, Query(layer="density"))
    long = replace(answer, caveats=answer.caveats + tuple(Text("caveat.no_place", n=n) for n in range(1, 40)))
    pages = PdfReader(BytesIO(picture(long, holdings, Look(), "pdf"))).pages
    assert len(pages) == 2
    assert "39 have no usable place" in " ".join(pages[1].extract_text().split())
    with Image.open(BytesIO(picture(long, holdings, Look(), "png"))) as drawn:
        assert drawn.height > 1_650


def test_who_may_see_it_stands_on_top(holdings: Holdings) -> None:
    answer = ask(holdings, Query(layer="areas"))
    assert text_of(picture(answer, holdings, Look(), "pdf")).startswith("Analyst view")
    public = text_of(picture(replace(answer, disclosure="public"), holdings, Look(), "pdf"))
    assert "Analyst view" not in public


def test_an_area_around_another_one_is_not_painted_over_it() -> None:
    axes = Figure(figsize=(1, 1)).add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 10), ylim=(0, 10))
    axes.axis("off")
    hole = [(4, 4), (6, 4), (6, 6), (4, 6)]
    _fill(axes, [shapely.Polygon([(0, 0), (10, 0), (10, 10), (0, 10)], [hole])], "#000000", order=1)
    file = BytesIO()
    axes.figure.savefig(file, format="png", dpi=100)
    with Image.open(file) as drawn:
        dark = drawn.convert("L")
        assert dark.getpixel((20, 20)) == 0
        assert dark.getpixel((50, 50)) == 255
