"""Looking things up in the audit, on the screen and as a file."""
