"""Hold the reviewed words and codes of the Kansas City, Missouri, Police Department.

Three vocabularies meet here, and spelling (case, dashes, underscores) never matters:

- 2009 to 2018: `Description`, cut at 20 characters ("Agg Assault - Domest"), beside a numeric `Offense`;
  re-published extracts underscore it and drop what follows a bracket or slash ("Stealing_Auto_Parts");
- from the new records system of March 2019: `Offense` as text ("Stealing – Shoplift", "Stolen Auto"), with
  `Description` often empty; reports taken online begin with "OCR";
- in every year `IBRS`, which is a NIBRS code.

Decisions a reader may want to question:

- "Violation Ex Parte" and "Violation Full Order" break orders of protection, so they are domestic;
- "Invasion of Privacy" is, in Missouri law, secret filming, so it stands with peeping;
- "Auto Theft Outside S..." is kept apart from thefts here, as a vehicle stolen elsewhere;
- "Burglary - Non Resid" may be a shop, a church or a garage, so it is "not a home" rather than a business;
- "Failure to Return" may be a rented car or a prisoner: another offence.

A code alone is weaker than words: nearly two thirds of the simple assaults (13B) in an extract of 2017 are
domestic. So the codes that also carry domestic cases protect a record until its words are reviewed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from geodata.kinds.labels import NIBRS_LABELS, Label, LabelList

# Assaults, threats and "all other offences" hold domestic cases under the same code.
_MAY_HIDE_A_PROTECTED_CASE = ("13A", "13B", "13C", "90Z")

CODES: Mapping[str, Label] = {
    code: replace(label, protected=label.protected or code in _MAY_HIDE_A_PROTECTED_CASE)
    for code, label in NIBRS_LABELS.items()
}

# Labels stand between bars; one that differs in case and punctuation only is the same label.
_WORDS: Mapping[str, str] = {
    "homicide": "Homicide | HOMICIDE/Non Neglige | Homicide Non Negl | Murder",
    "homicide_negligent": "Homicide/Negligent | Negligent Manslaughter | Manslaughter",
    "homicide_justified": "Justifiable Homicide",
    "robbery": "Robbery | Attempted Robbery",
    "robbery_armed": "Armed Robbery | Robbery - Armed",
    "robbery_strong_arm": "Strong Arm Robbery | Robbery - Strong Arm",
    "assault": "Assault",
    "assault_aggravated": "Aggravated Assault | Agg Assault | Assault (Aggravated)",
    "assault_drive_by": "Agg Assault - Drive- | Agg Assault - Drive By Shooting",
    "assault_simple": (
        "Non Aggravated Assau | Non Aggravated Assault | Non Agg Assault | Assault (Non-Aggravated)"
        " | Simple Assault"
    ),
    "gunfire": "Shots Fired | Shooting",
    "intimidation": "Intimidation | Harassment | Harassment / Intimidation | Threats",
    "bomb_threat": "Bomb Threat",
    "kidnapping": "Kidnapping/Abduction | Kidnapping",
    "domestic": "Domestic Violence | Domestic Assault | Domestic",
    "domestic_assault_aggravated": (
        "Agg Assault - Domest | Agg Assault - Domesti | Agg Assault - Domestic"
        " | Aggravated Assault - Domestic | Agg DV Assault | Domestic Violence Assault (Aggravated)"
    ),
    "domestic_assault_simple": (
        "Non Agg Assault Dome | Non Agg Assault Domestic | Non Agg Assault - Domesti"
        " | Non Agg DV Assault | Domestic Violence Assault (Non-Aggravated)"
    ),
    "domestic_disturbance": "Family Disturbance | Domestic Disturbance",
    "protection_order_violation": (
        "Violation Full Order | Violation Full Order of Protection | Violation Ex Parte"
        " | Violation Ex Parte O | Violation Ex Parte Order | Violation of Order of Protection"
        " | Violation of Ex Parte | Ex Parte Violation"
    ),
    "sexual": (
        "Sex Offence | Sex Offense | Sex Offense -others | Sexual Assault | Sexual Abuse"
        " | Sex Off Misconduct | Sexual Misconduct | Sex Off Follow/Entic"
        " | Harassment / Intimidation - Sex Crimes"
    ),
    "rape": "Rape | Forcible Rape | Attempted Rape",
    "sodomy": "Sodomy | Forcible Sodomy",
    "sexual_assault_object": "Sexual Assault with | Sexual Assault with an Object",
    "fondling": "Fondling | Forcible Fondling | Sex Off Fondle - mol | Molestation",
    "statutory_rape": "Statutory Rape | Statutory Sodomy",
    "incest": "Incest | Sex Off Incest",
    "indecent_exposure": "Indecent Exposure | Sex Off Indecent Exp | Sex Off Indecent Con",
    "peeping": "Peeping Tom | Invasion of Privacy",
    "obscenity": "Pornography | Pornography/Obscene M | Pornography/Obscene Material | Child Pornography",
    "sex_offender_registration": "Unregistered Sex Offender | Failure to Register as Sex Offender",
    "child": (
        "Endangering the Welfare of a Child | Endangering Child | Child Custody | Interference with Custody"
    ),
    "child_abuse": "Child Abuse | Child Neglect | Abuse of a Child",
    "family_offence": "Family Offense | Family Offenses, Nonviolent",
    "runaway": "Runaway | Missing/Runaway Juvenile | Missing Runaway Juveni | Missing Juvenile",
    "stalking": "Stalking",
    "trafficking": "Human Trafficking",
    "trafficking_sex": (
        "Commercial Sex Acts | Human Trafficking - Commercial Sex Acts | Human Trafficking/Commer"
    ),
    "trafficking_labor": "Involuntary Servitude | Human Trafficking - Involuntary Servitude",
    "burglary": "Burglary",
    "burglary_home": "Burglary - Residence | Burglary (Residential) | Residential Burglary",
    "burglary_business": "Burglary - Business | Business Burglary",
    "burglary_other": "Burglary - Non Resid | Burglary - Non Residence | Burglary (Non-Residential)",
    "theft": "Stealing | Theft | Larceny",
    "theft_from_vehicle": "Stealing from Auto | Theft From Motor Vehicle",
    "theft_of_vehicle_parts": (
        "Stealing Auto Parts | Stealing Auto Parts/Accessories | Stealing Auto Parts/A"
        " | Theft of Motor Vehicle Parts or Accessories"
    ),
    "shoplifting": "Stealing Shoplifting | Stealing - Shoplift | Shoplifting",
    "theft_from_building": (
        "Stealing from Buildi | Stealing from Build | Stealing from Building"
        " | Stealing from Building/Residence | Theft From Building"
    ),
    "theft_bicycle": "Stealing Bicycles | Stealing - Bicycle",
    "theft_pickpocket": "Stealing Pickpocket | Pocket-picking",
    "theft_purse": "Stealing Purse Snatc | Stealing Purse | Stealing Purse Snatch | Purse-snatching",
    "theft_coin_machine": (
        "Stealing Coin Operat | Stealing Coin Operator | Stealing Coin Operated Machine"
        " | Theft From Coin-Operated Machine or Device"
    ),
    "theft_other": "Stealing All Other | All Other Larceny",
    "motor_vehicle_theft": "Auto Theft | Stolen Auto | Attempted Auto Theft | Motor Vehicle Theft",
    "stolen_property": (
        "Stolen Property OFFE | Stolen Property | Stolen Property Offenses | Possession of Stolen Property"
    ),
    "property_damage": (
        "Property Damage | Broken Window | Vandalism | Destruction/Damage/Vandalism of Property | Graffiti"
    ),
    "arson": "Arson",
    "fraud": "Fraud",
    "fraud_swindle": (
        "Fraud (Confidence Gam | Fraud Confidence Gamb | Fraud (Confidence Ga | Fraud (Confidence Game)"
        " | False Pretenses/Swindle/Confidence Game"
    ),
    "fraud_card": (
        "Credit/Debit/ATM Card | Credit/Debit/ATM Card Fraud | Credit/Debit/ATM Car | Credit Card/ATM Fraud"
    ),
    "fraud_impersonation": "Impersonation",
    "fraud_welfare": "Welfare Fraud",
    "fraud_wire": "Wire Fraud",
    "identity_theft": "Identity Theft",
    "hacking": "Hacking/Computer Inva | Hacking/Computer Invasion | Hacking/Computer Inv | Hacking Computer",
    "money_laundering": "Money Laundering",
    "bad_checks": "Bad Checks",
    "forgery": "Forgery | Counterfeiting | Counterfeiting/Forgery",
    "embezzlement": "Embezzlement",
    "extortion": "Extortion/Blackmail",
    "bribery": "Bribery",
    "drugs": "Possession/Sale/Dist | Possession/Sale/Distribution | Drug/Narcotic Violations",
    "drug_equipment": (
        "Possession of Drug E | Possession of Drug | Possession of Drug Equipment | Drug Equipment Violations"
    ),
    "weapons": "Weapons Law Violatio | Weapons Law Viol | Weapons Law Violation | Weapon Law Violations",
    "prostitution": "Prostitution | Prostitution/Solicit",
    "prostitution_promoting": (
        "Promoting Prostituti | Promoting Prostitution | Assisting or Promoting Prostitution"
    ),
    "prostitution_buying": "Prostitution/Patroni | Purchasing Prostitution | Patronizing Prostitution",
    "gambling": "Gambling | Betting/Wagering | Operating/Promoting/Assisting Gambling",
    "trespass": "Trespassing | Trespass | Trespass of Real Property",
    "disorderly": "Disorderly Conduct | Disturbance",
    "vagrancy": "Curfew/Loitering/Vagrancy Violations | Loitering | Vagrancy | Curfew",
    "liquor": "Liquor Law Violaton | Liquor Law Violation | Liquor Law Violations | Liquor Law Violatio",
    "drunkenness": "Drunkenness",
    "dui": "DUI | DWI | Driving Under Influe | Driving Under Influence | Driving Under the Influence",
    "hit_and_run": (
        "Hit and Run Pers | Hit and Run - Person | Hit and Run Personal Injury | Hit and Run"
        " | OCR - Vehicular Non-Injury Hit and Run"
    ),
    "resisting": "Resisting an Officer | Interference | Resisting Arrest | Obstructing Police",
    "warrant": "Warrant | Failure to Appear",
    "false_information": "False Information | False Report | Perjury",
    "animal_cruelty": "Animal Cruelty",
    "other_offence": (
        "Misc Violation | Misc Offense | Misc | Miscellaneous Violation | Failure to Return"
        " | All Other Offenses"
    ),
    "self_harm": "Self Harm",
    "suicide": (
        "Suicide | Suicide By Hanging | Suicide by Other Mea | Suicide By Shooting | Suicide By Sleeping"
        " | Suicide by Jumping | Suicide by Drugs | Suicide by Poison | Suicide by Cutting"
    ),
    "suicide_attempt": (
        "Attempted Suicide | Suicide Attempt | Attempt Suicide | Attempt Suicide by C"
        " | Attempt Suicide by D | Attempt Suicide by H | Attempt Suicide by J | Attempt Suicide by O"
        " | Attempt Suicide by P | Attempt Suicide by S"
    ),
    "dead_body": "Dead Body | Death",
    "casualty": "Casualty",
    "missing_person": "Missing Person | Missing",
    "traffic_crash": "Vehicular - Non-Injury | Vehicular - Injury | Vehicular - Fatality",
    "vehicle_stolen_elsewhere": "Auto Theft Outside S | Auto Theft Outside",
    "recovered_property": "Recovered Property | Recovered Stolen Auto",
    "lost_property": "Lost Property | Loss",
}

KCPD = LabelList(
    {label: kind for kind, labels in _WORDS.items() for label in labels.split(" | ")},
    codes=CODES,
)
"""What Kansas City's police records mean: ``KCPD.find(label, ibrs)``."""
