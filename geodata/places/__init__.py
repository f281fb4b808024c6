"""Read areas, services, events and the base map from files, by the column mapping of `study.toml`."""

from geodata.places.areas import AreasRead, area_ids_of, read_areas
from geodata.places.base_map import BaseMapRead, read_base_map
from geodata.places.events import EventsRead, read_events
from geodata.places.extent import Extent
from geodata.places.services import ServicesRead, read_services
from geodata.places.sheet import SheetRead

__all__ = [
    "AreasRead",
    "BaseMapRead",
    "EventsRead",
    "Extent",
    "ServicesRead",
    "SheetRead",
    "area_ids_of",
    "read_areas",
    "read_base_map",
    "read_events",
    "read_services",
]
