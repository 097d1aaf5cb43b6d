"""Pages of other sites and what is copied from them, as Markdown."""
