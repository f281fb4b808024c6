"""Know kinds: a tree of incident kinds, one of 311 requests, and the reviewed words agencies use for them."""

from geodata.kinds.tree import KINDS, NIBRS, UNKNOWN, Kind, expand, leaves_of

__all__ = ["KINDS", "NIBRS", "UNKNOWN", "Kind", "expand", "leaves_of"]
