"""Turn a source's rows into records: read them strictly, drop the person, merge the rows of one report."""
