"""The map's figure names local files only, gives each overlay a shape of its own, and does not move."""

import json
import re

import pytest

from dashboard.figures.map import GRAPH_CONFIG, Areas, Points, frame_attributes, map_figure, map_words
from dashboard.figures.style import AREAS_GO_BELOW, CELLS_GO_BELOW, BaseMap, base_style
from dashboard.theme.look import Look
from dashboard.theme.symbols import OVERLAYS, symbol

ALL = BaseMap(
    **{name: f"/base/{name}.geojson" for name in ("parks", "water", "streets", "landmarks", "areas")}
)
LOOKS = [Look(theme, language) for theme in ("light", "dark") for language in ("en", "es")]


def points(overlay: str = "event") -> Points:
    return Points(overlay, "Clean-ups", [-94.6], [39.08], ["<b>Ana & Co</b>"], ["May 3"], ["e1"])


def make(look: Look = LOOKS[0], **given):
    return map_figure(
        style=base_style(ALL, look), centre=(-94.6, 39.1), zoom=12, view_key="study", look=look, **given
    )


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_figures_are_plain_json_and_name_no_other_host(look: Look) -> None:
    figure = make(look, overlays=[points(one) for one in OVERLAYS], areas=Areas("/a.geojson", ["1"], ["One"]))
    assert json.loads(json.dumps(figure)) == figure
    assert re.findall(r"https?:|//|data:", json.dumps(figure)) == []


def test_the_base_map_needs_no_font_server_and_no_picture_server() -> None:
    style = base_style(ALL, Look())
    assert "glyphs" not in style
    assert "sprite" not in style


@pytest.mark.parametrize(
    "base", [BaseMap(), ALL, BaseMap(streets="/s.geojson")], ids=["none", "all", "streets"]
)
def test_layers_draw_only_what_there_is_and_cells_find_their_place(base: BaseMap) -> None:
    style = base_style(base, Look())
    ids = [layer["id"] for layer in style["layers"]]
    assert {layer["source"] for layer in style["layers"] if "source" in layer} <= set(style["sources"])
    assert ids.index(CELLS_GO_BELOW) < ids.index(AREAS_GO_BELOW)
    assert len(ids) == len(set(ids))
    fills = [i for i, layer in enumerate(style["layers"]) if layer["type"] in {"background", "fill"}]
    labels = [i for i, layer in enumerate(style["layers"]) if layer["type"] == "symbol"]
    assert max(fills) < ids.index(CELLS_GO_BELOW)
    assert min(labels, default=99) > ids.index(AREAS_GO_BELOW)


def test_light_and_dark_differ_in_every_colour_of_the_ground() -> None:
    light, dark = (base_style(ALL, Look(theme))["layers"] for theme in ("light", "dark"))
    assert [one["id"] for one in light] == [one["id"] for one in dark]
    grounds = [(a["paint"], b["paint"]) for a, b in zip(light, dark, strict=True) if "paint" in a]
    assert all(a != b for a, b in grounds)


def test_labels_are_larger_on_a_projector() -> None:
    def size(look: Look) -> float:
        return next(
            x["layout"]["text-size"] for x in base_style(ALL, look)["layers"] if x["id"] == "street-names"
        )

    assert size(Look(size="projector")) > 1.5 * size(Look())


def test_the_view_belongs_to_its_key() -> None:
    figure = make()
    assert figure["layout"]["uirevision"] == figure["layout"]["map"]["uirevision"] == "study"
    assert figure["layout"]["map"]["center"] == {"lon": -94.6, "lat": 39.1}


def test_a_map_without_overlays_is_still_a_map() -> None:
    assert [trace["type"] for trace in make()["data"]] == ["scattermap"]


def test_names_from_files_are_shown_as_they_are_written() -> None:
    (trace,) = make(overlays=[points()])["data"]
    assert trace["text"] == ["<b>&lt;b&gt;Ana &amp; Co&lt;/b&gt;</b><br>May 3"]
    assert trace["customdata"] == ["e1"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_overlay_has_its_own_shape_and_colour(theme: str) -> None:
    made = [symbol(overlay, Look(theme).palette) for overlay in OVERLAYS]
    assert len({one.path for one in made}) == len({one.fill for one in made}) == len(made)


def test_plotly_never_asks_the_internet_for_a_symbol() -> None:
    # Its own rule for what it fetches, as in plotly.js 4: letters, digits and hyphens.
    for look in LOOKS:
        for overlay in OVERLAYS:
            (trace,) = make(look, overlays=[points(overlay)])["data"]
            assert not re.fullmatch(r"[a-zA-Z0-9-]+", trace["marker"]["symbol"])


def test_chosen_areas_are_outlined_and_no_area_tints_a_cell() -> None:
    figure = make(areas=Areas("/a.geojson", ["1", "2"], ["One", "Two"]), selected_areas=["2"])
    (trace,) = figure["data"]
    assert trace["marker"]["line"]["width"] == [0, 3]
    assert {colour[-3:] for _, colour in trace["colorscale"]} == {",0)"}
    assert trace["below"] == AREAS_GO_BELOW


def test_nothing_of_the_tool_bar_leads_to_plotlys_cloud() -> None:
    assert GRAPH_CONFIG["showSendToCloud"] is False
    assert GRAPH_CONFIG["plotlyServerURL"] == ""
    assert GRAPH_CONFIG["displaylogo"] is False


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_script_is_told_every_word_in_the_visitors_language(look: Look) -> None:
    words = map_words(look)
    assert all(word and "[" not in word for word in words.values())
    assert "{n}" in words["metres"]
    assert "{cell}" in words["selected"]
    assert words["locale"].startswith(look.language)


def test_the_frame_hands_over_what_the_script_needs() -> None:
    said = frame_attributes("map", label="Robberies", look=Look(), cells_url="/cells?x=1", selected=0)
    assert said["data-map-graph"] == "map"
    assert said["data-selected"] == "0"
    assert said["aria-label"] == "Robberies"
    assert {one["name"] for one in json.loads(said["data-symbols"])} == {
        symbol(overlay, Look().palette).name for overlay in OVERLAYS
    }
    assert all(isinstance(value, str) for name, value in said.items() if name.startswith("data-"))
