"""Hold what a calibration found: how often the rule of the verdict was wrong where the truth is known."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NullWorlds:
    """
    All worlds of one family in which nothing changes.

    Attributes
    ----------
    family
        The words ``methods.world.<family>`` say what is in them.
    worlds
        How many, at different expected counts.
    fewest_false, most_false
        Runs with a false verdict: the world with the fewest, and the one with the most.
    lowest_coverage
        Smallest share of 95 % intervals that hold the truth.
    difference_fewest, difference_most
        The same runs by the weighted displacement difference alone.
    """

    family: str
    worlds: int
    fewest_false: int
    most_false: int
    lowest_coverage: float
    difference_fewest: int
    difference_most: int


@dataclass(frozen=True)
class FallsFound:
    """In how many runs falls of `Calibration.falls_percent` were found where so many were expected."""

    family: str
    expected: int
    found: tuple[int, ...]


@dataclass(frozen=True)
class ListOfEvents:
    """
    Lists of events judged together, of which `real` really changed.

    Attributes
    ----------
    runs_with_false
        Runs with any false finding.
    false_share
        Share of the findings that were false, on average.
    real_found
        Share of the real changes that were found; None where there was none.
    """

    family: str
    events: int
    real: int
    runs: int
    runs_with_false: int
    false_share: float
    real_found: float | None


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """
    The key figures of one whole calibration.

    Attributes
    ----------
    rule, rule_files
        SHA-256 of the files that make the rule, and these files.
    runs, seed
        Of every world.
    most_allowed
        Runs that may be false in a world without effect.
    intervals, lowest_coverage
        In how many worlds, with and without effect, intervals were tried, and the smallest share that held.
    twice_tried, twice_found
        In how many worlds a fall of twice the detectable one was tried, and the fewest runs that found it.
    cities, cities_found
        Invented cities, and in how many the planted fall was found.
    judged, judged_false
        Events without effect in these cities, and how many got a verdict of fewer or more.
    """

    rule: str
    rule_files: tuple[str, ...]
    runs: int
    seed: int
    most_allowed: int
    worlds: tuple[NullWorlds, ...]
    falls_percent: tuple[int, ...]
    falls: tuple[FallsFound, ...]
    intervals: int
    lowest_coverage: float
    twice_tried: int
    twice_found: int
    lists: tuple[ListOfEvents, ...]
    cities: int
    cities_found: int
    judged: int
    judged_false: int
