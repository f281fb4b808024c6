"""Guess a kind from how a word sounds, English and Spanish: a proposal for a person, never a decision.

Sensitive kinds come first, so that "assault - family" is proposed as domestic and not as an assault. Words
such as "other" stay without a kind, and so protected: nobody knows what is behind them.
"""

from __future__ import annotations

import re
from functools import cache

from geodata.doctor.columns import plain
from geodata.kinds.labels import normal_label

_NEGATED = re.compile(r"\bnon ?[a-z]\w+")
_CAR = (
    r"(motor ?)?(vehicles?|autos?|cars?|mv|trucks?|ve(h)?iculos?|carros?|coches?|motocicletas?"
    r"|automotor(es)?)"
)
_STEAL = r"(theft|thefts|steal\w*|stolen|larceny|larc|hurto|robo|furto|roubo)"
_ARMED = r"\barmed|firearm|\bgun|knife|weapon|\barma|pistol"
_HOME = r"residen|\bres\b|dwell|\bhomes?\b|house|\bcasas?\b|habita|vivienda"
_SHOP = r"commerc|business|\bshop|store|negocio|comerci"

# The first that is found decides.
_SOUNDS: tuple[tuple[str, str], ...] = (
    (r"suicid.*(attempt|tentativa|intento)|(attempt|intento|tentativa).*suicid", "suicide_attempt"),
    (r"suicid", "suicide"),
    (r"self ?harm|autolesion", "self_harm"),
    (
        (
            r"protecti(on|ve) order|order of protection|restraining order|ex parte"
            r"|orden de (proteccion|alejamiento)"
        ),
        "protection_order_violation",
    ),
    (
        (
            r"domest|\bdv\b|family (violence|disturb|assault)|assault.*family|intrafamiliar"
            r"|violencia familiar|spous|conyug|intimate partner"
        ),
        "domestic",
    ),
    (r"\brapes?\b|^violacion( sexual)?$|estupro", "rape"),
    (r"sodom", "sodomy"),
    (r"incest", "incest"),
    (r"fondl|molest|tocamiento", "fondling"),
    (r"indecen|exhibicion", "indecent_exposure"),
    (r"peep|voyeur", "peeping"),
    (r"porn|obscen", "obscenity"),
    (r"sex offender.*(regist|fail)|failure to register", "sex_offender_registration"),
    (r"traffick.*(person|human)|human traffick|trata de personas", "trafficking"),
    (r"\bsex|sexual", "sexual"),
    (r"runaway|fuga del hogar", "runaway"),
    (r"against (the )?family|family (and|&) child|families? and children", "family_offence"),
    (r"\bchild|juvenile|\bminor,|\binfant|menores? de edad|\bnin[oa]s?\b", "child"),
    (r"stalk|acecho|acoso", "stalking"),
    (r"kidnap|abduct|secuestro|privacion (ilegal )?de la libertad|false imprison", "kidnapping"),
    (r"missing|desaparec|no localizad", "missing_person"),
    (
        r"(negligen|culpos|imprudenc|vehicular).*(homicid|mansl)|(homicid|mansl)\w*.*(negligen|culpos|imprudenc)",
        "homicide_negligent",
    ),
    (r"homicid|murder|asesinat|manslaughter|feminicid", "homicide"),
    (r"dead ?body|\bdeath|deceased|cadaver|\bmuerte", "dead_body"),
    (
        rf"(robber|asalto|atraco|mugg|robo con violencia).*({_ARMED})|({_ARMED}).*robber|robo a mano armada",
        "robbery_armed",
    ),
    (r"str(ong)? ?arm|robber.*no weapon|unarmed.*robber|robber.*unarmed", "robbery_strong_arm"),
    (
        (
            r"robber|carjack|mugging|^asalto|atraco|robo con violencia|rapina\b"
            r"|roubo(?! (de ve|em (resid|est|com)))|latrocinio"
        ),
        "robbery",
    ),
    (r"drive ?by", "assault_drive_by"),
    (
        (
            r"(aggravat|\bagg\b).*(assault|batter)|(assault|batter)\w*.*aggravat|agresion grave"
            r"|lesiones (graves|dolosas)"
        ),
        "assault_aggravated",
    ),
    (r"(simple|common|non agg\w*).*(assault|batter)|agresion simple", "assault_simple"),
    (r"shots? fired|gunfire|discharge|disparo|balacera|shooting", "gunfire"),
    (r"bomb", "bomb_threat"),
    (r"\bhate|\bbias|crimen de odio|delito de odio", "hate_offence"),
    (r"assault|batter|agresion|lesiones|lesao corporal|agressao|vias de fato", "assault"),
    (r"threat|intimidat|harass|menac|amenaza|ameaca|hostiga", "intimidation"),
    (rf"{_STEAL}.*(parts?\b|accessor|plates?\b|catalytic|autopartes)|catalytic", "theft_of_vehicle_parts"),
    (
        (
            rf"({_STEAL}|items|break\w*|burgl\w*).*\b(from|in|into|dentro de|interior de|en)\b.*\b{_CAR}\b"
            rf"|\bb (and )?e\b {_CAR}\b|from {_CAR}|car prowl|\b{_CAR} (break|burgl)\w*"
        ),
        "theft_from_vehicle",
    ),
    (r"recover|recuperad", "recovered_property"),
    (r"\blost\b|found property|extraviad|perdid[ao]", "lost_property"),
    (
        (
            rf"\b{_CAR} theft|{_STEAL} (of )?(a )?\b{_CAR}\b|stolen {_CAR}"
            rf"|(robo|hurto|roubo|furto) (total )?de {_CAR}|\bmvt\b|\buumv\b|joy ?rid"
        ),
        "motor_vehicle_theft",
    ),
    (r"bicycle|\bbike|bicicleta", "theft_bicycle"),
    (r"shop ?lift|hurto en tienda|robo en tienda", "shoplifting"),
    (r"pick ?pocket|pocket picking|carterista", "theft_pickpocket"),
    (r"purse|arrebato", "theft_purse"),
    (r"from (a )?building", "theft_from_building"),
    (r"coin", "theft_coin_machine"),
    (r"(receiv|possess).*stolen|stolen property|receptacao|receptacion", "stolen_property"),
    (
        r"(burglar|break\w* (and|&|n) ?enter|\bb ?(and|&) ?e\b|allanamiento).*non ?resid|non ?resid.*burglar",
        "burglary_other",
    ),
    (
        (
            rf"(burglar|\bburg\b|break\w* (and|&) ?enter|\bb ?(and|&) ?e\b).*({_HOME})|({_HOME}).*burglar"
            r"|(robo|hurto|furto|roubo) (en|em|a) (casa|vivienda|residencia|domicilio)"
        ),
        "burglary_home",
    ),
    (
        (
            rf"(burglar|break\w* (and|&) ?enter|\bb ?(and|&) ?e\b).*({_SHOP}|other)|({_SHOP}).*burglar"
            r"|(robo|hurto|furto|roubo) (en|em|a) (negocio|comercio|estabelecimento)"
        ),
        "burglary_business",
    ),
    (
        r"burglar|\bburg\b|break\w* (and|&) ?enter|break ?in|breaking in|unlawful entry|allanamiento",
        "burglary",
    ),
    (r"identity", "identity_theft"),
    (r"credit card|\batm\b|debit card|tarjeta", "fraud_card"),
    (r"impersonat|suplantacion", "fraud_impersonation"),
    (r"bad check|worthless check|cheque", "bad_checks"),
    (r"forg|counterfeit|falsific", "forgery"),
    (r"embezzl|peculado", "embezzlement"),
    (r"extort|blackmail", "extortion"),
    (r"\bbrib|cohecho|soborno", "bribery"),
    (r"money launder|lavado de dinero", "money_laundering"),
    (r"fraud|swindle|estafa|estelionato|false pretens|decept", "fraud"),
    (rf"\b{_STEAL}|larcen|pilfer|abigeato", "theft"),
    (r"damage and arson", "property_damage"),
    (r"arson|incendio (provocado|intencional)|fire ?setting", "arson"),
    (
        (
            r"vandal|criminal damage|property damage|damage to property|malicious mischief|\bmischief"
            r"|graffiti|grafiti|destruction|danos?\b"
        ),
        "property_damage",
    ),
    (r"paraphernalia|drug equip", "drug_equipment"),
    (
        (
            r"drug|narcotic|controlled subst|marijuana|methamph|cocaine|heroin|\bdroga|narcomenudeo"
            r"|estupefaciente|entorpecente|narcotrafico"
        ),
        "drugs",
    ),
    (r"weapon|firearm|concealed carry|\barmas?\b", "weapons"),
    (r"prostitut", "prostitution"),
    (r"gambl", "gambling"),
    (r"trespass|entrada sin permiso|intrusion", "trespass"),
    (r"hit (and|&) run|hit run|leaving the scene|leave the scene", "hit_and_run"),
    (r"\bdui\b|\bdwi\b|driving under|drunk driv|ebri\w* .*conduc", "dui"),
    (r"traffic (accident|collision|crash)|collision|crash|accident.*vehic|choque|percance", "traffic_crash"),
    (r"traffic|transito", "traffic_offence"),
    (r"drunk|intoxic|public inebri", "drunkenness"),
    (r"liquor|alcohol", "liquor"),
    (
        (
            r"disorder|disturb|perturbac|sossego|ruidos molestos"
            r"|public peace|anti ?social|alteracion del orden|public order"
        ),
        "disorderly",
    ),
    (r"loiter|curfew|vagran", "vagrancy"),
    (r"resist|obstruct|interfer\w* with|desacato|desobediencia|atentado a (la )?autoridad", "resisting"),
    (r"warrant|orden de aprehension|fugitive", "warrant"),
    (r"false (report|info)|perjur", "false_information"),
    (r"animal cruel|cruelty to animal", "animal_cruelty"),
    (r"non ?criminal|no delictivo", "non_criminal"),
)
_REQUESTS: tuple[tuple[str, str], ...] = (
    (r"street ?light|alumbrado|luminaria", "street_lights"),
    (r"traffic signal|signal|\bsign\b|signs|semaforo|senal", "signals_and_signs"),
    (r"dump|tiradero", "illegal_dumping"),
    (r"graffiti|grafiti", "graffiti"),
    (r"abandon\w* (veh|auto|car)|vehiculo abandonado", "abandoned_vehicle"),
    (r"parking|estacionamiento", "parking"),
    (r"weed|mow|grass|maleza|pasto", "mowing_and_weeds"),
    (r"dangerous build|board up|vacant build", "dangerous_building"),
    (r"homeless|encampment|campamento", "encampment"),
    (r"noise|ruido|barking", "noise"),
    (r"animal|\bdogs?\b|perros?|rodent|\brats?\b", "animals"),
    (r"pothole|bache|street|road|pavement|calle", "potholes_and_streets"),
    (r"sidewalk|banqueta|acera|curb", "sidewalks"),
    (r"snow|\bice\b|nieve", "snow_and_ice"),
    (r"water|sewer|drain|agua|drenaje|fuga", "water_and_sewer"),
    (r"\btree|\bpark\b|parks|arbol|parque", "parks_and_trees"),
    (r"trash|garbage|recycl|litter|bulky|basura", "trash_and_dumping"),
    (r"health|salud", "public_health"),
    (r"property|nuisance|code violation|zoning|permit", "property_violations"),
)


@cache
def _compiled(table: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    sounds = _SOUNDS if table == "incidents" else _REQUESTS
    return tuple((re.compile(pattern), kind) for pattern, kind in sounds)


def kind_by_sound(word: str, table: str = "incidents") -> str | None:
    """
    Return the kind that a word sounds like; None where it sounds like none.

    Examples
    --------
    >>> kind_by_sound("Theft from Vehicle"), kind_by_sound("Robo de vehículo"), kind_by_sound("Other Theft")
    ('theft_from_vehicle', 'motor_vehicle_theft', 'theft')
    >>> kind_by_sound("All other crimes") is None
    True
    """
    said = plain(normal_label(word))
    # "Nonnegligent" is not negligent; only a pattern that asks for "non" itself hears it.
    meant = _NEGATED.sub("", said)
    return next(
        (
            kind
            for pattern, kind in _compiled(table)
            if pattern.search(said if _hears_non(pattern) else meant)
        ),
        None,
    )


def _hears_non(pattern: re.Pattern[str]) -> bool:
    return "non " in pattern.pattern
