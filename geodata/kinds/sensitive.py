"""Hear in a word, English or Spanish, whole or cut short, what may speak of a case that is never a point.

Records systems cut words short ("DOM BATTERY", "D/V", "JUV"), so abbreviations are heard as well, but only as
whole words: "DOM" is not in "DOMINION". Three answers are possible: the protected kind that a word names;
that it may speak of one, though nobody can say of which ("MINOR IN POSS", "HARASS", "FAM"); or neither.
"""

from __future__ import annotations

import re
import unicodedata

_BEATEN = (
    r"assault|assl?t|aslt|batter|\bbatt?\b|\bviol|disturb|\bdist\b|disput|fight|troubl|\bpelea|\bagres|lesion"
)
_HURT = r"assl?t|aslt|assault|batter|\bbatt?\b|agresion|lesion"
_FAMILY = r"\bfam(ily|ilia|iliar(es)?)?\b"
_DOMESTIC = (
    r"\bdomest\w*|\bdmst\w*|\bd v\b|\bdv\b|\bintrafam\w*|\bvifa?\b|\bipv\b|\bspous\w*|conyug|\bcohabit\w*"
    r"|\bintimate partner|\bdating (violence|partner)|\bhousehold member|maria da penha|\bconcubin\w*"
    r"|violencia (de genero|de pareja|(contra|hacia) (la |las )?mujer(es)?)"
    rf"|{_FAMILY}.*({_BEATEN})|({_BEATEN}).*{_FAMILY}"
)
_DOM = r"\bdom\b"  # "robo a dom" is a home's: the word alone says domestic only where nothing is stolen
_OF_HOMES = r"\b(robo|hurto|furto|roubo|allan\w*|burg\w*|larc\w*|theft|invas\w*)\b"
_SEX = r"\bsex(?!t[oa]\b|agen)\w*|\bsxl?\b|\bcsc\b|\bcsa\b"
_CHILD = (
    r"\bchild\w*|\bchld\b|\bjuv\w*|\binfant\w*|\bmenores\b(?=.* (de edad|victimas?)\b)|\bmenor(es)? de edad\b"
    r"|\bnin[oa]s?\b|\bninez\b|\badolesc\w*|\bcrianca\w*|\bunderage\b|\bschoolchild\w*"
)

