"""Hold the reviewed codes and words of the San Francisco Police Department.

A row has a five-digit incident code ("06244", its zero is part of it), a description, a category and a
subcategory. A code decides where it is listed. Other codes take the meaning of their subcategory, where
everything under it may be a point (burglary, larceny, vandalism, drugs ...). Subcategories that may hide a
protected case (simple assault, "Other", family offences, non-criminal ...) have no meaning of their own: a
code under them that nobody has listed is unknown, thus protected.

Decisions a reader may want to question:

- secondary codes ("Domestic Violence (secondary only)", "Juvenile Involved") protect the incident they stand
  on;
- mental health detentions, aided cases, suspicious occurrences, courtesy reports, closures and miscellaneous
  investigations may hide anything: not criminal, and protected;
- elder abuse stands with domestic cases, as families and carers are among the suspects;
- "Hot prowl" is a burglary while somebody is at home.
"""

from __future__ import annotations

from geodata.kinds.labels import Label, LabelList
from geodata.kinds.steps import find_in_steps, listed

_CODES: dict[str, str] = {
    "homicide": "01001",
    "robbery_armed": ("03011|03013|03021|03031|03043|03051|03063|03071|03072|03073|03081|03083"),
    "robbery_strong_arm": "03014|03024|03044|03074|03414|03444|03474",
    "assault_aggravated": ("04011|04012|04013|04014|04021|04022|04024|04033|04073|04074|04092"),
    "assault_simple": "04104|04134|04136|04154",
    "gunfire": "04080|04081|04082|04084|12027|64072",
    "intimidation": "19050|19057|28130|28135",
    "hate_offence": "15300",
    "kidnapping": "04170|15022|26141",
    "domestic": "15040|15041|15200",
    "domestic_assault_simple": "04138",
    "protection_order_violation": "15150|15151|15161|15162",
    "sexual": "04144|13115|64060",
    "indecent_exposure": "14040|14044",
    "obscenity": "14017",
    "child": "14010|15030|15031|15500|29170|64050",
    "child_abuse": "15015|15016|15017|15052",
    "runaway": "29100",
    "stalking": "15201",
    "theft_other": "06143|06153|06154|06152|06246",
    "property_damage": "28020",
    "vehicle_stolen_elsewhere": "07055",
    "stolen_property": "11012",
    "fraud_swindle": "09024|09031|10110|10115|10120|10125|27010",
    "fraud_impersonation": "09026|09027|09029",
    "fraud_card": "09164|09250|09320",
    "extortion": "26040|26100",
    "drug_equipment": "16710",
    "weapons": "12015|12030|12040|12080|12100|12120|12168|12173|26028",
    "prostitution": "13075",
    "trespass": "27195",
    "disorderly": "19010|19020|19022",
    "vagrancy": "27198|27199|64001|64002",
    "drunkenness": "19090",
    "dui": "65050|65060",
    "traffic_offence": "27175|27177|65015|65016|65020",
    "resisting": "27170|27171",
    "warrant": "62070|62071|75025",
    "false_information": "27065",
    "animal_cruelty": "28010",
    "other_offence": ("26080|26150|26170|26200|27040|27130|27201|27300|30130|30190|30200|30210"),
    "suicide_attempt": "60010",
    "dead_body": "61030|61040",
    "casualty": "51040|51050|64015",
    "missing_person": "74000|74010|75000",
    "recovered_property": "71012",
    "lost_property": "71010|71011",
    "non_criminal": "12008|64010|64085|68000|72000|73000|73010",
}
# More protected than their kinds: what they hide is not told.
_HIDING: dict[str, str] = {
    "intimidation": "15095|26063",
    "property_damage": "28091",
    "liquor": "17080",
    "weapons": "19083",
    "disorderly": "19089",
    "non_criminal": "15155|64020|64065|64070|64080|68020|68030|71024|75030",
}
_SUBCATEGORIES: dict[str, str] = {
    "robbery": (
        "Robbery Robbery - Other | Robbery Robbery - Commercial | Robbery Robbery - Street"
        " | Robbery Robbery - Carjacking | Robbery Robbery - Residential"
    ),
    "burglary": "Burglary Burglary - Hot Prowl",
    "burglary_home": "Burglary Burglary - Residential",
    "burglary_business": "Burglary Burglary - Commercial",
    "burglary_other": "Burglary Burglary - Other",
    "theft_from_vehicle": "Larceny Theft Larceny - From Vehicle | Larceny Theft Theft From Vehicle",
    "theft_of_vehicle_parts": "Larceny Theft Larceny - Auto Parts",
    "shoplifting": "Larceny Theft Larceny Theft - Shoplifting",
    "theft_from_building": "Larceny Theft Larceny Theft - From Building",
    "theft_bicycle": "Larceny Theft Larceny Theft - Bicycle",
    "theft_pickpocket": "Larceny Theft Larceny Theft - Pickpocket",
    "theft_purse": "Larceny Theft Larceny Theft - Purse Snatch",
    "theft_other": "Larceny Theft Larceny Theft - Other",
    "motor_vehicle_theft": (
        "Motor Vehicle Theft Motor Vehicle Theft | Motor Vehicle Theft Motor Vehicle Theft (Attempted)"
    ),
    "stolen_property": "Stolen Property Stolen Property",
    "property_damage": "Malicious Mischief Vandalism | Vandalism Vandalism",
    "arson": "Arson Arson",
    "fraud": "Fraud Fraud",
    "forgery": "Forgery And Counterfeiting Forgery And Counterfeiting",
    "embezzlement": "Embezzlement Embezzlement",
    "drugs": "Drug Offense Drug Violation | Drug Violation Drug Violation",
    "weapons": "Weapons Offense Weapons Offense | Weapons Carrying Etc Weapons Offense",
    "liquor": "Liquor Laws Liquor Law Violation | Other Miscellaneous Liquor Law Violation",
    "traffic_offence": "Traffic Violation Arrest Traffic Violation Arrest",
    "hit_and_run": "Traffic Collision Traffic Collision - Hit & Run",
    "warrant": "Warrant Warrant | Warrant Other",
    "traffic_crash": "Traffic Collision Traffic Collision",
    "recovered_property": "Recovered Vehicle Recovered Vehicle",
    "lost_property": "Lost Property Lost Property",
    "non_criminal": "Vehicle Impounded Vehicle Impounded | Vehicle Misplaced Vehicle Misplaced",
}

SFPD_CODES = LabelList(
    listed(_CODES) | {code: Label(kind, protected=True) for code, kind in listed(_HIDING).items()}
)
"""What San Francisco's five-digit codes mean."""

SFPD_SUBCATEGORIES = LabelList(listed(_SUBCATEGORIES))
"""What a category and subcategory mean, where all of it may be a point."""


def find_sfpd(category: str, subcategory: str, code: str, description: str) -> Label:
    """Return what a row's code, words, category and subcategory mean together."""
    return find_in_steps(SFPD_CODES, SFPD_SUBCATEGORIES, code, f"{category} {subcategory}", description)
