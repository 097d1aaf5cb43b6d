"""News for feed readers: all of it, of a category, of an organisation."""
