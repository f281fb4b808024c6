"""The printed twin of a chart: well-formed, without script, readable, and with the same numbers."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from dashboard.figures.bars import kinds_figure
from dashboard.figures.expected_weeks import expected_weeks_figure
from dashboard.figures.hours import hours_figure
from dashboard.figures.svg import svg_chart
from dashboard.figures.svg_marks import lines_of, one_line
from dashboard.figures.weeks import weeks_figure
from dashboard.theme.look import Look
from tests.dashboard.figures import comparisons as given
from tests.dashboard.figures.test_charts import MAY
from tests.dashboard.figures.test_comparison_charts import FULL

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {"svg", "title", "desc", "defs", "pattern", "clipPath", "g", "rect", "line", "path", "polygon"}
ALLOWED |= {"circle", "text", "tspan"}


def drawn(chart: str, look: Look, **options) -> ElementTree.Element:
    return ElementTree.fromstring(svg_chart(FULL[chart](look), title="A <title>", look=look, **options))


def words(svg: ElementTree.Element) -> str:
    return " ".join(" ".join(one.itertext()) for one in svg.iter(f"{SVG}text"))


@pytest.mark.parametrize("look", given.LOOKS, ids=str)
@pytest.mark.parametrize("chart", FULL)
def test_a_picture_is_well_formed_named_and_holds_nothing_that_runs_or_is_fetched(
    chart: str, look: Look
) -> None:
    svg = drawn(chart, look, name="forest-1", description="What it shows")
    assert {one.tag.removeprefix(SVG) for one in svg.iter()} <= ALLOWED
    names = {name for one in svg.iter() for name in one.attrib}
    assert not any(name.startswith("on") or "href" in name or name == "style" for name in names)
    assert svg.get("role") == "img"
    title, desc = svg.find(f"{SVG}title"), svg.find(f"{SVG}desc")
    assert svg.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert title.text == "A <title>"
    assert desc.text.startswith("What it shows ")
    assert svg.get("lang") == look.language


@pytest.mark.parametrize("chart", FULL)
def test_every_reading_of_the_figure_is_in_the_picture(chart: str) -> None:
    look = Look("light", "es")
    titles = {one.text for one in drawn(chart, look).iter(f"{SVG}title")}
    for trace in FULL[chart](look)["data"]:
        said = trace.get("hovertext", [])
        for place, text in enumerate([said] if isinstance(said, str) else said):
            if isinstance(said, str) or trace["y"][place]:
                assert one_line(text) in titles


@pytest.mark.parametrize("chart", FULL)
def test_ticks_titles_legend_and_note_are_written_as_text(chart: str) -> None:
    look = Look()
    figure, said = FULL[chart](look), words(drawn(chart, look))
    layout = figure["layout"]
    for axis in (layout["xaxis"], layout["yaxis"]):
        for label in axis.get("ticktext", []):
            assert all(line in said for line, _ in lines_of(label))
    assert " ".join(layout["meta"]["note"].split()) in " ".join(said.split())
    for trace in figure["data"]:
        if trace.get("showlegend", True) and trace.get("name"):
            assert trace["name"].replace("<br>", " ") in " ".join(said.split())


@pytest.mark.parametrize("width", [320, 720, 1200])
@pytest.mark.parametrize("chart", FULL)
def test_no_text_begins_outside_the_picture(chart: str, width: int) -> None:
    svg = drawn(chart, Look("dark", "es"), width_px=width)
    for one in svg.iter(f"{SVG}tspan"):
        assert 0 <= float(one.get("x")) <= width
        assert 0 <= float(one.get("y")) <= float(svg.get("height"))


def test_dots_stand_where_their_numbers_are() -> None:
    look = Look()
    figure = expected_weeks_figure(given.expected_weeks(), look=look)
    svg = ElementTree.fromstring(svg_chart(figure, title="T", look=look, plot_height_px=300))
    colour = look.palette.series
    dots = [
        float(one.get("cy")) for one in svg.find(f"{SVG}g").iter(f"{SVG}circle") if one.get("fill") == colour
    ]
    counts = [count for count in given.expected_weeks().observed if count is not None]
    assert len(dots) == len(counts)
    slope, _ = np.polyfit(counts, dots, 1)
    assert slope == pytest.approx(-300 / figure["layout"]["yaxis"]["range"][1], rel=0.01)


def test_a_gap_is_a_gap_in_the_line_too() -> None:
    observed = list(given.expected_weeks().observed)
    observed[10] = None
    figure = expected_weeks_figure(given.expected_weeks(observed=observed), look=Look())
    line = figure["data"][-1]
    svg = svg_chart(figure, title="T", look=Look())
    (path,) = re.findall(rf'd="([^"]*)" fill="none" stroke="{line["line"]["color"]}"', svg)
    assert path.count("M") == 2


def test_each_theme_has_its_ground_and_both_are_otherwise_alike() -> None:
    light, dark = (svg_chart(FULL["running"](Look(t)), title="T", look=Look(t)) for t in ("light", "dark"))
    assert Look("dark").palette.panel in dark
    assert Look("light").palette.panel in light
    assert re.sub(r"#[0-9a-f]{6}", "", light) == re.sub(r"#[0-9a-f]{6}", "", dark)


def test_no_colour_needs_more_than_a_plain_printer_knows() -> None:
    assert not any("rgba" in svg_chart(make(Look()), title="T", look=Look()) for make in FULL.values())


def test_few_readings_are_read_out_and_many_are_not() -> None:
    desc = drawn("forest", Look()).find(f"{SVG}desc").text
    assert "Block party, Elm St; before 30, after 20; 0.54 times as many as expected" in desc
    assert "Week of" not in drawn("weeks", Look()).find(f"{SVG}desc").text


def test_words_of_a_file_can_break_neither_the_picture_nor_its_page() -> None:
    look = Look()
    bad = 'x\x00"]]></text><script>alert(1)</script>'
    svg = svg_chart(kinds_figure([bad], [3], measure="incidents", look=look), title=bad, look=look)
    root = ElementTree.fromstring(svg)
    assert "<script" not in svg
    assert "alert(1)" in root.find(f"{SVG}title").text


def test_bars_of_weeks_and_kinds_can_be_printed_too() -> None:
    look = Look()
    weeks = svg_chart(weeks_figure(MAY, measure="incidents", look=look), title="Weeks", look=look)
    assert weeks.count("<rect") >= len(MAY.starts)
    assert "url(#chart-hatching-0)" in weeks
    kinds = ElementTree.fromstring(
        svg_chart(
            kinds_figure(["A", "B"], [1200, 3], measure="incidents", look=look), title="Kinds", look=look
        )
    )
    assert "1,200" in words(kinds)


def test_what_nobody_drew_yet_is_refused_and_so_is_a_name_that_is_no_id() -> None:
    look = Look()
    with pytest.raises(ValueError, match="heatmap"):
        svg_chart(hours_figure(np.zeros((7, 24), int), measure="incidents", look=look), title="T", look=look)
    with pytest.raises(ValueError, match="small letters"):
        svg_chart(FULL["forest"](look), title="T", look=look, name='a"b')
