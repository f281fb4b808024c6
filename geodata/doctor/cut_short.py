"""Write out what records systems of the United States cut short: "AGG ASLT W/WPN", "LARC FR VEH"."""

from __future__ import annotations

import re

# Whole words only: "rob" is not in "robe". What may be a person's or a place's short word is left as it is.
_CUT: tuple[tuple[str, str], ...] = (
    (r"assl?t|aslts?|asslts?|assa?u?lt", "assault"),
    (r"agg?r?|aggrv?|aggrav?|agrv", "aggravated"),
    (r"batt|bttry|btry", "battery"),
    (r"simp", "simple"),
    (r"robb?|rbry|robry|robbry", "robbery"),
    (r"hom(?! inv)|homi|homcd|homic", "homicide"),
    (r"mansl|manslghtr", "manslaughter"),
    (r"burg|burgl|brg|brgl|burgry|burglry", "burglary"),
    (r"larc|larcn|lrcny|lrcy", "larceny"),
    (r"thft|tft|thfts", "theft"),
    (r"stln|stol", "stolen"),
    (r"shplft|shoplft|shopl", "shoplifting"),
    (r"veh|vehs|vhcl|vehcl|vehic", "vehicle"),
    (r"mtr", "motor"),
    (r"fr|frm", "from"),
    (r"bldg|bld", "building"),
    (r"prop|prpty|propty", "property"),
    (r"dmg|damg|dmge|dam", "damage"),
    (r"vand|vandl|vndl", "vandalism"),
    (r"misch|msch", "mischief"),
    (r"(?<=\bmal )mis", "mischief"),
    (r"tresp|trsp|trespas|trspass|tpass", "trespass"),
    (r"narc|narcs|narco", "narcotics"),
    (r"marij|mj", "marijuana"),
    (r"paraph|parapher", "paraphernalia"),
    (r"cds", "controlled substance"),
    (r"wpns?|weap|weaps|weapn", "weapon"),
    (r"ccw", "concealed carry weapon"),
    (r"adw", "aggravated assault deadly weapon"),
    (r"frd|fraud?l?", "fraud"),
    (r"forg|forgry", "forgery"),
    (r"cntrft|cntft|counterf", "counterfeit"),
    (r"embez|embzl", "embezzlement"),
    (r"disord|disorderl?|dis(?= con(d|duct)?\b)", "disorderly"),
    (r"intox", "intoxicated"),
    (r"liq", "liquor"),
    (r"alc", "alcohol"),
    (r"warr|wrnt|warrnt", "warrant"),
    (r"thrt|thrts|threa", "threat"),
    (r"obst|obstr", "obstruct"),
    (r"acc|accid|accdt", "accident"),
    (r"traf|trfc|traff", "traffic"),
    (r"recov|recvd|rcvrd", "recovered"),
    (r"unauth", "unauthorized"),
    (r"gta", "vehicle theft"),
    (r"bmv", "burglary vehicle"),
    (r"ars", "arson"),
    (r"susp|suspic", "suspicious"),
    (r"owi|ovi|dwi|dui|duii|oui", "dui"),
)
_WHOLE = tuple((re.compile(rf"\b(?:{cut})\b"), meant) for cut, meant in _CUT)


def written_out(said: str) -> str:
    """
    Return a word with what is cut short written out.

    Parameters
    ----------
    said
        The word without case, accents and marks.

    Misreadings
    -----------
    Another agency may mean another word by the same letters: what comes of it is a proposal, and asked.

    Examples
    --------
    >>> written_out("agg aslt w wpn"), written_out("larc fr veh"), written_out("robe")
    ('aggravated assault w weapon', 'larceny from vehicle', 'robe')
    """
    for cut, meant in _WHOLE:
        said = cut.sub(meant, said)
    return said
