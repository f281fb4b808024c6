"""What only some questions need is not loaded before one of them is asked: every start would wait for it."""

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest

from geodata.importing import import_files
from tests.geodata.town import report_rows, write_reports, write_study

PROJECT = Path(__file__).resolve().parents[2]
SCIPY = ("scipy.stats", "scipy.optimize", "scipy.spatial")
SLOW_TO_LOAD = ("matplotlib", "pandas", "geopandas", *SCIPY, "statsmodels", "sklearn")
STEPS = {
    "the command line": "import app, dashboard.commands.filling, geodata.importing",
    "every layer": "from layers.base.catalogue import layers; assert len(layers()) > 3",
    "opening a release": "from geodata.store import open_release; open_release(study)",
    "opening it without ready columns": (
        "from geodata.store import open_release;(study / 'releases' / '.ready').unlink(); open_release(study)"
    ),
    "a question": (
        "from geodata.store import open_release; from layers.base.overview import overview;"
        "from layers.base.query import Query; overview(open_release(study), Query())"
    ),
    "the first page": (
        "from geodata.store import open_release; from dashboard.shell import build_app;"
        "client = build_app(open_release(study)).server.test_client();"
        "assert client.get('/').status_code == 200; assert client.get('/_dash-layout').status_code == 200;"
        "assert client.get('/map.svg?show=none').status_code == 200"  # of a screen without WebGL
    ),
}


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = write_study(tmp_path)
    import_files(folder, [write_reports(folder / "first.csv", report_rows(30))], today=dt.date(2024, 2, 1))
    return folder


def loaded_by(code: str, study: Path) -> list[str]:
    """Return which of the slow libraries a piece of code loads in a Python of its own."""
    asked = (
        f"import json, sys; from pathlib import Path; study = Path({str(study)!r})\n{code}\n"
        f"print(json.dumps([name for name in {SLOW_TO_LOAD!r} if name in sys.modules]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    return [str(name) for name in json.loads(done.stdout.splitlines()[-1])]


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
def test_a_start_does_not_wait_for_libraries_that_few_questions_need(step: str, study: Path) -> None:
    assert loaded_by(STEPS[step], study) == []


def test_a_library_that_is_loaded_is_found(tmp_path: Path) -> None:
    assert "scipy.optimize" in loaded_by("import scipy.optimize", tmp_path)
