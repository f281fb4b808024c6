"""What each row is, which number it has, and whether equal rows are one: known, likely, or asked."""

import doctest

import polars as pl
import pytest

from geodata.doctor import cut_short, masking
from geodata.doctor.columns import Column, person_columns
from geodata.doctor.duplicates import find_duplicates
from geodata.doctor.ids import find_ids
from geodata.doctor.kinds import find_kinds, is_nibrs
from geodata.doctor.lexicon import kind_by_sound
from geodata.doctor.masking import as_block, as_pattern
from geodata.doctor.model import AskedLabel
from geodata.kinds.requests import REQUEST_KINDS
from geodata.kinds.tree import KINDS
from tests.geodata.doctor.tables import agency, renamed


def column(name: str, cells) -> Column:
    return Column(name, pl.Series(name, [None if c is None else str(c) for c in cells], dtype=pl.String))


def asked(part) -> list[str]:
    return [one.id for one in part.questions]


def test_reviewed_words_are_known_and_unknown_words_are_listed_and_left_out() -> None:
    cells = ["Auto Theft", "STEALING_FROM_AUTO", "Zorbing"] * 20
    part = find_kinds([column("what", cells)], {}, "incidents")
    assert part.settings["kinds"] == {
        "Auto Theft": "motor_vehicle_theft",
        "STEALING_FROM_AUTO": "theft_from_vehicle",
    }
    assert asked(part) == ["kinds.unmapped"]
    assert part.questions[0].labels == (AskedLabel("Zorbing", 20),)
    assert [(one.code, one.series) for one in part.findings] == [("S08", (("Zorbing", 20.0),))]
    left = find_kinds([column("what", cells)], {"kinds.unmapped": "leave"}, "incidents")
    assert (asked(left), left.settings["kinds"]) == ([], part.settings["kinds"])


def test_each_label_is_answered_by_itself_and_the_rest_stays_asked() -> None:
    cells = ["Auto Theft", "Corral de gallinas", "Zorbing", "Robo de vehículo, calle", "Other things"] * 20
    table = [column("what", cells)]
    first = find_kinds(table, {}, "incidents")
    labels = {question.id: [one.label for one in question.labels] for question in first.questions}
    assert labels == {
        "kinds.sounding": ["Robo de vehículo, calle"],
        "kinds.unmapped": ["Corral de gallinas", "Zorbing"],  # nobody can say what "other" is
    }
    said = {"kind:Zorbing": "trespass", "kind:Robo de vehículo, calle": "theft_from_vehicle"}
    second = find_kinds(table, said, "incidents")
    assert asked(second) == ["kinds.unmapped"]
    assert [one.label for one in second.questions[0].labels] == ["Corral de gallinas"]
    third = find_kinds(table, said | {"kind:Corral de gallinas": "unknown"}, "incidents")
    assert asked(third) == []
    assert third.settings["kinds"] == {
        "Auto Theft": "motor_vehicle_theft",
        "Robo de vehículo, calle": "theft_from_vehicle",
        "Zorbing": "trespass",
    }
    assert asked(find_kinds(table, {"kind:Zorbing": "no such type"}, "incidents")) == asked(first)


def test_words_of_a_column_of_types_are_asked_although_none_is_known() -> None:
    cells = ["Zorbing", "Quux", "Blarf"] * 20
    part = find_kinds([column("Delito", cells)], {}, "incidents")
    assert part.columns["kind"] == "Delito"
    assert len(part.questions[0].labels) == 3
    assert "kind" not in find_kinds([column("Color", cells)], {}, "incidents").columns


def test_two_long_labels_that_begin_alike_are_told_apart() -> None:
    long = "Infracción a la ley de " + "muy largas palabras " * 4
    cells = [long + "A", long + "B", "Auto Theft"] * 20
    part = find_kinds([column("Delito", cells)], {}, "incidents")
    said = part.findings[0].says.values["words"]
    assert len(set(said)) == 2
    assert all(one.startswith(long) for one in said)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Murder & Nonnegligent Manslaughter", "homicide"),
        ("MURDER AND NON-NEGLIGENT MANSLAUGHTER", "homicide"),
        ("Negligent Manslaughter", "homicide_negligent"),
        ("Theft From Motor Vehicle", "theft_from_vehicle"),
        ("Destruction/Damage/Vandalism of Property", "property_damage"),
        ("Family Offenses, Nonviolent", "family_offence"),
    ],
)
def test_the_titles_of_the_fbi_are_known_and_not_guessed(title: str, kind: str) -> None:
    part = find_kinds([column("what", [title, "Zorbing", "Auto Theft"] * 20)], {}, "incidents")
    assert part.settings["kinds"][title] == kind
    assert "kinds.sounding" not in asked(part)


