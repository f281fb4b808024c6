"""Hold what outreach does: events and services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from geodata.period import Period
from geodata.words.text import Text

# What an event can report of its own work, each a whole number; the order in which people read them.
OUTPUTS = ("hires", "rides", "cases_closed", "meals", "showers", "served", "hours", "volunteers")


# Kinds of events that can change how many incidents happen or are reported near them by themselves, so that
# they must be named beside a count before and after another event.
CONFOUNDING_KINDS = frozenset(
    {
        *("police_operation", "camera", "construction", "street_closure"),
        *("business_opening", "business_closing"),
    }
)


# An event on a place that lasts or repeats for fewer days is shown, and no count before and after judges it.
JUDGED_DAYS = 56


@dataclass(frozen=True)
class Event:
    """
    One outreach event: when, where, whether it acts on a place or on people, and what it reported.

    Attributes
    ----------
    acts_on
        ``"place"`` or ``"people"``.
    period
        From its first to its last day; an event that repeats, such as a weekly clean-up, has one period.
    attendance
        How many people came; None where nobody counted them.
    outputs
        Name of `OUTPUTS` -> how many; a name that is absent is not known, which is not 0.
    picked
        The days whose counts made people pick the place, before the event; None where that is not known.

    Misreadings
    -----------
    Outputs are what an event's organisers counted. They say nothing about incidents.
    """

    id: str
    name: Text | str
    kind: str
    acts_on: str
    period: Period
    x_m: float | None
    y_m: float | None
    radius_m: float | None = None
    attendance: int | None = None
    names: Mapping[str, str] = field(default_factory=dict)  # language -> name
    note: str = ""
    outputs: Mapping[str, int] = field(default_factory=dict)
    picked: Period | None = None

    @property
    def lasting_days(self) -> int:
        """From the first to the last day, both counted, whether or not it took place on each of them."""
        return self.period.span_days

    @property
    def judged(self) -> bool:
        """
        Whether counts of incidents before and after can judge it at all: on a place, for 8 weeks or more.

        Any other event changes nothing for long enough at one place, so chance alone would decide.
        """
        return self.acts_on == "place" and self.lasting_days >= JUDGED_DAYS

    @property
    def is_confounder(self) -> bool:
        """Whether it is of a kind that can change counts near it by itself, whatever else is done there."""
        return self.kind in CONFOUNDING_KINDS


@dataclass(frozen=True)
class Service:
    """One service that people can go to; victims' shelters never get this far."""

    id: str
    name: str
    kind: str
    x_m: float | None
    y_m: float | None
    visibility: str = "public"  # public, area_only, confidential
    names: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
