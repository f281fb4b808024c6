"""Describe a sample of Kansas City police places of 2009 to 2017: points and patrol divisions, nothing else.

- No date and no offence. Nobody can know which of the points are sensitive, so every one is `unknown` and
  protected: they count in totals and train a person's eye for default locations, but are never drawn.
- About 3 % lie at exactly (0, 0), which is a missing place, and 0.3 % at one default point in another county.
- The division column holds old spellings (CP, SP, SC, MP), OSPD, PD1 and the text ``NaN``; all stay.
- `row` numbers the sample, so no two rows merge; equal points are different records.
"""

from __future__ import annotations

from geodata.feeds.base import Feed, Meaning, Variant, Words
from geodata.kinds import UNKNOWN


def _no_words(_: Words) -> Meaning:
    """Return what nothing means: an unknown kind, protected, and no label that anybody could review."""
    return Meaning("", UNKNOWN, protected=True)


FEED = Feed(
    name="kcpd_points",
    table="incidents",
    titles={
        "en": "Sample of Kansas City police places, 2009 to 2017",
        "es": "Muestra de lugares de la policía de Kansas City, 2009 a 2017",
    },
    variants=(
        Variant(
            name="points",
            header=frozenset({"row", "lon", "lat", "area"}),
            columns={"longitude": "lon", "latitude": "lat", "division": "area"},
        ),
    ),
    labels=_no_words,
    merging="content",
    box=(-95.2, 38.6, -94.0, 39.6),
)
