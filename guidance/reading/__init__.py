"""The public pages of a document: the page of today, a version, its history, and what changed."""
