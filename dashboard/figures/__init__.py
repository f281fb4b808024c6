"""Pure figures: answer data and a look in, the plain dictionary that Plotly draws out. No Dash in here."""
