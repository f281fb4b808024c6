"""An import waits for a person where mending an outline changed an area's size, and asks only once."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from geodata.errors import NeedsConfirmation
from geodata.importing import import_files
from geodata.importing.outlines import stop_at_changed_outlines, stop_at_overlaps
from geodata.store import list_releases, open_release
from geodata.words.speaker import Speaker
from tests.geodata.town import report_rows, write_reports, write_study

TODAY = dt.date(2024, 3, 1)
Ring = list[list[float]]


def redraw(study: Path, change: Callable[[Ring], Ring]) -> None:
    """Give the first quarter another border."""
    path = study / "quarters.geojson"
    data = json.loads(path.read_text(encoding="utf-8"))
    rings = data["features"][0]["geometry"]["coordinates"]
    rings[0] = change(rings[0])
    path.write_text(json.dumps(data), encoding="utf-8")


def bend(study: Path, by: float) -> None:
    """Let the border of the first quarter cross itself; `by` is the size of the loop in degrees."""

    def crossing(ring: Ring) -> Ring:
        (west, south), corner = ring[0], ring[-1]
        north = south + 2 * by
        loop = [[west, north], [west - by, south + by], [west - by, north], [west, south + by]]
        return [*ring[:-1], *loop, corner]

    redraw(study, crossing)


def widen(study: Path, by: float) -> None:
    """Let the first quarter reach `by` degrees into its eastern neighbour."""
    redraw(study, lambda ring: [[x + by if x == max(x for x, _ in ring) else x, y] for x, y in ring])


def stopped(study: Path, file: Path, code: str) -> NeedsConfirmation:
    """Import, and return the question that a person is asked in both languages; nothing is published."""
    with pytest.raises(NeedsConfirmation) as asked:
        import_files(study, [file], today=TODAY)
    assert (asked.value.code, asked.value.where.file) == (code, "quarters.geojson")
    assert all("--yes" in Speaker(language).say(asked.value.hint) for language in ("en", "es"))
    assert list_releases(study) == ()
    return asked.value


@pytest.mark.slow
def test_bad_input_g18_an_outline_that_mending_made_another_stops_until_a_person_says_yes(
    tmp_path: Path,
) -> None:
    study = write_study(tmp_path / "study")
    bend(study, 0.002)
    file = write_reports(tmp_path / "r.csv", report_rows(60))
    asked = stopped(study, file, "G18")
    assert all("Quarter 00" in Speaker(language).say(asked.what) for language in ("en", "es"))
    report = import_files(study, [file], today=TODAY, confirmed=True)
    assert [one.code for one in report.notices].count("G18") == 1
    assert open_release(study).quality["areas"][0]["mended"][0]["change_percent"] > 0.1
    # What was confirmed once is not asked for again; another outline is.
    import_files(study, [file], today=TODAY)
    bend(study, 0.003)
    with pytest.raises(NeedsConfirmation):
        import_files(study, [], today=TODAY)


def test_bad_input_g18_a_change_below_a_tenth_of_a_percent_is_said_and_taken(tmp_path: Path) -> None:
    study = write_study(tmp_path / "study")
    bend(study, 0.0001)
    report = import_files(study, [write_reports(tmp_path / "r.csv", report_rows(60))], today=TODAY)
    assert "G18" in [one.code for one in report.notices]


def test_the_largest_changes_are_named_first_and_each_is_counted() -> None:
    mended = [{"id": str(n), "name": "", "why": "", "change_percent": float(n)} for n in range(9)]
    with pytest.raises(NeedsConfirmation) as asked:
        stop_at_changed_outlines([{"set": "a", "file": "a.csv", "mended": mended}], {}, confirmed=False)
    said = Speaker("en").say(asked.value.what)
    assert "8 areas" in said
    assert said.index("8 (8") < said.index("7 (7")
    assert "3 (3" not in said


@pytest.mark.slow
def test_bad_input_g17_areas_that_lie_on_each_other_stop_until_a_person_says_yes(tmp_path: Path) -> None:
    study = write_study(tmp_path / "study")
    widen(study, 0.004)
    file = write_reports(tmp_path / "r.csv", report_rows(60))
    asked = stopped(study, file, "G17")
    assert all("%" in Speaker(language).say(asked.what) for language in ("en", "es"))
    import_files(study, [file], today=TODAY, confirmed=True)
    import_files(study, [file], today=TODAY)  # asked once only
    widen(study, 0.001)
    with pytest.raises(NeedsConfirmation):
        import_files(study, [], today=TODAY)


def test_bad_input_g17_slivers_between_areas_are_said_and_taken(tmp_path: Path) -> None:
    study = write_study(tmp_path / "study")
    widen(study, 0.00001)
    report = import_files(study, [write_reports(tmp_path / "r.csv", report_rows(60))], today=TODAY)
    assert "G17" in [one.code for one in report.notices]


def test_the_limit_of_overlaps_is_a_share_of_the_ground() -> None:
    report = {"set": "a", "file": "a.csv", "overlaps": [{"areas": ["1", "2"], "m2": 100.0}]}
    stop_at_overlaps([report | {"whole_m2": 10_000.0}], {}, confirmed=False)
    with pytest.raises(NeedsConfirmation, match="1 with 2"):
        stop_at_overlaps([report | {"whole_m2": 9_999.0}], {}, confirmed=False)
