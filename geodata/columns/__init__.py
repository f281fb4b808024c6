"""Answer any filter over millions of records in milliseconds: time-ordered coded columns and their fused scan."""