def test_words_that_only_sound_like_a_kind_are_asked_and_left_unknown_on_no() -> None:
    cells = ["Theft of a Vehicle, Street", "Break and Enter Commercial, Night", "Auto Theft"] * 20
    part = find_kinds([column("TYPE", cells)], {}, "incidents")
    assert asked(part) == ["kinds.sounding"]
    assert len(part.questions[0].labels) == 2
    left = find_kinds([column("TYPE", cells)], {"kinds.sounding": "leave"}, "incidents")
    assert left.settings["kinds"] == {"Auto Theft": "motor_vehicle_theft"}
    taken = find_kinds([column("TYPE", cells)], {"kinds.sounding": "take"}, "incidents")
    assert taken.settings["kinds"]["Break and Enter Commercial, Night"] == "burglary_business"


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Assault - Family", "domestic"),
        ("Simple assault, domestic", "domestic_assault_simple"),
        ("Robo de vehículo", "motor_vehicle_theft"),
        ("Robo en casa", "burglary_home"),
        ("Violencia familiar", "domestic"),
        ("Larceny from Auto", "theft_from_vehicle"),
        ("Violence and sexual offences", "sexual"),
        ("Sexual assault of a child", "sexual"),
        ("Murder & Nonnegligent Manslaughter, 1st degree", "homicide"),
        ("Negligent manslaughter, other", "homicide_negligent"),
        ("Burglary, non-residential, forced", "burglary_other"),
        ("Unarmed robbery of a person", "robbery_strong_arm"),
        ("Furto de veículo", "motor_vehicle_theft"),
        ("Roubo de veículo", "motor_vehicle_theft"),
        ("Roubo a transeunte", "robbery"),
        ("Lesão corporal", "assault"),
        ("Rapiña", "robbery"),
        ("All other crimes", None),
        ("Other", None),
        ("Otros delitos", None),
    ],
)
def test_a_sensitive_word_wins_over_a_harmless_one_and_other_stays_without_a_kind(word: str, kind) -> None:
    assert kind_by_sound(word) == kind


def test_every_kind_that_a_sound_can_give_is_in_its_tree() -> None:
    from geodata.doctor import lexicon

    assert {kind for _, kind in lexicon._SOUNDS} <= set(KINDS)
    assert {kind for _, kind in lexicon._REQUESTS} <= set(REQUEST_KINDS)


def test_nibrs_codes_are_known_and_house_numbers_are_not() -> None:
    assert is_nibrs(column("c", ["13A", "23F", "240", "120"] * 10))
    assert not is_nibrs(column("c", ["100", "200", "240", "510"] * 10))


def test_a_sensitive_second_word_protects() -> None:
    first = column("category", ["Assault", "Auto Theft", "Robbery", "Arson"] * 20)
    second = column("detail", ["Domestic Violence", "Auto Theft", "Robbery", "Burglary"] * 20)
    part = find_kinds([first, second], {}, "incidents")
    assert {part.columns["kind"], part.columns["second_kind"]} == {"category", "detail"}


def test_a_flag_is_known_by_name_and_an_unnamed_yes_or_no_is_asked() -> None:
    words = column("what", ["Assault", "Auto Theft"] * 20)
    named = find_kinds([words, column("DVFlag", ["Y", "N"] * 20)], {}, "incidents")
    assert (named.columns["sensitive_flag"], asked(named)) == ("DVFlag", [])
    nameless = find_kinds([words, column("Q", ["true", "false"] * 20)], {}, "incidents")
    assert asked(nameless) == ["flags.sensitive"]
    assert asked(find_kinds([words, column("Firearm", ["true", "false"] * 20)], {}, "incidents")) == []
    answered = find_kinds(
        [words, column("Q", ["true", "false"] * 20)], {"flags.sensitive": "none"}, "incidents"
    )
    assert (answered.columns.get("sensitive_flag"), asked(answered)) == (None, [])


