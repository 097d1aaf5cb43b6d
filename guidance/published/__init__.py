"""What readers may see, as data: every public page, list and comparison, for whatever face shows it.

Nothing here knows of a request. The time, the day, the zone and every limit are handed in, and whoever asks gets
plain, whole answers: no later question to the database is needed to show one. Each file imports only files above it:

updates, marks, letters, withdrawn, currency · sentence, page, comparison, history, since, days, pictures · shelves,
news, timeline
"""
