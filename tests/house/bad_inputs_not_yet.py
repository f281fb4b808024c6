"""Bad inputs and faults that cannot happen yet, since what they are about does not exist; id -> reason."""

NOT_YET = {
    "K06": "There is no public store yet: one study, one store, one server for its own machine.",
    "R06": "There is no DuckDB file: releases are Parquet and JSON only, and R05 tries those.",
    "S18": "No rate is calculated anywhere, so there is no denominator that could be wrong.",
}
