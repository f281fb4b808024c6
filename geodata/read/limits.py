"""Say how much a stranger's file may cost before reading stops."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


@dataclass(frozen=True)
class Limits:
    """
    Limits of one reading; the defaults suit a laptop.

    Attributes
    ----------
    memory_bytes
        Address space of the reading process, beyond the file itself.
    cpu_seconds, wall_seconds
        Processor time and elapsed time after which the reading process is ended.
    output_bytes
        Largest file the reading process may write.
    expanded_bytes
        Largest size of a gzip file once it is unpacked.
    columns, rows
        Most columns and most data rows of a table.
    field_bytes
        Longest quoted field that runs over several lines: one unclosed quote cannot eat the file.
    record_bytes
        Longest row of all.
    features, vertices
        Most features of a GeoJSON file, and most vertices of one feature.
    depth
        Deepest nesting of JSON.
    """

    memory_bytes: int = 6 * GIB
    cpu_seconds: int = 900
    wall_seconds: int = 900
    output_bytes: int = 16 * GIB
    expanded_bytes: int = 4 * GIB
    columns: int = 500
    rows: int = 20_000_000
    field_bytes: int = 64 * KIB
    record_bytes: int = 4 * MIB
    features: int = 100_000
    vertices: int = 1_000_000
    depth: int = 100
