"""How many files nobody wrote a test makes; `HOTSPOT_FUZZ_FILES` makes them more for the long run."""

import os

import pytest
from hypothesis import HealthCheck, settings

from geodata.read import Limits

FILES = int(os.environ.get("HOTSPOT_FUZZ_FILES", "10000"))
CHILDREN = int(os.environ.get("HOTSPOT_FUZZ_CHILDREN", "200"))
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
# Every test may take five minutes; those of the long run take as much longer as they have more to make.
PATIENT = pytest.mark.timeout(600 * max(FILES // 10_000, CHILDREN // 200, 1))
LIMITS = Limits(expanded_bytes=2**20, rows=5_000, vertices=10_000)


def many(share: float) -> settings:
    """A share of all files, and no other limit."""
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(max_examples=max(int(FILES * share), 1), deadline=None, suppress_health_check=quiet)
