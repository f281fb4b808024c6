"""Hold the reviewed words of police.uk, whose sixteen crime types are the same for all forces.

- "Violence and sexual offences" (before 2013 "Violent crime") hides domestic and sexual cases: it is
  protected;
- "Anti-social behaviour" is no crime but a call, and has a kind of its own;
- "Vehicle crime" is theft of and from vehicles in one word, and "Criminal damage and arson" mostly damage;
- "Theft from the person" is pickpocketing and snatching: a theft, no finer;
- "Other crime" holds what stands nowhere else, cases about children among it: it is protected.
"""

from __future__ import annotations

from geodata.kinds.labels import Label, LabelList
from geodata.kinds.steps import listed

POLICE_UK = LabelList(
    listed(
        {
            "robbery": "Robbery",
            "violence_or_sexual": "Violence and sexual offences | Violent crime",
            "burglary": "Burglary",
            "theft": "Theft from the person",
            "shoplifting": "Shoplifting",
            "theft_bicycle": "Bicycle theft",
            "theft_other": "Other theft",
            "vehicle_crime": "Vehicle crime",
            "property_damage": "Criminal damage and arson",
            "drugs": "Drugs",
            "weapons": "Possession of weapons",
            "disorderly": "Public order | Public disorder and weapons",
            "antisocial_behaviour": "Anti-social behaviour",
        }
    )
    | {"Other crime": Label("other_offence", protected=True)}
)
"""What police.uk's crime types mean: ``POLICE_UK.find(type)``."""
