"""List the offences of the invented city: their words, codes, shares and habits of time and place."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geodata.demo.ground import Floats


class Offence(NamedTuple):
    """
    One offence.

    Attributes
    ----------
    label, code
        As the records write it, and its NIBRS code.
    share
        Relative number of incidents; the shares follow those of Kansas City's 2017 records.
    habit
        Name of its hours and places, of `HABITS`.
    protected
        Domestic, sexual, child, self-harm, stalking or trafficking, or what may hide one of them.
    firearm
        Share of its reports with the firearm flag.
    victimless
        Whether its first person is no victim.
    """

    label: str
    code: str
    share: float
    habit: str
    protected: bool = False
    firearm: float = 0.0
    victimless: bool = False


class Habit(NamedTuple):
    """When and where offences of one sort happen."""

    peak_hour: float  # where the day's wave is highest
    swing: float  # 0: all hours alike; 1: none at the lowest hour
    weekend: float  # Saturday and Sunday, against other days
    summer: float  # the yearly wave: share above the mean in July
    place: str  # "shop", "home" or "street"
    interval: float  # share with a To_Date
    late: float  # how much later than others it is reported


HABITS = {
    "auto": Habit(22.5, 0.45, 1.05, 0.10, "street", 0.62, 1.0),
    "vehicle": Habit(21.0, 0.40, 1.02, 0.08, "street", 0.60, 0.8),
    "burglary": Habit(13.0, 0.30, 0.92, 0.06, "home", 0.68, 1.2),
    "shop": Habit(15.5, 0.75, 0.95, -0.04, "shop", 0.15, 0.7),
    "robbery": Habit(21.5, 0.65, 1.10, 0.05, "shop", 0.05, 0.3),
    "violence": Habit(21.0, 0.55, 1.25, 0.18, "home", 0.06, 0.4),
    "domestic": Habit(20.5, 0.45, 1.20, 0.10, "home", 0.10, 0.5),
    "damage": Habit(19.5, 0.35, 1.10, 0.14, "street", 0.46, 0.9),
    "fraud": Habit(12.0, 0.60, 0.70, 0.00, "home", 0.50, 4.0),
    "society": Habit(17.0, 0.50, 0.95, 0.08, "shop", 0.04, 0.1),
    "hidden": Habit(0.5, 0.40, 1.20, 0.06, "home", 0.35, 6.0),
}

OFFENCES: tuple[Offence, ...] = (
    Offence("Property Damage", "290", 11.4, "damage"),
    Offence("Non Agg Assault Domestic", "13B", 9.9, "domestic", protected=True),
    Offence("Stealing From Auto", "23F", 9.8, "auto"),
    Offence("Burglary Residence", "220", 9.6, "burglary"),
    Offence("Auto Theft", "240", 9.5, "vehicle"),
    Offence("Stolen Auto", "240", 0.0, "vehicle"),
    Offence("Aggravated Assault", "13A", 5.7, "violence", firearm=0.55),
    Offence("Non Aggravated Assault", "13B", 5.6, "violence"),
    Offence("Stealing from Building", "23D", 5.4, "shop"),
    Offence("Stealing Auto Parts", "23G", 4.4, "auto"),
    Offence("Stealing All Other", "23H", 3.6, "shop"),
    Offence("Agg Assault Domestic", "13A", 3.3, "domestic", protected=True, firearm=0.3),
    Offence("Armed Robbery", "120", 2.8, "robbery", firearm=0.8),
    Offence("Intimidation", "13C", 1.9, "violence", firearm=0.1),
    Offence("Identity Theft", "26F", 1.8, "fraud"),
    Offence("Misc Violation", "90Z", 1.7, "society", victimless=True),
    Offence("Stealing Shoplifting", "23C", 1.6, "shop"),
    Offence("Credit Debit ATM Card", "26B", 1.3, "fraud"),
    Offence("Fraud Confidence Game", "26A", 1.2, "fraud"),
    Offence("Strong Arm Robbery", "120", 1.1, "robbery"),
    Offence("Violation Full Order", "90Z", 1.0, "domestic", protected=True),
    Offence("Trespassing", "90J", 0.8, "society", victimless=True),
    Offence("Burglary Non Residence", "220", 0.8, "shop"),
    Offence("Agg Assault - Drive By Shooting", "13A", 0.7, "violence", firearm=1.0),
    Offence("Forgery", "250", 0.6, "fraud"),
    Offence("Violation Ex Parte", "90Z", 0.55, "domestic", protected=True),
    Offence("Rape", "11A", 0.5, "hidden", protected=True),
    Offence("Sex Offense", "11D", 0.45, "hidden", protected=True),
    Offence("Wire Fraud", "26E", 0.45, "fraud"),
    Offence("Arson", "200", 0.35, "damage"),
    Offence("Possession Sale Dist", "35A", 0.45, "society", victimless=True),
    Offence("Attempted Suicide", "90Z", 0.3, "hidden", protected=True),
    Offence("Disorderly Conduct", "90C", 0.3, "society", victimless=True),
    Offence("Weapons Law Violation", "520", 0.3, "society", firearm=0.9, victimless=True),
    Offence("Stealing Bicycles", "23H", 0.2, "auto"),
    Offence("Stealing Pickpocket", "23A", 0.16, "shop"),
    Offence("Stolen Property", "280", 0.16, "society", victimless=True),
    Offence("Homicide", "09A", 0.15, "violence", firearm=0.9),
    Offence("Family Offense", "90F", 0.14, "hidden", protected=True),
    Offence("Kidnapping Abduction", "100", 0.11, "hidden", protected=True, firearm=0.2),
    Offence("Embezzlement", "270", 0.05, "fraud"),
    Offence("Stalking", "13C", 0.05, "hidden", protected=True),
)

LABELS = tuple(offence.label for offence in OFFENCES)
NUMBER = {label: number for number, label in enumerate(LABELS)}

# The recording break: this label is split, and that one is counted more often, from one day on.
SPLIT_FROM, SPLIT_TO, SPLIT_SHARE = NUMBER["Auto Theft"], NUMBER["Stolen Auto"], 0.85
MORE_OFTEN, MORE_BY = NUMBER["Stealing All Other"], 0.40

HOTSPOT_OFFENCES = (NUMBER["Stealing From Auto"], NUMBER["Armed Robbery"])


def shares() -> Floats:
    """Return each offence's share of all incidents, shape (n,), summing to 1."""
    raw = np.array([offence.share for offence in OFFENCES])
    part: Floats = raw / raw.sum()
    return part


def hour_shares(habit: Habit) -> Floats:
    """Return the share of each hour of the day, shape (24,)."""
    wave = 1 + habit.swing * np.cos((np.arange(24) + 0.5 - habit.peak_hour) * 2 * np.pi / 24)
    quiet = np.where((np.arange(24) >= 3) & (np.arange(24) < 6), 0.55, 1.0)  # everybody sleeps
    hours: Floats = wave * quiet / (wave * quiet).sum()
    return hours


def day_shares(habit: Habit, days: Floats) -> Floats:
    """
    Return how likely each day is, before anything planted: week, year and a slow trend.

    Parameters
    ----------
    days
        Shape (n,), days since 1970-01-01, which was a Thursday.
    """
    weekday = (days + 3) % 7
    week = np.where(weekday >= 5, habit.weekend, 1.0)
    year = 1 + habit.summer * np.cos((days % 365.25 - 196) * 2 * np.pi / 365.25)
    trend = 1 - 0.02 * (days - days[0]) / 365.25
    likely: Floats = week * year * np.maximum(trend, 0.3)
    return likely
