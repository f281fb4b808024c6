"""Find every layer: a module directly inside `layers/` that has a LAYER; there is no list to edit."""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache

import layers as package
from geodata.errors import BadQuery, visible
from geodata.holdings import Holdings
from geodata.words.text import Text
from layers.base.answers import Answer
from layers.base.contract import Layer
from layers.base.query import Query


@lru_cache(maxsize=1)
def layers() -> dict[str, Layer]:
    """Return every layer by name, in alphabetical order."""
    found: dict[str, Layer] = {}
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda one: one.name):
        if module.ispkg:
            continue
        layer = getattr(importlib.import_module(f"layers.{module.name}"), "LAYER", None)
        if isinstance(layer, Layer):
            if layer.name != module.name:
                raise ValueError(f"the layer in layers/{module.name}.py calls itself {layer.name!r}")
            found[layer.name] = layer
    return found


def ask(holdings: Holdings, query: Query) -> Answer:
    """
    Answer a question.

    Raises
    ------
    BadQuery
        No layer has the name that the question gives.

    Examples
    --------
    ``ask(holdings, Query(layer="density", kinds=("robbery",))).headline``
    """
    layer = layers().get(query.layer)
    if layer is None:
        what = Text("query.no_such_layer", name=visible(query.layer))
        raise BadQuery("U00", what, Text("query.refused.hint", allowed=", ".join(layers())))
    return layer.answer(holdings, query)
