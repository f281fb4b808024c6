"""Every method that a screen shows can be looked up: in both languages, with its sources and its checks."""

import ast
import importlib
import re
from functools import cache
from pathlib import Path

import pytest

from geodata.words.speaker import LANGUAGES, Speaker, catalogue
from layers.base.catalogue import layers
from layers.comparison.sensitivity import TESTS
from layers.methods.calibrated import CALIBRATED
from layers.methods.catalogue import METHODS, methods_of
from layers.methods.method import PARTS, ROOMS, Check, Method, Vector
from layers.methods.sources import SOURCES

ROOT = Path(__file__).resolve().parents[2]
CHAIN = {
    "estimator",
    "matching",
    "windows",
    "dispersion",
    "margin",
    "detectable",
    "placebo",
    "regression_to_the_mean",
}
LISTS_AND_RECORDS = {"false_discovery", "pooling", "level_shift"}
CAUSES = {
    "en": r"\b(caused?|worked|works|prevent(s|ed|ion)?|thanks to|because of the event)\b",
    "es": r"\b(causó|causa de|funcionó|funciona|previno|evitó|gracias a|a causa de)\b",
}

every_method = pytest.mark.parametrize("method", METHODS.values(), ids=lambda one: one.key)


@cache
def names_in(file: str) -> tuple[set[str], dict[str, str]]:
    """The functions of a file of tests, and its named parameters: id -> how it is written."""
    text = (ROOT / file).read_text(encoding="utf-8")
    functions, vectors = set(), {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            functions.add(node.name)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.param":
            for keyword in node.keywords:
                if keyword.arg == "id" and isinstance(keyword.value, ast.Constant):
                    vectors[keyword.value.value] = ast.get_source_segment(text, node) or ""
    return functions, vectors


def lost(check: Check) -> list[str]:
    """What a check names that is not in its file, or comes out as another number there."""
    if not (ROOT / check.file).is_file():
        return [check.file]
    functions, vectors = names_in(check.file)
    numbers = {
        one.id: re.findall(r"-?[\d.]+(?:e-?\d+)?", vectors[one.id].split("id=")[0])
        for one in check.vectors
        if one.id in vectors
    }
    wrong = [one.id for one in check.vectors if one.result not in numbers.get(one.id, ())]
    return wrong + [name for name in check.tests if name not in functions]


def unsaid(method: Method, language: str) -> list[str]:
    """The words of a method that a language does not have."""
    keys = [method.name.key, *(method.says(part).key for part in PARTS)]
    keys += [f"methods.use.{use.part}" for use in method.uses]
    return [key for key in keys if key not in catalogue(language)]


def test_every_other_test_of_a_comparison_can_be_looked_up_by_its_name_in_the_order_of_the_screen() -> None:
    assert [one.key for one in methods_of("tests")] == list(TESTS)


def test_every_step_to_a_verdict_and_what_keeps_lists_honest_can_be_looked_up() -> None:
    assert {one.key for one in methods_of("chain")} >= CHAIN
    assert set(METHODS) >= LISTS_AND_RECORDS
    assert sum(len(methods_of(room)) for room in ROOMS) == len(METHODS)


def test_every_statistic_that_a_comparison_takes_can_be_looked_up() -> None:
    taken = {
        node.module
        for path in (ROOT / "layers" / "comparison").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and re.fullmatch(r"layers\.stats\.\w+", node.module or "")
    }
    known = {one.code.rpartition(".")[0] for one in METHODS.values()}
    # The dispersion of the other tests is one entry with that of the estimator.
    assert taken - known == {"layers.stats.dispersion"}
    assert len(taken) > 15


@every_method
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_method_has_all_its_words(method: Method, language: str) -> None:
    assert unsaid(method, language) == []
    said = [Speaker(language).say(method.says(part)) for part in PARTS]
    assert not re.search(CAUSES[language], " ".join(said), re.IGNORECASE)


def test_both_languages_have_the_same_words_of_the_page_and_none_is_left_untranslated() -> None:
    en, es = (
        {key: one for key, one in catalogue(language).items() if key.startswith("methods.")}
        for language in LANGUAGES
    )
    assert set(en) == set(es)
    alike = {key for key in en if en[key] == es[key]}
    assert alike <= {"methods.source", "methods.placebo.formula"}


@every_method
def test_a_method_names_a_function_that_there_is(method: Method) -> None:
    module, _, name = method.code.rpartition(".")
    assert callable(getattr(importlib.import_module(module), name))


@every_method
def test_a_method_names_only_tests_and_numbers_that_there_are(method: Method) -> None:
    assert method.checks
    assert any(check.tests for check in method.checks)
    assert [name for check in method.checks for name in lost(check)] == []


@every_method
def test_a_method_is_used_by_a_layer_with_these_options(method: Method) -> None:
    assert method.uses
    for use in method.uses:
        assert set(use.options) <= {one.name for one in layers()[use.layer].options}


def test_every_source_is_one_of_some_method_and_has_a_year_and_a_title() -> None:
    named = {key for one in METHODS.values() for key in one.published}
    assert named == set(SOURCES)
    assert all(1900 < one.year < 2030 and one.title and one.authors for one in SOURCES.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_invented_world_is_named(language: str) -> None:
    families = {one.family for one in (*CALIBRATED.worlds, *CALIBRATED.falls, *CALIBRATED.lists)}
    assert {f"methods.world.{one}" for one in families} <= set(catalogue(language))


def test_a_missing_word_a_lost_test_and_another_number_are_seen() -> None:
    file = "tests/layers/stats/test_placebo.py"
    none = Method(key="nothing", room="chain", code="m.f", checks=(), uses=())
    assert unsaid(none, "es") == ["methods.nothing.name", *(f"methods.nothing.{part}" for part in PARTS)]
    assert lost(Check(file, vectors=(Vector("PLA-1", "0.4"),), tests=("test_the_vector_comes_out",))) == []
    assert lost(Check(file, vectors=(Vector("PLA-1", "0.5"), Vector("PLA-9", "1")))) == ["PLA-1", "PLA-9"]
    assert lost(Check(file, tests=("test_of_nothing",))) == ["test_of_nothing"]
    assert lost(Check("tests/nowhere.py")) == ["tests/nowhere.py"]
