"""Turn an agency's own words and codes into kinds, by lists that a person has reviewed.

A list answers for every label: one it does not know is `unknown` and protected. Nothing is guessed from how a
label sounds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

from geodata.kinds.tree import KINDS, NIBRS, UNKNOWN

_BETWEEN_WORDS = re.compile(r"[\W_]+")


def normal_label(text: str) -> str:
    """
    Return a label as it is compared: case folded, composed accents, words parted by single blanks.

    Examples
    --------
    >>> normal_label("Agg_Assault - DOMEST")
    'agg assault domest'
    """
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return _BETWEEN_WORDS.sub(" ", folded).strip()


def normal_code(text: str) -> str:
    """
    Return an offence code as it is compared: upper case, three places.

    Spreadsheets drop the zero of ``09A`` and add a decimal to ``120``.

    Examples
    --------
    >>> normal_code(" 9a"), normal_code("120.0")
    ('09A', '120')
    """
    code = text.strip().upper().removesuffix(".0")
    return code.zfill(3) if code else ""


@dataclass(frozen=True)
class Label:
    """
    What a label or a code means.

    Attributes
    ----------
    kind
        Id of a kind of the tree.
    protected
        Whether the record may never be a point; always true where its kind is protected.
    reviewed
        False where the words are on nobody's list, so that they can be listed for review.
    """

    kind: str
    protected: bool
    reviewed: bool = True

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"`kind` was {self.kind!r}, which is no kind of the tree")
        if KINDS[self.kind].protected and not self.protected:
            raise ValueError(f"a label of the protected kind {self.kind!r} cannot be unprotected")


UNMAPPED = Label(UNKNOWN, protected=True, reviewed=False)


def label_of(kind: str) -> Label:
    """Return the label that means exactly a kind, protected where the kind is."""
    return Label(kind, KINDS[kind].protected)


NIBRS_LABELS: Mapping[str, Label] = {code: label_of(kind) for code, kind in NIBRS.items()}


class LabelList:
    """
    The reviewed words, and where there are some the codes, of one agency.

    Parameters
    ----------
    kinds
        Label in the agency's words -> kind id, or a whole `Label` where it is more protected than its kind.
        Spellings that differ in case and punctuation are one label.
    codes
        Offence code -> what it means where the words say nothing.

    Raises
    ------
    ValueError
        Two spellings of one label, or a label without words; a kind that the tree does not know.

    Examples
    --------
    >>> LabelList({"Auto Theft": "motor_vehicle_theft"}).find("AUTO_THEFT").kind
    'motor_vehicle_theft'
    """

    def __init__(self, kinds: Mapping[str, str | Label], codes: Mapping[str, Label] | None = None) -> None:
        self._by_words: dict[str, Label] = {}
        for words, kind in kinds.items():
            normal = normal_label(words)
            if not normal:
                raise ValueError(f"the label {words!r} has no words")
            if normal in self._by_words:
                raise ValueError(f"the label {words!r} stands twice, once in another spelling")
            self._by_words[normal] = label_of(kind) if isinstance(kind, str) else kind
        self._by_code = {normal_code(code): label for code, label in (codes or {}).items()}

    def __len__(self) -> int:
        return len(self._by_words)

    def __repr__(self) -> str:
        return f"<LabelList: {len(self._by_words)} labels, {len(self._by_code)} codes>"

    def __contains__(self, text: str) -> bool:
        return normal_label(text) in self._by_words

    def labels(self) -> Mapping[str, Label]:
        """Every label as it is compared, with its meaning (a fresh dictionary)."""
        return dict(self._by_words)

    def find(self, text: str, code: str = "") -> Label:
        """
        Return what a record's label and code mean together.

        Parameters
        ----------
        text
            The label as the file has it; empty where the file has none.
        code
            The offence code as the file has it; empty where the file has none.

        Returns
        -------
        label
            Reviewed words decide the kind. Where there are none the code does, and words on nobody's list
            stay marked as not reviewed. Reviewed words are protected as well when the code's kind is.

        Misreadings
        -----------
        A code fills the kind of words on nobody's list, but such a kind is only as fine as the code: 220 is a
        burglary of any building.
        """
        by_words = self._by_words.get(normal_label(text))
        by_code = self._by_code.get(normal_code(code))
        if by_words is not None:
            if by_code is not None and KINDS[by_code.kind].protected:
                return replace(by_words, protected=True)
            return by_words
        if by_code is not None:
            return replace(by_code, reviewed=not normal_label(text))
        return UNMAPPED
