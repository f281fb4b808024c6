"""Read strangers' files: the only place that opens them, in a process of its own with limits."""

from geodata.read.asked import ReadAs
from geodata.read.limits import Limits
from geodata.read.parent import read_features, read_header, read_table
from geodata.read.raw import BadRow, RawFeatures, RawTable

__all__ = [
    "BadRow",
    "Limits",
    "RawFeatures",
    "RawTable",
    "ReadAs",
    "read_features",
    "read_header",
    "read_table",
]
