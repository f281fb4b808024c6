"""Say what became of a gain in the ring around: did it spread, or did incidents move there?"""

from __future__ import annotations

from dataclasses import dataclass

from layers.stats.displacement import BeforeAfter
from layers.stats.shared.checks import refuse, wrong_counts


@dataclass(frozen=True)
class DisplacementQuotient:
    """
    The quotient and its `kind`; None with a `reason` where there was no gain to displace.

    `treated_change` and `ring_change` are changes of the areas' incidents per incident in the control.
    Kinds: "diffusion_beyond_gain" above 1, "diffusion_within_gain" up to 1, "neither" at 0,
    "displacement_within_gain" down to -1, "displacement_beyond_gain" below -1.
    """

    quotient: float | None
    kind: str | None
    treated_change: float | None
    ring_change: float | None
    reason: str | None
    caveats: tuple[str, ...]


def displacement_quotient(
    *, treated: BeforeAfter, control: BeforeAfter, ring: BeforeAfter
) -> DisplacementQuotient:
    """
    Answer: for each incident fewer in the treated area, how many fewer (plus) or more (minus) in the ring?

    Parameters
    ----------
    treated, control, ring
        Incidents in the same two windows. Sizes of areas play no part, and lengths of windows cancel.

    Raises
    ------
    BadInput
        Naming everything that is wrong with the input.

    Misreadings
    -----------
    It has no variance, so it shows nothing by itself: it stands beside the weighted displacement difference
    and its interval. One control serves area and ring, and chance in it moves both parts of the quotient.

    References
    ----------
    Bowers & Johnson (2003), Journal of Quantitative Criminology 19; Guerette (2009), POP Guide 10, "Analyzing
    crime displacement and diffusion".

    Examples
    --------
    >>> found = displacement_quotient(
    ...     treated=BeforeAfter(before=40, after=20),
    ...     control=BeforeAfter(before=100, after=100),
    ...     ring=BeforeAfter(before=30, after=35),
    ... )
    >>> round(found.quotient, 6), found.kind
    (-0.25, 'displacement_within_gain')
    """
    areas = {"treated": treated, "control": control, "ring": ring}
    wrong = []
    for name, area in areas.items():
        wrong += wrong_counts(**{f"{name}.before": area.before, f"{name}.after": area.after})
    refuse(wrong)
    before, after = int(control.before), int(control.after)
    if before == 0 or after == 0:
        return _nothing("no_control_incidents")
    # Whole numbers over one denominator: the classes meet at 0, 1 and -1, where rounding would tip them.
    gain, spread = (int(area.before) * after - int(area.after) * before for area in (treated, ring))
    changes = -gain / (before * after), -spread / (before * after)
    if gain <= 0:
        return DisplacementQuotient(None, None, *changes, "no_gain_to_displace", ())
    caveats = ("quotient_has_no_interval", "one_control_for_area_and_ring")
    return DisplacementQuotient(spread / gain, _kind(spread, gain), *changes, None, caveats)


def _kind(spread: int, gain: int) -> str:
    if spread == 0:
        return "neither"
    way = "diffusion" if spread > 0 else "displacement"
    return f"{way}_beyond_gain" if abs(spread) > gain else f"{way}_within_gain"


def _nothing(reason: str) -> DisplacementQuotient:
    return DisplacementQuotient(None, None, None, None, reason, ())
