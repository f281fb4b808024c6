"""The areas of a study to choose from, by the set they belong to."""

from __future__ import annotations

from typing import Any

from dashboard.desk import Desk
from dashboard.theme.look import Look


def area_choices(desk: Desk, look: Look) -> list[dict[str, Any]]:
    """Return the areas of every set, by name."""
    return [
        {
            "group": look.speaker.say(one.title),
            "items": [
                {"value": f"{one.name}:{id_}", "label": name}
                for id_, name in sorted(one.by_id.items(), key=lambda pair: pair[1])
            ],
        }
        for one in desk.facts.sets
        if one.ids
    ]
