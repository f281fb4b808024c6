"""Worlds in which the truth is known, to find out how often the rule of the verdict is wrong."""
