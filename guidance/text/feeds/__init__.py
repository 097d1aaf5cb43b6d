"""Feeds: written for those who follow us, and read from those whom we follow."""
