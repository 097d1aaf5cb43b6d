"""What partners take along from a page: its addresses, its citations, the code that embeds it."""
