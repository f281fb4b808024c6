"""The committed numbers belong to the rule as it is now, keep every promise, and stand on the page."""

import json
import shutil
from copy import deepcopy
from pathlib import Path

import pytest

from benchmarks.calibration import rule
from benchmarks.calibration.bounds import broken
from benchmarks.calibration.demonstration import SEEDS
from benchmarks.calibration.looks import look_worlds
from benchmarks.calibration.rule import LISTED, ROOT, TOGETHER, rule_files, rule_hash, what_decides
from benchmarks.calibration.rule import PATH as PATH_TO_THE_RULE
from benchmarks.calibration.table import page_with
from benchmarks.calibration.trial import RUNS, most_allowed
from benchmarks.calibration.worlds import COUNTS, FALLS, POWER, RISES, kind_worlds, null_worlds
from geodata.demo.plan import FALL

RESULTS = ROOT / "benchmarks" / "calibration" / "results.json"
PAGE = ROOT / "docs" / "explanation" / "calibration.md"


@pytest.fixture(scope="module")
def results():
    return json.loads(RESULTS.read_text(encoding="utf-8"))


@pytest.mark.slow
def test_the_committed_numbers_belong_to_the_rule_as_it_is_now(results) -> None:
    assert results["rule"] == rule_hash(), (
        "The rule has changed since: run make calibrate and commit what it writes"
    )
    assert results["rule_files"] == rule_files()


def test_the_committed_cities_came_the_way_that_events_come_now(results) -> None:
    assert results["demonstration"]["path"] == rule_hash(PATH_TO_THE_RULE), (
        "What leads to the rule has changed since: run python -m benchmarks.calibration --cities"
    )
    assert results["demonstration"]["fall"] == FALL


def test_every_promise_holds_in_the_committed_numbers(results) -> None:
    assert broken(results) == []


def test_the_committed_numbers_are_those_of_a_whole_calibration(results) -> None:
    assert results["runs"] == RUNS
    assert results["most_allowed"] == 123
    assert [one["world"] for one in results["worlds"]] == [world.name for world in null_worlds()]
    assert {one["runs"] for one in (*results["worlds"], *results["falls"], *results["limits"])} == {RUNS}
    assert len(results["falls"]) == len(POWER) * len(COUNTS) * len(FALLS)
    assert len(results["rises"]) == len(POWER) * len(COUNTS) * len(RISES)
    assert len(results["power"]) == len(POWER) * len(COUNTS)
    assert results["demonstration"]["seeds"] == list(SEEDS)


def test_the_page_shows_the_committed_numbers(results) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page_with(page, results) == page


def test_words_and_intervals_of_a_world_add_up(results) -> None:
    for one in (*results["worlds"], *results["limits"]):
        assert sum(one["words"].values()) == one["runs"]
        assert one["words"]["likely_fewer"] + one["words"]["likely_more"] == one["false_verdicts"]
        assert one["refused"] <= one["words"]["cannot_tell"]
        assert one["coverage"] == one["covered"] / one["intervals"]


