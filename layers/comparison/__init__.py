"""Carry the comparison of before and after: counts by week, other tests, evidence by cell."""
