"""Invented holdings that cover five years, so that recent days have earlier years beside them."""

from dataclasses import replace

import numpy as np

from geodata.holdings import Holdings
from geodata.period import NO_DAY, day_of
from geodata.records import RecordingChange
from tests.layers.cities import city

STRETCH = 3


def years(seed: int = 1, n: int = 9_000, *, changes: tuple[RecordingChange, ...] = ()) -> Holdings:
    """Return a city whose days lie three times as far apart, with the changes of recording named."""
    small = city(seed, n, requests=0, events=0)
    days = {name: stretched(getattr(small.incidents, name)) for name in ("day", "reported_day")}
    incidents = replace(small.incidents, **days)
    known = incidents.day[incidents.day != NO_DAY]
    return replace(
        small,
        incidents=incidents,
        study=replace(small.study, recording_changes=changes),
        release=replace(small.release, first=day_of(int(known.min())), last=day_of(int(known.max()))),
    )


def stretched(days: np.ndarray) -> np.ndarray:
    """Return days three times as far from the first one; what is unknown stays so."""
    known = days != NO_DAY
    first = int(days[known].min())
    return np.where(known, first + (days.astype(np.int64) - first) * STRETCH, NO_DAY).astype(days.dtype)
