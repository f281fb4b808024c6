"""Hold the reviewed words of the Chicago Police Department: a primary type, and a description under it.

Primary type and description together decide where they are listed. Other descriptions take the meaning of
their primary type, where everything under it may be a point (theft, burglary, narcotics ...), and where the
description does not sound like a protected case. Under the other types they are unknown, thus protected.

Decisions a reader may want to question:

- the file's own flag of domestic cases protects whatever its words are;
- a threat or harassment by telephone stands with threats, as in Kansas City's list;
- "RITUALISM" is an old and rare type for aggravated assaults; it is protected, as its few victims are easily
  known;
- liquor sold to a minor or drunk by one is protected, as it is about a child.
"""

from __future__ import annotations

from geodata.kinds.labels import Label, LabelList
from geodata.kinds.steps import find_in_steps, listed

_FINE: dict[str, str] = {
    "homicide": "HOMICIDE FIRST DEGREE MURDER | HOMICIDE SECOND DEGREE MURDER",
    "homicide_negligent": "HOMICIDE RECKLESS HOMICIDE | HOMICIDE INVOLUNTARY MANSLAUGHTER",
    "robbery_armed": (
        "ROBBERY ARMED: HANDGUN | ROBBERY ARMED:KNIFE/CUTTING INSTRUMENT | ROBBERY ARMED: OTHER FIREARM"
        " | ROBBERY ARMED: OTHER DANGEROUS WEAPON"
    ),
    "robbery_strong_arm": "ROBBERY STRONGARM - NO WEAPON",
    "assault_aggravated": (
        "BATTERY AGGRAVATED: OTHER DANG WEAPON | BATTERY AGGRAVATED:KNIFE/CUTTING INSTR"
        " | BATTERY AGGRAVATED: HANDGUN | ASSAULT AGGRAVATED: HANDGUN"
        " | ASSAULT AGGRAVATED: OTHER DANG WEAPON | ASSAULT AGGRAVATED:KNIFE/CUTTING INSTR"
        " | ASSAULT AGGRAVATED PO: OTHER DANG WEAP"
    ),
    "assault_simple": (
        "BATTERY SIMPLE | ASSAULT SIMPLE | BATTERY AGG PO HANDS NO/MIN INJURY"
        " | BATTERY PRO EMP HANDS NO/MIN INJURY | ASSAULT PRO EMP HANDS NO/MIN INJURY"
    ),
    "intimidation": (
        "OTHER OFFENSE TELEPHONE THREAT | OTHER OFFENSE HARASSMENT BY TELEPHONE"
        " | OTHER OFFENSE HARASSMENT BY ELECTRONIC MEANS | INTIMIDATION INTIMIDATION"
    ),
    "bomb_threat": "PUBLIC PEACE VIOLATION BOMB THREAT",
    "kidnapping": "KIDNAPPING CHILD ABDUCTION/STRANGER",
    "domestic": "DOMESTIC VIOLENCE DOMESTIC VIOLENCE",
    "domestic_assault_aggravated": (
        "BATTERY AGGRAVATED DOMESTIC BATTERY | BATTERY AGGRAVATED DOMESTIC BATTERY: OTHER DANG WEAPON"
    ),
    "domestic_assault_simple": "BATTERY DOMESTIC BATTERY SIMPLE",
    "protection_order_violation": "OTHER OFFENSE VIOLATE ORDER OF PROTECTION",
    "sexual": (
        "SEX OFFENSE AGG CRIMINAL SEXUAL ABUSE | SEX OFFENSE OTHER | OTHER OFFENSE OBSCENE TELEPHONE CALLS"
    ),
    "rape": (
        "CRIM SEXUAL ASSAULT ATTEMPT NON-AGGRAVATED | CRIM SEXUAL ASSAULT NON-AGGRAVATED"
        " | CRIM SEXUAL ASSAULT AGGRAVATED: HANDGUN"
    ),
    "indecent_exposure": "PUBLIC INDECENCY LICENSED PREMISE",
    "obscenity": "OBSCENITY OBSCENE MATTER",
    "sex_offender_registration": "OTHER OFFENSE SEX OFFENDER: FAIL REG NEW ADD",
    "child": (
        "OFFENSE INVOLVING CHILDREN AGG SEX ASSLT OF CHILD FAM MBR"
        " | OFFENSE INVOLVING CHILDREN SEX ASSLT OF CHILD BY FAM MBR"
        " | OFFENSE INVOLVING CHILDREN CRIM SEX ABUSE BY FAM MEMBER"
        " | OFFENSE INVOLVING CHILDREN AGG CRIM SEX ABUSE FAM MEMBER"
    ),
    "stalking": "STALKING CYBERSTALKING | STALKING SIMPLE | STALKING AGGRAVATED",
    "trafficking_labor": "HUMAN TRAFFICKING INVOLUNTARY SERVITUDE",
    "theft_from_building": "THEFT FROM BUILDING",
    "shoplifting": "THEFT RETAIL THEFT",
    "theft_purse": "THEFT PURSE-SNATCHING",
    "theft_pickpocket": "THEFT POCKET-PICKING",
    "theft_coin_machine": "THEFT FROM COIN-OP MACHINE/DEVICE",
    "identity_theft": (
        "THEFT FINANCIAL ID THEFT: OVER $300 | THEFT AGG: FINANCIAL ID THEFT"
        " | DECEPTIVE PRACTICE FINANCIAL IDENTITY THEFT OVER $ 300"
    ),
    "fraud_card": "DECEPTIVE PRACTICE CREDIT CARD FRAUD | DECEPTIVE PRACTICE ILLEGAL USE CASH CARD",
    "fraud_swindle": "DECEPTIVE PRACTICE FRAUD OR CONFIDENCE GAME",
    "forgery": "DECEPTIVE PRACTICE FORGERY",
    "bad_checks": "DECEPTIVE PRACTICE BOGUS CHECK",
    "prostitution": "PROSTITUTION SOLICIT ON PUBLIC WAY | PROSTITUTION CALL OPERATION"
    " | PROSTITUTION SOLICIT FOR BUSINESS",
    "disorderly": "PUBLIC PEACE VIOLATION RECKLESS CONDUCT",
    "resisting": "INTERFERENCE WITH PUBLIC OFFICER RESIST/OBSTRUCT/DISARM OFFICER",
    "traffic_offence": ("OTHER OFFENSE OTHER VEHICLE OFFENSE | OTHER OFFENSE FALSE/STOLEN/ALTERED TRP"),
    "other_offence": (
        "INTERFERENCE WITH PUBLIC OFFICER ESCAPE | OTHER OFFENSE PROBATION VIOLATION"
        " | OTHER OFFENSE PAROLE VIOLATION"
    ),
    "lost_property": "NON-CRIMINAL LOST PASSPORT",
    "non_criminal": "NON - CRIMINAL FOID - REVOCATION",
}
_HIDING: dict[str, str] = {
    "assault_aggravated": "RITUALISM AGG RIT MUT: HANDS/FIST/FEET SERIOUS INJURY",
    "liquor": (
        "LIQUOR LAW VIOLATION SELL/GIVE/DEL LIQUOR TO MINOR"
        " | LIQUOR LAW VIOLATION ILLEGAL CONSUMPTION BY MINOR"
    ),
    "other_offence": "OTHER OFFENSE OTHER CRIME AGAINST PERSON",
    "non_criminal": "NON-CRIMINAL (SUBJECT SPECIFIED) NOTIFICATION OF CIVIL NO CONTACT ORDER",
}
_TYPES: dict[str, str] = {
    "homicide": "HOMICIDE",
    "robbery": "ROBBERY",
    "burglary": "BURGLARY",
    "theft": "THEFT",
    "motor_vehicle_theft": "MOTOR VEHICLE THEFT",
    "property_damage": "CRIMINAL DAMAGE",
    "arson": "ARSON",
    "fraud": "DECEPTIVE PRACTICE",
    "drugs": "NARCOTICS | OTHER NARCOTIC VIOLATION",
    "weapons": "WEAPONS VIOLATION | CONCEALED CARRY LICENSE VIOLATION",
    "gambling": "GAMBLING",
    "liquor": "LIQUOR LAW VIOLATION",
    "trespass": "CRIMINAL TRESPASS",
}

CHICAGO = LabelList(
    listed(_FINE) | {words: Label(kind, protected=True) for words, kind in listed(_HIDING).items()}
)
"""What Chicago's primary types with their descriptions mean."""

CHICAGO_TYPES = LabelList(listed(_TYPES))
"""What a primary type means, where all of it may be a point."""


def find_chicago(primary: str, description: str) -> Label:
    """Return what a primary type and its description mean together."""
    return find_in_steps(CHICAGO, CHICAGO_TYPES, f"{primary} {description}", primary, description)
