"""Colours can be told apart and read, by everybody, in both themes."""

import itertools

import numpy as np
import pytest

from dashboard.theme.colours import PALETTES, Palette, cell_colours, contrast, luminance, rgb, see_through
from dashboard.theme.look import Look
from dashboard.theme.symbols import OVERLAYS, symbol, symbols

# Machado, Oliveira & Fernandes (2009), severity 1.0, in linear light.
SEEN_BY = {
    name: np.array(rows).reshape(3, 3)
    for name, rows in {
        "everybody": [1, 0, 0, 0, 1, 0, 0, 0, 1],
        "protanopia": [0.1523, 1.0526, -0.2049, 0.1145, 0.7863, 0.0992, -0.0039, -0.0481, 1.0520],
        "deuteranopia": [0.3673, 0.8606, -0.2280, 0.2801, 0.6725, 0.0474, -0.0118, 0.0429, 0.9689],
        "tritanopia": [1.2555, -0.0767, -0.1788, -0.0784, 0.9308, 0.1476, 0.0047, 0.6914, 0.3039],
    }.items()
}


@pytest.fixture(params=["light", "dark"])
def palette(request: pytest.FixtureRequest) -> Palette:
    return PALETTES[request.param]


def lab(colour: str, seen: np.ndarray) -> np.ndarray:
    """CIE L*a*b* of a colour as somebody sees it."""
    parts = np.array(rgb(colour)) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    linear = np.clip(seen @ linear, 0, 1)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = np.cbrt(np.maximum(to_xyz @ linear / [0.9505, 1, 1.089], 0.008856))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("name", ["text", "muted", "accent", "error", "focus", "change"])
@pytest.mark.parametrize("ground", ["page", "panel"])
def test_words_can_be_read(palette: Palette, name: str, ground: str) -> None:
    assert contrast(getattr(palette, name), getattr(palette, ground)) >= 4.5


def test_words_on_the_map_can_be_read_on_land_water_and_park(palette: Palette) -> None:
    base = palette.base
    for ground in (base.land, base.park, base.label_halo):
        assert contrast(base.label, ground) >= 7
        assert contrast(base.area_label, ground) >= 4.5
    assert contrast(base.water_label, base.water) >= 4.5


@pytest.mark.parametrize("viewer", SEEN_BY)
def test_neighbouring_classes_differ_for_every_eye(palette: Palette, viewer: str) -> None:
    seen = [lab(colour, SEEN_BY[viewer]) for colour in palette.cells]
    assert min(np.linalg.norm(a - b) for a, b in itertools.pairwise(seen)) > 8


def test_more_is_always_further_from_the_ground_in_lightness(palette: Palette) -> None:
    gaps = [abs(luminance(colour) - luminance(palette.base.land)) for colour in palette.cells]
    assert gaps == sorted(gaps)


def test_hidden_and_no_data_are_no_colour_of_a_count(palette: Palette) -> None:
    assert len({*palette.cells, palette.hidden, palette.no_data}) == len(palette.cells) + 2


@pytest.mark.parametrize("classes", range(1, 8))
def test_any_number_of_classes_gets_as_many_colours(palette: Palette, classes: int) -> None:
    assert len(set(cell_colours(palette, classes))) == classes


@pytest.mark.parametrize("classes", [0, 8])
def test_an_impossible_number_of_classes_is_refused(palette: Palette, classes: int) -> None:
    with pytest.raises(ValueError, match=f"was {classes}"):
        cell_colours(palette, classes)


def test_symbols_stand_out_from_the_ground_and_have_an_edge(palette: Palette) -> None:
    for overlay in OVERLAYS:
        assert contrast(symbol(overlay, palette).fill, palette.base.land) >= 4
        assert contrast(symbol(overlay, palette).fill, palette.symbol_edge) >= 4


def test_legend_and_map_draw_the_same_shape(palette: Palette) -> None:
    for one in symbols(palette):
        assert one.path.split(" ")[0] in one.image()
        assert one.image().startswith("data:image/svg+xml,%3Csvg")


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert see_through("#ff8000", 0.5) == "rgba(255,128,0,0.5)"


@pytest.mark.parametrize("wrong", [{"theme": "blue"}, {"language": "fr"}, {"size": "huge"}])
def test_a_look_nobody_made_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="must be one of"):
        Look(**wrong)


def test_a_look_says_and_numbers_in_its_language() -> None:
    assert Look("light", "es").say("map.cell.incidents", n=2) == "2 incidentes reportados"
    assert Look().number(1234567) == "1,234,567"
