"""Erasing the same words wherever else they stand: what is found is shown, and goes with a button each."""
