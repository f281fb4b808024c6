"""Hold the FBI's own titles of offences, which many agencies of the United States publish instead of codes.

The titles of NIBRS are those of its User Manual; the older summary titles (UCR) stand beside them. Two need
care: "Murder & Nonnegligent Manslaughter" is the intentional one, and "Family Offenses, Nonviolent" is about
children and so protected.
"""

from __future__ import annotations

from geodata.kinds.labels import LabelList
from geodata.kinds.steps import listed

FBI = LabelList(
    listed(
        {
            "homicide": "Murder and Nonnegligent Manslaughter | Murder and Non-negligent Manslaughter"
            " | Murder & Nonnegligent Manslaughter"
            " | Murder & Non-negligent Manslaughter | Murder | Criminal Homicide",
            "homicide_negligent": "Negligent Manslaughter | Manslaughter by Negligence",
            "homicide_justified": "Justifiable Homicide",
            "kidnapping": "Kidnapping/Abduction | Kidnapping",
            "rape": "Rape | Forcible Rape",
            "sodomy": "Sodomy | Forcible Sodomy",
            "sexual_assault_object": "Sexual Assault With An Object",
            "fondling": "Fondling | Forcible Fondling | Criminal Sexual Contact",
            "incest": "Incest",
            "statutory_rape": "Statutory Rape",
            "sex_offender_registration": "Failure to Register as a Sex Offender",
            "robbery": "Robbery",
            "assault_aggravated": "Aggravated Assault | Assault, Aggravated",
            "assault_simple": "Simple Assault | Assault, Simple",
            "intimidation": "Intimidation",
            "arson": "Arson",
            "extortion": "Extortion/Blackmail | Extortion",
            "burglary": "Burglary/Breaking & Entering | Burglary/Breaking and Entering | Burglary",
            "theft": "Larceny/Theft | Larceny/Theft Offenses | Larceny",
            "theft_pickpocket": "Pocket-picking",
            "theft_purse": "Purse-snatching",
            "shoplifting": "Shoplifting",
            "theft_from_building": "Theft From Building",
            "theft_coin_machine": "Theft From Coin-Operated Machine or Device",
            "theft_from_vehicle": "Theft From Motor Vehicle",
            "theft_of_vehicle_parts": "Theft of Motor Vehicle Parts or Accessories",
            "theft_other": "All Other Larceny",
            "motor_vehicle_theft": "Motor Vehicle Theft",
            "forgery": "Counterfeiting/Forgery | Forgery/Counterfeiting | Forgery and Counterfeiting",
            "fraud": "Fraud | Fraud Offenses",
            "fraud_swindle": "False Pretenses/Swindle/Confidence Game",
            "fraud_card": "Credit Card/Automated Teller Machine Fraud | Credit Card/ATM Fraud",
            "fraud_impersonation": "Impersonation",
            "fraud_welfare": "Welfare Fraud",
            "fraud_wire": "Wire Fraud",
            "identity_theft": "Identity Theft",
            "hacking": "Hacking/Computer Invasion",
            "money_laundering": "Money Laundering",
            "embezzlement": "Embezzlement",
            "stolen_property": "Stolen Property Offenses",
            "property_damage": "Destruction/Damage/Vandalism of Property | Vandalism",
            "drugs": "Drug/Narcotic Violations | Drug/Narcotic Offenses | Drug Abuse Violations",
            "drug_equipment": "Drug Equipment Violations",
            "gambling": "Betting/Wagering | Operating/Promoting/Assisting Gambling"
            " | Gambling Equipment Violations | Sports Tampering | Gambling Offenses",
            "obscenity": "Pornography/Obscene Material",
            "prostitution": "Prostitution | Prostitution Offenses",
            "prostitution_promoting": "Assisting or Promoting Prostitution",
            "prostitution_buying": "Purchasing Prostitution",
            "bribery": "Bribery",
            "weapons": "Weapon Law Violations | Weapons Law Violations",
            "animal_cruelty": "Animal Cruelty",
            "trafficking_sex": "Human Trafficking, Commercial Sex Acts",
            "trafficking_labor": "Human Trafficking, Involuntary Servitude",
            "bad_checks": "Bad Checks",
            "vagrancy": "Curfew/Loitering/Vagrancy Violations",
            "disorderly": "Disorderly Conduct",
            "dui": "Driving Under the Influence",
            "drunkenness": "Drunkenness",
            "family_offence": "Family Offenses, Nonviolent",
            "liquor": "Liquor Law Violations",
            "peeping": "Peeping Tom",
            "runaway": "Runaway",
            "trespass": "Trespass of Real Property",
            "other_offence": "All Other Offenses",
        }
    )
)
"""What a title means: ``FBI.find(title)``."""
