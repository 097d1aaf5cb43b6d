"""What programs with a token ask for: the work on pages, and whom alerts have reached."""
