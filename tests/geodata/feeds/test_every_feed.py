"""Contracts that every feed keeps: recognised by its header, nothing lost, nothing of a person left."""

import datetime as dt
import importlib
from pathlib import Path

import polars as pl
import pytest

from geodata.clean.counts import clean_counts
from geodata.clean.merge import merge
from geodata.clean.rows import Cleaned, clean
from geodata.feeds import FEEDS, recognise
from geodata.feeds.base import PERSON_NAMES, Feed, Variant, normal_name
from geodata.kinds.requests import REQUEST_KINDS
from geodata.kinds.tree import KINDS
from geodata.read.raw import RawTable
from geodata.schema import COUNT_KEY, COUNT_ROWS, INCIDENTS, OFFENCES, REQUESTS, ROWS
from geodata.words.speaker import LANGUAGES, Speaker
from geodata.words.text import Text

FIXTURES = Path(__file__).parent / "fixtures"
PAIRS = [(feed, variant) for feed in FEEDS.values() for variant in feed.variants]
LAYOUTS = [pytest.param(f, v, id=f"{f.name}-{v.name}") for f, v in PAIRS]
# Numbers that a source has counted itself are no records: they have no places and nothing to merge.
RECORDS = [pytest.param(f, v, id=f"{f.name}-{v.name}") for f, v in PAIRS if f.table != "counts"]
COUNTED = [pytest.param(f, v, id=f"{f.name}-{v.name}") for f, v in PAIRS if f.table == "counts"]

# The invented persons of the fixtures; nobody else has such values.
PERSON_VALUES = ("QZR", "QZS", "98765", "98766")


def table_of(path: Path) -> RawTable:
    frame = pl.read_csv(path, infer_schema=False)
    frame = frame.rename({name: name.strip() for name in frame.columns})
    records = pl.int_range(1, frame.height + 1, eager=True).to_numpy()
    return RawTable(path.name, None, frame, records + 1, records, (), (), "0" * 64, path.stat().st_size)


def cleaned(feed: Feed, variant: Variant) -> tuple[RawTable, Cleaned]:
    table = table_of(FIXTURES / feed.name / f"{variant.name}.csv")
    day = dt.date(2026, 11, 25)
    if feed.table == "counts":
        return table, clean_counts(table, feed, variant, file_number=3, imported_on=day)
    return table, clean(table, feed, variant, file_number=3, time_zone="America/Chicago", imported_on=day)


def all_texts(frame: pl.DataFrame) -> str:
    return "\n".join(str(cell) for name in frame.columns for cell in frame[name] if isinstance(cell, str))


@pytest.mark.parametrize(("feed", "variant"), LAYOUTS)
def test_a_layout_is_recognised_by_its_header_in_any_order(feed, variant):
    table, _ = cleaned(feed, variant)
    assert recognise(table.frame.columns) == (feed, variant)
    assert recognise(sorted(table.frame.columns, reverse=True)) == (feed, variant)


@pytest.mark.parametrize(("feed", "variant"), RECORDS)
def test_every_row_is_accepted_merged_or_rejected(feed, variant):
    table, found = cleaned(feed, variant)
    merged = merge(found.rows, feed)
    assert table.read == 20
    assert table.read == sum(merged.accepted.values()) + sum(merged.merged.values()) + len(found.rejects)
    assert merged.table.height == sum(merged.accepted.values()) > 10
    assert merged.estimated == feed.estimates


@pytest.mark.parametrize(("feed", "variant"), RECORDS)
def test_columns_and_kinds_are_those_of_the_schema(feed, variant):
    _, found = cleaned(feed, variant)
    merged = merge(found.rows, feed)
    assert found.rows.schema == pl.Schema(ROWS)
    assert merged.table.schema == pl.Schema(INCIDENTS if feed.table == "incidents" else REQUESTS)
    assert merged.offences.schema == pl.Schema(OFFENCES)
    kinds = KINDS if feed.table == "incidents" else REQUEST_KINDS
    assert set(merged.table["kind"]) <= set(kinds)
    assert found.unmapped == {}
    if feed.table == "incidents":
        protected = [KINDS[kind].protected for kind in found.rows["kind"]]
        assert not any(kind and not row for kind, row in zip(protected, found.rows["protected"], strict=True))
        assert set(merged.offences["id"]) == set(merged.table["id"])


