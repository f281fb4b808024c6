"""Rounds are taken in turn, kept whole, compared fairly, and refused where answers differ."""

import json

import pytest

from benchmarks import rounds
from benchmarks.rounds import LIMIT, OURS, Case, Goal, is_met, ratios, run_cases, take_turns


def agree(answers) -> None:
    assert len(set(answers.values())) == 1, f"answers differ: {answers}"


def of(run, goals=()) -> Case:
    return Case("small", "one and one", run, agree, goals)


@pytest.mark.slow
def test_contenders_take_turns_in_another_order_each_round() -> None:
    calls = []
    case = of({name: lambda name=name: calls.append(name) for name in (OURS, "a", "b")})
    took = take_turns(case, rounds=3)
    assert {name: len(times) for name, times in took.items()} == {OURS: 3, "a": 3, "b": 3}
    assert calls[3:] == [OURS, "a", "b", "a", "b", OURS, "b", OURS, "a"]


@pytest.mark.slow
def test_nothing_is_timed_while_answers_differ_but_the_limit_need_not_answer() -> None:
    with pytest.raises(AssertionError, match="differ"):
        take_turns(of({OURS: lambda: 2, "a": lambda: 3}), rounds=1)
    assert len(take_turns(of({OURS: lambda: 2, LIMIT: lambda: None}), rounds=2)[LIMIT]) == 2


def test_a_ratio_is_to_the_best_of_the_named_peers() -> None:
    took = {OURS: [1.0, 2.0, 3.0], "a": [10.0, 20.0, 60.0], "b": [12.0, 12.0, 12.0], "c": [0.1, 0.1, 0.1]}
    assert ratios(took, ("a", "b")) == (6.0, 10.0)


def test_a_goal_is_missed_only_if_median_and_minimum_miss_it() -> None:
    took = {OURS: [1.0, 2.0, 3.0], "a": [5.0, 12.0, 60.0]}
    assert is_met(Goal(("a",), 6), took)
    assert is_met(Goal(("a",), 5.5), took)
    assert not is_met(Goal(("a",), 6.1), took)
    assert is_met(Goal(within_ms=1), took)
    assert not is_met(Goal(within_ms=0.9), took)


@pytest.mark.slow
def test_raw_rounds_versions_and_the_machine_are_written_down(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(rounds, "OUT", tmp_path / "bench")
    case = of({OURS: lambda: 2, "a": lambda: 2}, (Goal(within_ms=60_000), Goal(("a",), 1e9)))
    assert run_cases("small", [case], rounds=2, packages=("numpy", "no such package")) == 1
    said = capsys.readouterr().out
    assert "met" in said
    assert "MISSED" in said
    report = json.loads((tmp_path / "bench" / "small.json").read_text())
    assert set(report["versions"]) == {"python", "numpy"}
    assert report["machine"]["cores"] >= 1
    (kept,) = report["cases"]
    assert {name: len(times) for name, times in kept["milliseconds"].items()} == {OURS: 2, "a": 2}
    assert [goal["met"] for goal in kept["goals"]] == [True, False]
