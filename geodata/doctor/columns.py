"""Know the columns of an unknown table: their different cells, their numbers, and which are about persons."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from geodata.clean.decimals import numbers_of
from geodata.doctor.masking import with_rows
from geodata.feeds.base import PERSON_NAMES, normal_name
from geodata.kinds.sensitive import plain
from geodata.places.persons import is_about_person
from geodata.read.raw import RawTable

SHOWN_SAMPLES = 3
_FREE_TEXT_CHARS = 45  # on average; longer cells tell stories, and stories hold names

_PERSON = re.compile(
    r"\b(race|raza|sex|sexo|gender|genero|age|edad|ethnic\w*|etnia|dob|birth\w*|nacimiento|nombre de la \w+"
    r"|apellidos?|first name|last name|phone|tel(efono)?|e ?mail|correo|ssn|curp|license plate|placas?"
    r"|narrative|suspect\w*|sospechos\w*|offender|victim name|juvenile name"
    # Portuguese, French, Italian, German, Polish, Czech, Russian: such a table is read too.
    r"|idade|sexe|sesso|eta|geschlecht|alter|wiek|p[lł]ec|vek|pohlavi|возраст|пол"
    r"|nomes? d[ao]s? (vitima|autor|suspeit|comunicante|declarante|testemunha)\w*|prenoms?"
    r"|noms? (du |de la |de l |des )(victime|plaignant|auteur|suspect|temoin|declarant)\w*"
    r"|cognome|vorname|nachname|nazwisk\w*|imie|imion\w*|jmeno|prijmeni|фамилия|имя|фио|relato|geburtsdatum)\b"
)
# A part that a person plays in a report, in full or cut short, and what of a person a column may hold.
_PLAYED = (
    r"(vict?(im)?|susp(ect)?|off?e?ndr?|offender|arr?estee|arst|defendant|perp(etrator)?"
    r"|compl?(ainant)?|cmpl?n?t"
    r"|compl?t|wit(ness)?|rp|reporting (party|person)|caller|owner|driver|juvenile|juv"
    r"|off?icer|ofcr?|deputy|detective|victima|sospechos[oa]|imputad[oa]|acusad[oa]|detenid[oa]"
    r"|agraviad[oa]|ofendid[oa]|denunciante|querellante|testigo|autor|oficial|agente|policia|conductor|menor)"
)
_OF_A_PERSON = (
    r"(name?s?|nm|nme|first|last|middle|fname|lname|mname|fnm|lnm|full|initials?|mi|alias|aka|address|addr"
    r"|descent|birth\w*|id|badge|nombres?|apellidos?|domicilio|direccion|cedula|dni|rut|identidad)"
)
_OF_SOMEBODY = re.compile(
    rf"\b{_PLAYED}( ?s)? ?(\d )?{_OF_A_PERSON}\b|\b{_OF_A_PERSON} (of |de |del |de la )?(the )?{_PLAYED}s?\b"
    r"|^(f|l|first|last|middle|full|sur|given) ?(name|nm|nme)s?$|^nombres? (y )?apellidos?$"
    r"|^(victim|victima|complainant|witness|arrestee|suspect|defendant|denunciante|testigo|imputado|detenido)$"
    r"|\b(reporting|arresting|responding|investigating|assigned|primary) (off?icer|ofcr?|deputy|detective)$"
)
_SEXES = frozenset(
    [
        "m",
        "f",
        "u",
        "x",
        "male",
        "female",
        "unknown",
        "man",
        "woman",
        "hombre",
        "mujer",
        "masculino",
        "femenino",
        "h",
    ]
)
_RACES = frozenset(
    [
        "w",
        "b",
        "h",
        "a",
        "i",
        "p",
        "u",
        "o",
        "s",
        "k",
        "white",
        "black",
        "hispanic",
        "asian",
        "unknown",
        "other",
        "indian",
        "native",
        "islander",
        "latino",
        "blanca",
    ]
)
_REACHED = r"\b\d{3}[-. ]\d{3}[-. ]\d{4}\b|[\w.+-]+@[\w-]+\.\w+"
_NAME_LIKE = r"^\p{Lu}\p{Ll}+(,| )\s?\p{Lu}\p{Ll}+( \p{Lu}\.?)?$"
_AREAL = (
    r"beat|zone|district|precinct|ward|sector|zona|distrito|minut|code|zip|block|area|communit|neighbo|council|hour"
    r"|day|month|year|week|row|count|number"
)
_OLDEST = 115
_FEWEST_AGES = 40


@dataclass(frozen=True)
class Column:
    """
    One column: its name, and its cells, trimmed, null where empty, shape (n,).

    Attributes
    ----------
    missing
        Words that were taken out of the cells because they say "not known" -> rows.
    """

    name: str
    texts: pl.Series
    missing: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def filled(self) -> int:
        """How many cells are not empty."""
        return len(self.texts) - self.texts.null_count()

    @property
    def written(self) -> int:
        """How many cells held something, words for "not known" too."""
        return self.filled + sum(self.missing.values())

    @cached_property
    def different(self) -> pl.DataFrame:
        """Each different cell (`text`) with its `rows`, the commonest first."""
        counts = self.texts.drop_nulls().alias("text").value_counts(name="rows")
        return counts.sort(["rows", "text"], descending=[True, False])

    @cached_property
    def numbers(self) -> pl.Series:
        """The cells as Float64, null where one is no number."""
        return numbers_of(self.texts)

    @cached_property
    def is_number(self) -> bool:
        """Whether nearly every filled cell is a number."""
        return self.filled > 0 and self.filled - self._read() <= 0.02 * self.filled

    @property
    def good_numbers(self) -> pl.Series:
        """Which of the different cells are numbers."""
        return numbers_of(self.different["text"]).is_not_null()

    def _read(self) -> int:
        return len(self.numbers) - self.numbers.null_count()

    @cached_property
    def words(self) -> str:
        """The name as plain words: ``FIRST_OCCURRENCE_DATE`` is "first occurrence date"."""
        parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", self.name)
        return plain(re.sub(r"[\W_]+", " ", parted))

    def named(self, pattern: str) -> bool:
        """Tell whether the column's name holds words that a pattern finds."""
        return re.search(pattern, self.words) is not None

    @cached_property
    def whole(self) -> tuple[int, int] | None:
        """The smallest and largest of whole numbers; None where not all cells are whole numbers."""
        if not self.is_number:
            return None
        known = self.numbers.drop_nulls()
        if not bool((known == known.floor()).all()):
            return None
        low, high = known.min(), known.max()
        return (int(low), int(high)) if isinstance(low, float) and isinstance(high, float) else None

    def share(self, pattern: str) -> float:
        """Return which share of the filled cells a pattern finds."""
        found = self.different.filter(pl.col("text").str.contains(pattern))["rows"].sum()
        return int(found) / self.filled if self.filled else 0.0


