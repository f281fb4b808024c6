"""The tree of kinds: no cycles, families of one mind, codes that mean one kind."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import BadQuery
from geodata.kinds import KINDS, NIBRS, UNKNOWN, expand, leaves_of
from geodata.kinds.families import FAMILIES
from geodata.kinds.tree import GROUPS, TAGS, group_title, tag_title
from geodata.words import LANGUAGES, Speaker

NAMES = st.sampled_from([*KINDS, *GROUPS])

# FBI, NIBRS User Manual: group A without the federal and tribal codes, then group B with the retired ones.
CODES = (
    "09A 09B 09C 100 11A 11B 11C 11D 120 13A 13B 13C 200 210 220 23A 23B 23C 23D 23E 23F 23G 23H 240 250"
    " 26A 26B 26C 26D 26E 26F 26G 26H 270 280 290 35A 35B 36A 36B 370 39A 39B 39C 39D 40A 40B 40C 510 520"
    " 64A 64B 720"
    " 90A 90B 90C 90D 90E 90F 90G 90H 90I 90J 90K 90M 90Z"
)


def test_every_kind_stands_after_its_parent_so_there_is_no_cycle() -> None:
    order = list(KINDS)
    late = [
        k.id for k in KINDS.values() if k.parent is not None and order.index(k.parent) >= order.index(k.id)
    ]
    assert late == []


def test_no_kind_is_written_down_twice_and_none_is_named_like_a_group() -> None:
    names = [row.id for row in FAMILIES]
    assert len(names) == len(set(names)) == len(KINDS)
    assert set(names).isdisjoint(GROUPS)


def test_ids_are_readable_in_an_address() -> None:
    assert [name for name in KINDS if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name)] == []


def test_each_code_means_one_kind() -> None:
    codes = [code for kind in KINDS.values() for code in kind.nibrs]
    assert len(codes) == len(set(codes)) == len(NIBRS)


def test_every_offence_code_of_local_agencies_has_a_kind() -> None:
    assert [code for code in CODES.split() if code not in NIBRS] == []


def test_codes_of_federal_agencies_alone_stay_unknown() -> None:
    assert {"30A", "30B", "30C", "30D", "58A", "101", "103", "90L"}.isdisjoint(NIBRS)


def test_a_child_has_the_group_the_protection_and_at_least_the_tags_of_its_parent() -> None:
    for kind in KINDS.values():
        if kind.parent is not None:
            above = KINDS[kind.parent]
            assert kind.group == above.group, kind.id
            assert kind.protected == above.protected, kind.id
            assert kind.tags >= above.tags, kind.id


def test_unknown_is_protected() -> None:
    assert KINDS[UNKNOWN].protected


@pytest.mark.parametrize(
    "name",
    ["domestic", "sexual", "child", "self_harm", "stalking", "trafficking", "rape", "runaway", "suicide"],
)
def test_what_the_design_protects_is_protected_and_depends_on_trust(name: str) -> None:
    assert KINDS[name].protected
    assert "reporting_sensitive" in KINDS[name].tags


@pytest.mark.parametrize("name", ["robbery", "burglary", "theft", "motor_vehicle_theft", "property_damage"])
def test_the_kinds_residents_ask_about_are_neither_protected_nor_tagged(name: str) -> None:
    assert [k for k in leaves_of(name) if KINDS[k].protected or KINDS[k].tags] == []


@pytest.mark.parametrize("name", ["drugs", "weapons", "prostitution", "trespass", "warrant", "liquor", "dui"])
def test_what_officers_look_for_is_tagged(name: str) -> None:
    assert all("officer_initiated" in KINDS[kind].tags for kind in leaves_of(name))


def test_a_parent_is_counted_as_a_leaf_of_itself() -> None:
    assert leaves_of("robbery") == ("robbery", "robbery_armed", "robbery_strong_arm")
    assert leaves_of("assault") == ("assault", "assault_aggravated", "assault_drive_by", "assault_simple")


def test_the_groups_part_the_tree_without_overlap() -> None:
    parts = [kind for group in GROUPS for kind in leaves_of(group)]
    assert sorted(parts) == sorted(KINDS)


def test_a_name_that_is_no_kind_is_named_back_with_a_hint() -> None:
    with pytest.raises(BadQuery) as refused:
        expand(["robbery", "roberry"])
    assert "roberry" in str(refused.value)
    assert refused.value.code == "U06"


@given(st.lists(NAMES))
def test_expanding_twice_changes_nothing(names: list[str]) -> None:
    assert expand(expand(names)) == expand(names)


@given(st.lists(NAMES), st.randoms())
def test_order_and_repetition_do_not_matter(names: list[str], random) -> None:
    shuffled = names + names
    random.shuffle(shuffled)
    assert expand(shuffled) == expand(names)


@given(st.lists(NAMES), st.lists(NAMES))
def test_the_parts_add_up_to_the_whole(some: list[str], others: list[str]) -> None:
    assert set(expand(some + others)) == set(expand(some)) | set(expand(others))


@given(NAMES)
def test_expanding_one_name_is_its_leaves(name: str) -> None:
    assert expand([name]) == leaves_of(name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_group_and_tag_has_short_words(language: str) -> None:
    speaker = Speaker(language)
    titles = [kind.title for kind in KINDS.values()]
    titles += [group_title(group) for group in GROUPS] + [tag_title(tag) for tag in TAGS]
    said = [speaker.say(title) for title in titles]
    assert [words for words in said if "[" in words] == []
    # The glossary's words for theft from a vehicle are the longest that charts must hold.
    assert max(len(words) for words in said) <= len("Robo de objetos dentro de un vehículo")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_kinds_are_called_the_same(language: str) -> None:
    said = [Speaker(language).say(kind.title) for kind in KINDS.values()]
    assert sorted({words for words in said if said.count(words) > 1}) == []


def test_spanish_follows_the_glossary_where_words_mislead() -> None:
    say = Speaker("es").say
    assert say(KINDS["robbery"].title) == "Robo con violencia o amenaza"
    assert say(KINDS["burglary_home"].title) == "Robo en casa (entrada ilegal)"
    assert say(KINDS["assault_aggravated"].title) == "Agresión grave"
    assert [k.id for k in KINDS.values() if "asalto" in say(k.title).casefold()] == []
