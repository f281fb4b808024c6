"""A calibration that was cut short goes on where it stopped, with the same numbers."""

import pytest

from benchmarks.calibration import tasks
from benchmarks.calibration.journal import Journal
from benchmarks.calibration.looks import look_worlds
from benchmarks.calibration.tasks import Task, do_all
from benchmarks.calibration.worlds import world_of

WORK = [
    *(Task(name, "world", (world_of(name, 26),), {"runs": 6}) for name in ("poisson", "seasonal")),
    Task("a list", "discovery", (world_of("poisson", 26),), {"real": 2, "runs": 1}),
    Task("a kind", "kind", (world_of("poisson", 26),), {"runs": 2}),
    Task("looks", "look", (look_worlds()[0],), {"runs": 1}),
]


@pytest.mark.slow
def test_what_was_done_is_not_done_again_and_every_number_is_the_same(tmp_path, monkeypatch) -> None:
    alone = do_all(WORK, 1)
    journal = Journal(tmp_path, runs=6, seed=1)
    do_all(WORK[:3], 1, journal)
    with journal.path.open("a") as file:
        file.write('\n{"name": "a kind", "pla')  # the process ended here
    file_of_three = journal.path.read_text()
    done = []
    monkeypatch.setattr(tasks, "do", lambda task: (done.append(task.name), (task.name, alone[task.name]))[1])
    again = do_all(WORK, 1, Journal(tmp_path, runs=6, seed=1))
    assert done == ["a kind", "looks"]
    assert {
        name: [list(run) for run in value] if name == "a list" else value for name, value in alone.items()
    } == again
    assert journal.path.read_text().startswith(file_of_three)
    assert set(journal.read()) == {task.name for task in WORK}
    journal.clear()
    assert journal.read() == {}


@pytest.mark.slow
def test_other_runs_or_another_seed_are_another_journal(tmp_path) -> None:
    paths = {Journal(tmp_path, runs=runs, seed=seed).path for runs, seed in ((6, 1), (7, 1), (6, 2))}
    assert len(paths) == 3


def test_a_result_that_cannot_be_written_is_refused_with_the_first_task(tmp_path) -> None:
    with pytest.raises(TypeError, match="not JSON serializable"):
        Journal(tmp_path, runs=1, seed=1).add("a world", {"covered": {1}})
