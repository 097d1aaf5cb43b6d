"""Writing news at the desk, and deciding on what the feeds of members brought."""
