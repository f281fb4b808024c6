"""Every file an answer becomes is read back by the programs people use, and leaks nobody."""

import csv
import io
import json
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.holdings import Holdings, bucket_of
from geodata.records import Coded, Texts
from geodata.words.speaker import Speaker
from layers.base.answers import FORMATS, Answer
from layers.base.catalogue import ask, layers
from layers.base.export_csv import guarded
from layers.base.query import Query
from tests.layers.cities import FORMULA, city, furnished

# In memory a GeoPackage has no file name, which the reader remarks on.
pytestmark = pytest.mark.filterwarnings("ignore:File /vsimem:RuntimeWarning")

every_layer = pytest.mark.parametrize("name", layers())
# A quotient is of one type beside all of them: of all it says nothing.
KINDS = {"location_quotient": ("burglary_home",)}
every_format = pytest.mark.parametrize("form", FORMATS)


def read(form: str, content: bytes) -> pd.DataFrame:
    """Return the rows of a file as the usual program for it reads them."""
    file = io.BytesIO(content)
    if form == "csv":
        return pd.read_csv(file, keep_default_na=False, na_values=[""])
    if form == "geoparquet":
        return gpd.read_parquet(file)
    if form == "json":
        data = json.loads(content)
        return pd.DataFrame({"value": data["value"], "n": data["n"], "id": data["places"]["ids"]})
    return pyogrio.read_dataframe(file)


@pytest.mark.slow
@every_layer
@every_format
def test_every_export_of_every_layer_is_read_back_with_its_rows(
    name: str, form: str, holdings: Holdings
) -> None:
    answer = ask(furnished(holdings), Query(layer=name, kinds=KINDS.get(name)))
    export = answer.export(form, Speaker("es"))
    table = read(form, export.content)
    assert len(table) == len(answer) > 0
    assert table["n"].tolist() == answer.n.tolist()
    assert np.allclose(table["value"].astype(float), answer.value, equal_nan=True)
    assert export.file_name.startswith(f"invented-{name}-r0001-")
    assert export.file_name.isascii()


def test_places_stand_where_they_are_in_every_format(holdings: Holdings) -> None:
    answer = ask(holdings, Query(kinds=("burglary_home",)))
    longitude, latitude = holdings.crs.to_degrees(answer.places.x_m, answer.places.y_m)
    in_csv = read("csv", answer.export("csv").content)
    assert np.allclose(in_csv["longitude"], longitude, atol=1e-6, equal_nan=True)
    in_geojson = read("geojson", answer.export("geojson").content).geometry
    assert np.allclose(in_geojson.y, latitude, atol=1e-6, equal_nan=True)
    for form in ("gpkg", "geoparquet"):
        frame = read(form, answer.export(form).content)
        assert frame.crs.to_epsg() == 26915
        assert np.allclose(frame.geometry.x, answer.places.x_m, equal_nan=True)


def test_cells_are_squares_of_their_size(holdings: Holdings) -> None:
    frame = ask(holdings, Query(layer="density", cell_m=500)).to_frame()
    assert np.allclose(frame.area, 250_000)
    assert np.allclose(frame["value"] * 0.25, frame["n"])


@pytest.mark.slow
@pytest.mark.parametrize("form", ["geojson", "gpkg", "geoparquet"])
def test_exported_hexagons_hold_exactly_the_incidents_that_they_count(form: str, holdings: Holdings) -> None:
    answer = ask(holdings, Query(layer="density", cells="hexagons", cell_m=500))
    frame = read(form, answer.export(form).content).to_crs(holdings.crs.code)
    corners = frame.geometry.count_coordinates().tolist()
    assert corners == [7] * len(answer), "six corners, and the first again"
    assert np.allclose(frame.area, 500**2 * np.sqrt(3) / 2, rtol=1e-4)
    assert np.allclose(frame["value"] * frame.area / 1e6, frame["n"], rtol=1e-4)
    incidents = holdings.incidents
    mapped = bucket_of(incidents) == 0
    points = gpd.GeoDataFrame(
        geometry=gpd.points_from_xy(incidents.x_m[mapped], incidents.y_m[mapped]), crs=holdings.crs.code
    )
    inside = gpd.sjoin(points, frame, predicate="within")
    # Seven decimals of a degree are a centimetre, and no point lies so near an edge.
    assert inside.groupby("id").size().to_dict() == dict(zip(answer.places.ids, answer.n, strict=True))
    assert len(inside) == len(points) == answer.totals.mapped


