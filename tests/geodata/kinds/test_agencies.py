"""The lists of the other agencies: fine words before wide ones, and nothing sensitive behind a wide word."""

import pytest

from geodata.kinds.chicago import CHICAGO, CHICAGO_TYPES, find_chicago
from geodata.kinds.denver import DENVER
from geodata.kinds.labels import UNMAPPED
from geodata.kinds.police_uk import POLICE_UK
from geodata.kinds.sfpd import SFPD_CODES, SFPD_SUBCATEGORIES, find_sfpd
from geodata.kinds.steps import SENSITIVE
from geodata.kinds.tree import KINDS
from geodata.kinds.vancouver import VANCOUVER

FINE = {"denver": DENVER, "sfpd": SFPD_CODES, "vancouver": VANCOUVER, "uk": POLICE_UK, "chicago": CHICAGO}


@pytest.mark.parametrize("name", FINE)
def test_a_word_on_nobodys_list_is_unknown_and_protected(name):
    assert FINE[name].find("a word of next year") == UNMAPPED
    assert UNMAPPED.protected
    assert not UNMAPPED.reviewed


@pytest.mark.parametrize("name", FINE)
def test_no_listed_word_is_less_protected_than_its_kind(name):
    labels = FINE[name].labels()
    assert len(labels) >= 10
    assert not [word for word, label in labels.items() if KINDS[label.kind].protected and not label.protected]


@pytest.mark.parametrize("wide", [SFPD_SUBCATEGORIES, CHICAGO_TYPES], ids=["sfpd", "chicago"])
def test_no_wide_word_means_a_protected_kind_or_one_that_splits_into_protected_ones(wide):
    assert not [word for word, label in wide.labels().items() if label.protected]
    hiding = {"assault", "assault_simple", "intimidation", "other_offence", "disorderly", "prostitution"}
    assert not hiding & {label.kind for label in wide.labels().values()}


@pytest.mark.parametrize(
    ("row", "kind", "protected"),
    [
        (
            ("Larceny Theft", "Larceny - From Vehicle", "06244", "Theft, From Locked Vehicle"),
            "theft_from_vehicle",
            False,
        ),
        (("Assault", "Simple Assault", "04138", "Battery, former Spouse"), "domestic_assault_simple", True),
        (("Assault", "Simple Assault", "4138", "Battery"), "unknown", True),  # without its zero it is no code
        (("Assault", "Simple Assault", "04999", "Battery of a new sort"), "unknown", True),
        (("Burglary", "Burglary - Other", "05999", "Burglary of a shed"), "burglary_other", False),
        (("Burglary", "Burglary - Other", "05998", "Burglary by a family member"), "unknown", True),
        (("Non-Criminal", "Other", "64020", "Mental Health Detention"), "non_criminal", True),
        (("", "", "", ""), "unknown", True),
    ],
)
def test_a_code_of_san_francisco_decides_before_its_subcategory(row, kind, protected):
    found = find_sfpd(*row)
    assert (found.kind, found.protected) == (kind, protected)


@pytest.mark.parametrize(
    ("row", "kind", "protected"),
    [
        (("THEFT", "FROM BUILDING"), "theft_from_building", False),
        (("THEFT", "$500 AND UNDER"), "theft", False),
        (("BATTERY", "DOMESTIC BATTERY SIMPLE"), "domestic_assault_simple", True),
        (("BATTERY", "A NEW SORT"), "unknown", True),
        (("BURGLARY", "FROM A SCHOOL"), "unknown", True),
        (("CRIMINAL TRESPASS", "TO LAND"), "trespass", False),
        (("", ""), "unknown", True),
    ],
)
def test_a_description_of_chicago_decides_before_its_primary_type(row, kind, protected):
    found = find_chicago(*row)
    assert (found.kind, found.protected) == (kind, protected)


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (DENVER.find("assault-dv"), "domestic_assault_simple"),
        (DENVER.find("traffic-accident"), "traffic_crash"),
        (VANCOUVER.find("Offence Against a Person"), "violence_or_sexual"),
        (VANCOUVER.find("Vehicle Collision or Pedestrian Struck (with Injury)"), "traffic_crash"),
        (POLICE_UK.find("Violence and sexual offences"), "violence_or_sexual"),
        (POLICE_UK.find("Anti-social behaviour"), "antisocial_behaviour"),
        (POLICE_UK.find("Vehicle crime"), "vehicle_crime"),
    ],
)
def test_an_agencys_word_means_its_kind(found, kind):
    assert found.kind == kind
    assert found.protected == KINDS[kind].protected


@pytest.mark.parametrize("word", ["other crime", "curfew", "violation of court order"])
def test_a_word_that_hides_protected_cases_is_protected_although_its_kind_is_not(word):
    found = next(labels.find(word) for labels in (POLICE_UK, DENVER) if word in labels)
    assert found.protected
    assert not KINDS[found.kind].protected


@pytest.mark.parametrize(
    "sound", ["domestic battery", "child neglect", "stay away order", "human trafficking"]
)
def test_what_sounds_sensitive_is_heard(sound):
    assert SENSITIVE.search(sound)
    assert not SENSITIVE.search("theft from locked vehicle")
