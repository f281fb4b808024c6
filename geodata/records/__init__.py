"""The frozen core types: what is known of incidents, requests, events, services, areas, places and lines."""

from geodata.records.coded import Bools, Coded, Floats, Ints
from geodata.records.counts import Counts
from geodata.records.ground import AreaSet, Lines, Place, RecordingChange
from geodata.records.harm import HarmWeights
from geodata.records.outreach import CONFOUNDING_KINDS, JUDGED_DAYS, OUTPUTS, Event, Service
from geodata.records.points import (
    Calls,
    DefaultLocation,
    Incidents,
    Offences,
    PlacePrecision,
    PlaceStatus,
    PointRecords,
    Requests,
    TimePrecision,
)
from geodata.records.texts import Texts

__all__ = [
    "CONFOUNDING_KINDS",
    "JUDGED_DAYS",
    "OUTPUTS",
    "AreaSet",
    "Bools",
    "Calls",
    "Coded",
    "Counts",
    "DefaultLocation",
    "Event",
    "Floats",
    "HarmWeights",
    "Incidents",
    "Ints",
    "Lines",
    "Offences",
    "Place",
    "PlacePrecision",
    "PlaceStatus",
    "PointRecords",
    "RecordingChange",
    "Requests",
    "Service",
    "Texts",
    "TimePrecision",
]
