"""Kansas City's police words: every real label reviewed, every sensitive one protected."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from geodata.kinds.kcpd import KCPD
from geodata.kinds.labels import normal_label
from geodata.kinds.tree import KINDS, NIBRS, UNKNOWN

# Written apart from the list, by the sound of the words, to catch what a reviewer overlooked.
SENSITIVE = re.compile(
    r"\bdome|family|\bdv\b|ex parte|order of prot|full order"
    r"|\bsex|rape|sodom|fondl|molest|incest|indecent|peeping|porn|invasion of privacy"
    r"|child|juven|runaway|custody|missing|kidnap|abduct|suicid|self harm|stalk|traffick|servitude"
)


@pytest.fixture(scope="session")
def real_labels(real_data: Path) -> Counter[str]:
    with (real_data / "kc" / "kcpd_2017_with_coords.csv").open(encoding="utf-8", newline="") as file:
        return Counter(row["Crime"] for row in csv.DictReader(file))


def test_every_label_of_the_real_extract_is_reviewed(real_labels: Counter[str]) -> None:
    assert sum(real_labels.values()) == 32_283
    assert len(real_labels) == 71
    assert [label for label in real_labels if not KCPD.find(label).reviewed] == []
    assert [label for label in real_labels if KCPD.find(label).kind == UNKNOWN] == []


def test_every_real_label_that_sounds_sensitive_is_protected(real_labels: Counter[str]) -> None:
    sensitive = [label for label in real_labels if SENSITIVE.search(normal_label(label))]
    assert len(sensitive) >= 15
    assert [label for label in sensitive if not KCPD.find(label).protected] == []


def test_a_sixth_of_the_real_rows_is_protected(real_labels: Counter[str]) -> None:
    rows = sum(n for label, n in real_labels.items() if KCPD.find(label).protected)
    assert rows == 5_377


def test_the_real_labels_of_the_daily_counts_are_reviewed(real_data: Path) -> None:
    path = real_data / "kc" / "kc_daily_counts_district4_2015_2024.csv"
    with path.open(encoding="utf-8", newline="") as file:
        labels = {row["crime"] for row in csv.DictReader(file)}
    assert len(labels) == 10
    assert [label for label in labels if not KCPD.find(label).reviewed] == []


def test_every_listed_label_that_sounds_sensitive_is_protected() -> None:
    sensitive = {words: label for words, label in KCPD.labels().items() if SENSITIVE.search(words)}
    assert len(sensitive) > 70
    assert [words for words, label in sensitive.items() if not label.protected] == []


def test_only_deaths_and_casualties_are_protected_for_what_their_words_do_not_say() -> None:
    protected = {words for words, label in KCPD.labels().items() if label.protected}
    assert {w for w in protected if not SENSITIVE.search(w)} == {"casualty", "dead body", "death"}


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Stealing_From_Auto", "theft_from_vehicle"),
        ("STEALING FROM AUTO", "theft_from_vehicle"),
        ("Stealing – Shoplift", "shoplifting"),
        ("Stealing - Shoplift", "shoplifting"),
        ("Stolen Auto", "motor_vehicle_theft"),
        ("Auto Theft", "motor_vehicle_theft"),
        ("Non Agg Assault Dome", "domestic_assault_simple"),
        ("Agg_Assault_Domest", "domestic_assault_aggravated"),
        ("Agg Assault - Domesti", "domestic_assault_aggravated"),
        ("Domestic Violence", "domestic"),
        ("Violation Ex Parte O", "protection_order_violation"),
        ("Possession/Sale/Dist", "drugs"),
        ("HOMICIDE/Non Neglige", "homicide"),
        ("Burglary - Residence", "burglary_home"),
        ("Vehicular – Non-Injury", "traffic_crash"),
        ("Attempt Suicide by C", "suicide_attempt"),
    ],
)
def test_labels_of_old_and_new_records_mean_the_same_kinds(label: str, kind: str) -> None:
    assert KCPD.find(label).kind == kind
    assert KCPD.find(label).protected == KINDS[kind].protected


@pytest.mark.parametrize("code", NIBRS)
def test_every_code_is_known_and_keeps_the_protection_of_its_kind(code: str) -> None:
    found = KCPD.find("", code)
    assert found.kind == NIBRS[code]
    assert found.protected >= KINDS[found.kind].protected


@pytest.mark.parametrize("code", ["13A", "13B", "13C", "90Z"])
def test_a_code_that_domestic_cases_carry_protects_until_words_are_reviewed(code: str) -> None:
    assert KCPD.find("", code).protected
    assert KCPD.find("words of next year", code).protected
    assert not KCPD.find("Aggravated Assault", code).protected


def test_a_theft_in_new_words_is_found_by_its_code_and_listed_for_review() -> None:
    found = KCPD.find("Stealing out of a truck", "23F")
    assert (found.kind, found.protected, found.reviewed) == ("theft_from_vehicle", False, False)


def test_a_plain_label_with_a_sexual_code_is_protected() -> None:
    assert KCPD.find("Burglary - Residence", "11A").protected
