"""Hold the reviewed words of the Vancouver Police Department's open data, which knows eleven types.

- "Offence Against a Person" hides assaults, sexual and domestic cases in one word: it is protected;
- "Mischief" is, in Canadian law, damage to property;
- a collision is counted, and never added to crimes.
"""

from __future__ import annotations

from geodata.kinds.labels import LabelList
from geodata.kinds.steps import listed

VANCOUVER = LabelList(
    listed(
        {
            "homicide": "Homicide",
            "violence_or_sexual": "Offence Against a Person",
            "burglary_business": "Break and Enter Commercial",
            "burglary": "Break and Enter Residential/Other",
            "theft_from_vehicle": "Theft from Vehicle",
            "theft_bicycle": "Theft of Bicycle",
            "theft_other": "Other Theft",
            "motor_vehicle_theft": "Theft of Vehicle",
            "property_damage": "Mischief",
            "traffic_crash": (
                "Vehicle Collision or Pedestrian Struck (with Injury)"
                " | Vehicle Collision or Pedestrian Struck (with Fatality)"
            ),
        }
    )
)
"""What Vancouver's types mean: ``VANCOUVER.find(type)``."""
