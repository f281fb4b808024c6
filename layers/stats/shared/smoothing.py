"""Smooth many points at once by the fast Fourier transform, and say how much of a kernel lies in a window.

References
----------
Silverman (1982), Applied Statistics 31, algorithm AS 176, for binning before the transform; Hockney &
Eastwood (1988), Computer Simulation Using Particles, for taking the spread of the bins out again.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from layers.stats.kernels.scatter import KERNELS, Kernel
from layers.stats.kernels.spread import NODES, spread
from layers.stats.shared.checks import wrong_exposures
from layers.stats.shared.count_model import Floats
from layers.stats.shared.grid import Grid

# In bandwidths: how wide a bin may be so that no value of many points is off by a thousandth of the peak.
WIDEST_BIN = {"quartic": 0.1, "gaussian": 1 / 3}
# In bandwidths: where a binned Gaussian is cut; what lies beyond is 2e-8 of it.
_REACH = {"quartic": 1.0, "gaussian": 6.0}
# A cell's part of the quartic kernel is measured at so many places a side.
_PARTS = 16


def wrong_smoothing(
    kernel: Kernel,
    bandwidth_m: float | None,
    inside: NDArray[np.bool_] | None = None,
    grid: Grid | None = None,
) -> list[str]:
    """Return what is wrong with a kernel, its bandwidth, and a window of cells on a grid."""
    wrong = [] if bandwidth_m is None else wrong_exposures(bandwidth_m=bandwidth_m)
    if kernel not in KERNELS:
        wrong.append(f"`kernel` was {kernel!r} but must be one of {sorted(KERNELS)}")
    if grid is not None and inside is not None and inside.shape != grid.shape:
        wrong.append(f"`inside` has shape {inside.shape} but the grid has {grid.shape}")
    if grid is not None and bandwidth_m is not None and not wrong and grid.cell_m >= bandwidth_m:
        wrong.append(f"cells of {grid.cell_m:g} m must be smaller than the bandwidth of {bandwidth_m:g} m")
    return wrong


def bins_a_cell(grid: Grid, bandwidth_m: float, kernel: Kernel) -> int:
    """Return into how many bins a side each cell is cut."""
    # A whole number of bins that rounding lets seem a hair more is that whole number.
    return max(1, math.ceil(grid.cell_m / (WIDEST_BIN[kernel] * bandwidth_m) - 1e-9))


def binned(
    x_m: Floats, y_m: Floats, weights: Floats, bandwidth_m: float, grid: Grid, kernel: Kernel
) -> Floats:
    """
    Return nearly the sum of all points' kernels at the centre of each cell, per square metre.

    Each point is shared out among the nodes around it, which blurs it by a spline; the blur is divided out of
    the kernel's transform. Every cell's centre is a node.

    Parameters
    ----------
    x_m, y_m, weights
        Shape (n,).
    bandwidth_m
        Above 0.
    grid, kernel
        As for `scatter`.

    Returns
    -------
    density
        Shape (rows, columns), none below 0; of many points off by less than a thousandth of the peak, of a
        lone one by at most three.
    """
    from scipy import fft

    parts = bins_a_cell(grid, bandwidth_m, kernel)
    step = grid.cell_m / parts
    # As wide as the kernel and a point's own nodes; what comes round the other side stays in it.
    margin = math.ceil(bandwidth_m * _REACH[kernel] / step) + NODES
    rows, columns = ((count - 1) * parts + 1 + 2 * margin for count in grid.shape)
    mass = spread(
        (x_m - float(grid.centres_x_m[0])) / step + margin,
        (y_m - float(grid.centres_y_m[0])) / step + margin,
        weights,
        (rows, columns),
    )
    reach = np.arange(-margin, margin + 1) * step
    square = (reach[:, None] ** 2 + reach**2) / bandwidth_m**2
    size = [fft.next_fast_len(one, real=True) for one in (rows, columns)]
    kernel_there = np.zeros(size)
    kernel_there[: 2 * margin + 1, : 2 * margin + 1] = _kernel(square, bandwidth_m, kernel)
    transform = fft.rfft2(np.roll(kernel_there, (-margin, -margin), (0, 1)))
    along = np.sinc(np.fft.fftfreq(size[0]))[:, None] * np.sinc(np.fft.rfftfreq(size[1]))
    blur = along**NODES
    smooth = fft.irfft2(fft.rfft2(mass, size) * transform / blur, size)
    middle = [slice(margin, margin + (count - 1) * parts + 1, parts) for count in grid.shape]
    return np.maximum(smooth[middle[0], middle[1]], 0.0)


def mass_inside(inside: NDArray[np.bool_], bandwidth_m: float, grid: Grid, kernel: Kernel) -> Floats:
    """
    Return which part of a kernel at the centre of each cell lies in the window, shape (rows, columns).

    Parameters
    ----------
    inside
        Shape (rows, columns): the cells of the window. What lies beyond the grid is outside.
    bandwidth_m, grid, kernel
        As for `binned`.
    """
    from scipy import signal

    share = _cell_shares(bandwidth_m, grid, kernel)
    found = np.asarray(signal.fftconvolve(inside.astype(np.float64), share, mode="same"), np.float64)
    return np.clip(found, 0.0, 1.0)


def _kernel(square: Floats, bandwidth_m: float, kernel: Kernel) -> Floats:
    """Return a kernel per square metre at squares of distances in bandwidths."""
    if kernel == "quartic":
        return np.asarray(3 / (math.pi * bandwidth_m**2) * np.maximum(1 - square, 0.0) ** 2)
    return np.asarray(np.exp(-square / 2) / (2 * math.pi * bandwidth_m**2))


def _cell_shares(bandwidth_m: float, grid: Grid, kernel: Kernel) -> Floats:
    """Return which part of a kernel at a centre lies in each cell around it; they sum to 1."""
    from scipy.special import ndtr

    if kernel == "gaussian":
        cells = math.ceil(bandwidth_m * 8.5 / grid.cell_m)
        edges = (np.arange(-cells, cells + 2) - 0.5) * grid.cell_m / bandwidth_m
        one = np.diff(ndtr(edges))
        return np.asarray(one[:, None] * one)
    cells = math.ceil(bandwidth_m / grid.cell_m + 0.5)
    length = 2 * cells + 1
    places = ((np.arange(length * _PARTS) + 0.5) / _PARTS - length / 2) * grid.cell_m / bandwidth_m
    fine = _kernel(places[:, None] ** 2 + places**2, 1.0, kernel)
    share = fine.reshape(length, _PARTS, length, _PARTS).sum(axis=(1, 3))
    return np.asarray(share / share.sum())
