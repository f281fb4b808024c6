"""The screens: one file a page."""
