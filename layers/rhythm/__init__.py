"""What layers about time share: the clock of the study, whole weeks, changes of recording, rows of time."""
