"""Signing in at an outside identity provider (OpenID Connect)."""
