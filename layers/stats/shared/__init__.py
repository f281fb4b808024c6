"""What several statistics need: checks of input, small models, series, simplex weights."""
