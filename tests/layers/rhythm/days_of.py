"""Cities whose daily counts are known: so many robberies on each day, nothing unknown."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from geodata.holdings import Holdings
from geodata.period import NO_DAY, day_number
from geodata.records import Coded, RecordingChange
from tests.layers.cities import city

FIRST = dt.date(2019, 1, 7)  # a Monday


def with_days(
    per_day: Sequence[int], *, first: dt.date = FIRST, changes: Sequence[RecordingChange] = ()
) -> Holdings:
    """Return a city with so many mapped robberies on each day, all reported at once."""
    counts = np.asarray(per_day)
    day = np.repeat(day_number(first) + np.arange(len(counts)), counts).astype(np.int32)
    n = len(day)
    made = city(3, n, requests=0, services=0, events=0)
    kind = replace(made.incidents.kind, codes=np.zeros(n, np.int32))
    incidents = replace(
        made.incidents,
        kind=kind,
        day=day,
        minute=np.full(n, 600, np.int16),
        reported_day=day,
        reported_minute=np.full(n, 600, np.int16),
        until_day=np.full(n, NO_DAY, np.int32),
        until_minute=np.full(n, -1, np.int16),
        protected=np.zeros(n, bool),
        default_location=Coded.nothing(n),
    )
    last = first + dt.timedelta(days=len(counts) - 1)
    release = replace(made.release, first=first, last=last, estimated=False)
    return replace(
        made,
        incidents=incidents,
        release=release,
        study=replace(made.study, recording_changes=tuple(changes)),
    )
