"""The study's clock in real minutes: as the zone itself has them, hours that came twice or never included."""

import datetime as dt
import doctest
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from geodata.period import EPOCH, day_number
from layers.rhythm import clock as module
from layers.rhythm.clock import A_DAY, clock_of

DAYS = day_number(dt.date(2022, 1, 1)), day_number(dt.date(2024, 12, 31))


def local_minute(moment: dt.datetime) -> int:
    return (moment.date() - EPOCH).days * A_DAY + moment.hour * 60 + moment.minute


def test_the_examples_come_out_as_printed() -> None:
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("zone", ["America/Chicago", "America/Phoenix", "Australia/Lord_Howe"])
def test_real_minutes_are_those_that_python_has(zone: str) -> None:
    clock, place = clock_of(zone, *DAYS), ZoneInfo(zone)
    rng = np.random.default_rng(3)
    for day, minute in zip(rng.integers(*DAYS, 300), rng.integers(0, A_DAY, 300), strict=True):
        moment = dt.datetime.combine(EPOCH + dt.timedelta(days=int(day)), dt.time(*divmod(int(minute), 60)))
        utc = moment.replace(tzinfo=place).astimezone(dt.UTC).replace(tzinfo=None)
        assert clock.to_utc(np.array([local_minute(moment)]))[0] == local_minute(utc)


def test_an_hour_that_came_twice_is_its_first_and_one_that_never_came_is_after_the_change() -> None:
    clock = clock_of("America/Chicago", *DAYS)
    twice = local_minute(dt.datetime(2024, 11, 3, 1, 30))
    never = local_minute(dt.datetime(2024, 3, 10, 2, 30))
    assert clock.to_utc(np.array([twice]))[0] - twice == 5 * 60
    assert clock.to_utc(np.array([never]))[0] - never == 6 * 60
    assert np.isnan(clock.to_utc(np.array([np.nan]))).all()
