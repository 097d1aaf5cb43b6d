"""Organisations: their pages, and who keeps them."""