def test_a_column_of_types_in_a_language_nobody_knows_is_asked_for() -> None:
    types = column("Laji", ["Varkaus", "Ryöstö", "Ilkivalta"] * 20)
    units = column("Osasto", ["Etelä", "Pohjoinen"] * 30)
    part = find_kinds([types, units], {}, "incidents")
    assert asked(part) == ["kinds.column"]
    assert [one.value for one in part.questions[0].choices] == ["Laji", "Osasto", "none"]
    answered = find_kinds([types, units], {"kinds.column": "Laji"}, "incidents")
    assert (answered.columns["kind"], asked(answered)) == ("Laji", ["kinds.unmapped"])
    assert asked(find_kinds([types, units], {"kinds.column": "none"}, "incidents")) == []


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("LARC<$1000", "theft"),
        ("LARC FROM MV", "theft_from_vehicle"),
        ("B&E AUTO", "theft_from_vehicle"),
        ("UUMV", "motor_vehicle_theft"),
        ("BURG RES F/E", "burglary_home"),
        ("BURG COMM", "burglary_business"),
        ("ROBBERY-STR ARM", "robbery_strong_arm"),
        ("ROB ARMED", "robbery_armed"),
        ("ROB-STRONG ARM", "robbery_strong_arm"),
        ("ROBB/BUSN", "robbery"),
        ("AGG ASLT", "assault_aggravated"),
        ("ASLT-AGG", "assault_aggravated"),
        ("ADW", "assault_aggravated"),
        ("NON AGG ASLT", "assault_simple"),
        ("SIMP ASLT", "assault_simple"),
        ("HOM", "homicide"),
        ("VEH THFT", "motor_vehicle_theft"),
        ("STLN VEH", "motor_vehicle_theft"),
        ("GTA", "motor_vehicle_theft"),
        ("UNAUTH USE VEH", "motor_vehicle_theft"),
        ("THFT FR VEH", "theft_from_vehicle"),
        ("BURG VEH", "theft_from_vehicle"),
        ("BMV", "theft_from_vehicle"),
        ("LARC OF VEH PARTS", "theft_of_vehicle_parts"),
        ("THFT FR BLDG", "theft_from_building"),
        ("BURG/NON-RES", "burglary_other"),
        ("TRESP", "trespass"),
        ("CRIM TRSP", "trespass"),
        ("VAND", "property_damage"),
        ("PROP DMG", "property_damage"),
        ("CRIM MISCH", "property_damage"),
        ("MAL MIS", "property_damage"),
        ("DMG TO VEH", "property_damage"),
        ("TRAF ACC PROP DMG", "traffic_crash"),
        ("VEH ACC INJ", "traffic_crash"),
        ("HIT/RUN PROP DMG", "hit_and_run"),
        ("DUI W/ VEH ACC", "dui"),
        ("POSS NARC", "drugs"),
        ("DWI", "dui"),
        ("DUI/ALC", "dui"),
        ("WPNS VIOL", "weapons"),
        ("DISORD COND", "disorderly"),
        ("DIST PEACE", "disorderly"),
        ("FRD", "fraud"),
        ("WARR SVC", "warrant"),
        ("SUSP VEH", None),
        ("SUSP PERS", None),
        ("VEH STOP", None),
        ("HOM INVASION", None),
        ("ROBE SHOP", None),
        ("FAM ASLT", "domestic"),
        ("NARC TO MINOR", None),
    ],
)
def test_what_records_systems_cut_short_is_proposed(label: str, kind: str) -> None:
    assert kind_by_sound(label, "incidents") == kind


def test_what_is_cut_short_is_proposed_and_asked_and_never_taken_as_known() -> None:
    cells = ["AGG ASLT", "VEH THFT", "Auto Theft"] * 20
    part = find_kinds([column("Type", cells)], {}, "incidents")
    assert asked(part) == ["kinds.sounding"]
    sounds = [(one.label, one.sounds) for one in part.questions[0].labels]
    assert sounds == [("AGG ASLT", "assault_aggravated"), ("VEH THFT", "motor_vehicle_theft")]
    assert part.proposals[0].confidence == "open"


@pytest.mark.parametrize(
    "word", ["ROBO", "Robos", "Robo agravado", "ROBO CALIFICADO", "ROBO A/M", "Robo c/v", "ROBO S.V."]
)
def test_robo_alone_is_a_theft_or_a_robbery_and_is_asked_and_with_its_object_it_is_told(word: str) -> None:
    assert kind_by_sound(word) is None
    assert kind_by_sound("Robo de vehículo") == "motor_vehicle_theft"
    assert kind_by_sound("Robo con violencia") == "robbery"


