"""Invent a city on the Westside's true ground, with known truth in it, as files to be imported."""

from geodata.demo.city import write_city
from geodata.demo.truth import Circle, EffectiveEvent, Hotspot, Truth

__all__ = ["Circle", "EffectiveEvent", "Hotspot", "Truth", "write_city"]
