"""Time our answers beside other libraries doing the same in the same run."""
