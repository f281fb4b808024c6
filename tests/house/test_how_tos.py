"""The pages on adding a feed, a layer, a statistic and a page are followed to the letter, in a copy.

What the page on verdicts spells out for a notebook and a terminal is run on an invented city.
"""

import ast
import csv
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from geodata.demo import write_city
from geodata.importing import import_files

ROOT = Path(__file__).resolve().parents[2]
HOW_TO = ROOT / "docs" / "how-to"
COPIED = ("app.py", "pyproject.toml", "geodata", "layers", "dashboard", "benchmarks", "docs", "tests")
NAMED = re.compile(r"`([\w./-]+\.py)`[^`]*:$")


def blocks(page: Path) -> list[tuple[str, str]]:
    """Return (the paragraph before, the text) of every indented block of a page, in order."""
    found: list[tuple[str, str]] = []
    before, block, ended = "", [], False
    for line in [*page.read_text(encoding="utf-8").splitlines(), "end"]:
        if line.startswith("    ") or (block and not line.strip()):
            block.append(line[4:])
            continue
        if block:
            found.append((before, "\n".join(block).strip("\n") + "\n"))
            before, block = "", []
        before = f"{'' if ended else before} {line}".strip() if line.strip() else before
        ended = not line.strip()
    return found


def follow(name: str, copy: Path) -> list[str]:
    """Write every file that a page spells out into a copy of the project; return their paths."""
    written, words = [], {"en": "", "es": ""}
    for before, text in blocks(HOW_TO / name):
        named = NAMED.search(before)
        if text.startswith("msgid"):
            words["es" if "in Spanish" in before.rsplit(".", 1)[-1] else "en"] += f"\n{text}"
        elif named:
            target = copy / named[1]
            target.parent.mkdir(parents=True, exist_ok=True)
            assert not target.exists(), f"{named[1]} of {name} is there already"
            target.write_text(text, encoding="utf-8")
            written.append(named[1])
    if words["en"]:
        room = re.search(r"/(\w+)\.po`", (HOW_TO / name).read_text(encoding="utf-8"))
        assert room, f"{name} names no catalogue"
        for language, said in words.items():
            # What a page says in English only is still to be translated: the contract asks that it is there.
            add_words(copy, language, room[1], said or words["en"])
    return written


def add_words(copy: Path, language: str, room: str, words: str) -> None:
    """Add words to a room's catalogue; a new one gets the head of its neighbours."""
    folder = copy / "geodata" / "words" / "catalogues" / language
    path, neighbour = folder / f"{room}.po", (folder / "common.po").read_text(encoding="utf-8")
    old = path.read_text(encoding="utf-8") if path.exists() else neighbour.split('\nmsgid "', 1)[0] + "\n"
    path.write_text(old.rstrip("\n") + "\n" + words, encoding="utf-8")


def run(copy: Path, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=copy, capture_output=True, text=True, check=False, timeout=280
    )
    assert done.returncode == 0, done.stdout[-4_000:] + done.stderr[-2_000:]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Give a copy of the project without its history."""
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=ignored)
        else:
            shutil.copy(source, tmp_path / name)
    return tmp_path


@pytest.mark.slow
def test_a_layer_is_added_by_its_page(copy: Path) -> None:
    written = follow("add-a-layer.md", copy)
    assert written == ["layers/busy_hours.py", "tests/layers/test_busy_hours.py"]
    run(copy, "-m", "layers.base.manual", "docs/reference")
    run(copy, "-m", "pytest", "-q", "tests/layers", "-k", "busy_hours or manual")
    run(copy, "-m", "mypy", "--no-error-summary", *written[:1])


@pytest.mark.slow
def test_a_statistic_is_added_by_its_page(copy: Path) -> None:
    written = follow("add-a-statistic.md", copy)
    assert written == ["layers/stats/counts.py", "tests/layers/stats/test_counts.py"]
    run(copy, "-m", "pytest", "-q", written[1], "tests/layers/stats/test_every_statistic.py")
    run(copy, "-m", "mypy", "--no-error-summary", *written[:1])


@pytest.mark.slow
def test_a_page_is_added_by_its_page(copy: Path) -> None:
    written = follow("add-a-page.md", copy)
    assert written == ["dashboard/pages/hours.py", "tests/dashboard/pages/test_hours.py"]
    run(copy, "-m", "pytest", "-q", "tests/dashboard/pages", "tests/dashboard/test_every_page.py")
    run(copy, "-m", "mypy", "--no-error-summary", *written[:1])


@pytest.mark.slow
def test_a_feed_is_added_by_its_page(copy: Path) -> None:
    written = follow("add-a-feed.md", copy)
    assert written == ["geodata/feeds/rivertown.py", "geodata/kinds/rivertown.py"]
    fixture = copy / "tests/geodata/feeds/fixtures/rivertown/since_2018.csv"
    fixture.parent.mkdir(parents=True)
    with fixture.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["Case", "Occurred", "Offense", "Lat", "Lon", "Race", "Sex", "Age", "Suspect Height"])
        for number in range(20):
            latitude, longitude = ("", "") if number == 7 else (39.5 + number / 1000, -94.5 - number / 1000)
            offence = ("Car break-in", "Assault")[number % 2]
            day = f"3/{number + 1}/2021 9:{number + 10}"
            rows.writerow([f"R{number}", day, offence, latitude, longitude, "QZR", "QZS", "98765", "98766"])
    run(copy, "-m", "pytest", "-q", "tests/geodata/feeds")
    run(copy, "-m", "mypy", "--no-error-summary", *written)


@pytest.mark.slow
def test_a_verdict_is_the_same_in_a_notebook_and_on_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = HOW_TO / "read-a-verdict.md"
    (cell,) = re.findall(
        r"^```python\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    (line,) = [text for _, text in blocks(page) if "app.py ask" in text]
    write_city(tmp_path / "my-city", incidents=6_000)
    import_files(tmp_path / "my-city", [], confirmed=True)
    monkeypatch.chdir(tmp_path)

    # As a notebook does: every statement is run, and the value of the last one is shown.
    *before, last = ast.parse(cell).body
    assert isinstance(last, ast.Expr), "the last line shows nothing"
    names: dict[str, object] = {}
    exec(compile(ast.Module(before, []), page.name, "exec"), names)
    word, low, high, counts = eval(compile(ast.Expression(last.value), page.name, "eval"), names)
    n = {(row.where, row.when): row.n for row in counts}
    # Of so few reports nothing can be told, and nothing forbids to ask.
    assert (word, names["found"].refusals) == ("cannot_tell", ())
    assert low < n["zone", "after"] - names["found"].judgement.zone.expected < high
    assert low < 0 < high

    python, program, *words = shlex.split(line)
    assert (python, program) == ("python", "app.py")
    run(tmp_path, str(ROOT / program), *words)
    with (tmp_path / words[words.index("--out") + 1]).open(encoding="utf-8-sig", newline="") as file:
        zone = next(row for row in csv.DictReader(file) if row["role"] == "zone")
    assert zone["verdict"] == word
    for column, value in (("difference_low", low), ("difference_high", high)):
        assert float(zone[column]) == pytest.approx(value)
    for column in ("history", "before", "after"):
        assert int(zone[column]) == n["zone", column]
    assert int(zone["history_telling"]) == n["zone", "telling"]
