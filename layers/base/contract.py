"""Say what a layer is: a name, what it needs, its options, and one function from a question to an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.answers import Answer
from layers.base.facts import QueryFacts
from layers.base.forms import Form
from layers.base.query import Query
from layers.patterns.cell_map import CellMap

# So many ids show what one looks like; a city has hundreds.
MOST_NAMED = 5
# Where, and when.
FAMILIES = ("patterns", "rhythm")
NEEDS = ("incidents", "events", "services", "requests", "areas", "counts")


@dataclass(frozen=True)
class Option:
    """
    One thing a layer lets people choose.

    The text people read is ``layers.<layer>.option.<name>``. In an address an option stands with its layer in
    front: ``coverage.reach_m=400``.

    Parameters
    ----------
    name
        Whole words with the unit: ``reach_m``.
    default
        A whole number, a word, or a tuple of words; "" where nothing is chosen (read as None) for a `form`.
    unit
        Catalogue key of the unit, such as ``unit.metres``; empty where there is none.
    low, high
        Limits of a number, both allowed.
    choices
        From the study's facts to the words allowed; None for numbers.
    form
        How a value that is neither a number nor a listed word is read and written: a day, a place, a shape.
    """

    name: str
    default: int | str | tuple[str, ...]
    unit: str = ""
    low: int = 0
    high: int = 0
    choices: Callable[[QueryFacts], tuple[str, ...]] | None = None
    form: Form | None = None

    def parse(self, text: str, facts: QueryFacts) -> Any:
        """
        Read a value from an address.

        Raises
        ------
        ValueError
            The text is no number between the limits, no word that the study offers, or not of the form.
        """
        text = text.strip()
        if self.form is not None:
            return self._formed(text, self.form, facts)
        if self.choices is None:
            if not (
                text.isascii() and text.isdigit() and len(text) <= 9 and self.low <= int(text) <= self.high
            ):
                raise ValueError(f"`{self.name}` must be a whole number from {self.low} to {self.high}")
            return int(text)
        offered = self.choices(facts)
        if isinstance(self.default, tuple):
            words = tuple(sorted({unquote(part.strip()) for part in text.split(",")[:100]} & set(offered)))
            if not words:
                raise ValueError(f"`{self.name}` must be some of {offered}")
            return words
        if text not in offered:
            raise ValueError(f"`{self.name}` must be one of {offered}")
        return text

    def _formed(self, text: str, form: Form, facts: QueryFacts) -> Any:
        try:
            value = form.read(text)
        except ValueError as error:
            raise ValueError(f"`{self.name}`: {error}") from error
        if self.choices is not None and value not in self.choices(facts):
            raise ValueError(f"`{self.name}` must be one that the study has")
        return value

    def write(self, value: Any) -> str:
        """Return a value as it stands in an address; a comma inside a word is written %2C there."""
        if self.form is not None:
            return self.form.write(value)
        return ",".join(map(_escaped, value)) if isinstance(value, tuple) else str(value)

    @property
    def unit_text(self) -> Text | None:
        """What people read for the unit."""
        return Text(self.unit) if self.unit else None

    def listed(self, facts: QueryFacts) -> bool:
        """Tell whether `allowed` returns what is allowed; otherwise it is one example of how to write it."""
        return self.form is None or (self.choices is not None and bool(self.choices(facts)))

    def allowed(self, facts: QueryFacts) -> str:
        """Return the values allowed, as people may type them; of many ids a few that the study has."""
        if self.form is not None:
            some = self.choices(facts)[: MOST_NAMED + 1] if self.choices is not None else ()
            return ", ".join((*some[:MOST_NAMED], *("…",) * (len(some) > MOST_NAMED))) or self.form.allowed
        if self.choices is None:
            return f"{self.low}..{self.high}"
        words = self.choices(facts)
        return ", ".join(map(_escaped, words) if isinstance(self.default, tuple) else words)


def _escaped(word: str) -> str:
    """Return a word of a list without the sign that parts the list's words."""
    return word.replace("%", "%25").replace(",", "%2C")


@dataclass(frozen=True)
class Layer:
    """
    One sort of question, and the function that answers it. One file of `layers/` is one layer.

    Titles and descriptions are the phrases ``layers.<name>.title`` and ``layers.<name>.about``.

    Parameters
    ----------
    name
        As in addresses: ``layer=coverage``.
    needs
        What a release must hold to be asked, of `NEEDS`; an empty one is answered with the reason.
    answer
        From a release and a question to an answer.
    cells
        From the same to what a map paints, where the answer is about cells; no names are looked up for it.
    family
        Layers of one family are chosen on one screen: of `FAMILIES`, or "" for one that has its own.
    """

    name: str
    needs: tuple[str, ...]
    answer: Callable[[Holdings, Query], Answer]
    options: tuple[Option, ...] = ()
    cells: Callable[[Holdings, Query], CellMap] | None = None
    family: str = ""

    @property
    def title(self) -> Text:
        """What people read for the layer."""
        return Text(f"layers.{self.name}.title")

    @property
    def about(self) -> Text:
        """One sentence on what the layer answers."""
        return Text(f"layers.{self.name}.about")

    def option_title(self, option: Option) -> Text:
        """What people read for one option."""
        return Text(f"layers.{self.name}.option.{option.name}")

    def chosen(self, query: Query, facts: QueryFacts) -> dict[str, Any]:
        """Return every option's value: the question's where it asks this layer, else the default."""
        asked = dict(query.options) if query.layer == self.name else {}
        values: dict[str, Any] = {}
        for option in self.options:
            values[option.name] = default = option.default if option.form is None else None
            if option.name in asked:
                try:
                    values[option.name] = option.parse(asked[option.name], facts)
                except ValueError:
                    # A question made before the study changed may name what is gone; the default answers it.
                    values[option.name] = default
        return values