def test_an_answer_in_hexagons_says_so_and_reads_its_own_json(holdings: Holdings) -> None:
    answer = ask(holdings, Query(layer="density", cells="hexagons"))
    (choice,) = answer.choices
    assert "hexagons 250 m wide from flat side to flat side, 54,127 square meters" in Speaker("en").say(
        choice
    )
    assert "hexágonos de 250 m de ancho entre lados opuestos, de 54,127" in Speaker("es").say(choice)
    assert "hexagons 250 m wide" in Speaker("en").say(answer.headline)
    back = Answer.from_json(json.loads(answer.export("json").content))
    assert back.to_frame().geometry.geom_equals(answer.to_frame().geometry).all()
    assert back.query["cells"] == "hexagons"


@every_format
def test_every_export_says_where_it_comes_from(form: str, holdings: Holdings) -> None:
    content = ask(holdings, Query(layer="areas")).export(form, Speaker("en")).content
    if form == "csv":
        said = dict(read("csv", content)[["study", "release", "data_through", "remark"]].iloc[0])
    elif form == "gpkg":
        said = pyogrio.read_info(io.BytesIO(content), layer="areas")["layer_metadata"]
    elif form == "geoparquet":
        said = json.loads(pq.read_schema(io.BytesIO(content)).metadata[b"hotspot"])
    else:
        said = json.loads(content)["said" if form == "json" else "hotspot"]
    assert (said["study"], said["release"]) == ("invented", "r0001")
    assert said["data_through"] == holdings.release.last.isoformat()
    assert said["remark"] == "Invented data. Nobody lives here."


SAID_IN_CSV = ["study", "release", "data_through", "remark", "question", "counted", "caveats"]


@every_layer
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_csv_says_question_count_and_caveats_in_columns_that_no_layer_has(
    name: str, language: str, holdings: Holdings
) -> None:
    answer = ask(furnished(holdings), Query(layer=name, kinds=KINDS.get(name), hours=(18, 3), cell_m=500))
    speaker = Speaker(language)
    table = read("csv", answer.export("csv", speaker).content)
    assert list(table.columns)[-len(SAID_IN_CSV) :] == SAID_IN_CSV
    assert not answer.columns.keys() & set(SAID_IN_CSV)
    assert set(table["question"]) == {speaker.say(answer.question)}
    assert set(table["counted"]) == {speaker.say(answer.measure)}
    said = [speaker.say(text) for text in (*answer.caveats, *answer.choices)]
    assert table["caveats"][0] == " ".join(said)
    assert table["caveats"][1:].isna().all()


@pytest.mark.parametrize(("language", "word"), [("en", "estimated"), ("es", "estimados")])
def test_estimated_incidents_are_called_so_in_every_line_of_a_csv(language: str, word: str) -> None:
    estimated = city(seed=1, n=300)
    assert estimated.release.estimated
    for layer in ("areas", "incidents", "density"):
        table = read("csv", ask(estimated, Query(layer=layer)).export("csv", Speaker(language)).content)
        assert all(word in question.lower() for question in table["question"])
    assert word in ask(estimated, Query(layer="areas")).export("csv", Speaker(language)).content.decode()


def test_a_csv_that_found_nothing_still_says_what_was_asked_and_adds_up_to_nothing(
    holdings: Holdings,
) -> None:
    answer = ask(holdings, Query(kinds=()))
    table = read("csv", answer.export("csv").content)
    assert (len(answer), len(table), int(table["n"].sum())) == (0, 1, 0)
    assert "none selected" in table["question"][0]
    assert table["caveats"][0]
    assert table.drop(columns=["n", *SAID_IN_CSV]).isna().all(axis=None)


def test_names_are_said_in_the_language_asked_for(holdings: Holdings) -> None:
    answer = ask(holdings, Query(layer="events"))
    one, two = (
        read("csv", answer.export("csv", Speaker(language)).content)["name"] for language in ("en", "es")
    )
    assert one[0].startswith("Event ")
    assert two[0].startswith("Actividad ")


def test_a_formula_in_the_records_is_text_in_a_spreadsheet(holdings: Holdings) -> None:
    content = ask(holdings, Query()).export("csv").content.decode("utf-8-sig")
    labels = {row["label"] for row in csv.DictReader(io.StringIO(content))}
    assert f"'{FORMULA}" in labels
    assert FORMULA not in labels