# The first that is found decides.
_NAMED: tuple[tuple[str, str], ...] = (
    (r"\bsuic?\b.*\batt?\w*|\batt?\b.*\bsui", "suicide_attempt"),
    (r"suicid.*(attempt|\batt\b|tentativa|intento)|(attempt|intento|tentativa).*suicid", "suicide_attempt"),
    (r"suicid|\bsuic?\b", "suicide"),
    (r"self ?(harm|inflict)|autolesion", "self_harm"),
    (
        (
            r"\bprot(ecti(on|ve))? ord(er)?s?\b|\bord(er)? of prot|restraining ord|\brestr ord|ex parte"
            r"|no contact|stay away|orden (judicial )?de (proteccion|alejamiento|restriccion)"
            r"|medidas? de proteccion"
        ),
        "protection_order_violation",
    ),
    (rf"^(?=.*({_DOMESTIC}|{_DOM}))(?=.*({_HURT})).*\bagg?r?(avat\w*)?\b", "domestic_assault_aggravated"),
    (rf"^(?=.*({_DOMESTIC}|{_DOM}))(?=.*({_HURT})).*\bsimp(le)?\b", "domestic_assault_simple"),
    (rf"(\bdomest\w*|{_DOM}|\bdv\b|{_FAMILY}) (disturb|dist\b|disput|argu|troubl)", "domestic_disturbance"),
    (_DOMESTIC, "domestic"),
    (rf"^(?!.*{_OF_HOMES}).*{_DOM}", "domestic"),
    (r"statut\w* rape", "statutory_rape"),
    (r"\brap(es?|ist|ing)\b|^violacion( sexual)?$|estupro", "rape"),
    (r"sodom", "sodomy"),
    (r"incest", "incest"),
    (r"\bfondl|molest|tocamiento|lasciv", "fondling"),
    (r"indecen|\bindec\b|exhibicion|\blewd", "indecent_exposure"),
    (r"\bpeep|voyeur", "peeping"),
    (r"\bporn|obscen", "obscenity"),
    (r"\bsex (offend\w*|off?ndr?)\b.*(reg|fail)|failure to register", "sex_offender_registration"),
    (r"\bsex\w* traf|traf\w* (de )?.*sexual", "trafficking_sex"),
    (r"\bhum(an)? traf|traf\w* (in |of )?(person|human)|\btrata\b", "trafficking"),
    (_SEX, "sexual"),
    (r"runaway|\brunawy\b|\bran away\b|fuga del hogar", "runaway"),
    (
        (
            r"against (the )?fam|fam(ily)? (and )?child|families? (and )?children|\bnon ?support"
            r"|asistencia familiar|obligaci\w* (alimentari|familiar)|alimenticia"
        ),
        "family_offence",
    ),
    (rf"({_CHILD}).*\b(abus|negl|maltrat)|\b(abus|negl|maltrat)\w*.*({_CHILD})", "child_abuse"),
    (_CHILD, "child"),
    (r"\bstalk|\bstlk|acecho|acoso(?! sexual)", "stalking"),
    (r"^traffick(ing)?$", "trafficking"),
    (
        (
            r"kidn|\bkdnp|abduct|secuestr|\brapto|privacion (ilegal )?de la libertad|false imprison"
            r"|unlawful restraint"
        ),
        "kidnapping",
    ),
    (r"\bmissing|\bmiss pers|desaparec|no localizad", "missing_person"),
)
# What may speak of such a case, though it names no kind of the tree, or may as well speak of something else.
_UNCLEAR = (
    rf"{_DOM}|{_FAMILY}|\bfamil\w+|\bminors?\b|\bmenor(es)?\b|\bmip\b|\bkids?\b|\bteen\w*|\bdating\b"
    r"|\bmarital\b"
    r"|\b(ex )?(wife|husband|boyfriend|girlfriend|espos[ao]|pareja|marido|novi[ao])\b|\bmujer(es)?\b"
    r"|\bgenero\b"
    r"|\babus\w*|\bneglect\w*|\bnegl\b|\bcustod\w*|\belder\w*|\bvulnerable|\btruan\w*|\bcurfew|\bdelinq\w*"
    r"|\bincorrig\w*|\bharr?ass?\w*|\bhrs?mt\b|\bhostiga\w*|\bviolacion\b|\bviolador|\bprost\w*|\bpimp\w*"
    r"|\bbrothel"
    r"|\bescort\b|\bvice\b|\bproxenet\w*|\blenocinio|\btraffick\w*|\bservitud|\bservidumbre|\bstrangul\w*"
    r"|\bestrangul\w*|\bintima\w*|\bintimidad|\bprivacy\b|\beavesdrop\w*|\bmental\w*|\bemotional\w*|\bpsych\w*"
    r"|\bpsiq\w*|\bcrisis\b|\boverdos\w*|\bsobredosis|\babort\w*|\b(epo|tro|dvo|opv|vpo|tpo)\b|\bvg\b"
    r"|\bcourt order"
    r"|\b(r ?o|po|order) viol\w*|\bviol\w* (of )?(an? )?(ro|po|order)\b"
    r"|\bprotecti(on|ve)\b|\bwelfare|\bbigam\w*|\badulter(io|y)\b|\bgrooming\b"
)
# What sounds so and is not: taken out before anything is heard.
_HARMLESS = re.compile(
    r"\bnon ?(domest\w*|dom|dv|fam(ily)?|sex\w*)\b|"
    r"\b(single|multi|two|2|1) ?fam(ily)?\b"
    r"|\bminor (injur\w*|inj|accident\w*|acc|crash\w*|collision\w*|damage\w*|dmg|fire)\b"
    r"|\bmenor cuantia|\bcuantia menor"
    r"|\babuso? de (confianza|autoridad|armas?|firma|poder)\b|\b(drug|substance|alcohol) abuse\b"
    r"|\bviolacion (de|del|a|al) (la |las |los )?(domicilio|correspondencia|ley\w*|reglament\w*|normas?"
    r"|transito|sellos?|morada)\b"
    r"|\b(drugs?|narc\w*|cocaine|heroin|marij\w*|meth\w*|cds|weapons?|firearms?) traffick\w*"
    r"|\btraffick\w* (in |of )?(stolen|drugs?|narc\w*|cocaine|heroin|marij\w*|meth\w*|controlled|cds|weapons?"
    r"|firearms?|cigarette\w*|tobacco)\b"
    r"|\b(fire|consumer|environmental) protection\b"
)
_KINDS = tuple((re.compile(pattern), kind) for pattern, kind in _NAMED)
_MAY_BE = re.compile(_UNCLEAR)


def plain(text: str) -> str:
    """Return words without case and accents."""
    parts = unicodedata.normalize("NFD", text.casefold())
    return " ".join("".join(char for char in parts if not unicodedata.combining(char)).split())


def protected_kind(said: str) -> str | None:
    """
    Return the protected kind that a word names; None where it names none.

    Parameters
    ----------
    said
        The word without case, accents and marks.

    Examples
    --------
    >>> protected_kind("dom battery"), protected_kind("d v"), protected_kind("juv runaway")
    ('domestic', 'domestic', 'runaway')
    >>> protected_kind("dominion gas"), protected_kind("minor in poss")
    (None, None)
    """
    heard = _HARMLESS.sub(" ", said)
    return next((kind for pattern, kind in _KINDS if pattern.search(heard)), None)


def may_be_sensitive(said: str) -> bool:
    """
    Tell whether a word may speak of a case that is never a point.

    Examples
    --------
    >>> [may_be_sensitive(one) for one in ("minor in poss", "minor injury", "drug trafficking", "vif")]
    [True, False, False, True]
    """
    heard = _HARMLESS.sub(" ", said)
    return protected_kind(said) is not None or _MAY_BE.search(heard) is not None
