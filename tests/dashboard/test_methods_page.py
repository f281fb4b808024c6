"""The page of methods: an entry for all that a comparison shows, figures that agree, links that hold."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from dash.development.base_component import Component
from plotly.utils import PlotlyJSONEncoder

from dashboard.components.methods_wrong import methods_wrong
from dashboard.desk import Desk
from dashboard.pages.base import pages
from dashboard.pages.methods import layout
from dashboard.theme.look import Look
from geodata.words.speaker import LANGUAGES
from layers.methods.calibrated import CALIBRATED
from layers.methods.catalogue import METHODS
from tests.layers.comparison.towns import asked, town


def parts(laid_out: Component) -> Iterator[Any]:
    """Every component and text of a page."""
    yield laid_out
    children = getattr(laid_out, "children", None)
    for child in children if isinstance(children, list) else [children]:
        if isinstance(child, Component):
            yield from parts(child)
        elif child is not None:
            yield child


def words(laid_out: Component) -> str:
    return " ".join(one for one in parts(laid_out) if isinstance(one, str))


def ids(laid_out: Component) -> list[str]:
    return [one.id for one in parts(laid_out) if getattr(one, "id", None)]


def links(laid_out: Component) -> list[str]:
    return [one.href for one in parts(laid_out) if getattr(one, "href", None)]


def test_every_test_that_a_comparison_shows_has_an_entry_under_its_name(desk: Desk) -> None:
    shown = Desk(town()).other_tests(asked(event="E01"))
    found = ids(layout(desk, Look(), {}))
    assert len(shown) == 14
    assert {one.name for one in shown} <= set(found)
    for one in shown:
        assert METHODS[one.name].name == one.title


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_method_stands_once_and_is_in_the_contents(desk: Desk, language: str) -> None:
    page = layout(desk, Look("light", language), {})
    found = ids(page)
    assert [one for one in found if one in METHODS] == list(METHODS)
    assert len(found) == len(set(found))
    in_contents, *_ = (one for one in parts(page) if type(one).__name__ == "Nav")
    assert links(in_contents) == [f"#{key}" for key in METHODS] + ["#wrong"]


def test_every_link_within_the_page_leads_to_an_entry(desk: Desk) -> None:
    page = layout(desk, Look(), {})
    within = [one[1:] for one in links(page) if one.startswith("#")]
    assert set(within) <= set(ids(page))
    assert len(within) > 2 * len(METHODS)


def test_links_to_other_pages_keep_language_and_colours_and_lead_to_a_page(desk: Desk) -> None:
    page = layout(
        desk, Look("dark", "es"), {"lang": "es", "look": "dark", "view": "39,-94,12", "kinds": "all"}
    )
    elsewhere = {one for one in links(page) if not one.startswith("#")}
    assert {one.partition("?")[0] for one in elsewhere} <= {one.path for one in pages()}
    assert {one.partition("?")[2] for one in elsewhere} == {"lang=es&look=dark"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_section_of_errors_says_the_key_figures_and_their_rule(language: str) -> None:
    look = Look("light", language)
    said = words(methods_wrong(look))
    worlds = CALIBRATED.worlds
    assert CALIBRATED.rule[:16] in said
    assert look.number(CALIBRATED.runs) in said
    for figure in (
        sum(one.worlds for one in worlds),
        min(one.fewest_false for one in worlds),
        max(one.most_false for one in worlds),
        CALIBRATED.most_allowed,
        CALIBRATED.cities_found,
        CALIBRATED.judged_false,
        CALIBRATED.intervals,
    ):
        assert f" {figure} " in f" {said} ".replace(",", " ").replace(";", " ").replace(".", " ")
    assert all(look.say(f"methods.world.{one.family}") in said for one in worlds)
    assert all(name in said for name in CALIBRATED.rule_files)


@pytest.mark.parametrize("found", [1_974, 1_979, 1_999, 2_000])
def test_at_least_is_cut_and_never_rounded_up(found: int) -> None:
    said = words(methods_wrong(Look(), replace(CALIBRATED, twice_found=found)))
    (share,) = re.findall(r"was found in at least ([\d.]+) of 100 runs", said)
    assert 0 <= 100 * found / CALIBRATED.runs - float(share) < 0.1


def test_the_page_is_the_same_for_every_study_and_holds_no_record(desk: Desk) -> None:
    one, other = (
        json.dumps(layout(each, Look(), {}), cls=PlotlyJSONEncoder, sort_keys=True)
        for each in (desk, Desk(town()))
    )
    assert one == other
