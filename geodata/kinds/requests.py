"""Name the kinds of 311 requests, and the reviewed words Kansas City has used for them since 2007.

The city renamed its categories around 2015 ("Street Light" became "Lights / Signals", "Trash" became
"Trash / Recycling"), so one kind gathers both. Category and type decide together, and for a few the detail.

Misreadings
-----------
A request is what one person asked the city for. Many requests may be many neighbours asking, not many
problems.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from geodata.kinds.labels import normal_label
from geodata.words import Text

OTHER_REQUEST = "other_request"
"""Kind of every request whose words nobody has reviewed, and of the city's inner business."""


@dataclass(frozen=True)
class RequestKind:
    """One kind of 311 request; `parent` is None at the top. Nobody is protected here: the city is asked."""

    id: str
    parent: str | None = None

    @property
    def title(self) -> Text:
        """What people read for it."""
        return Text(f"request_kind.{self.id}")


_KINDS = (
    RequestKind("street_lights"),
    RequestKind("signals_and_signs"),
    RequestKind("trash_and_dumping"),
    RequestKind("illegal_dumping", "trash_and_dumping"),
    RequestKind("graffiti"),
    RequestKind("abandoned_vehicle"),
    RequestKind("parking"),
    RequestKind("property_violations"),
    RequestKind("mowing_and_weeds", "property_violations"),
    RequestKind("dangerous_building", "property_violations"),
    RequestKind("encampment"),
    RequestKind("noise"),
    RequestKind("animals"),
    RequestKind("potholes_and_streets"),
    RequestKind("sidewalks"),
    RequestKind("snow_and_ice"),
    RequestKind("water_and_sewer"),
    RequestKind("parks_and_trees"),
    RequestKind("public_health"),
    RequestKind("police_and_fire"),
    RequestKind(OTHER_REQUEST),
)

REQUEST_KINDS: Mapping[str, RequestKind] = MappingProxyType({kind.id: kind for kind in _KINDS})
"""Every kind by id, a parent before its children, in the order of charts and legends."""


@dataclass(frozen=True)
class RequestLabel:
    """What a request's words mean; `reviewed` is False where they are on nobody's list."""

    kind: str
    reviewed: bool = True


class RequestList:
    """
    The reviewed words of one city's 311 service.

    Parameters
    ----------
    kinds
        Words -> kind id. The words are a category; or a category and a type; or these and a detail. The
        longest that fits a request decides.

    Raises
    ------
    ValueError
        A kind that the tree does not know, or the same words twice in another spelling.
    """

    def __init__(self, kinds: Mapping[tuple[str, ...], str]) -> None:
        self._kinds: dict[tuple[str, ...], str] = {}
        for words, kind in kinds.items():
            normal = tuple(normal_label(word) for word in words)
            if kind not in REQUEST_KINDS:
                raise ValueError(f"`kind` was {kind!r}, which is no kind of request")
            if normal in self._kinds:
                raise ValueError(f"the words {words!r} stand twice, once in another spelling")
            self._kinds[normal] = kind

    def __repr__(self) -> str:
        return f"<RequestList: {len(self._kinds)} entries>"

    def find(self, category: str, type_: str = "", detail: str = "") -> RequestLabel:
        """
        Return what a request's words mean; words on nobody's list are `other_request`, not reviewed.

        Examples
        --------
        >>> KCMO_311.find("Lights / Signals", "Street Light").kind
        'street_lights'
        """
        words = (normal_label(category), normal_label(type_), normal_label(detail))
        for length in (3, 2, 1):
            kind = self._kinds.get(words[:length])
            if kind is not None:
                return RequestLabel(kind)
        return RequestLabel(OTHER_REQUEST, reviewed=False)


def _under(kind: str, *words: tuple[str, ...] | str) -> dict[tuple[str, ...], str]:
    """Return entries that all mean one kind; a bare word is a whole category."""
    return {(entry,) if isinstance(entry, str) else entry: kind for entry in words}


KCMO_311 = RequestList(
    _under(
        "street_lights",
        "Street Light",
        ("Lights / Signals", "Street Light"),
        ("Lights / Signals", "Services"),
    )
    | _under(
        "signals_and_signs",
        *("Signal", "Signs", "Street Sign", "Traffic Sign", "Traffic Study"),
        ("Lights / Signals", "Traffic Signal"),
    )
    | _under("trash_and_dumping", "Trash", "Trash / Recycling", "Bulky Appointment", ("Cleaning", "Alley"))
    | _under(
        "illegal_dumping",
        *(("Trash", "Illegal Dumping"), ("Trash", "Right of Way")),
        *(("Trash / Recycling", "Dumping"), ("Trash / Recycling", "Nuisance")),
    )
    | _under("graffiti", "Graffiti")
    | _under(
        "abandoned_vehicle",
        *(("Vehicle", "Abandoned"), ("Vehicles / Parking", "Abandoned On Street")),
        ("Vehicles / Parking", "Disabled/Unlicensed on Private Property"),
    )
    | _under("parking", "Downtown Parking", "Parking Meter", "Vehicles / Parking", "Vehicle")
    | _under(
        "property_violations",
        *("Nuisance Violations", "Property & Nuisance Violations", "Property Violations"),
        *("Property / Buildings / Construction", "Zoning", "Permit"),
    )
    | _under("mowing_and_weeds", "Mowing / Weeds", "Weeds")
    | _under(
        "dangerous_building",
        *(("Property Violations", "Board Up"), ("Property / Buildings / Construction", "Dangerous Building")),
    )
    | _under("encampment", ("Public Safety", "Police", "Homeless Camp"))
    | _under("noise", ("Public Health", "Noise"), ("Animal", "Barking Dog"))
    | _under("animals", "Animal", "Animals / Pets", ("Trash", "Animal"))
    | _under(
        "potholes_and_streets",
        *("Bridge", "Maintenance", "Markings", "Pothole", "Right of Way", "Steel Plate", "Street"),
        *("Streets / Roadways / Alleys", ("Public Works", "Street and Traffic")),
    )
    | _under("sidewalks", "Sidewalk", "Sidewalks / Curbs / Ditch", "Ditch")
    | _under(
        "snow_and_ice",
        *("Snow & Ice", ("Streets / Roadways / Alleys", "Snow / Ice")),
        ("Sidewalks / Curbs / Ditch", "Snow / Ice"),
    )
    | _under(
        "water_and_sewer",
        *(
            "Sewer",
            "Storm Water",
            "Storm Water / Sewer",
            "Water",
            "Water Leak",
            "Water Quality",
            "Water Services",
        ),
        *(("Capital Projects", "Sewer"), ("Capital Projects", "Storm Water"), ("Capital Projects", "Water")),
        ("Consumer Services", "WaterServices-ConsumerServices-BackOfficeSupport"),
    )
    | _under("parks_and_trees", "Park", "Parks & Recreation", "Trees")
    | _under(
        "public_health",
        *("Air Quality", "Food Protection", "Health", "Public Health"),
    )
    | _under("police_and_fire", "Fire", "Public Safety")
    | _under(
        OTHER_REQUEST,
        *("Capital Projects", "City Facilities", "City Managers Office", "Consumer Services"),
        *("Convention & Entertainment Center", "Data Not Available", "Facilities", "Government"),
        *("Neighborhood & Community Services", "Public Works"),
    )
)
"""Kansas City, Missouri: CATEGORY, TYPE and DETAIL of 2007 to 2021, before and after the renaming of 2015."""
