"""Say names that a study gives in several languages as one `Text`, until a reader chooses the language."""

from __future__ import annotations

from collections.abc import Mapping

from geodata.records import Event, Service
from geodata.words.speaker import LANGUAGES
from geodata.words.text import Text


def titled(titles: Mapping[str, str], otherwise: str = "") -> Text:
    """
    Return a name by language as a text.

    Parameters
    ----------
    titles
        Language -> name. A language that is missing takes the name of another.
    otherwise
        The name where there is none in any language.

    Examples
    --------
    >>> from geodata.words import Speaker
    >>> Speaker("es").say(titled({"en": "Neighborhoods", "es": "Vecindarios"}))
    'Vecindarios'
    """
    some = next((titles[language] for language in LANGUAGES if titles.get(language)), "") or otherwise
    return Text("query.by_language", **{language: titles.get(language) or some for language in LANGUAGES})


def event_name(event: Event) -> Text | str:
    """Return what people read for an event."""
    if event.names:
        return titled(event.names, event.name if isinstance(event.name, str) else event.id)
    return event.name


def service_name(service: Service) -> Text | str:
    """Return what people read for a service."""
    return titled(service.names, service.name) if service.names else service.name


def joined(parts: list[Text | str], key: str = "query.join") -> Text | str:
    """Return parts of a sentence after one another, by the catalogue's way of joining two."""
    whole = parts[0]
    for part in parts[1:]:
        whole = Text(key, left=whole, right=part)
    return whole
