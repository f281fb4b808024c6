"""Kinds of 311 requests: the city's old and new words meet, and the rest is said to be the rest."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.kinds.requests import KCMO_311, OTHER_REQUEST, REQUEST_KINDS, RequestLabel, RequestList
from geodata.words import LANGUAGES, Speaker


def requests_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("name", "rows"), [("kc_311_rockhill_2007_2020", 1_367), ("kc_311_westside_edge_2007_2020", 1_077)]
)
def test_every_real_request_is_reviewed(real_data: Path, name: str, rows: int) -> None:
    requests = requests_of(real_data / "kc" / f"{name}.csv")
    found = [KCMO_311.find(r["CATEGORY"], r["TYPE"], r["DETAIL"]) for r in requests]
    assert len(found) == rows
    assert sum(not label.reviewed for label in found) == 0
    assert sum(label.kind == OTHER_REQUEST for label in found) < rows * 0.03


def test_a_kind_has_requests_from_before_and_after_the_renaming(real_data: Path) -> None:
    years: dict[str, Counter[bool]] = {}
    for r in requests_of(real_data / "kc" / "kc_311_westside_edge_2007_2020.csv"):
        kind = KCMO_311.find(r["CATEGORY"], r["TYPE"], r["DETAIL"]).kind
        years.setdefault(kind, Counter())[int(r["CREATION YEAR"]) > 2015] += 1
    for kind in ("street_lights", "trash_and_dumping", "illegal_dumping", "animals", "potholes_and_streets"):
        assert min(years[kind][True], years[kind][False]) > 0, kind


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (("Street Light", "Outage"), ("Lights / Signals", "Street Light"), "street_lights"),
        (("Signal", "Malfunction"), ("Lights / Signals", "Traffic Signal"), "signals_and_signs"),
        (("Trash", "City"), ("Trash / Recycling", "Trash Collection"), "trash_and_dumping"),
        (("Trash", "Illegal Dumping"), ("Trash / Recycling", "Dumping"), "illegal_dumping"),
        (("Vehicle", "Abandoned"), ("Vehicles / Parking", "Abandoned On Street"), "abandoned_vehicle"),
        (("Weeds", "Right of Way"), ("Mowing / Weeds", "Private / Commercial"), "mowing_and_weeds"),
        (("Pothole", "Street"), ("Streets / Roadways / Alleys", "Pothole"), "potholes_and_streets"),
    ],
)
def test_old_and_new_words_mean_one_kind(old: tuple[str, str], new: tuple[str, str], kind: str) -> None:
    assert KCMO_311.find(*old).kind == KCMO_311.find(*new).kind == kind


def test_the_longest_words_that_fit_decide() -> None:
    assert KCMO_311.find("Public Safety", "Police", "Homeless Camp").kind == "encampment"
    assert KCMO_311.find("Public Safety", "Police", "Traffic").kind == "police_and_fire"


@given(st.text(), st.text(), st.text())
def test_any_words_get_a_kind_of_the_tree(category: str, type_: str, detail: str) -> None:
    assert KCMO_311.find(category, type_, detail).kind in REQUEST_KINDS


def test_words_on_nobodys_list_are_other_and_marked() -> None:
    assert KCMO_311.find("Scooters", "Left on a lawn") == RequestLabel(OTHER_REQUEST, reviewed=False)


@pytest.mark.parametrize("kinds", [{("Trash",): "rubbish"}, {("Trash",): "noise", ("TRASH",): "noise"}])
def test_a_list_with_a_strange_kind_or_doubles_is_refused(kinds: dict[tuple[str, ...], str]) -> None:
    with pytest.raises(ValueError, match="no kind of request|stand twice"):
        RequestList(kinds)


def test_every_parent_comes_before_its_children() -> None:
    order = list(REQUEST_KINDS)
    assert [
        k.id for k in REQUEST_KINDS.values() if k.parent and order.index(k.parent) > order.index(k.id)
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_request_has_short_words(language: str) -> None:
    said = [Speaker(language).say(kind.title) for kind in REQUEST_KINDS.values()]
    assert [words for words in said if "[" in words or len(words) > 34] == []
    assert len(set(said)) == len(said)
