"""Hold one method as it can be looked up: its key, its publications, its checks, and where it is used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from geodata.words.text import Text
from layers.methods.sources import SOURCES, Source

# The rooms of the page of methods, in its order.
Room = Literal["chain", "tests", "lists", "records"]
ROOMS: tuple[Room, ...] = ("chain", "tests", "lists", "records")

# What is said of a method besides its name: the words ``methods.<key>.<part>``.
Part = Literal["question", "how", "formula", "assumes", "misread"]
PARTS: tuple[Part, ...] = ("question", "how", "formula", "assumes", "misread")


@dataclass(frozen=True)
class Vector:
    """One set of numbers from a publication: its id in the test, and what must come out, as it is written."""

    id: str
    result: str


@dataclass(frozen=True)
class Check:
    """
    What a method was checked against, in one file of tests.

    Parameters
    ----------
    file
        Path from the root of the project.
    vectors
        Published or worked numbers that a test repeats; each id is that of a parameter in the file.
    tests
        Names of tests that hold the method against another program, a plain loop, or a law.
    """

    file: str
    vectors: tuple[Vector, ...] = ()
    tests: tuple[str, ...] = ()


@dataclass(frozen=True)
class Use:
    """
    Where a method is used.

    Parameters
    ----------
    part
        As what: the words ``methods.use.<part>`` say it.
    page
        Name of the page that shows it; the dashboard's own words are its title.
    layer, options
        The layer that asks it, and the layer's options that change it.
    """

    part: str
    page: str
    layer: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Method:
    """
    One method.

    Parameters
    ----------
    key
        Its name in code, and its anchor on the page of methods.
    room
        Where on that page it stands.
    code
        Full name of the function that computes it.
    named
        Key of the phrase that names it, where another screen names it already.
    published
        Keys of `SOURCES`, the main one first; none for what is this project's own rule.
    checks, uses
        Both never empty.

    Examples
    --------
    >>> Method(key="margin", room="chain", code="m.decide", checks=(), uses=()).says("assumes")
    Text('methods.margin.assumes')
    """

    key: str
    room: Room
    code: str
    checks: tuple[Check, ...]
    uses: tuple[Use, ...]
    published: tuple[str, ...] = ()
    named: str = ""

    @property
    def name(self) -> Text:
        """What people call it."""
        return Text(self.named or f"methods.{self.key}.name")

    @property
    def sources(self) -> tuple[Source, ...]:
        """Its publications."""
        return tuple(SOURCES[key] for key in self.published)

    def says(self, part: Part) -> Text:
        """Return one of the five things that are said of every method."""
        return Text(f"methods.{self.key}.{part}")
