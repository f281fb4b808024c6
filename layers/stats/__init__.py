"""Compute statistics: arrays and numbers in, a frozen dataclass or arrays out; no frame, no place, no file."""
