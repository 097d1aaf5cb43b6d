"""Excerpts: the words of a text, and where they come from."""
