"""How every screen looks: colours for light and dark, overlay symbols, and the look a visitor chose."""
