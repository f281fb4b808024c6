"""Deal days out over incidents many times, and count how far apart those of close pairs then lie.

Sixty-four worlds are counted side by side: each incident's days of all of them stand together in memory, so
that the processor compares many at once.

References
----------
Knox (1964), Applied Statistics 13; Durstenfeld (1964), Communications of the ACM 7, algorithm 235, for
dealing out.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geodata.compiled import COMPILED, compile_loop

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]

WORLDS_A_BLOCK = 64
# Pairs after which a count in 16 bits is carried over, before it could overflow.
_CARRY = 30_000
# Fewer days dealt out, times worlds, are not worth loading compiled loops for.
_FEWEST_COMPILED = 20_000


def dealt_counts(
    day: NDArray[Any],
    first: Codes,
    second: Codes,
    row_start: Ints,
    day_edges: NDArray[Any],
    segments: Ints,
    *,
    draws: int,
    rng: np.random.Generator,
) -> Ints:
    """
    Return for each world how many pairs of each row lie less than each number of days apart.

    Parameters
    ----------
    day
        Shape (n,), whole numbers from 0 on, int16 or int32; incidents ordered by segment.
    first, second
        Shape (pairs,): numbers of incidents, ordered by row.
    row_start
        Shape (rows + 1,): where the pairs of each row begin.
    day_edges
        Shape (edges,), of the same type as `day`.
    segments
        Shape (segments + 1,): where each segment of incidents begins; days are dealt out within them.
    draws
        How many worlds.
    rng
        Where chance comes from; numbers are drawn world by world, the same for the loops and their twin.

    Returns
    -------
    counts
        Shape (draws, rows, edges).
    """
    found = np.zeros((draws, len(row_start) - 1, len(day_edges)), np.int64)
    fast = COMPILED and (len(day) + len(first)) * draws >= _FEWEST_COMPILED
    deal, count = (_deal, _count) if fast else (deal_twin, count_twin)
    for begin in range(0, draws, WORLDS_A_BLOCK):
        worlds = min(WORLDS_A_BLOCK, draws - begin)
        chance = rng.integers(0, 1 << 32, (worlds, len(day)), np.uint32)
        dealt = np.zeros((len(day), WORLDS_A_BLOCK), day.dtype)
        dealt[:, :worlds] = day[:, None]
        deal(dealt, chance, segments)
        counts = np.zeros((len(row_start) - 1, len(day_edges), WORLDS_A_BLOCK), np.int64)
        count(dealt, first, second, row_start, day_edges, counts)
        found[begin : begin + worlds] = np.moveaxis(counts[:, :, :worlds], 2, 0)
    return found


def deal_twin(dealt: NDArray[Any], chance: NDArray[np.uint32], segments: Ints) -> None:
    """Deal out as the loop below, all worlds of a step at once."""
    worlds = np.arange(len(chance))
    for begin, end in zip(segments[:-1].tolist(), segments[1:].tolist(), strict=True):
        for i in range(end - 1, begin, -1):
            other = begin + ((chance[:, i].astype(np.uint64) * np.uint64(i - begin + 1)) >> np.uint64(32))
            row = other.astype(np.int64)
            mine, theirs = dealt[i, worlds].copy(), dealt[row, worlds].copy()
            dealt[i, worlds], dealt[row, worlds] = theirs, mine


def count_twin(
    dealt: NDArray[Any], first: Codes, second: Codes, row_start: Ints, day_edges: NDArray[Any], counts: Ints
) -> None:
    """Count as the loop below, all pairs of a row at once."""
    for row in range(len(row_start) - 1):
        here = slice(row_start[row], row_start[row + 1])
        apart = np.abs(dealt[first[here]].astype(np.int64) - dealt[second[here]])
        for edge, days in enumerate(day_edges.tolist()):
            counts[row, edge] += (apart < days).sum(axis=0)


@compile_loop
def _deal(dealt: NDArray[Any], chance: NDArray[np.uint32], segments: Ints) -> None:
    """Exchange each incident's day with that of one not after it in its segment, from the last on down."""
    worlds = chance.shape[0]
    for k in range(len(segments) - 1):
        begin, end = segments[k], segments[k + 1]
        for world in range(worlds):
            for i in range(end - 1, begin, -1):
                other = begin + np.int64(
                    (np.uint64(chance[world, i]) * np.uint64(i - begin + 1)) >> np.uint64(32)
                )
                kept = dealt[i, world]
                dealt[i, world] = dealt[other, world]
                dealt[other, world] = kept


@compile_loop
def _count(
    dealt: NDArray[Any], first: Codes, second: Codes, row_start: Ints, day_edges: NDArray[Any], counts: Ints
) -> None:
    """Add up over pairs in 16 bits, and carry over before that could overflow."""
    small = np.zeros((len(day_edges), 64), np.int16)
    apart = np.zeros(64, dealt.dtype)
    for row in range(len(row_start) - 1):
        begin, end = row_start[row], row_start[row + 1]
        for from_pair in range(begin, end, _CARRY):
            small[:] = 0
            for pair in range(from_pair, min(from_pair + _CARRY, end)):
                one, two = dealt[first[pair]], dealt[second[pair]]
                for lane in range(64):
                    apart[lane] = max(one[lane], two[lane]) - min(one[lane], two[lane])
                for edge in range(len(day_edges)):
                    days = day_edges[edge]
                    for lane in range(64):
                        small[edge, lane] += apart[lane] < days
            for edge in range(len(day_edges)):
                for lane in range(64):
                    counts[row, edge, lane] += small[edge, lane]
