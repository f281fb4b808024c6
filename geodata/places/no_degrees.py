"""Tell what the numbers of places are that are no degrees: millionths of one, or metres or feet."""

from __future__ import annotations

from typing import Literal

import numpy as np

from geodata.feeds.mapped import MILLION
from geodata.records import Bools, Floats

# No system of metres or feet that is used for a city has numbers as large.
BEYOND_METRES = 2e7
_MOST = 0.5

Unit = Literal["degrees", "millionths", "plane"]


def unit_of(x: Floats, y: Floats) -> Unit:
    """
    Return what the numbers of a file's places are.

    Parameters
    ----------
    x, y
        Finite numbers of one file that should be longitude and latitude, shape (n,).

    Returns
    -------
    unit
        ``"millionths"`` of a degree where most are whole numbers, larger than those of any plane, that lie on
        earth once they are divided; ``"plane"`` for others of which most are no degrees: metres or feet, of a
        system that nothing here tells.

    Misreadings
    -----------
    Millionths near the equator and the meridian of Greenwich are as large as metres, and are called a plane.

    Examples
    --------
    >>> unit_of(np.array([-94578567.0]), np.array([39099727.0]))
    'millionths'
    >>> unit_of(np.array([363000.0]), np.array([4329000.0])), unit_of(np.array([-94.5]), np.array([39.1]))
    ('plane', 'degrees')
    """
    if not len(x) or np.mean(_on_earth(x, y)) >= _MOST:
        return "degrees"
    are_whole = bool(np.all(x == np.floor(x)) and np.all(y == np.floor(y)))
    largest = max(float(np.median(np.abs(one))) for one in (x, y))
    if are_whole and largest > BEYOND_METRES and np.mean(_on_earth(x / MILLION, y / MILLION)) > _MOST:
        return "millionths"
    return "plane"


def _on_earth(x: Floats, y: Floats) -> Bools:
    return (np.abs(x) <= 180) & (np.abs(y) <= 90)