def unfit(column: Column, good: pl.Series) -> tuple[int, tuple[str, ...]]:
    """
    Return how many cells fit a reading, and the commonest that do not, as they may be shown.

    Parameters
    ----------
    good
        Whether each of `column.different` fits, shape (n,).
    """
    others = column.different.filter(~good)
    words = [*column.missing.items(), *others.head(SHOWN_SAMPLES).iter_rows()]
    fits = column.filled - int(others["rows"].sum())
    return fits, with_rows(sorted(words, key=lambda pair: -pair[1])[:SHOWN_SAMPLES])


def columns_of(table: RawTable) -> tuple[Column, ...]:
    """Return every column of a table, trimmed, an empty cell null."""
    frame = table.frame.select(pl.all().str.strip_chars())
    return tuple(Column(name, frame[name].set(frame[name] == "", None)) for name in frame.columns)


def person_columns(columns: Sequence[Column], *, names_too: bool = True) -> tuple[str, ...]:
    """
    Return the columns that are about persons, by their names and by their cells.

    Parameters
    ----------
    names_too
        Whether a column called "name" is a person's; in a table of services it is the service's.

    Misreadings
    -----------
    It errs on one side on purpose: a column taken for a person's is dropped and never shown, which is the
    smaller loss.
    """
    return tuple(one.name for one in columns if _is_named(one, names_too=names_too) or _is_person(one))


def _is_named(column: Column, *, names_too: bool) -> bool:
    normal = normal_name(column.name)
    if normal == "name":
        return names_too
    return (
        normal in PERSON_NAMES
        or is_about_person(column.name)
        or bool(_PERSON.search(column.words) or _OF_SOMEBODY.search(column.words))
    )


def _is_person(column: Column) -> bool:
    """Tell by its cells whether a column holds sexes, races, ages, names or how to reach somebody."""
    if not column.filled:
        return False
    words = {plain(text) for text in column.different["text"].head(30)}
    few = column.different.height <= 12
    if few and len(words) > 1 and (words <= _SEXES or (words <= _RACES and len(words) > 2)):
        return bool(words & {"m", "f", "w", "b", "male", "female", "hombre", "mujer", "white", "black"})
    if column.share(_REACHED) > 0.2 or (column.share(_NAME_LIKE) > 0.8 and column.different.height > 50):
        return True
    ages = column.whole
    return (
        ages is not None
        and ages[0] >= 0
        and 60 < ages[1] <= _OLDEST
        and column.different.height >= _FEWEST_AGES
        and not column.named(_AREAL)
        and _is_dense(column, ages)
    )


def _is_dense(column: Column, ages: tuple[int, int]) -> bool:
    """Whether most numbers between the smallest and the largest occur, as ages do and codes do not."""
    return column.different.height > 0.6 * (ages[1] - ages[0])


def is_free_text(column: Column) -> bool:
    """Tell whether a column tells stories: nothing of it is ever shown."""
    different = column.different
    if different.height < 5:
        return False
    mean = different.select(pl.col("text").str.len_chars().mean()).item()
    return float(mean or 0) > _FREE_TEXT_CHARS


def without(columns: Sequence[Column], names: Sequence[str]) -> tuple[Column, ...]:
    """Return the columns that are not of these names."""
    return tuple(one for one in columns if one.name not in set(names))


def by_name(columns: Sequence[Column]) -> Mapping[str, Column]:
    """Return the columns by name."""
    return {one.name: one for one in columns}