@given(st.floats(allow_nan=False))
def test_no_number_is_ever_touched_by_the_guard(number: float) -> None:
    assert guarded(str(number)) == str(number)


@given(st.sampled_from(["=", "+", "-", "@", "\t", "\r"]), st.text(alphabet="abc()|!' ", min_size=1))
def test_no_text_starts_as_a_formula_after_the_guard(start: str, rest: str) -> None:
    assert guarded(start + rest)[0] == "'"


def test_accents_come_through(holdings: Holdings) -> None:
    table = read("csv", ask(holdings, Query()).export("csv").content)
    assert table["address"].dropna().str.endswith("Peña St").all()


# ------------------------------------------------------------------------------------------- privacy


def marked(holdings: Holdings) -> tuple[Holdings, set[str]]:
    """Return holdings whose protected incidents carry words and metres that stand nowhere else."""
    incidents = holdings.incidents
    protected = np.flatnonzero(incidents.protected)
    number = incidents.number.words()
    number[protected] = [f"SECRET{row}" for row in protected]
    names = tuple(
        f"HIDDEN{row} Alley" if incidents.protected[row] else name
        for row, name in enumerate(incidents.address.names)
    )
    x_m = incidents.x_m.copy()
    x_m[protected] = np.floor(x_m[protected]) + 0.123456
    kept = replace(incidents, number=Texts.of(number), address=Coded(incidents.address.codes, names), x_m=x_m)
    secrets = {f"SECRET{row}" for row in protected} | {f"HIDDEN{row} Alley" for row in protected}
    secrets |= {f"{int(incidents.id[row]):016x}" for row in protected}
    return replace(holdings, incidents=kept), secrets


def decoded(answer: Answer, form: str) -> str:
    """Return everything a file says, whatever its encoding."""
    content = answer.export(form).content
    if form in {"gpkg", "geoparquet"}:
        frame = read(form, content)
        return frame.to_json(to_wgs84=False) + content.decode("latin-1")
    return content.decode("utf-8-sig")


@pytest.mark.slow
@every_layer
@every_format
def test_no_export_holds_a_protected_number_address_or_place(
    name: str, form: str, holdings: Holdings
) -> None:
    city, secrets = marked(holdings)
    assert len(secrets) > 100
    for basis in ("incidents", "offences"):
        asked = Query(layer=name, basis=basis, default_locations=True)
        said = decoded(ask(city, asked), form)
        assert not [secret for secret in secrets if secret in said]
        assert ".123456" not in said


@every_format
def test_a_protected_report_asked_for_by_number_stays_without_place(form: str, holdings: Holdings) -> None:
    city, _ = marked(holdings)
    row = int(np.flatnonzero(city.incidents.protected & (city.incidents.place == 0))[0])
    query = Query(reports=(str(city.incidents.number.words()[row]),))
    answer = ask(city, query)
    assert answer.totals.n == len(answer) == 1
    assert answer.totals.withheld == 1
    assert np.isnan(answer.places.x_m).all()
    assert city.incidents.address.names[row] not in decoded(answer, form)


@pytest.mark.parametrize("basis", ["incidents", "offences"])
def test_only_protected_incidents_are_without_an_address_in_names_and_columns_alike(
    holdings: Holdings, basis: str
) -> None:
    city, secrets = marked(holdings)
    answer = ask(city, Query(basis=basis))
    address = answer.columns["address"]
    assert address.tolist() == answer.places.names.tolist()
    assert not secrets & set(address)
    no_place = answer.columns["place"] == "no_place"
    hidden = np.array([one.startswith("withheld-") for one in answer.places.ids])
    assert (no_place & hidden).any()
    assert (no_place & ~hidden).any()
    assert [one is None for one in address] == hidden.tolist()


def test_points_are_exactly_the_incidents_that_may_be_drawn(holdings: Holdings) -> None:
    answer = ask(holdings, Query())
    drawn = int(np.isfinite(answer.places.x_m).sum())
    assert drawn == int(np.isin(bucket_of(holdings.incidents), (0, 4)).sum())


def test_a_service_that_is_not_public_has_no_place_in_any_export(holdings: Holdings) -> None:
    answer = ask(holdings, Query(layer="services"))
    hidden = answer.columns["visibility"] != "public"
    assert hidden.any()
    assert np.isnan(answer.places.x_m[hidden]).all()
    assert np.isfinite(answer.places.x_m[~hidden]).all()
