"""A leaf of paper: lines that fit, letters of strangers, files that are the same every time."""

from io import BytesIO
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from dashboard.paper.leaf import A4, FORMS, LETTER, MARGIN_PT, Leaf, broken, shortened, wide, written
from dashboard.theme.look import Look

STRANGE = "Cost $5 & $6 <b>not bold</b> \\frac{1}{2} ñandú №7"


def leaf(text: str = STRANGE, size: tuple[float, float] = LETTER) -> Leaf:
    made = Leaf(size, Look())
    made.paragraph(text)
    return made


@given(st.text("abc déñ", max_size=200), st.floats(60, 400))
@settings(deadline=None, max_examples=50)
def test_no_line_is_wider_than_it_may_be_and_no_letter_is_lost(text: str, width: float) -> None:
    lines = broken(text, 9, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(wide(line, 9) <= width for line in lines)


def test_bold_letters_are_wider_and_what_is_too_wide_is_cut_with_an_ellipsis() -> None:
    assert wide("Burglary", 9, bold=True) > wide("Burglary", 9)
    cut = shortened("Disturbance / disorderly conduct", 9, 60)
    assert cut.endswith("…")
    assert wide(cut, 9) <= 60
    assert shortened("Arson", 9, 60) == "Arson"


def test_a_paragraph_moves_the_next_free_point_by_its_lines() -> None:
    one, two = leaf("short"), leaf("word " * 80)
    lines = len(broken("word " * 80, 9, two.width))
    assert lines > 1
    assert two.y - one.y == pytest.approx((lines - 1) * 9 * 1.28)
    assert one.left_below == pytest.approx(LETTER[1] - MARGIN_PT - one.y)


@pytest.mark.parametrize("form", FORMS)
def test_a_file_has_the_same_bytes_every_time(form: str) -> None:
    assert written([leaf()], form, title="T") == written([leaf()], form, title="T")


@pytest.mark.parametrize("size", [LETTER, A4])
def test_letters_of_strangers_stand_in_a_pdf_as_they_are(size: tuple[float, float]) -> None:
    read = PdfReader(BytesIO(written([leaf(size=size)], "pdf", title="Title")))
    assert " ".join(read.pages[0].extract_text().split()) == STRANGE
    assert (float(read.pages[0].mediabox.width), float(read.pages[0].mediabox.height)) == pytest.approx(
        size, abs=0.1
    )
    assert read.metadata is not None
    assert read.metadata.title == "Title"
    assert "/CreationDate" not in read.metadata


def test_an_svg_keeps_its_letters_and_runs_nothing() -> None:
    root = ElementTree.fromstring(written([leaf()], "svg", title="T"))
    assert STRANGE in [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))


def test_a_png_is_a_picture_of_the_leaf() -> None:
    with Image.open(BytesIO(written([leaf()], "png", title="T"))) as picture:
        assert picture.size == (1275, 1650)
        assert len(picture.convert("L").getcolors() or []) > 2


def test_another_form_and_two_leaves_in_a_picture_are_refused() -> None:
    with pytest.raises(ValueError, match="gif"):
        written([leaf()], "gif", title="T")
    with pytest.raises(ValueError, match="2 leaves"):
        written([leaf(), leaf()], "png", title="T")
