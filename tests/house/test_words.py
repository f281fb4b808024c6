"""One thing has one word on every screen."""

import re

import pytest

from geodata.words.speaker import catalogue

# A word that another one has replaced, and that other one. Names of methods (synthetic control, event study),
# characters that control a terminal, and the unit in which is counted keep their words.
REPLACED = {
    "en": {
        r"\boffences?\b": "offense",
        r"\bcomparison (zone|area|site)s?\b": "comparison place",
        r"(?<!synthetic )\bcontrols?\b(?! characters?\b)": "comparison place",
    },
    "es": {
        r"\bpor (defecto|omisión)\b": "predeterminada",
        r"\bpor default\b": "predeterminada",
        r"(?<!estudio de )\beventos?\b": "actividad",
        r"\b(lugar|área|sitio)(es|s)? de comparación\b": "zona de comparación",
        r"\b(lugar|zona|área|sitio)(es|s)? de control\b": "zona de comparación",
        r"\bveredictos?\b": "conclusión",
        r"\bperiodos?\b": "período",
        r"(?<!unidad de )\bconteos?\b": "cantidad",
        r"\bdiferencia \(1 =": "disparidad",
        r"\bsiguen? la (atención|confianza)\b": "depende de",
    },
}
_GAP = re.compile(r"{\w+}")


def said_otherwise(language: str, phrases: dict[str, tuple[str, str | None]]) -> list[str]:
    """The keys whose words hold a replaced one."""
    found = re.compile("|".join(REPLACED[language]), re.IGNORECASE)
    return [
        key
        for key, forms in phrases.items()
        if any(found.search(_GAP.sub("{}", one)) for one in forms if one)
    ]


@pytest.mark.parametrize("language", REPLACED)
def test_no_screen_calls_a_thing_by_another_word_than_the_others_do(language: str) -> None:
    assert said_otherwise(language, catalogue(language)) == []


def test_a_replaced_word_is_seen_in_either_form() -> None:
    assert said_otherwise("en", {"a": ("{n} offense", "{n} Offences"), "b": ("offenses", None)}) == ["a"]
    assert said_otherwise("es", {"a": ("un defecto", None), "b": ("un lugar por defecto", None)}) == ["b"]


@pytest.mark.parametrize(
    ("language", "replaced", "kept"),
    [
        (
            "en",
            ["A control lies here", "Comparison areas"],
            ["Synthetic control", "control characters", "{controls} places"],
        ),
        ("es", ["Un evento", "Eventos"], ["Estudio de eventos", "eventual"]),
        (
            "es",
            ["lugares de comparación", "un área de control"],
            ["zona de comparación", "caracteres de control"],
        ),
        ("es", ["Veredicto", "periodos", "Conteos diarios"], ["{verdict}", "período", "la unidad de conteo"]),
        (
            "es",
            ["Diferencia (1 = azar)", "su número sigue la atención"],
            ["Diferencia (incidentes)", "sigue igual"],
        ),
    ],
)
def test_a_replaced_word_is_seen_and_what_only_looks_like_it_is_not(
    language: str, replaced: list[str], kept: list[str]
) -> None:
    phrases = {one: (one, None) for one in [*replaced, *kept]}
    assert said_otherwise(language, phrases) == replaced
