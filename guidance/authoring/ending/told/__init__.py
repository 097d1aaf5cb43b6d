"""Erasing what was told beside guidance: a newsletter, or an item of news, by itself."""
