"""Hold a plan: what will be compared around an event, fixed before it."""

from __future__ import annotations

import datetime as dt
import re
import secrets
import zoneinfo
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any

from geodata.errors import BadQuery
from geodata.words.text import Text

MOST_NAME = 120  # characters of a name
MOST_NOTE = 2_000  # characters of a note
MOST_CHARACTERS = 65_536  # of all parameters, as a link has at most

# Never written down: a secret of one server, and numbers of reports, which a purge could not find here.
FORBIDDEN = ("token", "reports")

_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{8}", re.ASCII)
_PARAMETER = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}", re.ASCII)


@dataclass(frozen=True)
class Plan:
    """
    What somebody will compare, fixed at one time.

    Parameters
    ----------
    id
        Such as ``"20240531-101500-3f9a2c1b"``; made by `new_id`, and the name of its file.
    name
        What people call it, at most 120 characters.
    made
        When it was saved, an instant in UTC.
    params
        The parameters of the link that compares: the event or place and day, windows, margin, kinds,
        comparison places, as they stand in the address.
    release, seal
        The release that was served when the plan was made, and the seal of its manifest: another seal under
        the same name says that a record was purged since.
    by, note
        Who saved it, and why; neither is checked.
    replaces
        The id of the older plan that this one takes the place of. The older one stays.

    Raises
    ------
    BadQuery
        K20: naming everything that no plan can be.

    Misreadings
    -----------
    `made` is what this computer's clock said. Who sets the clock back, or writes a file with a hash of their
    own, can make any plan look old: plans keep honest people from fooling themselves.
    Who saves many plans for one event and shows one of them has chosen afterwards; show how many there are.

    Examples
    --------
    >>> made = dt.datetime(2024, 5, 31, 23, tzinfo=dt.UTC)
    >>> plan = Plan(new_id(made), "Lights", made, {"event": "E01", "weeks": "52"}, "r0001", "9f2c")
    >>> plan.made_before(dt.date(2024, 6, 1), "America/Chicago")
    True
    """

    id: str
    name: str
    made: dt.datetime
    params: Mapping[str, str]
    release: str
    seal: str
    by: str | None = None
    note: str = ""
    replaces: str | None = None

    def __post_init__(self) -> None:
        problems = tuple(_problems(self))
        if problems:
            what = Text("plans.unfit", problems=problems)
            raise BadQuery("K20", what, Text("plans.unfit.hint"))
        object.__setattr__(self, "made", self.made.astimezone(dt.UTC))
        object.__setattr__(self, "params", MappingProxyType(dict(sorted(self.params.items()))))

    def made_before(self, day: dt.date, time_zone: str) -> bool:
        """
        Return whether the plan was saved before a local day began.

        Parameters
        ----------
        day
            The first day after, such as the event's first day.
        time_zone
            The study's, such as ``"America/Chicago"``.

        Raises
        ------
        ValueError
            Nobody knows that time zone.
        """
        try:
            zone = zoneinfo.ZoneInfo(time_zone)
        except (KeyError, OSError, ValueError) as error:
            raise ValueError(f"`time_zone` was {time_zone!r} but must be a name such as 'UTC'") from error
        return self.made.astimezone(zone).date() < day

    def to_json(self) -> dict[str, Any]:
        """Return the plan as plain JSON values."""
        plain = {field.name: getattr(self, field.name) for field in fields(self)}
        return plain | {"made": self.made.isoformat(), "params": dict(self.params)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Plan:
        """Read what `to_json` wrote."""
        return cls(**dict(data) | {"made": dt.datetime.fromisoformat(data["made"])})


def new_id(made: dt.datetime) -> str:
    """Return an id for a plan of that instant; two of one second still differ."""
    return f"{made.astimezone(dt.UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"


def is_id(text: Any) -> bool:
    """Return whether something can be a plan's id; nothing else ever becomes the name of a file."""
    return isinstance(text, str) and _ID.fullmatch(text) is not None


def _problems(plan: Plan) -> Iterator[Text]:
    """Yield what no plan can be; types are looked at too, since a file may hold any."""
    said: dict[str, Any] = {field.name: getattr(plan, field.name) for field in fields(plan)}
    if not is_id(said["id"]):
        yield Text("plans.bad_id")
    if not _is_line(said["name"], MOST_NAME):
        yield Text("plans.bad_name", most=MOST_NAME)
    if not isinstance(said["made"], dt.datetime) or said["made"].tzinfo is None:
        yield Text("plans.bad_time")
    if not (_is_line(said["release"], MOST_NAME) and _is_line(said["seal"], MOST_NAME)):
        yield Text("plans.bad_release")
    if said["by"] is not None and not _is_line(said["by"], MOST_NAME):
        yield Text("plans.bad_by", most=MOST_NAME)
    if not isinstance(said["note"], str) or not _is_printable(said["note"].replace("\n", " "), MOST_NOTE):
        yield Text("plans.bad_note", most=MOST_NOTE)
    if said["replaces"] is not None and not is_id(said["replaces"]):
        yield Text("plans.bad_replaces")
    yield from _param_problems(said["params"])


def _param_problems(params: Any) -> Iterator[Text]:
    """Yield what is wrong with parameters: they must fit a link, and tell no secret."""
    if not isinstance(params, Mapping) or not params:
        yield Text("plans.no_params")
    elif not _are_params(params):
        yield Text("plans.bad_params", most=MOST_CHARACTERS)
    elif forbidden := tuple(name for name in FORBIDDEN if name in params):
        yield Text("plans.forbidden", n=len(forbidden), names=forbidden)


def _are_params(params: Mapping[Any, Any]) -> bool:
    """Return whether names and values can stand in a link, and together are no longer than one."""
    texts = [text for item in params.items() for text in item]
    return (
        all(isinstance(text, str) and text.isprintable() for text in texts)
        and all(_PARAMETER.fullmatch(name) for name in params)
        and sum(map(len, texts)) <= MOST_CHARACTERS
    )


def _is_line(text: Any, most: int) -> bool:
    return _is_printable(text, most) and bool(text.strip())


def _is_printable(text: Any, most: int) -> bool:
    """Return whether something is a text that can be shown as it is: no control, nothing that turns it."""
    return isinstance(text, str) and len(text) <= most and text.isprintable()
