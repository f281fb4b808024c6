"""Words that may speak of a protected case are never proposed, or silently taken, as a kind with points."""

import doctest

import polars as pl
import pytest

from geodata.doctor import lexicon
from geodata.doctor.columns import Column
from geodata.doctor.kinds import find_kinds
from geodata.doctor.labels import known_words
from geodata.doctor.lexicon import kind_by_sound
from geodata.feeds.mapped import TableMapping, feed_of, variant_of
from geodata.kinds import heard, sensitive
from geodata.kinds.heard import hides, hiding_words
from geodata.kinds.tree import KINDS

NAMED = {
    "domestic": "DOM BATTERY | DV ASSAULT | D/V | D.V. | ASSAULT/FAM | SPOUS ABUSE | VIF | INTRAFAMILIAR",
    "domestic_disturbance": "FAM DIST | DOM DISTURB",
    "domestic_assault_aggravated": "DOM AGG BATT | ASSAULT DOMESTIC AGG",
    "protection_order_violation": "VIOL PROT ORDER | NO CONTACT ORDER | ORDEN DE ALEJAMIENTO",
    "sexual": "SEX OFF | SXL ASLT | CSA | ABUSO SEXUAL | Acoso sexual",
    "rape": "RAPE 1ST | Violación",
    "incest": "INCEST",
    "child": "JUV COMPLAINT | CHILD | LESIONES A MENOR DE EDAD",
    "child_abuse": "CHILD NEGL | MALTRATO INFANTIL NIÑO",
    "runaway": "JUV RUNAWAY",
    "stalking": "STALK | ACOSO",
    "trafficking": "HUM TRAF | TRAFFICK | TRATA",
    "suicide_attempt": "ATT SUICIDE | SUI ATT",
    "missing_person": "MISS PERS",
}
UNCLEAR = (
    *("MINOR", "MINOR IN POSS", "THEFT BY MINOR", "HARASS PHONE", "PROST SOLICIT", "FAM", "ROBO A DOM"),
    *("LESIONES MENOR", "ABUSO", "EX-WIFE THREAT", "MENTAL DISTURB", "RO VIOL", "Amenazas a la mujer"),
)
HARMLESS = {
    "DOMINION GAS": None,
    "COMMUNITY": None,
    "CRASH MINOR INJURY": "traffic_crash",
    "DRUG TRAFFICKING": "drugs",
    "TRAFFIC STOP": "traffic_offence",
    "ABUSO DE CONFIANZA": None,
    "BURG SINGLE FAM": "burglary",
    "NON-DOMESTIC ASSAULT": "assault",
    "ESSEX ROBBERY": "robbery",
}


def column(cells: list[str], name: str = "Crime Desc") -> Column:
    return Column(name, pl.Series(name, cells, dtype=pl.String))


@pytest.mark.parametrize(("kind", "words"), NAMED.items())
def test_a_word_that_names_a_protected_case_is_proposed_as_it(kind: str, words: str) -> None:
    assert {word.strip(): kind_by_sound(word) for word in words.split("|")} == {
        word.strip(): kind for word in words.split("|")
    }
    assert KINDS[kind].protected


@pytest.mark.parametrize("word", UNCLEAR)
def test_a_word_that_may_speak_of_one_is_proposed_as_nothing_and_asked_by_itself(word: str) -> None:
    assert (kind_by_sound(word), hides(word)) == (None, True)
    part = find_kinds([column([word, "Auto Theft", "Zorbing"] * 20)], {}, "incidents")
    asked = {one.id: [label.label for label in one.labels] for one in part.questions}
    assert asked == {"kinds.sensitive": [word], "kinds.unmapped": ["Zorbing"]}
    left = find_kinds([column([word, "Auto Theft"] * 20)], {"kinds.sensitive": "leave"}, "incidents")
    assert (left.questions, left.settings["kinds"]) == ([], {"Auto Theft": "motor_vehicle_theft"})


@pytest.mark.parametrize(("word", "kind"), HARMLESS.items())
def test_an_abbreviation_is_heard_only_as_a_whole_word_and_not_where_it_means_something_else(
    word: str, kind: str | None
) -> None:
    assert (kind_by_sound(word), hides(word)) == (kind, False)


def test_no_answer_for_all_makes_a_word_that_may_hide_a_case_a_point() -> None:
    words = [word.strip() for one in NAMED.values() for word in one.split("|")]
    cells = [*words, *UNCLEAR, *HARMLESS, "Auto Theft"] * 5
    taken = find_kinds([column(cells)], {"kinds.sounding": "take"}, "incidents").settings["kinds"]
    assert taken["DRUG TRAFFICKING"] == "drugs"
    assert [word for word, kind in taken.items() if hides(word) and not KINDS[kind].protected] == []


