"""Compute statistics: arrays and numbers in, arrays or a frozen dataclass out; no frame, no file."""
