"""Compile hot loops by numba, where it is there."""

from __future__ import annotations

from typing import Any

from geodata.loading import FEWEST_COMPILED

compile_loop: Any
try:
    import numba

    COMPILED = not numba.config.DISABLE_JIT  # type: ignore[attr-defined]
    compile_loop = numba.njit(cache=True, nogil=True)
except ImportError:  # the twins answer instead, with the same numbers
    COMPILED = False

    def compile_loop(function: Any) -> Any:
        """Return the function as it is."""
        return function


def is_worth_it(points: int) -> bool:
    """Return whether so many points are joined by a compiled loop rather than by its twin."""
    return COMPILED and points >= FEWEST_COMPILED
