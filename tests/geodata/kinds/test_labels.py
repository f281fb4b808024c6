"""Lists of labels: spelling never matters, codes fill gaps, and what nobody reviewed is protected."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.kinds.labels import UNMAPPED, Label, LabelList, label_of, normal_code, normal_label
from geodata.kinds.tree import KINDS, UNKNOWN

SMALL = LabelList(
    {
        "Auto Theft": "motor_vehicle_theft",
        "Riña": "disorderly",
        "Damage by partner": Label("property_damage", protected=True),
    },
    codes={"240": label_of("motor_vehicle_theft"), "11A": label_of("rape"), "09A": label_of("homicide")},
)


@given(st.text())
def test_a_normal_label_is_normal(text: str) -> None:
    assert normal_label(normal_label(text)) == normal_label(text)


@given(st.text(alphabet="abcdeñ é-_/.()"))
def test_case_accents_composed_or_not_and_punctuation_never_matter(text: str) -> None:
    assert normal_label(unicodedata.normalize("NFD", text)) == normal_label(text.upper())
    assert normal_label(f"_{text.replace('-', ' – ')}, ") == normal_label(text)


@pytest.mark.parametrize(
    "text", ["AUTO_THEFT", " auto  theft ", "Auto – Theft", "auto\u200btheft", "Auto/Theft."]
)
def test_spellings_of_one_label_are_found(text: str) -> None:
    assert SMALL.find(text) == Label("motor_vehicle_theft", protected=False)


def test_a_decomposed_accent_is_found() -> None:
    assert SMALL.find("RIN\u0303A").kind == "disorderly"


@given(st.text())
def test_what_nobody_mapped_is_unknown_protected_and_marked(text: str) -> None:
    if text not in SMALL:
        assert SMALL.find(text) == UNMAPPED == Label(UNKNOWN, protected=True, reviewed=False)


def test_a_code_fills_missing_words_and_reads_as_reviewed() -> None:
    assert SMALL.find("", "240") == Label("motor_vehicle_theft", protected=False, reviewed=True)


def test_a_code_fills_unknown_words_and_the_words_stay_marked() -> None:
    assert SMALL.find("Car gone", "240") == Label("motor_vehicle_theft", protected=False, reviewed=False)


def test_reviewed_words_decide_against_the_code_but_a_protected_code_still_protects() -> None:
    assert SMALL.find("Auto Theft", "09A") == Label("motor_vehicle_theft", protected=False)
    assert SMALL.find("Auto Theft", "11A") == Label("motor_vehicle_theft", protected=True)


def test_a_label_may_be_more_protected_than_its_kind() -> None:
    assert SMALL.find("damage by PARTNER") == Label("property_damage", protected=True)


@pytest.mark.parametrize(("said", "meant"), [("9a", "09A"), ("240.0", "240"), (" 11a ", "11A"), ("", "")])
def test_codes_that_a_spreadsheet_bent_are_read(said: str, meant: str) -> None:
    assert normal_code(said) == meant


def test_a_label_cannot_unprotect_its_kind_or_name_no_kind() -> None:
    with pytest.raises(ValueError, match="cannot be unprotected"):
        Label("rape", protected=False)
    with pytest.raises(ValueError, match="no kind"):
        Label("larceny", protected=True)


@pytest.mark.parametrize("kinds", [{"Auto Theft": "theft", "AUTO-THEFT": "theft"}, {"--": "theft"}])
def test_a_list_with_doubles_or_empty_labels_is_refused(kinds: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="label"):
        LabelList(kinds)


@given(st.text(), st.text(max_size=4))
def test_a_record_of_a_protected_kind_is_always_protected(text: str, code: str) -> None:
    label = SMALL.find(text, code)
    assert label.protected or not KINDS[label.kind].protected
