"""Telling people: the letters at the desk, followers without an account, and whether everybody was reached."""
