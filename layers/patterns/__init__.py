"""What layers about patterns share: what is looked at by itself, cells at risk, how stable a finding is."""
