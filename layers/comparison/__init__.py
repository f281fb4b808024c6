"""What a comparison of before and after is made of: zones, windows, controls, the rule of the verdict."""
