"""The page of methods shows the committed calibration, and no other."""

import json
from copy import deepcopy

import pytest

from benchmarks.calibration.figures import MODULE, RESULTS, figures, module_of
from layers.methods.calibrated import CALIBRATED


@pytest.fixture(scope="module")
def results():
    return json.loads(RESULTS.read_text(encoding="utf-8"))


def test_the_page_shows_the_committed_calibration(results) -> None:
    message = "A newer calibration: run python -m benchmarks.calibration.figures and commit what it writes"
    assert MODULE.read_text(encoding="utf-8") == module_of(figures(results)), message
    assert figures(results) == CALIBRATED


def test_the_figures_are_those_of_the_worlds_one_by_one(results) -> None:
    false = [one["false_verdicts"] for one in results["worlds"]]
    assert sum(one.worlds for one in CALIBRATED.worlds) == len(false)
    assert min(one.fewest_false for one in CALIBRATED.worlds) == min(false)
    assert max(one.most_false for one in CALIBRATED.worlds) == max(false)
    shares = [one["coverage"] for one in results["worlds"] if one["coverage"] is not None]
    assert CALIBRATED.lowest_coverage <= round(min(shares), 4)
    found = {(one["family"], one["expected"], one["effect"]): one["found"] for one in results["falls"]}
    assert sum(len(one.found) for one in CALIBRATED.falls) == len(found)
    for one in CALIBRATED.falls:
        for percent, n in zip(CALIBRATED.falls_percent, one.found, strict=True):
            assert found[one.family, one.expected, percent / 100] == n


@pytest.mark.parametrize("change", [("rule", "0" * 64), ("runs", 7), ("most_allowed", 3)])
def test_another_calibration_is_another_module(results, change) -> None:
    changed = deepcopy(results)
    changed[change[0]] = change[1]
    text = module_of(figures(changed))
    assert text != MODULE.read_text(encoding="utf-8")
    assert str(change[1]) in text