def test_the_committed_kinds_were_decided_as_they_are_now(results) -> None:
    assert results["kinds_rule"] == rule_hash(TOGETHER), (
        "What decides of events together has changed since: run python -m benchmarks.calibration --kinds"
    )
    assert [one["world"] for one in results["kinds"]] == [world.name for world in kind_worlds()]
    assert {one["runs"] for one in results["kinds"]} == {RUNS // 2}
    assert all(sum(one["words"].values()) == one["runs"] for one in results["kinds"])


def test_looks_each_week_were_counted_and_the_last_is_one_of_them(results) -> None:
    assert [one["world"] for one in results["looks"]] == [world.name for world in look_worlds()]
    for one in results["looks"]:
        assert (one["runs"], one["looks"]) == (RUNS // 2, 23)
        assert max(one["early"], one["last"]) <= one["any"] <= one["early"] + one["last"]


def test_the_committed_lists_were_decided_as_they_are_now(results) -> None:
    assert results["discoveries_rule"] == rule_hash(LISTED), (
        "What decides over a list has changed since: run make calibrate"
    )
    assert "layers/comparison/p_value.py" in rule_files(LISTED)


BREAKS = {
    "a world": (("worlds", 3, "false_verdicts"), 124, "124 false verdicts, 123 allowed"),
    "often refused": (("worlds", 3, "refused"), 101, "101 of 2000 runs were refused"),
    "an interval": (("worlds", 3, "coverage"), 0.9295, "of the intervals hold the truth"),
    "too wide an interval": (("worlds", 2, "coverage"), 0.9851, "hold the truth: too wide"),
    "power": (("power", 3, "found"), 1_799, "found in 1799 of 2000"),
    "an interval of a fall": (("falls", 0, "coverage"), 0.92, "30% fall: 92.0%"),
    "an interval of a rise": (("rises", 2, "coverage"), 0.92, "200% rise: 92.0%"),
    "worse than the difference": (("falls", 0, "found"), -101, "the difference alone"),
    "a list of nothing": (("discoveries", 0, "runs_with_false"), 124, "124 runs with a finding"),
    "a list with something": (("discoveries", 1, "false_share_low"), 0.051, "of the findings are false"),
    "nothing together": (("kinds", 0, "false_words"), 70, "70 false words, 67 allowed"),
    "a fall together": (("kinds", -1, "words", "likely_fewer"), 899, "found in 899 of 1000"),
    "looks each week": (("looks", 0, "any"), 70, "70 runs with a finding, 67 allowed"),
    "the planted fall": (("demonstration", "found"), 17, "the planted fall was found in 17 of 20"),
    "other events": (("demonstration", "false_more"), 100, "demonstration: 1"),
    "cities of refusals": (("demonstration", "judged"), 99, "only 99 events were judged"),
}


@pytest.mark.parametrize("what", BREAKS)
def test_a_broken_promise_is_seen(results, what: str) -> None:
    (*path, last), value, said = BREAKS[what]
    changed = deepcopy(results)
    place = changed
    for step in path:
        place = place[step]
    place[last] = value
    (line,) = broken(changed)
    assert said in line


def test_a_fall_is_not_compared_with_a_difference_that_is_false_too_often(results) -> None:
    changed = deepcopy(results)
    changed["falls"][0] |= {"found": 0, "difference_found": RUNS, "compared": False}
    assert broken(changed) == []
    left_out = [one for one in results["falls"] if not one["compared"]]
    assert {one["family"] for one in left_out} >= {"dispersed_2", "dispersed_3"}
    assert all(one["difference_false"] > most_allowed(one["runs"]) for one in left_out)


def test_the_rule_is_the_estimator_the_judge_and_what_they_import() -> None:
    assert rule_files() == [
        "layers/comparison/judge.py",
        "layers/comparison/matching.py",
        "layers/comparison/verdict.py",
        "layers/comparison/weekly.py",
        "layers/stats/expected_after.py",
        "layers/stats/lasting.py",
        "layers/stats/shared/checks.py",
        "layers/stats/shared/count_limits.py",
        "layers/stats/shared/spread.py",
    ]


def test_the_way_to_the_rule_leads_over_places_windows_and_late_reports() -> None:
    names = {Path(name).stem for name in rule_files(PATH_TO_THE_RULE)}
    assert names >= {"compare", "sites", "windows", "delay", "confounders", "land_use", "judge", "subject"}
    assert "says" not in names


@pytest.mark.parametrize("changed", ["layers/comparison/verdict.py", "layers/stats/shared/checks.py"])
def test_a_changed_rule_has_another_fingerprint_and_line_ends_and_docstrings_do_not_count(
    tmp_path, monkeypatch, changed
) -> None:
    for name in rule_files():
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
    before = rule_hash()
    monkeypatch.setattr(rule, "ROOT", tmp_path)
    assert rule_hash() == before
    path: Path = tmp_path / changed
    text = path.read_bytes()
    path.write_bytes(text.replace(b"\n", b"\r\n"))
    assert rule_hash() == before
    assert text.startswith(b'"""')
    path.write_bytes(b'"""Other words about the same.' + text[3:])
    assert rule_hash() == before
    path.write_bytes(text + b"LEVEL = 0.9\n")
    assert rule_hash() != before


def test_where_a_library_is_imported_decides_nothing_but_what_is_taken_from_it_does() -> None:
    above = "from scipy import optimize\n\n\ndef root(f):\n    return optimize.brentq(f, 0, 1)\n"
    inside = "def root(f):\n    from scipy import optimize\n\n    return optimize.brentq(f, 0, 1)\n"
    assert what_decides(above) == what_decides(inside)
    others = (
        inside.replace("scipy", "other"),
        inside.replace("optimize\n", "other as optimize\n"),
        inside.replace("(f, 0, 1)", "(f, 0, 2)"),
        f"from layers.stats.rates import rate\n{inside}",
    )
    assert len({what_decides(one) for one in (inside, *others)}) == 1 + len(others)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("if x:\n    from a import f\nelse:\n    from b import f\n", ("a", "b")),
        (
            "def g():\n    from a import f\n    return f\n\ndef h():\n    from b import f\n    return f\n",
            ("a", "b"),
        ),
        ("from a import f\nfrom b import f\n", ("a", "b")),
        ("from math import log; x = 0.05\n", ("0.05", "0.5")),
    ],
    ids=["branches", "functions", "order", "one line"],
)
def test_an_import_that_may_decide_counts_where_it_stands(one: str, other: tuple[str, str]) -> None:
    first, second = other
    swapped = one.replace(first + " ", "? ").replace(second + " ", first + " ").replace("? ", second + " ")
    if swapped == one:
        swapped = one.replace(first, second)
    assert swapped != one
    assert what_decides(swapped) != what_decides(one)
