"""What every method is called in code, who published it, what it was checked against, where it is used."""
