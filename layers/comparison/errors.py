"""Say, with what to do about it, that a comparison cannot be made at all."""

from __future__ import annotations

from geodata.words.text import Text


class NoComparison(Exception):
    """
    Nothing can be compared: no event, no place, no whole week after.

    Parameters
    ----------
    key
        Catalogue key below ``comparison.none.``; its ``.hint`` says what to do.
    values
        What stands in both sentences.
    """

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.what = Text(f"comparison.none.{key}", **values)  # type: ignore[arg-type]
        self.hint = Text(f"comparison.none.{key}.hint", **values)  # type: ignore[arg-type]

    @property
    def reason(self) -> Text:
        """What is wrong and what to do, as one text."""
        return Text("comparison.none.reason", what=self.what, hint=self.hint)