def test_a_person_who_makes_such_a_word_public_is_told_so_first() -> None:
    cells = ["DOM BATTERY", "MINOR IN POSS", "Auto Theft", "BURG COMM"] * 20
    said = {"kind:DOM BATTERY": "assault", "kind:MINOR IN POSS": "liquor", "kind:BURG COMM": "burglary"}
    part = find_kinds([column(cells)], said, "incidents")
    told = [one for one in part.findings if one.says.key == "doctor.kind.made_public"]
    assert [(one.first, one.level, one.says.values["n"]) for one in told] == [(True, "look", 40)]
    assert told[0].says.values["words"] == ("DOM BATTERY (20)", "MINOR IN POSS (20)")
    safe = {"kind:DOM BATTERY": "domestic", "kind:MINOR IN POSS": "unknown", "kind:BURG COMM": "burglary"}
    keys = [one.says.key for one in find_kinds([column(cells)], safe, "incidents").findings]
    assert "doctor.kind.made_public" not in keys


def test_a_code_does_not_make_a_point_of_what_was_left_unknown() -> None:
    cells = ["DOM BATTERY", "MINOR IN POSS", "Auto Theft", "Zorbing"] * 20
    codes = column(["13B", "90G", "240", "23F"] * 20, "nibrs")
    left = dict.fromkeys(("kinds.sounding", "kinds.sensitive", "kinds.unmapped"), "leave")
    part = find_kinds([column(cells), codes], left, "incidents")
    mapping = TableMapping("m", part.columns, kinds=part.settings["kinds"])
    feed = feed_of(mapping, variant_of(mapping, {}))
    coded = zip(cells, ("13B", "90G", "240", "23F"), strict=False)
    meant = {word: feed.labels((word, "", code)) for word, code in coded}
    assert {word: one.protected for word, one in meant.items()} == {
        "DOM BATTERY": True,
        "MINOR IN POSS": True,
        "Auto Theft": False,
        "Zorbing": False,
    }


def test_what_a_list_protects_beyond_its_kind_is_not_known_as_that_kind_alone() -> None:
    assert "curfew" in hiding_words()
    assert not hiding_words() & set(known_words("incidents"))
    part = find_kinds([column(["CURFEW", "Auto Theft"] * 20)], {"kinds.sounding": "take"}, "incidents")
    assert part.settings["kinds"] == {"Auto Theft": "motor_vehicle_theft"}
    assert [one.id for one in part.questions] == ["kinds.sensitive"]


def test_misc_with_a_word_of_its_own_is_asked_and_without_one_it_is_said_why_not() -> None:
    cells = ["MISC PUB SVC", "MISC CRIMES", "Auto Theft"] * 20
    part = find_kinds([column(cells)], {}, "incidents")
    assert [[label.label for label in one.labels] for one in part.questions] == [["MISC PUB SVC"]]
    silent = [one.says.values["words"] for one in part.findings if one.says.key == "doctor.kind.silent"]
    assert silent == [("MISC CRIMES (20)",)]


def protected_rows(columns: list[Column], answers: dict[str, str] | None = None) -> list[bool]:
    """Which rows an import by the proposed mapping protects."""
    part = find_kinds(columns, {"kinds.sounding": "take"} | (answers or {}), "incidents")
    mapping = TableMapping("m", part.columns, kinds=part.settings.get("kinds", {}))
    variant = variant_of(mapping, {})
    feed, cells = feed_of(mapping, variant), {one.name: one.texts.fill_null("") for one in columns}
    rows = range(len(columns[0].texts))
    told = ([cells[name][row] if name else "" for name in variant.words] for row in rows)
    return [feed.labels(tuple(words)).protected for words in told]


TYPES = ["Assault", "Auto Theft", "Robbery", "Arson"]


@pytest.mark.parametrize("word", [*UNCLEAR, *(words.split("|")[0].strip() for words in NAMED.values())])
@pytest.mark.parametrize("rows", [1, 20])
def test_a_word_beside_a_harmless_type_protects_its_rows_however_rare_it_is(word: str, rows: int) -> None:
    said = [word] * rows + ["Shed"] * (20 - rows)
    beside = [cell for one in said for cell in (one, "Front yard", "Parking lot", "Shed")]
    columns = [column(TYPES * 20, "Category"), column(beside, "Description")]
    assert protected_rows(columns) == [True, False, False, False] * rows + [False] * 4 * (20 - rows)


def test_a_person_may_say_that_a_word_beside_the_type_is_harmless_and_is_told_what_that_means() -> None:
    beside = ["MINOR IN POSS", "Front yard", "Parking lot", "Shed"] * 20
    columns = [column(TYPES * 20, "Category"), column(beside, "Description")]
    part = find_kinds(columns, {}, "incidents")
    said = [one for one in part.findings if one.says.key == "doctor.kind.further"]
    assert [(one.says.values["n"], one.says.values["words"]) for one in said] == [
        (20, ("MINOR IN POSS (20)",))
    ]
    answers = {"kind:MINOR IN POSS": "liquor"}
    assert protected_rows(columns, answers) == [False] * 80
    keys = [one.says.key for one in find_kinds(columns, answers, "incidents").findings]
    assert "doctor.kind.made_public" in keys
    assert "doctor.kind.further" not in keys


