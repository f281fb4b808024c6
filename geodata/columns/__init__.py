"""Answer any filter over millions of records in milliseconds: time-ordered codes and their fused scan."""
