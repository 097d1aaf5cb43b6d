"""Time travel by the web's own standard, Memento (RFC 7089): from a page and a moment to what it was then."""
