"""Hold a sentence as a key with values, so that it can be said in any language later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Union

Value = Union[str, int, float, bool, dt.date, "Text", tuple["Value", ...]]


class Text:
    """
    What is to be said: a catalogue key and the values of its placeholders.

    Parameters
    ----------
    key
        Name of the sentence in the catalogues, such as ``"count.incidents"``.
    **values
        Numbers, dates, names, other texts, or tuples of these (said as a list).

    Examples
    --------
    >>> Text("count.incidents", n=3)
    Text('count.incidents', n=3)
    >>> Text("count.incidents", n=3) == Text("count.incidents", n=3)
    True
    """

    __slots__ = ("_values", "key")

    key: str
    _values: tuple[tuple[str, Value], ...]

    def __init__(self, key: str, /, **values: Value) -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "_values", tuple(sorted(values.items())))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a Text is never changed; make a new one instead of setting {name!r}")

    @property
    def values(self) -> dict[str, Value]:
        """The values by placeholder name (a fresh dictionary)."""
        return dict(self._values)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Text):
            return NotImplemented
        return self.key == other.key and self._values == other._values

    def __hash__(self) -> int:
        return hash((self.key, self._values))

    def __repr__(self) -> str:
        parts = [repr(self.key), *(f"{name}={value!r}" for name, value in self._values)]
        return f"Text({', '.join(parts)})"

    def to_json(self) -> dict[str, Any]:
        """Return the text as plain JSON values; ``from_json`` reads it back equal."""
        return {"key": self.key, "values": {name: _to_json(value) for name, value in self._values}}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Text:
        """Read a text that ``to_json`` wrote."""
        return cls(data["key"], **{name: _from_json(value) for name, value in data["values"].items()})


def _to_json(value: Value) -> Any:
    if isinstance(value, Text):
        return value.to_json()
    if isinstance(value, tuple):
        return [_to_json(part) for part in value]
    if isinstance(value, dt.datetime):
        raise TypeError("a Text holds days, not instants: say the day, or format the time of day yourself")
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    return value


def _from_json(value: Any) -> Value:
    if isinstance(value, dict):
        return dt.date.fromisoformat(value["date"]) if "date" in value else Text.from_json(value)
    if isinstance(value, list):
        return tuple(_from_json(part) for part in value)
    plain: Value = value
    return plain
