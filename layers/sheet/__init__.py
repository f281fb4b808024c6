"""What the sheet of recent periods is made of: its windows, what is known of them, and its rows."""