@pytest.mark.parametrize("word", ["Asalto agravado", "ASALTO", "Asalto a mano armada", "Robo con asalto"])
def test_asalto_is_a_robbery_or_an_assault_and_is_asked_by_itself(word: str) -> None:
    assert kind_by_sound(word) is None
    part = find_kinds([column("Delito", [word, "Auto Theft"] * 20)], {"kinds.sounding": "take"}, "incidents")
    assert asked(part) == ["kinds.unmapped"]
    assert [one.label for one in part.questions[0].labels] == [word]
    assert kind_by_sound("Asalto sexual") == "sexual"


def test_a_repeated_number_whose_rows_agree_is_the_report() -> None:
    rows = agency()
    same = [column(name, rows[name]) for name in ("Occurred", "Lat", "Lon")]
    part = find_ids([column("Q", rows["Report"])], same, {})
    assert part.settings["merging"] == "report_number"
    assert [one.says.key for one in part.proposals] == ["doctor.id.repeated", "doctor.id.basis_many"]
    assert part.proposals[0].samples == ("99-999999",)


def test_a_counter_of_rows_is_no_number() -> None:
    part = find_ids([column("n", range(1, 300))], [], {})
    assert part.settings["merging"] == "content"
    assert [one.says.key for one in part.findings] == ["doctor.id.counts_rows"]


def test_two_numbers_that_count_differently_are_asked() -> None:
    one = column("Incident ID", [f"A{10_000 + i // 2}" for i in range(400)])
    other = column("Incident Number", [f"B{10_000 + i // 3}" for i in range(400)])
    assert asked(find_ids([one, other], [], {})) == ["ids.number"]
    answered = find_ids([one, other], [], {"ids.number": "Incident Number"})
    assert (answered.columns["number"], asked(answered)) == ("Incident Number", [])
    assert asked(find_ids([one, other], [], {"ids.number": "Nobody"})) == ["ids.number"]


def test_equal_rows_without_a_number_are_asked_and_persons_are_left_out_of_it() -> None:
    frame = pl.DataFrame({"day": ["1", "1", "2"], "sex": ["M", "F", "M"]})
    part = find_duplicates(frame, ["sex"], {}, {})
    assert asked(part) == ["duplicates.equal"]
    assert [one.says.key for one in part.findings] == ["doctor.duplicates.persons"]
    assert asked(find_duplicates(frame, ["sex"], {}, {"duplicates.equal": "merge"})) == []
    assert find_duplicates(frame, ["sex"], {}, {"duplicates.equal": "keep"}).settings == {
        "equal_rows": "each"
    }


def test_columns_about_persons_are_told_by_name_and_by_their_cells() -> None:
    rows = agency()
    named = [column(name, cells) for name, cells in rows.items()]
    assert set(person_columns(named)) == {"Sex", "Age"}
    neutral = renamed(rows, {name: f"c{i}" for i, name in enumerate(rows)})
    found = person_columns([column(name, cells) for name, cells in neutral.items()])
    assert set(found) == {"c7", "c8"}


def test_a_sample_is_no_address_and_no_report() -> None:
    assert as_block("1234 ELM ST") == "1200 block ELM ST"
    assert as_pattern("KC19-004711") == "KC99-999999"
    assert as_pattern("SMITH99") == "AAAAA99"
    assert [doctest.testmod(one).failed for one in (masking, cut_short)] == [0, 0]


def test_numbers_that_a_spreadsheet_has_rounded_are_said_to_be_destroyed() -> None:
    def told(name: str, cells: list[str]) -> list[str]:
        columns = [Column(name, pl.Series(name, cells, dtype=pl.String))]
        return [one.says.key for one in find_ids(columns, (), {}).findings]

    assert told("CaseNumber", ["1.2023E+11"] * 40) == ["doctor.id.destroyed"]
    assert "doctor.id.destroyed" in told(
        "CaseNumber", ["2,3E+10"] * 5 + [f"KC{n}" for n in range(1000, 1035)]
    )
    assert told("Reading", ["2.3E+10"] * 5 + [f"KC{n % 3}" for n in range(35)]) == []
    assert told("CaseNumber", ["12E45"] * 40) == []
