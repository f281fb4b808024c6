"""Say whether Ripley's L strays farther than chance does: by strewing, by labelling, by shifting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from layers.stats.ripley import RipleyK, cross_k, ripley_k
from layers.stats.shared.checks import BadInput, refuse, wrong_level
from layers.stats.shared.count_model import Floats
from layers.stats.shared.pair_sums import Correction, added, deep_places, k_of, pair_sums
from layers.stats.shared.window import Rectangle, Window

Bools = NDArray[np.bool_]
CAVEATS = ("the_band_is_for_one_radius", "k_adds_up_all_shorter_distances", "people_do_not_live_evenly")
# Two curves that strayed equally far may differ in their last bits.
_TIE = 1e-9


@dataclass(frozen=True, eq=False)
class Draws:
    """
    How chance is drawn.

    Parameters
    ----------
    rng
        Where chance comes from.
    draws
        How many worlds.
    level
        Of the band at each radius, inside (0, 1); there must be worlds enough to leave one out on each side.
    """

    rng: np.random.Generator
    draws: int = 199
    level: float = 0.95

    @property
    def rank(self) -> int:
        """How many worlds lie outside the band on each side, or on its edge."""
        return int((1 - self.level) / 2 * (self.draws + 1) + 1e-9)


@dataclass(frozen=True, eq=False, kw_only=True)
class RipleyEnvelope:
    """
    L - r as seen and the band in which chance leaves it at each radius, shape (radii,).

    The band is pointwise: of many radii some stray from it by chance. `p` is global: the chance that a world
    strays anywhere as far from the mean of all worlds as what was seen, `strays_by_m` at `strays_at_m`.
    """

    seen: RipleyK
    low_m: Floats
    high_m: Floats
    mean_m: Floats
    p: float | None
    strays_by_m: float | None
    strays_at_m: float | None
    draws: int
    level: float
    reason: str | None = None
    caveats: tuple[str, ...] = ()


def strewn_envelope(
    x_m: ArrayLike,
    y_m: ArrayLike,
    window: Window,
    *,
    radii_m: ArrayLike,
    by: Draws,
    correction: Correction | None = None,
) -> RipleyEnvelope:
    """
    Answer: are these incidents more clustered, or more regular, than if strewn over the window by chance?

    Parameters
    ----------
    x_m, y_m, window, radii_m, correction
        As for `ripley_k`.
    by
        How chance is drawn.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    Leaving the band at some radius is no test: only the global p is one. Nobody lives strewn by chance, so a
    small p says little about crime.

    References
    ----------
    Ripley (1977), Journal of the Royal Statistical Society B 39; Baddeley et al. (2014), Ecological
    Monographs 84, for pointwise bands and the maximum deviation.

    Examples
    --------
    >>> town, rng = Rectangle(0, 0, 100, 100), np.random.default_rng(1)
    >>> x_m, y_m = rng.normal(50, 5, (2, 20))
    >>> strewn_envelope(x_m, y_m, town, radii_m=[5, 10], by=Draws(rng, draws=99)).p
    0.01
    """
    _refuse(by)
    x, y = np.asarray(x_m, np.float64), np.asarray(y_m, np.float64)
    seen = ripley_k(x, y, window, radii_m=radii_m, correction=correction)
    worlds = (
        ripley_k(*window.strew(len(x), by.rng), window, radii_m=radii_m, correction=correction).l_minus_r_m
        for _ in range(by.draws)
    )
    return _compared(seen, worlds, by)


def labelled_envelope(
    x_m: ArrayLike,
    y_m: ArrayLike,
    is_first: ArrayLike,
    window: Window,
    *,
    radii_m: ArrayLike,
    by: Draws,
    correction: Correction | None = None,
) -> RipleyEnvelope:
    """
    Answer: do incidents of one kind lie nearer to those of another than if kinds were dealt out anew?

    Parameters
    ----------
    x_m, y_m
        Shape (n,): incidents of both kinds.
    is_first
        Shape (n,): which are of the first kind, around which is counted.
    window, radii_m, correction
        As for `cross_k`.
    by
        How chance is drawn.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    Dealing out kinds keeps all places: it asks about kinds, given where incidents are. For incidents and
    services it is the wrong question, since services do not turn into incidents: shift those.

    References
    ----------
    Diggle (2013), Statistical Analysis of Spatial and Spatio-Temporal Point Patterns, section 9.3; Baddeley
    et al. (2014), Ecological Monographs 84.

    Examples
    --------
    >>> town, rng = Rectangle(0, 0, 100, 100), np.random.default_rng(1)
    >>> x_m, y_m = rng.random((2, 40)) * 100
    >>> labelled_envelope(x_m, y_m, x_m < 50, town, radii_m=[10, 20], by=Draws(rng, draws=99)).p < 0.05
    True
    """
    x, y, first = np.asarray(x_m, np.float64), np.asarray(y_m, np.float64), np.asarray(is_first, np.bool_)
    _refuse(by, [] if first.shape == x.shape else [f"{len(x)} places but {first.size} kinds"])
    if first.shape == x.shape == y.shape:
        # In one order whatever order they came in, so that the same chance deals out the same worlds.
        order = np.lexsort((first, y, x))
        x, y, first = x[order], y[order], first[order]
    seen = cross_k(x[first], y[first], x[~first], y[~first], window, radii_m=radii_m, correction=correction)
    return _compared(seen, _relabelled(x, y, first, window, seen, by), by)


def shifted_envelope(
    x_m: ArrayLike,
    y_m: ArrayLike,
    to_x_m: ArrayLike,
    to_y_m: ArrayLike,
    window: Window,
    *,
    radii_m: ArrayLike,
    by: Draws,
    correction: Correction | None = None,
) -> RipleyEnvelope:
    """
    Answer: do incidents lie nearer to places of another kind than if those had been put down elsewhere?

    All places that are counted are moved together, by a shift drawn evenly; what leaves the window on one
    side comes in on the other.

    Parameters
    ----------
    x_m, y_m, to_x_m, to_y_m, radii_m, correction
        As for `cross_k`.
    window
        A rectangle, which alone closes on itself.
    by
        How chance is drawn.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    A shift keeps each pattern and breaks only how they lie to each other; where both follow the same streets,
    they lie close without having to do with each other.

    References
    ----------
    Lotwick & Silverman (1982), Journal of the Royal Statistical Society B 44; Baddeley et al. (2014),
    Ecological Monographs 84.

    Examples
    --------
    >>> town, rng = Rectangle(0, 0, 100, 100), np.random.default_rng(1)
    >>> x_m, y_m = rng.random((2, 30)) * 100
    >>> shifted_envelope(x_m, y_m, x_m, y_m, town, radii_m=[1, 5], by=Draws(rng, draws=99)).p
    0.01
    """
    if not isinstance(window, Rectangle):
        raise BadInput(["only a rectangle closes on itself"])
    _refuse(by)
    x, y, to_x, to_y = (np.asarray(one, np.float64) for one in (x_m, y_m, to_x_m, to_y_m))
    seen = cross_k(x, y, to_x, to_y, window, radii_m=radii_m, correction=correction)

    def worlds() -> Iterator[Floats]:
        for across, up in by.rng.random((by.draws, 2)).tolist():
            moved_x = window.west_m + (to_x - window.west_m + across * window.width_m) % window.width_m
            moved_y = window.south_m + (to_y - window.south_m + up * window.height_m) % window.height_m
            yield cross_k(x, y, moved_x, moved_y, window, radii_m=radii_m, correction=correction).l_minus_r_m

    return _compared(seen, worlds(), by)


def _refuse(by: Draws, wrong: list[str] | None = None) -> None:
    wrong = (wrong or []) + wrong_level(by.level)
    if not wrong and by.rank < 1:
        wrong.append(f"{by.draws} draws are too few for a band of level {by.level}")
    refuse(wrong)


def _relabelled(
    x: Floats, y: Floats, first: Bools, window: Window, seen: RipleyK, by: Draws
) -> Iterator[Floats]:
    """Yield L - r of worlds with the kinds dealt out anew; pairs are sought once."""
    if seen.reason == "a_set_without_places":
        return
    radii, counts = seen.radii_m, (int(first.sum()), int((~first).sum()))
    table = pair_sums(x, y, window, radii, seen.correction)
    for _ in range(by.draws):
        dealt = by.rng.permutation(first)
        deep = deep_places(x[dealt], y[dealt], window, radii) if seen.deep is not None else None
        k_m2 = k_of(added(table, dealt, ~dealt, len(radii)), window.area_m2, counts, deep)
        yield np.sqrt(k_m2 / np.pi) - radii


def _compared(seen: RipleyK, worlds: Iterator[Floats], by: Draws) -> RipleyEnvelope:
    unknown = np.full(len(seen.radii_m), np.nan)
    if seen.reason is not None:
        return RipleyEnvelope(
            seen=seen,
            low_m=unknown,
            high_m=unknown.copy(),
            mean_m=unknown.copy(),
            p=None,
            strays_by_m=None,
            strays_at_m=None,
            draws=0,
            level=by.level,
            reason=seen.reason,
        )
    curves = np.array([seen.l_minus_r_m, *worlds])
    # A radius where the border left nothing in some world has no band.
    known = ~np.isnan(curves).any(axis=0)
    drawn = np.sort(curves[1:], axis=0)
    low_m, high_m, mean_m = (
        np.where(known, one, np.nan) for one in (drawn[by.rank - 1], drawn[-by.rank], curves.mean(axis=0))
    )
    p: float | None = None
    strays_by_m: float | None = None
    strays_at_m: float | None = None
    if known.any():
        # The mean takes in what was seen, so that under chance it is a world like the others.
        away = np.abs(curves - mean_m)[:, known]
        farthest = away.max(axis=1)
        p = float((farthest >= farthest[0] * (1 - _TIE)).sum() / len(curves))
        strays_by_m = float(farthest[0])
        strays_at_m = float(seen.radii_m[known][int(away[0].argmax())])
    return RipleyEnvelope(
        seen=seen,
        low_m=low_m,
        high_m=high_m,
        mean_m=mean_m,
        p=p,
        strays_by_m=strays_by_m,
        strays_at_m=strays_at_m,
        draws=by.draws,
        level=by.level,
        reason=None if p is not None else "no_place_deep_enough",
        caveats=CAVEATS,
    )
