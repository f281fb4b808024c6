"""`study.toml` is read strictly, with every problem at once and the nearest known key."""

import datetime as dt
import json
from pathlib import Path

import pytest

from geodata.errors import BadStudy
from geodata.store.plain import facts_from_json, facts_to_json
from geodata.study import StudyProblems, check_files, init_study, read_study
from geodata.words.speaker import Speaker

WHOLE = """
[study]
name = "westside-demo"
title = { en = "The Westside", es = "El Westside" }
time_zone = "America/Chicago"
crs = "EPSG:26915"
languages = ["es", "en"]
invented = true
remark = { en = "incomplete test extract" }

[[sources]]
file = "incidents.csv"
feed = "kcpd"

[[areas]]
set = "neighborhoods"
file = "neighborhoods.geojson"
columns = { id = "nbhid", name = "nbhname" }

[[services]]
file = "services.csv"
columns = { name = "name", kind = "type", longitude = "lon", latitude = "lat" }
kinds = { "Dentist" = "health" }

[[events]]
file = "events.csv"
columns = { name = "name", acts_on = "acts_on", first_day = "from" }

[[base_map]]
file = "streets.geojson"
draw = "streets"
name = "street"

[[default_locations]]
longitude = -94.5785667
latitude = 39.0997265
is = "geocoder_default"
note = "city centroid"

[[recording_changes]]
day = 2023-04-01
title = "New records system"
kinds = ["theft"]
"""


def written(tmp_path: Path, text: str) -> Path:
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    return tmp_path


def problems(tmp_path: Path, text: str) -> dict[str, str]:
    """Key -> what is said about it and what to do, in English."""
    with pytest.raises(StudyProblems) as found:
        read_study(written(tmp_path, text))
    say = Speaker("en").say
    return {
        one.where.column: say(one.what) + (f" {say(one.hint)}" if one.hint else "")
        for one in found.value.problems
    }


def test_everything_a_study_says_is_read(tmp_path: Path) -> None:
    study = read_study(written(tmp_path, WHOLE))
    assert study.facts.name == "westside-demo"
    assert study.facts.languages == ("es", "en")
    assert study.facts.remark["es"] == "incomplete test extract"
    assert study.facts.recording_changes[0].day == dt.date(2023, 4, 1)
    assert study.facts.recording_changes[0].titles["es"] == "New records system"
    assert study.sources[0].feed == "kcpd"
    assert study.areas[0].titles["en"] == "neighborhoods"
    assert study.services[0].kinds == {"Dentist": "health"}
    assert study.default_locations[0].meaning == "geocoder_default"
    assert study.default_locations[0].radius_m == 15
    assert len(study.files) == 5


@pytest.mark.parametrize(
    ("change", "key", "said"),
    [
        (("invented", "invnted"), "study.invnted", "Did you mean invented?"),
        (("[[sources]]", "[[source]]"), "source", "Did you mean sources?"),
        (('id = "nbhid"', 'idd = "nbhid"'), "areas[1].columns", "Did you mean id?"),
        (('draw = "streets"', 'draw = "street"'), "base_map[1].draw", "Did you mean streets?"),
        (("America/Chicago", "Chicago"), "study.time_zone", "not known"),
        (("EPSG:26915", "EPSG:4326"), "study.crs", "not in metres"),
        (("EPSG:26915", "EPSG:1"), "study.crs", "not known"),
        (
            ("longitude = -94.5785667", "longitude = 394.5"),
            "default_locations[1].longitude",
            "too small or too large",
        ),
        (("latitude = 39.0997265", "latitude = nan"), "default_locations[1].latitude", "a number is due"),
        (("invented = true", 'invented = "yes"'), "study.invented", "true or false"),
        (("day = 2023-04-01", 'day = "April"'), "recording_changes[1].day", "a day is due"),
        (('kinds = ["theft"]', 'kinds = ["thefts"]'), "recording_changes[1].kinds", "there is no kind"),
        (('set = "neighborhoods"', 'set = "beat"'), "areas[1].set", "name areas of this set themselves"),
        (('set = "neighborhoods"', 'set = "Bad Name"'), "areas[1].set", "a name is due"),
        (('file = "events.csv"', 'file = "/vsicurl/x"'), "events[1].file", "on this computer"),
        (('file = "events.csv"', 'file = "http://x"'), "events[1].file", "on this computer"),
        (('name = "westside-demo"\n', ""), "study.name", "name is missing"),
        (('["es", "en"]', '["fr"]'), "study.languages", "a list of languages"),
        (("[[recording_changes]]", "[recording_changes]"), "recording_changes", "[[recording_changes]]"),
    ],
)
def test_bad_input_k02_a_mistake_is_named_with_its_key_and_a_hint(
    tmp_path: Path, change: tuple[str, str], key: str, said: str
) -> None:
    assert change[0] in WHOLE
    found = problems(tmp_path, WHOLE.replace(*change))
    assert list(found) == [key]
    assert said in found[key]


