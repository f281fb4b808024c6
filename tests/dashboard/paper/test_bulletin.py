"""The bulletin: three sentences, a map and the sheet on one leaf, everything to be known on another."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from pypdf import PdfReader

from dashboard.paper.bulletin import bulletin, bulletin_file, map_answer, sentences
from dashboard.settings import Settings
from dashboard.shell import build_app
from dashboard.theme.look import Look
from geodata.holdings import Holdings
from geodata.records import Coded
from geodata.words.speaker import LANGUAGES, Speaker
from layers.base.catalogue import ask
from layers.base.query import Query
from layers.compstat import NAME, ends_of
from layers.sheet.windows import Window
from tests.layers import brute
from tests.layers.cities import city
from tests.layers.sheet.years import years

pytestmark = pytest.mark.slow  # a leaf is drawn in a second

ASKED = Query(layer=NAME)


@pytest.fixture(scope="module")
def holdings() -> Holdings:
    return years()


def leaves(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages]


def bare(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_it_holds_its_sentences_the_sheet_and_what_must_be_known(
    holdings: Holdings, language: str, paper: str
) -> None:
    look, say = Look("light", language), Speaker(language).say
    first, second = leaves(bulletin(holdings, ASKED, look, title="Westside", paper=paper))
    rows, total = (ask(holdings, replace(ASKED, options=options)) for options in ((), (("rows", "all"),)))
    said = sentences(holdings, ASKED, rows, total, look)
    assert len(said) == 3
    for one in (*said, say(rows.question), say(rows.provenance.remark or "")):
        assert bare(one) in bare(first)
    for name, n in zip(rows.places.names, rows.columns["year_to_date"], strict=True):
        assert say(name) in first
        assert Speaker(language).number(int(n)) in first
    for one in rows.caveats:
        assert bare(say(one)) in bare(second)
    for leaf in (first, second):
        assert "r0001" in leaf


def test_its_map_counts_the_days_in_which_changes_are_looked_for(holdings: Holdings) -> None:
    asked = replace(ASKED, kinds=("robbery",), options=(("window", "last_7_days"),))
    shown = map_answer(holdings, asked)
    assert shown is not None
    days = Window.ending("last_7_days", ends_of(holdings, asked).last).current
    assert shown.totals.n == brute.n(holdings, replace(asked, layer="density", options=(), period=days))


def test_the_same_week_gives_the_same_bytes(holdings: Holdings) -> None:
    one, two = (bulletin(holdings, ASKED, Look(), title="T") for _ in range(2))
    assert one == two


def test_without_a_day_it_gives_the_reason_on_paper_too() -> None:
    nothing = city(2, 0, requests=0, services=0, events=0)
    first, _ = leaves(bulletin(nothing, ASKED, Look(), title="Nowhere"))
    assert "No record has a day" in first


def test_another_paper_is_refused(holdings: Holdings) -> None:
    with pytest.raises(ValueError, match="a5"):
        bulletin(holdings, ASKED, Look(), title="T", paper="a5")


def test_it_is_written_down_that_it_was_handed_out(holdings: Holdings) -> None:
    written: list[Any] = []
    made = bulletin_file(holdings, Query(kinds=("robbery",)), Look(), title="T", log=written.append)
    assert made.content.startswith(b"%PDF")
    assert made.file_name.endswith(".pdf")
    assert [one["format"] for one in written] == ["bulletin"]


def test_the_browser_gets_it_from_the_link_of_the_page_and_a_wrong_link_is_refused(
    holdings: Holdings,
) -> None:
    written: list[Any] = []
    browser = build_app(holdings, Settings(on_export=written.append)).server.test_client()
    said = browser.get("/bulletin.pdf?kinds=robbery&lang=es")
    assert said.status_code == 200
    assert said.mimetype == "application/pdf"
    assert "boletín" in leaves(said.data)[0]
    assert len(written) == 1
    refused = browser.get("/bulletin.pdf?compstat.window=last_9_days")
    assert refused.status_code == 400
    assert len(written) == 1


def test_late_days_have_a_star_and_what_is_not_compared_says_why(holdings: Holdings) -> None:
    asked = replace(ASKED, options=(("until", "newest"), ("window", "last_7_days")))
    first, second = leaves(bulletin(holdings, asked, Look(), title="T"))
    n = int(
        ask(holdings, replace(asked, options=(*asked.options, ("rows", "all")))).columns["last_7_days"][0]
    )
    assert f"{n}*" in first
    assert "not complete yet" in first
    assert "A star marks days that are not complete yet" in second


def test_one_row_is_drawn_once(holdings: Holdings) -> None:
    first, _ = leaves(bulletin(holdings, replace(ASKED, options=(("rows", "all"),)), Look(), title="T"))
    assert first.count("All together") == 1


def test_every_sentence_names_its_days(holdings: Holdings) -> None:
    rows, total = (ask(holdings, replace(ASKED, options=options)) for options in ((), (("rows", "all"),)))
    last = ends_of(holdings, ASKED).last
    for window, said in zip(
        ("last_28_days", "last_28_days", "year_to_date"),
        sentences(holdings, ASKED, rows, total, Look()),
        strict=True,
    ):
        assert Speaker("en").say(Window.ending(window, last).current.sentence()) in said


def test_of_more_rows_than_a_leaf_holds_it_says_how_many_are_left_out(holdings: Holdings) -> None:
    ids = tuple(f"a{number}" for number in range(250))
    codes = np.arange(len(holdings.incidents)) % len(ids)
    beats = Coded(codes.astype(np.int32), ids)
    incidents = replace(holdings.incidents, areas={**holdings.incidents.areas, "beat": beats})
    asked = replace(ASKED, table="beat", options=(("rows", "areas"),))
    content = bulletin(replace(holdings, incidents=incidents), asked, Look(), title="T")
    first, _ = leaves(content)
    assert "more rows are on the page Compare" in first
    for page in PdfReader(BytesIO(content)).pages:
        assert not outside(page)


def outside(page: Any) -> list[str]:
    """Every piece of text of a page that does not begin inside its margins."""
    found: list[str] = []

    width, height = float(page.mediabox.width), float(page.mediabox.height)

    def visit(text: str, cm: list[float], tm: list[float], *_: Any) -> None:
        # Where the text matrix begins, on the page.
        x, y = (tm[4] * cm[at] + tm[5] * cm[2 + at] + cm[4 + at] for at in (0, 1))
        if text.strip() and not (30 <= x <= width - 30 and 30 <= y <= height - 30):
            found.append(f"{text} at {x:.0f}, {y:.0f}")

    page.extract_text(visitor_text=visit)
    return found
