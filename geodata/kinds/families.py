"""Write down the families of incident kinds: which stand under which, their NIBRS codes, tags and protection.

Each line names a kind and what it stands under: a group, or a kind of an earlier line. A child takes group,
tags and protection from its parent. The order is that of charts and legends.
"""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """One kind as it is written down; `under` is a group or the id of an earlier row."""

    id: str
    under: str
    nibrs: tuple[str, ...] = ()
    tags: frozenset[str] = frozenset()
    protected: bool = False


def _row(name: str, under: str, *nibrs: str, tags: tuple[str, ...] = (), protected: bool = False) -> Row:
    return Row(name, under, nibrs, frozenset(tags), protected)


# Counted when an officer looks or arrests; counted when people trust enough to tell.
OFFICER = "officer_initiated"
TRUST = "reporting_sensitive"

FAMILIES: tuple[Row, ...] = (
    # violence
    _row("homicide", "violence", "09A"),
    _row("homicide_negligent", "homicide", "09B"),
    _row("robbery", "violence", "120"),
    _row("robbery_armed", "robbery"),
    _row("robbery_strong_arm", "robbery"),
    _row("assault", "violence"),
    _row("assault_aggravated", "assault", "13A"),
    _row("assault_drive_by", "assault_aggravated"),
    _row("assault_simple", "assault", "13B"),
    _row("gunfire", "violence"),
    _row("intimidation", "violence", "13C"),
    _row("bomb_threat", "intimidation"),
    _row("hate_offence", "violence", tags=(TRUST,)),
    _row("kidnapping", "violence", "100", tags=(TRUST,), protected=True),
    _row("domestic", "violence", tags=(TRUST,), protected=True),
    _row("domestic_assault_aggravated", "domestic"),
    _row("domestic_assault_simple", "domestic"),
    _row("domestic_disturbance", "domestic"),
    _row("protection_order_violation", "domestic"),
    _row("sexual", "violence", tags=(TRUST,), protected=True),
    _row("rape", "sexual", "11A"),
    _row("sodomy", "sexual", "11B"),
    _row("sexual_assault_object", "sexual", "11C"),
    _row("fondling", "sexual", "11D"),
    _row("statutory_rape", "sexual", "36B"),
    _row("incest", "sexual", "36A"),
    _row("indecent_exposure", "sexual"),
    _row("peeping", "sexual", "90H"),
    _row("obscenity", "sexual", "370"),
    _row("sex_offender_registration", "sexual", "36C", "360"),
    # One word of a source for violence and sexual offences alike; it hides domestic cases as well.
    _row("violence_or_sexual", "violence", tags=(TRUST,), protected=True),
    _row("child", "violence", tags=(TRUST,), protected=True),
    _row("child_abuse", "child"),
    _row("family_offence", "child", "90F"),
    _row("runaway", "child", "90I"),
    _row("stalking", "violence", tags=(TRUST,), protected=True),
    _row("trafficking", "violence", tags=(TRUST,), protected=True),
    _row("trafficking_sex", "trafficking", "64A"),
    _row("trafficking_labor", "trafficking", "64B"),
    # property
    _row("burglary", "property", "220"),
    _row("burglary_home", "burglary"),
    _row("burglary_business", "burglary"),
    _row("burglary_other", "burglary"),
    _row("theft", "property"),
    _row("theft_from_vehicle", "theft", "23F"),
    _row("theft_of_vehicle_parts", "theft", "23G"),
    _row("shoplifting", "theft", "23C"),
    _row("theft_from_building", "theft", "23D"),
    _row("theft_bicycle", "theft"),
    _row("theft_pickpocket", "theft", "23A"),
    _row("theft_purse", "theft", "23B"),
    _row("theft_coin_machine", "theft", "23E"),
    _row("theft_other", "theft", "23H"),
    _row("motor_vehicle_theft", "property", "240"),
    _row("vehicle_crime", "property"),
    _row("stolen_property", "property", "280", tags=(OFFICER,)),
    _row("property_damage", "property", "290"),
    _row("arson", "property", "200"),
    _row("fraud", "property"),
    _row("fraud_swindle", "fraud", "26A"),
    _row("fraud_card", "fraud", "26B"),
    _row("fraud_impersonation", "fraud", "26C"),
    _row("fraud_welfare", "fraud", "26D"),
    _row("fraud_wire", "fraud", "26E"),
    _row("identity_theft", "fraud", "26F"),
    _row("hacking", "fraud", "26G"),
    _row("money_laundering", "fraud", "26H"),
    _row("bad_checks", "fraud", "90A"),
    _row("forgery", "fraud", "250"),
    _row("embezzlement", "fraud", "270"),
    _row("extortion", "property", "210"),
    _row("bribery", "property", "510"),
    # society
    _row("drugs", "society", "35A", tags=(OFFICER,)),
    _row("drug_equipment", "drugs", "35B"),
    _row("weapons", "society", "520", "521", "522", "526", tags=(OFFICER,)),
    _row("prostitution", "society", "40A", tags=(OFFICER,)),
    _row("prostitution_promoting", "prostitution", "40B"),
    _row("prostitution_buying", "prostitution", "40C"),
    _row("gambling", "society", "39A", "39B", "39C", "39D", tags=(OFFICER,)),
    _row("trespass", "society", "90J", tags=(OFFICER,)),
    _row("disorderly", "society", "90C", tags=(OFFICER,)),
    _row("antisocial_behaviour", "society"),
    _row("vagrancy", "society", "90B", tags=(OFFICER, TRUST)),
    _row("liquor", "society", "90G", tags=(OFFICER,)),
    _row("drunkenness", "liquor", "90E"),
    _row("dui", "society", "90D", tags=(OFFICER,)),
    _row("traffic_offence", "society", tags=(OFFICER,)),
    _row("hit_and_run", "society"),
    _row("resisting", "society", tags=(OFFICER,)),
    _row("warrant", "society", "90K", tags=(OFFICER,)),
    _row("false_information", "society", "90M", tags=(OFFICER,)),
    _row("animal_cruelty", "society", "720"),
    _row("other_offence", "society", "90Z", tags=(OFFICER,)),
    # not a crime, or nobody knows
    _row("homicide_justified", "other", "09C"),
    _row("self_harm", "other", tags=(TRUST,), protected=True),
    _row("suicide", "self_harm"),
    _row("suicide_attempt", "self_harm"),
    _row("dead_body", "other", protected=True),
    _row("casualty", "other", protected=True),
    _row("missing_person", "other", protected=True),
    _row("traffic_crash", "other"),
    _row("vehicle_stolen_elsewhere", "other"),
    _row("recovered_property", "other"),
    _row("lost_property", "other"),
    _row("non_criminal", "other"),
    _row("unknown", "other", protected=True),
)
