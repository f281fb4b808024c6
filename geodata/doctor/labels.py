"""Know the words of a column of types: on a reviewed list, sounding like a type, or on nobody's list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from geodata.doctor.columns import SHOWN_SAMPLES, Column, is_free_text
from geodata.doctor.lexicon import kind_by_sound
from geodata.doctor.masking import FEWEST_ROWS, shown
from geodata.doctor.missing import is_listed
from geodata.kinds.heard import compared, hides, hiding_words, reviewed_labels
from geodata.kinds.labels import normal_label
from geodata.kinds.requests import KCMO_311, REQUEST_KINDS
from geodata.kinds.sensitive import plain
from geodata.kinds.tree import KINDS
from geodata.words.speaker import LANGUAGES, catalogue

MOST_WORDS = 600
FEWEST_ROWS_A_WORD = 2
SECOND = 0.5
# Words for what stands nowhere else: nobody can say what they are, so nobody is asked.
# Behind "other" or "misc" a word of its own may say what is meant: "MISC PUB SVC" is asked.
_OTHER = re.compile(
    r"^(all |todos? )?(the |los |las )?"
    r"(others?|otr[oa]s?|outr[oa]s?|misc(ellaneous|elane[oa]s?)?|vari[oa]s|dema[ij]s|resto)"
    r"( (all|others?|otr[oa]s|things?|crimes?|crim|off|offen[cs]es?|offs|offns?|incidents?|reports?|calls?"
    r"|matters?|types?|violations?|viol|cases?|kinds?|events?|investigations?|non criminal|criminal|delitos?"
    r"|incidentes?|hechos?|faltas?|tipos?|casos?|eventos?|crimenes|ocorrencias?|infracciones|y|and|de|of|not"
    r"|listed|above))*$"
)


def _says_nothing(word: str) -> bool:
    """Tell whether a word only says that it is none of the others."""
    return is_listed(word) or _OTHER.match(plain(normal_label(word))) is not None


@dataclass(frozen=True)
class Words:
    """
    The words of one column.

    Attributes
    ----------
    known
        Word -> kind, of words on a reviewed list, a title of the tree, or a NIBRS code's.
    sounding
        Word -> kind, of words that only sound like one.
    unmapped
        Words without a kind -> rows, the commonest first; of those that stand in `FEWEST_ROWS` at least.
    rare, rare_rows
        How many words without a reviewed kind stand in fewer rows, and in how many together. They are never
        shown and never written down.
    share_known, share_sounding
        Of the filled cells.
    """

    column: Column
    table: str
    known: Mapping[str, str]
    sounding: Mapping[str, str]
    unmapped: Mapping[str, int]
    share_known: float
    share_sounding: float
    rare: int = 0
    rare_rows: int = 0
    kinds: frozenset[str] = field(default=frozenset())

    @property
    def samples(self) -> tuple[str, ...]:
        """The commonest words, as they may be shown."""
        said = {*self.known, *self.sounding, *self.unmapped}
        return shown([word for word in self.column.different["text"] if word in said][:SHOWN_SAMPLES])

    @property
    def askable(self) -> Mapping[str, int]:
        """The unmapped words that say something: "other" and "unknown" mean nothing to anybody."""
        return {word: n for word, n in self.unmapped.items() if not _says_nothing(word)}

    @property
    def silent(self) -> Mapping[str, int]:
        """The unmapped words that only say "other" or "unknown"."""
        return {word: n for word, n in self.unmapped.items() if _says_nothing(word)}

    @property
    def share(self) -> float:
        """Share of the filled cells that have a kind, known or sounding."""
        return self.share_known + self.share_sounding


@cache
def known_words(table: str) -> Mapping[str, str]:
    """Return every word that somebody reviewed, or that the tree itself says, as it is compared -> kind."""
    tree = KINDS if table == "incidents" else REQUEST_KINDS
    before = "kind" if table == "incidents" else "request_kind"
    found: dict[str, str] = {}
    for language in LANGUAGES:
        phrases = catalogue(language)
        for kind in tree:
            said = phrases.get(f"{before}.{kind}")
            if said is not None and kind not in {"unknown", "other_request", "other_offence"}:
                found.setdefault(compared(said[0]), kind)
    if table == "incidents":
        found |= {word: label.kind for word, label in reviewed_labels()}
        for word in hiding_words():
            found.pop(word, None)
    return found


def words_of(column: Column, table: str) -> Words | None:
    """Return the words of a column by kind; None where it has too many, or stories."""
    different = column.different
    if not 1 < different.height <= MOST_WORDS or column.is_number or is_free_text(column):
        return None
    if not column.share(r"\pL{3}") > SECOND:
        return None
    known: dict[str, str] = {}
    sounding: dict[str, str] = {}
    unmapped: dict[str, int] = {}
    rows = {"known": 0, "sounding": 0}
    rare: list[int] = []
    for word, n in different.iter_rows():
        kind = _known(word, table)
        if kind is not None:
            known[word], rows["known"] = kind, rows["known"] + n
        elif n < FEWEST_ROWS:
            rare.append(n)
        elif (kind := _sound(word, table)) is not None:
            sounding[word], rows["sounding"] = kind, rows["sounding"] + n
        else:
            unmapped[word] = n
    kinds = frozenset([*known.values(), *sounding.values()])
    share = {name: n / column.filled for name, n in rows.items()}
    if share["known"] < SECOND and different.height * FEWEST_ROWS_A_WORD > column.filled:
        return None
    return Words(
        column,
        table,
        known,
        sounding,
        unmapped,
        share["known"],
        share["sounding"],
        len(rare),
        sum(rare),
        kinds,
    )


def _sound(word: str, table: str) -> str | None:
    """Return the kind that a word sounds like, but no public one for a word that some list protects."""
    kind = kind_by_sound(word, table)
    if kind is None or table != "incidents" or KINDS[kind].protected:
        return kind
    return None if hides(word) else kind


def _known(word: str, table: str) -> str | None:
    if table == "requests":
        found = KCMO_311.find(word)
        if found.reviewed:
            return found.kind
    return known_words(table).get(compared(word))
