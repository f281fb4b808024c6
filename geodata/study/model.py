"""Hold a checked `study.toml`: one frozen record for each of its tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from geodata.feeds.mapped import TableMapping
from geodata.holdings import StudyFacts
from geodata.read.asked import AS_IT_IS, ReadAs
from geodata.study.live import LiveSource

AUTOMATIC = "auto"


@dataclass(frozen=True)
class SourceFile:
    """One file of records that `import` takes when no file is named."""

    file: str
    feed: str | None = None
    read_as: ReadAs = AS_IT_IS


@dataclass(frozen=True)
class AreaFile:
    """One set of areas: its name in queries, its title by language, and which columns say what."""

    set: str
    titles: Mapping[str, str]
    file: str
    columns: Mapping[str, str]
    read_as: ReadAs = AS_IT_IS
    valid_from: dt.date | None = None  # before that day other outlines held


@dataclass(frozen=True)
class ServiceFile:
    """One file of services; `kinds` turns the file's own words into kinds."""

    file: str
    columns: Mapping[str, str]
    kinds: Mapping[str, str] = field(default_factory=dict)
    read_as: ReadAs = AS_IT_IS


@dataclass(frozen=True)
class EventFile:
    """One file of outreach events; `kinds` turns the file's own words into kinds."""

    file: str
    columns: Mapping[str, str]
    kinds: Mapping[str, str] = field(default_factory=dict)
    read_as: ReadAs = AS_IT_IS


@dataclass(frozen=True)
class BaseMapFile:
    """One file of the base map: what to draw, and in which columns name and place stand."""

    file: str
    draw: str
    name: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    read_as: ReadAs = AS_IT_IS


@dataclass(frozen=True)
class DefaultPlace:
    """A stack of records that a person has classified; `meaning` is a value of `DefaultLocation`."""

    longitude: float
    latitude: float
    radius_m: float
    meaning: str
    note: str = ""


@dataclass(frozen=True)
class HarmFile:
    """The table of harm that a study cites: its file, whose it is, and its unit by language."""

    file: str
    source: str
    units: Mapping[str, str]


@dataclass(frozen=True)
class Study:
    """
    One place's configuration: everything `study.toml` says, checked.

    Attributes
    ----------
    folder
        Where `study.toml` lies; file names in it are relative to this folder.
    facts
        What screens and questions need of it.
    crs
        ``"auto"`` or an authority and number such as ``"EPSG:26915"``.
    """

    folder: Path
    facts: StudyFacts
    crs: str = AUTOMATIC
    sources: tuple[SourceFile, ...] = ()
    areas: tuple[AreaFile, ...] = ()
    services: tuple[ServiceFile, ...] = ()
    events: tuple[EventFile, ...] = ()
    base_map: tuple[BaseMapFile, ...] = ()
    default_locations: tuple[DefaultPlace, ...] = ()
    harm: HarmFile | None = None
    mappings: tuple[TableMapping, ...] = ()
    live: tuple[LiveSource, ...] = ()

    def mapping(self, name: str | None) -> TableMapping | None:
        """Return the mapping of a name; None where there is none."""
        return next((one for one in self.mappings if one.name == name), None)

    def mapping_of(self, header: Sequence[str]) -> TableMapping | None:
        """Return the mapping whose table had the most columns, of all whose columns are in a header."""
        fitting = [one for one in self.mappings if one.file_columns and one.fits(header)]
        return max(fitting, key=lambda one: len(one.file_columns), default=None)

    def path_of(self, file: str) -> Path:
        """Return where a file named in `study.toml` lies."""
        return self.folder / file

    @property
    def files(self) -> tuple[str, ...]:
        """Every file that `study.toml` names, in its order."""
        return (
            *(source.file for source in self.sources),
            *(area.file for area in self.areas),
            *(service.file for service in self.services),
            *(event.file for event in self.events),
            *(base.file for base in self.base_map),
            *((self.harm.file,) if self.harm else ()),
        )