def test_moved_places_and_borders_of_a_later_day_are_read_and_travel_with_a_release(tmp_path: Path) -> None:
    text = WHOLE.replace("invented = true", "invented = true\nplaces_jittered_m = 150")
    text = text.replace('set = "neighborhoods"', 'set = "neighborhoods"\nvalid_from = 2021-05-01', 1)
    facts = read_study(written(tmp_path, text)).facts
    assert (facts.places_jittered_m, facts.areas_since) == (150.0, {"neighborhoods": dt.date(2021, 5, 1)})
    assert facts_from_json(json.loads(json.dumps(facts_to_json(facts)))) == facts


def test_all_problems_come_at_once_and_in_both_languages(tmp_path: Path) -> None:
    text = WHOLE.replace("invented", "invnted").replace("America/Chicago", "Mars").replace('"streets"', '"s"')
    found = problems(tmp_path, text)
    assert set(found) == {"study.invnted", "study.time_zone", "base_map[1].draw"}
    with pytest.raises(StudyProblems) as both:
        read_study(tmp_path)
    assert "3 problems" in str(both.value)
    assert "3 problemas" in Speaker("es").say(both.value.what)


def test_a_set_named_twice_is_refused(tmp_path: Path) -> None:
    block = WHOLE[WHOLE.index("[[areas]]") : WHOLE.index("[[services]]")]
    assert "areas[2].set" in problems(tmp_path, WHOLE + block)


def test_a_folder_without_a_study_and_a_file_that_is_no_toml_are_said(tmp_path: Path) -> None:
    with pytest.raises(BadStudy) as missing:
        read_study(tmp_path)
    assert missing.value.what.key == "study.no_study"
    with pytest.raises(BadStudy) as broken:
        read_study(written(tmp_path, "[study\n"))
    assert broken.value.what.key == "study.not_toml"


def test_every_missing_file_is_named(tmp_path: Path) -> None:
    study = read_study(written(tmp_path, WHOLE))
    (tmp_path / "events.csv").write_text("name\n")
    with pytest.raises(StudyProblems) as found:
        check_files(study)
    missing = {one.where.value for one in found.value.problems}
    assert missing == {"incidents.csv", "neighborhoods.geojson", "services.csv", "streets.geojson"}


def test_a_started_study_is_valid_as_it_stands(tmp_path: Path) -> None:
    path = init_study(tmp_path / "new", name="westside", title='The "West" side')
    study = read_study(path)
    assert study.facts.titles["es"] == 'The "West" side'
    assert study.crs == "auto"


def test_a_study_that_is_begun_in_spanish_has_spanish_comments_and_starts_in_spanish(tmp_path: Path) -> None:
    path = init_study(tmp_path / "nuevo", name="oeste", language="es")
    assert read_study(path).facts.languages == ("es", "en")
    comments = [line for line in path.read_text(encoding="utf-8").splitlines() if "# " in line]
    assert "# Un estudio:" in comments[0]
    assert not any(word in line.split() for line in comments for word in ("which", "the", "your", "may"))


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_template_stays_valid_when_its_examples_are_switched_on(tmp_path: Path, language: str) -> None:
    path = init_study(tmp_path / "new", name="westside", language=language)
    lines = path.read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("# [["))
    on = [line.removeprefix("# ") if _is_example(line) else line for line in lines[start:]]
    path.write_text("\n".join([*lines[:start], *on]), encoding="utf-8")
    study = read_study(path)
    assert len(study.areas) == len(study.services) == len(study.events) == len(study.base_map) == 1
    assert len(study.default_locations) == len(study.facts.recording_changes) == 1
    assert study.harm is not None
    assert (study.harm.file, study.harm.units["es"]) == ("harm.csv", "días de prisión")
    assert study.facts.land_use == "neighborhoods"


def test_a_study_is_never_overwritten_and_a_bad_name_leaves_nothing(tmp_path: Path) -> None:
    init_study(tmp_path, name="one")
    before = (tmp_path / "study.toml").read_text()
    with pytest.raises(BadStudy) as refused:
        init_study(tmp_path, name="two")
    assert refused.value.what.key == "study.exists"
    assert (tmp_path / "study.toml").read_text() == before
    with pytest.raises(BadStudy):
        init_study(tmp_path / "other", name="Two Words")
    assert not (tmp_path / "other" / "study.toml").exists()


def _is_example(line: str) -> bool:
    return line.startswith("# [") or (line.startswith("# ") and " = " in line)
