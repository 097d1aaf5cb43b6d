"""What colleagues, and experts who were sent a link, say about a draft, and what became of it."""
