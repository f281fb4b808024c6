"""Hold the reviewed words of the Denver Police Department: the offence types of its open data.

Decisions a reader may want to question:

- traffic accidents stand in the same file; they are crashes here, hit and run and drunk driving by their
  names;
- "violation-of-court-order" may be an order about a child or a partner, and "curfew" is about children: both
  are protected although their kinds are not;
- "false-imprisonment" stands with kidnapping, "eavesdropping" with secret filming: protected;
- "burglary-vending-machine" is a theft from a machine, as Denver's own category (larceny) says;
- the category "sexual-assault" protects whatever type stands beside it.
"""

from __future__ import annotations

from geodata.kinds.labels import Label, LabelList
from geodata.kinds.steps import listed

_WORDS: dict[str, str] = {
    "homicide": "homicide-other | homicide-conspiracy | homicide-family",
    "homicide_negligent": "homicide-negligent",
    "robbery": (
        "robbery-street | robbery-business | robbery-residence | robbery-bank | robbery-car-jacking"
        " | robbery-purse-snatch-w-force"
    ),
    "assault_aggravated": (
        "aggravated-assault | menacing-felony-w-weap | weapon-fire-into-occ-bldg | agg-aslt-police-weapon"
        " | weapon-fire-into-occ-veh | agg-aslt-police-gun"
    ),
    "assault_simple": "assault-simple | assault-police-simple",
    "gunfire": "weapon-unlawful-discharge-of",
    "intimidation": "threats-to-injure | harassment",
    "bomb_threat": "bomb-threat",
    "kidnapping": "kidnap-adult-victim | kidnap-dv | false-imprisonment | kidnap-juvenile-victim",
    "domestic": "harassment-dv",
    "domestic_assault_aggravated": "aggravated-assault-dv",
    "domestic_assault_simple": "assault-dv",
    "protection_order_violation": "violation-of-restraining-order",
    "sexual": "sex-aslt-non-rape | sex-aslt-non-rape-pot | harassment-sexual-in-nature | sexual-assault",
    "rape": "sex-aslt-rape | sex-aslt-rape-pot",
    "sexual_assault_object": "sex-aslt-w-object | sex-aslt-w-object-pot",
    "fondling": "sex-aslt-fondle-adult-victim | sex-aslt-fondle-child",
    "indecent_exposure": "indecent-exposure",
    "peeping": "eavesdropping",
    "obscenity": "obscene-material-possess",
    "sex_offender_registration": "sex-off-fail-to-register | sex-off-registration-viol",
    "stalking": "harassment-stalking-dv",
    "burglary_home": (
        "burglary-residence-no-force | burglary-residence-by-force | burg-auto-theft-resd-no-force"
        " | burg-auto-theft-resd-w-force"
    ),
    "burglary_business": "burglary-business-by-force | burglary-business-no-force",
    "theft_from_vehicle": "theft-items-from-vehicle",
    "theft_of_vehicle_parts": "theft-parts-from-vehicle",
    "shoplifting": "theft-shoplift",
    "theft_from_building": "theft-from-bldg",
    "theft_bicycle": "theft-bicycle",
    "theft_pickpocket": "theft-pick-pocket",
    "theft_purse": "theft-purse-snatch-no-force",
    "theft_coin_machine": "burglary-vending-machine",
    "theft_other": "theft-other | theft-from-mails | theft-of-services",
    "motor_vehicle_theft": (
        "theft-of-motor-vehicle | theft-stln-vehicle-trailer | theft-stln-veh-const-eqpt"
    ),
    "property_damage": ("criminal-mischief-mtr-veh | criminal-mischief-other | criminal-mischief-graffiti"),
    "arson": "arson-other | arson-residence | arson-vehicle | arson-business",
    "fraud": "theft-fail-return-rent-veh | theft-of-rental-property",
    "fraud_card": "theft-unauth-use-of-ftd",
    "fraud_impersonation": "fraud-criminal-impersonation",
    "fraud_wire": "fraud-by-use-of-computer | fraud-by-telephone",
    "identity_theft": "fraud-identity-theft",
    "bad_checks": "fraud-nsf-closed-account",
    "forgery": "forgery-checks | forgery-other | forgery-counterfeit-of-obj | forgery-poss-of-forged-inst",
    "embezzlement": "theft-embezzle",
    "extortion": "extortion",
    "drugs": (
        "drug-methampetamine-possess | drug-methampetamine-sell | drug-heroin-possess | drug-heroin-sell"
        " | drug-cocaine-possess | drug-cocaine-sell | drug-pcs-other-drug | drug-marijuana-possess"
        " | drug-marijuana-cultivation | drug-marijuana-sell | drug-fraud-to-obtain"
        " | drug-forgery-to-obtain | drug-synth-narcotic-possess | drug-hallucinogen-possess"
    ),
    "drug_equipment": "drug-poss-paraphernalia",
    "weapons": (
        "weapon-poss-illegal-dangerous | weapon-by-prev-offender-powpo | weapon-other-viol"
        " | weapon-carrying-concealed | weapon-carrying-prohibited"
    ),
    "prostitution": "prostitution-engaging-in",
    "trespass": "criminal-trespassing",
    "disorderly": "disturbing-the-peace | public-peace-other | public-fighting",
    "liquor": "liquor-possession",
    "dui": "traffic-accident-dui-duid",
    "traffic_offence": (
        "traf-other | traf-habitual-offender | traf-vehicular-assault | vehicular-eluding-no-chase"
    ),
    "hit_and_run": "traffic-accident-hit-and-run",
    "resisting": (
        "police-interference | police-resisting-arrest | police-disobey-lawful-order"
        " | disarming-a-peace-officer | police-obstruct-investigation | obstructing-govt-operation"
    ),
    "false_information": "police-false-information",
    "animal_cruelty": "animal-cruelty-to",
    "other_offence": (
        "public-order-crimes-other | contraband-into-prison | burglary-poss-of-tools | littering"
        " | accessory-conspiracy-to-crime | pawn-broker-viol | property-crimes-other"
        " | reckless-endangerment | probation-violation | fireworks-possession | escape | wiretapping"
        " | illegal-dumping | other-enviornment-animal-viol"
    ),
    "traffic_crash": "traffic-accident",
}

DENVER = LabelList(
    listed(_WORDS)
    | {
        "violation-of-court-order": Label("other_offence", protected=True),
        "curfew": Label("vagrancy", protected=True),
    }
)
"""What Denver's offence types mean: ``DENVER.find(type)``."""