@pytest.mark.parametrize(("feed", "variant"), RECORDS)
def test_nothing_of_a_person_is_left(feed, variant):
    table, found = cleaned(feed, variant)
    merged = merge(found.rows, feed)
    kept = [found.rows, merged.table, merged.offences]
    assert not {normal_name(name) for frame in kept for name in frame.columns} & PERSON_NAMES
    told = repr(found.rejects) + repr(found.notices) + repr(found.counts) + repr(found.unmapped)
    everything = told + "".join(map(all_texts, kept))
    assert [value for value in PERSON_VALUES if value in everything] == []
    assert set(found.person_columns) == {name for name in table.frame.columns if variant.is_person(name)}


@pytest.mark.parametrize(("feed", "variant"), RECORDS)
def test_places_lie_around_the_city_and_missing_ones_are_counted(feed, variant):
    _, found = cleaned(feed, variant)
    west, south, east, north = feed.box
    placed = found.rows.filter(pl.col("longitude").is_not_null())
    assert placed["longitude"].is_between(west, east).all()
    assert placed["latitude"].is_between(south, north).all()
    assert found.counts["placeless"] == found.rows.height - placed.height == 1


@pytest.mark.parametrize(("feed", "variant"), LAYOUTS)
def test_everything_that_is_told_has_words_in_both_languages(feed, variant):
    _, found = cleaned(feed, variant)
    told = [n.what for n in found.notices] + [text for r in found.rejects for text in (r.what, r.hint)]
    for language in LANGUAGES:
        said = [Speaker(language).say(text) for text in told]
        assert said
        assert not [sentence for sentence in said if sentence.startswith("[") or "[en]" in sentence]


@pytest.mark.parametrize(("feed", "variant"), COUNTED)
def test_a_feed_of_counts_loses_no_row_and_keeps_no_person(feed, variant):
    table, found = cleaned(feed, variant)
    assert table.read == 20 == found.rows.height + len(found.rejects)
    assert found.rows.schema == pl.Schema(COUNT_ROWS)
    assert set(found.rows["kind"]) <= set(KINDS)
    assert found.unmapped == {}
    assert set(found.rows["counted"]) == {feed.counted} <= {"person_rows", "incidents"}
    assert (found.rows["n"] == 0).any(), "a number of 0 is a number"
    assert found.rows.unique(COUNT_KEY).height > 10
    assert not {normal_name(name) for name in found.rows.columns} & PERSON_NAMES
    everything = repr(found.rejects) + repr(found.notices) + all_texts(found.rows)
    assert [value for value in PERSON_VALUES if value in everything] == []


@pytest.mark.parametrize(("feed", "variant"), RECORDS)
def test_what_a_feed_says_can_be_counted_is_what_its_rows_hold(feed, variant):
    _, found = cleaned(feed, variant)
    table = merge(found.rows, feed).table
    assert feed.bases[0] == "incidents"
    if feed.table == "incidents":
        assert ("offences" in feed.bases) == bool((table["offences"] > 1).any())
        assert ("victims" in feed.bases) == bool(variant.victim_roles) == bool((table["victims"] > 0).any())


@pytest.mark.parametrize(("feed", "variant"), RECORDS)
def test_the_same_export_twice_in_one_import_counts_once(feed, variant):
    _, found = cleaned(feed, variant)
    once = merge(found.rows, feed)
    twice = merge(pl.concat([found.rows, found.rows.with_columns(file=pl.lit(4, pl.Int32))]), feed)
    assert twice.table.equals(once.table)
    assert twice.offences.equals(once.offences)
    assert (twice.overlap.same, twice.overlap.changed) == (once.table.height, 0)
    assert (twice.accepted, twice.merged[4]) == (once.accepted | {4: 0}, found.rows.height)


@pytest.mark.parametrize("feed", FEEDS.values(), ids=lambda feed: feed.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rule_by_which_rows_become_records_has_words(feed, language):
    if feed.table != "counts":
        said = Speaker(language).say(Text(f"data.merging.{feed.rule}.{feed.table}"))
        assert len(said) > 20
        assert not said.startswith("[")
        assert feed.estimates == ("estimat" in said or "estimaci" in said)


@pytest.mark.parametrize("feed", FEEDS.values(), ids=lambda feed: feed.name)
def test_a_feed_tells_its_quirks_and_its_name(feed):
    quirks = importlib.import_module(f"geodata.feeds.{feed.name}").__doc__ or ""
    assert quirks.count("\n- ") >= 3
    assert set(feed.titles) == set(LANGUAGES)
    assert (Path(__file__).parents[3] / "docs" / feed.docs).is_file()


def test_every_fixture_belongs_to_a_layout():
    known = {(feed.name, variant.name) for feed in FEEDS.values() for variant in feed.variants}
    assert {(path.parent.name, path.stem) for path in FIXTURES.glob("*/*.csv")} == known
