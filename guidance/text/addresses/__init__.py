"""Addresses: of pages, of mail, and where a link truly leads."""
