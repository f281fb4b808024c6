"""What a person types, by subject; `app.py` joins the commands, and holds those that open a release."""
