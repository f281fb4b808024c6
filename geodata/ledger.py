"""Account for every row of every file: read = accepted + merged + not counted + rejected, exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from geodata.errors import Notice, say_problem
from geodata.words.speaker import Speaker
from geodata.words.text import Text

# Codes of rejected rows that have a sentence of their own; another one is told by its code.
REASONS = (
    *("D05", "D07", "D08", "D09", "D14", "E05", "E08", "E11", "F14", "F21", "G04", "G23", "G26"),
    *("N01", "N02", "N03", "S19", "S23", "T05", "T06", "T09"),
)


@dataclass(frozen=True)
class FileLedger:
    """
    What became of the rows of one file.

    Attributes
    ----------
    read, accepted, merged, not_counted, rejected
        Source rows. An accepted row is the first of its record, a merged one adds to a record. A row that is
        not counted is left out on purpose: its status is that of no incident, or it is a test.
    without_place, outside, stacked
        Rows not rejected that have no usable place, that lie outside the study, and that lie at a proposed or
        confirmed default location.
    reasons
        Code -> rejected rows.

    Raises
    ------
    ValueError
        The rows do not add up: nothing may be lost silently.

    Examples
    --------
    >>> FileLedger("june.csv", "kcpd", read=10, accepted=7, merged=2, rejected=1, reasons={"T09": 1}).accepted
    7
    """

    file: str
    feed: str
    read: int
    accepted: int
    merged: int
    rejected: int
    without_place: int = 0
    outside: int = 0
    stacked: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    variant: str = ""
    sha256: str = ""
    not_counted: int = 0

    def __post_init__(self) -> None:
        if self.read != self.accepted + self.merged + self.not_counted + self.rejected:
            raise ValueError(
                f"{self.file}: {self.read} rows read, but {self.accepted} accepted, {self.merged} merged, "
                f"{self.not_counted} not counted and {self.rejected} rejected"
            )
        if sum(self.reasons.values()) != self.rejected:
            raise ValueError(
                f"{self.file}: {self.rejected} rows rejected, but reasons for {dict(self.reasons)}"
            )

    def to_json(self) -> dict[str, Any]:
        """Return the account as JSON values."""
        return asdict(self) | {"reasons": dict(self.reasons)}


@dataclass(frozen=True)
class SheetLedger:
    """
    What became of the rows of one file of services or events.

    Attributes
    ----------
    sort
        ``"services"`` or ``"events"``.
    shelters_dropped
        Rows left out by design, as they may be shelters for victims; they are not rejects.
    closed
        Rows of services that the file itself says are closed; they are not rejects either.
    without_place
        Record numbers of accepted rows whose place is missing, unreadable, outside, or where unknown ones end
        up.
    reasons
        Code -> rejected rows.

    Raises
    ------
    ValueError
        The rows do not add up.
    """

    sort: str
    file: str
    sha256: str
    read: int
    accepted: int
    rejected: int
    shelters_dropped: int = 0
    without_place: tuple[int, ...] = ()
    reasons: Mapping[str, int] = field(default_factory=dict)
    closed: int = 0

    def __post_init__(self) -> None:
        if self.read != self.accepted + self.rejected + self.shelters_dropped + self.closed:
            raise ValueError(
                f"{self.file}: {self.read} rows read, but {self.accepted} accepted, {self.rejected} rejected,"
                f" {self.shelters_dropped} dropped and {self.closed} closed"
            )
        if sum(self.reasons.values()) != self.rejected:
            raise ValueError(
                f"{self.file}: {self.rejected} rows rejected, but reasons for {dict(self.reasons)}"
            )

    def to_json(self) -> dict[str, Any]:
        """Return the account as JSON values."""
        return asdict(self) | {"reasons": dict(self.reasons), "without_place": list(self.without_place)}


def reason_of(code: str) -> Text:
    """Return why rows with a code were rejected, as a sentence."""
    return Text(f"data.reason.{code}") if code in REASONS else Text("data.reason.other", code=code)


def notice_to_json(notice: Notice, speaker: Speaker | None = None) -> dict[str, Any]:
    """Return a notice as JSON values; with a speaker also as the sentence a person reads."""
    where = {name: value for name, value in asdict(notice.where).items() if value is not None}
    plain = {
        "code": notice.code,
        "what": notice.what.to_json(),
        "hint": notice.hint.to_json() if notice.hint else None,
        "where": where,
    }
    return plain if speaker is None else plain | {"said": say_problem(notice, speaker)}
