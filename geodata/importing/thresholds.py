"""Stop an import that would lose many rows, or many of one month, area or kind, until a person says yes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import polars as pl

from geodata.clean.rejects import Reject
from geodata.errors import NeedsConfirmation, Where, visible
from geodata.importing.files import ReadFile
from geodata.importing.rejecting import write_rejects
from geodata.words.text import Text

REFUSED = "refused"  # holds the rejects of an import that nobody has confirmed

MOST_OF_ALL = 0.02
MOST_REASONS = 3
MOST_OF_GROUP = 0.10
# One lost row is no biased loss: any loss at all takes a row of some month, area and kind, and of a group of
# nine that is more than a tenth already. Two rows of a small group may have one cause, so a person looks.
FEWEST_OF_GROUP = 2


class Losing(Protocol):
    """One file with what was lost of it: records, services or events."""

    @property
    def file(self) -> str:
        """Name to show."""

    @property
    def read(self) -> int:
        """Rows of the file."""

    @property
    def rejects(self) -> tuple[Reject, ...]:
        """The rows that were not taken."""

    @property
    def groups(self) -> pl.DataFrame:
        """Columns `by` (``"kind"``, ``"month"``, ``"area"``), `group`, `read`, `rejected`."""


def check_losses(files: Sequence[Losing]) -> None:
    """
    Stop where more than 2 % of a file's rows, or 10 % of one month, area or kind, were rejected.

    A group is judged from two rejected rows on: two of two stop the import, one of one does not.

    Raises
    ------
    NeedsConfirmation
        K03: names the file, and what was lost most.

    Misreadings
    -----------
    A biased loss is worse than a failed import: a map without one month's robberies looks like peace.
    A short file has no room for a bad row: one of forty is more than 2 %.
    """
    for file in files:
        rejected = len(file.rejects)
        if rejected > MOST_OF_ALL * file.read:
            what = Text("import.many_rejected", rejected=rejected, read=file.read)
            raise _stop(what, file)
        lost = pl.col("rejected")
        groups = file.groups.filter((lost >= FEWEST_OF_GROUP) & (lost > MOST_OF_GROUP * pl.col("read")))
        worst = groups.sort("rejected", "by", "group", descending=[True, False, False])
        for by, group, read, gone in worst.head(1).iter_rows():
            what = Text(f"import.group_rejected.{by}", group=visible(group), rejected=gone, read=read)
            raise _stop(what, file)


def stop_at_losses(study_dir: Path, files: Sequence[Losing], *, confirmed: bool) -> None:
    """
    Stop before a biased loss; the rejected rows are written down all the same, to be looked at.

    Raises
    ------
    NeedsConfirmation
        K03, unless `confirmed`.
    """
    if confirmed:
        return
    try:
        check_losses(files)
    except NeedsConfirmation:
        write_rejects(study_dir, REFUSED, [one for file in files for one in file.rejects])
        raise


def stop_at_unread_places(files: Sequence[ReadFile], *, confirmed: bool) -> None:
    """
    Stop where more than 2 % of a file's rows have coordinates that are no numbers.

    Such a row is kept without a place, and counts as a loss like a rejected one: it is on no map.

    Raises
    ------
    NeedsConfirmation
        G04, unless `confirmed`: names the file, the column and the first row.
    """
    for file in files:
        unread = file.cleaned.unread_places
        if not confirmed and unread >= FEWEST_OF_GROUP and unread > MOST_OF_ALL * file.read:
            what = Text("import.places_unread", n=unread, read=file.read)
            raise NeedsConfirmation("G04", what, Text("import.places_unread.hint"), file.cleaned.unread_at)


def _stop(what: Text, file: Losing) -> NeedsConfirmation:
    """Return the stop, with the commonest reasons: nobody should have to open a file to learn them."""
    common = Counter(one.what for one in file.rejects).most_common(MOST_REASONS)
    reasons = tuple(Text("import.reason", n=n, what=reason) for reason, n in common)
    said = Text("import.rejected_for", what=what, reasons=reasons)
    return NeedsConfirmation("K03", said, Text("import.rejected.hint"), Where(file=file.file))
