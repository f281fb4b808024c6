"""What a container may use limits what is taken for free; without one the computer alone says."""

from pathlib import Path

import pytest

from geodata.machine import cores, free_bytes


def container(folder: Path, **said: str) -> Path:
    for name, text in said.items():
        (folder / name.replace("_", ".", 1)).write_text(text + "\n", encoding="ascii")
    return folder


def test_of_its_limit_a_container_has_what_it_does_not_hold_and_what_are_mere_copies_of_files(
    tmp_path: Path,
) -> None:
    limits = container(
        tmp_path, memory_max="1000000", memory_current="700000", memory_stat="anon 5\ninactive_file 50000"
    )
    assert free_bytes(limits) == 350_000


@pytest.mark.parametrize("said", [{}, {"memory_max": "max", "memory_current": "7"}])
def test_without_a_limit_the_computer_says_how_much_is_free(tmp_path: Path, said: dict[str, str]) -> None:
    assert free_bytes(container(tmp_path, **said)) == pytest.approx(free_bytes(tmp_path / "none"), rel=0.2)


@pytest.mark.parametrize(
    ("said", "most"), [("100000 100000", 1), ("50000 100000", 1), ("9999900000 100000", None)]
)
def test_a_share_of_the_processor_is_whole_cores_and_never_none(
    tmp_path: Path, said: str, most: int | None
) -> None:
    here = cores(tmp_path / "none")
    assert cores(container(tmp_path, cpu_max=said)) == (here if most is None else most)


def test_no_share_is_no_limit(tmp_path: Path) -> None:
    assert cores(container(tmp_path, cpu_max="max 100000")) == cores(tmp_path / "none") >= 1
