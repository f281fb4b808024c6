"""Guess a kind from how a word sounds, English and Spanish: a proposal for a person, never a decision.

Sensitive kinds come first, so that "assault - family" is proposed as domestic and not as an assault; a word
that may speak of one is proposed as no kind that could be a point. Words such as "other" stay without a kind,
and so protected: nobody knows what is behind them.
"""

from __future__ import annotations

import re
from functools import cache

from geodata.doctor.cut_short import written_out
from geodata.kinds.labels import normal_label
from geodata.kinds.sensitive import may_be_sensitive, plain, protected_kind
from geodata.kinds.tree import KINDS

# Of an assault in English, a robbery in Mexico: which one is meant only the agency can say.
# "Asalto" is a robbery in Mexico, and an assault where English was translated word by word; "robo" alone is a
# theft in Mexico, and a robbery in the Andes.
_AMBIGUOUS = re.compile(
    r"\basalt(o|os|ar|ante|antes)\b|^robos?( (agravados?|calificados?|simples?|comun(es)?))*$"
    r"|\brobos? [acs][ /.]?[mv]\b"  # a mano armada, con violencia, sin violencia, as forms shorten them
)
_NEGATED = re.compile(r"\bnon ?[a-z]\w+")
_CAR = (
    r"(motor ?)?(vehicles?|autos?|cars?|mv|trucks?|ve(h)?iculos?|carros?|coches?|motocicletas?"
    r"|automotor(es)?)"
)
_STEAL = r"(theft|thefts|steal\w*|stolen|larceny|larc|hurto|robo|furto|roubo)"
_ARMED = r"\barmed|firearm|\bgun|knife|weapon|\barma|pistol"
_HOME = r"residen|\bres\b|\bresd\b|dwell|\bhomes?\b|house|\bcasas?\b|habita|vivienda"
_SHOP = r"\bcomm?\b|commerc|\bbus\b|\bbusn\b|business|\bshop|store|negocio|comerci"

# The first that is found decides.
_SOUNDS: tuple[tuple[str, str], ...] = (
    (
        r"(negligen|culpos|imprudenc|vehicular).*(homicid|mansl)|(homicid|mansl)\w*.*(negligen|culpos|imprudenc)",
        "homicide_negligent",
    ),
    (r"homicid|murder|asesinat|manslaughter|feminicid", "homicide"),
    (r"dead ?body|\bdeath|deceased|cadaver|\bmuerte", "dead_body"),
    (
        rf"(robber|atraco|mugg|robo con violencia).*({_ARMED})|({_ARMED}).*robber|robo a mano armada",
        "robbery_armed",
    ),
    (r"str(ong)? ?arm|robber.*no weapon|unarmed.*robber|robber.*unarmed", "robbery_strong_arm"),
    (
        (
            r"robber|carjack|mugging|atraco|robo con violencia|rapina\b"
            r"|roubo(?! (de ve|em (resid|est|com)))|latrocinio"
        ),
        "robbery",
    ),
    (r"drive ?by", "assault_drive_by"),
    (
        (
            r"(aggravat|\bagg\b|felony).*(assault|batter)|(assault|batter)\w*.*(aggravat|deadly)"
            r"|agresion grave|lesiones (graves|dolosas)"
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
            rf"|burgl\w* (of )?(a )?{_CAR}\b"
        ),
        "theft_from_vehicle",
    ),
    (r"recover|recuperad", "recovered_property"),
    (r"\blost\b|found property|extraviad|perdid[ao]", "lost_property"),
    (
        (
            rf"\b{_CAR} theft|{_STEAL} (of )?(a )?\b{_CAR}\b|stolen {_CAR}"
            rf"|(robo|hurto|roubo|furto) (total )?de {_CAR}|\bmvt\b|\bu+mv\b|\buuv\b|joy ?rid"
            rf"|unauthorized use.*\b{_CAR}\b"
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
        r"(burg|break\w* (and|&|n) ?enter|\bb ?(and|&) ?e\b|allanamiento).*non ?res|non ?res.*\bburg",
        "burglary_other",
    ),
    (
        (
            rf"(burglar|\bburg\b|break\w* (and|&) ?enter|\bb ?(and|&) ?e\b).*({_HOME})|({_HOME}).*\bburg"
            r"|(robo|hurto|furto|roubo) (en|em|a) (casa|vivienda|residencia|domicilio)"
        ),
        "burglary_home",
    ),
    (
        (
            rf"(burglar|\bburg\b|break\w* (and|&) ?enter|\bb ?(and|&) ?e\b).*({_SHOP}|other)"
            rf"|({_SHOP}).*\bburg"
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
    (r"hit (and|&) run|hit run|leaving the scene|leave the scene", "hit_and_run"),
    (r"\bdui\b|\bdwi\b|driving under|drunk driv|ebri\w* .*conduc", "dui"),
    (
        (
            rf"(\b{_CAR}|traffic|injur\w*|damage)\b.*\b(accident|crash|collision)"
            rf"|\b(accident|crash|collision)\w*.*(\b{_CAR}\b|damage|injur)"
            r"|traffic (accident|collision|crash)|collision|crash|choque|percance"
        ),
        "traffic_crash",
    ),
    (r"damage and arson", "property_damage"),
    (r"arson|incendio (provocado|intencional)|fire ?setting", "arson"),
    (
        (
            rf"vandal|criminal damage|property.*damage|damag\w* (to )?(a )?(property|{_CAR}\b)|\bmischief"
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
    (r"traffic|transito", "traffic_offence"),
    (r"drunk|intoxic|public inebri", "drunkenness"),
    (r"liquor|alcohol", "liquor"),
    (
        (
            r"disorder|disturb|dist (the )?peace|perturbac|sossego|ruidos molestos"
            r"|public peace|anti ?social|alteracion del orden|public order"
        ),
        "disorderly",
    ),
    (r"loiter|curfew|vagran", "vagrancy"),
    (
        (
            r"resist|obstruct|evad\w* (arrest|police)|interfer\w* with|desacato|desobediencia"
            r"|atentado a (la )?autoridad"
        ),
        "resisting",
    ),
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

    A word that may speak of a protected case is never said to sound like a kind that could be a point. Nor
    is one that means a robbery in one country and something else in another, as "asalto" and "robo" alone.

    Examples
    --------
    >>> kind_by_sound("Theft from Vehicle"), kind_by_sound("Robo de vehículo"), kind_by_sound("Other Theft")
    ('theft_from_vehicle', 'motor_vehicle_theft', 'theft')
    >>> kind_by_sound("DOM BATTERY"), kind_by_sound("Theft by minor"), kind_by_sound("All other crimes")
    ('domestic', None, None)
    >>> kind_by_sound("AGG ASLT"), kind_by_sound("Asalto agravado"), kind_by_sound("ROBO")
    ('assault_aggravated', None, None)
    """
    said = plain(normal_label(word))
    if table != "incidents":
        return _first(said, table)
    whole = written_out(said)
    kind = protected_kind(said) or protected_kind(whole) or _first(whole, table)
    if kind is None or KINDS[kind].protected:
        return kind
    return None if may_be_sensitive(said) or may_be_sensitive(whole) or _AMBIGUOUS.search(said) else kind


def _first(said: str, table: str) -> str | None:
    """Return the kind of the first pattern that finds something."""
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
