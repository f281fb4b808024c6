"""Hold what the doctor says of a table: proposals, questions, findings, and the mapping they make."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from geodata.feeds.mapped import TableMapping
from geodata.read.asked import AS_IT_IS, ReadAs
from geodata.words.speaker import Speaker
from geodata.words.text import Text

Confidence = Literal["sure", "likely", "doubtful", "open"]
Sort = Literal["incidents", "requests", "places", "areas", "counts", "several", "unread", "unknown"]
Level = Literal["note", "look", "stop"]
Box = tuple[float, float, float, float]

# Every question there is; an answer to another one is a mistake.
QUESTIONS = (
    *(
        "table.sheet",
        "table.member",
        "table.layer",
        "table.encoding",
        "table.header",
        "table.sort",
        "time.occurred",
        "time.order",
        "time.years",
        "time.exchanged",
        "time.numbers",
        "time.clock",
        "time.parts",
    ),
    *(
        "time.zone",
        "place.crs",
        "place.degrees",
        "place.swapped",
        "place.turned",
        "place.order",
        "kinds.column",
        "kinds.sounding",
        "kinds.sensitive",
        "kinds.unmapped",
        "kinds.all",
    ),
    *("flags.sensitive", "ids.number", "duplicates.equal", "values.missing", "status.unfounded"),
)


# Questions that hold labels, and how one label is answered: `kind:Desacato=resisting`.
OF_LABELS = ("kinds.sounding", "kinds.unmapped", "kinds.sensitive")
A_LABEL = "kind:"


@dataclass(frozen=True)
class StudyGround:
    """
    What the doctor must know of a study.

    Attributes
    ----------
    time_zone
        In which its records are written; "" where no study is named.
    box
        West, south, east, north of the study in degrees; None where nobody has said where it lies.
    defaults
        Longitude and latitude of the default locations that a person has judged.
    today
        Local day; a later record is a mistake.
    named
        Whether a study is named at all; without one nothing of it can be missing.
    has_crs
        Whether the study has a coordinate system without the table: written down, or of its last release.
    crs
        The system that `study.toml` names; "" where it leaves that to the records.
    """

    time_zone: str = ""
    box: Box | None = None
    defaults: tuple[tuple[float, float], ...] = ()
    today: dt.date = field(default_factory=dt.date.today)
    named: bool = False
    has_crs: bool = True
    crs: str = ""


@dataclass(frozen=True)
class Proposal:
    """
    What one or several columns seem to say.

    Attributes
    ----------
    role
        A name of `MAPPED_COLUMNS`, or ``"basis"`` for what one row stands for.
    columns
        Columns of the table that say it.
    says
        How it is read, for people.
    fits, of
        How many of the filled cells this reading explains; a word for "not known" is one that it does not.
    confidence
        ``"sure"``: names or values leave nothing else. ``"likely"``: nothing speaks against it.
        ``"doubtful"``: something does, and a finding says what. ``"open"``: a person is asked.
    samples
        A few cells, exact places and numbers made unrecognisable; never of a person.
    unfit
        A few of the cells that do not fit, with their rows, made unrecognisable where they are rare.
    """

    role: str
    columns: tuple[str, ...]
    says: Text
    fits: int
    of: int
    confidence: Confidence = "sure"
    samples: tuple[str, ...] = ()
    unfit: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice:
    """One possible answer."""

    value: str
    says: Text


@dataclass(frozen=True)
class AskedLabel:
    """
    One label whose type is asked.

    Attributes
    ----------
    label
        As the file has it, whole.
    rows
        How many rows hold it.
    sounds
        The type that it sounds like; "" where it sounds like none.
    """

    label: str
    rows: int
    sounds: str = ""


@dataclass(frozen=True)
class Question:
    """
    Something only a person can know; no mapping is written while one is open.

    Attributes
    ----------
    id
        What an answer names: ``"time.order"``.
    labels
        Of a question of `OF_LABELS`: each may be answered by itself, as ``kind:LABEL``; the choices answer
        for all that are left.
    """

    id: str
    asks: Text
    choices: tuple[Choice, ...]
    labels: tuple[AskedLabel, ...] = ()


@dataclass(frozen=True)
class Finding:
    """
    Something to know before the table is imported.

    Attributes
    ----------
    code
        Stable name of the sort of bad input.
    level
        ``"note"``, ``"look"`` (a person should look), or ``"stop"``.
    series
        Numbers by month or word, in order; None where nothing is known, which is not 0.
    chart
        What the series is of: ``"months"``, ``"mapped"`` (a share in percent), "" where there is none.
    first
        Whether it is said before all else: without it the rest cannot be judged.
    """

    code: str
    says: Text
    level: Level = "note"
    series: tuple[tuple[str, float | None], ...] = ()
    chart: str = ""
    first: bool = False


@dataclass
class Part:
    """What one module of the doctor adds to a diagnosis; `asked` are columns that a question is about."""

    settings: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    proposals: list[Proposal] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)

    def add(self, other: Part) -> None:
        """Take everything of another part."""
        self.settings |= other.settings
        self.columns |= other.columns
        self.proposals += other.proposals
        self.questions += other.questions
        self.findings += other.findings
        self.labels |= other.labels
        self.asked |= other.asked


@dataclass(frozen=True)
class Diagnosis:
    """
    What a table seems to be.

    Attributes
    ----------
    rows
        Data rows of the file, also those that could not be split.
    person_columns
        Columns about persons: dropped at the door, and never shown.
    unused
        Columns that nothing is known of or that nobody asks for; never stored.
    mapping
        How the table would be read; None where it cannot be, or while that is still asked.
    services
        Of a table of places: our name of a column -> its own.
    refused
        Why nothing can be made of it.
    labels
        Every label of the columns of types, also rare ones: what ``kind:LABEL`` may answer. Never shown.
    read_as
        What a person said about how the file is to be read, such as its sheet.
    known
        That a feed or a mapping knows the table already; None where none does.
    """

    file: str
    sort: Sort
    rows: int
    proposals: tuple[Proposal, ...]
    questions: tuple[Question, ...]
    findings: tuple[Finding, ...]
    person_columns: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    mapping: TableMapping | None = None
    services: Mapping[str, str] = field(default_factory=dict)
    refused: Text | None = None
    labels: frozenset[str] = frozenset()
    read_as: ReadAs = AS_IT_IS
    known: Text | None = None

    def to_json(self, speaker: Speaker) -> dict[str, Any]:
        """Return the diagnosis as JSON values, with its sentences in one language."""
        say = speaker.say
        return {
            "file": self.file,
            "sort": self.sort,
            "rows": self.rows,
            "refused": None if self.refused is None else say(self.refused),
            "known": None if self.known is None else say(self.known),
            "proposals": [
                {
                    "role": one.role,
                    "columns": list(one.columns),
                    "says": say(one.says),
                    "fits": one.fits,
                    "of": one.of,
                    "confidence": one.confidence,
                    "samples": list(one.samples),
                    "unfit": list(one.unfit),
                }
                for one in self.proposals
            ],
            "questions": [
                {
                    "id": one.id,
                    "asks": say(one.asks),
                    "choices": [{"value": choice.value, "says": say(choice.says)} for choice in one.choices],
                    "labels": [
                        {"label": label.label, "rows": label.rows, "sounds": label.sounds}
                        for label in one.labels
                    ],
                }
                for one in self.questions
            ],
            "findings": [
                {
                    "code": one.code,
                    "level": one.level,
                    "says": say(one.says),
                    "chart": one.chart,
                    "series": [[name, value] for name, value in one.series],
                }
                for one in self.findings
            ],
            "person_columns": list(self.person_columns),
            "unused": list(self.unused),
        }
