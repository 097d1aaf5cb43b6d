"""Tokens of programs, made by admins at the desk."""
