"""Other eyes on a text: asking for them, deciding on exactly what was read, and the review of a whole page."""
