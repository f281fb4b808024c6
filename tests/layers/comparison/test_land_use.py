"""Where a study knows the land use, only places in that of the zone can stand in, or it is said why not."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as some

from geodata.holdings import Holdings
from geodata.importing import import_files
from geodata.records import AreaSet
from geodata.store import open_release
from geodata.study import StudyProblems, read_study
from geodata.words.text import Text
from layers.comparison.land_use import FEWEST_ALIKE, LandUse, land_use_of
from layers.comparison.result import Comparison
from tests.geodata.test_importing import TODAY
from tests.geodata.town import report_rows, write_reports, write_study
from tests.layers.comparison.towns import (
    APART_M,
    COLUMNS,
    EAST_M,
    HERE,
    NORTH_M,
    ROWS,
    asked,
    corner,
    degrees,
    found_in,
    rows,
    said,
    town,
)

SOUTH_M, TOP_M = NORTH_M - APART_M, NORTH_M + ROWS * APART_M
HOMES, SHOPS = "Homes", "Shops & offices"


def zoning(*strips: tuple[float, float, str]) -> AreaSet:
    """Land uses in strips of columns of the town, from and to a column."""
    outlines = np.empty(len(strips), dtype=object)
    outlines[:] = [
        shapely.box(EAST_M + (first - 0.5) * APART_M, SOUTH_M, EAST_M + (last + 0.5) * APART_M, TOP_M)
        for first, last, _ in strips
    ]
    ids = tuple(f"z{number}" for number in range(len(strips)))
    titles = {"en": "Zoning", "es": "Zonificación"}
    return AreaSet("zoning", titles, ids, tuple(name for *_, name in strips), outlines)


def study_with(areas: AreaSet, **more) -> Holdings:
    study = town(rows(3, mean=3.0), **more)
    return replace(
        study, areas={**study.areas, "zoning": areas}, study=replace(study.study, land_use="zoning")
    )


# The event's corner stands in column 3.
MOST_HOMES = zoning((-1, 5, HOMES), (6, COLUMNS, SHOPS))
FEW_HOMES = zoning((-1, 2, SHOPS), (3, 4, HOMES), (5, COLUMNS, SHOPS))


def land_of(found: Comparison, areas: AreaSet) -> list[str]:
    """The land use of each comparison place, asked of shapely one by one."""
    return [
        next(
            name
            for name, outline in zip(areas.names, areas.geometry, strict=True)
            if outline.covers(shapely.Point(control.x_m, control.y_m))
        )
        for control in found.controls
    ]


def test_only_places_of_the_same_land_use_stand_in() -> None:
    found, before = found_in(study_with(MOST_HOMES)), found_in(town(rows(3, mean=3.0)))
    assert set(land_of(found, MOST_HOMES)) == {HOMES}
    assert SHOPS in land_of(before, MOST_HOMES)
    land = found.sites.land
    assert (land.own, land.kept, land.of) == (HOMES, True, before.sites.able)
    assert land.alike >= FEWEST_ALIKE > len(found.controls)
    assert land.alike == found.sites.able == land.of - found.sites.left_out["land_use"]
    assert set(land.at) == {HOMES}


def test_places_beside_it_that_only_test_the_answer_lie_in_it_too() -> None:
    crowded = rows(3, mean=3.0)
    crowded = crowded.assign(x_m=crowded["x_m"] + np.random.default_rng(1).uniform(-250, 250, len(crowded)))
    study = study_with(MOST_HOMES)
    moved = replace(study, incidents=town(crowded).incidents, offences=town(crowded).offences)
    found = found_in(moved)
    assert len(found.sites) > 1 + found.sites.able
    assert set(found.sites.land.at) == {HOMES}


def test_too_few_places_of_it_are_said_and_all_are_taken() -> None:
    found, before = found_in(study_with(FEW_HOMES)), found_in(town(rows(3, mean=3.0)))
    land = found.sites.land
    assert (land.own, land.kept) == (HOMES, False)
    assert 0 < land.alike < FEWEST_ALIKE
    assert [(one.x_m, one.y_m) for one in found.controls] == [(one.x_m, one.y_m) for one in before.controls]
    assert found.sites.left_out["land_use"] == 0
    whys = [said(one.says)[0] for one in found.controls]
    for why, name in zip(whys, land_of(found, FEW_HOMES), strict=True):
        assert why.endswith(f"{'same' if name == HOMES else 'another'} land use: {name}")


def test_a_zone_whose_land_use_nobody_knows_is_matched_without_it_and_says_so() -> None:
    found = found_in(study_with(zoning((5, COLUMNS, SHOPS), (-1, 4, ""))))
    assert (found.sites.land.own, found.sites.land.kept) == ("", False)
    assert Text("land_use.choice.unknown", title=found.sites.land.title) in found.choices
    assert any("not known" in said(one.says)[0] for one in found.controls)


@pytest.mark.parametrize(("areas", "key"), [(MOST_HOMES, "same"), (FEW_HOMES, "few")])
def test_reason_choice_and_places_name_the_land_use_in_both_languages(areas: AreaSet, key: str) -> None:
    found = found_in(study_with(areas))
    keys = [text.key for text in (*found.reasons, *found.choices)]
    assert f"land_use.reason.{key}" in keys
    assert f"land_use.choice.{key}" in keys
    assert "comparison.choice.land_use" not in keys
    texts = [text for text in (*found.reasons, *found.choices) if text.key.startswith("land_use.")]
    for text in (*texts, *(one.says for one in found.controls)):
        assert all(HOMES in spoken or SHOPS in spoken for spoken in said(text))


def test_a_study_that_names_none_says_that_it_is_not_known() -> None:
    found = found_in(town(rows(3, mean=3.0)))
    assert found.sites.land is None
    assert "comparison.choice.land_use" in [text.key for text in found.choices]
    assert not any("land_use." in text.key for text in found.reasons)


def test_places_that_somebody_chose_are_not_judged_by_land_use() -> None:
    places = ";".join(degrees(*corner(one)) for one in (0, 6, 35, 41, 4))
    found = found_in(study_with(MOST_HOMES), asked(event="E01", controls=places))
    assert found.sites.land is None
    assert len(found.controls) == 5


@given(some.integers(0, 10_000))
def test_the_land_use_of_a_point_is_that_of_the_first_named_area_over_it(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(0, 6))
    outlines = np.empty(n, dtype=object)
    corners = rng.integers(0, 20, (n, 2))
    sizes = rng.integers(1, 10, (n, 2))
    outlines[:] = [shapely.box(*low, *(low + size)) for low, size in zip(corners, sizes, strict=True)]
    names = tuple(rng.choice(["", HOMES, SHOPS], n).tolist())
    x_m, y_m = rng.integers(0, 40, (2, 30)) / 2
    found = LandUse(Text("comparison.point"), names, outlines).at(x_m, y_m)
    for x, y, name in zip(x_m, y_m, found, strict=True):
        over = [one for one, shape in zip(names, outlines, strict=True) if shape.covers(shapely.Point(x, y))]
        assert name == next((one for one in over if one), "")


def test_the_rule_itself_is_told_of_candidates_only() -> None:
    found = found_in(study_with(MOST_HOMES))
    assert found.judgement.controls.rows.max() <= found.sites.able
    assert (found.sites.x_m[0], found.sites.y_m[0]) == HERE


LAND_USE = '\n[comparison]\nland_use = "quarters"\n'


def test_the_set_travels_with_the_release(tmp_path: Path) -> None:
    folder = write_study(tmp_path / "study", LAND_USE)
    import_files(folder, [write_reports(tmp_path / "r.csv", report_rows(40))], today=TODAY)
    land = land_use_of(open_release(folder))
    assert land is not None
    assert "Quarter 00" in land.names
    assert said(land.title) == ["Quarters", "Barrios"]


def test_a_set_that_is_not_there_is_named_with_the_nearest_one(tmp_path: Path) -> None:
    folder = write_study(tmp_path / "study", LAND_USE.replace("quarters", "quarter"))
    with pytest.raises(StudyProblems) as wrong:
        read_study(folder)
    (problem,) = wrong.value.problems
    assert (problem.where.column, problem.where.value) == ("comparison.land_use", "quarter")
    assert said(problem.hint)[0] == "Did you mean quarters?"
    assert problem.what.key == "land_use.no_such_set"