def test_words_of_several_columns_protect_and_those_of_a_place_or_weapon_do_not() -> None:
    columns = [
        column(TYPES * 20, "Category"),
        column(["DOM", "x-ray", "yard", "shed"] * 20, "Offense Desc"),
        column(["stranger", "spouse", "stranger", "stranger"] * 20, "Relationship"),
        column(["street", "street", "street", "child care"] * 20, "Premise Desc"),
        column(["street", "street", "minor league", "street"] * 20, "Weapon"),
    ]
    assert protected_rows(columns) == [True, True, False, False] * 20
    roles = find_kinds(columns, {}, "incidents").columns
    assert not {"Weapon", "Premise Desc"} & set(roles.values())


def test_a_nameless_column_is_taken_where_such_words_come_back_and_a_street_of_such_a_name_is_not() -> None:
    streets = [f"{name} ST" for name in ("ELM", "OAK", "HILL", "MAIN")] * 100
    streets[7] = "CHILDRESS FAMILY WAY"
    columns = [column(TYPES * 100, "Category"), column(streets, "Q")]
    assert protected_rows(columns) == [False] * 400
    told = [column(TYPES * 100, "Category"), column(["spouse", "other", "none", "nobody"] * 100, "Q")]
    assert protected_rows(told) == [True, False, False, False] * 100


def test_rare_words_beside_the_type_protect_and_are_not_shown() -> None:
    columns = [column(TYPES * 20, "Category"), column(["Ana's ex-wife", *["Shed"] * 79], "Description")]
    part = find_kinds(columns, {}, "incidents")
    assert part.columns["second_kind"] == "Description"
    assert not [word for word in part.settings["kinds"] if "Ana" in word]
    said = [one.says.values["words"] for one in part.findings if one.says.key == "doctor.kind.further"]
    assert said == [("–",)]


def test_a_rare_word_that_may_be_sensitive_is_protected_beside_a_code() -> None:
    words = [*["Auto Theft", "Zorbing", "BURG COMM"] * 20, "EX-WIFE THREAT", "DOM BATTERY"]
    codes = [*["240", "23F", "220"] * 20, "13C", "13B"]
    columns = [column(words), column(codes, "nibrs")]
    assert protected_rows(columns) == [False] * 60 + [True, True]
    only_codes = [column([*["shed"] * 60, "EX-WIFE", "DOM"], "Description"), column(codes, "nibrs")]
    assert protected_rows(only_codes) == [False] * 60 + [True, True]


def test_a_word_of_a_later_file_protects_although_the_mapping_never_saw_it() -> None:
    mapping = TableMapping("m", {"kind": "K", "second_kind": "D", "code": "C"}, kinds={"Assault": "assault"})
    feed = feed_of(mapping, variant_of(mapping, {}))
    assert feed.labels(("Assault", "Spouse", "13A", "")).flagged
    assert not feed.labels(("Assault", "Stranger", "13A", "")).protected
    assert feed.labels(("Wife beating", "", "13A", "")).kind == "unknown"
    assert feed.labels(("RAPE 1ST", "", "11A", "")).kind == "rape"
    # A story beside an empty type is nobody's label.
    assert feed.labels(("", "Ana told her husband", "240", "")).label == ""


def test_one_type_for_all_rows_does_not_make_points_of_what_words_beside_it_say() -> None:
    mapping = TableMapping("m", {"second_kind": "D"}, all_kind="burglary", kinds={"Juv": "burglary"})
    feed = feed_of(mapping, variant_of(mapping, {}))
    said = {word: feed.labels(("", word, "", "")).protected for word in ("Spouse", "Juv", "Shed", "")}
    assert said == {"Spouse": True, "Juv": False, "Shed": False, "": False}
    assert feed.labels(()).kind == "burglary"


@pytest.mark.parametrize("read_as", ["cp1252", "latin-1", "cp1250", "iso8859-2", "cp1251", "mac-roman"])
def test_a_word_whose_accents_were_saved_in_the_wrong_encoding_is_heard(read_as: str) -> None:
    meant = ("Lesiones a niña", "Daños", "Niñez en riesgo")
    spoilt = [word.encode().decode(read_as) for word in meant]
    assert spoilt != list(meant)
    assert [hides(word) for word in spoilt] == [True, False, True]


def test_the_examples_hold() -> None:
    assert [doctest.testmod(one).failed for one in (sensitive, lexicon, heard)] == [0, 0, 0]
